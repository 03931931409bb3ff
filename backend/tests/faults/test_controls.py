"""Without a guard, the checker finds the fault: else it would be blind, and its silence worth nothing."""

import asyncio
from pathlib import Path

import pytest
import redis

from synopsis.devstack.stack import Stack
from tests.eventually import eventually
from tests.faults.checker import Verdict, check
from tests.faults.crowd import make_crowd
from tests.faults.fleet import LEASE_SECONDS, Fleet, fleet
from tests.faults.test_workers import HELD, UNFINISHED, count, queue

SLOW = ("--shortest", "1.5", "--longest", "2")
EXPIRED = """
SELECT count(*) FROM summary_generation_jobs
WHERE status = 'processing' AND lease_expires_at < clock_timestamp() - make_interval(secs => 5)
"""


async def frozen_and_woken(running: Fleet, guard: tuple[str, ...]) -> None:
    """A worker is frozen beyond its lease; another has its jobs in hand when it wakes."""
    admin_url = running.addresses.admin_url
    victim = await running.start_worker(*SLOW, *guard)
    pid = str(victim.process.pid)
    await holds(admin_url, pid, 10)
    running.freeze(victim)
    heir = await running.start_worker("--shortest", "8", "--longest", "9", *guard)
    await holds(admin_url, str(heir.process.pid), 10)
    running.thaw(victim)


async def taken_and_forgotten(running: Fleet, guard: tuple[str, ...]) -> None:
    """Ids are lost from the queue, one by one, as by a worker that dies between pop and claim."""
    bell = redis.Redis.from_url(running.addresses.redis_url)
    thief = asyncio.create_task(asyncio.to_thread(bell.blmpop, 60, 1, "rq:queue:ai-summaries", direction="LEFT"))
    await running.start_worker("--longest", "0.4", *guard, SYNOPSIS_WORKER_CONCURRENCY="1")
    await thief


async def killed(running: Fleet, guard: tuple[str, ...]) -> None:
    """A worker is killed with jobs in its hands, and another is there."""
    victim = await running.start_worker(*SLOW, *guard)
    await holds(running.addresses.admin_url, str(victim.process.pid), 10)
    await running.kill(victim)
    await running.start_worker(*SLOW, *guard)


HARM = {"lease": frozen_and_woken, "reconciler": taken_and_forgotten, "rescuer": killed}


async def holds(admin_url: str, pid: str, jobs: int) -> None:
    """Wait until a worker has that many in hand."""

    async def enough() -> bool:
        return await asyncio.to_thread(count, admin_url, HELD, pid) >= jobs

    await eventually(enough, within=60, every=0.1)


async def outcome(stack: Stack, logs: Path, guard: str, *, is_there: bool) -> Verdict:
    """What the checker says of twenty jobs after the harm that the guard is for."""
    admin_url = stack.addresses.admin_url
    crowd = make_crowd(admin_url, 20)
    accepted = await queue(stack.addresses.database_url, crowd)
    async with fleet(stack.addresses, logs) as running:
        await HARM[guard](running, () if is_there else ("--without", guard))

        async def is_over() -> bool:
            left = await asyncio.to_thread(count, admin_url, UNFINISHED)
            return left == 0 or (not is_there and bool(await asyncio.to_thread(blamed, admin_url, accepted)))

        await eventually(is_over, within=LEASE_SECONDS + 60, every=0.2)
    return check(admin_url, accepted)


def blamed(admin_url: str, accepted: list[str]) -> bool:
    """Whether the harm shows already: a write that should have been fenced, or a job that nobody comes for."""
    seen = check(admin_url, accepted, is_settled=False)
    in_hand = count(admin_url, "SELECT count(*) FROM summary_generation_jobs WHERE status = 'processing'")
    waiting = count(
        admin_url,
        "SELECT count(*) FROM summary_generation_jobs"
        " WHERE status = 'queued' AND dispatched_at < clock_timestamp() - make_interval(secs => 12)",
    )
    return not seen.is_clean or count(admin_url, EXPIRED) > 0 or (waiting > 0 and in_hand == 0)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("guard", HARM)
async def test_without_a_guard_the_checker_finds_the_fault(own_stack: Stack, logs: Path, guard: str) -> None:
    """The same harm as below, and nobody to mend it."""
    verdict = await outcome(own_stack, logs, guard, is_there=False)
    assert verdict.wrong if guard == "lease" else verdict.lost, verdict


@pytest.mark.timeout(180)
@pytest.mark.parametrize("guard", HARM)
async def test_with_it_there_is_none(own_stack: Stack, logs: Path, guard: str) -> None:
    """What the guard is for."""
    verdict = await outcome(own_stack, logs, guard, is_there=True)
    assert verdict.is_clean, verdict
