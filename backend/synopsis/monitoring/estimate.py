"""When a job will begin and be done: its queue is played through many times, with what was measured lately.

Every round of the game draws how long each job that runs, each that is ahead and the job itself takes from the tries
that ended lately, lets more urgent jobs come in as they came lately, and makes a failed try again after its wait. Half
of the rounds are done by the first moment that is told, nine in ten by the second. What it leaves out is in
docs/decisions/; how often the second moment held in practice is measured by ``make bench SCENARIO=estimate``.

Nothing is read or asked here.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heapreplace
from itertools import chain, repeat
from random import Random

from synopsis.jobs.retry import RetrySchedule

ROUNDS = 200
FEWEST_TRIES = 20
"""Of its kind, that must have ended lately; from fewer no bound that holds nine times in ten can be told."""
MOST_PLAYED = 150
"""Jobs of a round that each get a slot; of what is ahead of these, the time that it takes together is drawn at once."""
CERTAINTY = 0.9


@dataclass(frozen=True, slots=True)
class Try:
    """A try that ended lately."""

    seconds: float
    """From its claim until it ended."""
    is_made_again: bool
    """It failed, and its job is tried again after a wait."""


@dataclass(frozen=True, slots=True)
class Recent:
    """What happened lately, over all schools."""

    tries: Mapping[str, Sequence[Try]]
    """By kind of task."""
    arrivals: Mapping[str, Sequence[int]]
    """By queue: of each transaction that queued jobs for at once, how many."""
    seconds: float
    """How long a while "lately" is, for the arrivals."""

    def has_measured(self, kind: str) -> bool:
        """Whether there is a basis for telling how long this kind takes."""
        return len(self.tries.get(kind, ())) >= FEWEST_TRIES


@dataclass(frozen=True, slots=True)
class Running:
    """An attempt that is being made."""

    kind: str
    seconds: float
    """Since its claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A job that waits or runs, and what there is around it."""

    kind: str
    slots: int
    """Of all workers that are alive and take jobs; at least 1 for a job that waits."""
    running: Sequence[Running] = ()
    ahead: Mapping[str, int] = field(default_factory=dict)
    """How many begin before it, by kind."""
    due_in: float = 0
    """Seconds until its moment comes; 0 if it has."""
    ran_for: float | None = None
    """For a job that runs: seconds since its claim."""
    retry_count: int = 0
    max_retries: int = 0
    overtaking: Sequence[str] = ()
    """The queues that are read before its own."""
    sharing: Sequence[str] = ()
    """These and its own: what comes in there before its moment has come is ahead of it, too."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds from now."""

    median: float
    bound: float
    """It comes later in one of ten cases."""

    @classmethod
    def of(cls, rounds: Sequence[float]) -> "Moment":
        """From what the rounds gave."""
        ordered = sorted(rounds)
        place = math.ceil(CERTAINTY * (len(ordered) + 1)) - 1
        return cls(ordered[len(ordered) // 2], ordered[min(place, len(ordered) - 1)])


@dataclass(frozen=True, slots=True)
class Estimate:
    """When a job will begin and be done."""

    start: Moment | None
    """Its next try; None for a job that runs."""
    end: Moment
    """The end of its last try, whatever comes of it."""
    tries: int
    """Of its kind, from which this was drawn."""


def estimate(
    situation: Situation, recent: Recent, retries: RetrySchedule, random: Random, *, rounds: int = ROUNDS
) -> Estimate:
    """Play the queue through.

    Args:
        situation: of a job whose kind has been measured and that nothing holds for an unknown time.
        recent: what happened lately.
        retries: how long a failed try waits for the next.
        random: the dice.
        rounds: how often.
    """
    game = _Game(situation, recent, retries, random)
    if situation.ran_for is not None:
        return Estimate(None, Moment.of([game.end_of_what_runs() for _ in range(rounds)]), game.measured)
    starts = [game.start() for _ in range(rounds)]
    return Estimate(Moment.of(starts), Moment.of([game.end(start) for start in starts]), game.measured)


class _Game:
    """What the rounds have in common."""

    def __init__(self, situation: Situation, recent: Recent, retries: RetrySchedule, random: Random) -> None:
        self._its = situation
        self._retries = retries
        self._random = random
        self._tries = sorted(recent.tries[situation.kind], key=lambda one: one.seconds)
        self._recent = recent
        self._seconds = {kind: sorted(one.seconds for one in tries) for kind, tries in recent.tries.items() if tries}
        self._all = sorted(chain.from_iterable(self._seconds.values()))
        self._ahead = self._mix(situation.ahead)
        self._number_ahead = sum(situation.ahead.values())
        self._running = [self._left_of(one) for one in situation.running]
        self._mean = sum(self._ahead) / len(self._ahead)
        self._variance = sum((one - self._mean) ** 2 for one in self._ahead) / len(self._ahead)

    @property
    def measured(self) -> int:
        return len(self._tries)

    def _mix(self, kinds: Mapping[str, int]) -> Sequence[float]:
        """What jobs of these kinds took, each kind with its weight; of all kinds, where there are none."""
        whole = sum(kinds.values())
        mixed: list[float] = []
        for kind, jobs in kinds.items():
            seconds = self._seconds.get(kind, self._all)
            mixed += self._random.choices(seconds, k=math.ceil(1000 * jobs / whole)) if len(kinds) > 1 else seconds
        return mixed or self._all

    def _left_of(self, one: Running) -> tuple[float, Sequence[float]]:
        """How long it has run, and what those took that ran for longer; for what outlasted all, what any took more."""
        seconds = self._seconds.get(one.kind, self._all)
        longer = seconds[bisect_right(seconds, one.seconds) :]
        return (one.seconds, longer) if longer else (0.0, seconds)

    def start(self) -> float:
        """Of one round: when a slot is free for the job."""
        its, draw = self._its, self._random.choice
        left = [draw(longer) - ran_for for ran_for, longer in self._running]
        free_at = [*left[: its.slots], *repeat(0.0, its.slots - len(left))]
        played = min(self._number_ahead, MOST_PLAYED)
        later = self._together(self._number_ahead - played)
        free_at = [at + later for at in free_at]
        heapify(free_at)
        for seconds in chain(left[its.slots :], self._random.choices(self._ahead, k=played)):
            heapreplace(free_at, free_at[0] + seconds)
        self._let_others_in(free_at, played)
        return max(free_at[0], its.due_in)

    def _together(self, jobs: int) -> float:
        """How much later every slot is free for so many jobs more."""
        if not jobs:
            return 0.0
        work = self._random.gauss(jobs * self._mean, math.sqrt(jobs * self._variance))
        return max(0.0, work) / self._its.slots

    def _let_others_in(self, free_at: list[float], played: int) -> None:
        """Those come first that are queued before the job begins: in its own queue, only until its moment has come."""
        its = self._its
        for at, jobs in self._arrivals():
            if at >= max(free_at[0], its.due_in):
                return
            if played + jobs > 2 * MOST_PLAYED:
                later = self._together(jobs)
                free_at[:] = [max(free, at) + later for free in free_at]  # a heap stays one
                if free_at[0] > its.due_in + self._recent.seconds:
                    return  # more comes in than is done: nobody can tell from so short a while for how long
                continue
            played += jobs
            for seconds in self._random.choices(self._ahead, k=jobs):
                heapreplace(free_at, max(free_at[0], at) + seconds)

    def _arrivals(self) -> Iterator[tuple[float, int]]:
        """What might come in from now on, as it came lately: when, and how many at once."""
        before = [size for name in self._its.sharing for size in self._recent.arrivals.get(name, ())]
        after = [size for name in self._its.overtaking for size in self._recent.arrivals.get(name, ())]
        at = 0.0
        if self._its.due_in and before:
            rate = self._rate(before)
            at = max(0.0, self._its.due_in - MOST_PLAYED / (sum(before) / len(before)) / rate)
            while (at := at + self._random.expovariate(rate)) < self._its.due_in:
                yield at, self._random.choice(before)
            at = self._its.due_in
        if after:
            rate = self._rate(after)
            while True:
                at += self._random.expovariate(rate)
                yield at, self._random.choice(after)

    def _rate(self, sizes: Sequence[int]) -> float:
        """How often a second: by chance not just as often as it will, the more so the fewer were seen."""
        return max(self._random.gammavariate(len(sizes), 1 / self._recent.seconds), 1e-9)

    def end(self, start: float) -> float:
        """Of one round: when the last try ends of a job whose next begins then."""
        return start + self._until_the_end(self._random.choice(self._tries))

    def end_of_what_runs(self) -> float:
        """Of one round: when the last try ends of a job that runs."""
        assert self._its.ran_for is not None
        longer = self._tries[bisect_right(self._tries, self._its.ran_for, key=lambda one: one.seconds) :]
        latest = self._random.choice(longer or self._tries)
        return self._until_the_end(latest) - (self._its.ran_for if longer else 0)

    def _until_the_end(self, latest: Try) -> float:
        seconds, retry = latest.seconds, self._its.retry_count
        while latest.is_made_again and retry < self._its.max_retries:
            retry += 1
            latest = self._random.choice(self._tries)
            seconds += self._retries.wait_seconds(retry) + latest.seconds
        return seconds
