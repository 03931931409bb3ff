"""A worker process: the pool, and the loops that keep the promise."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from psycopg import Error as DatabaseError
from psycopg import OperationalError
from redis import RedisError

from synopsis.jobs.retry import RetrySchedule
from synopsis.jobs.tasks import Task
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.kit.loops import Loop, end
from synopsis.kit.tally import Tally
from synopsis.transport import (
    counting,
    leases,
    measuring,
    presence,
    providers,
    reconciler,
    releaser,
    rescuer,
    roll_call,
    tidying,
)
from synopsis.transport.announcer import Announcer
from synopsis.transport.attempts import Attempts
from synopsis.transport.counting import Counting
from synopsis.transport.dispatcher import Dispatcher
from synopsis.transport.doorbell import Doorbell
from synopsis.transport.leases import LeaseKeeper
from synopsis.transport.measuring import Measuring
from synopsis.transport.pool import Pool
from synopsis.transport.presence import Presence, worker_name
from synopsis.transport.providers import Providers
from synopsis.transport.reconciler import Reconciler
from synopsis.transport.recorder import Recorder
from synopsis.transport.releaser import Releaser
from synopsis.transport.rescuer import Rescuer
from synopsis.transport.roll_call import RollCall
from synopsis.transport.tidying import Tidying

log = structlog.get_logger()

LAST_TIDYING_SECONDS = 2.0


class Worker:
    """Runs jobs of every school until it is told to stop, then lets them finish."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        tasks: Mapping[str, Task],
        beside: Sequence[Loop] = (),
        tally: Tally | None = None,
    ) -> None:
        """Put the parts together.

        Args:
            settings: of the process.
            database: of the application's role.
            tasks: how to run each type of task.
            beside: loops of other rooms that run as long as this worker does.
            tally: what this process counts, with what other rooms count.
        """
        self.name = worker_name()
        self._settings = settings
        self._database = database
        self._beside = beside
        self._doorbell = Doorbell(settings.redis_url)
        self._announcer = Announcer(settings.redis_url)
        self._tally = Tally() if tally is None else tally
        self._measuring = Measuring(database, self._tally)
        self._attempts = Attempts(settings.worker_concurrency, tally=self._tally)
        self._tidying = Tidying(database, self._doorbell, self._attempts)
        self._presence = Presence(
            settings.redis_url,
            self.name,
            self._attempts.lasting,
            lambda: len(self._attempts) > 0,
            self._attempts.counts,
        )
        self._roll_call = RollCall(database, self.name, self._attempts)
        self._providers = Providers(database, tasks)
        self._dispatcher = Dispatcher(database, self._doorbell, list(tasks))
        self._releasing = Loop(
            "releaser", Releaser(database, self._follow_a_release).tick, interval_seconds=releaser.INTERVAL_SECONDS
        )
        self._recorder = Recorder(
            database,
            self._attempts,
            tasks,
            self._providers,
            announce=self._announcer.announce,
            release=self._releasing.wake,
            owes_uploads=bool(settings.result_store_url),
        )
        self._pool = Pool(
            database,
            self._doorbell,
            self._attempts,
            self._recorder,
            self._providers,
            tasks,
            name=self.name,
            lease_seconds=settings.lease_seconds,
            retries=RetrySchedule(settings.retry_base_seconds, settings.retry_jitter),
            taken=self._follow_a_claim,
        )

    def _follow_a_claim(self, taken: int, wanted: int) -> None:
        """Jobs were claimed: there is room for more, and something to see for those who watch."""
        self._dispatcher.note_taken(taken, of=wanted)
        if taken:
            self._announcer.announce()

    def _follow_a_release(self) -> None:
        self._dispatcher.loop.wake()
        self._announcer.announce()

    def _loops(self) -> list[Loop]:
        settings, database = self._settings, self._database
        reconcile = Reconciler(database, self._doorbell)
        rescue = Rescuer(database, self._tally)
        keep = LeaseKeeper(database, self._attempts, lease_seconds=settings.lease_seconds)
        return [
            self._dispatcher.loop,
            self._releasing,
            Loop("reconciler", reconcile.tick, interval_seconds=reconciler.INTERVAL_SECONDS),
            Loop("rescuer", rescue.tick, interval_seconds=rescuer.INTERVAL_SECONDS),
            Loop("leases", keep.tick, interval_seconds=leases.look_seconds(settings.lease_seconds)),
            Loop("fence", keep.fence, interval_seconds=leases.fence_seconds(settings.lease_seconds)),
            Loop("providers", self._providers.tick, interval_seconds=providers.INTERVAL_SECONDS),
            Loop("roll call", self._roll_call.tick, interval_seconds=roll_call.INTERVAL_SECONDS),
            Loop("presence", self._presence.tick, interval_seconds=presence.INTERVAL_SECONDS),
            Loop("measuring", self._measuring.tick, interval_seconds=measuring.INTERVAL_SECONDS),
            Loop("counting", Counting(database).tick, interval_seconds=counting.INTERVAL_SECONDS),
            Loop("tidying", self._tidying.tick, interval_seconds=tidying.INTERVAL_SECONDS),
            *self._beside,
        ]

    async def run(self, stop: asyncio.Event, hurry: asyncio.Event) -> None:
        """Work until told to stop.

        Args:
            stop: no more jobs are taken, and those that run may finish.
            hurry: those that still run are given back at once.
        """
        log.info("worker starts", worker=self.name, slots=self._attempts.slots)
        background = [asyncio.create_task(loop.run(), name=loop.name) for loop in self._loops()]
        background += [asyncio.create_task(self._recorder.run()), asyncio.create_task(self._announcer.run())]
        try:
            await self._pool.run(stop)
            self._roll_call.state = "stopping"
            log.info("worker stops", worker=self.name, running=len(self._attempts))
            given_back = await self._pool.drain(self._settings.drain_seconds, hurry)
            log.info("worker stopped", worker=self.name, given_back=given_back)
        finally:
            await end(background)
            await self._close()

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(LAST_TIDYING_SECONDS):
                await self._tidying.tick()
        except (RedisError, OperationalError, OSError) as error:
            log.warning("RQ's records of the last jobs are left in Redis; they expire by themselves", error=repr(error))
        try:
            async with asyncio.timeout(LAST_TIDYING_SECONDS):
                await self._measuring.tick()
        except (DatabaseError, OSError) as error:
            log.warning("the last measures of this worker are lost", error=repr(error))
        try:
            await self._presence.end()
        except (RedisError, OSError) as error:
            log.warning("Redis was not told that this worker is gone; it forgets by itself", error=repr(error))
        await self._roll_call.end()
        await self._announcer.close()
        await self._doorbell.close()
