"""Whoever locks many jobs does so by their ids, also where the recorder does several things to them at once."""

import asyncio
from uuid import uuid4

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.handover import hand_over
from synopsis.kit.database import Database
from synopsis.runtime import TASK_TYPES
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.transport.attempts import Attempt, Attempts
from synopsis.transport.doorbell import QUEUES
from synopsis.transport.providers import Providers
from synopsis.transport.recorder import GiveUp, Recorder
from tests.factories import School
from tests.transport.test_repair import jobs_of, queue
from tests.waiting import somebody_waits


async def attempts_at(database: Database, job_ids: list[str]) -> Attempts:
    """A worker holds these jobs."""
    attempts = Attempts(len(job_ids))
    async with system_scope(database) as transaction:
        await hand_over(transaction, list(QUEUES.values()), TASK_TYPES, window=1000, batch=1000)
        claimed = await lifecycle.claim(transaction, job_ids, worker="w", lease=uuid4(), lease_seconds=60)
    for job in claimed:
        attempts.add(Attempt(job, job.queue_name))
    return attempts


async def test_a_bulk_cancel_and_the_recorder_wait_for_each_other_in_one_order(
    database: Database, north: School, addresses: Addresses
) -> None:
    """The recorder has a report of the second job and a failure of the first, which somebody is calling off.

    Reports are written before failures. The one that calls off goes on from the first job to the second, as its own
    statement does by id; had the recorder locked the second already, neither could go on.
    """
    job_ids = await queue(database, north, 2)
    attempts = await attempts_at(database, job_ids)
    first, second = attempts.all()
    assert first.job.id < second.job.id
    recorder = Recorder(database, attempts, {}, Providers(database, {}), announce=lambda: None, release=lambda: None)
    recorder.report(second, "generated", 80)
    recorder.settle(first, GiveUp("x", "No."))
    async with school_scope(database, north.id) as scope:
        await lifecycle.cancel_many(scope, job_ids[:1], actor_id=north.teacher.user_id)
        flushing = asyncio.create_task(recorder.flush())
        await somebody_waits(addresses.admin_url)
        await lifecycle.cancel_many(scope, job_ids[1:], actor_id=north.teacher.user_id)
    await flushing
    assert [job["status"] for job in await jobs_of(database, north)] == ["cancelled"] * 2
    assert second.is_lost, "the report found that nobody wants it any more"
