"""The routes that tell how it is, with real workers, a real Redis that goes away, and two schools."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import psycopg
import pytest
import redis

from synopsis import runtime
from synopsis.devstack.stack import Addresses, Stack
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.transport.attempts import Attempts
from synopsis.transport.roll_call import RollCall
from tests.conftest import BACKEND, JWT_SECRET, MASTER_KEY
from tests.eventually import eventually
from tests.factories import School, make_schedule
from tests.fake_openai import SCENARIOS, FakeOpenAI

SignIn = Callable[..., Awaitable[httpx.AsyncClient]]
HEALTH = "/feedback-summaries/queue/health"
WORKERS = "/feedback-summaries/queue/workers"
STATS = "/feedback-summaries/queue/stats"


@pytest.fixture
async def teacher(north: School, as_user: SignIn) -> httpx.AsyncClient:
    """North's teacher."""
    return await as_user(north.teacher.email)


@pytest.fixture
async def model() -> AsyncIterator[FakeOpenAI]:
    """A model that never answers."""
    async with FakeOpenAI() as fake:
        fake.always = SCENARIOS["hanging"]
        yield fake


@asynccontextmanager
async def a_worker(settings: Settings) -> AsyncIterator[None]:
    """A worker, until the block ends."""
    stop, hurry = asyncio.Event(), asyncio.Event()
    async with runtime.worker(settings) as worker:
        running = asyncio.create_task(worker.run(stop, hurry))
        yield
        stop.set()
        hurry.set()
        await running


async def until(client: httpx.AsyncClient, *codes: str, within: float = 10) -> dict[str, Any]:
    """The health, once its reasons are these."""

    async def look() -> dict[str, Any] | None:
        answer = await client.get(HEALTH)
        assert answer.status_code == 200, answer.text
        health: dict[str, Any] = answer.json()
        assert (health["status"] == "healthy") == (health["reasons"] == [])
        return health if [reason["code"] for reason in health["reasons"]] == list(codes) else None

    health = await eventually(look, within=within)
    assert health is not None
    return health


async def queue(client: httpx.AsyncClient, school: School, student: int = 0) -> str:
    """Queue a student's summary; the job's id."""
    path = f"/feedback-summaries/evaluation/{school.evaluation_id}/student/{school.students[student]}/queue"
    return str((await client.post(path)).json()["job_id"])


@pytest.mark.alone
async def test_without_a_worker_it_is_not_healthy(teacher: httpx.AsyncClient, settings: Settings) -> None:
    """It says so by name; with a worker it is healthy; and when that has left in good order, not again at once."""
    health = await until(teacher, "no_workers")
    assert (health["status"], health["redis"], health["workers"]) == ("unhealthy", "connected", [])
    async with a_worker(settings):
        health = await until(teacher)
        [worker] = health["workers"]
        assert worker["name"].startswith("rq:worker:")
        assert (worker["state"], worker["current_job"], worker["slots"]) == ("idle", None, 50)
        assert (await teacher.get(STATS)).json()["workers_count"] == 1
    await until(teacher, "no_workers", within=3)


async def test_the_names_are_those_of_redis(
    teacher: httpx.AsyncClient, settings: Settings, addresses: Addresses
) -> None:
    """The worker's name is the member of `rq:workers`."""
    async with a_worker(settings):
        health = await until(teacher)
        with redis.Redis.from_url(addresses.redis_url, decode_responses=True) as client:
            assert {worker["name"] for worker in health["workers"]} == client.smembers("rq:workers")


async def test_a_killed_worker_is_missed(teacher: httpx.AsyncClient, addresses: Addresses) -> None:
    """After kill -9 nobody says goodbye, and within fifteen seconds there is no worker any more."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "worker.py", cwd=BACKEND, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "DATABASE_URL": addresses.database_url, "REDIS_URL": addresses.redis_url,
             "SYNOPSIS_JWT_SECRET": JWT_SECRET, "SYNOPSIS_MASTER_KEY": MASTER_KEY},
    )  # fmt: skip
    try:
        await until(teacher, within=30)
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
    await until(teacher, "no_workers", within=15)


@pytest.fixture
def frozen_redis(stack: Stack) -> Iterator[Callable[[], None]]:
    """Freezes Redis until the test ends."""
    yield stack.redis.pause
    stack.redis.resume()


@pytest.mark.alone
async def test_a_redis_that_hangs(
    teacher: httpx.AsyncClient, settings: Settings, frozen_redis: Callable[[], None], api: str
) -> None:
    """Degraded, with the reason; the workers are still seen; every answer comes within a second; then it is over."""
    async with a_worker(settings):
        await until(teacher)
        frozen_redis()
        health = await until(teacher, "redis_down")
        assert (health["status"], health["redis"], len(health["workers"])) == ("degraded", "unreachable", 1)
        assert [queue["handed_over"] for queue in health["queues"]] == [None, None, None]
        for path in (HEALTH, STATS):
            answer = await teacher.get(path, timeout=2)
            assert (answer.status_code, answer.elapsed.total_seconds() < 1) == (200, True)
        async with httpx.AsyncClient(base_url=api) as machine:
            ready = await machine.get("/readyz", timeout=2)
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")


async def test_a_redis_that_is_gone_and_comes_back(
    teacher: httpx.AsyncClient, settings: Settings, stack: Stack
) -> None:
    """Stopped and emptied: degraded while it is away, and the worker is shown again after its return."""
    async with a_worker(settings):
        await until(teacher)
        stack.redis.stop()
        try:
            await until(teacher, "redis_down")
        finally:
            stack.redis.start()
        await until(teacher, within=20)


async def test_what_redis_does_when_it_is_full(
    teacher: httpx.AsyncClient, settings: Settings, addresses: Addresses
) -> None:
    """A policy that throws ids away is named."""
    with redis.Redis.from_url(addresses.redis_url) as client:
        before = client.config_get("maxmemory-policy")["maxmemory-policy"]
        assert before == "noeviction"
        async with a_worker(settings):
            client.config_set("maxmemory-policy", "allkeys-lru")
            try:
                health = await until(teacher, "redis_policy")
            finally:
                client.config_set("maxmemory-policy", before)
    assert "allkeys-lru" in health["reasons"][0]["detail"]


async def test_a_worker_of_another_kind_is_named(
    teacher: httpx.AsyncClient, settings: Settings, addresses: Addresses
) -> None:
    """Somebody runs `rq worker` on our queues: Redis knows a worker that PostgreSQL does not."""
    async with a_worker(settings):
        await until(teacher)
        with redis.Redis.from_url(addresses.redis_url) as client:
            client.hset("rq:worker:stranger", "state", "idle")
            client.expire("rq:worker:stranger", 420)
            client.sadd("rq:workers", "rq:worker:stranger")
        health = await until(teacher, "workers_differ")
    assert "only Redis knows stranger" in health["reasons"][0]["detail"]


async def test_a_schema_that_is_behind(teacher: httpx.AsyncClient, settings: Settings, addresses: Addresses) -> None:
    """It says which revision is there, which is needed, and what to run."""
    async with a_worker(settings):
        await until(teacher)
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0005'")
        health = await until(teacher, "migrations_behind")
    assert health["status"] == "unhealthy"
    assert "0005" in health["reasons"][0]["detail"]
    assert "alembic upgrade head" in health["reasons"][0]["detail"]


async def test_a_job_that_is_due_for_too_long(
    teacher: httpx.AsyncClient, north: School, database: Database, addresses: Addresses
) -> None:
    """Whether it has been handed over or not; one that waits for its next try is not due."""
    await RollCall(database, "w", Attempts(1)).tick()
    job_id = await queue(teacher, north)
    late = "UPDATE summary_generation_jobs SET available_at = now() - interval '301 seconds', dispatched_at = %s"
    for handed_over in ("now", None):
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute(late, [handed_over])
        health = await until(teacher, "oldest_queued")
        assert "ai-summaries has been due for 30" in health["reasons"][0]["detail"]
        assert [queue["count"] for queue in health["queues"]] == [0, 1, 0]
    await teacher.post(f"/feedback-summaries/jobs/{job_id}/cancel")
    await until(teacher)


async def test_a_job_is_named_to_those_who_may_see_it(
    north: School, south: School, settings: Settings, as_user: SignIn, model: FakeOpenAI, addresses: Addresses
) -> None:
    """Its own school's admin and teacher; not the other school's, nor a colleague who does not teach it.

    Nor is it told what the worker does with it; who may see it is told where it stands, and when its worker is gone.
    """
    settings = settings.model_copy(
        update={"ai_provider": "openai", "ai_base_url": model.base_url, "ai_model": "fake", "ai_timeout_seconds": 60}
    )
    teacher = await as_user(north.teacher.email)
    job_id = await queue(teacher, north)
    seen = {}
    async with a_worker(settings):

        async def runs() -> bool:
            [worker] = (await until(teacher))["workers"]
            return (worker["current_job"], worker["running"]) == (job_id, 1)

        await eventually(runs)
        for person in (north.admin, north.other_teacher, south.admin, south.teacher):
            answer = await (await as_user(person.email)).get(HEALTH)
            [worker] = answer.json()["workers"]
            seen[person.email] = (worker["state"], worker["running"], worker["current_job"])
            assert (job_id in answer.text) == (person is north.admin)
            shown = (await (await as_user(person.email)).get(WORKERS)).json()
            [worker] = shown["workers"]
            assert [job["job_id"] for job in worker["jobs"]] == ([job_id] if person is north.admin else [])
            assert (worker["running"], worker["yours"], shown["lost"]) == (1, int(person is north.admin), [])
        job = (await teacher.get(f"/feedback-summaries/jobs/{job_id}")).json()
        [of_worker] = (await teacher.get(WORKERS)).json()["workers"][0]["jobs"]
        assert of_worker == {**{name: job[name] for name in of_worker if name in job}, "attempt": 1,
                             "since": of_worker["since"]}  # fmt: skip
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute("UPDATE summary_generation_jobs SET claimed_by = 'one that is gone'")
        just_begun = (await (await as_user(north.teacher.email)).get(WORKERS)).json()
        assert just_begun["lost"] == [], "its worker may be too young to have been seen"
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute("UPDATE summary_generation_jobs SET claimed_at = claimed_at - interval '1 minute'")
        for person in (north.teacher, south.admin):
            shown = (await (await as_user(person.email)).get(WORKERS)).json()
            assert [job["job_id"] for job in shown["lost"]] == ([job_id] if person is north.teacher else [])
            assert shown["workers"][0]["yours"] == 0
    nobodys = ("busy", 1, None)
    assert seen == {
        north.admin.email: ("busy", 1, job_id), north.other_teacher.email: nobodys,
        south.admin.email: nobodys, south.teacher.email: nobodys,
    }  # fmt: skip


async def test_stats_are_of_ones_own_school(north: School, south: School, as_user: SignIn) -> None:
    """The other school's jobs are not in the counts."""
    await queue(await as_user(north.teacher.email), north)
    counts = {
        school.slug: (await (await as_user(school.teacher.email)).get(STATS)).json()["queued_count"]
        for school in (north, south)
    }
    assert counts == {"north": 1, "south": 0}


async def test_pupils_do_not_see_the_queues(north: School, as_user: SignIn) -> None:
    """403, with who may."""
    pupil = await as_user("student0@north.example")
    for path in (STATS, HEALTH, "/feedback-summaries/queue/metrics"):
        answer = await pupil.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def make_overdue(addresses: Addresses, schedule_id: int, name: str, minutes: int) -> None:
    """Due for so long, and not fired."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            "UPDATE scheduled_jobs SET name = %s, next_run_at = now() - make_interval(mins => %s) WHERE id = %s",
            [name, minutes, schedule_id],
        )


async def test_schedules_that_nobody_fires(
    settings: Settings, addresses: Addresses, database: Database, north: School, south: School, as_user: SignIn
) -> None:
    """Degraded, with which, since when and what to do; of another's schedule no more than that there is one.

    An API key that may not see schedules is told no more either.
    """
    mine = [await make_schedule(database, north) for _ in range(5)]
    other = await make_schedule(database, north, north.other_evaluation_id)
    of_south = await make_schedule(database, south)
    teacher, colleague, admin = [await as_user(who.email) for who in (north.teacher, north.other_teacher, north.admin)]
    stranger, key = await as_user(south.admin.email), await as_user(north.admin.email)
    made = await admin.post("/api-keys", json={"name": "Dashboard", "scopes": ["queues:read"]})
    key.headers["Authorization"] = f"Bearer {made.json()['key']}"
    async with a_worker(settings):
        await make_overdue(addresses, of_south, "South's", 4)
        await until(teacher)  # within the five minutes
        for n, schedule_id in enumerate(mine):
            await make_overdue(addresses, schedule_id, f"Mine {n}", 60 - n)
        await make_overdue(addresses, other, "Olga's", 90)
        for client, shown, hidden in (
            (teacher, [f"“Mine 0” ({mine[0]}) since 20", "“Mine 2”", ", and 2 more."], ["Mine 3", "Olga", "South"]),
            (colleague, [f" Of yours: “Olga's” ({other}) since 20"], ["Mine", "more", "South"]),
            (admin, [f" Of yours: “Olga's” ({other}) since 20", "“Mine 1”", ", and 3 more."], ["Mine 2", "South"]),
            (stranger, ["make scheduler"], ["Mine", "Olga", "South", "Of yours"]),
            (key, ["make scheduler"], ["Mine", "Olga", "South", "Of yours"]),
        ):
            health = await until(client, "schedules_overdue")
            [reason] = health["reasons"]
            assert health["status"] == "degraded"
            assert re.search(
                r"has been due for 54\d\d s .* than the 300 s .* Start one \(make scheduler\)", reason["detail"]
            )
            assert [text for text in shown if text not in reason["detail"]] == []
            assert [text for text in hidden if text in reason["detail"]] == []
        async with runtime.scheduler(settings) as scheduler:
            stop = asyncio.Event()
            running = asyncio.create_task(scheduler.run(stop))
            await until(teacher)
            stop.set()
            await running


async def test_a_disabled_schedule_is_not_overdue(
    settings: Settings, addresses: Addresses, database: Database, north: School, teacher: httpx.AsyncClient
) -> None:
    """Whatever its next run was to be."""
    schedule_id = await make_schedule(database, north)
    await make_overdue(addresses, schedule_id, "Off", 60)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE scheduled_jobs SET enabled = false")
    async with a_worker(settings):
        await until(teacher)
