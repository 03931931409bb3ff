"""Why a job waits, and when it will be done, as the API tells it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.kit.database import Database
from synopsis.monitoring import estimate, monitor
from tests.api.test_cancelling_many import fail, queue_class
from tests.eventually import eventually
from tests.factories import School

SignIn = Callable[..., Any]
JOBS = "/feedback-summaries/jobs"
QUEUE = "/feedback-summaries/queue/ai-summaries"


async def explained(client: httpx.AsyncClient, job_id: str) -> dict[str, Any]:
    """What is said of a job."""
    answer = await client.get(f"{JOBS}/{job_id}/explain")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def why(client: httpx.AsyncClient, job_id: str) -> list[str]:
    """The codes of the reasons, in their order."""
    return [reason["code"] for reason in (await explained(client, job_id))["reasons"]]


@pytest.fixture
def admin_sql(addresses: Addresses) -> Callable[..., None]:
    """Makes something so, whatever a process of ours would do."""

    def run(sql: str, *values: object) -> None:
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute(sql.encode(), values)

    return run


async def test_without_a_worker(teacher: httpx.AsyncClient, north: School) -> None:
    """A job's place is known and its end is not; nobody pretends."""
    _, ids = await queue_class(teacher, north)
    found = await explained(teacher, ids[2])
    codes = [reason["code"] for reason in found["reasons"]]
    assert [code for code in codes if code != "handed_over"] == ["no_worker", "others_ahead"]
    assert found["reasons"][1]["detail"] == "2 jobs are before it (2 of them your school's)."
    assert found["place"] == {
        "ahead": 2, "is_more": False, "in_its_queue": 2, "more_urgent": 0, "of_its_school": 2,
    }  # fmt: skip
    assert (found["estimate"], found["unknown"]["code"]) == (None, "no_worker")


async def test_of_other_schools_there_are_numbers(
    teacher: httpx.AsyncClient, north: School, south: School, as_user: SignIn
) -> None:
    """They are ahead of it all the same, in its queue and in more urgent ones; no word of whose they are."""
    theirs = await as_user(south.teacher.email)
    await queue_class(theirs, south, priority="high")
    _, [mine] = await queue_class(teacher, north, student_ids=north.students[:1])
    answer = await teacher.get(f"{JOBS}/{mine}/explain")
    place = answer.json()["place"]
    assert (place["ahead"], place["more_urgent"], place["of_its_school"]) == (6, 6, 0)
    assert "6 jobs are before it (6 in more urgent queues)." in answer.text
    assert not any(str(word) in answer.text for word in (south.evaluation_id, "south", "South", *south.students))
    assert (await theirs.get(f"{JOBS}/{mine}/explain")).status_code == 404


async def test_what_holds_a_job(
    teacher: httpx.AsyncClient, admin: httpx.AsyncClient, north: School, admin_sql: Callable[..., None]
) -> None:
    """Everything that does, what decides most first, each with its time; and what an estimate would need."""
    later = datetime.now(UTC) + timedelta(hours=3)
    _, [job] = await queue_class(teacher, north, student_ids=north.students[:1], run_at=later.isoformat())
    await admin.post(f"{QUEUE}/pause")
    admin_sql(
        "INSERT INTO provider_breakers (provider, task_types, failures, opened_at, next_probe_at, error_code)"
        " VALUES ('model', '{generate_summary}', 5, now(), now() + interval '20 seconds', 'provider_unavailable')"
    )
    found = await explained(teacher, job)
    reasons = {reason["code"]: reason for reason in found["reasons"]}
    assert list(reasons) == ["queue_paused", "no_worker", "provider_in_trouble", "not_yet"]
    assert "paused by Ada Admin" in reasons["queue_paused"]["detail"]
    assert reasons["queue_paused"]["since"] is not None
    assert "asks it again in" in reasons["provider_in_trouble"]["detail"]
    assert reasons["not_yet"]["detail"] == "It was asked for a later moment, 3 hours from now."
    assert abs(datetime.fromisoformat(reasons["not_yet"]["until"]) - later) < timedelta(milliseconds=1)
    assert found["unknown"] == {"code": "queue_paused", "detail": "That depends on when your queue is resumed."}


async def test_a_retry(teacher: httpx.AsyncClient, north: School, admin_sql: Callable[..., None]) -> None:
    """When it comes, and after what."""
    _, [job] = await queue_class(teacher, north, student_ids=north.students[:1])
    admin_sql(
        "UPDATE summary_generation_jobs SET retry_count = 2, attempt = 2, error_code = 'timeout', error_message ="
        " 'Retry 2/3: Connection timeout', available_at = now() + interval '4 minutes',"
        " next_retry_at = now() + interval '4 minutes'"
    )
    reason = (await explained(teacher, job))["reasons"][-1]
    assert reason["code"] == "next_retry"
    assert reason["detail"] == "Its last try failed (Connection timeout); retry 2 of 3 begins in 4 minutes."


async def test_waiting_for_other_jobs(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """Which they are, and how they stand: those that have not ended come first."""
    _, [ended, first] = await queue_class(teacher, north, student_ids=north.students[:2])
    needed = [{"job_id": ended, "on_failure": "run"}, first]
    _, [last] = await queue_class(teacher, north, student_ids=north.students[2:3], depends_on=needed)
    await fail(database, [ended])
    found = await explained(teacher, last)
    reason = found["reasons"][0]
    assert reason["code"] == found["unknown"]["code"] == "waits_for_jobs"
    assert reason["detail"] == "It waits for other jobs, of which 1 of 2 are left."
    assert reason["jobs"] == [{"job_id": first, "status": "queued"}, {"job_id": ended, "status": "failed"}]


async def test_how_a_job_ended(teacher: httpx.AsyncClient, north: School, database: Database, as_user: SignIn) -> None:
    """And by whom, and what to do next."""
    _, [cancelled, failed] = await queue_class(teacher, north, student_ids=north.students[:2])
    admin = await as_user(north.admin.email)
    await admin.post(f"{JOBS}/{cancelled}/cancel")
    await fail(database, [failed])
    found = await explained(teacher, cancelled)
    assert found["reasons"][0]["code"] == "cancelled"
    assert found["reasons"][0]["detail"].startswith("It was cancelled by Ada Admin. Queue it again")
    assert (found["place"], found["estimate"], found["unknown"]) == (None, None, None)
    assert "Queue it again" in (await explained(teacher, failed))["reasons"][0]["detail"]
    again = (await teacher.post(f"{JOBS}/{failed}/retry")).json()["job_id"]
    assert f"It was queued again as {again}." in (await explained(teacher, failed))["reasons"][0]["detail"]


async def test_what_was_called_off_because_of_another(
    teacher: httpx.AsyncClient, north: School, database: Database
) -> None:
    """It says so, and that it is of no use to retry it before that one."""
    _, [first] = await queue_class(teacher, north, student_ids=north.students[:1])
    body = {"depends_on": [first], "student_ids": north.students[1:2]}
    _, [behind] = await queue_class(teacher, north, **body)
    await teacher.post(f"{JOBS}/{first}/cancel")
    async with database.transaction(role="synopsis_system") as transaction:
        await lifecycle.release(transaction, limit=10)
    assert (await explained(teacher, behind))["reasons"][0]["detail"] == (
        f"It was cancelled: Job {first} was cancelled, and this one was to be done only after it. Retry that one first;"
        " then this one. Queue it again with POST …/retry, or on its page with “Try again”."
    )


@pytest.fixture
def looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was measured lately is not remembered for some seconds."""
    monkeypatch.setattr(monitor, "RECENT_FRESH_SECONDS", 0)


@pytest.mark.usefixtures("looks_each_time", "working")
async def test_when(teacher: httpx.AsyncClient, north: School) -> None:
    """From what a worker did lately; before it has done enough, that is said."""
    _, [first] = await queue_class(teacher, north, student_ids=north.students[:1])
    await eventually(lambda: _is(teacher, first, "completed"))
    asked = datetime.now(UTC) + timedelta(hours=1)
    _, [later] = await queue_class(teacher, north, student_ids=north.students[1:2], run_at=asked.isoformat())
    unknown = (await explained(teacher, later))["unknown"]
    assert unknown["code"] == "not_measured"
    assert "1 tries; it takes 20" in unknown["detail"]
    others = [student for student in north.students if student != north.students[1]]
    for _ in range(estimate.FEWEST_TRIES // len(others)):
        _, jobs = await queue_class(teacher, north, student_ids=others, force=True)
        for job in jobs:
            await eventually(partial(_is, teacher, job, "completed"))
    found = await eventually(partial(_estimate, teacher, later))
    begins = datetime.fromisoformat(found["start"]["probably_by"])
    assert abs(begins - asked) < timedelta(seconds=1)
    assert found["end"]["probably_by"] <= found["end"]["almost_certainly_by"]
    assert found["detail"].startswith("Probably done by ")
    assert found["tries"] >= estimate.FEWEST_TRIES


async def _is(client: httpx.AsyncClient, job_id: str, code: str) -> bool:
    return await why(client, job_id) == [code]


async def _estimate(client: httpx.AsyncClient, job_id: str) -> dict[str, Any]:
    return (await explained(client, job_id))["estimate"] or {}
