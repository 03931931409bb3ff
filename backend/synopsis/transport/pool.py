"""The concurrent RQ worker: many jobs on one event loop.

It takes as many ids as it has free slots, claims their jobs in one statement, prepares each school's in one
transaction, and runs every job as a task of its own. Nothing in Redis is believed: an id is looked up, and what is
not due, not queued or not there is passed over.
"""

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any
from uuid import uuid4

import structlog
from redis import RedisError

from synopsis.jobs import lifecycle
from synopsis.jobs.retry import RetrySchedule
from synopsis.jobs.tasks import Claimed, Task
from synopsis.kit.database import Database
from synopsis.kit.errors import Permanent, Transient
from synopsis.kit.loops import end
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope
from synopsis.transport.attempts import Attempt, Attempts
from synopsis.transport.doorbell import Doorbell
from synopsis.transport.recorder import Done, GiveUp, Outcome, Recorder, TryAgain

log = structlog.get_logger()

PAUSE_AFTER_A_FAULT_SECONDS = 0.5
LAST_WRITE_SECONDS = 3.0


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
        tasks: dict[str, Task],
        *,
        name: str,
        lease_seconds: float,
        retries: RetrySchedule,
        taken: Callable[[], None],
    ) -> None:
        """Describe the pool.

        Args:
            database: where jobs are claimed.
            doorbell: where their ids come from.
            attempts: those that run, and how many may.
            recorder: writes what comes of them.
            tasks: by their type.
            name: under which RQ knows this process.
            lease_seconds: how long a claim holds unless it is extended.
            retries: how long to wait before each.
            taken: called when ids were taken, for there is room for more now.
        """
        self._database = database
        self._doorbell = doorbell
        self._attempts = attempts
        self._recorder = recorder
        self._tasks = tasks
        self._name = name
        self._lease_seconds = lease_seconds
        self._retries = retries
        self._taken = taken
        self._preparing: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Take, claim and start jobs until ``stop`` is set; those that run go on."""
        while not stop.is_set():
            room = await self._room(stop)
            if not room:
                return
            try:
                job_ids = await self._doorbell.take(room)
                if job_ids:
                    self._taken()
                    await self._start(job_ids)
            except (RedisError, OSError) as error:
                log.warning("the queues cannot be read", error=repr(error))
                await _pause(stop)
            except Exception:
                # The ids that were taken are handed over again by the reconciler.
                log.exception("jobs could not be started")
                await _pause(stop)

    async def _room(self, stop: asyncio.Event) -> int:
        """How many jobs fit, as soon as one does; 0 when told to stop."""
        waiters = [asyncio.ensure_future(self._attempts.room()), asyncio.ensure_future(stop.wait())]
        try:
            await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
            return 0 if stop.is_set() else int(waiters[0].result())
        finally:
            for waiter in waiters:
                waiter.cancel()

    async def _start(self, job_ids: Sequence[str]) -> None:
        lease = uuid4()
        async with system_scope(self._database) as transaction:
            claimed = await lifecycle.claim(
                transaction, job_ids, worker=self._name, lease=lease, lease_seconds=self._lease_seconds
            )
        attempts = [Attempt(job, job.queue_name) for job in claimed]
        for attempt in attempts:
            self._attempts.add(attempt)
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
                self._recorder.settle(attempt, GiveUp("unknown_task", f"No worker knows the task {task_type!r}."))
            return
        try:
            async with school_scope(self._database, school_id) as scope:
                prepared = await task.prepare(scope, [attempt.job for attempt in attempts])
        except Exception as error:  # noqa: BLE001  # whatever it was, each job is tried again
            for attempt in attempts:
                self._recorder.settle(attempt, self._outcome_of(attempt.job, error))
            return
        for attempt in attempts:
            if attempt.is_lost:
                self._attempts.remove(attempt)
            else:
                attempt.work = asyncio.create_task(self._run(task, attempt, prepared[attempt.job.id]))

    async def _run(self, task: Task, attempt: Attempt, prepared: Any) -> None:  # noqa: ANN401  # the task's own type
        def report(stage: str, progress: int) -> None:
            self._recorder.report(attempt, stage, progress)

        try:
            if isinstance(prepared, Permanent):
                raise prepared
            outcome: Outcome = Done(await task.run(attempt.job, prepared, report))
        except asyncio.CancelledError:
            # Lost, or the worker stops and interrupts it: either way nothing of this attempt is to be written here.
            if attempt.is_lost:
                self._attempts.remove(attempt)
            raise
        except Exception as error:  # noqa: BLE001  # every way to fail is an outcome
            outcome = self._outcome_of(attempt.job, error)
        self._recorder.settle(attempt, outcome)

    def _outcome_of(self, job: Claimed, error: Exception) -> Outcome:
        wait = self._retries.wait_seconds(
            job.retry_count + 1, at_least=error.retry_after_seconds if isinstance(error, Transient) else None
        )
        match error:
            case Permanent():
                return GiveUp(error.code, str(error))
            case Transient():
                return TryAgain(error.code, str(error), wait)
            case _:
                # The message of an unforeseen error may hold what a pupil wrote: it goes to no log and no answer.
                log.error(
                    "an attempt failed unexpectedly", job_id=job.job_id, kind=type(error).__name__, at=_place(error)
                )
                return TryAgain("unexpected", f"Unexpected error ({type(error).__name__})", wait)

    async def drain(self, seconds: float, hurry: asyncio.Event) -> int:
        """Let what runs end; after ``seconds``, or when hurried, give the rest back. Returns how many that were."""
        ending = [asyncio.create_task(self._attempts.none()), asyncio.create_task(hurry.wait())]
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
        left = [attempt.holding for attempt in self._attempts.all()]
        async with system_scope(self._database) as transaction:
            return len(await lifecycle.interrupt(transaction, left))


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
