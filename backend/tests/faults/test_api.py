"""F3: APIs that are killed in the middle of requests, and clients that ask again."""

import asyncio
from pathlib import Path

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses, Stack
from tests.eventually import eventually
from tests.factories import demo_hash
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import Fleet, Kept, fleet
from tests.faults.integrator import Integrator, sign_in
from tests.faults.nemesis import Nemesis
from tests.faults.results import record
from tests.faults.test_workers import UNFINISHED, count

REQUESTS = 1000
KILLS = 20
JOBS = "SELECT job_id FROM summary_generation_jobs"
QUICK = ("--shortest", "0", "--longest", "0.02")


async def all_ended(admin_url: str) -> None:
    """Wait until every job has."""

    async def is_done() -> bool:
        return await asyncio.to_thread(count, admin_url, UNFINISHED) == 0

    await eventually(is_done, within=180, every=0.2)


def all_jobs(admin_url: str) -> list[str]:
    """Every job that there is."""
    with psycopg.connect(admin_url) as connection:
        return [job_id for (job_id,) in connection.execute(JOBS)]


@pytest.mark.timeout(600)
async def test_f3_killed_apis_keep_every_promise_and_make_nothing_twice(
    stack: Stack, addresses: Addresses, logs: Path
) -> None:
    """Fifty requests a second, an API killed every two seconds: each request gets its jobs, and only its own."""
    crowd = make_crowd(addresses.admin_url, 1500, password_hash=demo_hash())
    async with fleet(addresses, logs) as running:
        await asyncio.gather(running.start_api(), running.start_api())
        await running.start_worker(*QUICK)
        nemesis = Nemesis(running, stack, seed=3)
        async with Integrator(running, crowd, per_second=50, seed=3) as client, nemesis.at_work({"kill_api": 1}):

            async def enough() -> bool:
                return nemesis.done["kill_api"] >= KILLS and len(client.answers) >= REQUESTS

            await eventually(enough, within=400, every=0.1)
        await all_ended(addresses.admin_url)
    verdict = check(addresses.admin_url, client.promised)
    jobs, made = all_jobs(addresses.admin_url), client.made
    orphans, doubled = set(jobs) - set(client.promised), len(made) - len(set(made))
    assert verdict.is_clean, verdict
    assert not client.failed
    assert not client.contradictions
    assert not orphans, "jobs that nobody was told of"
    assert (doubled, sorted(made)) == (0, sorted(jobs))
    assert client.trouble["broken"] > 0, "no request was in the middle"
    record(
        "F3", what=f"an API of two killed (kill -9) while {len(client.answers)} requests queue {len(jobs)} jobs",
        times=nemesis.done["kill_api"], lost=len(verdict.lost), doubled=len(verdict.doubled) + doubled,
        recovery_seconds=client.longest_seconds, command="pytest tests/faults/test_api.py -k killed",
        tries_that_were_broken_off=client.trouble["broken"], tries_that_were_refused=client.trouble["refused"],
    )  # fmt: skip


async def _queue(api: Kept, token: str, path: str, key: str | None) -> httpx.Response:
    headers = {"Authorization": token} | ({"Idempotency-Key": key} if key else {})
    async with httpx.AsyncClient(base_url=api.url, headers=headers, timeout=15) as http:
        return await http.post(path)


def _ids(answer: httpx.Response) -> list[str]:
    told = answer.json()
    return [job["job_id"] for job in told.get("jobs", [told])]


async def _dies_before_it_answers(running: Fleet, token: str, path: str, key: str) -> None:
    """An API takes the request, commits, and dies before it answers."""
    api = await running.start_api(SYNOPSIS_FAILPOINT="api.committed")
    with pytest.raises(httpx.TransportError):
        await _queue(api, token, path, key)
    assert await asyncio.wait_for(api.process.wait(), 10) == -9


def _paths(crowd: Crowd) -> list[str]:
    evaluation = f"/api/v1/feedback-summaries/evaluation/{crowd.evaluation_ids[0]}"
    return [f"{evaluation}/student/{crowd.student_ids[0]}/queue", f"{evaluation}/batch-queue"]


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("one_or_all", "jobs"), [(0, 1), (1, 20)])
async def test_f3_a_crash_between_commit_and_answer(
    addresses: Addresses, logs: Path, one_or_all: int, jobs: int
) -> None:
    """What was committed and not said is said to whoever asks again under the key, and is not made again.

    Without a key it is, once the first has ended: so it is the key that does it.
    """
    admin_url = addresses.admin_url
    crowd = make_crowd(admin_url, 20, password_hash=demo_hash())
    path = _paths(crowd)[one_or_all]
    async with fleet(addresses, logs) as running:
        sound = await running.start_api()
        token = await sign_in(sound, crowd.admin_email)
        await _dies_before_it_answers(running, token, path, "once")
        committed = all_jobs(admin_url)
        assert len(committed) == jobs
        await running.start_worker(*QUICK)
        await all_ended(admin_url)
        answer = await _queue(sound, token, path, "once")
        assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (202, "true")
        assert sorted(_ids(answer)) == sorted(committed) == sorted(all_jobs(admin_url))
        without_a_key = await _queue(sound, token, path, None)
        assert not set(_ids(without_a_key)) & set(committed)
        await all_ended(admin_url)
    verdict = check(admin_url, [*committed, *_ids(without_a_key)])
    assert verdict.is_clean, verdict
    record(
        "F3", what=f"crash at api.committed, between commit and answer ({jobs} jobs)", times=1, lost=len(verdict.lost),
        doubled=len(verdict.doubled), command="pytest tests/faults/test_api.py -k crash",
    )  # fmt: skip
