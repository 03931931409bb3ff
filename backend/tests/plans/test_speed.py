"""With many jobs the same question takes as long as with ten thousand, in the same run, beside each other."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from synopsis.jobs.store import get_job
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.monitoring.fleet import look_at_fleet
from synopsis.monitoring.metrics import queue_metrics
from synopsis.monitoring.stats import queue_stats, running_jobs
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope
from synopsis.transport.doorbell import QUEUES
from tests.conftest import BACKEND, JWT_SECRET, MASTER_KEY, QUICKER_THAN_PEOPLE
from tests.plans.conftest import Seeded
from tests.plans.seed import FIRST_SCHOOL, SCHOOLS, batch_of
from tests.serving import serve

QUEUE_NAMES = tuple(QUEUES.values())
FIRST_BATCH = batch_of(FIRST_SCHOOL, 0)
NINETY_DAYS_AGO = (datetime.now(UTC) - timedelta(days=90)).strftime("%Y-%m-%dT%H:%M:%SZ")
A_MONTH_AGO = (datetime.now(UTC) - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
MOST = 1.5
ROUNDS = 40
pytestmark = pytest.mark.alone

Ask = Callable[[Database, SchoolId], Awaitable[object]]


async def _stats(database: Database, school: SchoolId) -> object:
    async with school_scope(database, school) as scope:
        return await queue_stats(scope, QUEUE_NAMES)


async def _running(database: Database, school: SchoolId) -> object:
    async with school_scope(database, school) as scope:
        return await running_jobs(scope, teaches=school * 1000 + 1)


async def _metrics(database: Database, school: SchoolId) -> object:
    async with school_scope(database, school) as scope:
        return await queue_metrics(scope, QUEUE_NAMES, window=timedelta(hours=1), bucket=timedelta(minutes=1))


async def _fleet(database: Database, school: SchoolId) -> object:
    return await look_at_fleet(database, QUEUE_NAMES)


async def _job(database: Database, school: SchoolId) -> object:
    async with school_scope(database, school) as scope:
        n = school - FIRST_SCHOOL
        return await get_job(scope, f"summary-{school}000-{school}002-{2_000_000_000 + n}")


QUESTIONS: dict[str, Ask] = {
    "stats": _stats, "what runs": _running, "metrics": _metrics, "the fleet": _fleet, "a job": _job,
}  # fmt: skip


async def slower(ask: Callable[[int, int], Awaitable[object]]) -> float:
    """How many times as long the second of two takes, in many rounds in turn.

    By the quickest round of each: on a busy machine most of the others wait for a processor, and for much longer than
    a question takes, so that they tell of other processes.

    Args:
        ask: is given 0 or 1, and the number of the round.
    """
    took: tuple[list[float], list[float]] = ([], [])
    for round_ in range(ROUNDS + 5):
        for which in (0, 1) if round_ % 2 else (1, 0):
            began = time.perf_counter()
            await ask(which, round_)
            if round_ >= 5:  # the first ones plan, connect and fill caches
                took[which].append(time.perf_counter() - began)
    return min(took[1]) / min(took[0])


@pytest.fixture
async def databases(few: Seeded, many: Seeded) -> AsyncIterator[tuple[Database, Database]]:
    """The small one and the big one."""
    pools = [await Database(seeded.database_url, name="plans", size=1).open() for seeded in (few, many)]
    yield (pools[0], pools[1])
    for pool in pools:
        await pool.close()


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_question_takes_no_longer_with_many_jobs(databases: tuple[Database, Database], name: str) -> None:
    """Asked of one school after another, without anything that is remembered."""

    async def ask(which: int, round_: int) -> object:
        return await QUESTIONS[name](databases[which], SchoolId(FIRST_SCHOOL + round_ % SCHOOLS))

    assert await slower(ask) <= MOST


async def test_counting_would_take_longer(databases: tuple[Database, Database]) -> None:
    """The control: the measurement sees what grows with the number of jobs."""

    async def ask(which: int, _: int) -> object:
        async with system_scope(databases[which]) as transaction:
            return await transaction.all("SELECT status, count(*) FROM summary_generation_jobs GROUP BY 1")

    assert await slower(ask) > MOST


@pytest.fixture
async def clients(few: Seeded, many: Seeded) -> AsyncIterator[list[httpx.AsyncClient]]:
    """A teacher of the first school, signed in at an API of each database."""
    async with AsyncExitStack() as stack:
        found = []
        for seeded in (few, many):
            settings = Settings(
                DATABASE_URL=seeded.database_url,
                REDIS_URL=seeded.redis_url,
                jwt_secret=SecretStr(JWT_SECRET),
                master_key=SecretStr(MASTER_KEY),
                page_directory=BACKEND / "no-page",
                **QUICKER_THAN_PEOPLE,
            )
            url = await stack.enter_async_context(serve(settings))
            client = await stack.enter_async_context(httpx.AsyncClient(base_url=url + "/api/v1", timeout=10))
            form = {"username": f"user1@{FIRST_SCHOOL}.example", "password": "synopsis-demo"}
            token = (await client.post("/auth/token", data=form)).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            found.append(client)
        yield found


@pytest.mark.parametrize(
    "path",
    [
        "queue/stats",
        "queue/health",
        "queue/metrics",
        f"jobs/summary-{FIRST_SCHOOL}000-{FIRST_SCHOOL}002-2000000000/status",
        # Pages that hold as many jobs with few as with many.
        "jobs?limit=20",
        "jobs?limit=20&status=completed",
        "jobs?limit=1&status=failed&status=cancelled",
        "jobs?limit=20&priority=normal",
        f"jobs?limit=20&evaluation_id={FIRST_SCHOOL}000",
        f"jobs?limit=1&student_id={FIRST_SCHOOL}007",
        f"jobs?limit=20&batch_id={FIRST_BATCH}",
        f"jobs?limit=20&created_after={NINETY_DAYS_AGO}&created_before={A_MONTH_AGO}",
        "jobs?limit=1&q=person+27",
        "jobs?limit=20&q=person",
        "jobs?limit=20&q=evaluation+0",
        f"jobs?limit=1&q=summary-{FIRST_SCHOOL}000-{FIRST_SCHOOL}002-2000000000",
    ],
)
async def test_a_route_answers_as_fast_with_many_jobs(clients: list[httpx.AsyncClient], path: str) -> None:
    """Over HTTP, all of it."""
    sizes = set()

    async def ask(which: int, round_: int) -> object:
        answer = await clients[which].get("/feedback-summaries/" + path)
        assert answer.status_code == 200, answer.text
        sizes.add(len(answer.json().get("items", [])))
        return answer

    assert await slower(ask) <= MOST
    assert sizes == {int(dict(parse_qsl(urlsplit(path).query)).get("limit", 0))}
