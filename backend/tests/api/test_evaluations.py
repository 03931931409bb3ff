"""Evaluations as a teacher handles them: made, listed, renamed, opened, closed and opened again."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from tests.factories import School

SignIn = Callable[..., Any]


async def jobs_of(addresses: Addresses, evaluation_id: int) -> list[tuple[int, str]]:
    """Student and status of every job there ever was, oldest first."""
    async with await psycopg.AsyncConnection.connect(addresses.admin_url) as connection:
        cursor = await connection.execute(
            "SELECT student_id, status FROM summary_generation_jobs WHERE evaluation_id = %s ORDER BY id",
            [evaluation_id],
        )
        return await cursor.fetchall()


async def change(client: httpx.AsyncClient, evaluation_id: int, **body: object) -> httpx.Response:
    """PATCH."""
    return await client.patch(f"/evaluations/{evaluation_id}", json=body)


async def test_a_new_evaluation_is_its_makers(north: School, as_user: SignIn) -> None:
    """It is open and empty, its maker teaches it, and a colleague does not."""
    teacher, colleague = await as_user(north.teacher.email), await as_user(north.other_teacher.email)
    made = await teacher.post("/evaluations", json={"title": "  Projectweek 3 havo  "})
    assert made.status_code == 201
    evaluation = made.json()
    assert evaluation | {"id": 0, "created_at": ""} == {
        "id": 0, "title": "Projectweek 3 havo", "status": "open", "created_at": "", "closed_at": None,
        "student_count": 0, "feedback_count": 0, "summary_count": 0,
    }  # fmt: skip
    assert (await teacher.get(f"/evaluations/{evaluation['id']}")).json() == evaluation
    assert (await colleague.get(f"/evaluations/{evaluation['id']}")).status_code == 403
    assert (await colleague.get("/evaluations")).json()["items"][0]["id"] == north.other_evaluation_id


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "a\x00b", "a\x1bb", None, 5, ["x"]])
async def test_an_unusable_title_is_named(north: School, as_user: SignIn, title: object) -> None:
    """Making and renaming refuse it alike, except that no title at all leaves the old one."""
    teacher = await as_user(north.teacher.email)
    made = await teacher.post("/evaluations", json={"title": title})
    assert (made.status_code, made.json()["code"]) == (422, "invalid")
    assert "title" in made.json()["detail"]
    renamed = await change(teacher, north.evaluation_id, title=title)
    assert renamed.status_code == (200 if title is None else 422)
    assert (await teacher.get(f"/evaluations/{north.evaluation_id}")).json()["title"] == "Project week"


async def test_a_list_is_read_page_by_page(north: School, as_user: SignIn) -> None:
    """Following `next_cursor` gives every evaluation once, newest first, also while new ones are made."""
    teacher = await as_user(north.teacher.email)
    made = [(await teacher.post("/evaluations", json={"title": f"E{n}"})).json()["id"] for n in range(7)]
    expected, seen, cursor = sorted([*made, north.evaluation_id], reverse=True), [], None
    for _ in range(10):
        page = (await teacher.get("/evaluations", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))).json()
        assert len(page["items"]) <= 3
        seen += [item["id"] for item in page["items"]]
        await teacher.post("/evaluations", json={"title": "made meanwhile"})
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == expected


async def test_a_list_that_fits_exactly_has_no_next_page(north: School, as_user: SignIn) -> None:
    """Eight on pages of eight, of seven and of nine: only the one of seven goes on."""
    teacher = await as_user(north.teacher.email)
    for n in range(7):
        await teacher.post("/evaluations", json={"title": f"E{n}"})
    goes_on = [(await teacher.get("/evaluations", params={"limit": n})).json()["next_cursor"] for n in (7, 8, 9)]
    assert [cursor is not None for cursor in goes_on] == [True, False, False]


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 201}, {"limit": -1}, {"cursor": 0}, {"cursor": "x"}])
async def test_a_page_that_cannot_be_is_refused(north: School, as_user: SignIn, params: dict[str, Any]) -> None:
    """The limit is 1 to 200, and a cursor is what a page gave."""
    teacher = await as_user(north.teacher.email)
    for path in ("/evaluations", f"/evaluations/{north.evaluation_id}/students"):
        answer = await teacher.get(path, params=params)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_an_admin_sees_the_whole_schools(north: School, south: School, as_user: SignIn) -> None:
    """Both teachers' evaluations, and nothing of the other school."""
    admin = await as_user(north.admin.email)
    listed = [item["id"] for item in (await admin.get("/evaluations")).json()["items"]]
    assert listed == [north.other_evaluation_id, north.evaluation_id]


async def test_the_students_are_listed_page_by_page(north: School, as_user: SignIn) -> None:
    """Each once, in order of id, with what was written about them."""
    teacher = await as_user(north.teacher.email)
    seen, cursor = [], None
    for _ in range(5):
        params = {"limit": 4} | ({"cursor": cursor} if cursor else {})
        page = (await teacher.get(f"/evaluations/{north.evaluation_id}/students", params=params)).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [student["student_id"] for student in seen] == north.students
    assert {(student["feedback_count"], student["reviewer_count"]) for student in seen} == {(5, 5)}


async def test_closing_queues_everybody_once(north: School, addresses: Addresses, as_user: SignIn) -> None:
    """One PATCH: the evaluation is closed and each of its students has a job; closing again changes nothing."""
    teacher = await as_user(north.teacher.email)
    closed = await change(teacher, north.evaluation_id, status="closed")
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    assert closed.json()["closed_at"].endswith("Z")
    assert await jobs_of(addresses, north.evaluation_id) == [(student, "queued") for student in north.students]
    again = await change(teacher, north.evaluation_id, status="closed", title="Projectweek, definitief")
    assert again.json() == {**closed.json(), "title": "Projectweek, definitief"}
    assert len(await jobs_of(addresses, north.evaluation_id)) == 6


async def test_closing_twice_at_once_closes_once(north: School, addresses: Addresses, as_user: SignIn) -> None:
    """Eight clicks at the same moment are all answered, and each student has one job."""
    clients = [await as_user(email) for email in (north.teacher.email, north.admin.email)]
    answers = await asyncio.gather(
        *(change(client, north.evaluation_id, status="closed") for client in clients for _ in range(4))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["closed_at"] for answer in answers}) == 1
    assert len(await jobs_of(addresses, north.evaluation_id)) == 6


async def test_closing_that_cannot_queue_does_not_close(north: School, addresses: Addresses, as_user: SignIn) -> None:
    """Closing and queueing are one transaction: when the jobs cannot be stored, the evaluation stays open."""
    teacher = await as_user(north.teacher.email)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("ALTER TABLE summary_generation_jobs ADD CHECK (student_id <> %d)" % north.students[5])  # noqa: UP031
    assert (await teacher.patch(f"/evaluations/{north.evaluation_id}", json={"status": "closed"})).status_code == 500
    assert (await teacher.get(f"/evaluations/{north.evaluation_id}")).json()["status"] == "open"
    assert await jobs_of(addresses, north.evaluation_id) == []


async def test_reopening_and_closing_again(north: School, addresses: Addresses, as_user: SignIn) -> None:
    """A closed evaluation is opened again without a closing time, and its next closing queues anew."""
    teacher = await as_user(north.teacher.email)
    await change(teacher, north.evaluation_id, status="closed")
    reopened = (await change(teacher, north.evaluation_id, status="open")).json()
    assert (reopened["status"], reopened["closed_at"]) == ("open", None)
    for student, _ in await jobs_of(addresses, north.evaluation_id):
        job = (await teacher.get(f"/evaluations/{north.evaluation_id}/students")).json()["items"]
        job_id = next(item["job"]["job_id"] for item in job if item["student_id"] == student)
        assert (await teacher.post(f"/feedback-summaries/jobs/{job_id}/cancel")).status_code == 200
    await change(teacher, north.evaluation_id, status="closed")
    statuses = [status for _, status in await jobs_of(addresses, north.evaluation_id)]
    assert statuses == ["cancelled"] * 6 + ["queued"] * 6


async def test_a_draft_is_opened_and_never_again_a_draft(north: School, as_user: SignIn) -> None:
    """draft → open is allowed, open → draft and closed → draft are a 409 that says so."""
    teacher = await as_user(north.teacher.email)
    draft = (await teacher.post("/evaluations", json={"title": "Concept", "status": "draft"})).json()
    assert draft["status"] == "draft"
    assert (await change(teacher, draft["id"], status="draft", title="Concept 2")).json()["title"] == "Concept 2"
    assert (await change(teacher, draft["id"], status="open")).json()["status"] == "open"
    for _ in ("open", "closed"):
        refused = await change(teacher, draft["id"], status="draft", title="not this either")
        assert (refused.status_code, refused.json()["code"]) == (409, "already_opened")
        assert (await teacher.get(f"/evaluations/{draft['id']}")).json()["title"] == "Concept 2"
        await change(teacher, draft["id"], status="closed")


@pytest.mark.parametrize("status", ["OPEN", "archived", "", 1, True, ["open"]])
async def test_a_status_that_is_none_is_refused(north: School, as_user: SignIn, status: object) -> None:
    """The three words are named."""
    answer = await change(await as_user(north.teacher.email), north.evaluation_id, status=status)
    assert answer.status_code == 422
    assert "'draft', 'open' or 'closed'" in answer.json()["detail"]


async def test_a_change_of_nothing_changes_nothing(north: School, as_user: SignIn) -> None:
    """An empty body is allowed; an unknown field is not, and is named."""
    teacher = await as_user(north.teacher.email)
    before = (await teacher.get(f"/evaluations/{north.evaluation_id}")).json()
    assert (await change(teacher, north.evaluation_id)).json() == before
    refused = await change(teacher, north.evaluation_id, titel="Projectweek")
    assert (refused.status_code, "titel" in refused.json()["detail"]) == (422, True)


async def test_batches_in_opposite_order_do_not_block_each_other(
    north: School, addresses: Addresses, as_user: SignIn
) -> None:
    """The same five hundred students, forwards and backwards at once: every batch is answered, each has one job."""
    teacher = await as_user(north.teacher.email)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            "INSERT INTO users (id, school_id, email, name, role)"
            " SELECT n, 1, n || '@north.example', 'Pupil', 'student' FROM generate_series(50001, 50500) AS n;"
            f"INSERT INTO enrolments SELECT 1, {north.evaluation_id}, n FROM generate_series(50001, 50500) AS n"
        )
    path = f"/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue"
    students = list(range(50001, 50501))
    answers = await asyncio.gather(
        *(teacher.post(path, json={"student_ids": students[::step]}, timeout=30) for step in (1, -1, 1, -1))
    )
    assert [answer.status_code for answer in answers] == [202] * 4
    assert sorted(answer.json()["queued"] for answer in answers) == [0, 0, 0, 500]


async def test_a_class_without_students_says_what_to_do(north: School, as_user: SignIn) -> None:
    """Summarising an evaluation that nothing was imported into is a 409 that names the next step."""
    teacher = await as_user(north.teacher.email)
    empty = (await teacher.post("/evaluations", json={"title": "Leeg"})).json()["id"]
    answer = await teacher.post(f"/feedback-summaries/evaluation/{empty}/batch-queue")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_students")
    assert "import its feedback first" in answer.json()["detail"]
    assert (await change(teacher, empty, status="closed")).status_code == 200


async def test_a_moment_long_ago_is_now(north: School, addresses: Addresses, as_user: SignIn) -> None:
    """Nobody gets before others by asking for a start in the past; the moment asked for in the future is kept."""
    teacher = await as_user(north.teacher.email)
    soon = datetime.now(timezone(timedelta(hours=2))) + timedelta(days=30)
    base = f"/feedback-summaries/evaluation/{north.evaluation_id}/student"
    for student, run_at in zip(
        north.students, ("0001-01-01T00:00:00+23:59", "1999-12-31T23:59:59Z", soon.isoformat()), strict=False
    ):
        answer = await teacher.post(f"{base}/{student}/queue", json={"run_at": run_at})
        assert answer.status_code == 202, answer.text
    assert abs(datetime.fromisoformat(answer.json()["run_at"]) - soon) < timedelta(milliseconds=2), "and shown"
    with psycopg.connect(addresses.admin_url) as connection:
        rows = connection.execute(
            "SELECT available_at BETWEEN now() - interval '1 minute' AND now(), available_at"
            " FROM summary_generation_jobs ORDER BY student_id"
        ).fetchall()
    assert [is_now for is_now, _ in rows] == [True, True, False]
    assert rows[2][1] == soon


async def test_a_database_that_takes_no_writes_is_away(north: School, addresses: Addresses, as_user: SignIn) -> None:
    """As behind a failover, for a moment: reading works, writing is a 503 and not our fault."""
    teacher = await as_user(north.teacher.email)
    with psycopg.connect(addresses.admin_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER ROLE synopsis_app IN DATABASE {name} SET default_transaction_read_only = on")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'synopsis_app'")
    assert (await teacher.get("/evaluations")).status_code == 200
    answer = await teacher.post("/evaluations", json={"title": "Project week"})
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
