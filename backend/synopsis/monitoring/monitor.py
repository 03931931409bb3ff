"""The questions that a process asks about the whole, each bounded, shared and remembered for a moment."""

import asyncio

from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.monitoring.estimate import Recent
from synopsis.monitoring.fleet import Fleet, look_at_fleet
from synopsis.monitoring.health import Health, Patience, judge
from synopsis.monitoring.probe import Probe
from synopsis.monitoring.recent import look_at_recent
from synopsis.monitoring.schema import KnownSchema
from synopsis.transport.doorbell import QUEUES
from synopsis.transport.redis_state import RedisState, RedisWatch

PATIENCE_SECONDS = 0.5
READY_FRESH_SECONDS = 2.0
LOOK_FRESH_SECONDS = 1.0
OWED_SECONDS = 300.0
"""A store for results that has been owed one for longer makes the queues' health `degraded`."""
RECENT_FRESH_SECONDS = 3.0
RECENT_PATIENCE_SECONDS = 2.0
QUEUE_NAMES = tuple(QUEUES.values())


class Monitor:
    """Asks PostgreSQL and Redis over connections of its own: a busy process is not taken for a broken database."""

    def __init__(self, settings: Settings) -> None:
        self._patience = Patience(
            settings.oldest_queued_seconds,
            settings.overdue_schedule_seconds,
            OWED_SECONDS if settings.result_store_url else None,
        )
        self._database = Database(settings.database_url, name="synopsis-monitoring", size=2, answer_seconds=5)
        self._redis = RedisWatch(settings.redis_url, answer_seconds=PATIENCE_SECONDS)
        self._schema = KnownSchema.read()
        self._reaches_database = Probe(
            self._ask_database, patience_seconds=PATIENCE_SECONDS, fresh_seconds=READY_FRESH_SECONDS
        )
        self._reaches_redis = Probe(
            self._redis.ping, patience_seconds=PATIENCE_SECONDS, fresh_seconds=READY_FRESH_SECONDS
        )
        self._fleet = Probe(self._look_at_fleet, patience_seconds=PATIENCE_SECONDS, fresh_seconds=LOOK_FRESH_SECONDS)
        self._recent = Probe(
            lambda: look_at_recent(self._database),
            patience_seconds=RECENT_PATIENCE_SECONDS,
            fresh_seconds=RECENT_FRESH_SECONDS,
        )
        self._redis_state = Probe(self._redis.look, patience_seconds=PATIENCE_SECONDS, fresh_seconds=LOOK_FRESH_SECONDS)

    async def open(self) -> None:
        """Start connecting, in the background."""
        await self._database.open()

    async def reaches(self) -> tuple[bool, bool]:
        """Whether PostgreSQL answers, and whether Redis does."""
        database, redis = await asyncio.gather(self._reaches_database.answer(), self._reaches_redis.answer())
        return bool(database), bool(redis)

    async def look(self) -> tuple[Fleet | None, RedisState | None]:
        """The fleet as PostgreSQL shows it, and as Redis does; None for one that does not answer."""
        fleet, redis = await asyncio.gather(self._fleet.answer(), self._redis_state.answer())
        return fleet, redis

    async def fleet(self) -> Fleet | None:
        """The fleet as PostgreSQL shows it; None if it does not answer."""
        return await self._fleet.answer()

    async def recent(self) -> Recent | None:
        """What was measured lately; None if PostgreSQL does not answer."""
        return await self._recent.answer()

    def judge(self, fleet: Fleet | None, redis: RedisState | None) -> Health:
        """What follows from a look."""
        return judge(fleet, redis, self._schema, self._patience)

    async def _ask_database(self) -> bool:
        async with self._database.transaction() as transaction:
            await transaction.run("SELECT 1")
        return True

    async def _look_at_fleet(self) -> Fleet:
        return await look_at_fleet(self._database, QUEUE_NAMES)

    async def close(self) -> None:
        """Stop asking, and give the connections back."""
        for probe in (
            self._reaches_database,
            self._reaches_redis,
            self._fleet,
            self._recent,
            self._redis_state,
        ):
            await probe.close()
        await self._redis.close()
        await self._database.close()
