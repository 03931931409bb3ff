"""A fleet and its queues on a clock of their own: jobs come, wait, run, fail and are tried again.

The dispatcher's and the workers' order, without them: the more urgent queue first, within it who became due first.
"""

from bisect import insort
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count
from random import Random

from synopsis.jobs.retry import RetrySchedule
from synopsis.monitoring.estimate import Estimate, Recent, Running, Situation, Try, estimate

QUEUES = ("high", "normal", "low")
RETRIES = RetrySchedule(base_seconds=1, jitter=0)
REMEMBERED = 500
"""Tries and transactions from which is drawn."""


@dataclass(eq=False)
class Job:
    """One job."""

    id: int
    queue: int
    kind: str
    due: float
    retries: int = 0
    started: float | None = None
    claimed: float = 0
    ended: float | None = None

    def __lt__(self, other: "Job") -> bool:
        return (self.due, self.id) < (other.due, other.id)


@dataclass
class Told:
    """An estimate, as moments on the simulation's clock."""

    job: Job
    at: float
    estimate: Estimate


@dataclass
class Load:
    """What comes, and how long it takes."""

    slots: int = 20
    busy: float = 0.7
    """The share of the slots that the load needs on average."""
    fails: float = 0.05
    class_size: int = 30
    classes: float = 0.8
    """The share of jobs that come in classes."""
    priorities: Sequence[float] = (0.2, 0.6, 0.2)
    later: float = 0.05
    """The share of submissions for a later moment."""


@dataclass
class Fleet:
    """A simulation."""

    random: Random
    load: Load
    waiting: list[list[Job]] = field(default_factory=lambda: [[], [], []])
    running: list[Job] = field(default_factory=list)
    tries: dict[str, deque[Try]] = field(default_factory=dict)
    arrivals: deque[tuple[float, int, int]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    now: float = 0
    forgets: bool = False
    """The estimates know nothing of the queue."""

    def run(self, jobs: int, *, look: float, rounds: int) -> Iterator[Told]:
        """Let so many jobs come; tells an estimate for a share of them when they come, and of some later."""
        happenings: list[tuple[float, int, str, Job | None]] = []
        numbers, ids = count(), count()
        mean = sum(self.duration(kind) for kind in ("short", "long") for _ in range(2000)) / 4000
        sizes = self.load.classes / self.load.class_size + (1 - self.load.classes)
        gap = mean / self.load.slots / self.load.busy / sizes
        heappush(happenings, (0.0, next(numbers), "come", None))
        made = 0
        while happenings:
            self.now, _, what, job = heappop(happenings)
            fresh: list[Job] = []
            if what == "come":
                if made < jobs:
                    fresh = self._come(ids)
                    made += len(fresh)
                    wait = self.random.expovariate(1 / gap)
                    heappush(happenings, (self.now + wait, next(numbers), "come", None))
                    for one in fresh:
                        heappush(happenings, (one.due, next(numbers), "due", one))
            elif what == "due":
                assert job
            else:
                assert job
                if self._end(job):
                    heappush(happenings, (job.due, next(numbers), "due", job))
            told = [one for one in fresh if self.random.random() < look]
            if what == "due" and self.random.random() < look / 10 and any(self.waiting):
                told.append(self.random.choice([one for queue in self.waiting for one in queue]))
            if what == "due" and self.random.random() < look / 10 and self.running:
                told.append(self.random.choice(self.running))
            for one in told:
                if (found := self._estimate(one, rounds)) is not None:
                    yield Told(one, self.now, found)
            for one in self._begin():
                heappush(happenings, (self.now + self.duration(one.kind), next(numbers), "end", one))

    def duration(self, kind: str) -> float:
        """Of a try: mostly a second, now and then much more."""
        return self.random.lognormvariate(0, 0.5) if kind == "short" else 2 + self.random.expovariate(1 / 3)

    def _come(self, ids: Iterator[int]) -> list[Job]:
        jobs = self.load.class_size if self.random.random() < self.load.classes / self.load.class_size / (
            self.load.classes / self.load.class_size + 1 - self.load.classes
        ) else 1  # fmt: skip
        queue = self.random.choices(range(3), self.load.priorities)[0]
        due = self.now + (self.random.uniform(5, 60) if self.random.random() < self.load.later else 0)
        kind = "short" if self.random.random() < 0.5 else "long"
        if due == self.now:
            self.arrivals.append((self.now, queue, jobs))
        fresh = [Job(next(ids), queue, kind, due) for _ in range(jobs)]
        for one in fresh:
            insort(self.waiting[queue], one)
        return fresh

    def _begin(self) -> list[Job]:
        begun = []
        for queue in self.waiting:
            while queue and queue[0].due <= self.now and len(self.running) < self.load.slots:
                job = queue.pop(0)
                job.claimed = self.now
                job.started = self.now if job.started is None else job.started
                self.running.append(job)
                begun.append(job)
        return begun

    def _end(self, job: Job) -> bool:
        """Whether it is tried again."""
        self.running.remove(job)
        is_made_again = self.random.random() < self.load.fails and job.retries < 3
        seen = self.tries.setdefault(job.kind, deque(maxlen=REMEMBERED))
        seen.append(Try(self.now - job.claimed, is_made_again))
        if not is_made_again:
            job.ended = self.now
            return False
        job.retries += 1
        job.due = self.now + RETRIES.wait_seconds(job.retries)
        insort(self.waiting[job.queue], job)
        return True

    def _estimate(self, job: Job, rounds: int) -> Estimate | None:
        recent = Recent(
            {kind: list(tries) for kind, tries in self.tries.items()},
            {QUEUES[n]: [size for _, queue, size in self.arrivals if queue == n] for n in range(3)},
            max(1e-9, self.now - self.arrivals[0][0]) if self.arrivals else 1,
        )
        if not recent.has_measured(job.kind) or job.ended is not None:
            return None
        ahead: dict[str, int] = {}
        for queue in self.waiting[: job.queue + 1]:
            for one in queue:
                if one.due <= max(self.now, job.due) and (one.queue < job.queue or one < job):
                    ahead[one.kind] = ahead.get(one.kind, 0) + 1
        situation = Situation(
            kind=job.kind,
            slots=self.load.slots,
            running=[Running(one.kind, self.now - one.claimed) for one in self.running if one is not job],
            ahead=ahead,
            due_in=max(0.0, job.due - self.now),
            ran_for=self.now - job.claimed if job in self.running else None,
            retry_count=job.retries,
            max_retries=3,
            overtaking=QUEUES[: job.queue],
            sharing=QUEUES[: job.queue + 1],
        )
        if self.forgets:
            situation = replace(situation, running=(), ahead={})
        return estimate(situation, recent, RETRIES, self.random, rounds=rounds)


def coverage(told: Sequence[Told]) -> float:
    """How often the job was done by the bound."""
    ended = [one for one in told if one.job.ended is not None]
    return sum(one.job.ended <= one.at + one.estimate.end.bound for one in ended if one.job.ended) / len(ended)
