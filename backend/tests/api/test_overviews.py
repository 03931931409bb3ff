"""The overview of a class over HTTP: queued like a summary, made by a real worker, read by its teachers alone."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from synopsis.jobs.submission import CLASS_OVERVIEW
from synopsis.kit.database import Database
from tests.factories import NAMES, School
from tests.transport.test_a_job import ended

SignIn = Callable[..., Any]


def overview(school: School) -> str:
    """Where it is."""
    return f"/feedback-summaries/evaluation/{school.evaluation_id}/overview"


async def made(teacher: httpx.AsyncClient, school: School, **options: Any) -> dict[str, Any]:
    """The job of an overview, completed."""
    answer = await teacher.post(f"{overview(school)}/queue", json=options)
    assert answer.status_code == 202, answer.text
    job = await ended(teacher, answer.json()["job_id"])
    assert job["status"] == "completed", job
    return job


@pytest.mark.usefixtures("working")
async def test_a_class_is_summarised_and_then_told_of_as_a_whole(north: School, as_user: SignIn) -> None:
    """Six summaries, then their overview: counts that are right, themes of several, nobody's name, every stage once."""
    teacher = await as_user(north.teacher.email)
    batch = await teacher.post(f"/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue")
    for each in batch.json()["jobs"]:
        await ended(teacher, each["job_id"])
    job = await made(teacher, north, priority="high")
    assert job["job_id"].startswith(f"class-{north.evaluation_id}-")
    assert (job["student_id"], job["task_type"]) == (None, CLASS_OVERVIEW)
    told = (await teacher.get(overview(north))).json()
    assert (told["pupil_count"], told["summarised_count"], told["comment_count"]) == (6, 6, 30)
    assert (told["job_id"], told["overview_text"]) == (job["job_id"], job["result"]["overview_text"])
    assert told["themes"]
    assert min(theme["pupils"] for theme in told["themes"]) >= told["fewest_pupils"] == 3
    assert not [name for name in NAMES if name.split()[0] in told["overview_text"]]
    events = (await teacher.get(f"/feedback-summaries/jobs/{job['job_id']}/events")).json()["items"]
    assert [event["progress"] for event in events if event["stage"]] == [10, 20, 40, 60, 80, 90, 100]


@pytest.mark.usefixtures("working")
async def test_an_overview_is_made_anew_when_a_summary_is(north: School, as_user: SignIn) -> None:
    """Again without a change it is the one that was there, and the timeline says so; `force` makes another."""
    teacher = await as_user(north.teacher.email)
    moments, reasons = [], []
    for options in ({}, {}, {"force": True}):
        job = await made(teacher, north, **options)
        told = (await teacher.get(overview(north))).json()
        assert told["job_id"] == job["job_id"]
        moments.append(told["as_of"])
        timeline = (await teacher.get(f"/feedback-summaries/jobs/{job['job_id']}/events")).json()["items"]
        reasons.append(timeline[-1]["reason"])
    assert moments[0] == moments[1] < moments[2]
    assert (reasons[0], reasons[2]) == (None, None)
    assert reasons[1].startswith(f"Nothing has changed since the overview of {moments[0]} was made")
    one = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue"
    await ended(teacher, (await teacher.post(one)).json()["job_id"])
    await made(teacher, north)
    told = (await teacher.get(overview(north))).json()
    assert (told["summarised_count"], told["comment_count"]) == (1, 5)


async def test_queueing_twice_gives_the_job_that_waits(north: School, as_user: SignIn, database: Database) -> None:
    """202, then 200 and the same job; with a key of one's own, 202 again and nothing done; the log tells of one."""
    teacher, admin = await as_user(north.teacher.email), await as_user(north.admin.email)
    path, key = f"{overview(north)}/queue", {"Idempotency-Key": "overview-1"}
    first = await teacher.post(path, headers=key)
    again = await teacher.post(path, headers=key)
    second = await teacher.post(path)
    assert (first.status_code, again.status_code, second.status_code) == (202, 202, 200)
    assert {answer.json()["job_id"] for answer in (first, again, second)} == {first.json()["job_id"]}
    assert (again.headers["idempotency-replayed"], second.json()["deduplicated"]) == ("true", True)
    assert first.headers["location"].endswith(first.json()["job_id"])
    log = (await admin.get("/audit", params={"action": "job.queue"})).json()["items"]
    assert [line["object"] for line in log] == [first.json()["job_id"]]


async def test_only_its_teachers_and_an_admin_read_it(north: School, south: School, as_user: SignIn) -> None:
    """Pupils and colleagues may not; to another school it is missing; 404 before there is one has its own code."""
    for who, status, code in (
        (north.teacher.email, 404, "overview_not_found"),
        (north.admin.email, 404, "overview_not_found"),
        (north.other_teacher.email, 403, "not_your_evaluation"),
        ("student0@north.example", 403, "forbidden"),
        (south.admin.email, 404, "evaluation_not_found"),
    ):
        client = await as_user(who)
        answer = await client.get(overview(north))
        assert (answer.status_code, answer.json()["code"]) == (status, code), who


async def test_as_a_step_it_is_about_the_class_and_nobody_in_it(north: School, as_user: SignIn) -> None:
    """One overview for each student would be the same one thirty times."""
    teacher = await as_user(north.teacher.email)
    step = {"name": "overview", "task_type": CLASS_OVERVIEW, "student_ids": "all"}
    body = {"name": "Class", "evaluation_id": north.evaluation_id, "steps": [step]}
    answer = await teacher.post("/feedback-summaries/workflows", json=body)
    assert answer.status_code == 422
    assert 'leave "student_ids" out' in answer.text.replace("\\", "")
