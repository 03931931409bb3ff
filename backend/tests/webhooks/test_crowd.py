"""Many deliveries: each arrives or is marked, and nobody waits for somebody else's receiver."""

import asyncio
import random
import time
from collections import Counter

import pytest

from synopsis.kit.config import Settings
from tests.chance import SEED
from tests.eventually import eventually
from tests.factories import School
from tests.webhooks.post_office import PostOffice
from tests.webhooks.receiver import Call, Receiver, Reply, gzip_bomb
from tests.working import work

BOMB = gzip_bomb()
MANNERS = [
    Reply(500), Reply(503, {"Retry-After": "1"}), Reply(429, {"Retry-After": "1"}), Reply(302, {"Location": "/x"}),
    Reply(404), Reply(manner="reset"), Reply(manner="drop"), Reply(manner="cut"), Reply(manner="garbage"),
    Reply(manner="hang"), Reply(manner="drip"), Reply(500, {"X": "x" * 150_000}),
]  # fmt: skip
GOOD = [Reply(), Reply(204, body=b""), Reply(body=b"x" * 300_000), BOMB, Reply(delay_seconds=0.1)]


async def test_a_thousand_deliveries(post: PostOffice, north: School, south: School) -> None:
    """To a receiver that fails, drips, resets and dies: each is delivered or given up, and what is said is true."""
    dice = random.Random(SEED)

    def reply(_: Call) -> Reply:
        return dice.choice(MANNERS) if dice.random() < 0.4 else dice.choice(GOOD)

    async with Receiver(reply) as receiver:
        for school in (north, south):
            await post.owe(school, receiver.url, 500)
        couriers = [post.courier(timeout_seconds=1) for _ in range(2)]
        await asyncio.gather(*(post.deliver(courier, north, south, passes=600) for courier in couriers))
        calls, accepted = receiver.calls, {call.headers["webhook-id"] for call in receiver.accepted}

    by_id: dict[str, list[Call]] = {}
    for call in calls:
        by_id.setdefault(call.headers["webhook-id"], []).append(call)
    for school in (north, south):
        secret, rows = await post.secret(school), await post.deliveries(school)
        assert Counter(row["status"] for row in rows).keys() == {"delivered", "given_up"}
        assert len(rows) == 500
        attempts = await post.attempts(school)
        assert len(attempts) == sum(row["attempts"] for row in rows)
        assert [attempt for attempt in attempts if attempt["milliseconds"] is None] == []
        too_late = {attempt["delivery"] for attempt in attempts if attempt["error"] == "timed_out"}
        for row in rows:
            of_this = by_id[row["webhook_id"]]
            assert row["webhook_delivered"] == (row["status"] == "delivered")
            # What the receiver took and said too late to be heard is all that the two may differ in.
            assert row["webhook_delivered"] == (row["webhook_id"] in accepted) or row["id"] in too_late, row
            assert not row["webhook_delivered"] or row["webhook_id"] in accepted
            assert len(of_this) == row["attempts"] == row["webhook_attempts"] <= 3
            assert len({call.body for call in of_this}) == 1
            for call in of_this:
                call.verify(secret)


@pytest.mark.alone
async def test_a_slow_receiver_delays_no_other_school(post: PostOffice, north: School, south: School) -> None:
    """South's deliveries take as long while north's receivers hang as they do alone."""

    async def time_of_south(receiver: Receiver) -> float:
        seen = len(receiver.accepted)
        started = time.monotonic()
        await post.owe(south, receiver.url, 40)

        async def all_there() -> bool:
            return len(receiver.accepted) >= seen + 40

        await eventually(all_there, within=30)
        return time.monotonic() - started

    async with Receiver(Reply(manner="hang")) as stuck, Receiver() as well:
        courier = post.courier(timeout_seconds=20)
        running = asyncio.create_task(courier.loop.run())
        await time_of_south(well)  # once to warm up
        alone = min([await time_of_south(well) for _ in range(3)])
        for port_path in range(50):
            await post.owe(north, f"{stuck.url}/{port_path}", 10)
        await stuck.until(lambda: stuck.open_calls >= 5)
        beside = min([await time_of_south(well) for _ in range(3)])
        assert stuck.open_calls >= 5, "they hang still"
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await courier.close()
    print(f"alone {alone:.2f} s, beside a stuck receiver {beside:.2f} s")  # noqa: T201
    assert beside < 2 * alone + 0.5


@pytest.mark.alone
async def test_stuck_receivers_delay_no_job(post: PostOffice, settings: Settings, north: School, south: School) -> None:
    """A class of south is summarised as quickly by a worker whose webhooks of north all hang."""
    settings = settings.model_copy(update={"webhook_allow_private": True, "webhook_timeout_seconds": 20})
    async with Receiver(Reply(manner="hang")) as stuck, work(settings) as submit_class:

        async def time_of_a_class() -> float:
            started = time.monotonic()
            statuses = await submit_class(
                school_id=south.id, evaluation_id=south.evaluation_id, created_by=south.teacher.user_id, force=True
            )

            async def all_done() -> bool:
                return set(await statuses()) == {"completed"}

            await eventually(all_done, within=30)
            return time.monotonic() - started

        await time_of_a_class()  # once to warm up
        alone = min([await time_of_a_class() for _ in range(3)])
        await post.owe(north, stuck.url, 500)
        await stuck.until(lambda: stuck.open_calls >= 5)
        beside = min([await time_of_a_class() for _ in range(3)])
        assert stuck.open_calls >= 5, "they hang still"
    print(f"a class alone {alone:.2f} s, beside stuck receivers {beside:.2f} s")  # noqa: T201
    assert beside < 2 * alone + 0.5
