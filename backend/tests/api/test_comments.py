"""The comments that a summary rests on, as a teacher reads them: whose they are is never told, nor whom they name."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from synopsis.kit.database import Database
from synopsis.summaries.anonymise import Leak, Pseudonymiser
from synopsis.tenancy.scope import school_scope
from tests.factories import NAMES, School
from tests.transport.test_a_job import ended

SignIn = Callable[..., Any]
HEADERS = "reviewer_email,reviewer_name,reviewee_email,reviewee_name,criterion,score,comment\n"


@pytest.fixture
def path(north: School) -> str:
    """Where the first student's summary is."""
    return f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}"


async def write(teacher: httpx.AsyncClient, school: School, *said: tuple[int, str, str]) -> None:
    """What some pupils, by their places, write to the first one: who, on what criterion, and the comment."""
    rows = "".join(
        f'student{who}@north.example,"{NAMES[who]}",student0@north.example,"{NAMES[0]}","{criterion}",,"{comment}"\n'
        for who, criterion, comment in said
    )
    file = {"file": ("feedback.csv", (HEADERS + rows).encode())}
    answer = await teacher.post(f"/evaluations/{school.evaluation_id}/import", files=file)
    assert answer.status_code == 200, answer.text


async def listed(teacher: httpx.AsyncClient, path: str, **params: object) -> dict[str, Any]:
    """A page of comments."""
    answer = await teacher.get(f"{path}/comments", params={key: str(value) for key, value in params.items()})
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def test_nobody_is_named_and_a_reviewer_is_one_number(
    north: School, teacher: httpx.AsyncClient, path: str
) -> None:
    """Names in comments and criteria are codes, who wrote two comments has one number, and pages fit together."""
    await write(
        teacher, north, (1, "Help of Jayden", "Sanne helped Jayden, and zoë jansen too."), (3, "Planning", "On time."),
        (1, "Planning", "Mail me at student1@north.example, Mehmet."),
    )  # fmt: skip
    whole = await listed(teacher, path)
    assert (whole["comment_count"], whole["reviewer_count"], whole["next_cursor"]) == (8, 5, None)
    told = json.dumps(whole, ensure_ascii=False)
    assert not {name.split()[0].lower() for name in NAMES} & set(re.findall(r"\w+", told.lower()))
    assert "@north" not in told
    [helped] = [one for one in whole["items"] if one["comment"] == "[SUBJECT] helped [P3], and [P4] too."]
    assert (helped["criterion"], helped["score"], helped["left_out"]) == ("Help of [P3]", None, None)
    by_reviewer = [one["reviewer"] for one in whole["items"]]
    assert by_reviewer == [1, 2, 3, 4, 5, 1, 3, 1], "in the order of their first comments"
    pages: list[dict[str, Any]] = []
    cursor = None
    while cursor or not pages:
        pages.append(await listed(teacher, path, limit=3, **({"cursor": cursor} if cursor else {})))
        cursor = pages[-1]["next_cursor"]
    assert [one for page in pages for one in page["items"]] == whole["items"]
    assert len(pages) == 3


@pytest.mark.usefixtures("working")
async def test_what_came_after_the_summary_is_told_apart(north: School, teacher: httpx.AsyncClient, path: str) -> None:
    """New and changed ones are marked and the summary is no longer of exactly these; a new summary is again."""
    before = await listed(teacher, path)
    assert (before["summary_id"], before["is_up_to_date"]) == (None, None)
    await ended(teacher, (await teacher.post(f"{path}/queue")).json()["job_id"])
    at_first = await listed(teacher, path)
    assert (at_first["is_up_to_date"], {one["since_summary"] for one in at_first["items"]}) == (True, {None})
    summary = (await teacher.get(path)).json()
    assert summary["id"] == at_first["summary_id"]
    sources = {number for point in summary["points"] for number in point["evidence"]}
    assert sources <= {one["id"] for one in at_first["items"]}, "each point leads to comments that are shown"
    await write(teacher, north, (1, "Working together", "You never listen."), (2, "Planning", "Always on time."))
    later = await listed(teacher, path)
    assert later["is_up_to_date"] is False
    assert [one["since_summary"] for one in later["items"]] == ["changed", None, None, None, None, "new"]
    assert later["items"][0]["changed_at"] > summary["created_at"]
    await ended(teacher, (await teacher.post(f"{path}/queue")).json()["job_id"])
    again = await listed(teacher, path)
    assert (again["is_up_to_date"], {one["since_summary"] for one in again["items"]}) == (True, {None})


async def test_what_may_name_somebody_is_not_shown(
    north: School, teacher: httpx.AsyncClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the second look finds something, there is a reason in the place of the words, and the rest is shown."""
    secret = "She of all people was late."
    await write(teacher, north, (1, "Planning", secret))
    leaks = Pseudonymiser.leaks
    monkeypatch.setattr(
        Pseudonymiser, "leaks", lambda self, text: [Leak("name", "She")] if secret in text else leaks(self, text)
    )
    page = await listed(teacher, path)
    assert secret not in json.dumps(page)
    assert [(one["comment"], one["criterion"], one["left_out"]) for one in page["items"]][-1] == (
        None, None, "not_anonymous",
    )  # fmt: skip
    assert all(one["comment"] and one["left_out"] is None for one in page["items"][:-1])


async def test_what_a_model_was_not_sent_is_told(
    north: School, teacher: httpx.AsyncClient, path: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a summary of a model's, what had no room in its prompt says so; who writes by rules reads all."""
    monkeypatch.setattr("synopsis.summaries.prompt.MAX_CHARACTERS", 0)
    await write(teacher, north, (1, "Planning", "x" * 2100))
    assert [one["is_cut"] for one in (await listed(teacher, path))["items"]] == [False] * 5 + [True]
    for method, reason in (("extractive", None), ("ai", "too_many")):
        async with school_scope(database, north.id) as scope:
            await scope.run(
                "INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text,"
                " generation_method, model, prompt_version, language, feedback_count, reviewer_count) VALUES"
                " (%(school_id)s, %(evaluation)s, %(student)s, repeat('a', 64), 'x', %(method)s, 'm', '1', 'en', 1, 1)",
                evaluation=north.evaluation_id, student=north.students[0], method=method,
            )  # fmt: skip
        assert {one["left_out"] for one in (await listed(teacher, path))["items"]} == {reason}


async def test_its_teachers_and_an_admin_alone_read_them(
    north: School, south: School, as_user: SignIn, path: str
) -> None:
    """Not the pupil, whom they are about; not a colleague; to another school they are not there."""
    for email, status, code in (
        ("student0@north.example", 403, "forbidden"),
        (north.other_teacher.email, 403, "not_your_evaluation"),
        (south.admin.email, 404, "evaluation_not_found"),
        (north.admin.email, 200, None),
    ):
        answer = await (await as_user(email)).get(f"{path}/comments")
        assert (answer.status_code, answer.json().get("code")) == (status, code), email
    nobody = path.rpartition("/")[0] + f"/{south.students[0]}/comments"
    assert (await (await as_user(north.teacher.email)).get(nobody)).json()["code"] == "student_not_found"
