"""What becomes of a delivery: every way in which a receiver can answer, or not."""

import asyncio
import ssl
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme

from synopsis.tenancy.scope import system_scope
from synopsis.webhooks.deliveries import WINDOW, due
from synopsis.webhooks.outcome import LONGEST_WAIT_SECONDS, MOST_LOST
from synopsis.webhooks.sender import MOST_READ, Sender
from synopsis.webhooks.target import read_target
from tests.factories import School
from tests.webhooks.post_office import PostOffice, World
from tests.webhooks.receiver import Receiver, Reply, gzip_bomb


async def test_a_delivery(post: PostOffice, north: School, receiver: Receiver) -> None:
    """One POST, signed, with the body of the job; then the delivery, its job and the log say so."""
    [delivery] = await post.owe(north, receiver.url)
    await post.deliver(post.courier(), north)
    [call] = receiver.calls
    call.verify(await post.secret(north))
    assert (call.path, call.json["event"], call.json["data"]["error"]) == ("/hook", "job.failed", "Connection timeout")
    assert call.headers["webhook-id"] == f"msg_{delivery}"
    assert call.headers["content-type"] == "application/json"
    assert call.headers["user-agent"].startswith("Synopsis/")
    assert call.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert {"cookie", "authorization", "accept-encoding", "referer"} & call.headers.keys() == set()
    row = await post.only(north)
    assert (row["status"], row["attempts"], row["webhook_delivered"], row["webhook_attempts"]) == (
        "delivered", 1, True, 1,
    )  # fmt: skip
    [attempt] = await post.attempts(north)
    assert (attempt["number"], attempt["status_code"], attempt["error"], attempt["response"]) == (1, 200, None, "ok")


FAILURES = {
    "500": (Reply(500), "failing"),
    "404": (Reply(404), "rejected"),
    "429": (Reply(429), "throttled"),
    "redirect": (Reply(302, {"Location": "http://127.0.0.1/elsewhere"}), "redirected"),
    "permanent redirect": (Reply(308, {"Location": "http://127.0.0.1/elsewhere"}), "redirected"),
    "not modified": (Reply(304, body=b""), "redirected"),
    "hang": (Reply(manner="hang"), "timed_out"),
    "drip": (Reply(manner="drip"), "timed_out"),
    "reset": (Reply(manner="reset"), "connection_lost"),
    "drop": (Reply(manner="drop"), "connection_lost"),
    "killed in the middle": (Reply(manner="cut"), "connection_lost"),
    "not HTTP": (Reply(manner="garbage"), "not_http"),
    "an endless head": (Reply(headers={"X": "x" * 200_000}), "not_http"),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_a_failed_attempt_is_made_again(post: PostOffice, north: School, receiver: Receiver, name: str) -> None:
    """Then the receiver is well again: the second attempt is the same message, and the log tells of both."""
    reply, word = FAILURES[name]
    receiver.next(reply)
    await post.owe(north, receiver.url)
    await post.deliver(post.courier(timeout_seconds=0.5), north)
    first, second = receiver.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert [attempt["error"] for attempt in await post.attempts(north)] == [word, None]
    row = await post.only(north)
    assert (row["status"], row["webhook_delivered"], row["webhook_attempts"]) == ("delivered", True, 2)


async def test_three_attempts_and_no_more(post: PostOffice, north: School, receiver: Receiver) -> None:
    """The specification's rule; the waits between them grow."""
    receiver.always = Reply(500)
    await post.owe(north, receiver.url)
    courier = post.courier()
    waits = []
    for _ in range(2):
        assert await courier.tick() == 1
        await courier.settle()
        waits.append((await post.only(north))["due_in"])
        assert await courier.tick() == 0, "not before its time"
        await post.pass_time(north)
    assert 29 < waits[0] <= 33
    assert 299 < waits[1] <= 330
    await post.deliver(courier, north)
    assert len(receiver.calls) == 3
    row = await post.only(north)
    assert (row["status"], row["last_error"], row["webhook_delivered"], row["webhook_attempts"]) == (
        "given_up", "failing", False, 3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("120", 119, 133),
        ("in half an hour", 1500, 1980),
        ("86400", LONGEST_WAIT_SECONDS - 1, LONGEST_WAIT_SECONDS * 1.1),
        ("1", 29, 33),
        ("-5", 29, 33),
        ("soon", 29, 33),
        ("9" * 400, LONGEST_WAIT_SECONDS - 1, LONGEST_WAIT_SECONDS * 1.1),
        ("Thu, 99 Foo 99999 99:99:99 GMT", 29, 33),
    ],
)
async def test_retry_after(
    post: PostOffice, north: School, receiver: Receiver, asked: str, least: float, most: float
) -> None:
    """A longer wait that the receiver asks for is kept, up to an hour; a shorter or senseless one is not."""
    if asked == "in half an hour":
        asked = format_datetime(datetime.now(UTC) + timedelta(minutes=30), usegmt=True)
    receiver.next(Reply(429, {"Retry-After": asked}))
    await post.owe(north, receiver.url)
    courier = post.courier()
    await courier.tick()
    await courier.settle()
    assert least < (await post.only(north))["due_in"] <= most


async def test_gone_disables_the_address(post: PostOffice, north: School, south: School, receiver: Receiver) -> None:
    """410: this one is given up at once, and the school's others to the same address without a call."""
    receiver.always = Reply(410)
    courier = post.courier()
    await post.owe(north, receiver.url)
    await post.deliver(courier, north)
    assert (await post.only(north))["last_error"] == "gone"
    await post.owe(north, receiver.url, 3)
    await post.owe(north, receiver.url + "/other")
    await post.owe(south, receiver.url)
    receiver.always = Reply(200)
    await post.deliver(courier, north, south)
    assert sorted(call.path for call in receiver.calls) == ["/hook", "/hook", "/hook/other"]
    rows = await post.deliveries(north)
    assert [row["last_error"] for row in rows] == ["gone", "disabled", "disabled", "disabled", None]
    assert [row["webhook_attempts"] for row in rows] == [1, 0, 0, 0, 1]
    assert (await post.only(south))["status"] == "delivered", "another school's address is another's"


@pytest.mark.alone
async def test_a_slow_drip_ends_at_the_deadline(post: PostOffice, north: School, receiver: Receiver) -> None:
    """Each byte comes in time; the whole does not, and that is what counts."""
    receiver.always = Reply(headers={"X": "x" * 1000}, manner="drip")
    await post.owe(north, receiver.url)
    courier = post.courier(timeout_seconds=0.5)
    await courier.tick()
    started = time.monotonic()
    await courier.settle()
    assert time.monotonic() - started < 3
    [attempt] = await post.attempts(north)
    assert (attempt["error"], attempt["status_code"]) == ("timed_out", None)
    assert 450 < attempt["milliseconds"] < 2000


@pytest.mark.parametrize("manner", ["drip body", "cut body"])
async def test_a_success_is_one_however_its_body_ends(
    post: PostOffice, north: School, receiver: Receiver, manner: str
) -> None:
    """The status says it; nobody waits longer than the deadline for the rest, and nothing is sent twice for it."""
    receiver.always = Reply(body=b"x" * 1000, manner=manner)  # type: ignore[arg-type]
    await post.owe(north, receiver.url)
    await post.deliver(post.courier(timeout_seconds=0.5), north)
    assert (await post.only(north))["status"] == "delivered"
    assert len(receiver.calls) == 1


@pytest.mark.alone
async def test_a_huge_answer_is_not_read(post: PostOffice, north: School) -> None:
    """64 kB and no more are taken of a hundred megabytes; of a compressed answer, its bytes as they are."""
    for reply in (Reply(body=b"x" * 100_000_000), gzip_bomb()):
        async with Receiver(reply) as receiver:
            sender = Sender(World().lookup, timeout_seconds=5, allow_private=True)
            answer = await sender.post(read_target(receiver.url, allow_private=True), {}, b"{}")
            assert answer.status == 200
            assert len(answer.body) <= MOST_READ
            await post.owe(north, receiver.url)
            await post.deliver(post.courier(timeout_seconds=5), north)
    attempts = await post.attempts(north)
    assert [attempt["status_code"] for attempt in attempts] == [200, 200]
    assert all(len(attempt["response"]) <= 1000 for attempt in attempts)


async def test_nobody_there(post: PostOffice, north: School, receiver: Receiver) -> None:
    """A port that nobody listens on, and a name that nobody knows."""
    await post.owe(north, "http://127.0.0.1:1/")
    await post.owe(north, "http://nobody.test/")
    await post.deliver(post.courier(), north)
    assert [row["last_error"] for row in await post.deliveries(north)] == ["could_not_connect", "name_not_found"]


def serving(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """What a server with this name needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def test_tls_is_verified(post: PostOffice, north: School) -> None:
    """A name that the certificate proves is delivered to; another name, an unknown issuer and an old one are not."""
    known, unknown = trustme.CA(), trustme.CA()
    trusted = ssl.create_default_context()
    known.configure_trust(trusted)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    known.issue_cert("school.test", not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(old)
    cases = {
        "right": (serving(known, "school.test"), None),
        "another name": (serving(known, "other.test"), "tls_failed"),
        "unknown issuer": (serving(unknown, "school.test"), "tls_failed"),
        "expired": (old, "tls_failed"),
    }
    for name, (context, word) in cases.items():
        async with Receiver(tls=context) as receiver:
            world = World({"school.test": ["8.8.8.8"]}, receiver.port)
            sender = Sender(world.lookup, timeout_seconds=5, allow_private=False, dial=world.dial, trusted=trusted)
            await post.owe(north, "https://school.test/hook")
            await post.deliver(post.courier(sender=sender, allow_private=False), north)
            assert (await post.deliveries(north))[-1]["last_error"] == word, name
            assert len(receiver.calls) == (0 if word else 1), name


async def test_plain_http_behind_https_is_a_failure(post: PostOffice, north: School) -> None:
    """A server that speaks no TLS."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        await post.owe(north, f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        await post.deliver(post.courier(), north)
    assert (await post.only(north))["last_error"] == "tls_failed"


async def test_a_lost_courier(post: PostOffice, north: School, receiver: Receiver) -> None:
    """Its claims come back when their leases end, with the same id; the lost attempt costs no try and is in the log."""
    await post.owe(north, receiver.url)
    lost = post.courier()
    receiver.next(Reply(manner="hang"))
    await lost.tick()
    await receiver.until(lambda: len(receiver.calls) == 1)
    assert await post.courier().tick() == 0, "while the lease holds, nobody else takes it"
    await post.pass_time(north, ends_leases=True)
    await post.deliver(post.courier(), north)
    await lost.close()
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1
    assert [attempt["error"] for attempt in await post.attempts(north)] == ["interrupted", None]
    row = await post.only(north)
    assert (row["status"], row["webhook_attempts"], row["lost"], row["tries_left"]) == ("delivered", 2, 1, 2)


async def test_a_late_outcome_is_not_written(post: PostOffice, north: School, receiver: Receiver) -> None:
    """A courier that was frozen and has lost its lease cannot write over what another has recorded meanwhile."""
    await post.owe(north, receiver.url)
    frozen, other = post.courier(timeout_seconds=5), post.courier()
    receiver.next(Reply(503, delay_seconds=1), Reply(500))
    await frozen.tick()
    await receiver.until(lambda: len(receiver.calls) == 1)
    await post.pass_time(north, ends_leases=True)
    assert await other.tick() == 1
    await other.settle()
    before = await post.only(north)
    assert (before["status"], before["tries_left"], before["last_error"]) == ("owed", 2, "failing")
    await frozen.settle()
    after = await post.only(north)
    assert {**after, "due_in": None} == {**before, "due_in": None}
    assert [attempt["error"] for attempt in await post.attempts(north)] == ["interrupted", "failing"]


async def test_a_delivery_that_kills_couriers_is_given_up(
    post: PostOffice, north: School, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After five lost ones nobody tries again."""
    monkeypatch.setattr("synopsis.webhooks.courier.STOP_SECONDS", 0)
    receiver.always = Reply(manner="hang")
    await post.owe(north, receiver.url)
    for _ in range(MOST_LOST):
        courier = post.courier(timeout_seconds=20)
        assert await courier.tick() == 1
        await courier.close()
        await post.pass_time(north, ends_leases=True)
    await post.deliver(post.courier(), north)
    assert (await post.only(north))["last_error"] == "interrupted"
    assert len(receiver.calls) <= MOST_LOST


async def test_couriers_at_once_send_once(post: PostOffice, north: School, receiver: Receiver) -> None:
    """Ten that look at the same moment: each delivery is one call."""
    receiver.always = Reply(delay_seconds=0.2)
    await post.owe(north, receiver.url, 40)
    couriers = [post.courier() for _ in range(10)]
    await asyncio.gather(*(courier.tick() for courier in couriers))
    await asyncio.gather(*(courier.settle() for courier in couriers))
    await post.deliver(couriers[0], north)
    ids = [call.headers["webhook-id"] for call in receiver.calls]
    assert len(ids) == len(set(ids)) == 40


async def test_each_school_has_its_turn(post: PostOffice, north: School, south: School) -> None:
    """A hundred of one school, all owed earlier, do not come before the first one of another."""
    await post.owe(north, "https://a.test/", 100)
    await post.owe(south, "https://b.test/", 2)
    async with system_scope(post.database) as transaction:
        found = [one.school_id for one in await due(transaction, full_schools=[])]
        assert found[:5] == [1, 2, 1, 2, 1]
        assert len(found) == WINDOW + 2
        assert {one.school_id for one in await due(transaction, full_schools=[1])} == {2}


async def test_no_transaction_is_open_during_a_call(post: PostOffice, north: School, receiver: Receiver) -> None:
    """While the receiver thinks, nobody in the database is in a transaction."""
    receiver.always = Reply(manner="hang")
    await post.owe(north, receiver.url, 5)
    courier = post.courier()
    await courier.tick()
    await receiver.until(lambda: receiver.open_calls == 5)
    async with post.database.transaction() as transaction:
        row = await transaction.first(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND xact_start IS NOT NULL"
        )
    assert row == {"count": 0}
    await courier.close()


async def test_documentation_is_not_called(post: PostOffice, north: School) -> None:
    """example.com is everybody's example and nobody's receiver: accepted, never looked up, never called."""
    world = World({"example.com": ["8.8.8.8"]})
    sender = Sender(world.lookup, timeout_seconds=1, allow_private=True, dial=world.dial)
    for host in ("example.com", "www.example.org:8443", "hook.example", "EXAMPLE.NET.", "x.invalid"):
        await post.owe(north, f"https://{host}/webhook")
    await post.deliver(post.courier(sender=sender), north)
    rows = await post.deliveries(north)
    assert {(row["status"], row["last_error"], row["webhook_attempts"]) for row in rows} == {
        ("given_up", "documentation_name", 0)
    }
    assert (world.asked, world.dialled) == ([], [])
