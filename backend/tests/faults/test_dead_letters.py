"""F49: a replay of dead letters whose workers die after each portion; and a school's dead letters that grow too old."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import replaying
from synopsis.jobs.listing import Filters
from synopsis.jobs.replaying import Options
from synopsis.kit.database import Database
from synopsis.tenancy.actor import Actor, Role
from synopsis.tenancy.scope import SchoolId, school_scope
from tests.api.test_dead_letters import fail
from tests.eventually import eventually
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import fleet
from tests.faults.results import record
from tests.faults.test_workers import count, queue

SHORT = ("--shortest", "0.01", "--longest", "0.05")
LONG = ("--shortest", "0.5", "--longest", "1")
UNENDED = "SELECT count(*) FROM dead_letter_replays WHERE status = 'running'"
HELD = "SELECT count(*) FROM summary_generation_jobs WHERE status = 'processing'"
TIMES = """
SELECT count(later.id), count(DISTINCT later.retry_of) FILTER (WHERE later.status = 'completed')
FROM summary_generation_jobs AS dead
LEFT JOIN summary_generation_jobs AS later ON later.retry_of = dead.job_id AND later.school_id = dead.school_id
WHERE dead.status = 'failed'
"""


async def replay_all(database: Database, crowd: Crowd, options: Options) -> None:
    """The school's admin has all of its dead letters replayed."""
    admin = Actor(crowd.admin_id, SchoolId(crowd.school_id), Role.ADMIN, "", "")
    async with school_scope(database, admin.school_id) as scope:
        chosen = await replaying.choose_matching(scope, admin, Filters())
    async with school_scope(database, admin.school_id) as scope:
        assert len(await replaying.start(scope, admin, chosen, options)) == 1


@pytest.mark.timeout(180)
async def test_f49_a_replay_whose_workers_die_makes_each_dead_letter_again_once(
    addresses: Addresses, database: Database, logs: Path
) -> None:
    """Right after each portion was made, and with their hands full of it: none is forgotten, none is made twice."""
    crowd = make_crowd(addresses.admin_url, 160)
    dead = await queue(addresses.database_url, crowd)
    await fail(database, dead)
    await replay_all(database, crowd, Options())
    async with fleet(addresses, logs) as running:
        for _ in range(2):  # after the portions of 5 and 25
            doomed = await running.start_worker(*SHORT, SYNOPSIS_FAILPOINT="dead_letters.replayed")
            assert await asyncio.wait_for(doomed.process.wait(), 60) == -9, doomed.log.read_text()[-2000:]
        full = await running.start_worker(*LONG)

        async def is_full() -> bool:
            return await asyncio.to_thread(count, addresses.admin_url, HELD) >= 20

        await eventually(is_full, within=60, every=0.1)
        await running.kill(full)
        for _ in range(2):
            await running.start_worker(*SHORT)

        async def is_done() -> bool:
            return await asyncio.to_thread(count, addresses.admin_url, UNENDED) == 0

        await eventually(is_done, within=90, every=0.1)
    with psycopg.connect(addresses.admin_url) as connection:
        assert connection.execute(TIMES).fetchone() == (160, 160)
        status = connection.execute("SELECT status, portion FROM dead_letter_replays").fetchone()
    assert status == ("completed", 5), "a canary, and four portions"
    verdict = check(addresses.admin_url, may_fail=dead)
    assert verdict.is_clean, verdict
    record(
        "F49", what="worker dies right after a portion of a replay was made, or with it in its hands, 160 dead letters",
        times=3, lost=len(verdict.lost), doubled=len(verdict.doubled),
        command="pytest tests/faults/test_dead_letters.py -k dies",
    )  # fmt: skip


@pytest.mark.timeout(120)
async def test_f49_pruning_that_dies_after_each_part_leaves_nothing_half_deleted(
    addresses: Addresses, database: Database, logs: Path
) -> None:
    """What is gone is gone with its history and is told in the audit log; another worker deletes the rest."""
    crowd = make_crowd(addresses.admin_url, 40)
    dead = await queue(addresses.database_url, crowd)
    await fail(database, dead)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE summary_generation_jobs SET failed_at = failed_at - interval '91 days'")
    async with fleet(addresses, logs) as running:
        doomed = await running.start_worker(*SHORT, SYNOPSIS_FAILPOINT="dead_letters.pruned")
        assert await asyncio.wait_for(doomed.process.wait(), 60) == -9, doomed.log.read_text()[-2000:]
    assert count(addresses.admin_url, "SELECT count(*) FROM summary_generation_jobs") == 0
    assert count(addresses.admin_url, "SELECT count(*) FROM job_history") == 0
    told = "SELECT sum((detail ->> 'jobs')::int) FROM audit_log WHERE action = 'dead_letters.prune'"
    assert count(addresses.admin_url, told) == len(dead)
