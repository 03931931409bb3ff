"""Scheduled jobs over HTTP: made, read, changed, run, deleted, and by whom."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from synopsis.kit.database import Database
from synopsis.schedules import store
from tests.factories import School, make_schedule

SignIn = Callable[..., Any]
PATH = "/feedback-summaries/scheduled-jobs"


def body(school: School, **changes: Any) -> dict[str, Any]:
    """A good one, with changes."""
    params = {"evaluation_id": school.evaluation_id}
    return {"name": "Nightly", "cron_expression": "0 2 * * *", "task_params": params, **changes}


async def test_a_schedule_is_made_read_changed_and_deleted(teacher: httpx.AsyncClient, north: School) -> None:
    """What is left out has its default, the zone is the school's, and each answer is the whole schedule."""
    made = await teacher.post(PATH, json=body(north))
    assert made.status_code == 201
    schedule = made.json()
    assert made.headers["Location"] == f"/api/v1{PATH}/{schedule['id']}"
    assert (
        schedule.items()
        >= {
            "name": "Nightly",
            "cron_expression": "0 2 * * *",
            "timezone": "Europe/Amsterdam",
            "description": {"en": "Every day at 02:00", "nl": "Elke dag om 02:00"},
            "task_type": "generate_summary",
            "task_params": {"evaluation_id": north.evaluation_id},
            "queue_name": "ai-summaries",
            "enabled": True,
            "misfire": "once",
            "overlap": "skip",
            "last_run": None,
            "recent_runs": [],
            "last_run_at": None,
            "school_id": north.id,
            "created_by": north.teacher.user_id,
            "runs_as": north.teacher.user_id,
        }.items()
    )
    one = f"{PATH}/{schedule['id']}"
    assert (await teacher.get(one)).json() == schedule
    changed = await teacher.patch(one, json={"enabled": False, "name": "Off"})
    assert changed.status_code == 200
    assert changed.json().items() >= {"enabled": False, "name": "Off", "next_run_at": None}.items()
    assert changed.json()["cron_expression"] == schedule["cron_expression"]
    gone = await teacher.delete(one)
    assert (gone.status_code, gone.content) == (204, b"")
    for answer in (await teacher.get(one), await teacher.delete(one), await teacher.patch(one, json={})):
        assert (answer.status_code, answer.json()["code"]) == (404, "scheduled_job_not_found")


async def test_the_list_is_paged_newest_first(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """Cursors lead through all of it, and `evaluation_id` narrows it."""
    made = [await make_schedule(database, north) for _ in range(5)]
    pages: list[list[int]] = []
    cursor = None
    while len(pages) < 10:
        answer = (await teacher.get(PATH, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        pages.append([schedule["id"] for schedule in answer["items"]])
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]
    narrow = (await teacher.get(PATH, params={"evaluation_id": north.evaluation_id})).json()
    assert len(narrow["items"]) == 5


async def test_a_teacher_sees_their_own_evaluations_schedules_and_an_admin_all(
    teacher: httpx.AsyncClient, north: School, south: School, as_user: SignIn
) -> None:
    """A colleague's list is empty, and what they try on it is refused; another school knows nothing of it."""
    schedule = (await teacher.post(PATH, json=body(north))).json()
    admin, colleague = await as_user(north.admin.email), await as_user(north.other_teacher.email)
    assert [item["id"] for item in (await admin.get(PATH)).json()["items"]] == [schedule["id"]]
    assert (await colleague.get(PATH)).json() == {"items": [], "next_cursor": None}
    refused = await colleague.patch(f"{PATH}/{schedule['id']}", json={"enabled": False})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_evaluation")
    refused = await colleague.post(PATH, json=body(north))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_evaluation")
    stranger = await as_user(south.admin.email)
    assert (await stranger.get(PATH)).json()["items"] == []


async def test_what_a_schedule_names_must_be_of_the_school(
    teacher: httpx.AsyncClient, north: School, south: School
) -> None:
    """Another school's evaluation or student is answered in the words of one that is nowhere."""
    answers = []
    for evaluation in (south.evaluation_id, 987654):
        answer = await teacher.post(PATH, json=body(north, task_params={"evaluation_id": evaluation}))
        answers.append((answer.status_code, answer.text.replace(str(evaluation), "…")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    answers = []
    for student in (south.students[0], 987654):
        params = {"evaluation_id": north.evaluation_id, "student_ids": [north.students[0], student]}
        answer = await teacher.post(PATH, json=body(north, task_params=params))
        answers.append((answer.status_code, answer.text.replace(str(student), "…")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown field": ({"cron": "0 2 * * *"}, "invalid"),
    "no name": ({"name": " "}, "invalid"),
    "a bad expression": ({"cron_expression": "0 25 * * *"}, "cron_invalid"),
    "a sixth field": ({"cron_expression": "0 0 2 * * *"}, "cron_invalid"),
    "a zone that is none": ({"timezone": "Mars/Olympus"}, "timezone_invalid"),
    "a kind of task that is none": ({"task_type": "sing"}, "task_type_unknown"),
    "a queue that is none": ({"queue_name": "default"}, "invalid"),
    "a misfire that is none": ({"misfire": "always"}, "invalid"),
    "no parameters": ({"task_params": {}}, "task_params_invalid"),
    "an unknown parameter": ({"task_params": {"evaluation_id": 1023, "force": True}}, "task_params_invalid"),
    "a text for an id": ({"task_params": {"evaluation_id": "1023"}}, "task_params_invalid"),
    "an empty list": ({"task_params": {"evaluation_id": 1023, "student_ids": []}}, "task_params_invalid"),
    "some": ({"task_params": {"evaluation_id": 1023, "student_ids": "some"}}, "task_params_invalid"),
    "a private webhook": ({"task_params": {"evaluation_id": 1023, "webhook_url": "http://127.0.0.1/"}}, "invalid"),
}


@pytest.mark.parametrize("kind", BAD)
async def test_what_is_not_usable_is_refused(teacher: httpx.AsyncClient, north: School, kind: str) -> None:
    """Made or changed: 422 with a code, and nothing is stored."""
    changes, code = BAD[kind]
    answer = await teacher.post(PATH, json=body(north, **changes))
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    schedule = (await teacher.post(PATH, json=body(north))).json()
    answer = await teacher.patch(f"{PATH}/{schedule['id']}", json=changes)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert (await teacher.get(f"{PATH}/{schedule['id']}")).json() == schedule
    assert len((await teacher.get(PATH)).json()["items"]) == 1


async def test_a_preview_says_when_and_in_words(teacher: httpx.AsyncClient) -> None:
    """As many runs as asked for, in the school's zone unless another is named; nothing is stored."""
    answer = await teacher.get(f"{PATH}/preview", params={"cron_expression": "0 9 * * 1", "count": 3})
    assert answer.status_code == 200
    preview = answer.json()
    assert preview["timezone"] == "Europe/Amsterdam"
    assert preview["description"] == {"en": "Every Monday at 09:00", "nl": "Elke maandag om 09:00"}
    assert len(preview["next_runs"]) == 3
    assert all(run.endswith(("T07:00:00.000Z", "T08:00:00.000Z")) for run in preview["next_runs"])
    there = await teacher.get(f"{PATH}/preview", params={"cron_expression": "@daily", "timezone": "Asia/Kathmandu"})
    assert [run[10:] for run in there.json()["next_runs"]] == ["T18:15:00.000Z"] * 5
    for wrong in ({"cron_expression": "* * * * * *"}, {"cron_expression": "@daily", "timezone": "Nowhere"}):
        assert (await teacher.get(f"{PATH}/preview", params=wrong)).status_code == 422
    assert (await teacher.get(PATH)).json()["items"] == []


async def test_a_run_that_is_asked_for(teacher: httpx.AsyncClient, north: School) -> None:
    """202 with its batch; its jobs are there; the history has who asked."""
    schedule = (await teacher.post(PATH, json=body(north, enabled=False, queue_name="ai-summaries-low"))).json()
    one = f"{PATH}/{schedule['id']}"
    answers = [await teacher.post(f"{one}/run") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    runs = [answer.json() for answer in answers]
    assert [(run["outcome"], run["queued"], run["already_queued"]) for run in runs] == [
        ("submitted", 6, 0),
        ("submitted", 0, 6),
        ("submitted", 0, 6),
    ]
    assert runs[0]["triggered_by"] == north.teacher.user_id
    first = (await teacher.get(f"{one}/runs", params={"limit": 2})).json()
    rest = (await teacher.get(f"{one}/runs", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert first["items"] + rest["items"] == runs[::-1]
    assert rest["next_cursor"] is None
    after = (await teacher.get(one)).json()
    assert after["last_run"] == runs[2]
    told = [{name: run[name] for name in ("fire_at", "outcome", "queued")} for run in runs[::-1]]
    [listed] = (await teacher.get(PATH)).json()["items"]
    assert after["recent_runs"] == listed["recent_runs"] == told
    assert after["last_run_at"] == runs[2]["fire_at"]
    students = (await teacher.get(f"/evaluations/{north.evaluation_id}/students")).json()["items"]
    assert {student["job"]["batch_id"] for student in students} == {runs[0]["batch_id"]}
    assert {student["job"]["queue_name"] for student in students} == {"ai-summaries-low"}


async def test_a_run_with_nothing_to_do_is_a_conflict(north: School, as_user: SignIn) -> None:
    """An evaluation without students: 409 with the reason, and nothing in the history."""
    admin = await as_user(north.admin.email)
    made = await admin.post(PATH, json=body(north, task_params={"evaluation_id": north.other_evaluation_id}))
    one = f"{PATH}/{made.json()['id']}"
    answer = await admin.post(f"{one}/run")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_do")
    assert (await admin.get(f"{one}/runs")).json()["items"] == []


async def test_a_school_has_a_most_of_schedules(
    teacher: httpx.AsyncClient, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is a 409 that says how many."""
    monkeypatch.setattr(store, "MOST_SCHEDULES", 2)
    answers = [await teacher.post(PATH, json=body(north)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert answers[2].json()["code"] == "too_many_scheduled_jobs"


async def test_who_changes_it_answers_for_it(teacher: httpx.AsyncClient, north: School, as_user: SignIn) -> None:
    """An admin's change makes it run with the admin's rights; who made it stays."""
    schedule = (await teacher.post(PATH, json=body(north))).json()
    admin = await as_user(north.admin.email)
    changed = (await admin.patch(f"{PATH}/{schedule['id']}", json={"overlap": "allow"})).json()
    assert (changed["runs_as"], changed["created_by"]) == (north.admin.user_id, north.teacher.user_id)
    assert changed["next_run_at"] == schedule["next_run_at"]
    assert changed["updated_at"] > schedule["updated_at"]
