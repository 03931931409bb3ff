"""The job, for peers that run coroutines."""

import time
from functools import cache

import aiohttp
import redis.asyncio

from bench.peers.job import DELAYS, DONE, PROVIDER, REDIS_URL, SLOTS, WAITS_SECONDS, marks

_redis = redis.asyncio.Redis.from_url(REDIS_URL)


@cache
def _provider() -> aiohttp.ClientSession:
    """Made when a loop runs."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=SLOTS))


async def do(sent: float) -> None:
    """Ask the provider if it is to be waited for, and count."""
    began = time.time()
    if sent:
        await _redis.rpush(DELAYS, began - sent)
    if WAITS_SECONDS:
        async with _provider().get(PROVIDER) as answer:
            await answer.read()
    for name, moment in marks(int(await _redis.incr(DONE)), began).items():
        await _redis.set(name, moment)
