"""A job is called off: while it waits, while it runs, at the very moment at which it ends, and twice (F23, F24).

``python -m pytest tests/faults/test_cancel.py`` runs 2,000 races against the lifecycle and some hundreds over HTTP.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.handover import hand_over
from synopsis.jobs.lifecycle import Completed, Holding
from synopsis.jobs.tasks import Claimed
from synopsis.kit.database import Database
from synopsis.kit.errors import Conflict
from synopsis.runtime import TASK_TYPES
from synopsis.summaries.cache import Written, keep
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope
from synopsis.transport.doorbell import QUEUES
from tests.chance import SEED
from tests.eventually import eventually
from tests.factories import demo_hash
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import Fleet, fleet
from tests.faults.provider import Provider, all_ended, ask, provider, queue_all
from tests.faults.results import record

RACES = 2000
AT_ONCE = 8
"""Races that run at the same moment, each over two connections."""
STEP_SECONDS = 0.006
SPREAD_SECONDS = 0.005
LEAST_SHARE = 0.2
LONGEST_STOP_SECONDS = 2.0
BATCHES = 14

Race = Callable[[], Awaitable[bool]]


async def barrier_released(complete: Race, cancel: Race, chance: random.Random) -> tuple[bool, bool]:
    """Both at the same moment, give or take five milliseconds; whether each was told that it won."""
    start = asyncio.Event()

    async def after(race: Race, seconds: float) -> bool:
        await start.wait()
        await asyncio.sleep(seconds)
        return await race()

    pair = [asyncio.create_task(after(race, chance.uniform(0, SPREAD_SECONDS))) for race in (complete, cancel)]
    start.set()
    completes, cancels = await asyncio.gather(*pair)
    return completes, cancels


def summary_of(job: Claimed) -> Written:
    """A result as the pipeline hands it to the recorder."""
    assert job.student_id is not None
    return Written(
        evaluation_id=job.evaluation_id, student_id=job.student_id, fingerprint="a" * 64, summary_text="Well done.",
        points=(), generation_method="extractive", model="rules", prompt_version="1", language="en",
        feedback_count=3, reviewer_count=3, input_tokens=None, output_tokens=None,
    )  # fmt: skip


async def claim_all(database: Database, job_ids: Sequence[str]) -> list[Claimed]:
    """Hand all of them over and claim them, under a lease that outlasts the test."""
    async with system_scope(database) as transaction:
        await hand_over(transaction, list(QUEUES.values()), TASK_TYPES, window=len(job_ids), batch=len(job_ids))
        return await lifecycle.claim(transaction, job_ids, worker="w", lease=uuid4(), lease_seconds=600)


async def race(database: Database, crowd: Crowd, job: Claimed, chance: random.Random) -> str:
    """One race, with what each side was told; gives the status that the winner wanted."""
    school = SchoolId(crowd.school_id)

    async def complete() -> bool:
        """As ``transport.recorder`` does."""
        async with school_scope(database, school) as scope:
            if not await lifecycle.hold(scope, [Holding(job.id, job.lease)]):
                return False
            written = summary_of(job)
            kept = await keep(scope, [written])
            summary = kept[written.evaluation_id, written.student_id]
            return bool(await lifecycle.complete(scope, [Completed(job.id, job.lease, summary, [])]))

    async def cancel() -> bool:
        try:
            async with school_scope(database, school) as scope:
                return (await lifecycle.cancel(scope, job.job_id, actor_id=crowd.teacher_id)).status == "cancelled"
        except Conflict:
            return False

    completes, cancels = await barrier_released(complete, cancel, chance)
    assert completes != cancels, job.job_id
    return "completed" if completes else "cancelled"


@pytest.mark.parametrize("seed", [1, SEED], ids=["a seed", "the run's seed"])
async def test_of_cancel_and_complete_exactly_one_wins(addresses: Addresses, seed: int) -> None:
    """F23: two thousand races; each side is told the truth, and a job that was cancelled leaves no summary."""
    crowd, chance = make_crowd(addresses.admin_url, RACES // 2), random.Random(seed)
    database = await Database(addresses.database_url, name="races", size=2 * AT_ONCE).open()
    won: dict[str, str] = {}
    try:
        jobs = await claim_all(database, await queue_all(database, crowd, webhook_url="https://example.com/hook"))
        turns = asyncio.Semaphore(AT_ONCE)

        async def run(job: Claimed) -> None:
            async with turns:
                won[job.job_id] = await race(database, crowd, job, chance)

        await asyncio.gather(*(run(job) for job in jobs))
    finally:
        await database.close()
    stored = ask(addresses.admin_url, "SELECT job_id, status, summary_id FROM summary_generation_jobs")
    assert won == {row["job_id"]: row["status"] for row in stored}
    assert not any(row["summary_id"] for row in stored if row["status"] == "cancelled")
    settle("F23", addresses, "cancel and complete at the same moment, against the lifecycle", Counter(won.values()))


def settle(fault: str, addresses: Addresses, what: str, outcomes: Counter[str]) -> None:
    """Nothing is wrong in the rows, and both sides won often enough for the race to have been one."""
    verdict = check(addresses.admin_url)
    assert verdict.is_clean, verdict
    total = outcomes.total()
    assert min(outcomes["completed"], outcomes["cancelled"]) >= LEAST_SHARE * total, outcomes
    record(
        fault, what=what, times=total, lost=len(verdict.lost), doubled=len(verdict.doubled),
        command="pytest tests/faults/test_cancel.py", **outcomes,
    )  # fmt: skip


@asynccontextmanager
async def teacher_of(api_url: str, email: str) -> AsyncIterator[httpx.AsyncClient]:
    """A signed-in client of a real API process."""
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=api_url + "/api/v1", timeout=30, limits=limits) as client:
        answer = await client.post("/auth/token", data={"username": email, "password": "synopsis-demo"})
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


async def waiting(model: Provider, calls: int) -> None:
    """Wait until so many calls are open."""

    async def are_open() -> bool:
        return (await model.behave()).open_calls == calls

    await eventually(are_open, within=60, every=0.05)


async def cancel_over_http(client: httpx.AsyncClient, job_id: str) -> httpx.Response:
    """Ask for it."""
    return await client.post(f"/feedback-summaries/jobs/{job_id}/cancel")


@asynccontextmanager
async def running(addresses: Addresses, folder: Path, model: Provider, **settings: str) -> AsyncIterator[Fleet]:
    """One worker and one API that ask the model."""
    async with fleet(addresses, folder, **model.settings(**settings)) as started:
        await started.start_worker("--model")
        await started.start_api()
        yield started


@pytest.mark.alone
async def test_over_http_exactly_one_wins(addresses: Addresses, tmp_path: Path) -> None:
    """F23 from outside: real processes; the cancels come as the model's answers do, and the answer is how it ended.

    How long a worker takes from the model's answer to the commit depends on the machine; so the moment of the cancels
    follows the outcomes of the batch before, with a chance of five milliseconds each way.
    """
    crowd, chance = make_crowd(addresses.admin_url, BATCHES * 20, password_hash=demo_hash()), random.Random(23)
    told: dict[str, str] = {}
    database = await Database(addresses.database_url, name="races").open()
    try:
        async with (
            provider() as model,
            running(addresses, tmp_path, model) as started,
            teacher_of(started.apis[0].url, crowd.admin_email) as client,
        ):
            middle = 0.0
            for evaluation_id in crowd.evaluation_ids:
                await model.behave(hold=True)
                one_class = replace(crowd, evaluation_ids=[evaluation_id])
                job_ids = await queue_all(database, one_class)
                await waiting(model, len(job_ids))

                async def cancel(job_id: str, seconds: float) -> None:
                    await asyncio.sleep(seconds)
                    answer = await cancel_over_http(client, job_id)
                    body = answer.json()
                    told[job_id] = {200: "cancelled", 409: str(body.get("code"))}[answer.status_code]

                moments = [middle + chance.uniform(-SPREAD_SECONDS, SPREAD_SECONDS) for _ in job_ids]
                first = min(0.0, *moments)  # it may come before the answers: a worker can be quicker than a request

                async def answer_all(seconds: float) -> None:
                    await asyncio.sleep(seconds)
                    await model.behave(hold=False)

                await asyncio.gather(answer_all(-first), *(map(cancel, job_ids, [at - first for at in moments])))
                share = sum(told[job_id] == "cancelled" for job_id in job_ids) / len(job_ids)
                middle += STEP_SECONDS * (1 if share > 0.6 else -1 if share < 0.4 else 0)
            await all_ended(addresses.admin_url)
    finally:
        await database.close()
    stored = ask(addresses.admin_url, "SELECT job_id, status, summary_id FROM summary_generation_jobs")
    ended = {row["job_id"]: row["status"] for row in stored}
    assert ended == {job_id: outcome.removeprefix("job_") for job_id, outcome in told.items()}
    settle("F23", addresses, "cancel over HTTP as the model's answer arrives", Counter(ended.values()))


@pytest.mark.alone
async def test_a_job_that_runs_is_stopped_within_two_seconds(addresses: Addresses, tmp_path: Path) -> None:
    """With the leases of an ordinary installation, and the calls to the model are closed as well."""
    crowd = make_crowd(addresses.admin_url, 40, password_hash=demo_hash())
    database = await Database(addresses.database_url, name="cancels").open()
    try:
        async with (
            provider() as model,
            running(addresses, tmp_path, model, SYNOPSIS_LEASE_SECONDS="30") as started,
            teacher_of(started.apis[0].url, crowd.admin_email) as client,
        ):
            await model.behave(hold=True)
            job_ids = await queue_all(database, crowd)
            await waiting(model, len(job_ids))
            asked_at = time.time()
            answers = await asyncio.gather(*(cancel_over_http(client, job_id) for job_id in job_ids))

            async def are_closed() -> list[float]:
                seen = await model.behave()
                return seen.left if seen.disconnects == len(job_ids) and not seen.open_calls else []

            left = await eventually(are_closed, within=20, every=0.05)
            assert started.workers[0].process.returncode is None
    finally:
        await database.close()
    assert {answer.status_code for answer in answers} == {200}
    # The last of them was committed just before its answer.
    assert max(left) - asked_at <= LONGEST_STOP_SECONDS + max(answer.elapsed.total_seconds() for answer in answers)
    verdict = check(addresses.admin_url, job_ids)
    assert verdict.is_clean, verdict
    assert verdict.counts == {"cancelled": len(job_ids)}


async def test_cancelling_again_or_too_late_or_elsewhere_is_refused(addresses: Addresses, tmp_path: Path) -> None:
    """F24: three at once, one of them is told 200; what has ended is 409, another school's 404; no worker dies."""
    crowd = make_crowd(addresses.admin_url, 180, password_hash=demo_hash())
    south = make_crowd(addresses.admin_url, 1, school_id=91, password_hash=demo_hash())
    database = await Database(addresses.database_url, name="cancels").open()
    try:
        async with (
            provider() as model,
            running(addresses, tmp_path, model) as started,
            teacher_of(started.apis[0].url, crowd.admin_email) as client,
            teacher_of(started.apis[0].url, south.admin_email) as stranger,
        ):
            done = await queue_all(database, replace(crowd, evaluation_ids=crowd.evaluation_ids[:3]))
            await all_ended(addresses.admin_url)
            await model.behave(hold=True)
            active = await queue_all(database, replace(crowd, evaluation_ids=crowd.evaluation_ids[3:]))
            await waiting(model, 50)
            foreign = await asyncio.gather(*(cancel_over_http(stranger, job_id) for job_id in active))
            thrice = await asyncio.gather(*(cancel_over_http(client, job_id) for job_id in active * 3))
            late = await asyncio.gather(*(cancel_over_http(client, job_id) for job_id in done))
            await model.behave(hold=False)
            await all_ended(addresses.admin_url)
            assert started.workers[0].process.returncode is None, started.logs()
    finally:
        await database.close()
    assert {answer.status_code for answer in foreign} == {404}
    assert Counter(answer.status_code for answer in thrice) == {200: len(active), 409: 2 * len(active)}
    won = [answer.json()["job_id"] for answer in thrice if answer.status_code == 200]
    assert sorted(won) == sorted(active)
    assert {answer.json()["code"] for answer in thrice if answer.status_code == 409} == {"job_cancelled"}
    assert {(answer.status_code, answer.json()["code"]) for answer in late} == {(409, "job_completed")}
    verdict = check(addresses.admin_url, [*done, *active])
    assert verdict.is_clean, verdict
    record(
        "F24", what="cancelled three times at once, when ended, and by another school",
        times=len(foreign) + len(thrice) + len(late), lost=len(verdict.lost), doubled=len(verdict.doubled),
        command="pytest tests/faults/test_cancel.py -k again",
    )  # fmt: skip
