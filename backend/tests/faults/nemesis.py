"""Does harm, at random and from a seed, and keeps count of it."""

import asyncio
import contextlib
import random
import signal
import time
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
        self.starts: list[float] = []
        """How long each worker that was killed took to be replaced, in seconds."""
        self._turn_at_redis = asyncio.Lock()
        """A server that was killed can be neither paused nor killed."""

    async def kill_worker(self) -> None:
        """kill -9, and a new one in its place; done when that works, or nothing would ever work on a slow machine."""
        victim = pick(self.fleet.workers, self.chance)
        await self.fleet.kill(victim)
        begun = time.monotonic()
        await self.fleet.working(await self.fleet.replace(victim))
        self.starts.append(time.monotonic() - begun)

    async def stop_worker(self) -> None:
        """SIGTERM, and a new one in its place; it has to end well, if nobody kills it meanwhile."""
        victim = pick(self.fleet.workers, self.chance)
        await self.fleet.working(victim)  # before it has begun, a signal ends it as it ends any program
        if victim.process.returncode is None:
            status = await self.fleet.stop(victim)
            assert status in {0, -signal.SIGKILL}, (status, victim.log.read_text()[-2000:])
        await self.fleet.working(await self.fleet.replace(victim))

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
        async with self._turn_at_redis:
            await asyncio.to_thread(self.stack.redis.forget)
            self.stack.redis.start()  # in this thread: a server dies with the thread that started it

    async def pause_redis(self, seconds: float = 3) -> None:
        """Redis says nothing for a while."""
        async with self._turn_at_redis:
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
            plan: how many seconds from one of each kind to the next, by the method's name; more where one takes longer.
        """
        try:
            # A harm that fails ends the block at once: the test would prove nothing, and might wait for ever.
            async with asyncio.TaskGroup() as group:
                working = [group.create_task(self._every(name, seconds)) for name, seconds in plan.items()]
                yield
                for task in working:
                    task.cancel()
        finally:
            for worker in self.fleet.workers:
                self.fleet.thaw(worker)

    async def _every(self, name: str, seconds: float) -> None:
        harm: Harm = getattr(self, name)
        now = asyncio.get_running_loop().time
        due = now()
        while True:
            due = max(now(), due + seconds * self.chance.uniform(0.8, 1.2))
            await asyncio.sleep(due - now())
            begun = asyncio.ensure_future(harm())
            try:
                await asyncio.shield(begun)
            finally:
                await begun  # when this is cancelled too: nothing stays paused or half started
            self.done[name] += 1
