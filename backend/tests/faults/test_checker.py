"""The checker finds what is planted: else its silence would be worth nothing."""

import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.lifecycle import Failed, Reported, Retried
from synopsis.kit.database import Database
from synopsis.tenancy.scope import system_scope
from tests.factories import School
from tests.faults.checker import check
from tests.jobs.test_lifecycle import Jobs


@pytest.fixture
def jobs(database: Database, north: School) -> Jobs:
    """The jobs of a small school."""
    return Jobs(database, north)


async def test_a_job_that_failed_is_wrong_unless_the_caller_knows_why(jobs: Jobs, addresses: Addresses) -> None:
    """A fault of ours that fails a job has lost it, whatever its row says; what may fail is named."""
    good, bad = await jobs.submit(2)
    [job] = await jobs.claim([bad])
    async with system_scope(jobs.database) as transaction:
        await lifecycle.fail(transaction, [Failed(job.id, job.lease, "result_refused", "Read-only.", [])])
    for may_fail in ([], [good]):
        [found] = check(addresses.admin_url, is_settled=False, may_fail=may_fail).wrong
        assert found.startswith(f"{bad} failed (result_refused)")
    assert check(addresses.admin_url, is_settled=False, may_fail=[bad]).is_clean


LET_IT_BE_DUE = "UPDATE summary_generation_jobs SET available_at = clock_timestamp()"
LET_IT_LAPSE = "UPDATE summary_generation_jobs SET lease_expires_at = clock_timestamp() WHERE status = 'processing'"
SUSPECT = "UPDATE summary_generation_jobs SET lost_count = lost_count + 3"


async def lived(jobs: Jobs, admin: psycopg.Connection) -> str:
    """A job that spent a retry, was lost while it ran, then lost as a suspect, before it had begun and after."""
    [job_id] = await jobs.submit()
    [job] = await jobs.claim([job_id])
    async with system_scope(jobs.database) as transaction:
        await lifecycle.retry(transaction, [Retried(job.id, job.lease, "x", "Connection timeout", 60, [])])
    admin.execute(LET_IT_BE_DUE)
    await jobs.claim([job_id])
    await lose(jobs, admin)
    admin.execute(SUSPECT)
    await jobs.claim([job_id])
    await lose(jobs, admin)
    [job] = await jobs.claim([job_id])
    stages = [{"stage": "started", "progress": 10, "after": 0}]
    async with system_scope(jobs.database) as transaction:
        await lifecycle.report(transaction, [Reported(job.id, job.lease, "started", 10, stages)])
    await lose(jobs, admin)
    return job_id


async def lose(jobs: Jobs, admin: psycopg.Connection) -> None:
    """Its worker is gone, and the rescuer comes."""
    admin.execute(LET_IT_LAPSE)
    async with system_scope(jobs.database) as transaction:
        assert await lifecycle.rescue(transaction, limit=10) == 1


@pytest.mark.parametrize("count", ["retry_count", "lost_count"])
async def test_a_count_that_its_history_does_not_tell_of_is_wrong(jobs: Jobs, addresses: Addresses, count: str) -> None:
    """One more or one less than there are rows; a loss before it had begun is none."""
    with psycopg.connect(addresses.admin_url, autocommit=True) as admin:
        job_id = await lived(jobs, admin)
        before = {job_id: 3}
        row = await jobs.row(job_id)
        assert (row["retry_count"], row["lost_count"]) == (1, 3 + 2)
        verdict = check(addresses.admin_url, is_settled=False, lost_before=before)
        assert verdict.is_clean, verdict
        for change in ("- 1", "+ 2"):
            admin.execute(f"UPDATE summary_generation_jobs SET {count} = {count} {change}".encode())
            [found] = check(addresses.admin_url, is_settled=False, lost_before=before).wrong
            assert "its history tells of" in found
