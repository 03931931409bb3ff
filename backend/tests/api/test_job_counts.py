"""How long a list of jobs is, and where its parts begin: always of the very jobs that the list has."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from synopsis.jobs import lengths
from synopsis.jobs.listing import Filters
from synopsis.kit.database import Database
from synopsis.tenancy.scope import school_scope
from tests.api.test_job_lists import JOBS, ids, queue
from tests.factories import School

SignIn = Callable[..., Any]
STATUSES = ("queued", "processing", "completed", "failed", "cancelled")


async def asked(client: httpx.AsyncClient, what: str, **params: Any) -> dict[str, Any]:
    """An answer about the list."""
    answer = await client.get(f"{JOBS}/{what}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def windows(client: httpx.AsyncClient, anchors: dict[str, Any], **params: Any) -> list[list[str]]:
    """What each of the anchors leads to."""
    every = anchors["every"]
    return [await ids(client, cursor=one["cursor"], limit=every, **params) for one in anchors["anchors"]]


async def test_counts_and_anchors_are_of_the_jobs_of_the_list(
    teacher: httpx.AsyncClient, north: School, as_user: SignIn
) -> None:
    """By every way to find jobs, for who teaches, an admin, and who sees some of them only."""
    admin, other = await as_user(north.admin.email), await as_user(north.other_teacher.email)
    e, (s0, s1, *_) = north.evaluation_id, north.students
    low = await queue(teacher, north, 0, priority="low")
    await teacher.post(f"{JOBS}/{await queue(teacher, north, 1)}/cancel")
    answer = await teacher.post(f"/feedback-summaries/evaluation/{e}/batch-queue", json={"student_ids": [s1]})
    made = (await teacher.get(JOBS)).json()["items"][-1]["created_at"]
    expected: list[tuple[dict[str, Any], int]] = [
        ({}, 3),
        ({"status": "queued"}, 2),
        ({"status": ["cancelled", "completed"]}, 1),
        ({"status": "failed"}, 0),
        ({"priority": "low"}, 1),
        ({"evaluation_id": e, "status": "cancelled"}, 1),
        ({"student_id": s1}, 2),
        ({"batch_id": answer.json()["batch_id"]}, 1),
        ({"created_after": made}, 3),
        ({"created_before": made}, 0),
        ({"q": low}, 1),
        ({"q": "student1@", "status": "queued"}, 1),
        ({"q": "project week"}, 3),
        ({"q": f"summary-{e}-{s0}"}, 1),
        ({"q": "nobody is called this"}, 0),
        ({"is_dead_letter": True}, 0),
    ]
    for filters, length in expected:
        for client, sees_them in ((teacher, True), (admin, True), (other, False)):
            if not sees_them and "evaluation_id" in filters:
                continue  # not theirs to name
            listed = await ids(client, **filters)
            assert len(listed) == (length if sees_them else 0), filters
            counts, anchors = (
                await asked(client, "counts", **filters),
                await asked(client, "anchors", **filters, every=2),
            )
            everything = (await client.get(JOBS, params={**filters, "status": list(STATUSES)})).json()["items"]
            every_status = {name: sum(job["status"] == name for job in everything) for name in STATUSES}
            assert counts == {"by_status": every_status, "total": len(listed), "is_complete": True}, filters
            assert (anchors["total"], anchors["is_complete"]) == (len(listed), True)
            assert [job for window in await windows(client, anchors, **filters) for job in window] == listed, filters


async def test_no_job_that_is_added_moves_an_anchor(
    teacher: httpx.AsyncClient, north: School, database: Database
) -> None:
    """Jobs of one moment included; the control: the list itself has moved."""
    jobs = [await queue(teacher, north, student) for student in range(5)][::-1]
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "UPDATE summary_generation_jobs SET created_at = '2026-01-02T03:04:05.678901Z'"
            " WHERE school_id = %(school_id)s"
        )
    anchors = await asked(teacher, "anchors", every=2)
    added = await queue(teacher, north, 5)
    assert await windows(teacher, anchors) == [jobs[:2], jobs[2:4], jobs[4:]]
    assert await ids(teacher, limit=2) == [added, jobs[0]]
    assert (await asked(teacher, "counts"))["total"] == 6


async def test_more_than_may_be_looked_at_are_not_told_as_all(
    teacher: httpx.AsyncClient, north: School, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are counted and have anchors, and the answer says that there may be more; of exactly so many, not."""
    jobs = [await queue(teacher, north, student) for student in range(5)][::-1]
    for most, is_complete in ((5, True), (4, False)):
        monkeypatch.setattr(lengths, "MOST_LOOKED_AT", most)
        async with school_scope(database, north.id) as scope:
            counts = await lengths.count_jobs(scope, north.teacher, Filters())
            found = await lengths.find_anchors(scope, north.teacher, Filters(), every=2)
        assert (counts.is_complete, sum(counts.by_status.values())) == (is_complete, 5)
        assert (found.is_complete, found.total) == (is_complete, most)
        assert [place.id for place in found.anchors] == [int(job.rpartition("-")[2]) for job in jobs[:most:2]]


async def test_too_far_apart_is_refused(teacher: httpx.AsyncClient) -> None:
    """An anchor leads to a page, and a page has 200 rows at most; nor are there anchors of a page."""
    for what, params in (("anchors", {"every": 201}), ("anchors", {"every": 0}), ("counts", {"limit": 5})):
        answer = await teacher.get(f"{JOBS}/{what}", params=params)
        assert answer.status_code == 422
        assert next(iter(params)) in answer.json()["detail"]
