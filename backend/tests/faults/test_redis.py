"""Redis killed, flushed, frozen, full and gone, and its answers lost: nothing is lost and nothing is done twice."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis

from synopsis.devstack.stack import Stack
from synopsis.transport.doorbell import QUEUES
from synopsis.transport.reconciler import GRACE_SECONDS, INTERVAL_SECONDS
from tests.chance import SEED
from tests.conftest import migrate
from tests.eventually import eventually
from tests.factories import demo_hash
from tests.faults.callers import Answer, Caller, p99
from tests.faults.checker import Verdict, check
from tests.faults.crowd import PER_CLASS, Crowd, make_crowd
from tests.faults.fleet import Fleet, fleet
from tests.faults.proxy import Proxy
from tests.faults.results import record

JOBS = 1000
LISTED_SECONDS = 10
"""Until the workers stand in ``rq:workers`` again and Redis holds what it did, after it is back."""
LISTED_AFTER_FULL_SECONDS = 15
ENQUEUE_SECONDS = 0.5
"""In which 99 of 100 jobs are queued while Redis is hurt."""
CALM_SECONDS = 10
PAUSED_SECONDS, FULL_SECONDS, STOPPED_SECONDS = 30, 30, 60
TIMES = 3
"""That it is frozen, and full."""
PER_SECOND = 4
GENEROUS = 600
"""Seconds, where the limit is no claim."""

ACTIVE = "SELECT count(*) FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"
HANDED_OVER = "SELECT job_id FROM summary_generation_jobs WHERE status = 'queued' AND dispatched_at IS NOT NULL"
STRANDED = (
    "SELECT count(*) FROM summary_generation_jobs WHERE status = 'queued'"
    " AND dispatched_at < clock_timestamp() - make_interval(secs => %s)"
)
WAITING = "SELECT job_id FROM summary_generation_jobs WHERE status = 'queued'"


@dataclass
class Scene:
    """Servers, a school, and the product's processes."""

    stack: Stack
    crowd: Crowd
    running: Fleet
    caller: Caller

    async def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """What PostgreSQL says, past all rights."""
        async with await psycopg.AsyncConnection.connect(self.stack.addresses.admin_url) as connection:
            return await (await connection.execute(sql.encode(), values)).fetchall()

    async def count(self, sql: str, *values: object) -> int:
        """A number that it says."""
        [(number,)] = await self.rows(sql, *values)
        assert isinstance(number, int)
        return number

    async def missing(self, ids: set[str]) -> str:
        """What is not yet as it was: a worker that is not listed, a job that Redis has forgotten; else nothing."""
        try:
            with redis_of(self.stack) as client:
                # A name may outlive its worker; what RQ knows of a worker is gone when nothing was heard from it.
                listed = sum(client.exists(str(name)) for name in client.smembers("rq:workers"))
                waiting = {str(row[0]) for row in await self.rows(WAITING)}
                forgotten = (ids & waiting) - in_redis(client)
        except redis.RedisError as error:
            return repr(error)
        is_listed = listed == len(self.running.workers)
        return "" if is_listed and not forgotten else f"{listed} workers listed, {len(forgotten)} jobs forgotten"

    async def recovery(self, ids: set[str], *, within: float) -> float:
        """How long it takes until nothing is `missing`, in seconds."""
        begun = time.monotonic()
        while what := await self.missing(ids):
            assert time.monotonic() < begun + within, f"after {within} s: {what}"
            await asyncio.sleep(0.05)
        return time.monotonic() - begun

    async def end(self) -> Verdict:
        """Wait until every job has ended, and look at what became of them."""

        async def none_is_active() -> bool:
            return not await self.count(ACTIVE)

        await eventually(none_is_active, within=GENEROUS, every=0.1)
        return await asyncio.to_thread(check, self.stack.addresses.admin_url, self.caller.accepted)


def redis_of(stack: Stack) -> redis.Redis:
    """A client that does not wait for long."""
    return redis.Redis.from_url(stack.addresses.redis_url, socket_timeout=1, retry=None, decode_responses=True)


def in_redis(client: redis.Redis) -> set[str]:
    """The ids that the queues hold."""
    return {str(job_id) for name in QUEUES.values() for job_id in client.lrange(f"rq:queue:{name}", 0, -1)}


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[Stack]:
    """PostgreSQL and Redis that may be hurt."""
    with Stack(folder, durable=False) as own:
        migrate(own.addresses.database_owner_url)
        yield own


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Those of this module."""
    with servers(tmp_path_factory.mktemp("hurt")) as own:
        yield own


@contextlib.asynccontextmanager
async def scene(stack: Stack, folder: Path, school_id: int, jobs: int, *, workers: int = 2) -> AsyncIterator[Scene]:
    """An API and workers for a crowd of its own, all of them up.

    Args:
        stack: the servers.
        folder: for the logs.
        school_id: of the crowd.
        jobs: how many there is room for.
        workers: how many.
    """
    crowd = make_crowd(stack.addresses.admin_url, jobs, school_id=school_id, password_hash=demo_hash())
    stack.redis.start()
    with redis_of(stack) as client:
        client.flushall()
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  # a moment
    async with fleet(stack.addresses, folder, SYNOPSIS_WORKER_CONCURRENCY="10") as running:
        api = await running.start_api()
        for _ in range(workers):
            await running.start_worker()
        async with Caller.signed_in(api.url, crowd) as caller:
            on_stage = Scene(stack, crowd, running, caller)
            await on_stage.recovery(set(), within=GENEROUS)
            yield on_stage


# --- F5, F6: all that Redis knew is gone -----------------------------------------------------------------------------


async def queue_all(on_stage: Scene) -> None:
    """Class by class, with a backlog of some seconds."""

    async def is_small() -> bool:
        return await on_stage.count(ACTIVE) < 10 * PER_CLASS

    for evaluation_id in on_stage.crowd.evaluation_ids:
        await on_stage.caller.queue_class(evaluation_id)
        await eventually(is_small, within=GENEROUS, every=0.1)


async def hurt_often(on_stage: Scene, harm: Callable[[], Awaitable[object]], times: int) -> list[float]:
    """Queue the crowd's summaries while Redis is hurt so many times; how long each recovery took."""
    recoveries: list[float] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(queue_all(on_stage))
        for _ in range(times):
            with redis_of(on_stage.stack) as client:
                before = in_redis(client)
            await harm()
            recoveries.append(await on_stage.recovery(before, within=LISTED_SECONDS))
    return recoveries


@pytest.mark.timeout(GENEROUS)
async def test_f5_redis_is_killed_and_comes_back_empty(hurt: Stack, tmp_path: Path) -> None:
    """Ten times under a thousand jobs: no request fails, and within ten seconds Redis holds all that it did."""

    async def harm() -> None:
        await asyncio.to_thread(hurt.redis.forget)
        hurt.redis.start()

    async with scene(hurt, tmp_path, 5, JOBS) as on_stage:
        recoveries = await hurt_often(on_stage, harm, times=10)
        verdict = await on_stage.end()
    assert on_stage.caller.statuses() == {202}
    assert len(on_stage.caller.accepted) == JOBS
    assert verdict.is_clean, verdict
    record(
        "F5", what="Redis killed, and back empty", times=10, lost=len(verdict.lost), doubled=len(verdict.doubled),
        recovery_seconds=max(recoveries), command="pytest tests/faults/test_redis.py -k f5",
    )  # fmt: skip


@pytest.mark.timeout(GENEROUS)
async def test_f6_redis_is_flushed(hurt: Stack, tmp_path: Path) -> None:
    """Twenty times under a thousand jobs: as above."""

    async def harm() -> None:
        with redis_of(hurt) as client:
            client.flushall()

    async with scene(hurt, tmp_path, 6, JOBS) as on_stage:
        recoveries = await hurt_often(on_stage, harm, times=20)
        verdict = await on_stage.end()
    assert on_stage.caller.statuses() == {202}
    assert len(on_stage.caller.accepted) == JOBS
    assert verdict.is_clean, verdict
    record(
        "F6", what="FLUSHALL", times=20, lost=len(verdict.lost), doubled=len(verdict.doubled),
        recovery_seconds=max(recoveries), command="pytest tests/faults/test_redis.py -k f6",
    )  # fmt: skip


# --- F7, F8, F9: it is there and says nothing, is full, or is not there ----------------------------------------------


async def keep_asking(on_stage: Scene, seconds: float, *, jobs_wait: bool = True) -> list[Answer]:
    """Queue at a steady pace, look and, as long as jobs wait, cancel; the answers to the requests that queue."""
    caller, until = on_stage.caller, time.monotonic() + seconds
    first = len(caller.answers)
    async with caller.at_pace(PER_SECOND):
        while time.monotonic() < until:
            job_id = (await caller.queue_one()).body["job_id"]
            asked = [
                await caller.ask("GET", f"/jobs/{job_id}"),
                await caller.ask("GET", "/queue/stats"),
                *([await caller.ask("POST", f"/jobs/{job_id}/cancel")] if jobs_wait else []),
            ]
            assert {answer.status for answer in asked} == {200}, asked
            await asyncio.sleep(1)
    during = caller.answers[first:]
    assert {answer.status for answer in during} == {202}, Counter(answer.status for answer in during)
    return during


async def says_degraded(on_stage: Scene) -> None:
    """The API goes on without Redis, and says so, and why."""

    async def look() -> bool:
        ready = await on_stage.caller.client.get(on_stage.running.apis[0].url + "/readyz")
        health = (await on_stage.caller.ask("GET", "/queue/health")).body
        assert ready.status_code == 200
        reasons = {reason["code"] for reason in health["reasons"]}
        return (ready.json()["status"], health["status"]) == ("degraded", "degraded") and "redis_down" in reasons

    await eventually(look, within=10, every=0.2)


async def paused(folder: Path, all_are_there: asyncio.Barrier) -> None:
    """F7, on servers of its own."""
    with servers(folder / "servers") as stack:
        async with scene(stack, folder / "logs", 7, 1000) as on_stage:
            during: list[Answer] = []
            recoveries = []
            await all_are_there.wait()
            calm = await keep_asking(on_stage, CALM_SECONDS, jobs_wait=False)
            for _ in range(TIMES):
                stack.redis.pause()
                await says_degraded(on_stage)
                during += await keep_asking(on_stage, PAUSED_SECONDS)
                stack.redis.resume()
                recoveries.append(await on_stage.recovery(set(), within=LISTED_SECONDS))
            verdict = await on_stage.end()
    report("F7", f"Redis frozen for {PAUSED_SECONDS} s", verdict, calm, during, recoveries)


async def full(folder: Path, all_are_there: asyncio.Barrier) -> None:
    """F8, on servers of its own."""
    with servers(folder / "servers") as stack:
        async with scene(stack, folder / "logs", 8, 1000) as on_stage:
            during: list[Answer] = []
            recoveries = []
            await all_are_there.wait()
            calm = await keep_asking(on_stage, CALM_SECONDS, jobs_wait=False)
            with redis_of(stack) as client:
                for _ in range(TIMES):
                    client.config_set("maxmemory", "1mb")
                    during += await keep_asking(on_stage, FULL_SECONDS)
                    client.config_set("maxmemory", "0")
                    recoveries.append(await on_stage.recovery(set(), within=LISTED_AFTER_FULL_SECONDS))
            verdict = await on_stage.end()
    report("F8", f"Redis full (noeviction) for {FULL_SECONDS} s", verdict, calm, during, recoveries)


async def stopped(folder: Path, all_are_there: asyncio.Barrier) -> None:
    """F9, on servers of its own."""
    with servers(folder / "servers") as stack:
        async with scene(stack, folder / "logs", 9, 1000) as on_stage:
            await all_are_there.wait()
            calm = await keep_asking(on_stage, CALM_SECONDS, jobs_wait=False)
            await asyncio.to_thread(stack.redis.stop)
            await says_degraded(on_stage)
            during = await keep_asking(on_stage, STOPPED_SECONDS)
            assert await on_stage.count(ACTIVE), "nothing waited for Redis: the fault did not bite"
            stack.redis.start()
            recovery = await on_stage.recovery(set(), within=LISTED_SECONDS)
            verdict = await on_stage.end()
    report("F9", f"Redis stopped for {STOPPED_SECONDS} s", verdict, calm, during, [recovery])


def report(
    fault: str, what: str, verdict: Verdict, calm: list[Answer], during: list[Answer], recoveries: list[float]
) -> None:
    """All is well, and was quick: as the plan has it, or twice that where it is as slow unhurt."""
    assert verdict.is_clean, verdict
    assert p99(during) <= min(max(ENQUEUE_SECONDS, 2 * p99(calm)), 2 * ENQUEUE_SECONDS), (p99(during), p99(calm))
    record(
        fault, what=what, times=len(recoveries), lost=len(verdict.lost), doubled=len(verdict.doubled),
        recovery_seconds=max(recoveries), command=f"pytest tests/faults/test_redis.py -k {fault.lower()}",
        enqueue_p99_seconds=round(p99(during), 3),
    )  # fmt: skip


@pytest.mark.timeout(GENEROUS)
async def test_f7_f8_f9_redis_is_frozen_or_full_or_stopped(tmp_path: Path) -> None:
    """The API takes, shows and cancels jobs as fast as ever, says that it is degraded, and all are done afterwards.

    The three at once, each with servers of its own, as they mostly wait.
    """
    harms = (paused, full, stopped)
    all_are_there = asyncio.Barrier(len(harms))  # starting takes the processor that the others are timed on
    async with asyncio.TaskGroup() as group:
        for harm in harms:
            group.create_task(harm(tmp_path / harm.__name__, all_are_there))


# --- F13: it does as it was told, and the answer is lost -------------------------------------------------------------


@contextlib.asynccontextmanager
async def deaf_workers(
    stack: Stack, folder: Path, school_id: int, jobs: int, *arguments: str, workers: int
) -> AsyncIterator[tuple[Scene, Proxy]]:
    """Workers behind a proxy to Redis; the API has its own line."""
    async with Proxy(stack.addresses.redis_url) as proxy, scene(stack, folder, school_id, jobs, workers=0) as on_stage:
        for _ in range(workers):
            await on_stage.running.start_worker(*arguments, REDIS_URL=proxy.url_for(stack.addresses.redis_url))
        await on_stage.recovery(set(), within=GENEROUS)
        yield on_stage, proxy


@pytest.mark.timeout(GENEROUS)
async def test_f13_answers_of_redis_are_lost(hurt: Stack, tmp_path: Path) -> None:
    """Two hundred pops that took ids nobody got, and pushes that arrived and were made again: each job is done once."""
    chance, lost = random.Random(SEED), Counter[str]()

    def loses(piece: bytes) -> bool:
        for command, share in ((b"BLMPOP", 0.2), (b"RPUSH", 0.5)):
            if command in piece and chance.random() < share:
                lost[command.decode()] += 1
                return True
        return False

    async with deaf_workers(hurt, tmp_path, 13, 10 * JOBS, workers=3) as (on_stage, proxy):
        proxy.hang_up_when = loses

        async def enough() -> bool:
            return lost.total() >= 200 and min(lost["BLMPOP"], lost["RPUSH"]) >= 20

        async with asyncio.TaskGroup() as group:
            queueing = group.create_task(queue_all(on_stage))
            await eventually(enough, within=GENEROUS, every=0.1)
            proxy.mend()
            queueing.cancel()
        verdict = await on_stage.end()
    assert verdict.is_clean, verdict
    record(
        "F13", what=f"Redis's answers lost: {lost['BLMPOP']} pops, {lost['RPUSH']} pushes", times=lost.total(),
        lost=len(verdict.lost), doubled=len(verdict.doubled), command="pytest tests/faults/test_redis.py -k f13",
    )  # fmt: skip


async def test_f13_without_the_reconciler_swallowed_ids_stay_lost(hurt: Stack, tmp_path: Path) -> None:
    """The control: the checker sees what the reconciler mends."""
    async with deaf_workers(hurt, tmp_path, 14, PER_CLASS, "--without", "reconciler", workers=1) as (on_stage, proxy):
        proxy.hang_up_when = lambda piece: b"BLMPOP" in piece
        await on_stage.caller.queue_class(on_stage.crowd.evaluation_ids[0])

        async def are_stranded() -> bool:
            longer_than_any_repair = GRACE_SECONDS + 2 * INTERVAL_SECONDS
            return await on_stage.count(STRANDED, longer_than_any_repair) == await on_stage.count(ACTIVE)

        async def are_swallowed() -> bool:
            handed_over = len(await on_stage.rows(HANDED_OVER))
            with redis_of(hurt) as client:
                return 0 < handed_over == await on_stage.count(ACTIVE) and not in_redis(client)

        await eventually(are_swallowed, within=60, every=0.1)
        proxy.mend()
        await eventually(are_stranded, within=60, every=0.1)
        verdict = await asyncio.to_thread(check, hurt.addresses.admin_url, on_stage.caller.accepted)
    assert verdict.lost
    with psycopg.connect(hurt.addresses.admin_url) as connection:
        connection.execute("UPDATE summary_generation_jobs SET dispatched_at = NULL WHERE status = 'queued'")
