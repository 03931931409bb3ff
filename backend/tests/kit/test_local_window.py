"""The window of one process, against a list of all that happened."""

from hypothesis import given
from hypothesis import strategies as st

from synopsis.kit import local_window
from synopsis.kit.local_window import LocalWindow
from synopsis.kit.rate import Rate

STEPS = st.lists(st.tuples(st.integers(0, 8), st.sampled_from("ab")), max_size=80)


@given(steps=STEPS, calls=st.integers(1, 4), seconds=st.integers(1, 10))
def test_no_stretch_of_time_has_more_calls_than_it_may(steps: list[tuple[int, str]], calls: int, seconds: int) -> None:
    """Who called less often than that in the window before is let through, nobody else, and the wait is right."""
    now = 0.0
    window, rate = LocalWindow(lambda: now), Rate(calls, seconds)
    passed: dict[str, list[float]] = {"a": [], "b": []}
    for wait, caller in steps:
        now += wait
        recent = [at for at in passed[caller] if at > now - seconds]
        verdict = window.take(caller, rate)
        assert verdict.admitted == (len(recent) < calls)
        if verdict.admitted:
            passed[caller].append(now)
            recent.append(now)
        assert verdict.remaining == calls - len(recent)
        assert verdict.seconds_to_go == recent[0] + seconds - now


def test_who_waits_as_told_is_let_through() -> None:
    """And not a moment before."""
    now = 0.0
    window, rate = LocalWindow(lambda: now), Rate(2, 60)
    for now in (0.0, 20.0):  # noqa: B007  # the window's clock
        assert window.take("a", rate).admitted
    now = 30.0
    assert window.take("a", rate).seconds_to_go == 30
    now = 59.5
    assert not window.take("a", rate).admitted
    now = 60.0
    assert window.take("a", rate).admitted


def test_strangers_do_not_fill_the_memory() -> None:
    """Who has been silent for a window is forgotten, and of a crowd within one the first."""
    now = 0.0
    window = LocalWindow(lambda: now)
    for number in range(local_window.MOST_CALLERS + 1000):
        window.take(f"stranger {number}", Rate(10, 60))
    assert len(window) == local_window.MOST_CALLERS
    now = 61.0
    for number in range(local_window.MOST_CALLERS):
        window.take(f"other {number % 10}", Rate(1_000_000, 60))
    assert len(window) == 10
