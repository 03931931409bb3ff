"""The concurrent RQ worker: many jobs on one event loop.

It takes as many ids as it has free slots, and some more where jobs come fast, claims their jobs in one statement,
prepares each school's in one transaction, and runs every job as a task of its own. Nothing in Redis is believed: an id
is looked up, and what is not due, not queued or not there is passed over.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from psycopg import OperationalError
from redis import RedisError

from synopsis.jobs import lifecycle
from synopsis.jobs.lifecycle import Interrupted, Reported
from synopsis.jobs.retry import RetrySchedule
from synopsis.jobs.tasks import Claimed, Task
from synopsis.kit import tracing
from synopsis.kit.database import Database, is_away
from synopsis.kit.errors import Permanent, Transient, Unavailable
from synopsis.kit.failpoints import hit
from synopsis.kit.loops import end
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope
from synopsis.transport.attempt_trace import AttemptTrace
from synopsis.transport.attempts import Attempt, Attempts
from synopsis.transport.doorbell import Doorbell
from synopsis.transport.providers import Providers
from synopsis.transport.recorder import Done, Excused, GivenBack, GiveUp, Outcome, Recorder, TryAgain

log = structlog.get_logger()

PAUSE_AFTER_A_FAULT_SECONDS = 0.5
LAST_WRITE_SECONDS = 3.0
STARTED_PROGRESS = 10
OUTCOMES = {Done: "completed", TryAgain: "retry", GiveUp: "failed", Excused: "excused", GivenBack: "given_back"}
"""What an attempt came to, for traces and measures; a retry that is one too many is a failure in the end."""
STOPPED = "the worker was told to stop"
"""For the timeline."""

Value = TypeVar("Value")


def run(job_id: str) -> None:
    """What RQ shows as a job's function. Our own worker never calls it.

    Raises:
        RuntimeError: always; a worker of another kind took the job, and the reconciler will hand it over again.
    """
    raise RuntimeError(f"{job_id} is run by `synopsis worker`, not by another RQ worker")


class Pool:
    """Runs jobs until it is told to stop."""

    def __init__(
        self,
        database: Database,
        doorbell: Doorbell,
        attempts: Attempts,
        recorder: Recorder,
        providers: Providers,
        tasks: Mapping[str, Task],
        *,
        name: str,
        lease_seconds: float,
        retries: RetrySchedule,
        taken: Callable[[int, int], None],
    ) -> None:
        """Describe the pool.

        Args:
            database: where jobs are claimed.
            doorbell: where their ids come from.
            attempts: those that run, and how many may.
            recorder: writes what comes of them.
            providers: know which of them are in trouble.
            tasks: by their type.
            name: under which RQ knows this process.
            lease_seconds: how long a claim holds unless it is extended.
            retries: how long to wait before each.
            taken: called when ids were taken, with how many and with how many were wanted.
        """
        self._database = database
        self._doorbell = doorbell
        self._attempts = attempts
        self._recorder = recorder
        self._providers = providers
        self._tasks = tasks
        self._name = name
        self._lease_seconds = lease_seconds
        self._retries = retries
        self._taken = taken
        self._is_draining = False
        self._preparing: set[asyncio.Task[None]] = set()
        self._suspects: list[Attempt] = []
        """Held, and to be run alone."""

    async def run(self, stop: asyncio.Event) -> None:
        """Take, claim and start jobs until ``stop`` is set; those that run go on."""
        while not stop.is_set():
            try:
                if self._suspects:
                    await self._run_alone(stop)
                elif room := await _unless(stop, self._attempts.room()):
                    await self._start(await self._take(room), wanted=room)
            except (RedisError, OSError) as error:
                log.warning("the queues cannot be read", error=repr(error))
                await _pause(stop)
            except Exception:
                # The ids that were taken are handed over again by the reconciler.
                log.exception("jobs could not be started")
                await _pause(stop)

    async def _take(self, room: int) -> Sequence[str]:
        job_ids = await self._doorbell.take(room)
        hit("pool.taken")
        return job_ids

    async def _start(self, job_ids: Sequence[str], *, wanted: int) -> None:
        if not job_ids:
            self._taken(0, wanted)
            return
        asked_at = time.monotonic()
        attempts = [Attempt(job, job.queue_name, asked_at) for job in await self._claim(job_ids)]
        hit("pool.claimed")
        if tracing.is_on():
            for attempt in attempts:
                attempt.trace = AttemptTrace(attempt.job, asked_at=asked_at)
        self._taken(len(job_ids), wanted)  # now, for a dispatcher that looks sooner competes with the claim
        self._attempts.pass_over(set(job_ids) - {attempt.job.job_id for attempt in attempts})
        for attempt in attempts:
            self._attempts.add(attempt)
        self._suspects += [attempt for attempt in attempts if attempt.job.is_suspect]
        self._prepare([attempt for attempt in attempts if not attempt.job.is_suspect])

    async def _claim(self, job_ids: Sequence[str]) -> Sequence[Claimed]:
        lease = uuid4()
        try:
            # Given up while most of the lease is left: then what was claimed all the same is no loss.
            async with system_scope(self._database, answer_seconds=self._lease_seconds / 4) as transaction:
                return await lifecycle.claim(
                    transaction, job_ids, worker=self._name, lease=lease, lease_seconds=self._lease_seconds
                )
        except OperationalError:
            # Nobody knows whether it was committed; the jobs themselves do.
            async with system_scope(self._database) as transaction:
                return await lifecycle.claimed_under(transaction, job_ids, lease)

    async def _run_alone(self, stop: asyncio.Event) -> None:
        """Run one suspect while this process runs nothing else: should the process die, it is clear by whom."""
        if not await _unless(stop, self._attempts.until(lambda: len(self._attempts) == len(self._suspects))):
            return
        suspect = self._suspects[0]
        if not suspect.is_lost:
            await self._begin(suspect)
        self._suspects.remove(suspect)
        if suspect.is_lost:
            self._attempts.remove(suspect)
            return
        self._prepare([suspect])
        await _unless(stop, self._attempts.until(lambda: self._attempts.get(suspect.job.id) is not suspect))

    async def _begin(self, suspect: Attempt) -> None:
        """Say that it starts, before it does: from here on a loss counts against it."""
        suspect.pass_stage("started", STARTED_PROGRESS)
        started = Reported(suspect.job.id, suspect.job.lease, "started", STARTED_PROGRESS, [suspect.unwritten.pop()])
        async with system_scope(self._database) as transaction:
            held = await lifecycle.report(transaction, [started])
        if suspect.job.id not in held:
            suspect.lose()

    def _prepare(self, attempts: list[Attempt]) -> None:
        attempts.sort(key=lambda attempt: (attempt.job.school_id, attempt.job.task_type))
        for (school_id, task_type), group in groupby(attempts, key=lambda a: (a.job.school_id, a.job.task_type)):
            preparing = asyncio.create_task(self._run_together(school_id, task_type, list(group)))
            self._preparing.add(preparing)
            preparing.add_done_callback(self._preparing.discard)

    async def _run_together(self, school_id: SchoolId, task_type: str, attempts: list[Attempt]) -> None:
        """Prepare the jobs of one school and kind together, then let each go its own way."""
        task = self._tasks.get(task_type)
        if task is None:
            for attempt in attempts:
                self._settle(attempt, GiveUp("unknown_task", f"No worker knows the task {task_type!r}."))
            return
        try:
            attempts, prepared = await self._prepare_together(school_id, task, attempts)
        except Exception as error:  # noqa: BLE001  # whatever it was, each job is tried again
            for attempt in attempts:
                self._settle(attempt, self._outcome_of(attempt.job, error))
            return
        for attempt in attempts:
            if attempt.is_lost:
                self._attempts.remove(attempt)
            else:
                attempt.work = asyncio.create_task(self._run(task, attempt, prepared[attempt.job.id]))
                attempt.work.add_done_callback(partial(self._forget_lost, attempt))
                # One begins at a time: between two, whoever has an answer from a server goes on.
                await asyncio.sleep(0)

    async def _prepare_together(
        self, school_id: SchoolId, task: Task, attempts: list[Attempt]
    ) -> tuple[list[Attempt], Mapping[int, Any]]:
        """What those need that are still held; without the database it waits with them, at no cost of a retry."""
        while True:
            for attempt in attempts:
                if attempt.is_lost:
                    self._attempts.remove(attempt)
            attempts = [attempt for attempt in attempts if not attempt.is_lost]
            if not attempts:
                return [], {}
            try:
                async with school_scope(self._database, school_id) as scope:
                    return attempts, await task.prepare(scope, [attempt.job for attempt in attempts])
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("jobs wait for the database", jobs=len(attempts), error=repr(error))
            await asyncio.sleep(PAUSE_AFTER_A_FAULT_SECONDS)

    async def _run(self, task: Task, attempt: Attempt, prepared: Any) -> None:  # noqa: ANN401  # the task's own type
        def report(stage: str, progress: int) -> None:
            self._recorder.report(attempt, stage, progress)

        if attempt.trace is not None:
            attempt.trace.run()
        try:
            if isinstance(prepared, Permanent):
                raise prepared
            outcome: Outcome | None = await self._wait_for_turn(attempt)
            if outcome is None:
                outcome = Done(await task.run(attempt.job, prepared, report))
        except Exception as error:  # noqa: BLE001  # every way to fail is an outcome
            outcome = self._outcome_of(attempt.job, error)
        self._settle(attempt, outcome)

    def _settle(self, attempt: Attempt, outcome: Outcome) -> None:
        attempt.outcome, attempt.error_code = OUTCOMES[type(outcome)], getattr(outcome, "code", None)
        if attempt.trace is not None:
            attempt.trace.settle(attempt.outcome, attempt.error_code)
        self._recorder.settle(attempt, outcome)

    async def _wait_for_turn(self, attempt: Attempt) -> Outcome | None:
        """What becomes of an attempt that is not to be made; None where it is."""
        has_turn = await self._attempts.turn(attempt)
        if attempt.trace is not None:
            attempt.trace.reach("slot")
        if self._is_draining:
            return GivenBack(f"{STOPPED} before it began")
        if not has_turn:
            return GivenBack("it waited too long for a slot of its worker")
        if trouble := self._providers.trouble_since(attempt):
            return Excused(trouble.code, str(trouble))
        return None

    def _forget_lost(self, attempt: Attempt, _: asyncio.Task[None]) -> None:
        """Of a lost attempt nothing is written; not even its first line may have run."""
        if attempt.is_lost:
            self._attempts.remove(attempt)

    def _outcome_of(self, job: Claimed, error: Exception) -> Outcome:
        asked = error.retry_after_seconds if isinstance(error, Transient) else None
        wait = self._retries.wait_seconds(job.retry_count + 1, at_least=asked)
        match error:
            case Permanent():
                return GiveUp(error.code, str(error))
            case Transient():
                return TryAgain(error.code, str(error), wait, error if isinstance(error, Unavailable) else None)
            case _:
                # The message of an unforeseen error may hold what a pupil wrote: it goes to no log and no answer.
                log.error(
                    "an attempt failed unexpectedly", job_id=job.job_id, kind=type(error).__name__, at=_place(error)
                )
                return TryAgain("unexpected", f"Unexpected error ({type(error).__name__})", wait)

    async def drain(self, seconds: float, hurry: asyncio.Event) -> int:
        """Let what runs end; after ``seconds``, or when hurried, give the rest back. Returns how many that were."""
        self._is_draining = True
        ending = [
            asyncio.create_task(self._attempts.until(lambda: not len(self._attempts))),
            asyncio.create_task(hurry.wait()),
        ]
        await asyncio.wait(ending, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for waiter in ending:
            waiter.cancel()
        await end(self._preparing)
        await end(attempt.work for attempt in self._attempts.all() if attempt.work is not None)
        try:
            async with asyncio.timeout(LAST_WRITE_SECONDS):
                await self._recorder.settled()
        except TimeoutError:
            log.warning("outcomes could not be written before the end; their leases will lapse")
        return await self._give_back()

    async def _give_back(self) -> int:
        left = [
            Interrupted(attempt.job.id, attempt.job.lease, stages=tuple(attempt.unwritten), remark=STOPPED)
            for attempt in self._attempts.all()
        ]
        if not left:
            return 0
        try:
            async with asyncio.timeout(LAST_WRITE_SECONDS), system_scope(self._database) as transaction:
                given_back = await lifecycle.interrupt(transaction, left)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("jobs could not be given back; their leases will lapse", jobs=len(left), error=repr(error))
            return 0
        hit("pool.given_back")
        for attempt in self._attempts.all():
            if attempt.trace is not None:
                attempt.trace.settle(OUTCOMES[GivenBack], None)
                attempt.trace.end(is_lost=False)
        return len(given_back)


async def _unless(stop: asyncio.Event, waiting: Coroutine[Any, Any, Value]) -> Value | None:
    """What it waits for, or None as soon as ``stop`` is set."""
    waiters = [asyncio.ensure_future(waiting), asyncio.ensure_future(stop.wait())]
    try:
        await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
        return None if stop.is_set() else waiters[0].result()
    finally:
        for waiter in waiters:
            waiter.cancel()


async def _pause(stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(PAUSE_AFTER_A_FAULT_SECONDS):
            await stop.wait()
    except TimeoutError:
        pass


def _place(error: Exception) -> str:
    """File and line where an error was raised."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "unknown"
    return f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
