"""F4, F30: a crash after every commit and before every push, each in its turn, and what comes of the jobs."""

import ast
import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import psycopg
import pytest

from synopsis import jobs as package
from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from synopsis.runtime import TASK_TYPES
from synopsis.transport.dispatcher import Dispatcher
from synopsis.transport.doorbell import Doorbell
from synopsis.transport.reconciler import Reconciler
from tests.eventually import eventually
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import Fleet, Kept, fleet
from tests.faults.results import record
from tests.faults.test_workers import UNFINISHED, count, queue
from tests.transport.test_repair import Broken, Crash

SOURCE = Path(package.__file__).parents[1]
SHORT = ("--shortest", "0.2", "--longest", "0.4")


def failpoints() -> list[str]:
    """Every name that the code passes to ``failpoints.hit``."""
    return sorted(
        constant.value
        for text in map(Path.read_text, SOURCE.rglob("*.py"))
        if "hit" in text  # to read all as a program takes a second, in each process of a run
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] == "hit"
        for constant in ast.walk(call)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    )


async def end_well(running: Fleet) -> None:
    """The worker is told to stop with its hands full."""
    running.workers[0].process.terminate()


PROVOKE: dict[str, Callable[[Fleet], Awaitable[None]]] = {"pool.given_back": end_well}
"""What it takes to reach a place beside work."""
SLOW = ("--shortest", "2", "--longest", "3")
SETTINGS = {"pool.given_back": {"SYNOPSIS_DRAIN_SECONDS": "0"}}
ELSEWHERE = {"api.", "canceller.", "courier.", "dead_letters.", "ticker.", "uploader."}
"""Places of other processes and loops, which their own tests crash at."""
WORKER = [name for name in failpoints() if not name.startswith(tuple(ELSEWHERE))]


def test_every_loop_has_its_failpoints() -> None:
    """A loop of the worker that writes has a place to crash at."""
    rooms = {name.split(".")[0] for name in failpoints()}
    assert rooms >= {"dispatcher", "reconciler", "rescuer", "pool", "recorder", "leases"}


@contextlib.asynccontextmanager
async def doomed(running: Fleet, failpoint: str) -> AsyncIterator[Kept]:
    """A worker that dies at a place; by the end of the block it has."""
    armed = {"SYNOPSIS_FAILPOINT": failpoint, **SETTINGS.get(failpoint, {})}
    worker = await running.start_worker(*SLOW, **armed)
    yield worker
    assert await asyncio.wait_for(worker.process.wait(), 60) == -9, worker.log.read_text()[-2000:]


async def _provoke(running: Fleet, failpoint: str, crowd: Crowd) -> list[str]:
    """Bring a worker to the place; gives the jobs that were accepted."""
    accepted = await queue(running.addresses.database_url, crowd)
    async with doomed(running, failpoint):
        if failpoint in PROVOKE:
            await eventually(_some_in_hand(running), within=60, every=0.1)
            await PROVOKE[failpoint](running)
    return accepted


def _some_in_hand(running: Fleet) -> Callable[[], Awaitable[bool]]:
    sql = "SELECT count(*) FROM summary_generation_jobs WHERE status = 'processing'"

    async def some() -> bool:
        return await asyncio.to_thread(count, running.addresses.admin_url, sql) > 0

    return some


def _make_failures(admin_url: str) -> list[str]:
    """Some jobs will never work; which."""
    with psycopg.connect(admin_url) as connection:
        poisoned = connection.execute(
            'UPDATE summary_generation_jobs SET task_params = \'{"poison": "exception"}\', max_retries = 1'
            " WHERE id % 4 = 0 RETURNING job_id"
        )
        return [job_id for (job_id,) in poisoned]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("failpoint", WORKER)
async def test_f4_a_crash_at_each_place_loses_and_doubles_nothing(
    addresses: Addresses, logs: Path, failpoint: str
) -> None:
    """The worker dies right there; another finishes everything, once."""
    crowd = make_crowd(addresses.admin_url, 20)
    poisoned: list[str] = []
    async with fleet(addresses, logs) as running:
        if failpoint == "rescuer.committed":
            # There has to be somebody to rescue.
            async with doomed(running, "pool.claimed"):
                accepted = await queue(addresses.database_url, crowd)
            async with doomed(running, failpoint):
                pass
        elif failpoint == "recorder.failures_committed":
            accepted = await queue(addresses.database_url, crowd)
            poisoned = await asyncio.to_thread(_make_failures, addresses.admin_url)
            async with doomed(running, failpoint):
                pass
        else:
            accepted = await _provoke(running, failpoint, crowd)
        await running.start_worker(*SHORT)

        async def is_done() -> bool:
            return await asyncio.to_thread(count, addresses.admin_url, UNFINISHED) == 0

        await eventually(is_done, within=60, every=0.1)
    verdict = check(addresses.admin_url, accepted, may_fail=poisoned)
    assert verdict.is_clean, verdict
    record(
        "F4", what=f"crash at {failpoint}", times=1, lost=len(verdict.lost), doubled=len(verdict.doubled),
        recovery_seconds=None, command="pytest tests/faults/test_failpoints.py",
    )  # fmt: skip


async def test_f4_a_hundred_crashes_between_the_commit_and_the_push(addresses: Addresses, database: Database) -> None:
    """Each leaves jobs that only look handed over; each is repaired by one look of the reconciler."""
    crowd = make_crowd(addresses.admin_url, 20)
    accepted = await queue(addresses.database_url, crowd)
    bell = Doorbell(addresses.redis_url)
    dispatcher, reconciler = Dispatcher(database, bell, TASK_TYPES), Reconciler(database, bell, grace_seconds=0)
    broken = Broken(addresses.redis_url, Crash())
    for _ in range(100):
        with pytest.raises(Crash):
            await Dispatcher(database, broken, TASK_TYPES).tick()
        assert await dispatcher.tick() == 0
        await reconciler.tick()
    assert await dispatcher.tick() == len(accepted)
    assert sorted(await bell.present()) == sorted(accepted)
    await broken.close()
    await bell.close()
    record(
        "F4", what="crash between the dispatcher's commit and its push", times=100, lost=0, doubled=0,
        command="pytest tests/faults/test_failpoints.py -k hundred",
    )  # fmt: skip
