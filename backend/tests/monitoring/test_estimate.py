"""An estimate of when a job will be done: what it must say where that is plain, and how often its bound holds."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from synopsis.jobs.retry import RetrySchedule
from synopsis.monitoring.estimate import FEWEST_TRIES, Estimate, Recent, Running, Situation, Try, estimate
from tests.chance import SEED
from tests.monitoring.simulated import Fleet, Load, Told, coverage

KIND = "generate_summary"
TEN_SECONDS = [Try(10, is_made_again=False)] * FEWEST_TRIES
RECENT = Recent({KIND: TEN_SECONDS}, {}, 60)
ALONE = Situation(kind=KIND, slots=2, max_retries=3)


def told(recent: Recent = RECENT, **situation: Any) -> Estimate:
    """What is told of a job of a kind whose tries take ten seconds, at a worker of two slots."""
    return estimate(replace(ALONE, **situation), recent, RetrySchedule(60, 0), Random(SEED))


def starts(found: Estimate) -> tuple[float, float]:
    """Of its next try."""
    assert found.start is not None
    return found.start.median, found.start.bound


def ends(found: Estimate) -> tuple[float, float]:
    """Of its last one."""
    return found.end.median, found.end.bound


def test_a_free_slot_is_taken_at_once() -> None:
    """And the job is done after what such a job takes."""
    found = told(running=[Running(KIND, 3)])
    assert (starts(found), ends(found)) == ((0, 0), (10, 10))


def test_who_runs_is_waited_for_as_long_as_is_left() -> None:
    """The first slot that is free, not the last."""
    assert starts(told(running=[Running(KIND, 3), Running(KIND, 8)])) == (2, 2)


def test_who_is_ahead_takes_the_slots_first() -> None:
    """Two at a time."""
    assert starts(told(ahead={KIND: 4})) == (20, 20)
    assert starts(told(ahead={KIND: 1})) == (0, 0)


def test_more_are_held_than_have_a_slot() -> None:
    """What a worker took ahead waits for a slot too, before the job."""
    assert starts(told(running=[Running(KIND, 0)] * 4)) == (20, 20)


def test_a_long_queue_takes_its_time() -> None:
    """Drawn together or one by one, ten thousand seconds of work are done by two slots in half of that."""
    assert starts(told(ahead={KIND: 1000}))[0] == pytest.approx(5000, abs=20)


def test_its_own_moment_comes_first() -> None:
    """No slot helps before; what comes into its own queue until then is ahead of it, too."""
    assert starts(told(due_in=30)) == (30, 30)
    busy = replace(RECENT, arrivals={"normal": [4] * 30})
    assert starts(told(busy, due_in=30, sharing=["normal"]))[0] > 60


def test_more_urgent_jobs_overtake() -> None:
    """As they came lately; the job's own queue does not, as who comes later is behind it."""
    busy = replace(RECENT, arrivals={"high": [1] * 6, "normal": [1] * 6})
    waiting = {"ahead": {KIND: 6}, "sharing": ["high", "normal"]}
    assert starts(told(busy, **waiting)) == (30, 30)
    median, bound = starts(told(busy, overtaking=["high"], **waiting))
    assert 30 < median < bound


def test_a_rush_without_end_is_no_endless_computation() -> None:
    """More comes in than is done: late, and told in time."""
    rush = replace(RECENT, arrivals={"high": [30] * 60})
    assert starts(told(rush, ahead={KIND: 2}, overtaking=["high"]))[0] > 60


def test_a_try_that_may_fail_is_made_again() -> None:
    """One in five: the bound has the wait in it, of 2 minutes after the first retry, and the median has not."""
    often = replace(RECENT, tries={KIND: [Try(10, is_made_again=n % 5 == 0) for n in range(50)]})
    median, bound = ends(told(often))
    assert median == 10
    assert bound >= 10 + 120 + 10
    assert ends(told(often, retry_count=3)) == (10, 10), "no retry is left"


def test_a_job_that_runs() -> None:
    """What such tries still took after so long; and what outlasts all of them, as long again as any took."""
    mixed = replace(RECENT, tries={KIND: [Try(s, is_made_again=False) for s in [1] * 50 + [10] * 50]})
    assert told(mixed, ran_for=4).start is None
    assert ends(told(mixed, ran_for=4)) == (6, 6)
    assert ends(told(mixed, ran_for=100))[1] == 10


def test_too_few_were_measured() -> None:
    """Then nothing is told of the kind."""
    few = Recent({KIND: TEN_SECONDS[1:]}, {}, 60)
    assert (RECENT.has_measured(KIND), few.has_measured(KIND), few.has_measured("other")) == (True, False, False)


LOADS = {
    "classes and singles": Load(),
    "singles": Load(classes=0, busy=0.8),
    "two slots, and retries": Load(slots=2, class_size=5, fails=0.1),
}


def play(load: Load) -> list[Told]:
    """Three days of it."""
    return [one for day in range(3) for one in Fleet(Random(day), load).run(900, look=0.15, rounds=60)]


@pytest.mark.parametrize("name", LOADS)
def test_the_bound_holds_about_nine_times_in_ten(name: str) -> None:
    """In simulated queues, of which the estimate knows what the product would know."""
    told = play(LOADS[name])
    assert len(told) > 250
    assert 0.85 <= coverage(told) <= 0.95


def test_an_estimate_that_forgets_the_queue_is_found_out() -> None:
    """The control: without who is ahead and who runs, the bound breaks far more often."""
    fleet = Fleet(Random(0), Load(busy=0.9), forgets=True)
    assert coverage(list(fleet.run(900, look=0.15, rounds=60))) < 0.8
