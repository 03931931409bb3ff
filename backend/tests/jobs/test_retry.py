"""When a failed try is made again."""

from hypothesis import given
from hypothesis import strategies as st

from synopsis.jobs.retry import LONGEST_WAIT_SECONDS, RetrySchedule


def test_the_waits_are_two_four_and_eight_minutes() -> None:
    """As the specification has it, before the jitter."""
    schedule = RetrySchedule(jitter=0)
    assert [schedule.wait_seconds(retry) / 60 for retry in (1, 2, 3, 4, 5)] == [2, 4, 8, 16, 30]


@given(retry=st.integers(1, 100), jitter=st.floats(0, 1), asked=st.none() | st.floats(0, 7200))
def test_a_wait_is_never_shorter_than_asked_nor_much_longer_than_half_an_hour(
    retry: int, jitter: float, asked: float | None
) -> None:
    """The provider's own wish holds; otherwise the cap and its jitter do."""
    wait = RetrySchedule(jitter=jitter).wait_seconds(retry, at_least=asked)
    assert wait >= (asked or 0)
    assert wait <= max(asked or 0, LONGEST_WAIT_SECONDS * (1 + jitter))
