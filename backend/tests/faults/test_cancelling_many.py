"""A cancellation of many jobs whose API and worker are killed half-way: others finish what was accepted, once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from tests.eventually import eventually
from tests.factories import demo_hash
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import Fleet, fleet
from tests.faults.provider import ask, change, queue_all
from tests.faults.results import record
from tests.faults.test_cancel import teacher_of

JOBS = 3000
CANCEL, CANCELLATIONS = "/feedback-summaries/jobs/cancel", "/feedback-summaries/jobs/cancellations"
ALL_QUEUED = {"status": ["queued"]}
UNCHANGED = "SELECT job_id FROM summary_generation_jobs WHERE status = 'queued' ORDER BY job_id"
CANCELS = """
SELECT count(*) AS all, count(DISTINCT job) AS jobs, count(DISTINCT actor_id) AS people
FROM job_history WHERE verb = 'cancel'"""
LATER = datetime.now(UTC) + timedelta(hours=5)
"""No worker begins the jobs: who ends them is who cancels them."""


async def dies_half_way(running: Fleet, crowd: Crowd, failpoint: str) -> None:
    """An API is asked to call everything off, and is killed before it answers."""
    api = await running.start_api(SYNOPSIS_FAILPOINT=failpoint)
    async with teacher_of(api.url, crowd.admin_email) as client:
        with pytest.raises(httpx.TransportError):
            await client.post(CANCEL, json=ALL_QUEUED, headers={"Idempotency-Key": "everything"})
    assert await asyncio.wait_for(api.process.wait(), 10) == -9


def pass_the_lease(addresses: Addresses) -> None:
    """As if the seconds had gone by for which nobody else butts in."""
    change(addresses.admin_url, "UPDATE cancellations SET attended_until = now()")


async def finished(client: httpx.AsyncClient) -> dict[str, Any]:
    """The one cancellation, once it is."""

    async def look() -> dict[str, Any]:
        [one] = (await client.get(CANCELLATIONS)).json()["items"]
        return one if one["status"] == "completed" else {}

    return await eventually(look, within=60, every=0.05)


async def all_outcomes(client: httpx.AsyncClient, cancellation_id: int) -> list[str]:
    """Of every page, the jobs that it called off."""
    jobs, cursor = list[str](), None
    while not jobs or cursor:
        query = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(f"{CANCELLATIONS}/{cancellation_id}/jobs", params=query)).json()
        jobs += [one["job_id"] for one in page["items"] if one["outcome"] == "cancelled"]
        cursor = page["next_cursor"]
    return jobs


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("failpoint", "in_parts", "wanted"),
    [("api.accepted", 0, 40), ("canceller.committed:2", 1000, JOBS)],
    ids=["when it is accepted", "half-way"],
)
async def test_what_was_accepted_is_finished_whoever_dies(
    addresses: Addresses, logs: Path, failpoint: str, in_parts: int, wanted: int
) -> None:
    """The API dies in the middle of the request, then a worker that goes on; another worker ends it.

    Nobody asks again for it to be done. Who does ask, under the same key, is told of the same cancellation. Jobs that
    were queued after the request are left alone, and the report has each of the others once.
    """
    admin_url = addresses.admin_url
    crowd = make_crowd(admin_url, wanted + 20, password_hash=demo_hash())
    early, late = crowd.evaluation_ids[:-1], crowd.evaluation_ids[-1:]
    database = await Database(addresses.database_url, name="cancels").open()
    try:
        jobs = await queue_all(database, _of(crowd, early), run_at=LATER)
        async with fleet(addresses, logs) as running:
            await dies_half_way(running, crowd, failpoint)
            kept = await queue_all(database, _of(crowd, late), run_at=LATER)
            pass_the_lease(addresses)
            assert len(ask(admin_url, UNCHANGED)) == wanted - in_parts + len(kept)
            if in_parts:
                dying = await running.start_worker(SYNOPSIS_FAILPOINT=failpoint)
                assert await asyncio.wait_for(dying.process.wait(), 30) == -9
                assert len(ask(admin_url, UNCHANGED)) == wanted - 2 * in_parts + len(kept)
                pass_the_lease(addresses)
            await running.start_worker()
            sound = await running.start_api()
            async with teacher_of(sound.url, crowd.admin_email) as client:
                report = await finished(client)
                told = await all_outcomes(client, report["id"])
                again = await client.post(CANCEL, json=ALL_QUEUED, headers={"Idempotency-Key": "everything"})
    finally:
        await database.close()
    assert (report["cancelled_count"], report["ended_count"]) == (wanted, 0)
    assert sorted(told) == sorted(jobs)
    assert [row["job_id"] for row in ask(admin_url, UNCHANGED)] == sorted(kept)
    assert ask(admin_url, CANCELS) == [{"all": wanted, "jobs": wanted, "people": 1}]
    assert (again.json()["cancellation_id"], again.json()["cancelled_count"]) == (report["id"], wanted)
    assert again.headers["Idempotency-Replayed"] == "true"
    verdict = check(admin_url, jobs)
    assert verdict.is_clean, verdict
    record(
        "F47", what=f"an API{', then a worker' * bool(in_parts)} killed (kill -9) while {wanted} jobs are cancelled",
        times=2 if in_parts else 1, lost=len(verdict.lost), doubled=len(verdict.doubled),
        command="pytest tests/faults/test_cancelling_many.py",
    )  # fmt: skip


def _of(crowd: Crowd, evaluation_ids: list[int]) -> Crowd:
    return replace(crowd, evaluation_ids=evaluation_ids)
