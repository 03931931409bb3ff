"""What changed, told to everybody who watches: one look at the database for all watchers of this process.

The history itself is the stream. A watcher's place in it is a cursor, so one that was cut off goes on where it was and
misses nothing; each message is a job's whole state, so one that comes twice does no harm.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from redis import RedisError
from redis.asyncio import Redis

from synopsis.jobs.history import Change, Cursor, changes_since, end_of_history
from synopsis.kit.database import Database
from synopsis.kit.redis import ANSWER_SECONDS, connect
from synopsis.tenancy.scope import SchoolId, system_scope
from synopsis.transport.announcer import CHANNEL

log = structlog.get_logger()

LOOK_SECONDS = 1.0
"""How often to look when nobody rings."""
BATCH = 500
LONGEST_QUEUE = 5000
"""A watcher that reads slower than this is told to start afresh."""
LONGEST_RESUME = 2000
"""A watcher that missed more than this is told to start afresh."""


class Watcher:
    """One open stream: the changes of its school that it has not been sent yet."""

    def __init__(self, school_id: SchoolId) -> None:
        self.school_id = school_id
        self.is_behind = False
        self.is_dismissed = False
        self._waiting: asyncio.Queue[Change | None] = asyncio.Queue(LONGEST_QUEUE)

    def dismiss(self) -> None:
        """Tell no more: this process stops, and another goes on from the last id."""
        self.is_dismissed = True
        self.offer(None)  # so that nobody waits for the next change

    def offer(self, change: Change | None) -> None:
        """One more, unless it does not read them."""
        try:
            self._waiting.put_nowait(change)
        except asyncio.QueueFull:
            self.is_behind = True

    async def changes(self, *, pause_seconds: float | None = None) -> AsyncIterator[Change | None]:
        """Each change as it comes, and None whenever none came for so long.

        Ends when the watcher falls behind or is dismissed.
        """
        while not (self.is_behind or self.is_dismissed):
            try:
                async with asyncio.timeout(pause_seconds):
                    change = await self._waiting.get()
            except TimeoutError:
                change = None
            if not self.is_dismissed:
                yield change


class Watchtower:
    """Looks at the history once for all watchers of this process."""

    def __init__(self, database: Database, redis_url: str) -> None:
        self._database = database
        self._redis: Redis = connect(redis_url, connections=2, answer_seconds=LOOK_SECONDS + ANSWER_SECONDS)
        self._watchers: set[Watcher] = set()
        self._rung = asyncio.Event()
        self._is_closing = False
        self.cursor: Cursor | None = None
        """Everything up to here has been told."""

    @asynccontextmanager
    async def watch(self, school_id: SchoolId) -> AsyncIterator[Watcher]:
        """Be told, while the block lasts, of every change of one school that is committed after it began."""
        watcher = Watcher(school_id)
        self._watchers.add(watcher)
        if self._is_closing:
            watcher.dismiss()
        try:
            await self._begin()
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def dismiss(self) -> None:
        """End every watch, now and from now on: the process is told to stop."""
        self._is_closing = True
        for watcher in self._watchers:
            watcher.dismiss()

    async def missed(self, cursor: Cursor, school_id: SchoolId) -> Sequence[Change] | None:
        """What a watcher missed since its cursor; None if that is too much to tell one by one."""
        found: list[Change] = []
        for _ in range(LONGEST_RESUME // BATCH):
            async with system_scope(self._database) as transaction:
                changes = await changes_since(transaction, cursor, limit=BATCH)
            found += [change for change in changes if change.school_id == school_id]
            if len(changes) < BATCH:
                return found
            cursor = changes[-1].cursor
        return None

    async def here(self) -> Cursor:
        """The end of the history now."""
        async with system_scope(self._database) as transaction:
            return await end_of_history(transaction)

    async def _begin(self) -> Cursor:
        """Where to look from; the first watcher fixes the place, not the first look some time later."""
        here = self.cursor or await self.here()
        if self.cursor is None:
            self.cursor = here
        return self.cursor

    async def run(self) -> None:
        """Tell until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._tell())

    async def _listen(self) -> None:
        """Let each hint from Redis cause a look; without Redis, the clock does."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as subscription:
                    await subscription.subscribe(CHANNEL)
                    while True:
                        if await subscription.get_message(timeout=LOOK_SECONDS) is not None:
                            self._rung.set()
            except (RedisError, OSError) as error:
                log.warning("changes are not announced; looking every second", error=repr(error))
                await asyncio.sleep(LOOK_SECONDS)

    async def _tell(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._rung.wait()
            except TimeoutError:
                pass
            self._rung.clear()
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001  # the next look may succeed
                log.warning("changes cannot be read", error=repr(error))
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        if not self._watchers:
            self.cursor = None
            return
        cursor = await self._begin()
        while True:
            async with system_scope(self._database) as transaction:
                changes = await changes_since(transaction, cursor, limit=BATCH)
            for change in changes:
                for watcher in self._watchers:
                    if watcher.school_id == change.school_id:
                        watcher.offer(change)
            if changes:
                self.cursor = cursor = changes[-1].cursor
            if len(changes) < BATCH:
                return

    async def close(self) -> None:
        """Give the connections back."""
        await self._redis.aclose()
