"""Does harm, at random and from a seed, and keeps count of it."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import psycopg
import redis

from synopsis.devstack.stack import Stack
from tests.faults.fleet import LEASE_SECONDS, Fleet, pick

Harm = Callable[[], Awaitable[None]]


class Nemesis:
    """Every way in which it can hurt a fleet and its servers."""

    def __init__(self, fleet: Fleet, stack: Stack, seed: int) -> None:
        self.fleet = fleet
        self.stack = stack
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()

    async def kill_worker(self) -> None:
        """kill -9, and a new one in its place."""
        victim = pick(self.fleet.workers, self.chance)
        await self.fleet.kill(victim)
        await self.fleet.replace(victim)

    async def stop_worker(self) -> None:
        """SIGTERM, and a new one in its place; it has to end well."""
        victim = pick(self.fleet.workers, self.chance)
        if victim.process.returncode is None and await self.fleet.stop(victim) != 0:
            self.done["unclean stops"] += 1
        await self.fleet.replace(victim)

    async def freeze_worker(self) -> None:
        """SIGSTOP for one and a half leases: when it wakes, others have its jobs."""
        victim = pick(self.fleet.workers, self.chance)
        self.fleet.freeze(victim)
        await asyncio.sleep(LEASE_SECONDS * 1.5)
        self.fleet.thaw(victim)

    async def kill_api(self) -> None:
        """kill -9 in the middle of requests."""
        victim = pick(self.fleet.apis, self.chance)
        await self.fleet.kill(victim)
        await self.fleet.answering(await self.fleet.replace(victim))

    async def flush(self) -> None:
        """FLUSHALL."""
        with contextlib.suppress(redis.RedisError):
            await asyncio.to_thread(self._redis().flushall)

    async def empty_redis(self) -> None:
        """Redis is killed and comes back with nothing."""
        await asyncio.to_thread(self.stack.redis.forget)
        self.stack.redis.start()  # in this thread: a server dies with the thread that started it

    async def pause_redis(self, seconds: float = 3) -> None:
        """Redis says nothing for a while."""
        self.stack.redis.pause()
        await asyncio.sleep(seconds)
        self.stack.redis.resume()

    async def cut_connections(self) -> None:
        """Every connection to PostgreSQL is terminated."""
        with contextlib.suppress(psycopg.OperationalError):
            await asyncio.to_thread(self._terminate)

    async def crash_postgres(self) -> None:
        """PostgreSQL is killed and recovers."""
        await asyncio.to_thread(self.stack.postgres.kill)
        self.stack.postgres.start()

    def _redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.stack.addresses.redis_url, socket_timeout=2, retry=None)

    def _terminate(self) -> None:
        with psycopg.connect(self.stack.addresses.admin_url, autocommit=True, connect_timeout=2) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'synopsis_app'")

    @contextlib.asynccontextmanager
    async def at_work(self, plan: Mapping[str, float]) -> AsyncIterator[None]:
        """Do harm until the block ends.

        Args:
            plan: how many seconds between two of each kind, by the method's name.
        """
        working = [asyncio.create_task(self._every(name, seconds), name=name) for name, seconds in plan.items()]
        try:
            yield
        finally:
            for task in working:
                task.cancel()
            ended = await asyncio.gather(*working, return_exceptions=True)
            for worker in self.fleet.workers:
                self.fleet.thaw(worker)
            for error in ended:
                if isinstance(error, Exception):
                    raise error

    async def _every(self, name: str, seconds: float) -> None:
        harm: Harm = getattr(self, name)
        while True:
            await asyncio.sleep(seconds * self.chance.uniform(0.8, 1.2))
            # A cancellation waits for the end of what was begun: nothing stays paused or half started.
            await asyncio.shield(begun := asyncio.ensure_future(harm()))
            assert begun.done()
            self.done[name] += 1
