"""The attempts that this process runs now."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from synopsis.jobs.lifecycle import Holding
from synopsis.jobs.tasks import Claimed
from synopsis.kit.tally import Tally
from synopsis.transport.attempt_trace import AttemptTrace
from synopsis.transport.measures import note_begin, note_end

MANY_A_SECOND = 100
"""Where more jobs than that end in a second, takes and writes gather, and serve more of them at once."""
GATHERED = 64
"""Two takes, or two writes, begin as far apart as so many jobs take to end; half as many as there are slots, if that is
fewer: who waits for all of them to end has idle ones."""
LONGEST_GATHER_SECONDS = 0.05
"""And no farther."""
SHORTEST_LOOK_SECONDS = 0.25
"""Over less than this no rate is measured: jobs that end together are no hundreds a second."""
LEAD_WEIGHT = 1 / 16
"""Of the newest in the average of how long it takes from the claim until a job could run."""
LONGEST_LEAD_SECONDS = 1.0
"""What took longer waited for something else: the database, or to be alone."""
LONGEST_WAIT_FOR_A_TURN_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class Attempt:
    """One claimed job, from its claim until its outcome is written."""

    job: Claimed
    queue_name: str
    claimed_at: float = field(default_factory=time.monotonic)
    """Counted from before the claim was asked for, by this process's own clock; seconds."""
    extended_at: float = 0
    """When the lease was last asked for or extended, by the same clock."""
    unwritten: list[dict[str, Any]] = field(default_factory=list)
    """Stages passed and not yet written: name, progress, seconds since the claim."""
    work: asyncio.Task[None] | None = None
    """Runs the job; None until it is prepared."""
    is_lost: bool = False
    """The lease is gone: nothing of this attempt may be written, and nothing would be."""
    has_turn: bool = False
    """It runs, or has failed and was not yet told of."""
    is_settled: bool = False
    """It has its result, which waits to be written."""
    outcome: str = ""
    """What it came to, once that is known; see ``measures.note_end``."""
    error_code: str | None = None
    trace: AttemptTrace | None = None
    """Where traces are kept."""
    is_excused: bool | None = None
    """Whether its provider was in trouble when the fleet was told that it failed by it; None until then."""

    def __post_init__(self) -> None:
        self.extended_at = self.extended_at or self.claimed_at

    @property
    def holding(self) -> Holding:
        """What a write of this attempt has to name."""
        return Holding(self.job.id, self.job.lease)

    def pass_stage(self, stage: str, progress: int) -> None:
        """Note a stage, to be written with the next flush."""
        if self.trace is not None:
            self.trace.reach(stage)
        self.unwritten.append(
            {"stage": stage, "progress": progress, "after": round(time.monotonic() - self.claimed_at, 4)}
        )

    def has_waited(self, seconds: float) -> bool:
        """Whether a stage has been waiting to be written for so long, and may be."""
        return bool(
            self.unwritten
            and not self.is_lost
            and time.monotonic() - self.claimed_at - self.unwritten[0]["after"] >= seconds
        )

    def lose(self) -> None:
        """Stop: somebody else may hold the job, or nobody wants it any more. Closes its call to the model."""
        self.is_lost = True
        if self.work is not None:
            self.work.cancel("the lease is gone")


class Attempts:
    """All of them, and ways to wait for room and for a turn.

    From the moment that ids are taken until their jobs could run, some hundredths of a second go by, in which other
    jobs end. So as many more are taken as will have ended by then: of jobs that take a minute none, of jobs that take a
    fifth of a second a few. Those that are ready sooner wait for their turn.
    """

    def __init__(self, slots: int, monotonic: Callable[[], float] = time.monotonic, tally: Tally | None = None) -> None:
        self.slots = slots
        self._tally = Tally() if tally is None else tally
        self._monotonic = monotonic
        self._turns = asyncio.Semaphore(slots)
        self._lead_seconds = 0.0
        self._ends: deque[float] = deque()
        """When the results of the last second were had."""
        self._running: dict[int, Attempt] = {}
        self._settled = 0
        self._changed = asyncio.Event()
        self._told_of_room_at = 0.0
        self.ended: list[str] = []
        """Job ids that were taken and are in nobody's hands here any more, until ``tidying`` has dealt with them."""
        self.completed = 0
        self.failed = 0

    def __len__(self) -> int:
        return len(self._running)

    def all(self) -> list[Attempt]:
        """Those that run now."""
        return list(self._running.values())

    @property
    def running(self) -> int:
        """How many have a slot: those that are held, but for those that wait to be written or for their turn."""
        return min(self.slots, self._unsettled)

    @property
    def _unsettled(self) -> int:
        return len(self._running) - self._settled

    def get(self, job: int) -> Attempt | None:
        """The attempt at a job, if it runs here."""
        return self._running.get(job)

    def add(self, attempt: Attempt) -> None:
        """One more; in the place of an earlier one at the same job, which must have lost it."""
        earlier = self._running.get(attempt.job.id)
        self._settled -= earlier is not None and earlier.is_settled
        self._running[attempt.job.id] = attempt
        note_begin(self._tally, attempt.job)

    async def turn(self, attempt: Attempt) -> bool:
        """Wait until one of the slots is free, in the order in which they asked.

        Returns:
            False where none was within five seconds: those that run take longer than those before them.
        """
        lead = min(self._monotonic() - attempt.claimed_at, LONGEST_LEAD_SECONDS)
        self._lead_seconds += (lead - self._lead_seconds) * LEAD_WEIGHT
        if self._turns.locked():
            try:
                async with asyncio.timeout(LONGEST_WAIT_FOR_A_TURN_SECONDS):
                    await self._turns.acquire()
            except TimeoutError:
                return False
        else:
            await self._turns.acquire()  # at once, and without a timer
        attempt.has_turn = True
        return True

    def _end_turn(self, attempt: Attempt) -> None:
        if attempt.has_turn:
            attempt.has_turn = False
            self._turns.release()

    def remove(self, attempt: Attempt) -> None:
        """It has ended, whatever its outcome."""
        self._end_turn(attempt)
        if attempt.trace is not None:
            attempt.trace.end(is_lost=attempt.is_lost)
            attempt.trace = None
        if self._running.get(attempt.job.id) is attempt:
            del self._running[attempt.job.id]
            self._settled -= attempt.is_settled
            self.ended.append(attempt.job.job_id)
            self._changed.set()
            self._measure(attempt)

    def _measure(self, attempt: Attempt) -> None:
        outcome = "lost" if attempt.is_lost else "excused" if attempt.is_excused else attempt.outcome
        seconds = self._monotonic() - attempt.claimed_at
        note_end(self._tally, attempt.job, outcome=outcome, error_code=attempt.error_code, seconds=seconds)

    def settle(self, attempt: Attempt) -> None:
        """It has its result, so another may run: its slot does not wait for the result to be written."""
        self._end_turn(attempt)
        if not attempt.is_settled and self._running.get(attempt.job.id) is attempt:
            attempt.is_settled = True
            self._settled += 1
            self._ends.append(self._monotonic())
            self._changed.set()

    def pass_over(self, job_ids: Iterable[str]) -> None:
        """These were taken and not claimed: they had ended, were delivered twice, or never were."""
        running = {attempt.job.job_id for attempt in self._running.values()}
        self.ended += [job_id for job_id in job_ids if job_id not in running]

    def lasting(self) -> dict[str, str]:
        """The queue's name for each job id that has been here for a second or longer."""
        latest = self._monotonic() - 1
        return {
            attempt.job.job_id: attempt.queue_name for attempt in self._running.values() if attempt.claimed_at <= latest
        }

    def counts(self) -> dict[str, int]:
        """How many jobs ended here, under RQ's names."""
        return {"successful_job_count": self.completed, "failed_job_count": self.failed}

    async def room(self) -> int:
        """How many more are to be taken; waits until at least one is.

        Outcomes that cannot be written fill their slots again: no more than twice as many are held as may run.
        """
        free = 0
        while free <= 0:  # while others gathered, the last second became another
            await self.until(lambda: self._free() > 0)
            now = await self.gather(since=self._told_of_room_at)
            free = self._free()
        self._told_of_room_at = now
        return free

    def _free(self) -> int:
        return min(self.slots + self._ahead() - self._unsettled, 2 * self.slots - len(self._running))

    def _ahead(self) -> int:
        """How many will end in the time that it takes to have the next ready, and to be ready for the next."""
        rate = self._rate()
        return int(rate * 2 * (self._gather_seconds(rate) + self._lead_seconds))

    def _rate(self) -> float:
        """How many end in a second, by the last one; by less where the first of them ended a moment ago."""
        now = self._monotonic()
        while self._ends and self._ends[0] < now - 1:
            self._ends.popleft()
        return len(self._ends) / max(SHORTEST_LOOK_SECONDS, now - self._ends[0]) if self._ends else 0

    async def gather(self, *, since: float) -> float:
        """Let a few come together where they come fast: what is asked and written for many costs little for each.

        Args:
            since: what this returned the last time; 0 at first.

        Returns:
            Now, by the clock of these attempts.
        """
        left = since + self._gather_seconds(self._rate()) - self._monotonic()
        if left > 0:
            await asyncio.sleep(left)
        return self._monotonic()

    def _gather_seconds(self, rate: float) -> float:
        if rate <= MANY_A_SECOND:
            return 0
        return min(min(GATHERED, self.slots / 2) / rate, LONGEST_GATHER_SECONDS)

    async def until(self, holds: Callable[[], bool]) -> bool:
        """Wait until it holds, looking whenever an attempt ends; True."""
        while not holds():
            self._changed.clear()
            await self._changed.wait()
        return True
