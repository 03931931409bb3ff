"""A job that ended in vain is queued again: as what, when not, by whom, and what stays of it."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs.history import Cursor, changes_since
from synopsis.kit.database import Database
from synopsis.tenancy.scope import school_scope, system_scope
from tests.api.test_cancelling_many import fail, queue_class
from tests.api.test_job_lists import ids
from tests.eventually import eventually
from tests.factories import School
from tests.faults.checker import check

SignIn = Callable[..., Any]
JOBS = "/feedback-summaries/jobs"


async def refusal(client: httpx.AsyncClient, job_id: str) -> tuple[int, str]:
    """How a retry is refused."""
    answer = await client.post(f"{JOBS}/{job_id}/retry")
    return answer.status_code, answer.json()["code"]


async def told(database: Database, job_id: str) -> list[tuple[str, str | None]]:
    """What the live events say of a job: its status and its error."""

    async def look() -> list[tuple[str, str | None]]:
        async with system_scope(database) as transaction:
            changes, _ = await changes_since(transaction, Cursor(0, 0), limit=1000)
        return [(change.status, change.error_message) for change in changes if change.job_id == job_id]

    return await eventually(look)


async def test_a_failed_job_again(
    teacher: httpx.AsyncClient, north: School, database: Database, addresses: Addresses
) -> None:
    """A new job of the same wishes that names the old one, which stays as it is, with its attempts and its webhook."""
    options = {"priority": "low", "max_retries": 7, "force": True, "webhook_url": "https://example.com/webhook"}
    batch, [old] = await queue_class(teacher, north, student_ids=north.students[:1], **options)
    await fail(database, [old])
    before = (await teacher.get(f"{JOBS}/{old}")).json()
    events = (await teacher.get(f"{JOBS}/{old}/events")).json()
    answer = await teacher.post(f"{JOBS}/{old}/retry")
    new = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/feedback-summaries/jobs/{new['job_id']}"
    assert (new["status"], new["retry_of"], new["deduplicated"], new["retry_count"]) == ("queued", old, False, 0)
    same = (
        "student_id",
        "evaluation_id",
        "priority",
        "queue_name",
        "max_retries",
        "webhook_url",
        "batch_id",
        "task_type",
    )
    assert {name: new[name] for name in same} == {name: before[name] for name in same}
    assert await ids(teacher, batch_id=batch) == [new["job_id"], old]
    made = {"retried_as": new["job_id"], "retried_status": "queued"}
    assert (await teacher.get(f"{JOBS}/{old}")).json() == {**before, **made}
    assert (await teacher.get(f"{JOBS}/{old}/events")).json() == events
    [begun] = (await teacher.get(f"{JOBS}/{new['job_id']}/events")).json()["items"]
    assert (begun["verb"], begun["reason"], begun["actor_id"]) == (
        "submit", f"in the place of {old}", north.teacher.user_id,
    )  # fmt: skip
    with psycopg.connect(addresses.admin_url) as connection:
        params = connection.execute("SELECT task_params FROM summary_generation_jobs ORDER BY id").fetchall()
    assert params == [({"force": True},)] * 2
    assert await told(database, new["job_id"]) == [("queued", None)], "in whose place it stands is no error"
    await teacher.post(f"{JOBS}/{new['job_id']}/cancel")
    assert check(addresses.admin_url, may_fail=[old]).is_clean, "each of them ended once, and owes one webhook"


async def test_again_and_again(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """While it is active it is the answer; after it has ended, it is the one to retry; a completed one is final."""
    _, [first] = await queue_class(teacher, north, student_ids=north.students[:1])
    assert await refusal(teacher, first) == (409, "job_queued")
    await fail(database, [first])
    second = (await teacher.post(f"{JOBS}/{first}/retry")).json()["job_id"]
    again = await teacher.post(f"{JOBS}/{first}/retry")
    assert (again.status_code, again.json()["job_id"], again.json()["deduplicated"]) == (200, second, True)
    await teacher.post(f"{JOBS}/{second}/cancel")
    late = await teacher.post(f"{JOBS}/{first}/retry")
    assert (late.status_code, late.json()["code"], late.json()["retried_as"]) == (409, "job_retried", second)
    third = await teacher.post(f"{JOBS}/{second}/retry")
    assert (third.status_code, third.json()["retry_of"]) == (202, second), "a cancelled one too"


async def test_another_active_job_is_the_answer(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """A student has one active job, whoever asks for it and how."""
    _, [old] = await queue_class(teacher, north, student_ids=north.students[:1])
    await fail(database, [old])
    _, [active] = await queue_class(teacher, north, student_ids=north.students[:1])
    answer = await teacher.post(f"{JOBS}/{old}/retry")
    assert (answer.status_code, answer.json()["job_id"], answer.json()["retry_of"]) == (200, active, None)
    await teacher.post(f"{JOBS}/{active}/cancel")
    retried = await teacher.post(f"{JOBS}/{old}/retry")
    assert retried.status_code == 202
    await teacher.post(f"{JOBS}/{retried.json()['job_id']}/cancel")
    _, [active] = await queue_class(teacher, north, student_ids=north.students[:1])
    answer = await teacher.post(f"{JOBS}/{old}/retry")
    assert (answer.status_code, answer.json()["job_id"]) == (200, active), "before the one that it was retried as"


@pytest.mark.usefixtures("working")
async def test_a_completed_job_is_not_made_again(teacher: httpx.AsyncClient, north: School) -> None:
    """A summary that is there is written anew by queueing it with `force`."""
    _, [job] = await queue_class(teacher, north, student_ids=north.students[:1])

    async def is_done() -> bool:
        return bool((await teacher.get(f"{JOBS}/{job}")).json()["status"] == "completed")

    await eventually(is_done)
    answer = await teacher.post(f"{JOBS}/{job}/retry")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_completed")
    assert "force" in answer.json()["detail"]


async def test_twenty_at_once_are_one(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """However many ask at the same moment, and for a key as often as it is sent: one new job."""
    _, jobs = await queue_class(teacher, north, student_ids=north.students[:2])
    await fail(database, jobs)
    answers = await asyncio.gather(*(teacher.post(f"{JOBS}/{jobs[0]}/retry") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [202]
    assert len({answer.json()["job_id"] for answer in answers}) == 1
    key = {"Idempotency-Key": "again-1"}
    first, second = [await teacher.post(f"{JOBS}/{jobs[1]}/retry", headers=key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert len(await ids(teacher)) == 4


async def test_who_may(
    north: School, south: School, teacher: httpx.AsyncClient, as_user: SignIn, database: Database
) -> None:
    """Those who may queue it: its teachers and the admin. Who queued it and teaches it no more may look at it only."""
    _, [old] = await queue_class(teacher, north, student_ids=north.students[:1])
    await fail(database, [old])
    emails = (north.other_teacher.email, "student0@north.example", south.admin.email)
    colleague, pupil, stranger = [await as_user(email) for email in emails]
    assert await refusal(colleague, old) == (403, "not_your_evaluation")
    assert await refusal(pupil, old) == (403, "forbidden")
    assert await refusal(stranger, old) == await refusal(teacher, "summary-1-2-3") == (404, "job_not_found")
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "DELETE FROM evaluation_teachers WHERE school_id = %(school_id)s AND teacher_id = %(teacher)s",
            teacher=north.teacher.user_id,
        )
    assert (await teacher.get(f"{JOBS}/{old}")).status_code == 200
    assert await refusal(teacher, old) == (403, "not_your_evaluation")
    admin = await as_user(north.admin.email)
    assert (await admin.post(f"{JOBS}/{old}/retry")).status_code == 202
