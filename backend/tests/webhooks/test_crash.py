"""A sender that is killed between any two of its steps: what it had taken is sent again, with the same id."""

import asyncio
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from synopsis.devstack.stack import Addresses
from synopsis.webhooks.sender import Sender
from tests.conftest import BACKEND, JWT_SECRET, MASTER_KEY
from tests.factories import School
from tests.webhooks.post_office import PostOffice, World
from tests.webhooks.receiver import Receiver, Reply

FAILPOINTS = re.findall(r'hit\("(courier\.[a-z]+)"\)', (BACKEND / "synopsis/webhooks/courier.py").read_text())


@asynccontextmanager
async def courier_that_dies(addresses: Addresses, failpoint: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that kills itself at the failpoint; killed at the end in any case."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.webhooks.courier_process", cwd=BACKEND,
        env={**os.environ, "DATABASE_URL": addresses.database_url, "REDIS_URL": addresses.redis_url,
             "SYNOPSIS_JWT_SECRET": JWT_SECRET, "SYNOPSIS_MASTER_KEY": MASTER_KEY, "SYNOPSIS_FAILPOINT": failpoint,
             "SYNOPSIS_WEBHOOK_ALLOW_PRIVATE": "true"},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def die(addresses: Addresses, failpoint: str) -> None:
    """Let a courier begin, and die there."""
    async with courier_that_dies(addresses, failpoint) as process, asyncio.timeout(60):
        assert await process.wait() == -signal.SIGKILL


def test_there_is_a_failpoint_between_all_steps() -> None:
    """After the claim, before and after the call, after its outcome was recorded."""
    assert set(FAILPOINTS) == {"courier.claimed", "courier.posting", "courier.posted", "courier.recorded"}


@pytest.mark.parametrize("failpoint", FAILPOINTS)
async def test_killed_at(
    post: PostOffice, north: School, receiver: Receiver, addresses: Addresses, failpoint: str
) -> None:
    """It is delivered by the next one; sent twice only where the first had been sent; the log tells of the loss."""
    await post.owe(north, receiver.url)
    await die(addresses, failpoint)
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


async def test_killed_between_the_call_and_its_record_again_and_again(
    post: PostOffice, north: School, south: School, receiver: Receiver, addresses: Addresses
) -> None:
    """Until at least a hundred calls were cut off there: every delivery ends as delivered, each under one id."""
    by_name = receiver.url.replace("127.0.0.1", "localhost")
    receiver.always = Reply(delay_seconds=0.3)
    kills = 0
    while len(receiver.calls) < 100:
        for school in (north, south):
            for url in (receiver.url, by_name):
                await post.owe(school, url, 5)
        await die(addresses, "courier.posted")
        kills += 1
    for school in (north, south):
        await post.pass_time(school, ends_leases=True)
    receiver.always = Reply()
    world = World({"localhost": ["127.0.0.1"]})
    sender = Sender(world.lookup, timeout_seconds=5, allow_private=True)
    await post.deliver(post.courier(sender=sender), north, south)
    counts = Counter(call.headers["webhook-id"] for call in receiver.calls)
    rows = [row for school in (north, south) for row in await post.deliveries(school)]
    assert len(rows) == 20 * kills
    assert {(row["status"], row["webhook_delivered"]) for row in rows} == {("delivered", True)}
    assert set(counts) == {row["webhook_id"] for row in rows}
    assert sum(counts.values()) >= len(rows) + 80
    print(f"{kills} kills, {sum(counts.values())} calls of {len(rows)} deliveries")  # noqa: T201
