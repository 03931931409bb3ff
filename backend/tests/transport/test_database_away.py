"""What the database's own trouble costs a job: nothing. What the job itself cannot have written, it alone pays for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs.retry import RetrySchedule
from synopsis.jobs.submission import GENERATE_SUMMARY
from synopsis.jobs.tasks import Claimed, Report
from synopsis.kit.database import Database, is_away
from synopsis.kit.errors import Unavailable
from synopsis.tenancy.scope import Scope, system_scope
from synopsis.transport.attempts import Attempt, Attempts
from synopsis.transport.dispatcher import Dispatcher
from synopsis.transport.doorbell import Doorbell
from synopsis.transport.pool import Pool
from synopsis.transport.providers import Providers
from synopsis.transport.recorder import Done, Recorder, TryAgain
from tests.eventually import eventually
from tests.factories import School
from tests.faults.checker import check
from tests.jobs.test_lifecycle import Jobs

Harm = Callable[[Scope], Awaitable[object]]


async def freeze(scope: Scope) -> None:
    """It stands still in a transaction for longer than the server lets it (25P03)."""
    await scope.all("SELECT set_config('idle_in_transaction_session_timeout', '1', true), %(school_id)s::bigint")
    while True:
        await scope.all("SELECT %(school_id)s::bigint")
        await asyncio.sleep(0.05)


async def fail_over(scope: Scope) -> None:
    """What was the primary takes no writes any more."""
    await scope.all("SELECT set_config('transaction_read_only', 'on', true), %(school_id)s::bigint")


async def run_ahead(scope: Scope) -> None:
    """The code knows a column that no migration has brought yet."""
    await scope.all("SELECT of_the_next_release FROM feedback_summaries WHERE school_id = %(school_id)s")


async def hang_up(scope: Scope) -> None:
    """The server is restarted."""
    await scope.all("SELECT pg_terminate_backend(pg_backend_pid()), %(school_id)s::bigint")


async def divide(scope: Scope) -> None:
    """A value that the database does not take."""
    await scope.all("SELECT 1 / 0, %(school_id)s::bigint")


async def repeat(scope: Scope) -> None:
    """A row that there is already."""
    await scope.run("INSERT INTO schools (id, slug, name) VALUES (%(school_id)s, 'again', 'Again')")


async def misfit(scope: Scope) -> None:
    """A value that the driver cannot send: a ProgrammingError without the server's word."""
    await scope.all("SELECT %(odd)s, %(school_id)s::bigint", odd=object())


async def stumble(scope: Scope) -> None:
    """No error of the database at all."""
    raise ValueError(scope.school_id)


NOBODYS_FAULT = [freeze, fail_over, run_ahead, hang_up]
ITS_OWN_FAULT = [divide, misfit, stumble]


@dataclass
class Harmed:
    """A kind of task whose transactions are hurt for some jobs, so many times."""

    jobs: Jobs
    harm: Harm
    times: int
    victims: set[int] = field(default_factory=set)
    """Ids of jobs; empty for all."""
    at_prepare: bool = False
    provider: str | None = None
    has_answers: bool = False

    def had_an_answer(self, result: object) -> bool:
        """Whether it shows that its provider answers."""
        return self.has_answers

    def remark(self, result: object) -> None:
        """Nothing to say."""

    async def _hurt(self, scope: Scope, jobs: Sequence[Claimed]) -> None:
        if self.times and (not self.victims or self.victims & {job.id for job in jobs}):
            self.times -= 1
            await self.harm(scope)

    async def prepare(self, scope: Scope, jobs: Sequence[Claimed]) -> Mapping[int, Any]:
        """Nothing, after the harm."""
        if self.at_prepare:
            await self._hurt(scope, jobs)
        return {job.id: None for job in jobs}

    async def run(self, job: Claimed, prepared: object, report: Report) -> str:
        """At once."""
        return "result"

    async def record(self, scope: Scope, results: Sequence[tuple[Claimed, Any]]) -> Mapping[int, int]:
        """A summary for each, after the harm."""
        if not self.at_prepare:
            await self._hurt(scope, [job for job, _ in results])
        kept: dict[int, int] = {}
        for job, _ in results:
            row = await scope.first(
                "INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text,"
                " generation_method, model, prompt_version, language, feedback_count, reviewer_count)"
                " VALUES (%(school_id)s, %(evaluation)s, %(student)s, repeat('a', 64), 'text', 'extractive', 'm', '1',"
                " 'en', 1, 1) RETURNING id",
                evaluation=job.evaluation_id,
                student=job.student_id,
            )
            assert row is not None
            kept[job.id] = row["id"]
        return kept


@dataclass
class Process:
    """The part of a worker that writes."""

    attempts: Attempts
    recorder: Recorder
    providers: Providers


def process(database: Database, task: Harmed) -> Process:
    """One that knows this kind of task alone."""
    attempts, tasks = Attempts(10), {GENERATE_SUMMARY: task}
    providers = Providers(database, tasks)
    recorder = Recorder(database, attempts, tasks, providers, announce=lambda: None, release=lambda: None)
    return Process(attempts, recorder, providers)


async def held(jobs: Jobs, writer: Process, count: int) -> list[Attempt]:
    """So many jobs with no retry to spend, in this process's hands."""
    claimed = await jobs.claim(await jobs.submit(count, max_retries=0))
    attempts = [Attempt(job, job.queue_name) for job in claimed]
    for attempt in attempts:
        writer.attempts.add(attempt)
    assert len(attempts) == count
    return attempts


@pytest.fixture
def jobs(database: Database, north: School) -> Jobs:
    """The jobs of a small school."""
    return Jobs(database, north)


@pytest.mark.parametrize("harm", NOBODYS_FAULT)
async def test_a_completion_that_the_database_cannot_take_is_written_again(
    jobs: Jobs, addresses: Addresses, harm: Harm
) -> None:
    """The result waits in the process; it is no fault of the job's, which has no retry to pay with."""
    writer = process(jobs.database, Harmed(jobs, harm, times=1))
    attempts = await held(jobs, writer, 3)
    for attempt in attempts:
        writer.recorder.settle(attempt, Done("result"))
    with pytest.raises(psycopg.Error) as refused:
        await writer.recorder.flush()
    assert is_away(refused.value)
    assert len(writer.attempts) == 3
    await writer.recorder.flush()
    verdict = check(addresses.admin_url)
    assert verdict.is_clean, verdict
    assert verdict.counts == {"completed": 3}


@pytest.mark.parametrize("harm", [*ITS_OWN_FAULT, repeat])
async def test_a_result_that_is_refused_fails_its_own_job_alone(jobs: Jobs, addresses: Addresses, harm: Harm) -> None:
    """The control: who waited with that would hold up all that come after, for ever."""
    task = Harmed(jobs, harm, times=2)  # once with the others, once alone
    writer = process(jobs.database, task)
    attempts = await held(jobs, writer, 3)
    task.victims = {attempts[1].job.id}
    for attempt in attempts:
        writer.recorder.settle(attempt, Done("result"))
    await writer.recorder.flush()
    verdict = check(addresses.admin_url, may_fail=[attempts[1].job.job_id])
    assert verdict.is_clean, verdict
    assert verdict.counts == {"completed": 2, "failed": 1}
    assert (await jobs.row(attempts[1].job.job_id))["error_code"] == "result_refused"


async def test_what_one_school_cannot_have_written_holds_up_no_other(
    jobs: Jobs, south: School, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are written in one go: the other's results are kept, and that the provider answered is told."""
    task = Harmed(jobs, fail_over, times=1, has_answers=True)
    writer = process(jobs.database, task)
    (ours,), (theirs,) = await held(jobs, writer, 1), await held(Jobs(jobs.database, south), writer, 1)
    task.victims = {ours.job.id}
    told: list[Attempt] = []

    async def note(attempts: Iterable[Attempt]) -> None:
        told.extend(attempts)

    monkeypatch.setattr(writer.providers, "note_success", note)
    for attempt in (ours, theirs):
        writer.recorder.settle(attempt, Done("result"))
    with pytest.raises(psycopg.Error):
        await writer.recorder.flush()
    assert writer.attempts.all() == [ours]
    assert told == [ours, theirs]
    await writer.recorder.flush()
    verdict = check(addresses.admin_url)
    assert verdict.is_clean, verdict
    assert verdict.counts == {"completed": 2}


async def test_a_providers_failure_is_told_once_however_often_it_is_written(jobs: Jobs, addresses: Addresses) -> None:
    """Four are no trouble yet; four that are counted twice would open the breaker, for everybody."""
    writer = process(jobs.database, Harmed(jobs, stumble, times=0, provider="api.example m"))
    for attempt in await held(jobs, writer, 4):
        trouble = Unavailable("Out of order.", code="provider_unavailable")
        writer.recorder.settle(attempt, TryAgain(trouble.code, str(trouble), 60, trouble))
    with psycopg.connect(addresses.admin_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE job_history RENAME COLUMN reason TO of_the_next_release")
        with pytest.raises(psycopg.errors.UndefinedColumn):
            await writer.recorder.flush()
        owner.execute("ALTER TABLE job_history RENAME COLUMN of_the_next_release TO reason")
    await writer.recorder.flush()
    async with system_scope(jobs.database) as transaction:
        breakers = await transaction.all("SELECT failures, opened_at FROM provider_breakers")
    assert breakers == [{"failures": 4, "opened_at": None}]
    assert len(writer.attempts) == 0


@asynccontextmanager
async def working(addresses: Addresses, database: Database, task: Harmed) -> AsyncIterator[tuple[Pool, Process]]:
    """A pool that takes what a dispatcher hands over to it."""
    writer, doorbell, stop = process(database, task), Doorbell(addresses.redis_url), asyncio.Event()
    pool = Pool(
        database, doorbell, writer.attempts, writer.recorder, writer.providers, {GENERATE_SUMMARY: task},
        name="w.1.a", lease_seconds=30, retries=RetrySchedule(0.01, 0), taken=lambda *_: None,
    )  # fmt: skip
    await Dispatcher(database, doorbell, [GENERATE_SUMMARY]).tick()
    running = [asyncio.create_task(pool.run(stop)), asyncio.create_task(writer.recorder.run())]
    try:
        yield pool, writer
    finally:
        for task_ in running:
            task_.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await doorbell.close()


async def all_are(jobs: Jobs, job_ids: Sequence[str], status: str) -> None:
    """Wait until they are."""

    async def are() -> bool:
        return {(await jobs.row(job_id))["status"] for job_id in job_ids} == {status}

    await eventually(are, within=20)


@pytest.mark.parametrize("harm", [hang_up, run_ahead])
async def test_a_database_that_is_away_while_jobs_are_prepared_costs_them_nothing(
    jobs: Jobs, addresses: Addresses, harm: Harm
) -> None:
    """A class with no retries meets a restart: its first attempt waits, and completes."""
    job_ids = await jobs.submit(6, max_retries=0)
    async with working(addresses, jobs.database, Harmed(jobs, harm, times=2, at_prepare=True)):
        await all_are(jobs, job_ids, "completed")
    verdict = check(addresses.admin_url, job_ids)
    assert verdict.is_clean, verdict
    assert {(row["attempt"], row["lost_count"]) for row in [await jobs.row(job_id) for job_id in job_ids]} == {(1, 0)}


@pytest.mark.parametrize("harm", ITS_OWN_FAULT)
async def test_what_is_wrong_with_the_jobs_themselves_is_still_theirs(
    jobs: Jobs, addresses: Addresses, harm: Harm
) -> None:
    """The control: it is tried as often as they may be, and no more."""
    job_ids = await jobs.submit(2, max_retries=0)
    async with working(addresses, jobs.database, Harmed(jobs, harm, times=9, at_prepare=True)):
        await all_are(jobs, job_ids, "failed")
    assert not check(addresses.admin_url, job_ids).is_clean
    assert check(addresses.admin_url, job_ids, may_fail=job_ids).is_clean


async def test_jobs_that_wait_for_the_database_are_let_go_with_their_leases_or_their_worker(
    jobs: Jobs, addresses: Addresses
) -> None:
    """Whose lease is gone is dropped, and the rest is given back when the worker stops; nobody waits in it for ever."""
    job_ids = await jobs.submit(2, max_retries=0)
    task = Harmed(jobs, run_ahead, times=1_000, at_prepare=True)
    async with working(addresses, jobs.database, task) as (pool, writer):
        await eventually(lambda: asyncio.sleep(0, task.times < 1_000), within=20)
        first, second = writer.attempts.all()
        first.lose()
        await eventually(lambda: asyncio.sleep(0, len(writer.attempts) == 1), within=20)
        assert await pool.drain(0, asyncio.Event()) == 1
        assert task.times > 1_000 - 50, "it is asked again and again without a pause"
    row = await jobs.row(second.job.job_id)
    assert (row["status"], row["retry_count"], row["lost_count"]) == ("queued", 0, 0)
    assert sorted(job_ids) == sorted([first.job.job_id, second.job.job_id])
