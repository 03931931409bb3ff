"""What Redis shows: its policy, RQ's view of the workers, and what has been handed over."""

from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from rq.worker import BaseWorker

from synopsis.kit.redis import connect
from synopsis.transport.doorbell import QUEUES
from synopsis.transport.presence import FORGOTTEN_AFTER_SECONDS

WORKERS = "rq:workers"
PREFIX: str = BaseWorker.redis_worker_namespace_prefix
QUEUE_PREFIX = "rq:queue:"


@dataclass(frozen=True, slots=True)
class RedisState:
    """One look."""

    eviction_policy: str
    """``noeviction``, or one under which Redis throws keys away when it is full."""
    silent_for: dict[str, float]
    """For each worker's name, without RQ's prefix, how many seconds ago it told Redis of itself, at least."""
    handed_over: dict[str, int]
    """How many ids each queue holds."""


class RedisWatch:
    """Looks at Redis for who asks after its health, over connections of its own."""

    def __init__(self, redis_url: str, *, answer_seconds: float) -> None:
        self._redis: Redis = connect(redis_url, connections=2, answer_seconds=answer_seconds)

    async def ping(self) -> bool:
        """True when it answers.

        Raises:
            redis.RedisError: it does not.
        """
        return bool(await self._redis.ping())

    async def look(self) -> RedisState:
        """What it shows now.

        Raises:
            redis.RedisError: it does not answer.
        """
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.info("memory")
            pipeline.smembers(WORKERS)
            for name in QUEUES.values():
                pipeline.llen(QUEUE_PREFIX + name)
            memory, keys, *lengths = await pipeline.execute()
        return RedisState(
            eviction_policy=str(memory.get("maxmemory_policy", "noeviction")),
            silent_for=await self._silent_for(sorted(keys)),
            handed_over=dict(zip(QUEUES.values(), lengths, strict=True)),
        )

    async def _silent_for(self, keys: list[bytes]) -> dict[str, float]:
        """Read off how far each worker's key is from being forgotten, so that nobody's clock matters."""
        if not keys:
            return {}
        async with self._redis.pipeline(transaction=False) as pipeline:
            for key in keys:
                pipeline.pttl(key)
            left: list[Any] = await pipeline.execute()
        return {
            key.decode(errors="replace").removeprefix(PREFIX): max(0.0, FORGOTTEN_AFTER_SECONDS - milliseconds / 1000)
            for key, milliseconds in zip(keys, left, strict=True)
            if milliseconds != GONE
        }

    async def close(self) -> None:
        """Give the connections back."""
        await self._redis.aclose()


GONE = -2
"""What Redis answers for a key that is not there: the name of a worker that was killed stays in the set for a while."""
