"""How a rate is written."""

import pytest

from synopsis.kit.rate import Rate, Verdict


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("10/minute", Rate(10, 60)),
        (" 5 / minutes ", Rate(5, 60)),
        ("1/second", Rate(1, 1)),
        ("1000000/hour", Rate(1_000_000, 3600)),
        ("3/day", Rate(3, 86_400)),
    ],
)
def test_a_rate_is_read(text: str, rate: Rate) -> None:
    """Calls, a slash, a unit; one or many of it."""
    assert Rate.parse(text) == rate


@pytest.mark.parametrize(
    "text",
    ["", "10", "10/", "/minute", "0/minute", "-1/minute", "1.5/minute", "ten/minute", "10/fortnight", "10/min",
     "10/minute/hour", "1e3/minute", "10 per minute", "٣/minute", "9999999999/minute", "none", "10/minute, 100/hour"],
)  # fmt: skip
def test_what_is_no_rate_says_how_to_write_one(text: str) -> None:
    """With what was written, an example, and what to do who wants none."""
    with pytest.raises(ValueError, match="like 10/minute") as refused:
        Rate.parse(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(("seconds", "told"), [(41.2, 42), (42.0, 42), (0.0, 1), (-0.01, 1), (59.9999, 60)])
def test_the_wait_is_told_in_whole_seconds(seconds: float, told: int) -> None:
    """Never less than it takes, and never nought, which would mean: at once."""
    assert Verdict(admitted=False, remaining=0, seconds_to_go=seconds).reset == told
