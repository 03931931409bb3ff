"""How many jobs stand where, without counting them: always what counting would give."""

import asyncio
import contextlib
import random
from uuid import uuid4

import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.handover import hand_over
from synopsis.jobs.lifecycle import Completed, Failed, Retried
from synopsis.jobs.priority import Priority
from synopsis.jobs.submission import Submission, submit
from synopsis.kit.database import Database
from synopsis.monitoring.stats import queue_stats
from synopsis.runtime import TASK_TYPES
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.transport.counting import Counting
from synopsis.transport.doorbell import QUEUES
from tests.conftest import migrate
from tests.factories import School, make_school

QUEUE_NAMES = tuple(QUEUES.values())
COUNTED = """
SELECT school_id, queue_name, status, sum(jobs)::int FROM (
    SELECT * FROM job_counts UNION ALL SELECT * FROM job_count_changes) AS lines
GROUP BY 1, 2, 3 HAVING sum(jobs) <> 0 ORDER BY 1, 2, 3
"""
TRUE = (
    "SELECT school_id, queue_name, status, count(*)::int FROM summary_generation_jobs GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)


def counted_and_true(admin_url: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What the lines come to, and what counting the jobs gives, in one snapshot."""
    with psycopg.connect(admin_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return connection.execute(COUNTED).fetchall(), connection.execute(TRUE).fetchall()


async def queue(database: Database, school: School, priority: Priority, students: list[int]) -> list[str]:
    """Queue the summaries of some students."""
    async with school_scope(database, school.id) as scope:
        wanted = Submission(
            evaluation_id=school.evaluation_id, student_ids=students, created_by=school.teacher.user_id,
            priority=priority,
        )  # fmt: skip
        return [one.job.job_id for one in await submit(scope, wanted)]


async def one_of_each(database: Database, school: School, summary_id: int) -> None:
    """Jobs that are completed, failed, retried, cancelled, running and waiting."""
    ids = await queue(database, school, Priority.NORMAL, school.students[:4])
    async with system_scope(database) as transaction:
        await hand_over(transaction, QUEUE_NAMES, TASK_TYPES, window=1000, batch=1000)
        jobs = await lifecycle.claim(transaction, ids, worker="w", lease=uuid4(), lease_seconds=30)
    async with school_scope(database, school.id) as scope:
        await lifecycle.complete(scope, [Completed(jobs[0].id, jobs[0].lease, summary_id, [])])
    async with system_scope(database) as transaction:
        await lifecycle.fail(transaction, [Failed(jobs[1].id, jobs[1].lease, "x", "x", [])])
        await lifecycle.retry(transaction, [Retried(jobs[2].id, jobs[2].lease, "x", "x", 60, [])])
    [high] = await queue(database, school, Priority.HIGH, school.students[4:5])
    async with school_scope(database, school.id) as scope:
        await lifecycle.cancel(scope, high, actor_id=school.teacher.user_id)
    await queue(database, school, Priority.LOW, school.students[5:])


@pytest.fixture
def summary_id(addresses: Addresses, north: School) -> int:
    """A summary to complete a job with."""
    with psycopg.connect(addresses.admin_url) as connection:
        row = connection.execute(
            "INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text,"
            " generation_method, model, prompt_version, language, feedback_count, reviewer_count)"
            " VALUES (1, %s, %s, repeat('a', 64), 'x', 'extractive', 'm', '1', 'en', 1, 1) RETURNING id",
            [north.evaluation_id, north.students[0]],
        ).fetchone()
    assert row is not None
    return int(row[0])


async def test_every_verb_is_counted(database: Database, north: School, addresses: Addresses, summary_id: int) -> None:
    """After each kind of transition the lines come to what counting gives, before and after they are added up."""
    await one_of_each(database, north, summary_id)
    counted, true = counted_and_true(addresses.admin_url)
    assert counted == true
    assert len(true) == 6
    await Counting(database).tick()
    assert counted_and_true(addresses.admin_url) == (true, true)
    with psycopg.connect(addresses.admin_url) as connection:
        assert connection.execute("SELECT count(*) FROM job_count_changes").fetchone() == (0,)


async def test_without_its_trigger_the_counts_are_wrong(
    database: Database, north: School, addresses: Addresses, summary_id: int
) -> None:
    """The control: it is the trigger on transitions that keeps the counts true."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("ALTER TABLE summary_generation_jobs DISABLE TRIGGER moved_jobs_are_counted")
    await one_of_each(database, north, summary_id)
    counted, true = counted_and_true(addresses.admin_url)
    assert counted != true


async def test_what_is_rolled_back_is_not_counted(database: Database, north: School, addresses: Addresses) -> None:
    """The lines are part of the transition's own transaction."""
    wanted = Submission(evaluation_id=north.evaluation_id, student_ids=north.students, created_by=None)
    with contextlib.suppress(ZeroDivisionError):
        async with school_scope(database, north.id) as scope:
            assert 1 / (len(await submit(scope, wanted)) - 6)
    assert counted_and_true(addresses.admin_url) == ([], [])


async def test_a_deleted_evaluation_takes_its_counts_with_it(
    database: Database, north: School, addresses: Addresses, summary_id: int
) -> None:
    """Jobs that go with their evaluation are no longer counted, by whichever role they are deleted."""
    await one_of_each(database, north, summary_id)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("DELETE FROM summary_generation_jobs WHERE status = 'queued'")
    counted, true = counted_and_true(addresses.admin_url)
    assert counted == true
    async with school_scope(database, north.id) as scope:
        await scope.run("DELETE FROM feedback WHERE school_id = %(school_id)s")
        await scope.run(
            "DELETE FROM enrolments WHERE school_id = %(school_id)s AND student_id = %(student)s",
            student=north.students[3],
        )
    counted, true = counted_and_true(addresses.admin_url)
    assert counted == true
    assert len(true) == 3


async def test_adding_up_loses_nothing_while_jobs_move(
    database: Database, north: School, south: School, addresses: Addresses
) -> None:
    """Three that add up in small batches, beside people who queue and cancel: at every moment the sums are true."""
    moving = True

    async def move(school: School, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(15):
            students = chance.sample(school.students, 3)
            ids = await queue(database, school, chance.choice(list(Priority)), students)
            for job_id in chance.sample(ids, 2):
                async with school_scope(database, school.id) as scope:
                    await lifecycle.cancel_many(scope, [job_id], actor_id=school.teacher.user_id)

    async def add_up() -> None:
        counting = Counting(database, batch=3)
        while moving:
            await counting.tick()

    async def look() -> int:
        looks = 0
        while moving:
            counted, true = await asyncio.to_thread(counted_and_true, addresses.admin_url)
            assert counted == true
            looks += 1
        return looks

    others = [asyncio.create_task(add_up()) for _ in range(3)]
    looking = asyncio.create_task(look())
    await asyncio.gather(*(move(school, seed) for school in (north, south) for seed in (1, 2)))
    moving = False
    await asyncio.gather(*others)
    assert await looking >= 3
    counted, true = counted_and_true(addresses.admin_url)
    assert counted == true
    assert true


async def test_jobs_that_were_there_before_are_counted(
    database: Database, north: School, addresses: Addresses, summary_id: int
) -> None:
    """The migration counts what it finds, and one that is undone and made again counts anew."""
    await one_of_each(database, north, summary_id)
    await database.close()
    migrate(addresses.database_owner_url, "0008")
    migrate(addresses.database_owner_url)
    counted, true = counted_and_true(addresses.admin_url)
    assert counted == true
    assert len(true) == 6


async def test_the_stats_of_a_school(database: Database, north: School, summary_id: int) -> None:
    """By queue, with what waits for its next try apart, and how long the oldest has been due."""
    south = await make_school(database, 2, "south")
    await one_of_each(database, north, summary_id)
    await queue(database, south, Priority.NORMAL, south.students)
    async with school_scope(database, north.id) as scope:
        high, normal, low = await queue_stats(scope, QUEUE_NAMES)
    assert (high.queue_name, high.cancelled_count, high.queued_count) == ("ai-summaries-high", 1, 0)
    assert high.oldest_queued_seconds is None
    assert (normal.queued_count, normal.processing_count, normal.completed_count, normal.failed_count) == (1, 1, 1, 1)
    assert (normal.retrying_count, normal.scheduled_count, normal.oldest_queued_seconds) == (1, 0, None)
    assert (low.queued_count, low.retrying_count) == (1, 0)
    assert low.oldest_queued_seconds is not None
    assert 0 <= low.oldest_queued_seconds < 30
