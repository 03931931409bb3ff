"""An id that is delivered many times (F22) is one job, and runs once."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.eligibility import TO_CLAIM
from synopsis.jobs.tasks import Claimed
from synopsis.kit.database import Database
from synopsis.runtime import TASK_TYPES
from synopsis.tenancy.scope import system_scope
from synopsis.transport.dispatcher import Dispatcher
from synopsis.transport.doorbell import Doorbell
from tests.chance import SEED
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import fleet
from tests.faults.results import record
from tests.faults.watching import ended, queue

JOBS = 500
TIMES = 10
CLAIMANTS = 20
QUEUE = "rq:queue:ai-summaries"
CLAIMS = "SELECT job, count(*) FROM job_history WHERE verb = 'claim' GROUP BY job"
GUARDS = {"AND dispatched_at IS NOT NULL\n": "\n", f"WHERE {TO_CLAIM}": ""}
"""Where the claim looks whether a job is still to be had, and the same without looking."""


@pytest.fixture
def crowd(addresses: Addresses) -> Crowd:
    """A school with room for 500 jobs."""
    return make_crowd(addresses.admin_url, JOBS)


async def hand_over(addresses: Addresses, crowd: Crowd, seed: int) -> list[str]:
    """Queue all jobs, hand them over, and put each id into Redis ten times, in any order; the ids."""
    ids = await queue(addresses, crowd, crowd.evaluation_ids)
    database = await Database(addresses.database_url, name="test-dispatch").open()
    doorbell = Doorbell(addresses.redis_url)
    assert await Dispatcher(database, doorbell, TASK_TYPES).tick() == JOBS
    await doorbell.close()
    await database.close()
    deliveries = ids * TIMES
    random.Random(seed).shuffle(deliveries)
    with redis.Redis.from_url(addresses.redis_url) as client:
        client.delete(QUEUE)
        client.rpush(QUEUE, *deliveries)
    return ids


async def claim_all(addresses: Addresses) -> list[Claimed]:
    """Twenty claimants take what there is, all at once; what each was given, in one list."""
    databases = [await Database(addresses.database_url, name="claimant", size=1).open() for _ in range(CLAIMANTS)]
    together = asyncio.Barrier(CLAIMANTS)

    async def claim(database: Database) -> Sequence[Claimed]:
        claimed: list[Claimed] = []
        doorbell = Doorbell(addresses.redis_url)
        await together.wait()
        while job_ids := await doorbell.take(25):
            async with system_scope(database) as transaction:
                claimed += await lifecycle.claim(transaction, job_ids, worker="w.1.a", lease=uuid4(), lease_seconds=60)
        await doorbell.close()
        return claimed

    given = await asyncio.gather(*(claim(database) for database in databases))
    for database in databases:
        await database.close()
    return [job for jobs in given for job in jobs]


@pytest.mark.parametrize("seed", [22, SEED], ids=["a seed", "the run's seed"])
async def test_f22_twenty_claimants_share_each_job_once(addresses: Addresses, crowd: Crowd, seed: int) -> None:
    """Of ten deliveries of an id, one is a claim and nine are nothing."""
    ids = await hand_over(addresses, crowd, seed)
    claimed = await claim_all(addresses)
    assert sorted(job.job_id for job in claimed) == sorted(ids), f"seed {seed}"
    verdict = check(addresses.admin_url, is_settled=False)
    assert verdict.is_clean, verdict


async def test_without_the_guard_a_job_is_claimed_again_and_again(
    addresses: Addresses, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a claim that does not look whether the job is still to be had."""
    for guard, without in GUARDS.items():
        assert guard in lifecycle.CLAIM
        monkeypatch.setattr(lifecycle, "CLAIM", lifecycle.CLAIM.replace(guard, without))
    ids = await hand_over(addresses, crowd, seed=22)
    claimed = Counter(job.job_id for job in await claim_all(addresses))
    assert claimed.total() > len(ids)
    verdict = check(addresses.admin_url, is_settled=False)
    assert not verdict.is_clean


async def test_f22_workers_run_each_job_once(addresses: Addresses, crowd: Crowd, tmp_path: Path) -> None:
    """Real workers, 5,000 deliveries of 500 jobs: 500 runs."""
    ids = await hand_over(addresses, crowd, seed=7)
    async with fleet(addresses, tmp_path) as running:
        for _ in range(3):
            await running.start_worker("--longest", "0.2")
        await ended(addresses, within=90)
        stops = [await running.stop(worker) for worker in running.workers]
    assert stops == [0, 0, 0]
    verdict = check(addresses.admin_url, ids)
    assert verdict.is_clean, verdict
    assert verdict.counts == {"completed": JOBS}
    with psycopg.connect(addresses.admin_url) as connection:
        runs: dict[int, int] = dict(connection.execute(CLAIMS).fetchall())
    assert set(runs.values()) == {1}
    record(
        "F22",
        what=f"every id delivered {TIMES} times, to {CLAIMANTS} claimants at once and to 3 workers",
        times=2 * JOBS * TIMES,
        lost=len(verdict.lost),
        doubled=len(verdict.doubled) + sum(runs.values()) - JOBS,
        command="pytest tests/faults/test_duplicates.py",
    )
