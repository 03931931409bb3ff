"""F46: the store for results goes away in the middle, and so do workers that upload."""

import asyncio
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from synopsis.devstack.stack import Addresses
from tests.eventually import eventually
from tests.faults.checker import check
from tests.faults.crowd import make_crowd
from tests.faults.fleet import fleet
from tests.faults.results import record
from tests.faults.test_workers import UNFINISHED, count, queue
from tests.results.endpoint import PREFIX, Endpoint

STORED = "SELECT count(*) FROM result_uploads WHERE stored_at IS NOT NULL"
OWED = "SELECT count(*) FROM result_uploads WHERE stored_at IS NULL"
ON_THEIR_WAY = "SELECT count(*) FROM result_uploads WHERE stored_at IS NULL AND lease IS NOT NULL"
TRIED_AGAIN = "SELECT count(*) FROM result_uploads WHERE failures >= 2"
RESULTS = """
SELECT jobs.school_id, jobs.evaluation_id, job_id, jobs.student_id, summary_text
FROM summary_generation_jobs AS jobs JOIN feedback_summaries AS summary ON summary.id = jobs.summary_id
"""
# The dead hold nothing any more, and nobody waits: as if the time had passed.
PASS_TIME = "UPDATE result_uploads SET next_attempt_at = clock_timestamp() WHERE stored_at IS NULL"

OUTAGE_SECONDS = float(os.environ.get("SYNOPSIS_OUTAGE_SECONDS", "0"))
"""How long the store is away at least; in any case until every job has completed, and uploads were tried again."""


def expected(admin_url: str) -> dict[str, Any]:
    """What has to be in the store, by key."""
    with psycopg.connect(admin_url, row_factory=dict_row) as connection:
        rows = connection.execute(RESULTS).fetchall()
    return {
        f"{PREFIX}/school-{row['school_id']}/{row['evaluation_id']}/{row['job_id']}.json": (
            row["school_id"], row["job_id"], row["student_id"], row["summary_text"],
        )
        for row in rows
    }  # fmt: skip


@pytest.mark.timeout(300)
async def test_f46_a_store_that_is_down_loses_no_result(addresses: Addresses, logs: Path, tmp_path: Path) -> None:
    """Killed with uploads on their way, and then the workers: each result is there once it is back, written once."""
    admin_url = addresses.admin_url

    async def holds(sql: str, at_least: int = 1) -> None:
        async def enough() -> bool:
            return await asyncio.to_thread(count, admin_url, sql) >= at_least

        await eventually(enough, within=60, every=0.05)

    async def none_of(sql: str) -> None:
        async def is_none() -> bool:
            return await asyncio.to_thread(count, admin_url, sql) == 0

        await eventually(is_none, within=90, every=0.1)

    (tmp_path / "store").mkdir()
    crowd = make_crowd(admin_url, 200)
    half = len(crowd.evaluation_ids) // 2
    earlier, later = (
        replace(crowd, evaluation_ids=ids) for ids in (crowd.evaluation_ids[:half], crowd.evaluation_ids[half:])
    )
    with Endpoint(tmp_path / "store") as endpoint:
        async with fleet(addresses, logs, **endpoint.environment()) as running:
            workers = [await running.start_worker("--shortest", "0.2", "--longest", "0.6") for _ in range(2)]
            accepted = await queue(addresses.database_url, earlier)
            await holds(STORED, 20)
            before = endpoint.written()
            endpoint.freeze()  # however fast the workers are: what they upload from here on is cut off, or never begun
            began = time.monotonic()
            accepted += await queue(addresses.database_url, later)
            await holds(ON_THEIR_WAY)
            endpoint.kill()
            await holds(OWED, 20)
            for worker in workers:
                await running.kill(worker)
                await running.replace(worker)
            await none_of(UNFINISHED)
            await asyncio.to_thread(_pass_time, admin_url)
            await holds(TRIED_AGAIN)
            await asyncio.sleep(began + OUTAGE_SECONDS - time.monotonic())
            away, owed = time.monotonic() - began, count(admin_url, OWED)
            endpoint.start()
            back = time.monotonic()
            await asyncio.to_thread(_pass_time, admin_url)
            await none_of(OWED)
            recovery = time.monotonic() - back
        objects, after = endpoint.objects(), endpoint.written()
    found = {
        key: (one["school_id"], one["job_id"], one["student_id"], one["result"]["summary_text"])
        for key, one in objects.items()
    }
    verdict, should = check(admin_url, accepted), expected(admin_url)
    lost, rewritten = should.items() - found.items(), before.items() - after.items()
    assert verdict.is_clean, verdict
    assert len(should) == len(accepted) == crowd.size
    assert (lost, found.keys() - should.keys(), rewritten) == (set(), set(), set())
    assert owed >= 20
    record(
        "F46", what=f"store for results killed with uploads on their way, away for {away:.0f} s, both workers killed"
        f" meanwhile; {owed} results owed when it came back", times=1, lost=len(lost), doubled=len(rewritten),
        recovery_seconds=recovery, command="pytest tests/faults/test_result_store.py",
    )  # fmt: skip


def _pass_time(admin_url: str) -> None:
    with psycopg.connect(admin_url) as connection:
        connection.execute(PASS_TIME)
