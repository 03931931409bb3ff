"""What is lost on the way is found again: in Redis, between two steps, and with a worker that dies."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis
from psycopg import OperationalError
from redis import RedisError
from rq.job import Job as RQJob

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.lifecycle import cancel
from synopsis.jobs.priority import Priority
from synopsis.jobs.submission import Submission, submit
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.runtime import TASK_TYPES
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.transport.attempts import Attempts
from synopsis.transport.dispatcher import Dispatcher
from synopsis.transport.doorbell import Doorbell
from synopsis.transport.reconciler import Reconciler
from synopsis.transport.tidying import Tidying
from tests.conftest import BACKEND, MASTER_KEY
from tests.eventually import eventually
from tests.factories import School
from tests.fake_openai import SCENARIOS, FakeOpenAI

LEASE_SECONDS = 2


@pytest.fixture
async def doorbell(addresses: Addresses) -> AsyncIterator[Doorbell]:
    """The three queues."""
    bell = Doorbell(addresses.redis_url)
    yield bell
    await bell.close()


async def queue(database: Database, school: School, count: int = 6, priority: Priority = Priority.NORMAL) -> list[str]:
    """Queue some students' summaries."""
    async with school_scope(database, school.id) as scope:
        wanted = Submission(
            evaluation_id=school.evaluation_id,
            student_ids=school.students[:count],
            created_by=school.teacher.user_id,
            priority=priority,
        )
        return [one.job.job_id for one in await submit(scope, wanted)]


async def jobs_of(database: Database, school: School) -> list[dict[str, object]]:
    """Every job of the school."""
    async with school_scope(database, school.id) as scope:
        return await scope.all("SELECT * FROM summary_generation_jobs WHERE school_id = %(school_id)s ORDER BY id")


async def test_a_flushed_redis_is_filled_again(
    database: Database, north: School, doorbell: Doorbell, addresses: Addresses
) -> None:
    """The next hand-over notices by itself that everything is gone, in its order."""
    ids = await queue(database, north)
    dispatcher = Dispatcher(database, doorbell, TASK_TYPES)
    assert await dispatcher.tick() == 6
    redis.Redis.from_url(addresses.redis_url).flushall()
    assert await dispatcher.tick() == 6
    assert await doorbell.present() == ids
    assert await dispatcher.tick() == 0


async def test_a_flush_is_seen_also_while_the_last_one_is_being_repaired(
    doorbell: Doorbell, addresses: Addresses
) -> None:
    """A repair that ends late must not say that all is well: what came after its look is gone again."""
    assert await doorbell.memory() == "lost"
    assert await doorbell.memory() == "being restored"
    redis.Redis.from_url(addresses.redis_url).flushall()
    await doorbell.restored()
    assert await doorbell.memory() == "lost"
    await doorbell.restored()
    assert await doorbell.memory() == "kept"


async def test_nothing_is_handed_over_past_a_repair(
    database: Database, north: School, doorbell: Doorbell, addresses: Addresses
) -> None:
    """What is due now would come before what waited longer and is about to be put back; its turn comes after."""
    await queue(database, north)
    assert await doorbell.memory() == "lost"
    other = Doorbell(addresses.redis_url)
    assert await Dispatcher(database, other, TASK_TYPES).tick() == 0
    await doorbell.restored()
    assert await Dispatcher(database, other, TASK_TYPES).tick() == 6
    await other.close()


async def test_ids_that_are_lost_one_by_one_are_found(
    database: Database, north: School, doorbell: Doorbell, addresses: Addresses
) -> None:
    """Without the reconciler they stay lost, which is the control; with it they are handed over anew."""
    ids = await queue(database, north)
    dispatcher, reconciler = Dispatcher(database, doorbell, TASK_TYPES), Reconciler(database, doorbell, grace_seconds=0)
    assert await dispatcher.tick() == 6
    redis.Redis.from_url(addresses.redis_url).delete("rq:queue:ai-summaries")
    assert await dispatcher.tick() == 0
    assert await doorbell.present() == []
    await reconciler.tick()
    assert await dispatcher.tick() == 6
    assert await doorbell.present() == ids


async def test_a_repair_that_fails_is_not_taken_for_one(
    database: Database, north: School, doorbell: Doorbell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis is not said to hold what it does not: another dispatcher repairs it when the first one's time is over."""
    await queue(database, north)
    dispatcher = Dispatcher(database, doorbell, TASK_TYPES)

    async def away() -> int:
        raise OperationalError("the database is away")

    monkeypatch.setattr(dispatcher._after_a_flush, "tick", away)
    with pytest.raises(OperationalError):
        await dispatcher.tick()
    assert await doorbell.memory() == "being restored"


async def test_while_redis_is_away_or_being_restored_nothing_is_written(
    database: Database, north: School, doorbell: Doorbell, addresses: Addresses
) -> None:
    """No row is marked that could not be handed over. The control: with Redis there, each is."""

    def written() -> list[tuple[str]]:
        with psycopg.connect(addresses.admin_url) as connection:
            return connection.execute("SELECT xmin::text FROM summary_generation_jobs ORDER BY id").fetchall()

    await queue(database, north)
    before = written()
    nowhere = Doorbell("redis://127.0.0.1:1/0")
    with pytest.raises(RedisError):
        await Dispatcher(database, nowhere, TASK_TYPES).tick()
    await nowhere.close()
    assert await doorbell.memory() == "lost"
    assert await Dispatcher(database, doorbell, TASK_TYPES).tick() == 0
    assert written() == before
    await doorbell.restored()
    assert await Dispatcher(database, doorbell, TASK_TYPES).tick() == 6
    assert written() != before


async def test_a_flush_in_the_very_moment_of_a_push_is_seen(
    database: Database, north: School, doorbell: Doorbell, addresses: Addresses
) -> None:
    """What is new would stand before what is older: it is not pushed, and its jobs are due again."""
    ids = await queue(database, north)
    assert await Dispatcher(database, doorbell, TASK_TYPES, window=3).tick() == 3
    due = await Dispatcher(database, doorbell, TASK_TYPES, window=6)._mark()
    redis.Redis.from_url(addresses.redis_url).flushall()
    assert not await Dispatcher(database, doorbell, TASK_TYPES)._push(due)
    assert await Dispatcher(database, doorbell, TASK_TYPES).tick() == 6
    assert await doorbell.present() == ids


async def test_what_rq_keeps_of_a_job_expires(
    database: Database, north: School, doorbell: Doorbell, addresses: Addresses
) -> None:
    """Whoever should remove it may die: it is as RQ itself would have it, with its own time to live."""
    [job_id, *_] = await queue(database, north)
    await Dispatcher(database, doorbell, TASK_TYPES).tick()
    client = redis.Redis.from_url(addresses.redis_url)
    assert 0 < client.ttl(f"rq:job:{job_id}") <= 3600
    job = RQJob.fetch(job_id, connection=client, serializer="json")
    assert (job.origin, [*job.args], job.get_status(), job.ttl) == ("ai-summaries", [job_id], "queued", 3600)
    assert job.enqueued_at


async def test_what_somebody_has_just_taken_stays_in_their_hands(
    database: Database, north: School, doorbell: Doorbell, addresses: Addresses
) -> None:
    """However long an id had waited in its queue: else its claim would find nothing, and a lower job would go first."""
    await queue(database, north)
    await Dispatcher(database, doorbell, TASK_TYPES).tick()
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE summary_generation_jobs SET dispatched_at = dispatched_at - interval '1 hour'")
    taken = await doorbell.take(1)
    await Reconciler(database, doorbell).tick()
    async with system_scope(database) as transaction:
        assert await lifecycle.claim(transaction, taken, worker="w.1.a", lease=uuid4(), lease_seconds=60)


async def test_nothing_lower_is_handed_over_while_more_is_due_above(
    database: Database, north: School, doorbell: Doorbell
) -> None:
    """Five of high priority, one of low and a window of three: no worker finds the low one alone in Redis."""
    [low] = await queue(database, north, 1, priority=Priority.LOW)
    high = [job_id for job_id in await queue(database, north, priority=Priority.HIGH) if job_id != low]
    dispatcher = Dispatcher(database, doorbell, TASK_TYPES, window=3)
    assert await dispatcher.tick() == 3
    assert await doorbell.present() == high[:3]
    async with system_scope(database) as transaction:
        ids = await doorbell.take(3)
        await lifecycle.claim(transaction, ids, worker="w.1.a", lease=uuid4(), lease_seconds=60)
    assert await dispatcher.tick() == 3
    assert await doorbell.present() == [*high[3:], low]


async def test_what_waits_in_redis_is_not_handed_over_again(
    database: Database, north: School, doorbell: Doorbell
) -> None:
    """The reconciler takes back only what is gone."""
    ids = await queue(database, north)
    dispatcher, reconciler = Dispatcher(database, doorbell, TASK_TYPES), Reconciler(database, doorbell, grace_seconds=0)
    await dispatcher.tick()
    await doorbell.take(2)
    await reconciler.tick()
    assert await dispatcher.tick() == 2
    assert sorted(await doorbell.present()) == sorted(ids)


async def test_redis_holds_no_more_than_a_window(database: Database, north: School, doorbell: Doorbell) -> None:
    """The backlog stays in PostgreSQL, and follows as room is made."""
    await queue(database, north)
    dispatcher = Dispatcher(database, doorbell, TASK_TYPES, window=2)
    assert [await dispatcher.tick(), await dispatcher.tick()] == [2, 0]
    taken = await doorbell.take(2)
    assert await dispatcher.tick() == 0, "taken, and not yet claimed"
    async with system_scope(database) as transaction:
        await lifecycle.claim(transaction, taken, worker="w", lease=uuid4(), lease_seconds=30)
    assert await dispatcher.tick() == 2


async def test_several_dispatchers_hand_each_job_over_once(
    database: Database, north: School, doorbell: Doorbell
) -> None:
    """Nobody leads, and nobody does another's work again."""
    ids = await queue(database, north)
    counts = await asyncio.gather(*(Dispatcher(database, doorbell, TASK_TYPES).tick() for _ in range(8)))
    assert sum(counts) == 6
    assert sorted(await doorbell.present()) == sorted(ids)


async def test_without_redis_nothing_is_marked_as_handed_over(database: Database, north: School) -> None:
    """The dispatcher asks for room first, so an absent Redis costs no repair later."""
    await queue(database, north)
    nowhere = Doorbell("redis://127.0.0.1:1/0")
    with pytest.raises(RedisError):
        await Dispatcher(database, nowhere, TASK_TYPES).tick()
    assert all(job["dispatched_at"] is None for job in await jobs_of(database, north))
    await nowhere.close()


class Crash(BaseException):
    """The process ends."""


class Broken(Doorbell):
    """A doorbell that cannot be rung, or whose process dies before it can be."""

    def __init__(self, url: str, error: BaseException) -> None:
        super().__init__(url)
        self._error = error

    async def push(self, job_ids: Mapping[str, Iterable[str]], *, restoring: bool = False) -> bool:
        """Nothing arrives."""
        raise self._error


async def test_a_crash_between_the_commit_and_the_push_is_repaired(
    database: Database, north: School, addresses: Addresses, doorbell: Doorbell
) -> None:
    """Rows that only look handed over are found and handed over."""
    await queue(database, north)
    broken = Broken(addresses.redis_url, Crash())
    with pytest.raises(Crash):
        await Dispatcher(database, broken, TASK_TYPES).tick()
    await broken.close()
    assert await Dispatcher(database, doorbell, TASK_TYPES).tick() == 0
    await Reconciler(database, doorbell, grace_seconds=0).tick()
    assert await Dispatcher(database, doorbell, TASK_TYPES).tick() == 6


async def test_ids_that_could_not_be_pushed_are_handed_over_again_at_once(
    database: Database, north: School, addresses: Addresses, doorbell: Doorbell
) -> None:
    """A full or absent Redis costs no wait for the reconciler."""
    await queue(database, north)
    broken = Broken(addresses.redis_url, RedisError("OOM command not allowed"))
    with pytest.raises(RedisError):
        await Dispatcher(database, broken, TASK_TYPES).tick()
    await broken.close()
    assert await Dispatcher(database, doorbell, TASK_TYPES).tick() == 6


async def test_ids_that_nobody_knows_disturb_nobody(
    database: Database, north: School, addresses: Addresses, settings: Settings
) -> None:
    """Forged ids, odd bytes and a poisoned RQ job beside a good one: the good one is done, the worker lives."""
    client = redis.Redis.from_url(addresses.redis_url)
    client.rpush("rq:queue:ai-summaries", b"\xff\x00\xfe", "summary-1-2-3", "x" * 10_000, "")
    client.hset("rq:job:summary-1-2-3", mapping={"data": b"cos\nsystem\n(S'exit 1'\ntR.", "status": "nonsense"})
    await queue(database, north, 1)
    async with worker_process(settings) as worker:

        async def completed() -> bool:
            return [job["status"] for job in await jobs_of(database, north)] == ["completed"]

        await eventually(completed, within=15)
        assert worker.returncode is None


async def test_what_may_be_in_a_queue_again_is_not_tidied_away(
    database: Database, north: School, doorbell: Doorbell, addresses: Addresses
) -> None:
    """An id was passed over, or ran here, and is handed over again before its RQ job is removed: that one is new."""
    [waits, ended] = await queue(database, north, 2)
    async with school_scope(database, north.id) as scope:
        await cancel(scope, ended, actor_id=north.teacher.user_id)
    attempts = Attempts(1)
    attempts.pass_over([waits, ended, "forged"])
    await Dispatcher(database, doorbell, TASK_TYPES).tick()
    client = redis.Redis.from_url(addresses.redis_url)
    for job_id in (ended, "forged"):
        client.hset(f"rq:job:{job_id}", "status", "queued")
    await Tidying(database, doorbell, attempts).tick()
    assert client.keys("rq:job:*") == [f"rq:job:{waits}".encode()]
    assert not attempts.ended


@contextlib.asynccontextmanager
async def worker_process(settings: Settings, **changes: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker as an operator starts it; killed at the end if it still runs."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SYNOPSIS_MASTER_KEY": MASTER_KEY,
        "SYNOPSIS_LEASE_SECONDS": str(LEASE_SECONDS),
        **changes,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(BACKEND) / "worker.py"), env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def with_model(fake: FakeOpenAI, **more: str) -> dict[str, str]:
    """The settings of a worker whose writer is that model."""
    return {
        "SYNOPSIS_AI_PROVIDER": "openai", "SYNOPSIS_AI_BASE_URL": fake.base_url, "SYNOPSIS_AI_MODEL": "m", **more,
    }  # fmt: skip


async def test_a_killed_workers_jobs_are_done_by_another(database: Database, north: School, settings: Settings) -> None:
    """kill -9 in the middle of six calls: all six complete elsewhere, soon after the lease, with no retry spent."""
    async with FakeOpenAI() as fake:
        fake.always = SCENARIOS["hanging"]
        async with worker_process(settings, **with_model(fake)) as doomed:
            await queue(database, north)
            await fake.until(lambda: fake.open_calls == 6)
            doomed.kill()
            await doomed.wait()
        fake.always = None
        async with worker_process(settings, **with_model(fake)):

            async def completed() -> bool:
                return {job["status"] for job in await jobs_of(database, north)} == {"completed"}

            await eventually(completed, within=LEASE_SECONDS + 15)  # with the start of a process on a busy machine
    assert [(job["lost_count"], job["retry_count"]) for job in await jobs_of(database, north)] == [(1, 0)] * 6


async def test_a_worker_that_was_frozen_writes_nothing_when_it_wakes(
    database: Database, north: School, settings: Settings
) -> None:
    """SIGSTOP beyond the lease, another worker takes over, SIGCONT: one summary each, one completion each."""
    async with FakeOpenAI() as fake:
        fake.delay_seconds = 1
        async with worker_process(settings, **with_model(fake)) as frozen:
            await queue(database, north)
            await fake.until(lambda: fake.open_calls == 6)
            frozen.send_signal(signal.SIGSTOP)
            async with worker_process(settings, **with_model(fake)) as other:

                async def completed() -> bool:
                    return {job["status"] for job in await jobs_of(database, north)} == {"completed"}

                await eventually(completed, within=LEASE_SECONDS + 30)
                frozen.send_signal(signal.SIGCONT)
                frozen.terminate()
                assert await asyncio.wait_for(frozen.wait(), 10) == 0
                other.terminate()
                assert await asyncio.wait_for(other.wait(), 10) == 0
    async with school_scope(database, north.id) as scope:
        summaries = await scope.all("SELECT id FROM feedback_summaries WHERE school_id = %(school_id)s")
        ends = await scope.all("SELECT id FROM job_history WHERE school_id = %(school_id)s AND verb = 'complete'")
    assert (len(summaries), len(ends)) == (6, 6)


async def test_a_worker_that_is_told_to_stop_finishes_what_it_can(
    database: Database, north: School, settings: Settings
) -> None:
    """SIGTERM: what ends in time completes, the rest is given back with no retry spent, and the exit is clean."""
    async with FakeOpenAI() as fake:
        fake.next(*[SCENARIOS["hanging"]] * 3)
        settled = with_model(fake, SYNOPSIS_DRAIN_SECONDS="1.5")
        async with worker_process(settings, **settled) as worker:
            await queue(database, north, 3)
            await fake.until(lambda: fake.open_calls == 3)
            fake.delay_seconds = 0.5
            await queue(database, north, 6)
            await fake.until(lambda: fake.calls == 6)
            worker.terminate()
            assert await asyncio.wait_for(worker.wait(), 10) == 0
    jobs = await jobs_of(database, north)
    assert [job["status"] for job in jobs] == ["queued"] * 3 + ["completed"] * 3
    assert all(job["retry_count"] == job["lost_count"] == 0 for job in jobs)


async def test_a_cancelled_jobs_call_is_closed_within_two_seconds(
    database: Database, north: School, settings: Settings
) -> None:
    """The model's server sees the connection end, and the slot is free again."""
    async with FakeOpenAI() as fake:
        fake.always = SCENARIOS["hanging"]
        async with worker_process(settings, **with_model(fake, SYNOPSIS_LEASE_SECONDS="30")):
            [job_id] = await queue(database, north, 1)
            await fake.until(lambda: fake.open_calls == 1)
            async with school_scope(database, north.id) as scope:
                await cancel(scope, job_id, actor_id=north.teacher.user_id)
            await fake.until(lambda: fake.disconnects == 1, seconds=2)
