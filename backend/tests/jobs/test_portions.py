"""How a replay goes on: a canary, growing portions, and an end as soon as too many fail again."""

from itertools import pairwise

import pytest

from synopsis.jobs.portions import LARGEST, Finish, Portion, Send, Stop, Wait, decide

CANARY = Portion(is_canary=True, completed=1)


def portion(**counts: int) -> Portion:
    """One that is no canary."""
    return Portion(is_canary=False, **counts)


def replay(jobs: int, *, canary: int = 1) -> list[int]:
    """The sizes of the portions, where everything completes."""
    sizes: list[int] = []
    portions: list[Portion] = []
    while True:
        step = decide(portions, waiting=jobs - sum(sizes), canary=canary, max_failed_percent=20)
        if not isinstance(step, Send):
            assert step == Finish()
            return sizes
        sizes.append(min(step.size, jobs - sum(sizes)))
        portions.append(Portion(is_canary=step.is_canary, completed=sizes[-1]))


def test_one_goes_first_and_the_rest_in_growing_portions() -> None:
    """However many there are, a portion is a bounded one."""
    assert replay(1) == [1]
    assert replay(2000) == [1, 5, 25, 125, 500, 500, 500, 344]
    assert replay(2000, canary=20) == [20, 100, 500, 500, 500, 380]
    assert replay(1200, canary=0) == [500, 500, 200]
    assert max(replay(100_000)) == LARGEST
    assert all(after <= 5 * before for before, after in pairwise(replay(7000)))


@pytest.mark.parametrize(
    ("portions", "expected"),
    [
        ([Portion(is_canary=True, active=1)], Wait()),
        ([Portion(is_canary=True, completed=1, active=1)], Wait()),
        # Called off, or passed over: that says nothing, and another goes.
        ([Portion(is_canary=True, cancelled=2)], Send(2, is_canary=True)),
        ([Portion(is_canary=True)], Send(2, is_canary=True)),
        # A tenth may lag behind.
        ([CANARY, portion(active=2, completed=18)], Send(100, is_canary=False)),
        ([CANARY, portion(active=3, completed=17)], Wait()),
        # Up to as many as may fail.
        ([CANARY, portion(failed=4, completed=16)], Send(100, is_canary=False)),
    ],
)
def test_who_waits_for_whom(portions: list[Portion], expected: object) -> None:
    """Nothing follows a canary that has not completed, and little follows what has not ended."""
    assert decide(portions, waiting=1000, canary=2, max_failed_percent=20) == expected


def test_a_canary_that_fails_stops_it_and_so_do_too_many_of_a_portion() -> None:
    """However the others of the canaries fared, and as soon as it is certain; the reason says for which cause."""
    canaries = [Portion(is_canary=True, completed=4, failed=1, same_cause=1, active=1)]
    stop = decide(canaries, waiting=9, canary=6, max_failed_percent=100)
    assert stop == Stop("canary_failed", "The canary failed again for the same cause; the others were not replayed.")
    other = decide([Portion(is_canary=True, failed=1)], waiting=9, canary=1, max_failed_percent=20)
    assert isinstance(other, Stop)
    assert "for another cause" in other.reason
    many = [CANARY, portion(failed=5, same_cause=3, active=15), portion(active=100)]
    stop = decide(many, waiting=9, canary=1, max_failed_percent=20)
    assert isinstance(stop, Stop)
    assert stop.code == "too_many_failed"
    assert stop.reason.startswith("Of a portion of 20, 5 failed, 3 of them for the same cause, which is more than 20 %")
    assert decide([CANARY, portion(failed=20)], waiting=0, canary=1, max_failed_percent=100) == Finish()
    assert isinstance(decide([CANARY, portion(failed=1, active=9)], waiting=9, canary=1, max_failed_percent=0), Stop)
