"""Writes what attempts report and how they end, many at a time.

While one write is under way the next one gathers: under load a handful of statements serve hundreds of jobs, and on
an idle system a single job waits for nobody. An outcome stays here until it is written or its lease is gone, through
an outage of the database too.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import structlog

from synopsis.jobs import lifecycle
from synopsis.jobs.lifecycle import Completed, Failed, Interrupted, Reported, Retried
from synopsis.jobs.tasks import Kept, Task
from synopsis.kit.database import Database, is_away
from synopsis.kit.errors import Unavailable
from synopsis.kit.failpoints import hit
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope
from synopsis.transport.attempts import Attempt, Attempts
from synopsis.transport.providers import Providers

log = structlog.get_logger()

REPORT_SECONDS = 0.25
"""How long a stage may wait to be written. A job that ends sooner is written once."""
AGAIN_SECONDS = 0.5
WRITTEN_AT_ONCE = 2
"""What is completed of a school's kind of task is a transaction of its own, which waits for the disk for most of its
time; more than two take the processor from the jobs."""


@dataclass(frozen=True, slots=True)
class Done:
    """The attempt has its result."""

    result: Any


@dataclass(frozen=True, slots=True)
class TryAgain:
    """The attempt failed and another may succeed."""

    code: str
    message: str
    wait_seconds: float
    trouble: Unavailable | None = None
    """It was the provider's fault, as far as one can tell."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The attempt failed and so would every other."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Excused:
    """The attempt failed, or did not even ask, because its provider is in trouble, which the whole fleet knows."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """The attempt was not made: another process may make it, or this one later."""

    remark: str
    """Why, for the timeline."""


Failure = TryAgain | GiveUp | Excused | GivenBack
Outcome = Done | Failure


class Recorder:
    """The one writer of this process's attempts."""

    def __init__(
        self,
        database: Database,
        attempts: Attempts,
        tasks: Mapping[str, Task],
        providers: Providers,
        *,
        announce: Callable[[], None],
        release: Callable[[], None],
        owes_uploads: bool = False,
    ) -> None:
        """Describe the writer.

        Args:
            database: where to.
            attempts: whose reports and outcomes.
            tasks: by their type; they keep the results.
            providers: is told how they did.
            announce: called after each write, to tell those who watch.
            release: called when jobs have ended for which others wait.
            owes_uploads: whether there is a store that results are owed to.
        """
        self._database = database
        self._attempts = attempts
        self._tasks = tasks
        self._providers = providers
        self._announce = announce
        self._release = release
        self._owes_uploads = owes_uploads
        self._outcomes: list[tuple[Attempt, Outcome]] = []
        self._work = asyncio.Event()
        self._hurry = asyncio.Event()
        self._turns = asyncio.Semaphore(WRITTEN_AT_ONCE)
        self._idle = asyncio.Event()
        self._idle.set()

    def report(self, attempt: Attempt, stage: str, progress: int) -> None:
        """Note a stage; written within a quarter of a second, or with the outcome if that comes first."""
        attempt.pass_stage(stage, progress)
        self._work.set()

    def settle(self, attempt: Attempt, outcome: Outcome) -> None:
        """Note how an attempt ended; written at once."""
        self._outcomes.append((attempt, outcome))
        if isinstance(outcome, Done):
            # A failure keeps its slot until it is told: the next job would call a provider that the fleet knows by then
            # to be in trouble.
            self._attempts.settle(attempt)
        self._idle.clear()
        self._hurry.set()
        self._work.set()

    async def settled(self) -> None:
        """Wait until every outcome so far has been written."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write until cancelled."""
        began = 0.0
        while True:
            await self._work.wait()
            try:
                async with asyncio.timeout(REPORT_SECONDS / 2):
                    await self._hurry.wait()
            except TimeoutError:
                pass
            began = await self._attempts.gather(since=began)
            self._work.clear()
            self._hurry.clear()
            is_written = await self._flush_safely()
            if any(attempt.unwritten for attempt in self._attempts.all()):
                self._work.set()
            if not is_written:
                await asyncio.sleep(AGAIN_SECONDS)
                self._work.set()
                self._hurry.set()

    async def _flush_safely(self) -> bool:
        try:
            await self.flush(stages_after=REPORT_SECONDS / 2)
        except Exception as error:
            if is_away(error):
                log.warning("outcomes wait for the database", outcomes=len(self._outcomes), error=repr(error))
            else:
                log.exception("outcomes could not be written", outcomes=len(self._outcomes))
            return False
        return True

    async def flush(self, *, stages_after: float = 0) -> None:
        """Write all that there is to write now.

        Args:
            stages_after: seconds that a stage has to have waited, to be written without an outcome.
        """
        self._end(attempt for attempt, _ in self._outcomes if attempt.is_lost)
        settled, self._outcomes = [pair for pair in self._outcomes if not pair[0].is_lost], []
        try:
            await self._write(settled, stages_after)
        except BaseException:
            # Not written, or nobody knows: to be tried again, which finds nothing to do if it was.
            self._outcomes = [pair for pair in settled if pair[0].has_turn or self._attempts.get(pair[0].job.id)] + (
                self._outcomes
            )
            raise
        self._announce()
        if not self._outcomes:
            self._idle.set()

    async def _write(self, settled: Sequence[tuple[Attempt, Outcome]], stages_after: float) -> None:
        ending = {attempt for attempt, _ in settled}
        reporting = [a for a in self._attempts.all() if a.has_waited(stages_after) and a not in ending]
        failed = await self._excused([(a, outcome) for a, outcome in settled if not isinstance(outcome, Done)])
        if reporting or failed:
            await self._write_each(reporting, failed)
        done = [(attempt, outcome.result) for attempt, outcome in settled if isinstance(outcome, Done)]
        completing = [
            self._complete_in_turn(school_id, self._tasks[task_type], list(group))
            for (school_id, task_type), group in groupby(sorted(done, key=_kind), key=_kind)
        ]
        # All of them, whatever becomes of one: what is written is not written again, and its provider did answer.
        failures = [one for one in await asyncio.gather(*completing, return_exceptions=True) if one is not None]
        await self._providers.note_success(
            attempt for attempt, result in done if self._tasks[attempt.job.task_type].had_an_answer(result)
        )
        if failures:
            raise min(failures, key=is_away)  # one that nobody expected is not to hide behind one that passes

    async def _excused(self, failed: Sequence[tuple[Attempt, Failure]]) -> list[tuple[Attempt, Failure]]:
        """The same, but that who failed by a provider in trouble is not to blame: no retry is spent."""
        troubled = [(a, outcome.trouble) for a, outcome in failed if isinstance(outcome, TryAgain) and outcome.trouble]
        await self._providers.note_trouble(troubled)
        return [
            (attempt, Excused(outcome.code, outcome.message))
            if isinstance(outcome, TryAgain) and attempt.is_excused
            else (attempt, outcome)
            for attempt, outcome in failed
        ]

    async def _write_each(self, reporting: Sequence[Attempt], failed: Sequence[tuple[Attempt, Failure]]) -> None:
        """Write them together; where one cannot be written, it alone suffers."""
        try:
            await self._write_reports_and_failures(reporting, failed)
        except Exception as error:
            if is_away(error):
                raise
            if len(reporting) + len(failed) > 1:
                for attempt in reporting:
                    await self._write_each([attempt], [])
                for pair in failed:
                    await self._write_each([], [pair])
                return
            attempt = reporting[0] if reporting else failed[0][0]
            log.exception("what an attempt reports cannot be recorded", job_id=attempt.job.job_id)
            attempt.unwritten.clear()
            if failed:
                refusal = GiveUp("report_refused", f"How it failed could not be stored ({type(error).__name__}).")
                await self._write_reports_and_failures([], [(attempt, refusal)])

    async def _write_reports_and_failures(
        self, reporting: Sequence[Attempt], failed: Sequence[tuple[Attempt, Failure]]
    ) -> None:
        reported = [
            Reported(a.job.id, a.job.lease, a.unwritten[-1]["stage"], a.unwritten[-1]["progress"], list(a.unwritten))
            for a in reporting
        ]
        retried, given_up, interrupted = [], [], []
        for attempt, outcome in failed:
            job, stages = attempt.job, list(attempt.unwritten)
            match outcome:
                case Excused(code, message):
                    waits = f"Waits for the provider, at no cost of a retry: {message}"
                    interrupted.append(Interrupted(job.id, job.lease, code, waits, stages))
                case GivenBack(remark):
                    interrupted.append(Interrupted(job.id, job.lease, stages=stages, remark=remark))
                case TryAgain(code, message, wait) if job.retry_count < job.max_retries:
                    retried.append(Retried(job.id, job.lease, code, message, wait, stages))
                case TryAgain(code, message) | GiveUp(code, message):
                    given_up.append(Failed(job.id, job.lease, code, message, stages))
        async with system_scope(self._database) as transaction:
            # All of them first, by id: what four verbs lock one after another is in no order, and others lock by id.
            await lifecycle.lock(transaction, [*reported, *retried, *interrupted, *given_up])
            held = await lifecycle.report(transaction, reported)
            await lifecycle.retry(transaction, retried)
            await lifecycle.interrupt(transaction, interrupted)
            ended = await lifecycle.fail(transaction, given_up)
            self._attempts.failed += len(ended)
        if ended.are_awaited:
            self._release()
        hit("recorder.failures_committed" if failed else "recorder.reports_committed")
        for attempt, report in zip(reporting, reported, strict=True):
            del attempt.unwritten[: len(report.stages)]
            if attempt.job.id not in held:
                attempt.lose()
        self._end(attempt for attempt, _ in failed)

    async def _complete_in_turn(self, school_id: SchoolId, task: Task, done: list[tuple[Attempt, Any]]) -> None:
        async with self._turns:
            await self._complete_each(school_id, task, done)

    async def _complete_each(self, school_id: SchoolId, task: Task, done: list[tuple[Attempt, Any]]) -> None:
        """Complete them together; where one cannot be recorded, it alone fails."""
        try:
            await self._complete(school_id, task, done)
        except Exception as error:
            if is_away(error):
                raise
            # Of whatever kind it is: one result that nobody foresaw must not hold up all that come after.
            if len(done) > 1:
                for pair in done:
                    await self._complete_each(school_id, task, [pair])
                return
            attempt = done[0][0]
            log.exception("a result cannot be recorded", job_id=attempt.job.job_id)
            refusal = GiveUp("result_refused", f"The result could not be stored ({type(error).__name__}).")
            await self._write_reports_and_failures([], [(attempt, refusal)])

    async def _complete(self, school_id: SchoolId, task: Task, done: list[tuple[Attempt, Any]]) -> None:
        async with school_scope(self._database, school_id) as scope:
            held = await lifecycle.hold(scope, [attempt.holding for attempt, _ in done])
            kept = [(attempt, result) for attempt, result in done if attempt.job.id in held]
            if kept:
                results = await task.record(scope, [(attempt.job, result) for attempt, result in kept])
                completed = [_completed(a, results[a.job.id], task.remark(result)) for a, result in kept]
                ended = await lifecycle.complete(scope, completed, owes_uploads=self._owes_uploads)
                self._attempts.completed += len(ended)
        hit("recorder.results_committed")
        if kept and ended.are_awaited:
            self._release()
        self._end(attempt for attempt, _ in done)

    def _end(self, attempts: Iterable[Attempt]) -> None:
        for attempt in attempts:
            self._attempts.remove(attempt)


def _kind(done: tuple[Attempt, Any]) -> tuple[SchoolId, str]:
    job = done[0].job
    return job.school_id, job.task_type


def _completed(attempt: Attempt, kept: Kept, remark: str | None) -> Completed:
    job, stages = attempt.job, list(attempt.unwritten)
    if isinstance(kept, int):
        return Completed(job.id, job.lease, kept, stages, remark)
    return Completed(job.id, job.lease, None, stages, remark, kept)
