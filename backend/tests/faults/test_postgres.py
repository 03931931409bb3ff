"""PostgreSQL restarted, its connections terminated and cut: nothing is lost or done twice, and nobody is told a lie."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Stack
from tests.chance import SEED
from tests.conftest import migrate
from tests.eventually import eventually
from tests.factories import demo_hash
from tests.fake_openai import SCENARIOS, FakeOpenAI
from tests.faults.callers import PASSWORD, Caller
from tests.faults.checker import Verdict, check
from tests.faults.crowd import PER_CLASS, Crowd, make_crowd
from tests.faults.fleet import Fleet, fleet
from tests.faults.nemesis import Nemesis
from tests.faults.proxy import Proxy
from tests.faults.results import record

RECOVERY_SECONDS = 15
HIDDEN_SHARE = 0.95
ROUNDS = 50
CUTS = 100
"""At each of the three points; each is a wait of a quarter of a lease or more."""
GENEROUS = 600
"""Seconds, where the limit is no claim."""

NOW = "SELECT extract(epoch FROM clock_timestamp())::float"
ACTIVE = "SELECT count(*) FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"
ACTIVE_OF = f"{ACTIVE} AND school_id = %s"
COMPLETED_SINCE = "SELECT count(*) FROM job_history WHERE verb = 'complete' AND extract(epoch FROM at) > %s"
HELD_UNTIL = "SELECT extract(epoch FROM min(lease_expires_at))::float FROM summary_generation_jobs"
LOSSES = "SELECT sum(lost_count) FROM summary_generation_jobs WHERE school_id = %s"


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Servers that may be hurt; durable, as what is proved here is that what was promised is on the disk."""
    with Stack(tmp_path_factory.mktemp("hurt")) as own:
        migrate(own.addresses.database_owner_url)
        yield own


async def number(stack: Stack, sql: str, *values: object) -> float:
    """What PostgreSQL says, past all rights."""
    async with await psycopg.AsyncConnection.connect(stack.addresses.admin_url) as connection:
        row = await (await connection.execute(sql.encode(), values)).fetchone()
    assert row is not None
    return float(row[0])


async def verdict_on(stack: Stack, accepted: list[str] | None = None) -> Verdict:
    """Wait until every job has ended, and look at what became of them."""

    async def none_is_active() -> bool:
        return not await number(stack, ACTIVE)

    await eventually(none_is_active, within=GENEROUS, every=0.1)
    return await asyncio.to_thread(check, stack.addresses.admin_url, accepted)


@contextlib.asynccontextmanager
async def served(hurt: Stack, folder: Path, school_id: int, jobs: int) -> AsyncIterator[tuple[Fleet, Caller]]:
    """An API and two workers, and a client of theirs."""
    crowd = make_crowd(hurt.addresses.admin_url, jobs, school_id=school_id, password_hash=demo_hash())
    async with fleet(hurt.addresses, folder) as running:
        api = await running.start_api()
        for _ in range(2):
            await running.start_worker()
        async with Caller.signed_in(api.url, crowd) as caller:
            await caller.queue_one()
            await verdict_on(hurt)
            yield running, caller


# --- F10: it is restarted --------------------------------------------------------------------------------------------


def crash(stack: Stack) -> None:
    """An immediate shutdown, as ``pg_ctl stop -m immediate``: nothing is written out."""
    pid = stack.postgres.pid
    assert pid is not None
    os.kill(pid, signal.SIGQUIT)
    while stack.postgres.pid is not None:
        time.sleep(0.01)


@pytest.mark.timeout(GENEROUS)
async def test_f10_postgresql_is_restarted(hurt: Stack, tmp_path: Path) -> None:
    """Five times, at once, in good order or with kill -9: what was accepted is done, and all is well in 15 seconds."""
    recoveries: list[float] = []
    stops: list[Callable[[], object]] = [lambda: crash(hurt), hurt.postgres.kill, hurt.postgres.stop]
    async with served(hurt, tmp_path, 10, 4000) as (_, caller):
        for n in range(5):
            async with caller.at_pace(15):
                await answered(caller, 202, more=20)
                await asyncio.to_thread(stops[n % 3])
                if n == 0:
                    await answered(caller, 503)
                hurt.postgres.start()
                begun, now = time.monotonic(), await number(hurt, NOW)
                await answered(caller, 202)
                await completed_since(hurt, now)
                recoveries.append(time.monotonic() - begun)
        verdict = await verdict_on(hurt, caller.accepted)
    assert caller.statuses() <= {202, 503}
    assert all(answer.is_ours for answer in caller.answers)
    assert verdict.is_clean, verdict
    assert max(recoveries) <= RECOVERY_SECONDS, recoveries
    record(
        "F10", what="PostgreSQL restarted (immediate, kill -9, fast)", times=5, lost=len(verdict.lost),
        doubled=len(verdict.doubled), recovery_seconds=max(recoveries),
        command="pytest tests/faults/test_postgres.py -k f10", accepted=len(caller.accepted),
    )  # fmt: skip


async def answered(caller: Caller, status: int, *, more: int = 1) -> None:
    """Wait until so many more requests were answered like that."""
    before = sum(answer.status == status for answer in caller.answers)

    async def enough() -> bool:
        return sum(answer.status == status for answer in caller.answers) >= before + more

    await eventually(enough, within=GENEROUS, every=0.1)


async def completed_since(stack: Stack, moment: float) -> None:
    """Wait until a worker completes something again."""

    async def some() -> bool:
        return bool(await number(stack, COMPLETED_SINCE, moment))

    await eventually(some, within=GENEROUS, every=0.1)


# --- F11: its connections are terminated -----------------------------------------------------------------------------


@pytest.mark.timeout(GENEROUS)
async def test_f11_all_connections_are_terminated(hurt: Stack, tmp_path: Path) -> None:
    """Fifty times under load: hardly a request notices, and the others are told so in our own words."""
    async with served(hurt, tmp_path, 11, 8000) as (running, caller):
        nemesis = Nemesis(running, hurt, 0)
        async with caller.by(4):
            for _ in range(ROUNDS):
                await answered(caller, 202, more=20)
                await nemesis.cut_connections()
        verdict = await verdict_on(hurt, caller.accepted)
    refused = [answer for answer in caller.answers if answer.status != 202]
    assert all(answer.is_ours for answer in refused), refused
    assert {answer.body["code"] for answer in refused} <= {"database_unavailable", "outcome_unknown"}
    assert verdict.is_clean, verdict
    hidden = 1 - len(refused) / len(caller.answers)
    assert hidden >= HIDDEN_SHARE, Counter(answer.status for answer in caller.answers)
    record(
        "F11", what="Every connection to PostgreSQL terminated", times=ROUNDS, lost=len(verdict.lost),
        doubled=len(verdict.doubled), command="pytest tests/faults/test_postgres.py -k f11",
        requests=len(caller.answers), refused=len(refused),
    )  # fmt: skip


# --- F12: the network between a worker and PostgreSQL is cut ---------------------------------------------------------


async def queue_class(hurt: Stack, folder: Path, crowd: Crowd, classes: int = 1) -> list[str]:
    """Through an API that is not cut off; gone afterwards."""
    async with fleet(hurt.addresses, folder) as running:
        api = await running.start_api()
        async with Caller.signed_in(api.url, crowd) as caller:
            for evaluation_id in crowd.evaluation_ids[:classes]:
                assert (await caller.queue_class(evaluation_id)).status == 202
            return caller.accepted


def by_model(fake: FakeOpenAI) -> dict[str, str]:
    """The settings of a worker whose writer is that model."""
    return {
        "SYNOPSIS_AI_PROVIDER": "openai", "SYNOPSIS_AI_BASE_URL": fake.base_url, "SYNOPSIS_AI_MODEL": "m",
    }  # fmt: skip


@contextlib.asynccontextmanager
async def cut_off(
    hurt: Stack, folder: Path, school_id: int, fake: FakeOpenAI, *arguments: str
) -> AsyncIterator[tuple[Fleet, Proxy]]:
    """A worker that waits for a model's answers to a class, and from whom PostgreSQL has just been cut off."""
    crowd = make_crowd(hurt.addresses.admin_url, PER_CLASS, school_id=school_id, password_hash=demo_hash())
    async with Proxy(hurt.addresses.database_url) as proxy, fleet(hurt.addresses, folder, **by_model(fake)) as running:
        (folder / "api").mkdir()
        await queue_class(hurt, folder / "api", crowd)
        url = proxy.url_for(hurt.addresses.database_url)
        await running.start_worker("--model", *arguments, DATABASE_URL=url)
        await fake.until(lambda: fake.open_calls == PER_CLASS, seconds=60)
        proxy.cut()
        yield running, proxy


@pytest.mark.timeout(GENEROUS)
async def test_f12_a_worker_that_is_cut_off_stops_before_its_lease_ends(hurt: Stack, tmp_path: Path) -> None:
    """The model sees each call closed while the lease still holds; another worker does the jobs; none is done twice."""
    async with FakeOpenAI() as fake:
        fake.always = SCENARIOS["hanging"]
        async with cut_off(hurt, tmp_path, 12, fake) as (running, proxy):
            until = await number(hurt, HELD_UNTIL)
            await fake.until(lambda: fake.disconnects == PER_CLASS, seconds=60)
            assert max(fake.left) < until
            fake.always = None
            await running.start_worker("--model")
            verdict = await verdict_on(hurt)
            assert fake.peak == PER_CLASS, "two workers asked the model for the same job at once"
            proxy.mend()
            assert await running.stop(running.workers[0]) == 0
    assert verdict.is_clean, verdict


@pytest.mark.timeout(GENEROUS)
async def test_f12_without_the_fence_two_workers_are_at_the_same_jobs(hurt: Stack, tmp_path: Path) -> None:
    """The control: the calls of the one that is cut off stay open when another has its jobs."""
    async with FakeOpenAI() as fake:
        fake.always = SCENARIOS["hanging"]
        async with cut_off(hurt, tmp_path, 21, fake, "--without", "fence") as (running, _):
            await running.start_worker("--model")
            await fake.until(lambda: fake.peak > PER_CLASS, seconds=60)
            fake.always = None
            await running.kill(running.workers[0])
            await running.kill(running.workers[1])
            await running.start_worker("--model")
            verdict = await verdict_on(hurt)
    assert verdict.is_clean, verdict


def at_claims() -> Callable[[bytes], bool]:
    """The claim itself: it is done, and nobody is told."""
    return lambda piece: b"SET status = 'processing'" in piece


def at_heartbeats() -> Callable[[bytes], bool]:
    """The extension of leases."""
    return lambda piece: b"SET lease_expires_at = clock_timestamp()" in piece


def at_commits() -> Callable[[bytes], bool]:
    """The commit of any transaction: nobody knows what came of it."""
    return lambda piece: b"COMMIT" in piece


@dataclass(frozen=True)
class Point:
    """A moment at which the line falls silent."""

    name: str
    is_it: Callable[[bytes], bool]
    share: float
    """Of these moments; so many that the workers still get something done."""
    school_id: int


POINTS = (
    Point("claim", at_claims(), 0.6, 120), Point("heartbeat", at_heartbeats(), 0.5, 121),
    Point("commit", at_commits(), 0.06, 122),
)  # fmt: skip


async def cut_often(hurt: Stack, folder: Path, point: Point) -> tuple[int, list[str]]:
    """Give three workers jobs for as long as it takes to cut them off so often; the cuts, and the jobs accepted."""
    chance = random.Random(SEED)
    crowd = make_crowd(hurt.addresses.admin_url, 8000, school_id=point.school_id, password_hash=demo_hash())
    folder.mkdir()  # noqa: ASYNC240  # a moment
    async with Proxy(hurt.addresses.database_url) as proxy, fleet(hurt.addresses, folder) as running:
        url = proxy.url_for(hurt.addresses.database_url)
        for _ in range(3):
            await running.start_worker(
                "--without", "preparing", "--longest", "3", DATABASE_URL=url, SYNOPSIS_WORKER_CONCURRENCY="10"
            )
        proxy.cut_when = lambda piece: point.is_it(piece) and chance.random() < point.share
        api = await running.start_api()

        async def has_room() -> bool:
            return proxy.cuts >= CUTS or await number(hurt, ACTIVE_OF, point.school_id) < 3 * PER_CLASS

        async with Caller.signed_in(api.url, crowd) as caller:
            for evaluation_id in crowd.evaluation_ids:
                assert (await caller.queue_class(evaluation_id)).status == 202
                await eventually(has_room, within=GENEROUS, every=0.1)
                if proxy.cuts >= CUTS:
                    break
        proxy.mend()
        await eventually(lambda: has_ended(hurt, point.school_id), within=GENEROUS, every=0.1)
        assert proxy.cuts >= CUTS, f"{len(caller.accepted)} jobs were too few"
        return proxy.cuts, caller.accepted


async def has_ended(stack: Stack, school_id: int) -> bool:
    """Whether all of a school's jobs have."""
    return not await number(stack, ACTIVE_OF, school_id)


@pytest.mark.timeout(GENEROUS)
async def test_f12_answers_are_lost(hurt: Stack, tmp_path: Path) -> None:
    """The line falls silent a hundred times at each of the worst moments: each job is done once, whatever is lost.

    The three at once, each with workers of its own: they mostly wait.
    """
    async with asyncio.TaskGroup() as group:
        cutting = [group.create_task(cut_often(hurt, tmp_path / point.name, point)) for point in POINTS]
    done = [task.result() for task in cutting]
    verdict = await verdict_on(hurt, [job_id for _, accepted in done for job_id in accepted])
    assert verdict.is_clean, verdict
    for point, (cuts, accepted) in zip(POINTS, done, strict=True):
        record(
            "F12", what=f"The line to PostgreSQL falls silent at a {point.name}, {len(accepted)} jobs", times=cuts,
            lost=len(verdict.lost), doubled=len(verdict.doubled),
            command="pytest tests/faults/test_postgres.py -k answers_are_lost",
            jobs_given_up_by_their_worker=await number(hurt, LOSSES, point.school_id),
        )  # fmt: skip


# --- It is not there yet when the processes start --------------------------------------------------------------------


@pytest.mark.timeout(GENEROUS)
async def test_processes_that_start_before_postgresql_wait_for_it(hurt: Stack, tmp_path: Path) -> None:
    """Each says so once; the API serves and answers 503; a stop ends the wait; and then all of them work."""
    crowd = make_crowd(hurt.addresses.admin_url, PER_CLASS, school_id=30, password_hash=demo_hash())
    hurt.postgres.stop()
    async with fleet(hurt.addresses, tmp_path) as running:
        api = await running.start_api()
        workers = [await running.start_worker() for _ in range(2)]
        await eventually(lambda: all_wait(running), within=GENEROUS, every=0.1)
        async with httpx.AsyncClient(base_url=api.url) as client:
            ready = await client.get("/readyz")
            login = await client.post("/api/v1/auth/token", data={"username": crowd.admin_email, "password": PASSWORD})
        assert (ready.status_code, ready.json()["postgresql"]) == (503, "unreachable")
        assert (login.status_code, login.json()["code"]) == (503, "database_unavailable")
        assert await running.stop(workers.pop()) == 0

        hurt.postgres.start()
        await eventually(lambda: is_queued(api.url, crowd), within=GENEROUS, every=0.5)
        verdict = await verdict_on(hurt)
        assert await running.stop(workers.pop()) == 0
        assert [log.count("PostgreSQL is awaited") for log in running.logs()] == [1, 1, 1]
        assert not any("Traceback" in log for log in running.logs())
    assert verdict.is_clean, verdict


async def all_wait(running: Fleet) -> bool:
    """Whether every process has said so."""
    return all("PostgreSQL is awaited" in log for log in running.logs())


async def is_queued(api_url: str, crowd: Crowd) -> bool:
    """Whether a class can be queued."""
    try:
        async with Caller.signed_in(api_url, crowd) as caller:
            return (await caller.queue_class(crowd.evaluation_ids[0])).status == 202
    except httpx.HTTPStatusError:
        return False


@pytest.mark.timeout(GENEROUS)
async def test_a_process_under_a_wrong_role_does_not_wait(hurt: Stack, tmp_path: Path) -> None:
    """The control: what no time mends ends it at once, with a sentence."""
    for url in (hurt.addresses.admin_url, hurt.addresses.database_url.replace("synopsis_app:", "synopsis_app:not-")):
        async with fleet(hurt.addresses, tmp_path) as running:
            worker = await running.start_worker(DATABASE_URL=url)
            assert await asyncio.wait_for(worker.process.wait(), GENEROUS) == 1
            [said] = running.logs()
            assert "synopsis worker: " in said
            assert "Traceback" not in said
