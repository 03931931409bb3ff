"""Many queue the same students at the same moment: each has one job, and nobody is in anybody's way for long."""

import asyncio
from collections.abc import Sequence

import pytest

from synopsis.api.wishes import Wish, Wishes
from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle, submission
from synopsis.jobs.submission import Place, Submission, Submitted, submit
from synopsis.kit.database import Database
from synopsis.tenancy.scope import Scope, school_scope
from tests.factories import School
from tests.waiting import somebody_waits


async def test_who_comes_alone_tries_again(database: Database, north: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job that its insert met has ended when it looks; a request of its own finds the student free."""
    [active] = await queue(database, north, north.students[:1])
    look = submission._active

    async def look_too_late(scope: Scope, places: Sequence[Place]) -> dict[Place, Submitted]:
        async with school_scope(database, north.id) as canceller:
            await lifecycle.cancel_many(canceller, [active.job.job_id], actor_id=north.admin.user_id)
        return await look(scope, places)

    monkeypatch.setattr(submission, "_active", look_too_late)
    wanted = Submission(
        evaluation_id=north.evaluation_id, student_ids=north.students[:1], created_by=north.teacher.user_id
    )

    async def ring() -> None:
        """Nobody listens."""

    granted = await Wishes(database, ring).grant(Wish(north.teacher, wanted))
    assert granted.submitted.is_new


async def queue(database: Database, school: School, students: Sequence[int]) -> list[Submitted]:
    """Queue these students' summaries, in a transaction of its own."""
    async with school_scope(database, school.id) as scope:
        wanted = Submission(evaluation_id=school.evaluation_id, student_ids=students, created_by=school.teacher.user_id)
        return await submit(scope, wanted)


async def test_a_job_that_ends_in_between_is_no_deadlock(
    database: Database, north: School, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second's job ends after the first submission met it; another has it at once, and waits for the third's.

    A submission that then added the second's while it holds the third's would wait for the other for ever.
    """
    first, second, third = students = north.students[:3]
    [active] = await queue(database, north, [second])
    others: list[asyncio.Task[list[Submitted]]] = []
    look = submission._active

    async def look_too_late(scope: Scope, places: Sequence[Place]) -> dict[Place, Submitted]:
        if not others:
            async with school_scope(database, north.id) as canceller:
                await lifecycle.cancel(canceller, active.job.job_id, actor_id=north.admin.user_id)
            others.append(asyncio.create_task(queue(database, north, [second, third])))
            await somebody_waits(addresses.admin_url)
        return await look(scope, places)

    monkeypatch.setattr(submission, "_active", look_too_late)
    mine = await queue(database, north, students)
    theirs = await others[0]
    assert [one.is_new for one in mine] == [True, False, False]
    assert [one.is_new for one in theirs] == [True, True]
    assert [one.job.job_id for one in mine[1:]] == [one.job.job_id for one in theirs]
    assert [one.job.student_id for one in mine] == [first, second, third]
