"""One process holds hundreds of jobs that wait for a model, in little memory, and is stopped in the middle of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from tests.eventually import eventually
from tests.faults.checker import check
from tests.faults.crowd import make_crowd
from tests.faults.fleet import Kept, fleet
from tests.faults.provider import Provider, all_ended, ask, provider, queue_all
from tests.faults.results import record

AT_ONCE = 300
ANSWER_SECONDS = 2.0
MOST_MEGABYTES = 250
SPENT = """
SELECT sum(retry_count)::int AS retries, sum(lost_count)::int AS losses, sum(attempt)::int AS attempts
FROM summary_generation_jobs
"""


def most_megabytes(worker: Kept) -> float:
    """The most memory that a process ever had, as the kernel counts it."""
    status = Path(f"/proc/{worker.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


async def all_wait(model: Provider) -> None:
    """Until every slot waits for its answer."""

    async def are_open() -> bool:
        return (await model.behave()).open_calls == AT_ONCE

    await eventually(are_open, within=60, every=0.02)


@asynccontextmanager
async def opened(addresses: Addresses) -> AsyncIterator[Database]:
    """The application's own connections."""
    database = await Database(addresses.database_url, name="capacity").open()
    try:
        yield database
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("drain_seconds", "interrupted"), [("25", 0), ("0", AT_ONCE)], ids=["they_may_finish", "they_are_given_back"]
)
async def test_a_worker_holds_three_hundred_and_loses_none_when_it_is_stopped(
    addresses: Addresses, tmp_path: Path, drain_seconds: str, interrupted: int
) -> None:
    """Three hundred calls of two seconds at once, under 250 MB; SIGTERM in the middle of them loses none.

    What ran may finish, or is given back at no cost where there is no time for it; the next worker does the rest.
    """
    crowd = make_crowd(addresses.admin_url, 2 * AT_ONCE)
    settings = {
        "SYNOPSIS_WORKER_CONCURRENCY": str(AT_ONCE),
        "SYNOPSIS_DRAIN_SECONDS": drain_seconds,
        "SYNOPSIS_LEASE_SECONDS": "30",  # an ordinary installation's, as the model's time limit is
        "SYNOPSIS_AI_TIMEOUT_SECONDS": "60",
    }
    async with (
        opened(addresses) as database,
        provider(delay_seconds=ANSWER_SECONDS) as model,
        fleet(addresses, tmp_path, **model.settings(**settings)) as running,
    ):
        await model.behave(hold=True)
        job_ids = await queue_all(database, crowd)
        first = await running.start_worker("--model")
        await all_wait(model)
        megabytes = most_megabytes(first)
        stopping = asyncio.create_task(running.stop(first))
        await model.behave(hold=interrupted > 0)
        status = await stopping
        await model.behave(hold=False)
        second = await running.start_worker("--model")
        await all_ended(addresses.admin_url)
        megabytes = max(megabytes, most_megabytes(second))
    verdict, [spent] = check(addresses.admin_url, job_ids), ask(addresses.admin_url, SPENT)
    assert status == 0
    assert verdict.is_clean, verdict
    assert verdict.counts == {"completed": crowd.size}
    assert spent == {"retries": 0, "losses": 0, "attempts": crowd.size + interrupted}
    assert megabytes < MOST_MEGABYTES, megabytes
    record(
        "F25", what=f"SIGTERM while one worker waits for {AT_ONCE} answers, {drain_seconds} s to finish",
        times=AT_ONCE, lost=len(verdict.lost), doubled=len(verdict.doubled), megabytes=round(megabytes),
        command="pytest tests/faults/test_capacity.py",
    )  # fmt: skip
