"""Lists of jobs: what each filter finds, who sees what, and pages that nothing moves."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from synopsis.kit.database import Database
from synopsis.tenancy.scope import school_scope
from tests.factories import School

SignIn = Callable[..., Any]
JOBS = "/feedback-summaries/jobs"


async def queue(client: httpx.AsyncClient, school: School, student: int, **options: Any) -> str:
    """Queue one student's summary; gives the job's id."""
    path = f"/feedback-summaries/evaluation/{school.evaluation_id}/student/{school.students[student]}/queue"
    answer = await client.post(path, json=options)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


async def ids(client: httpx.AsyncClient, path: str = JOBS, **params: Any) -> list[str]:
    """The ids of a page."""
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [job["job_id"] for job in answer.json()["items"]]


async def pages(client: httpx.AsyncClient, between: Callable[[], Any] | None = None, **params: Any) -> list[list[str]]:
    """Every page, with something that happens between them."""
    found: list[list[str]] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await client.get(JOBS, params={**params, **cursor})).json()
        found.append([job["job_id"] for job in page["items"]])
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}
        if between is not None:
            await between()


async def test_every_filter_finds_what_it_names(
    teacher: httpx.AsyncClient, admin: httpx.AsyncClient, north: School
) -> None:
    """One and all of them, for a teacher and an admin; what does not match is not there."""
    e, (s0, s1, s2, *_) = north.evaluation_id, north.students
    low = await queue(teacher, north, 0, priority="low")
    cancelled = await queue(teacher, north, 1)
    await teacher.post(f"{JOBS}/{cancelled}/cancel")
    answer = await teacher.post(f"/feedback-summaries/evaluation/{e}/batch-queue", json={"student_ids": [s1, s2]})
    batch, (second, third) = answer.json()["batch_id"], [job["job_id"] for job in answer.json()["jobs"]]
    everything = [third, second, cancelled, low]
    made = {job["job_id"]: job["created_at"] for job in (await teacher.get(JOBS)).json()["items"]}
    expected: list[tuple[dict[str, Any], Sequence[str]]] = [
        ({}, everything),
        ({"status": "cancelled"}, [cancelled]),
        ({"status": ["queued", "cancelled"]}, everything),
        ({"status": ["completed", "cancelled"]}, [cancelled]),
        ({"status": "failed"}, []),
        ({"priority": "low"}, [low]),
        ({"evaluation_id": e}, everything),
        ({"evaluation_id": e, "status": "queued", "priority": "normal"}, [third, second]),
        ({"student_id": s1}, [second, cancelled]),
        ({"student_id": s1, "evaluation_id": e, "status": "queued"}, [second]),
        ({"batch_id": batch}, [third, second]),
        ({"batch_id": batch, "student_id": s2}, [third]),
        ({"batch_id": "00000000-0000-4000-8000-000000000000"}, []),
        ({"created_after": made[low]}, everything),
        ({"created_before": made[low]}, []),
        ({"q": second}, [second]),
        ({"q": second.rpartition("-")[0].upper()}, [second, cancelled]),
        ({"q": f"summary-{e}-"}, everything),
        ({"q": f"summary-{e}-{s0}-{second.rpartition('-')[2]}"}, []),
        ({"q": low.rpartition("-")[2]}, [low]),
        ({"q": str(s1)}, [second, cancelled]),
        ({"q": str(e)}, everything),
        ({"q": "student1@"}, [second, cancelled]),
        ({"q": "  project WEEK "}, everything),
        ({"q": "project week", "status": "cancelled"}, [cancelled]),
        ({"q": f"summary-{e}-{s1}", "student_id": s2}, []),
        ({"q": "%"}, []),
        ({"q": ""}, everything),
    ]
    for client in (teacher, admin):
        wrong = {}
        for params, wanted in expected:
            if sorted(found := await ids(client, **params)) != sorted(wanted) or found != [
                job for job in everything if job in found
            ]:
                wrong[str(params)] = found
        assert wrong == {}
    evaluation = f"/feedback-summaries/evaluation/{e}/jobs"
    assert await ids(teacher, evaluation) == everything
    assert await ids(teacher, evaluation, status="queued", priority="low") == [low]


async def test_names_are_found_whatever_their_case(
    teacher: httpx.AsyncClient, north: School, database: Database
) -> None:
    """By a part of a name, of a nickname and by the school's own number of a student."""
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "UPDATE users SET name = 'Zoë Ångström', nicknames = '{Zoef}', student_number = 'N-17_b'"
            " WHERE school_id = %(school_id)s AND id = %(id)s",
            id=north.students[3],
        )
    job = await queue(teacher, north, 3)
    await queue(teacher, north, 4)
    for words in ("zoË ån", "ZOEF", "N-17_b"):
        assert await ids(teacher, q=words) == [job], words
    assert await ids(teacher, q="N-17xb") == []


async def test_pages_join_without_a_gap_while_jobs_are_added(teacher: httpx.AsyncClient, north: School) -> None:
    """Every job that was there is there once; what is added between two pages moves none of them."""
    first = [await queue(teacher, north, student) for student in range(5)]
    added: list[str] = []

    async def add() -> None:
        if not added:
            added.append(await queue(teacher, north, 5))
        await teacher.post(f"{JOBS}/{first[len(added)]}/cancel")

    found = await pages(teacher, add, limit=2)
    assert [job for page in found for job in page] == first[::-1]
    assert [len(page) for page in found] == [2, 2, 1]
    assert await ids(teacher, limit=1) == added
    assert await pages(teacher, limit=3) == [[*added, *first[:2:-1]], first[2::-1]], "a full page that is the last"


async def test_jobs_of_one_moment_are_paged_by_their_number(
    teacher: httpx.AsyncClient, north: School, database: Database
) -> None:
    """The same time, to the microsecond, skips and repeats none."""
    jobs = [await queue(teacher, north, student) for student in range(6)]
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "UPDATE summary_generation_jobs SET created_at = '2026-01-02T03:04:05.678901Z'"
            " WHERE school_id = %(school_id)s"
        )
    for params in ({}, {"status": ["queued", "failed"]}, {"q": "project"}, {"evaluation_id": north.evaluation_id}):
        assert [job for page in await pages(teacher, limit=4, **params) for job in page] == jobs[::-1], params


async def test_a_cursor_of_another_list_is_refused(
    teacher: httpx.AsyncClient, north: School, south: School, as_user: SignIn
) -> None:
    """Other filters, another school, a changed letter or any text: a 422 that says what to do."""
    for school, client in ((north, teacher), (south, await as_user(south.teacher.email))):
        for student in range(3):
            await queue(client, school, student)
    stranger = await as_user(south.teacher.email)
    cursor = (await teacher.get(JOBS, params={"limit": 1})).json()["next_cursor"]
    foreign = (await stranger.get(JOBS, params={"limit": 1})).json()["next_cursor"]
    changed = ("B" if cursor[5] == "A" else "A").join((cursor[:5], cursor[6:]))
    wrong = [
        {"cursor": text} for text in (foreign, changed, cursor[:-4], cursor + "AAAA", "1", "ünicode", "x" * 60, "")
    ]
    wrong += [{"cursor": cursor, "status": "queued"}, {"cursor": cursor, "q": "project"}]
    for params in wrong:
        answer = await teacher.get(JOBS, params=params)
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid"), params
        assert "next_cursor" in answer.json()["detail"]
    assert len(await ids(teacher, cursor=cursor, limit=200)) == 2, "a page may be longer than the one before"


UNUSABLE: list[dict[str, Any]] = [
    {"status": "done"},
    {"status": ["queued", "Queued"]},
    {"priority": "urgent"},
    {"limit": 0},
    {"limit": 201},
    {"evaluation_id": "0"},
    {"student_id": "x"},
    {"batch_id": "1"},
    {"created_after": "2026-09-01"},
    {"created_after": "2026-09-01T08:30:00"},
    {"created_before": "yesterday"},
    {"q": "x" * 101},
    {"q": "a\x00b"},
    {"state": "queued"},
]


async def test_bad_input_is_named(teacher: httpx.AsyncClient) -> None:
    """A 422 with the parameter's name; one that is not known is none that is passed over."""
    for params in UNUSABLE:
        answer = await teacher.get(JOBS, params=params)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), params
        assert next(iter(params)) in answer.json()["detail"]


async def test_who_sees_which_jobs(north: School, south: School, as_user: SignIn, database: Database) -> None:
    """A teacher those of their evaluations and their own, an admin the school's, a pupil none, nobody another's."""
    teacher, other, admin = [await as_user(who.email) for who in (north.teacher, north.other_teacher, north.admin)]
    stranger, pupil = await as_user(south.admin.email), await as_user("student0@north.example")
    taught, by_admin = await queue(teacher, north, 0), await queue(admin, north, 1)
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "INSERT INTO evaluation_teachers VALUES (%(school_id)s, %(evaluation)s, %(teacher)s)",
            evaluation=north.evaluation_id, teacher=north.other_teacher.user_id,
        )  # fmt: skip
    both = await queue(other, north, 2)
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "DELETE FROM evaluation_teachers WHERE school_id = %(school_id)s AND evaluation_id = %(evaluation)s"
            " AND teacher_id = %(teacher)s",
            evaluation=north.evaluation_id, teacher=north.other_teacher.user_id,
        )  # fmt: skip
    of_evaluation = f"/feedback-summaries/evaluation/{north.evaluation_id}/jobs"
    assert await ids(teacher) == await ids(admin) == await ids(teacher, of_evaluation) == [both, by_admin, taught]
    assert await ids(other) == await ids(other, q=str(north.evaluation_id)) == [both]
    assert await ids(other, student_id=north.students[0]) == []
    assert await ids(other, q=taught) == await ids(other, status="queued", q="student0") == []
    assert await ids(stranger) == await ids(stranger, q=taught) == []
    for path, params, client, status, code in (
        (of_evaluation, {}, other, 403, "not_your_evaluation"),
        (JOBS, {"evaluation_id": north.evaluation_id}, other, 403, "not_your_evaluation"),
        (of_evaluation, {}, stranger, 404, "evaluation_not_found"),
        (JOBS, {"evaluation_id": north.evaluation_id}, stranger, 404, "evaluation_not_found"),
        (JOBS, {"student_id": north.students[0]}, stranger, 404, "student_not_found"),
        (JOBS, {}, pupil, 403, "forbidden"),
        (of_evaluation, {}, pupil, 403, "forbidden"),
    ):
        answer = await client.get(path, params=params)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (path, params)


async def test_two_submissions_at_once_are_both_in_the_list(teacher: httpx.AsyncClient, north: School) -> None:
    """What many add at the same moment is there once each, in one order for every reader."""
    jobs = await asyncio.gather(*(queue(teacher, north, student) for student in range(6)))
    assert sorted(await ids(teacher)) == sorted(jobs)
    assert [job for page in await pages(teacher, limit=1) for job in page] == await ids(teacher)
