"""A peer's command line: ``version 0``, ``enqueue N``, ``delays N``, ``worker 0``; the rest is in the environment."""

import asyncio
import importlib.metadata
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable

import redis

from bench.peers.job import DELAYS, REDIS_URL

Enqueue = Callable[[float], object]
WARM_UP = 5
LONGEST_DELAY_SECONDS = 60


def run(package: str, *, enqueue: Callable[[int], object], enqueue_one: Enqueue, worker: Callable[[], object]) -> None:
    """Do what the command line says. Functions may be coroutines."""
    verb, number = sys.argv[1], int(sys.argv[2])
    if verb == "version":
        print(importlib.metadata.version(package))
    elif verb == "enqueue":
        asyncio.run(_finish(enqueue(number)))
    elif verb == "delays":
        print(json.dumps(asyncio.run(_delays(number, enqueue_one))))
    elif verb == "worker":
        worker()
    else:
        raise SystemExit(f"{verb}: no such verb")


async def _finish(answer: object) -> None:
    if isinstance(answer, Awaitable):
        await answer


async def _delays(times: int, enqueue_one: Enqueue) -> list[float]:
    """How long each of these jobs took from before it was enqueued to its first line, one at a time."""
    found: list[float] = []
    with redis.Redis.from_url(REDIS_URL) as client:
        for _ in range(WARM_UP + times):
            await asyncio.sleep(random.uniform(0.03, 0.08))  # another moment of a poll each time
            await _finish(enqueue_one(time.time()))
            answer = await asyncio.to_thread(client.blpop, [DELAYS], LONGEST_DELAY_SECONDS)
            if answer is None:
                raise SystemExit(f"a job did not begin within {LONGEST_DELAY_SECONDS} seconds")
            found.append(float(answer[1]))
    return found[WARM_UP:]
