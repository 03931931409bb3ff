"""Many deliveries: each arrives or is marked, and nobody waits for somebody else's receiver."""

import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence

import pytest

from synopsis.jobs.webhook_retry import DEFAULT, WebhookRetry
from synopsis.kit.config import Settings
from synopsis.kit.loops import end
from synopsis.webhooks.sender import Sender
from tests.chance import SEED
from tests.eventually import eventually
from tests.factories import School, make_school
from tests.faults.results import record
from tests.webhooks.post_office import PostOffice, World
from tests.webhooks.receiver import Call, Receiver, Reply, gzip_bomb
from tests.working import work

BOMB = gzip_bomb()
MANNERS = [
    Reply(500), Reply(503, {"Retry-After": "1"}), Reply(429, {"Retry-After": "1"}), Reply(302, {"Location": "/x"}),
    Reply(404), Reply(manner="reset"), Reply(manner="drop"), Reply(manner="cut"), Reply(manner="garbage"),
    Reply(manner="hang"), Reply(manner="drip"), Reply(500, {"X": "x" * 150_000}),
]  # fmt: skip
GOOD = [
    Reply(), Reply(204, body=b""), Reply(body=b"x" * 300_000), BOMB, Reply(delay_seconds=0.1),
    Reply(body=b"x" * 20, manner="drip body"), Reply(body=b"x" * 1000, manner="cut body"),
]  # fmt: skip
FIVE = WebhookRetry(max_attempts=5, waits=(30,))
EACH, GONE = 480, 20
"""Of each school: deliveries to addresses that fail now and then, and to addresses that are gone."""


def capricious(dice: random.Random) -> Callable[[Call], Reply]:
    """How a receiver answers that fails, drips, resets and dies four times in ten."""

    def reply(call: Call) -> Reply:
        if call.path.startswith("/hook/gone"):
            return Reply(410)
        return dice.choice(MANNERS) if dice.random() < 0.4 else dice.choice(GOOD)

    return reply


async def p95_of(post: PostOffice, school: School, url: str, count: int = 40) -> float:
    """Seconds that a school's deliveries take, 19 in 20 of them, while they become owed one by one."""
    ids = []
    for _ in range(count):
        ids += await post.owe(school, url)
        await asyncio.sleep(0.02)

    async def all_there() -> list[float]:
        rows = [row for row in await post.deliveries(school) if row["id"] in ids]
        took = [(row["delivered_at"] - row["created_at"]).total_seconds() for row in rows if row["delivered_at"]]
        return took if len(took) == len(ids) else []

    return statistics.quantiles(await eventually(all_there, within=30, every=0.1), n=20)[-1]


async def never_wait(post: PostOffice, *schools: School) -> None:
    """Let the waits between attempts pass at once, until nothing is owed."""

    async def nothing_is_owed() -> bool:
        return sum([await post.pass_time(school) for school in schools]) == 0

    await eventually(nothing_is_owed, within=100, every=0.1)


@pytest.mark.alone
@pytest.mark.timeout(240)
async def test_f29_a_thousand_deliveries(post: PostOffice, north: School, south: School) -> None:
    """To a receiver that fails in every way: each is delivered or given up, what is said is true, nobody else waits."""
    west = await make_school(post.database, 3, "west")
    strategies = {north.id: DEFAULT, south.id: FIVE}
    sender = Sender(World({"localhost": ["127.0.0.1"]}).lookup, timeout_seconds=0.5, allow_private=True)
    couriers = [post.courier(sender=sender, timeout_seconds=0.5) for _ in range(2)]
    async with Receiver(capricious(random.Random(SEED))) as receiver, Receiver() as well:
        running = [asyncio.create_task(courier.loop.run()) for courier in couriers]
        await p95_of(post, west, well.url, 5)  # once to warm up
        alone = await p95_of(post, west, well.url)
        for school in (north, south):
            for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
                await post.owe(school, url, EACH // 2, retry=strategies[school.id])
            await post.owe_each(school, [f"{receiver.url}/gone-{n}" for n in range(GONE)])
        storm = asyncio.create_task(never_wait(post, north, south))
        beside = await p95_of(post, west, well.url)
        assert not storm.done(), "it goes on still"
        await storm
        await end(running)
        calls, accepted = receiver.calls, {call.headers["webhook-id"] for call in receiver.accepted}
    lost, too_many = 0, 0
    for school in (north, south):
        rows = await post.deliveries(school)
        lost += sum(row["status"] == "owed" for row in rows)
        too_many += sum(row["attempts"] > row["retry"]["max_attempts"] for row in rows)
        await what_is_said_is_true(post, school, calls, accepted)
    print(f"95 % of another school's take {alone:.2f} s alone and {beside:.2f} s beside")  # noqa: T201
    assert (lost, too_many) == (0, 0)
    assert beside < 2 * alone + 0.5
    record(
        "F29", what="webhooks to a receiver that fails, hangs, drips, redirects, resets, dies, sends bombs, or is gone;"
        f" another school's p95 meanwhile: {beside / alone:.1f} times what it was", times=2 * (EACH + GONE), lost=lost,
        doubled=too_many, command="pytest tests/webhooks/test_crowd.py -k f29", calls=len(calls),
    )  # fmt: skip


async def what_is_said_is_true(
    post: PostOffice, school: School, calls: Sequence[Call], accepted: Collection[str]
) -> None:
    """What a school's rows say is what the receiver saw: how often, under which id, with whose signature, how ended."""
    by_id: dict[str, list[Call]] = {}
    for call in calls:
        by_id.setdefault(call.headers["webhook-id"], []).append(call)
    secret, rows, attempts = await post.secret(school), await post.deliveries(school), await post.attempts(school)
    assert len(rows) == EACH + GONE
    assert Counter(row["last_error"] for row in rows)["gone"] == GONE
    assert Counter(row["status"] for row in rows).keys() == {"delivered", "given_up"}
    assert len(attempts) == sum(row["attempts"] for row in rows)
    assert [attempt for attempt in attempts if attempt["milliseconds"] is None] == []
    too_late = {attempt["delivery"] for attempt in attempts if attempt["error"] == "timed_out"}
    for row in rows:
        of_this, was_taken = by_id[row["webhook_id"]], row["webhook_id"] in accepted
        assert row["webhook_delivered"] == (row["status"] == "delivered")
        # What the receiver took and said too late to be heard is all that the two may differ in.
        assert row["webhook_delivered"] == was_taken or (was_taken and row["id"] in too_late), row
        assert len(of_this) == row["attempts"] == row["webhook_attempts"]
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
