"""Tells the API processes that something changed, so that they look at once.

A hint and nothing more: who watches also looks by itself every second.
"""

import asyncio

import structlog
from redis import RedisError
from redis.asyncio import Redis

from synopsis.kit.redis import connect

log = structlog.get_logger()

CHANNEL = "synopsis:changes"
SHORTEST_GAP_SECONDS = 0.02


class Announcer:
    """Publishes at most one hint in 20 milliseconds, however much changes."""

    def __init__(self, redis_url: str) -> None:
        self._redis: Redis = connect(redis_url, connections=2)
        self._changed = asyncio.Event()

    def announce(self) -> None:
        """Something was committed; returns at once."""
        self._changed.set()

    async def run(self) -> None:
        """Publish until cancelled."""
        was_reachable = True
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._redis.publish(CHANNEL, b"")
                was_reachable = True
            except (RedisError, OSError) as error:
                if was_reachable:
                    log.warning("changes cannot be announced", error=repr(error))
                was_reachable = False
            await asyncio.sleep(SHORTEST_GAP_SECONDS)

    async def close(self) -> None:
        """Give the connections back."""
        await self._redis.aclose()
