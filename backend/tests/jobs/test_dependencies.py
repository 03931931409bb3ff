"""A job that waits for others starts when they have ended, once, or is called off with them; no end is missed."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.dependencies import Dependency, Input, OnFailure, inputs_of
from synopsis.jobs.handover import hand_over
from synopsis.jobs.job import Job
from synopsis.jobs.lifecycle import Completed, Failed
from synopsis.jobs.store import get_job
from synopsis.jobs.submission import THE_CLASS, Submission, number_of, submit
from synopsis.kit.database import Database
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.transport.doorbell import QUEUES
from synopsis.transport.releaser import Releaser
from tests.factories import School
from tests.waiting import somebody_waits

KINDS = ["generate_summary", "class_overview"]


class Class:
    """The jobs of a class, and what a test does to them."""

    def __init__(self, database: Database, school: School) -> None:
        self.database, self.school = database, school
        self.released = 0
        self.releaser = Releaser(database, self._note)

    def _note(self) -> None:
        self.released += 1

    async def pupils(self, count: int) -> list[str]:
        """Queue the summaries of some pupils."""
        async with school_scope(self.database, self.school.id) as scope:
            wanted = Submission(
                evaluation_id=self.school.evaluation_id, student_ids=self.school.students[:count], created_by=None
            )
            return [one.job.job_id for one in await submit(scope, wanted)]

    async def overview(
        self, *needed: str, on_failure: OnFailure = OnFailure.CANCEL, task_type: str = "class_overview"
    ) -> Job:
        """Queue a job about the class that waits for these."""
        async with school_scope(self.database, self.school.id) as scope:
            [submitted] = await submit(
                scope,
                Submission(
                    evaluation_id=self.school.evaluation_id,
                    student_ids=THE_CLASS,
                    created_by=self.school.teacher.user_id,
                    task_type=task_type,
                    webhook_url="https://example.com/hook",
                    depends_on=[Dependency(number_of(job_id), on_failure) for job_id in needed],
                ),
            )
        assert submitted.is_new
        return submitted.job

    async def due(self) -> set[str]:
        """What a dispatcher would hand over, and what it has handed over."""
        async with system_scope(self.database) as transaction:
            handed = await hand_over(transaction, list(QUEUES.values()), KINDS, window=1000, batch=1000)
        return {job_id for ids in handed.values() for job_id in ids}

    async def end(self, job_ids: Sequence[str], how: str) -> bool:
        """End them; whether somebody is said to wait for them."""
        if how == "cancelled":
            async with school_scope(self.database, self.school.id) as scope:
                await lifecycle.cancel_many(scope, job_ids, actor_id=self.school.teacher.user_id)
            return True
        await self.due()
        async with system_scope(self.database) as transaction:
            jobs = await lifecycle.claim(transaction, job_ids, worker="w", lease=uuid4(), lease_seconds=30)
            assert len(jobs) == len(job_ids)
            if how == "failed":
                ended = await lifecycle.fail(transaction, [Failed(job.id, job.lease, "x", "No.", []) for job in jobs])
                return ended.are_awaited
        async with school_scope(self.database, self.school.id) as scope:
            ended = await lifecycle.complete(
                scope, [Completed(job.id, job.lease, await self._summary(scope, job.student_id), []) for job in jobs]
            )
        return ended.are_awaited

    async def _summary(self, scope: object, student_id: int | None) -> int:
        row = await scope.first(  # type: ignore[attr-defined]
            "INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text,"
            " generation_method, model, prompt_version, language, feedback_count, reviewer_count)"
            " VALUES (%(school_id)s, %(evaluation)s, %(student)s, repeat('a', 64), 'x', 'extractive', 'm', '1', 'nl',"
            " 5, 5) RETURNING id",
            evaluation=self.school.evaluation_id,
            student=student_id,
        )
        return int(row["id"])

    async def job(self, job_id: str) -> Job:
        """As it is read."""
        async with school_scope(self.database, self.school.id) as scope:
            return await get_job(scope, job_id)


@pytest.fixture
def klass(database: Database, north: School) -> Class:
    """A class of the north school."""
    return Class(database, north)


async def test_a_job_starts_when_the_last_of_those_that_it_waits_for_is_completed(klass: Class) -> None:
    """Not before, and it says for whom it waits."""
    first, second = await klass.pupils(2)
    waiting = await klass.overview(first, second)
    assert waiting.is_blocked
    assert waiting.depends_on == [
        {"job_id": first, "on_failure": "cancel", "status": "queued"},
        {"job_id": second, "on_failure": "cancel", "status": "queued"},
    ]
    assert await klass.due() == {first, second}
    assert await klass.end([first], "completed")
    assert await klass.releaser.tick() == 1
    assert (await klass.job(waiting.job_id)).is_blocked
    assert await klass.end([second], "completed")
    assert await klass.releaser.tick() == 1
    assert await klass.releaser.tick() == 0
    assert klass.released == 2
    assert not (await klass.job(waiting.job_id)).is_blocked
    assert await klass.due() == {waiting.job_id}


@pytest.mark.parametrize("how", ["failed", "cancelled"])
async def test_what_becomes_of_it_otherwise_is_said_by_the_edge(klass: Class, how: str) -> None:
    """With `cancel` it goes with the one that it waited for, and so do those behind it; with `run` it runs."""
    first, second = await klass.pupils(2)
    strict = await klass.overview(first, second)
    behind = await klass.overview(strict.job_id, task_type="behind")
    lenient = await klass.overview(first, on_failure=OnFailure.RUN, task_type="lenient")
    await klass.end([first], how)
    while await klass.releaser.tick():
        pass
    called_off = await klass.job(strict.job_id)
    was = "failed" if how == "failed" else "was cancelled"
    assert (called_off.status, called_off.error_code) == ("cancelled", "dependency_failed")
    assert called_off.error_message == f"Job {first} {was}, and this one was to be done only after it."
    assert (await klass.job(behind.job_id)).status == "cancelled"
    assert not (await klass.job(lenient.job_id)).is_blocked
    async with school_scope(klass.database, klass.school.id) as scope:
        rows = await scope.all(
            "SELECT event, job_id FROM webhook_deliveries AS owed JOIN summary_generation_jobs AS jobs"
            " ON jobs.id = owed.job WHERE owed.school_id = %(school_id)s"
        )
    assert {(row["event"], row["job_id"]) for row in rows} == {
        ("job.cancelled", strict.job_id),
        ("job.cancelled", behind.job_id),
    }


@pytest.mark.parametrize("how", ["completed", "failed"])
async def test_who_waits_for_what_has_ended_already_waits_for_nothing(klass: Class, how: str) -> None:
    """The end was before the edge."""
    [first] = await klass.pupils(1)
    await klass.end([first], how)
    waiting = await klass.overview(first)
    assert await klass.releaser.tick() == 1
    status = "queued" if how == "completed" else "cancelled"
    job = await klass.job(waiting.job_id)
    assert (job.status, job.is_blocked) == (status, False)


async def test_an_end_at_the_very_moment_of_the_edge_is_not_missed(klass: Class, addresses: Addresses) -> None:
    """Whoever adds an edge waits for who is ending the other job, and sees how."""
    [first] = await klass.pupils(1)
    async with school_scope(klass.database, klass.school.id) as ending:
        await lifecycle.cancel_many(ending, [first], actor_id=klass.school.teacher.user_id)
        adding = asyncio.create_task(klass.overview(first))
        await somebody_waits(addresses.admin_url)
    waiting = await adding
    assert await klass.releaser.tick() == 1
    assert (await klass.job(waiting.job_id)).status == "cancelled"


async def test_an_edge_that_is_being_added_is_seen_by_who_ends_the_job(klass: Class, addresses: Addresses) -> None:
    """And the other way round: the end waits for the edge to be committed."""
    [first] = await klass.pupils(1)
    async with school_scope(klass.database, klass.school.id) as adding:
        [submitted] = await submit(
            adding,
            Submission(
                evaluation_id=klass.school.evaluation_id,
                student_ids=THE_CLASS,
                created_by=None,
                task_type="class_overview",
                depends_on=[Dependency(number_of(first))],
            ),
        )
        ending = asyncio.create_task(klass.end([first], "cancelled"))
        await somebody_waits(addresses.admin_url)
    await ending
    assert await klass.releaser.tick() == 1
    assert (await klass.job(submitted.job.job_id)).status == "cancelled"


async def test_many_releasers_release_once(klass: Class) -> None:
    """Each hears of some of the ends; the job is released by one of them, in one line of its history."""
    pupils = await klass.pupils(6)
    waiting = await klass.overview(*pupils)
    await klass.end(pupils, "completed")
    heard = await asyncio.gather(*(klass.releaser.tick() for _ in range(10)))
    assert sum(heard) == 6
    async with school_scope(klass.database, klass.school.id) as scope:
        rows = await scope.all(
            "SELECT verb FROM job_history AS history JOIN summary_generation_jobs AS jobs ON jobs.id = history.job"
            " WHERE history.school_id = %(school_id)s AND job_id = %(job_id)s ORDER BY history.id",
            job_id=waiting.job_id,
        )
    assert [row["verb"] for row in rows] == ["submit", "release"]


async def test_nobody_is_told_where_nobody_waits(klass: Class) -> None:
    """A job that ends for itself wakes no releaser."""
    [first] = await klass.pupils(1)
    assert not await klass.end([first], "completed")
    assert await klass.releaser.tick() == 0
    assert klass.released == 0


async def test_results_are_handed_on_by_reference(klass: Class) -> None:
    """What was waited for is found by who waited, each with how it ended and where its result is."""
    first, second = await klass.pupils(2)
    waiting = await klass.overview(first, second, on_failure=OnFailure.RUN)
    await klass.end([first], "completed")
    await klass.end([second], "failed")
    async with school_scope(klass.database, klass.school.id) as scope:
        number = number_of(waiting.job_id)
        [done, failed] = (await inputs_of(scope, [number]))[number]
    assert done == Input(first, None, "generate_summary", klass.school.students[0], "completed", done.summary_id, None)
    assert done.summary_id is not None
    assert (failed.status, failed.summary_id) == ("failed", None)


async def test_a_class_has_one_active_job_of_a_kind(klass: Class) -> None:
    """As a student has; another kind of task is another job."""
    first = await klass.overview()
    assert first.job_id.startswith(f"class-{klass.school.evaluation_id}-")
    async with school_scope(klass.database, klass.school.id) as scope:
        wanted = Submission(
            evaluation_id=klass.school.evaluation_id, student_ids=THE_CLASS, created_by=None, task_type="class_overview"
        )
        [again] = await submit(scope, wanted)
    assert (again.job.job_id, again.is_new) == (first.job_id, False)
    assert (await klass.overview(task_type="another")).job_id != first.job_id
