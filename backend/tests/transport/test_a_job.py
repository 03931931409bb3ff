"""One job and a class of them, from the request to the summary, through real servers."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import redis

from synopsis.devstack.stack import Addresses
from tests.eventually import eventually
from tests.factories import School

SignIn = Callable[..., Any]


async def ended(client: httpx.AsyncClient, job_id: str, *, within: float = 10) -> dict[str, Any]:
    """The job once it has reached a final status."""

    async def look() -> dict[str, Any] | None:
        job = (await client.get(f"/feedback-summaries/jobs/{job_id}")).json()
        return job if job["status"] in {"completed", "failed", "cancelled"} else None

    job = await eventually(look, within=within)
    assert job is not None
    return job


@pytest.mark.usefixtures("working")
async def test_a_queued_job_becomes_a_summary(north: School, as_user: SignIn) -> None:
    """The answer is 202 and the job; the job ends completed at 100 %, with its summary as its result."""
    teacher = await as_user(north.teacher.email)
    answer = await teacher.post(
        f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue",
        json={"priority": "high", "webhook_url": "https://example.com/webhook", "max_retries": 5},
    )
    assert answer.status_code == 202
    queued = answer.json()
    assert answer.headers["location"].endswith(queued["job_id"])
    assert queued["status"] == "queued"
    assert queued["queue_name"] == "ai-summaries-high"
    job = await ended(teacher, queued["job_id"])
    assert (job["status"], job["progress"], job["error_message"]) == ("completed", 100, None)
    assert job["result"]["feedback_count"] == 5
    assert job["result"]["generation_method"] == "extractive"
    summary = await teacher.get(f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}")
    assert summary.json()["summary_text"] == job["result"]["summary_text"]


@pytest.mark.usefixtures("working")
async def test_the_timeline_holds_every_stage_in_order(north: School, as_user: SignIn) -> None:
    """The spec's nine stages, each once, with a time that does not go back."""
    teacher = await as_user(north.teacher.email)
    path = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue"
    job = await ended(teacher, (await teacher.post(path)).json()["job_id"])
    events = (await teacher.get(f"/feedback-summaries/jobs/{job['job_id']}/events")).json()["items"]
    assert [event["progress"] for event in events if event["stage"]] == [10, 20, 30, 40, 50, 60, 80, 90, 100]
    assert [event["verb"] for event in events if event["verb"] != "report"] == ["submit", "claim", "complete"]
    assert events[-1]["progress"] == 100
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)


@pytest.mark.usefixtures("working")
async def test_a_class_is_summarised_as_a_batch(north: School, as_user: SignIn) -> None:
    """One call queues everybody, and everybody gets a summary."""
    teacher = await as_user(north.teacher.email)
    answer = await teacher.post(f"/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue")
    assert answer.status_code == 202
    batch = answer.json()
    assert (batch["total_students"], batch["queued"], batch["already_queued"]) == (6, 6, 0)
    jobs = [await ended(teacher, job["job_id"]) for job in batch["jobs"]]
    assert {job["status"] for job in jobs} == {"completed"}
    assert {job["batch_id"] for job in jobs} == {batch["batch_id"]}
    students = (await teacher.get(f"/evaluations/{north.evaluation_id}/students")).json()["items"]
    assert all(student["summary"] and student["job"]["status"] == "completed" for student in students)


async def test_an_active_job_answers_for_a_second_request(north: School, as_user: SignIn) -> None:
    """While a job waits, queueing again gives 200 and that very job, and says so."""
    teacher = await as_user(north.teacher.email)
    path = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue"
    first = await teacher.post(path)
    second = await teacher.post(path)
    assert (first.status_code, second.status_code) == (202, 200)
    assert second.json() == {**first.json(), "deduplicated": True}


@pytest.mark.usefixtures("working")
async def test_unchanged_feedback_is_not_summarised_twice(north: School, as_user: SignIn) -> None:
    """The same feedback, prompt and model find the summary that is there; `force` writes a new one."""
    teacher = await as_user(north.teacher.email)
    path = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}"
    made, reasons = [], []
    for body in ({}, {}, {"force": True}):
        job = await ended(teacher, (await teacher.post(path + "/queue", json=body)).json()["job_id"])
        assert job["status"] == "completed"
        made.append((await teacher.get(path)).json()["created_at"])
        timeline = (await teacher.get(f"/feedback-summaries/jobs/{job['job_id']}/events")).json()["items"]
        reasons.append(timeline[-1]["reason"])
    assert made[0] == made[1] < made[2]
    assert (reasons[0], reasons[2]) == (None, None)
    written_at = made[0][:16].replace("T", " ")
    assert reasons[1].startswith(f"Nothing has changed since the summary of {written_at} UTC was written")


@pytest.mark.usefixtures("working")
async def test_the_worker_is_visible_to_rq(addresses: Addresses, as_user: SignIn, north: School) -> None:
    """RQ's own set of workers holds ours, and again after everything in Redis is gone."""
    client = redis.Redis.from_url(addresses.redis_url)

    async def workers() -> list[str]:
        return [name.decode() for name in client.smembers("rq:workers")]  # type: ignore[union-attr]

    [before] = await eventually(workers)
    client.flushall()
    [after] = await eventually(workers)
    assert before == after
    assert client.hget(after, "state") == b"idle"
