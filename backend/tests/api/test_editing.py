"""What a teacher changes is a version of its own: what was written stays, and what is shown is what was released."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from synopsis.summaries.cache import keep
from synopsis.tenancy.scope import school_scope
from tests.api.test_comments import path, write  # noqa: F401  # a fixture
from tests.factories import School
from tests.summaries.classes import summarise, summary
from tests.transport.test_a_job import ended
from tests.waiting import somebody_waits

SignIn = Callable[..., Any]


async def made(teacher: httpx.AsyncClient, path: str, **options: Any) -> dict[str, Any]:  # noqa: F811
    """The first student's summary, after a job for it."""
    await ended(teacher, (await teacher.post(f"{path}/queue", json=options)).json()["job_id"])
    summary: dict[str, Any] = (await teacher.get(path)).json()
    return summary


@pytest.mark.usefixtures("working")
async def test_a_change_is_a_version_that_is_released_by_itself(
    north: School,
    teacher: httpx.AsyncClient,
    as_user: SignIn,
    path: str,  # noqa: F811
) -> None:
    """Reworded, dropped and kept points keep their evidence; who released what goes on being what the pupil sees."""
    student = await as_user("student0@north.example")
    written = await made(teacher, path)
    assert len(written["points"]) >= 2
    assert (written["edit_of"], written["edited_at"], written["edited_by"]) == (None, None, None)
    await teacher.post(f"{path}/release", json={"summary_id": written["id"]})
    change = {
        "summary_id": written["id"],
        "summary_text": "Sanne, you plan well. Ask Tom Teacher for help.",
        "points": [{"index": 1, "text": "You may speak up."}, {"index": 0}],
    }
    answer = await teacher.patch(path, json=change)
    assert answer.status_code == 200, answer.text
    edited = answer.json()
    assert edited["summary_text"] == change["summary_text"], "the pupil and the teacher may be named"
    assert edited["points"] == [{**written["points"][1], "text": "You may speak up."}, written["points"][0]]
    assert (edited["edit_of"], edited["edited_by"], edited["edited_by_name"]) == (
        written["id"], north.teacher.user_id, "Tom Teacher",
    )  # fmt: skip
    same = ("generation_method", "model", "language", "feedback_count", "reviewer_count", "created_at")
    assert {name: edited[name] for name in same} == {name: written[name] for name in same}
    assert (edited["released_at"], edited["shown_id"]) == (None, written["id"])
    assert (await teacher.get(path)).json() == edited
    assert (await student.get(path)).json()["summary_text"] == written["summary_text"]
    released = (await teacher.post(f"{path}/release", json={"summary_id": edited["id"]})).json()
    assert (released["released_by"], released["released_by_name"]) == (north.teacher.user_id, "Tom Teacher")
    seen = (await student.get(path)).json()
    assert (seen["summary_text"], seen["edited_by_name"]) == (change["summary_text"], "Tom Teacher")
    assert [(point["text"], point["evidence"]) for point in seen["points"]] == [
        (point["text"], []) for point in edited["points"]
    ], "a pupil is not told which comments go together"
    versions = (await teacher.get(f"{path}/versions")).json()["items"]
    assert [one["id"] for one in versions] == [edited["id"], written["id"]]
    assert versions[1]["summary_text"] == written["summary_text"]
    first = (await teacher.get(f"{path}/versions", params={"limit": "1"})).json()
    second = (await teacher.get(f"{path}/versions", params={"limit": "1", "cursor": first["next_cursor"]})).json()
    assert (first["items"], second["items"], second["next_cursor"]) == (versions[:1], versions[1:], None)


@pytest.mark.usefixtures("working")
async def test_a_change_is_never_lost_to_a_summary_that_is_written_later(
    north: School,
    teacher: httpx.AsyncClient,
    path: str,  # noqa: F811
) -> None:
    """Nothing new: it is used again. New feedback: the new one says whose changes it lacks, and they can be taken up.

    The job that wrote it says so, too; a release of the new one settles it.
    """
    written = await made(teacher, path)
    edited = (await teacher.patch(path, json={"summary_id": written["id"], "summary_text": "You plan well."})).json()
    assert await made(teacher, path) == edited, "of the same feedback, prompt and model"
    await write(teacher, north, (1, "Planning", "Always on time."))
    job = await ended(teacher, (await teacher.post(f"{path}/queue")).json()["job_id"])
    events = (await teacher.get(f"/feedback-summaries/jobs/{job['job_id']}/events")).json()["items"]
    assert events[-1]["reason"].startswith("A teacher had changed the summary before this one.")
    newer = (await teacher.get(path)).json()
    assert (newer["edit_of"], newer["earlier_edit_id"]) == (None, edited["id"])
    restored = (await teacher.patch(path, json={"summary_id": newer["id"], "based_on": edited["id"]})).json()
    told = ("summary_text", "points", "feedback_count", "created_at")
    assert [restored[name] for name in told] == [edited[name] for name in told]
    assert (restored["edit_of"], restored["earlier_edit_id"]) == (edited["id"], None)
    comments = (await teacher.get(f"{path}/comments")).json()
    assert (comments["summary_id"], comments["is_up_to_date"]) == (restored["id"], False)
    newest = await made(teacher, path, force=True)
    assert newest["earlier_edit_id"] == restored["id"]
    await teacher.post(f"{path}/release", json={"summary_id": newest["id"]})
    assert (await made(teacher, path, force=True))["earlier_edit_id"] is None, "somebody has read what came after it"


@pytest.mark.usefixtures("working")
async def test_what_a_teacher_may_not_write(north: School, teacher: httpx.AsyncClient, path: str) -> None:  # noqa: F811
    """Another pupil's name, in any of the texts, is refused by that name; so are codes, nothing, and new points."""
    written = await made(teacher, path)
    most = len(written["points"])
    refused: list[tuple[dict[str, Any], str, str]] = [
        ({"summary_text": "You help MEHMET and jayden's group."}, "names_classmate", "MEHMET, jayden"),
        ({"points": [{"index": 0, "text": "Zoë likes your plans."}]}, "names_classmate", "Zoë"),
        ({"summary_text": "Mail student3@north.example."}, "names_classmate", "student3@north.example"),
        ({"summary_text": "You and [P2] plan well."}, "code_in_text", "[P2]"),
        ({"summary_text": " \u200b "}, "text_empty", "empty"),
        ({"points": [{"index": most}]}, "no_such_point", f"has no point {most}"),
        ({"points": [{"index": 0}, {"index": 0}]}, "invalid", "twice"),
        ({"summary_text": "x" * 6001}, "invalid", "6000"),
        ({"points": [{"index": 0, "evidence": [1]}]}, "invalid", "evidence"),
    ]
    for change, code, said in refused:
        answer = await teacher.patch(path, json={"summary_id": written["id"], **change})
        assert (answer.status_code, answer.json()["code"]) == (422, code), change
        assert said in answer.json()["detail"]
    unknown = await teacher.patch(path, json={"summary_id": written["id"], "based_on": written["id"] + 1})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "summary_not_found")
    assert (await teacher.get(path)).json() == written
    allowed = await teacher.patch(path, json={"summary_id": written["id"], "summary_text": "Sanne de Vries: 3 of 5 ❤️"})
    assert (allowed.status_code, allowed.json()["summary_text"]) == (200, "Sanne de Vries: 3 of 5 ❤")


@pytest.mark.usefixtures("working")
async def test_two_who_change_the_same_summary(
    north: School,
    teacher: httpx.AsyncClient,
    as_user: SignIn,
    path: str,  # noqa: F811
) -> None:
    """One of them does, and the other is told to read that first; the same again is no version and no deed."""
    admin = await as_user(north.admin.email)
    written = await made(teacher, path)
    changes = [{"summary_id": written["id"], "summary_text": f"You plan well, says {who}."} for who in ("I", "she")]
    answers = await asyncio.gather(teacher.patch(path, json=changes[0]), admin.patch(path, json=changes[1]))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "summary_changed"}
    [edited] = [answer.json() for answer in answers if answer.status_code == 200]
    again = {"summary_id": edited["id"], "summary_text": edited["summary_text"]}
    assert (await teacher.patch(path, json=again)).json() == edited
    log = (await admin.get("/audit", params={"action": "summary.edit"})).json()["items"]
    assert [(line["object"], line["detail"]["edit_of"]) for line in log] == [(str(edited["id"]), written["id"])]
    for email, status in (("student0@north.example", 403), (north.other_teacher.email, 403)):
        client = await as_user(email)
        assert (await client.patch(path, json=again)).status_code == status
        assert (await client.get(f"{path}/versions")).status_code == status


async def test_a_change_waits_for_the_job_that_ends_at_the_same_moment(
    north: School,
    teacher: httpx.AsyncClient,
    path: str,  # noqa: F811
    database: Database,
    addresses: Addresses,
) -> None:
    """What it has written and not committed yet is newer than what the teacher read: they are told to read it."""
    read, newer = (summary(north, north.students[0], [("strength", "Plans.")], mark=mark) for mark in "ab")
    await summarise(database, north, read)
    change = {"summary_id": (await teacher.get(path)).json()["id"], "summary_text": "You plan well."}
    job_id = (await teacher.post(f"{path}/queue")).json()["job_id"]
    async with school_scope(database, north.id) as ending:
        await ending.run(
            "SELECT FROM summary_generation_jobs WHERE school_id = %(school_id)s AND job_id = %(job_id)s"
            " FOR NO KEY UPDATE",
            job_id=job_id,
        )
        kept = await keep(ending, [newer])
        changing = asyncio.create_task(teacher.patch(path, json=change))
        await somebody_waits(addresses.admin_url)
    answer = await changing
    assert (answer.status_code, answer.json()["code"]) == (409, "summary_changed"), answer.text
    assert (await teacher.get(path)).json()["id"] == kept[north.evaluation_id, north.students[0]]
