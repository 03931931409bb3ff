"""The live stream: says hello, misses nothing, and tells nobody what is not theirs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from synopsis.devstack.stack import Addresses
from synopsis.jobs.history import Cursor, Topic, changes_since, end_of_history
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.tenancy.scope import system_scope
from synopsis.tenancy.tokens import Claims, Tokens
from synopsis.transport.watchtower import Watchtower
from tests.conftest import JWT_SECRET, MASTER_KEY
from tests.eventually import eventually
from tests.factories import School
from tests.serving import serve

SignIn = Callable[..., Any]
Event = dict[str, Any]
STREAM = "/feedback-summaries/stream"


class Heard:
    """What one open stream has told so far."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.is_over = False
        """The server ended it."""

    @property
    def jobs(self) -> list[tuple[str, str]]:
        """Job and status of each change, in order."""
        return [(event["data"]["job_id"], event["data"]["status"]) for event in self.events if event["event"] == "job"]

    @property
    def last_id(self) -> str:
        """Where to go on."""
        return str(self.events[-1]["id"])

    async def until(self, there: Callable[["Heard"], object], *, within: float = 10) -> "Heard":
        """This, once ``there`` is so."""

        async def look() -> bool:
            return bool(there(self))

        await eventually(look, within=within)
        return self


async def parse(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    """The events of a stream, as a browser reads them."""
    event: Event = {}
    async for line in lines:
        if not line and event:
            yield {"id": None, "event": "message", **event, "data": json.loads(event.get("data", "{}"))}
            event = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(":")
            event[name] = value.removeprefix(" ")


@asynccontextmanager
async def listening(client: httpx.AsyncClient, **request: Any) -> AsyncIterator[Heard]:
    """Hear a stream while the block lasts."""
    heard = Heard()

    async def listen(response: httpx.Response) -> None:
        async for event in parse(response.aiter_lines()):
            heard.events.append(event)  # others look at the list meanwhile
        heard.is_over = True

    async with client.stream("GET", STREAM, **request, timeout=30) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "no-" in response.headers["cache-control"]
        hearing = asyncio.create_task(listen(response))
        try:
            yield heard
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)


def has_begun(heard: Heard) -> bool:
    """Whether the stream has said something."""
    return bool(heard.events)


async def queue(client: httpx.AsyncClient, school: School, student: int = 0) -> str:
    """A new job's id."""
    path = f"/feedback-summaries/evaluation/{school.evaluation_id}/student/{school.students[student]}/queue"
    answer = await client.post(path)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


async def cancel(client: httpx.AsyncClient, job_id: str) -> None:
    """Call it off."""
    assert (await client.post(f"/feedback-summaries/jobs/{job_id}/cancel")).status_code == 200


async def test_hello_comes_first(north: School, as_user: SignIn) -> None:
    """Before anything has happened the stream says that it is open, with an id to go on from."""
    teacher = await as_user(north.teacher.email)
    async with listening(teacher) as heard:
        await heard.until(has_begun)
    assert [event["event"] for event in heard.events] == ["hello"]
    assert heard.last_id
    assert heard.events[0]["retry"] == "1000"


@pytest.mark.usefixtures("working")
async def test_every_transition_arrives_in_order(north: School, as_user: SignIn) -> None:
    """queued, processing and completed, with progress that does not fall and the last at a hundred."""
    teacher = await as_user(north.teacher.email)
    async with listening(teacher, params={"evaluation_id": north.evaluation_id}) as heard:
        await heard.until(has_begun)
        job_id = await queue(teacher, north)
        await heard.until(lambda heard: (job_id, "completed") in heard.jobs)
    statuses = list(dict.fromkeys(status for _, status in heard.jobs))
    assert statuses == ["queued", "processing", "completed"]
    told = [event["data"] for event in heard.events if event["event"] == "job"]
    progress = [event["progress"] for event in told]
    assert progress == sorted(progress)
    assert progress[-1] == 100
    assert {(event["student_id"], event["evaluation_id"]) for event in told} == {
        (north.students[0], north.evaluation_id)
    }
    assert all(event["at"].endswith("Z") for event in told)


async def test_a_broken_connection_goes_on_where_it_was(north: School, as_user: SignIn) -> None:
    """What changed while nobody listened comes first after `Last-Event-ID`, each once and in order."""
    teacher = await as_user(north.teacher.email)
    async with listening(teacher) as before:
        await before.until(has_begun)
        first = await queue(teacher, north, 0)
        await before.until(lambda heard: heard.jobs)
    second = await queue(teacher, north, 1)
    await cancel(teacher, first)
    async with listening(teacher, headers={"Last-Event-ID": before.last_id}) as after:
        await after.until(lambda heard: len(heard.jobs) >= 2)
        third = await queue(teacher, north, 2)
        await after.until(lambda heard: (third, "queued") in heard.jobs)
    assert before.jobs == [(first, "queued")]
    assert list(dict.fromkeys(after.jobs)) == [(second, "queued"), (first, "cancelled"), (third, "queued")]
    assert {event["event"] for event in after.events} == {"job"}


async def test_nothing_is_missed_over_twenty_broken_connections(north: School, as_user: SignIn) -> None:
    """Jobs are queued and cancelled all the time while the stream is cut again and again: every change arrives."""
    teacher = await as_user(north.teacher.email)
    done: list[tuple[str, str]] = []

    async def change() -> None:
        for n in range(30):
            job_id = await queue(teacher, north, n % 6)
            done.append((job_id, "queued"))
            await cancel(teacher, job_id)
            done.append((job_id, "cancelled"))

    heard_of: list[tuple[str, str]] = []
    async with listening(teacher) as heard:
        last_id = (await heard.until(has_begun)).last_id
    changing = asyncio.create_task(change())
    for _ in range(20):
        async with listening(teacher, headers={"Last-Event-ID": last_id}) as heard:
            await heard.until(lambda heard: len(heard.events) >= 2 or changing.done())
        heard_of += heard.jobs
        last_id = heard.last_id if heard.events else last_id
    await changing
    async with listening(teacher, headers={"Last-Event-ID": last_id}) as heard:
        await heard.until(lambda heard: set(heard_of) | set(heard.jobs) == set(done))


async def test_a_stream_that_has_just_opened_misses_nothing(north: School, as_user: SignIn) -> None:
    """From the moment of `hello` on, whatever is committed arrives, though the stream is the first of its process."""
    teacher = await as_user(north.teacher.email)
    for n in range(12):
        async with listening(teacher) as heard:
            await heard.until(has_begun)
            job_id = await queue(teacher, north, n % 6)
            await heard.until(lambda heard, job_id=job_id: (job_id, "queued") in heard.jobs)  # type: ignore[misc]
            await cancel(teacher, job_id)


async def test_nobody_hears_of_anothers_jobs(north: School, south: School, as_user: SignIn) -> None:
    """Neither another school, nor a colleague; the admin and the job's own teacher do."""
    teacher, colleague, admin = [await as_user(x.email) for x in (north.teacher, north.other_teacher, north.admin)]
    strangers = [await as_user(x.email) for x in (south.admin, south.teacher)]
    async with (
        listening(teacher) as own,
        listening(admin) as of_school,
        listening(colleague) as of_colleague,
        listening(strangers[0]) as of_stranger,
        listening(strangers[1], params={"evaluation_id": south.evaluation_id}) as of_strange_teacher,
    ):
        silent = (of_colleague, of_stranger, of_strange_teacher)
        for heard in (own, of_school, *silent):
            await heard.until(has_begun)
        job_id = await queue(teacher, north)
        await cancel(teacher, job_id)
        theirs = await queue(strangers[1], south)
        for heard in (own, of_school):
            await heard.until(lambda heard: (job_id, "cancelled") in heard.jobs)
        for heard in silent[1:]:
            await heard.until(lambda heard: heard.jobs)
    assert of_colleague.jobs == []
    assert set(of_stranger.jobs) == set(of_strange_teacher.jobs) == {(theirs, "queued")}
    assert theirs not in dict(own.jobs + of_school.jobs)


async def test_what_was_missed_is_anothers_too(north: School, south: School, as_user: SignIn) -> None:
    """With `Last-Event-ID`, a stranger and a colleague get nothing of what happened meanwhile."""
    teacher = await as_user(north.teacher.email)
    async with listening(teacher) as heard:
        await heard.until(has_begun)
    job_id = await queue(teacher, north)
    for actor in (south.admin, north.other_teacher):
        other = await as_user(actor.email)
        async with listening(other, headers={"Last-Event-ID": heard.last_id}) as theirs:
            own = await as_user(north.admin.email)
            async with listening(own, headers={"Last-Event-ID": heard.last_id}) as control:
                await control.until(lambda heard: (job_id, "queued") in heard.jobs)
        assert theirs.jobs == []


@pytest.mark.parametrize(
    "what_happens",
    [
        "UPDATE users SET archived_at = now() WHERE id = 1002",
        "UPDATE users SET token_version = 2 WHERE id = 1002",
        "UPDATE users SET role = 'student' WHERE id = 1002",
        "DELETE FROM evaluation_teachers WHERE teacher_id = 1002",
    ],
)
async def test_a_stream_ends_when_its_caller_may_no_longer_watch(
    north: School, as_user: SignIn, addresses: Addresses, monkeypatch: pytest.MonkeyPatch, what_happens: str
) -> None:
    """Whoever left, was signed out, became a pupil or no longer teaches it: the open stream ends, telling no more."""
    monkeypatch.setattr("synopsis.api.admission.CHECK_SECONDS", 0.2)
    teacher, admin = await as_user(north.teacher.email), await as_user(north.admin.email)
    async with (
        listening(admin, params={"evaluation_id": north.evaluation_id}) as of_admin,
        listening(teacher, params={"evaluation_id": north.evaluation_id}) as heard,
    ):
        await heard.until(has_begun)
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute(what_happens)
        await heard.until(lambda heard: heard.is_over)
        job_id = await queue(admin, north)
        await of_admin.until(lambda heard: (job_id, "queued") in heard.jobs)
    assert heard.jobs == []


@pytest.mark.alone
async def test_a_stream_does_not_outlive_its_token(north: School, api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a token that ends in a moment the stream ends too; with another it goes on through many checks."""
    monkeypatch.setattr("synopsis.api.admission.CHECK_SECONDS", 0.1)
    monkeypatch.setattr("synopsis.tenancy.tokens.LEEWAY_SECONDS", 0)

    def client(seconds: int) -> httpx.AsyncClient:
        token = Tokens(JWT_SECRET, timedelta(seconds=seconds)).issue(Claims(north.teacher.user_id, north.id, 1))
        return httpx.AsyncClient(base_url=api + "/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=10)

    async with client(2) as brief, client(60) as long, listening(brief) as ends, listening(long) as goes_on:
        await ends.until(lambda heard: heard.is_over)
        assert (await brief.get(STREAM)).json()["code"] == "token_expired"
        job_id = await queue(long, north)
        await goes_on.until(lambda heard: (job_id, "queued") in heard.jobs)
        assert not goes_on.is_over


async def test_a_teacher_hears_of_their_evaluation_whoever_queued(north: School, as_user: SignIn) -> None:
    """A job that the admin queued arrives at the evaluation's teacher who watches the evaluation, or the job."""
    teacher, admin = await as_user(north.teacher.email), await as_user(north.admin.email)
    async with listening(teacher, params={"evaluation_id": north.evaluation_id}) as of_evaluation:
        await of_evaluation.until(has_begun)
        job_id = await queue(admin, north)
        async with listening(teacher, params={"job_id": job_id}) as of_job:
            await of_job.until(has_begun)
            other = await queue(admin, north, 1)
            await cancel(admin, job_id)
            await of_job.until(lambda heard: (job_id, "cancelled") in heard.jobs)
        await of_evaluation.until(lambda heard: (job_id, "cancelled") in heard.jobs)
    assert {heard_of for heard_of, _ in of_job.jobs} == {job_id}
    assert (other, "queued") in of_evaluation.jobs


@pytest.mark.parametrize("cursor", ["x", "-", "1", "1-", "-1", "1-2-3", "١-٢", "0x1-1", "1.5-1", "undefined"])
async def test_a_cursor_that_is_none_begins_anew(north: School, as_user: SignIn, cursor: str) -> None:
    """What was never given out as an id is answered with `hello`."""
    teacher = await as_user(north.teacher.email)
    async with listening(teacher, headers={b"Last-Event-ID": cursor.encode()}) as heard:
        await heard.until(has_begun)
    assert [event["event"] for event in heard.events] == ["hello"]


@pytest.mark.parametrize(
    "cursor",
    [f"{2**62}-1", f"{2**64 - 1}-1", f"{2**64}-1", "9" * 30 + "-1", f"{2**63}-{2**63}", "9" * 19 + "-" + "9" * 20],
)
async def test_a_cursor_from_the_future_is_told_to_start_afresh(north: School, as_user: SignIn, cursor: str) -> None:
    """An id beyond the end, as after a restored backup, gets `reset` and then what happens from now on."""
    teacher = await as_user(north.teacher.email)
    async with listening(teacher, headers={"Last-Event-ID": cursor}) as heard:
        await heard.until(has_begun)
        job_id = await queue(teacher, north)
        await heard.until(lambda heard: heard.jobs == [(job_id, "queued")])
    assert heard.events[0]["event"] == "reset"


async def test_a_cursor_of_long_ago_is_told_everything(north: School, as_user: SignIn) -> None:
    """From the very beginning on, and ids of any size that a row may have."""
    teacher = await as_user(north.teacher.email)
    job_id = await queue(teacher, north)
    for cursor in ("0-0", f"0-{2**63 - 1}", "0-" + "9" * 30):
        async with listening(teacher, headers={"Last-Event-ID": cursor}) as heard:
            await heard.until(lambda heard: heard.jobs)
        assert heard.jobs == [(job_id, "queued")]


async def test_without_redis_the_stream_goes_on(north: School, addresses: Addresses) -> None:
    """With nothing listening at the address of Redis, every change still arrives, within a few seconds."""
    settings = Settings(
        DATABASE_URL=addresses.database_url,
        REDIS_URL="redis://127.0.0.1:1/0",
        jwt_secret=SecretStr(JWT_SECRET),
        master_key=SecretStr(MASTER_KEY),
    )
    async with serve(settings) as url, httpx.AsyncClient(base_url=url + "/api/v1", timeout=10) as teacher:
        form = {"username": north.teacher.email, "password": "synopsis-demo"}
        token = (await teacher.post("/auth/token", data=form)).json()["access_token"]
        teacher.headers["Authorization"] = f"Bearer {token}"
        async with listening(teacher) as heard:
            await heard.until(has_begun)
            job_id = await queue(teacher, north)
            await heard.until(lambda heard: (job_id, "queued") in heard.jobs, within=5)
            await cancel(teacher, job_id)
            await heard.until(lambda heard: (job_id, "cancelled") in heard.jobs, within=5)
        assert (await teacher.get(url + "/readyz")).json()["status"] == "degraded"


INSERT = """
INSERT INTO job_history (school_id, job, verb, from_status, to_status, attempt, progress, reason)
SELECT school_id, id, 'report', status, status, attempt, progress, %s FROM summary_generation_jobs
"""


async def test_a_slow_transaction_is_not_skipped(north: School, as_user: SignIn, addresses: Addresses) -> None:
    """A change whose row came first and whose commit came last arrives, though later rows were told of before."""
    teacher = await as_user(north.teacher.email)
    job_id = await queue(teacher, north)
    async with listening(teacher, params={"job_id": job_id}) as heard:
        await heard.until(has_begun)
        with psycopg.connect(addresses.admin_url) as slow, psycopg.connect(addresses.admin_url) as quick:
            [slow_id] = slow.execute(INSERT + " RETURNING id", ["slow"]).fetchone() or [0]
            [quick_id] = quick.execute(INSERT + " RETURNING id", ["quick"]).fetchone() or [0]
            quick.commit()
            # The control: who remembers the highest id it has seen never finds the slow one.
            [seen] = quick.execute("SELECT max(id) FROM job_history").fetchone() or [0]
            slow.commit()
            found = quick.execute("SELECT id FROM job_history WHERE id > %s", [seen]).fetchall()
            assert slow_id < quick_id == seen
            assert found == []
        await heard.until(lambda heard: len(heard.jobs) >= 2)
    assert [event["data"]["error_message"] for event in heard.events[1:]] == ["slow", "quick"]


async def test_while_a_transaction_is_open_what_came_after_it_waits(
    north: School, as_user: SignIn, addresses: Addresses, database: Database
) -> None:
    """Nothing is told past an open transaction: a reader who stopped there and went on would have missed it."""
    teacher = await as_user(north.teacher.email)
    job_id, other = await queue(teacher, north), await queue(teacher, north, 1)

    async def told(cursor: Cursor) -> tuple[list[tuple[str, str | None]], bool]:
        async with system_scope(database) as transaction:
            changes, is_held_up = await changes_since(transaction, cursor, limit=10)
        return [(one.job_id, one.error_message) for one in changes], is_held_up

    with psycopg.connect(addresses.admin_url) as slow:
        async with system_scope(database) as transaction:
            here = await end_of_history(transaction)
        slow.execute(INSERT + " WHERE job_id = %s", ["slow", other])
        await cancel(teacher, job_id)
        assert await told(here) == ([], True)

    async def is_told_whole() -> bool:  # not at once: others write, too, for a moment
        return await told(here) == ([(other, "slow"), (job_id, None)], False)

    await eventually(is_told_whole)


async def test_what_is_committed_after_a_watch_began_is_told(
    north: School, as_user: SignIn, database: Database, addresses: Addresses
) -> None:
    """Also to the first watcher, and when the tower looks for the first time only after the change."""
    teacher = await as_user(north.teacher.email)
    tower = Watchtower(database, addresses.redis_url)
    async with tower.watch(Topic(north.id)) as watcher:
        await tower.catch_up(None)
        job_id = await queue(teacher, north)
        await tower._look()
        [change] = await asyncio.wait_for(anext(watcher.news()), 5)
    assert (change.job_id, change.status) == (job_id, "queued")
    await tower.close()
