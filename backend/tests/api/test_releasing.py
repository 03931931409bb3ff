"""What a student is shown: what a teacher has read and released, until they take it back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from synopsis.kit.database import Database
from synopsis.tenancy.scope import school_scope
from tests.factories import School

SignIn = Callable[..., Any]


@pytest.fixture
def path(north: School) -> str:
    """Where the first student's summary is."""
    return f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}"


async def write(database: Database, school: School, text: str) -> int:
    """A summary of the first student; gives its id."""
    async with school_scope(database, school.id) as scope:
        row = await scope.first(
            "INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text,"
            " generation_method, model, prompt_version, language, feedback_count, reviewer_count)"
            " VALUES (%(school_id)s, %(evaluation)s, %(student)s, repeat('a', 64), %(text)s, 'ai', 'm', '1', 'en', 1,"
            " 1) RETURNING id",
            evaluation=school.evaluation_id, student=school.students[0], text=text,
        )  # fmt: skip
    assert row is not None
    return int(row["id"])


async def test_a_student_sees_what_was_released_and_no_other(
    north: School, as_user: SignIn, database: Database, path: str
) -> None:
    """A newer one is shown once it is released itself; releasing again changes nothing; taken back, none is left."""
    teacher, admin, student = [
        await as_user(email) for email in (north.teacher.email, north.admin.email, "student0@north.example")
    ]

    async def seen() -> str | None:
        answer = await student.get(path)
        assert answer.status_code in {200, 404}
        text: str | None = answer.json().get("summary_text")
        return text

    assert (await teacher.post(f"{path}/release")).status_code == 404, "there is none yet"
    first = await write(database, north, "The first.")
    assert (await teacher.get(path)).json()["shown_id"] is None
    assert await seen() is None
    released = await teacher.post(f"{path}/release", json={"summary_id": first})
    assert (released.status_code, released.json()["id"], released.json()["shown_id"]) == (200, first, first)
    assert await seen() == "The first."
    assert (await admin.post(f"{path}/release")).json() == released.json() == (await teacher.get(path)).json()
    second = await write(database, north, "The second.")
    current = (await teacher.get(path)).json()
    assert (current["id"], current["released_at"], current["shown_id"]) == (second, None, first)
    assert await seen() == "The first."
    stale = await teacher.post(f"{path}/release", json={"summary_id": first})
    assert (stale.status_code, stale.json()["code"]) == (409, "summary_changed")
    assert await seen() == "The first.", "nobody was shown what nobody has read"
    assert (await teacher.post(f"{path}/release")).json()["shown_id"] == second
    assert await seen() == "The second."
    for _ in range(2):
        assert (await teacher.delete(f"{path}/release")).status_code == 204
        assert await seen() is None, "nor the first one"
    current = (await teacher.get(path)).json()
    assert (current["id"], current["released_at"], current["shown_id"]) == (second, None, None)


async def test_a_student_finds_all_that_was_released_to_them(
    north: School, as_user: SignIn, database: Database, path: str
) -> None:
    """Of each evaluation the one that is shown, the newest release first; no drafts, nobody else's.

    Not who is behind a point, nor how many: of few classmates it would be one.
    """
    teacher, admin, student, other = [
        await as_user(email)
        for email in (north.teacher.email, north.admin.email, "student0@north.example", "student1@north.example")
    ]
    mine = "/feedback-summaries/mine"
    await write(database, north, "The first.")
    assert (await student.get(mine)).json() == {"items": [], "next_cursor": None}
    await teacher.post(f"{path}/release")
    await write(database, north, "Not yet released.")
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "INSERT INTO enrolments VALUES (%(school_id)s, %(evaluation)s, %(student)s)",
            evaluation=north.other_evaluation_id, student=north.students[0],
        )  # fmt: skip
    there = replace(north, evaluation_id=north.other_evaluation_id)
    newest = await write(database, there, "Of another evaluation.")
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text, points,"
            " generation_method, model, prompt_version, language, feedback_count, reviewer_count, created_at, edit_of,"
            " edited_by, edited_at) SELECT school_id, evaluation_id, student_id, fingerprint, 'Edited.', %(points)s,"
            " generation_method, model, '1', language, 1, 1, created_at, id, %(admin)s, now() FROM feedback_summaries"
            " WHERE school_id = %(school_id)s AND id = %(id)s",
            id=newest, admin=north.admin.user_id,
            points=Jsonb([{"kind": "strength", "text": "You plan.", "reviewers": 1, "evidence": [1]}]),
        )  # fmt: skip
    other_path = path.replace(str(north.evaluation_id), str(north.other_evaluation_id))
    assert (await admin.post(f"{other_path}/release")).status_code == 200
    items = (await student.get(mine)).json()["items"]
    assert [(one["summary_text"], one["is_edited"], one["released_by_name"]) for one in items] == [
        ("Edited.", True, "Ada Admin"), ("The first.", False, "Tom Teacher"),
    ]  # fmt: skip
    assert items[0]["points"] == [{"kind": "strength", "text": "You plan."}]
    point: dict[str, object] = {"kind": "strength", "text": "You plan.", "reviewers": None, "evidence": []}
    assert (await student.get(other_path)).json()["points"] == [point]
    assert (await admin.get(other_path)).json()["points"] == [{**point, "reviewers": 1, "evidence": [1]}]
    assert [one["evaluation_title"] for one in items] == ["Project week"] * 2
    first = (await student.get(mine, params={"limit": "1"})).json()
    second = (await student.get(mine, params={"limit": "1", "cursor": first["next_cursor"]})).json()
    assert (first["items"] + second["items"], second["next_cursor"]) == (items, None)
    assert (await other.get(mine)).json()["items"] == []
    assert (await teacher.get(mine)).status_code == 403
    await teacher.delete(f"{path}/release")
    assert [one["id"] for one in (await student.get(mine)).json()["items"]] == [items[0]["id"]]


async def test_who_may_release(north: School, south: School, as_user: SignIn, database: Database, path: str) -> None:
    """The evaluation's teachers and the admin; for the others, nothing happens."""
    await write(database, north, "The first.")
    client: httpx.AsyncClient
    for email, status in (
        (north.other_teacher.email, 403), ("student0@north.example", 403), (south.admin.email, 404),
    ):  # fmt: skip
        client = await as_user(email)
        assert (await client.post(f"{path}/release")).status_code == status
        assert (await client.delete(f"{path}/release")).status_code == status
    client = await as_user(north.teacher.email)
    assert (await client.get(path)).json()["released_at"] is None
    nobody = path.rpartition("/")[0] + f"/{south.students[0]}/release"
    assert (await client.post(nobody)).json()["code"] == "student_not_found"
    unusable: list[Any] = [{"summary_id": "1"}, {"summary_id": 0}, {"id": 1}, []]
    for body in unusable:
        assert (await client.post(f"{path}/release", json=body)).status_code == 422
