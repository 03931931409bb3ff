"""What a student is shown: what a teacher has read and released, until they take it back."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

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
