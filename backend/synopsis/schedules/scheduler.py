"""A scheduler process: the ticker, until told to stop."""

import asyncio

import structlog

from synopsis.kit.database import Database
from synopsis.kit.loops import Loop, end
from synopsis.schedules.schedulable import Schedulables
from synopsis.schedules.ticker import INTERVAL_SECONDS, Ticker

log = structlog.get_logger()


class Scheduler:
    """Fires schedules of every school. It knows no Redis: what it submits is found by every dispatcher."""

    def __init__(self, database: Database, tasks: Schedulables) -> None:
        self._loop = Loop("ticker", Ticker(database, tasks).tick, interval_seconds=INTERVAL_SECONDS)

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until told to stop. What a tick has begun when it is stopped is rolled back, and due again."""
        log.info("scheduler starts")
        ticking = asyncio.create_task(self._loop.run(), name=self._loop.name)
        try:
            await stop.wait()
        finally:
            await end([ticking])
            log.info("scheduler stopped")
