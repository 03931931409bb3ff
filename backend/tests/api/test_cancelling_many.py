"""Calling off many jobs at once: which, what the answer says of each, and what may happen meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg import OperationalError

from synopsis.devstack.stack import Addresses
from synopsis.jobs import cancellations, canceller, cancelling, lifecycle
from synopsis.jobs.canceller import Canceller
from synopsis.jobs.handover import hand_over
from synopsis.jobs.lifecycle import Failed
from synopsis.jobs.listing import Filters
from synopsis.jobs.status import Status
from synopsis.jobs.tasks import Claimed
from synopsis.kit.database import Database, OutcomeUnknown
from synopsis.runtime import TASK_TYPES
from synopsis.tenancy.scope import Scope, school_scope, system_scope
from synopsis.transport.doorbell import QUEUES
from tests.eventually import eventually
from tests.factories import School, make_workflow
from tests.faults.test_workers import count
from tests.waiting import somebody_waits

SignIn = Callable[..., Any]
JOBS = "/feedback-summaries/jobs"
CANCEL = f"{JOBS}/cancel"
CANCELLATIONS = f"{JOBS}/cancellations"
CANCELLED = "SELECT count(*) FROM summary_generation_jobs WHERE school_id = %(school_id)s AND status = 'cancelled'"


async def queue_class(client: httpx.AsyncClient, school: School, **options: Any) -> tuple[str, list[str]]:
    """Queue the class; gives the batch and the jobs."""
    path = f"/feedback-summaries/evaluation/{school.evaluation_id}/batch-queue"
    answer = (await client.post(path, json=options)).json()
    return answer["batch_id"], [job["job_id"] for job in answer["jobs"]]


async def claim(database: Database, job_ids: list[str]) -> list[Claimed]:
    """A worker takes them."""
    claimed: list[Claimed] = []

    async def take() -> bool:
        async with system_scope(database) as transaction:
            # The API hands them over too, and what it has in its hands is passed over here.
            await hand_over(transaction, list(QUEUES.values()), TASK_TYPES, window=1000, batch=1000)
            claimed.extend(await lifecycle.claim(transaction, job_ids, worker="w", lease=uuid4(), lease_seconds=60))
        return len(claimed) == len(job_ids)

    await eventually(take)
    return claimed


async def fail(database: Database, job_ids: list[str]) -> None:
    """A worker takes them, and they fail for good."""
    claimed = await claim(database, job_ids)
    async with system_scope(database) as transaction:
        await lifecycle.fail(transaction, [Failed(job.id, job.lease, "x", "No.", []) for job in claimed])


def nothing(**but: Any) -> dict[str, Any]:
    """The answer where nothing was there to be done, but for these."""
    empty: dict[str, Any] = {
        "dry_run": False, "is_complete": True, "cancelled_count": 0, "cancelled": [], "ended": [], "not_found": [],
        "not_allowed": [],
    }  # fmt: skip
    return {**empty, **but}


def told(answer: httpx.Response) -> dict[str, Any]:
    """What came of it; all of it but a dry run has an id, under which it can be read again."""
    body: dict[str, Any] = answer.json()
    assert (body.pop("cancellation_id") is None) == body["dry_run"]
    return body


async def test_by_id_each_is_accounted_for(
    teacher: httpx.AsyncClient, north: School, south: School, as_user: SignIn, database: Database
) -> None:
    """What was called off, what had ended and how, what is not there; said again, it does nothing more."""
    _, jobs = await queue_class(teacher, north)
    await fail(database, jobs[:1])
    await claim(database, jobs[1:2])
    [foreign] = (await queue_class(await as_user(south.teacher.email), south, student_ids=south.students[:1]))[1]
    named = [*jobs[:4], foreign, "summary-1-2-3", jobs[0]]
    ended = [{"job_id": jobs[0], "status": "failed"}]
    expected = nothing(cancelled_count=3, cancelled=jobs[1:4], ended=ended, not_found=[foreign, "summary-1-2-3"])
    for dry_run in (True, True, False):
        answer = await teacher.post(CANCEL, json={"job_ids": named, "dry_run": dry_run})
        assert told(answer) == {**expected, "dry_run": dry_run}
    again = told(await teacher.post(CANCEL, json={"job_ids": named}))
    ended += [{"job_id": job, "status": "cancelled"} for job in jobs[1:4]]
    assert again == nothing(ended=again["ended"], not_found=[foreign, "summary-1-2-3"])
    assert sorted(map(str, again["ended"])) == sorted(map(str, ended))
    job = (await teacher.get(f"{JOBS}/{jobs[1]}")).json()
    assert (job["status"], job["cancelled_by"]) == ("cancelled", north.teacher.user_id)
    events = (await teacher.get(f"{JOBS}/{jobs[1]}/events")).json()["items"]
    assert [event["verb"] for event in events].count("cancel") == 1


async def test_by_batch_and_by_filter(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """What matches every filter and has not ended, first counted, then called off; nothing else."""
    low, (first, second) = await queue_class(teacher, north, student_ids=north.students[:2], priority="low")
    _, others = await queue_class(teacher, north)
    await fail(database, [first])
    for dry_run in (True, False):
        answer = told(await teacher.post(CANCEL, json={"batch_id": low, "dry_run": dry_run}))
        assert answer == nothing(dry_run=dry_run, cancelled_count=1, cancelled=[second])
    assert told(await teacher.post(CANCEL, json={"batch_id": low})) == nothing()
    assert told(await teacher.post(CANCEL, json={"batch_id": str(uuid4())})) == nothing()
    await claim(database, others[3:4])
    running = {"evaluation_id": north.evaluation_id, "status": ["processing"]}
    assert (await teacher.post(CANCEL, json=running)).json()["cancelled"] == others[3:4]
    one = {"student_id": north.students[4], "q": "project week"}
    assert (await teacher.post(CANCEL, json=one)).json()["cancelled"] == others[4:5]
    rest = (await teacher.get(JOBS, params={"status": "queued"})).json()["items"]
    everything = {"status": ["queued", "processing"]}
    assert (await teacher.post(CANCEL, json=everything)).json()["cancelled"] == [job["job_id"] for job in rest]


async def test_by_workflow(
    teacher: httpx.AsyncClient, north: School, as_user: SignIn, database: Database, addresses: Addresses
) -> None:
    """Its own jobs, whether they wait for others or not; of a colleague's it is refused, and nowhere it is a 404."""
    workflow = await make_workflow(database, north, north.evaluation_id, north.teacher)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    _, jobs = await queue_class(teacher, north, run_at=later)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            "UPDATE summary_generation_jobs SET workflow_id = %s, step = 'summaries',"
            " is_blocked = job_id = %s WHERE job_id = ANY(%s)",
            [workflow, jobs[0], jobs[:3]],
        )
    listed = (await teacher.get(JOBS, params={"workflow_id": workflow})).json()["items"]
    assert [job["job_id"] for job in listed] == jobs[2::-1]
    colleague = await as_user(north.other_teacher.email)
    for client, named, status in ((colleague, workflow, 403), (teacher, str(uuid4()), 404)):
        for answer in (
            await client.post(CANCEL, json={"workflow_id": named}),
            await client.get(JOBS, params={"workflow_id": named}),
        ):
            assert answer.status_code == status
    for dry_run in (True, False):
        answer = told(await teacher.post(CANCEL, json={"workflow_id": workflow, "dry_run": dry_run}))
        assert answer == nothing(dry_run=dry_run, cancelled_count=3, cancelled=jobs[2::-1])
    [kept] = (await teacher.get(CANCELLATIONS)).json()["items"]
    assert kept["selection"]["workflow_id"] == workflow
    rest = (await teacher.get(JOBS, params={"status": "queued"})).json()["items"]
    assert {job["job_id"] for job in rest} == set(jobs[3:])


async def test_only_ones_own(north: School, south: School, as_user: SignIn) -> None:
    """A colleague's are named as not allowed, or passed over by a filter; another school's are not there."""
    teacher, colleague = await as_user(north.teacher.email), await as_user(north.other_teacher.email)
    admin, pupil, stranger = [
        await as_user(email) for email in (north.admin.email, "student0@north.example", south.admin.email)
    ]
    batch, jobs = await queue_class(teacher, north)
    named = {"job_ids": jobs[:2]}
    assert told(await colleague.post(CANCEL, json=named)) == nothing(not_allowed=jobs[:2])
    assert told(await stranger.post(CANCEL, json=named)) == nothing(not_found=jobs[:2])
    for other in (colleague, stranger):
        for body in ({"batch_id": batch}, {"status": ["queued"]}, {"q": "summary"}):
            assert told(await other.post(CANCEL, json=body)) == nothing(), body
    of_evaluation = {"evaluation_id": north.evaluation_id}
    for client, status in ((colleague, 403), (stranger, 404), (pupil, 403)):
        assert (await client.post(CANCEL, json=of_evaluation)).status_code == status
    assert (await pupil.post(CANCEL, json=named)).status_code == 403
    assert (await admin.post(CANCEL, json=of_evaluation)).json()["cancelled_count"] == len(jobs)


UNCLEAR: list[dict[str, Any]] = [
    {},
    {"dry_run": True},
    {"status": []},
    {"q": ""},
    {"job_ids": []},
    {"job_ids": ["x"] * 501},
    {"job_ids": ["a b"]},
    {"job_ids": ["x"], "priority": "low"},
    {"status": ["completed"]},
    {"limit": 1},
    {"dry_run": "yes", "priority": "low"},
    {"student_id": "456"},
]


async def test_what_is_not_said_clearly_is_refused(teacher: httpx.AsyncClient, north: School) -> None:
    """No body means everything by accident; nothing is changed."""
    _, jobs = await queue_class(teacher, north, student_ids=north.students[:1])
    answers = [await teacher.post(CANCEL, json=body) for body in UNCLEAR]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "invalid")}
    assert "at least one filter" in answers[0].json()["detail"]
    assert (await teacher.get(f"{JOBS}/{jobs[0]}")).json()["status"] == "queued"


async def test_jobs_that_end_at_the_same_moment_end_once(
    teacher: httpx.AsyncClient, north: School, database: Database, addresses: Addresses
) -> None:
    """Two who call off, by ids and by filter, and a worker whose jobs fail: each job ends once, and is reported so."""
    _, jobs = await queue_class(teacher, north)
    claimed = await claim(database, jobs)

    async def work() -> set[int]:
        async with system_scope(database) as transaction:
            return await lifecycle.fail(transaction, [Failed(job.id, job.lease, "x", "No.", []) for job in claimed[:3]])

    async def cancel(body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = (await teacher.post(CANCEL, json=body)).json()
        return answer

    failed, by_ids, by_filter = await asyncio.gather(
        work(), cancel({"job_ids": jobs}), cancel({"evaluation_id": north.evaluation_id})
    )
    assert len(failed) + by_ids["cancelled_count"] + by_filter["cancelled_count"] == len(jobs)
    assert len(by_ids["cancelled"]) + len(by_ids["ended"]) == len(jobs)
    assert not set(by_ids["cancelled"]) & set(by_filter["cancelled"])
    with psycopg.connect(addresses.admin_url) as connection:
        ends = connection.execute(
            "SELECT count(*) FROM job_history WHERE to_status IN ('failed', 'cancelled') GROUP BY job"
        ).fetchall()
    assert ends == [(1,)] * len(jobs)


@pytest.fixture
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two jobs of six at a time, and two times for a request."""
    monkeypatch.setattr(cancelling, "PART", 2)
    monkeypatch.setattr(canceller, "MOST_PARTS", 2)


async def finished(client: httpx.AsyncClient, cancellation_id: int) -> dict[str, Any]:
    """What is said of it once it is."""

    async def look() -> dict[str, Any]:
        one: dict[str, Any] = (await client.get(f"{CANCELLATIONS}/{cancellation_id}")).json()
        return one if one["status"] == "completed" else {}

    return await eventually(look)


@pytest.mark.usefixtures("in_small_parts")
async def test_more_than_a_request_does_goes_on_by_itself(teacher: httpx.AsyncClient, north: School) -> None:
    """In parts that are each for good; the answer says whether something is left, and the report what came of it."""
    _, jobs = await queue_class(teacher, north)
    answer = (await teacher.post(CANCEL, json={"evaluation_id": north.evaluation_id})).json()
    assert (answer["cancelled_count"], answer["is_complete"]) == (4, False)
    _, later = await queue_class(teacher, north, student_ids=north.students[2:])  # called off: so these are new
    report = await finished(teacher, answer["cancellation_id"])
    assert (report["cancelled_count"], report["ended_count"]) == (6, 0)
    assert report["selection"]["evaluation_id"] == north.evaluation_id
    pages, cursor = list[str](), None
    while not pages or cursor:
        query: dict[str, str] = {"limit": "4"} | ({"cursor": cursor} if cursor else {})
        page = (await teacher.get(f"{CANCELLATIONS}/{report['id']}/jobs", params=query)).json()
        pages, cursor = pages + [one["job_id"] for one in page["items"]], page["next_cursor"]
        assert {(one["outcome"], one["status"]) for one in page["items"]} == {("cancelled", None)}
    assert pages == jobs[::-1]
    assert len(later) == 4
    assert {(await teacher.get(f"{JOBS}/{job}")).json()["status"] for job in later} == {"queued"}


@pytest.mark.usefixtures("in_small_parts")
async def test_a_part_that_cannot_be_had_waits_and_is_done(
    teacher: httpx.AsyncClient, north: School, addresses: Addresses
) -> None:
    """Somebody holds a row for longer than anybody waits: what was called off is reported, the rest follows."""
    _, jobs = await queue_class(teacher, north)
    with psycopg.connect(addresses.admin_url) as holder:
        holder.execute("SELECT FROM summary_generation_jobs WHERE job_id = %s FOR UPDATE", [jobs[1]])
        answer = (await teacher.post(CANCEL, json={"evaluation_id": north.evaluation_id})).json()
        assert (answer["cancelled"], answer["is_complete"]) == (jobs[:1:-1], False)
        first = await teacher.post(CANCEL, json={"job_ids": jobs[:2]})
        assert (first.status_code, first.json()["code"]) == (503, "busy")
    assert (await finished(teacher, answer["cancellation_id"]))["cancelled_count"] == 6
    assert (await teacher.get(JOBS, params={"status": "queued"})).json()["items"] == []
    kept = (await teacher.get(CANCELLATIONS)).json()["items"]
    assert [one["id"] for one in kept] == [answer["cancellation_id"]], "what was refused is not kept"


async def test_a_key_cancels_once(teacher: httpx.AsyncClient, north: School) -> None:
    """Sent again under its key, by ids or by filter, the answer is the same cancellation, and nothing more is done."""
    _, jobs = await queue_class(teacher, north)
    bodies: list[dict[str, Any]] = [{"job_ids": jobs[:2]}, {"evaluation_id": north.evaluation_id}]
    for number, body in enumerate(bodies):
        key = {"Idempotency-Key": f"end-of-term-{number}"}
        assert told(await teacher.post(CANCEL, json={**body, "dry_run": True}, headers=key))["cancelled_count"]
        first = await teacher.post(CANCEL, json=body, headers=key)
        await queue_class(teacher, north)
        again = await teacher.post(CANCEL, json=body, headers=key)
        assert again.json() == first.json()
        assert again.headers["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first.headers
        assert len((await teacher.get(JOBS, params={"status": "queued"})).json()["items"]) == len(jobs)
        other = await teacher.post(CANCEL, json={"priority": "low"}, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_report_says_what_came_of_each(
    teacher: httpx.AsyncClient, admin: httpx.AsyncClient, north: School, as_user: SignIn, database: Database
) -> None:
    """Also of those that were not called off; for whoever asked for it and for admins, newest first."""
    _, jobs = await queue_class(teacher, north)
    await fail(database, jobs[:1])
    ids = [
        (await client.post(CANCEL, json=body)).json()["cancellation_id"]
        for client, body in (
            (teacher, {"job_ids": [*jobs[:2], "summary-1-2-3"]}),
            (admin, {"q": "project week", "priority": "normal", "created_before": "2100-01-01T00:00:00Z"}),
        )
    ]
    page = (await teacher.get(f"{CANCELLATIONS}/{ids[0]}/jobs")).json()
    assert [(one["job_id"], one["outcome"], one["status"]) for one in page["items"]] == [
        (jobs[1], "cancelled", None), (jobs[0], "ended", "failed"), ("summary-1-2-3", "not_found", None),
    ]  # fmt: skip
    listed = (await admin.get(CANCELLATIONS, params={"limit": 1})).json()
    [whole] = listed["items"]
    assert (whole["id"], whole["created_by"], whole["cancelled_count"]) == (ids[1], north.admin.user_id, 4)
    assert {name: value for name, value in whole["selection"].items() if value is not None} == {
        "status": ["processing", "queued"], "q": "project week", "priority": "normal",
        "created_before": "2100-01-01T00:00:00.000Z",
    }  # fmt: skip
    rest = (await admin.get(CANCELLATIONS, params={"cursor": listed["next_cursor"]})).json()
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == (ids[:1], None)
    assert [one["id"] for one in (await teacher.get(CANCELLATIONS)).json()["items"]] == ids[:1]
    colleague = await as_user(north.other_teacher.email)
    assert (await colleague.get(f"{CANCELLATIONS}/{ids[0]}")).status_code == 403
    assert (await colleague.get(CANCELLATIONS)).json() == {"items": [], "next_cursor": None}


async def test_who_goes_on_does_so_with_the_rights_of_the_request(
    teacher: httpx.AsyncClient,
    admin: httpx.AsyncClient,
    north: School,
    as_user: SignIn,
    database: Database,
    addresses: Addresses,
) -> None:
    """A teacher's cancellation that others finish calls off nothing of a colleague's; the log has who asked for it."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            "INSERT INTO enrolments (school_id, evaluation_id, student_id) VALUES (1, %s, %s)",
            [north.other_evaluation_id, north.students[0]],
        )
    colleague = await as_user(north.other_teacher.email)
    path = f"/feedback-summaries/evaluation/{north.other_evaluation_id}/student/{north.students[0]}/queue"
    foreign = (await colleague.post(path)).json()["job_id"]
    _, jobs = await queue_class(teacher, north)
    async with school_scope(database, north.id) as scope:
        accepted = await cancellations.accept(scope, north.teacher, filters=Filters(statuses=[Status.QUEUED]))
    assert await Canceller(database).tick() == 0, "whoever accepted it is at it"
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE cancellations SET attended_until = now() - interval '1 s'")
    ticks = await asyncio.gather(*(Canceller(database).tick() for _ in range(3)))
    assert sum(ticks) <= 1, "one at a time; here or in the API"
    assert (await finished(teacher, accepted))["cancelled_count"] == len(jobs)
    assert (await admin.get(f"{JOBS}/{foreign}")).json()["status"] == "queued"
    [line] = (await admin.get("/audit", params={"action": "jobs.cancel"})).json()["items"]
    assert (line["actor_id"], line["object"]) == (north.teacher.user_id, str(accepted))
    assert sorted(line["detail"]["job_ids"]) == sorted(jobs)


@pytest.mark.usefixtures("in_small_parts")
async def test_many_who_go_on_at_once_count_each_job_once(
    teacher: httpx.AsyncClient, north: School, database: Database, addresses: Addresses
) -> None:
    """A lease that ended while its holder was still at work costs a look, and nothing else."""
    _, jobs = await queue_class(teacher, north)
    async with school_scope(database, north.id) as scope:
        accepted = await cancellations.accept(scope, north.teacher, filters=Filters(statuses=[Status.QUEUED]))
    await asyncio.gather(*(Canceller(database).go_on(north.id, accepted) for _ in range(4)))
    await Canceller(database).go_on(north.id, accepted)
    assert (await finished(teacher, accepted))["cancelled_count"] == len(jobs)
    with psycopg.connect(addresses.admin_url) as connection:
        told_of = connection.execute("SELECT job_id FROM cancellation_outcomes ORDER BY number").fetchall()
    assert told_of == [(job,) for job in reversed(jobs)]


async def test_a_job_that_leaves_the_wanted_status_is_left_alone(
    teacher: httpx.AsyncClient, north: School, database: Database, addresses: Addresses
) -> None:
    """Who calls off what is queued finds a job that a worker is just claiming: it runs, so it runs on."""
    _, [waits, claimed] = await queue_class(teacher, north, student_ids=north.students[:2])

    async def is_handed_over() -> bool:
        async with system_scope(database) as transaction:
            await hand_over(transaction, list(QUEUES.values()), TASK_TYPES, window=1000, batch=1000)
        sql = "SELECT count(*) FROM summary_generation_jobs WHERE dispatched_at IS NOT NULL"
        return count(addresses.admin_url, sql) == 2

    await eventually(is_handed_over)
    async with system_scope(database) as transaction:
        assert await lifecycle.claim(transaction, [claimed], worker="w", lease=uuid4(), lease_seconds=60)
        cancelling_it = asyncio.create_task(teacher.post(CANCEL, json={"status": ["queued"]}))
        await somebody_waits(addresses.admin_url)
    assert told(await cancelling_it) == nothing(cancelled_count=1, cancelled=[waits])
    assert (await teacher.get(f"{JOBS}/{claimed}")).json()["status"] == "processing"


@pytest.mark.usefixtures("in_small_parts")
async def test_a_part_of_which_nobody_knows_is_looked_up(
    teacher: httpx.AsyncClient, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is lost in the commit of the second part, which was for good: the answer counts it, once."""
    _, jobs = await queue_class(teacher, north)
    parts = 0

    @asynccontextmanager
    async def losing_the_second(*arguments: Any, **options: Any) -> AsyncIterator[Scope]:
        nonlocal parts
        async with school_scope(*arguments, **options) as scope:
            before = await scope.first(CANCELLED)
            yield scope
            after = await scope.first(CANCELLED)
        if before != after and (parts := parts + 1) == 2:
            raise OutcomeUnknown("the server closed the connection")

    monkeypatch.setattr(canceller, "school_scope", losing_the_second)
    answer = (await teacher.post(CANCEL, json={"evaluation_id": north.evaluation_id})).json()
    assert (answer["cancelled"], answer["is_complete"]) == (jobs[:1:-1], False)
    assert (await finished(teacher, answer["cancellation_id"]))["cancelled_count"] == len(jobs)


async def test_what_is_accepted_and_cannot_be_read_is_no_refusal(
    teacher: httpx.AsyncClient, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes between the acceptance and the answer: nobody is told that nothing was changed."""

    async def lost(*_: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(cancellations, "report_of", lost)
    answer = await teacher.post(CANCEL, json={"evaluation_id": north.evaluation_id})
    assert (answer.status_code, answer.json()["code"]) == (503, "outcome_unknown")
    assert len((await teacher.get(CANCELLATIONS)).json()["items"]) == 1, "and it is not served again"


@pytest.mark.usefixtures("in_small_parts")
async def test_an_answer_names_so_many_and_no_more(
    teacher: httpx.AsyncClient, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there were, an answer has a size."""
    monkeypatch.setattr(cancellations, "MOST_NAMED", 3)
    _, jobs = await queue_class(teacher, north)
    answer = (await teacher.post(CANCEL, json={"evaluation_id": north.evaluation_id})).json()
    assert (answer["cancelled_count"], answer["cancelled"]) == (4, jobs[:2:-1])
