"""F36: rate limits over real processes: a crowd, windows' edges, made-up addresses, and Redis hung in the middle."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
import redis

from synopsis.devstack.stack import Addresses
from synopsis.kit.rate import Rate
from tests.factories import demo_hash
from tests.faults.callers import PASSWORD
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import fleet
from tests.faults.results import record
from tests.kit.test_limiter import bursts

PROCESSES = 2
CALLS = 200
HITS = 1000
HANGS_MILLISECONDS = 3000
TEN, FIFTY = Rate(10, 60), Rate(50, 1)
LIMITS = {
    "SYNOPSIS_RATE_LIMIT_QUEUE": "10/minute",
    "SYNOPSIS_RATE_LIMIT_BATCH": "10/minute",
    "SYNOPSIS_RATE_LIMIT_DEFAULT": "50/second",
}

Passed = list[tuple[float, float]]
"""When each call that was let through was sent, and answered."""


async def signed_in(api: httpx.AsyncClient, crowd: Crowd) -> dict[str, str]:
    """The header of the crowd's admin."""
    answer = await api.post("/auth/token", data={"username": crowd.admin_email, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


async def hammer(apis: Sequence[httpx.AsyncClient], hits: int, headers: dict[str, str] | None) -> Passed:
    """Ask who one is, so often and without a pause; every answer is yes, nobody, or too often."""
    passed: Passed = []
    numbers = iter(range(hits))

    async def ask(api: httpx.AsyncClient) -> None:
        for number in numbers:
            # A stranger makes up a new address each time.
            made_up = {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250}"} if headers is None else headers
            sent = time.monotonic()
            status = (await api.get("/auth/me", headers=made_up)).status_code
            if status != 429:
                assert status == (401 if headers is None else 200)
                passed.append((sent, time.monotonic()))

    await asyncio.gather(*(ask(api) for api in apis for _ in range(5)))
    return passed


@pytest.mark.alone  # a Redis that is slow to answer is one that is away, and then each process counts for itself
@pytest.mark.timeout(180)
async def test_f36_limits_hold_over_processes_and_while_redis_hangs(addresses: Addresses, logs: Path) -> None:
    """Two processes: ten of 200 at once; no second with more than fifty; at most ten for each when Redis hangs."""
    crowd = make_crowd(addresses.admin_url, 20, password_hash=demo_hash())
    queue = f"/feedback-summaries/evaluation/{crowd.evaluation_ids[0]}/student/{crowd.student_ids[0]}/queue"
    batch = f"/feedback-summaries/evaluation/{crowd.evaluation_ids[0]}/batch-queue"
    async with AsyncExitStack() as clients:
        running = await clients.enter_async_context(fleet(addresses, logs, **LIMITS))
        kept = await asyncio.gather(*(running.start_api() for _ in range(PROCESSES)))
        apis = [
            await clients.enter_async_context(httpx.AsyncClient(base_url=api.url + "/api/v1", timeout=30))
            for api in kept
        ]
        headers = await signed_in(apis[0], crowd)

        async def call(path: str, number: int) -> int:
            return (await apis[number % PROCESSES].post(path, headers=headers)).status_code

        async def crowd_at(path: str) -> list[int]:
            return await asyncio.gather(*(call(path, number) for number in range(CALLS)))

        queued = await crowd_at(queue)
        people, strangers = await hammer(apis, HITS, headers), await hammer(apis, HITS, None)
        before = [await call(batch, number) for number in range(4)]
        with redis.Redis.from_url(addresses.redis_url) as client:
            client.client_pause(HANGS_MILLISECONDS)
        hung = before + await crowd_at(batch)
    admitted = [sum(status != 429 for status in statuses) for statuses in (queued, hung)]
    record(
        "F36", what="limits over two processes; Redis hangs in the middle", times=2 * CALLS + 2 * HITS, lost=0,
        doubled=0, command="pytest tests/faults/test_rate_limits.py", admitted_of_ten=admitted[0],
        admitted_without_redis=admitted[1],
    )  # fmt: skip
    assert admitted[0] == TEN.calls
    assert len(people) >= FIFTY.calls
    assert len(strangers) >= FIFTY.calls
    assert (bursts(people, FIFTY), bursts(strangers, FIFTY)) == ([], [])
    assert TEN.calls <= admitted[1] <= PROCESSES * TEN.calls
    assert set(queued) | set(hung) <= {200, 202, 429}
