"""F1, F2, F6: workers that are killed and frozen, and a Redis that is flushed under them."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from synopsis.devstack.stack import Stack
from synopsis.jobs.submission import Submission, submit
from synopsis.kit.database import Database
from synopsis.tenancy.scope import SchoolId, school_scope
from tests.eventually import eventually
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import LEASE_SECONDS, fleet
from tests.faults.results import record
from tests.faults.storm import PLAN, storm

HELD = """
SELECT count(*) FROM summary_generation_jobs
WHERE status = 'processing' AND split_part(claimed_by, '.', -2) = %s
"""
UNFINISHED = "SELECT count(*) FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"


def count(admin_url: str, sql: str, *values: object) -> int:
    """The one number that a query gives."""
    with psycopg.connect(admin_url) as connection:
        row = connection.execute(sql, values).fetchone()
    assert row is not None
    return int(row[0])


async def queue(database_url: str, crowd: Crowd) -> list[str]:
    """Queue everybody's summary."""
    database = await Database(database_url, name="test-faults").open()
    accepted = []
    for evaluation_id in crowd.evaluation_ids:
        async with school_scope(database, SchoolId(crowd.school_id)) as scope:
            wanted = Submission(evaluation_id=evaluation_id, student_ids=crowd.student_ids, created_by=crowd.teacher_id)
            accepted += [one.job.job_id for one in await submit(scope, wanted)]
    await database.close()
    return accepted


@pytest.mark.timeout(600)
async def test_f1_f6_killed_workers_and_a_flushed_redis(own_stack: Stack, logs: Path) -> None:
    """Two thousand jobs, a worker killed every two seconds, Redis flushed every five: none lost, none done twice."""
    crowd = make_crowd(own_stack.addresses.admin_url, 2000)
    async with fleet(own_stack.addresses, logs) as running:
        for _ in range(4):
            await running.start_worker("--shortest", "1", "--longest", "2")
        report = await storm(running, own_stack, crowd, plan=PLAN, seed=1, within=500, at_least={"kill_worker": 60})
    assert report.verdict.is_clean, report
    assert report.waits, report
    assert not report.is_late, str(report)
    command = "pytest tests/faults/test_workers.py -k f1_f6"
    lost, doubled = len(report.verdict.lost), len(report.verdict.doubled)
    for fault, what, done in (("F1", "worker killed (kill -9) mid-job", "kill_worker"), ("F6", "FLUSHALL", "flush")):
        record(
            fault, what=f"{what}, {sum(report.verdict.counts.values())} jobs", times=report.faults[done], lost=lost,
            doubled=doubled, recovery_seconds=max(report.waits), command=command,
        )  # fmt: skip


@pytest.mark.timeout(300)
async def test_f2_frozen_workers_wake_and_write_nothing(own_stack: Stack, logs: Path) -> None:
    """Frozen with their hands full for one and a half leases: others do the jobs, and who wakes is fenced."""
    admin_url = own_stack.addresses.admin_url
    crowd = make_crowd(admin_url, 200)
    zombies = 0
    async with fleet(own_stack.addresses, logs) as running:
        slow = ("--shortest", "1.5", "--longest", "3")
        first, second = await running.start_worker(*slow), await running.start_worker(*slow)
        accepted = await queue(own_stack.addresses.database_url, crowd)
        for victim in (first, second):
            pid = str(victim.process.pid)

            async def is_busy(pid: str = pid) -> bool:
                return await asyncio.to_thread(count, admin_url, HELD, pid) >= 31

            async def is_bereft(pid: str = pid) -> bool:
                return await asyncio.to_thread(count, admin_url, HELD, pid) == 0

            await eventually(is_busy, within=60, every=0.1)
            running.freeze(victim)
            zombies += count(admin_url, HELD, pid)
            await eventually(is_bereft, within=LEASE_SECONDS + 30, every=0.1)
            running.thaw(victim)

        async def is_done() -> bool:
            return await asyncio.to_thread(count, admin_url, UNFINISHED) == 0

        await eventually(is_done, within=120, every=0.1)
        assert [await running.stop(worker) for worker in running.workers] == [0, 0]
    verdict = check(admin_url, accepted)
    assert verdict.is_clean, verdict
    assert zombies >= 60
    record(
        "F2", what="worker frozen with its hands full for longer than its lease, then woken; attempts fenced",
        times=zombies, lost=len(verdict.lost), doubled=len(verdict.doubled), recovery_seconds=None,
        command="pytest tests/faults/test_workers.py -k f2",
    )  # fmt: skip
