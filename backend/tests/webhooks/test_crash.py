"""A sender that is killed between any two of its steps: what it had taken is sent again, with the same id."""

import asyncio
import os
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from synopsis.devstack.stack import Addresses
from tests.conftest import BACKEND, JWT_SECRET, MASTER_KEY
from tests.factories import School
from tests.faults.forked import Forked
from tests.faults.results import record
from tests.webhooks.post_office import PostOffice
from tests.webhooks.receiver import Receiver

KILLS = 100
FAILPOINTS = re.findall(r'hit\("(courier\.[a-z]+)"\)', (BACKEND / "synopsis/webhooks/courier.py").read_text())


@asynccontextmanager
async def courier_that_dies(addresses: Addresses, failpoint: str, log: Path) -> AsyncIterator[Forked]:
    """A process that kills itself at the failpoint; killed at the end in any case."""
    environment = {
        **os.environ, "DATABASE_URL": addresses.database_url, "REDIS_URL": addresses.redis_url,
        "SYNOPSIS_JWT_SECRET": JWT_SECRET, "SYNOPSIS_MASTER_KEY": MASTER_KEY, "SYNOPSIS_FAILPOINT": failpoint,
        "SYNOPSIS_WEBHOOK_ALLOW_PRIVATE": "true",
    }  # fmt: skip
    process = await Forked.start("tests.webhooks.courier_process", [], environment, log)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def die(addresses: Addresses, failpoint: str, logs: Path) -> None:
    """Let a courier begin, and die there."""
    async with courier_that_dies(addresses, failpoint, logs / "couriers.log") as process, asyncio.timeout(60):
        assert await process.wait() == -signal.SIGKILL


def test_there_is_a_failpoint_between_all_steps() -> None:
    """After the claim, before and after the call, after its outcome was recorded."""
    assert set(FAILPOINTS) == {"courier.claimed", "courier.posting", "courier.posted", "courier.recorded"}


@pytest.mark.parametrize("failpoint", FAILPOINTS)
async def test_killed_at(
    post: PostOffice, north: School, receiver: Receiver, addresses: Addresses, tmp_path: Path, failpoint: str
) -> None:
    """It is delivered by the next one; sent twice only where the first had been sent; the log tells of the loss."""
    await post.owe(north, receiver.url)
    await die(addresses, failpoint, tmp_path)
    if failpoint != "courier.recorded":
        assert await post.courier().tick() == 0, "while its lease holds, it is the dead one's"
    await post.pass_time(north, ends_leases=True)
    await post.deliver(post.courier(), north)
    ids = [call.headers["webhook-id"] for call in receiver.calls]
    assert len(ids) == {"courier.posted": 2}.get(failpoint, 1)
    assert len(set(ids)) == 1
    row, words = await post.only(north), [attempt["error"] for attempt in await post.attempts(north)]
    was_lost = failpoint != "courier.recorded"
    assert (row["status"], row["webhook_delivered"], words) == ("delivered", True, ["interrupted"] * was_lost + [None])


@pytest.mark.timeout(240)
async def test_f30_killed_a_hundred_times_between_the_call_and_its_record(
    post: PostOffice, north: School, receiver: Receiver, addresses: Addresses, tmp_path: Path
) -> None:
    """Each process posts one and dies before it can say so: sent twice under one id, and ended as delivered."""
    courier = post.courier()
    for _ in range(KILLS):
        await post.owe(north, receiver.url)
        await die(addresses, "courier.posted", tmp_path)
        await post.pass_time(north, ends_leases=True)
        await post.deliver(courier, north)
    rows, calls = await post.deliveries(north), Counter(call.headers["webhook-id"] for call in receiver.calls)
    lost = [row for row in rows if (row["status"], row["webhook_delivered"], row["lost"]) != ("delivered", True, 1)]
    too_often = [name for name, times in calls.items() if times != 2]
    assert (len(rows), lost, too_often) == (KILLS, [], [])
    assert calls.keys() == {row["webhook_id"] for row in rows}
    assert [attempt["error"] for attempt in await post.attempts(north)] == ["interrupted", None] * KILLS
    record(
        "F30", what="webhook sender killed (kill -9) between its POST and the record of it", times=KILLS,
        lost=len(lost), doubled=len(too_often), command="pytest tests/webhooks/test_crash.py -k f30",
    )  # fmt: skip
