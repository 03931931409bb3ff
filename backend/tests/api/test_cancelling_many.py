"""Calling off many jobs at once: which, what the answer says of each, and what may happen meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from synopsis.api import cancelling
from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.cancelling import MOST_NAMED, PART, Report
from synopsis.jobs.handover import hand_over
from synopsis.jobs.lifecycle import Failed
from synopsis.jobs.status import Status
from synopsis.jobs.tasks import Claimed
from synopsis.kit.database import Database, OutcomeUnknown
from synopsis.runtime import TASK_TYPES
from synopsis.tenancy.actor import scope_of
from synopsis.tenancy.scope import Scope, system_scope
from synopsis.transport.doorbell import QUEUES
from tests.eventually import eventually
from tests.factories import School
from tests.faults.test_workers import count
from tests.waiting import somebody_waits

SignIn = Callable[..., Any]
JOBS = "/feedback-summaries/jobs"
CANCEL = f"{JOBS}/cancel"
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
        assert answer.json() == {**expected, "dry_run": dry_run}
    again = (await teacher.post(CANCEL, json={"job_ids": named})).json()
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
        answer = (await teacher.post(CANCEL, json={"batch_id": low, "dry_run": dry_run})).json()
        assert answer == nothing(dry_run=dry_run, cancelled_count=1, cancelled=[second])
    assert (await teacher.post(CANCEL, json={"batch_id": low})).json() == nothing()
    assert (await teacher.post(CANCEL, json={"batch_id": str(uuid4())})).json() == nothing()
    await claim(database, others[3:4])
    running = {"evaluation_id": north.evaluation_id, "status": ["processing"]}
    assert (await teacher.post(CANCEL, json=running)).json()["cancelled"] == others[3:4]
    one = {"student_id": north.students[4], "q": "project week"}
    assert (await teacher.post(CANCEL, json=one)).json()["cancelled"] == others[4:5]
    rest = (await teacher.get(JOBS, params={"status": "queued"})).json()["items"]
    everything = {"status": ["queued", "processing"]}
    assert (await teacher.post(CANCEL, json=everything)).json()["cancelled"] == [job["job_id"] for job in rest]


async def test_only_ones_own(north: School, south: School, as_user: SignIn) -> None:
    """A colleague's are named as not allowed, or passed over by a filter; another school's are not there."""
    teacher, colleague = await as_user(north.teacher.email), await as_user(north.other_teacher.email)
    admin, pupil, stranger = [
        await as_user(email) for email in (north.admin.email, "student0@north.example", south.admin.email)
    ]
    batch, jobs = await queue_class(teacher, north)
    named = {"job_ids": jobs[:2]}
    assert (await colleague.post(CANCEL, json=named)).json() == nothing(not_allowed=jobs[:2])
    assert (await stranger.post(CANCEL, json=named)).json() == nothing(not_found=jobs[:2])
    for other in (colleague, stranger):
        for body in ({"batch_id": batch}, {"status": ["queued"]}, {"q": "summary"}):
            assert (await other.post(CANCEL, json=body)).json() == nothing(), body
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


async def test_more_than_a_request_does_is_done_by_several(
    teacher: httpx.AsyncClient, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In parts that are each for good; the answer says whether something is left, and the next one goes on."""
    monkeypatch.setattr(cancelling, "PART", 2)
    monkeypatch.setattr(cancelling, "MOST_PARTS", 2)
    _, jobs = await queue_class(teacher, north)
    body = {"evaluation_id": north.evaluation_id}
    answers = [(await teacher.post(CANCEL, json=body)).json() for _ in range(3)]
    assert [(answer["cancelled_count"], answer["is_complete"]) for answer in answers] == [
        (4, False), (2, True), (0, True),
    ]  # fmt: skip
    assert sorted(job for answer in answers for job in answer["cancelled"]) == sorted(jobs)


async def test_a_part_that_cannot_be_had_leaves_the_ones_before(
    teacher: httpx.AsyncClient, north: School, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody holds a row for longer than anybody waits: what was called off is reported, the rest is left."""
    monkeypatch.setattr(cancelling, "PART", 2)
    _, jobs = await queue_class(teacher, north)
    with psycopg.connect(addresses.admin_url) as holder:
        holder.execute("SELECT FROM summary_generation_jobs WHERE job_id = %s FOR UPDATE", [jobs[1]])
        answer = (await teacher.post(CANCEL, json={"evaluation_id": north.evaluation_id})).json()
        assert (answer["cancelled"], answer["is_complete"]) == (jobs[:1:-1], False)
        first = await teacher.post(CANCEL, json={"job_ids": jobs[:2]})
        assert (first.status_code, first.json()["code"]) == (503, "busy")
    assert (await teacher.post(CANCEL, json={"status": ["queued"]})).json()["cancelled"] == jobs[1::-1]


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
    assert (await cancelling_it).json() == nothing(cancelled_count=1, cancelled=[waits])
    assert (await teacher.get(f"{JOBS}/{claimed}")).json()["status"] == "processing"


async def test_a_part_of_which_nobody_knows_is_no_report(
    teacher: httpx.AsyncClient, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is lost in the commit of the second part: a report without that part would be untrue."""
    monkeypatch.setattr(cancelling, "PART", 2)
    _, jobs = await queue_class(teacher, north)
    parts = 0

    @asynccontextmanager
    async def losing_the_second(*arguments: Any, **options: Any) -> AsyncIterator[Scope]:
        nonlocal parts
        async with scope_of(*arguments, **options) as scope:
            before = await scope.first(CANCELLED)
            yield scope
            after = await scope.first(CANCELLED)
        if before != after and (parts := parts + 1) == 2:
            raise OutcomeUnknown("the server closed the connection")

    monkeypatch.setattr(cancelling, "scope_of", losing_the_second)
    answer = await teacher.post(CANCEL, json={"evaluation_id": north.evaluation_id})
    assert (answer.status_code, answer.json()["code"]) == (503, "outcome_unknown")
    again = (await teacher.post(CANCEL, json={"evaluation_id": north.evaluation_id})).json()
    assert again == nothing(cancelled_count=2, cancelled=jobs[1::-1])


def test_a_report_names_so_many_and_no_more() -> None:
    """However many had ended meanwhile, an answer has a size."""
    report = Report()
    for part in range(3):
        ended = {f"summary-1-2-{part * PART + number}": Status.FAILED for number in range(PART)}
        report.add(Report(ended=ended))
    assert len(report.ended) == MOST_NAMED
