"""What changed, told to everybody who watches: one look at the database for all watchers of this process.

The history itself is the stream. A watcher's place in it is a cursor, so one that was cut off goes on where it was and
misses nothing; each message is a job's whole state, so one that comes twice does no harm.

A look costs the same whoever watches, and a change is made, and said, once: the watchers of a topic share it.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from time import monotonic

import structlog
from redis import RedisError
from redis.asyncio import Redis

from synopsis.jobs.history import Change, Cursor, Topic, changes_since
from synopsis.kit.database import Database
from synopsis.kit.redis import ANSWER_SECONDS, connect
from synopsis.tenancy.scope import system_scope
from synopsis.transport.announcer import CHANNEL
from synopsis.transport.catching_up import CatchingUp, Past

log = structlog.get_logger()

LOOK_SECONDS = 1.0
"""How often to look when nobody rings."""
SHORTEST_GAP_SECONDS = 0.025
"""Between two looks: what happens meanwhile is told together, so that a rush costs each watcher few writes."""
BATCH = 500
LONGEST_QUEUE = 5000
"""Changes. A watcher that reads slower than this is told to start afresh."""
MOST_AT_ONCE = 200
"""Changes. More is told in several pieces, so that little lies in the buffers of whoever reads slowly."""


class Watcher:
    """One open stream: the changes of its topic that it has not been sent yet."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.is_behind = False
        self.is_dismissed = False
        self.heard_at = monotonic()
        """When it was last sent something."""
        self._waiting = deque[Change]()
        self._woken = asyncio.Event()

    def dismiss(self) -> None:
        """Tell no more; another stream goes on from the last id."""
        self.is_dismissed = True
        self._woken.set()

    def offer(self, changes: Collection[Change]) -> None:
        """Some more, unless it does not read them; none, to let it be heard that the stream is alive."""
        if len(self._waiting) + len(changes) > LONGEST_QUEUE:
            self.is_behind = True
        else:
            self._waiting.extend(changes)
        self._woken.set()

    def begin_with(self, changes: Sequence[Change]) -> None:
        """What was missed, before all that is offered."""
        self._waiting.extendleft(reversed(changes))
        self._woken.set()

    async def news(self) -> AsyncIterator[Sequence[Change]]:
        """The changes as they come, a few at a time; nothing, as a sign of life.

        Ends when the watcher falls behind or is dismissed.
        """
        while True:
            await self._woken.wait()
            if self.is_behind or self.is_dismissed:
                return
            changes = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
            if not self._waiting:
                self._woken.clear()
            self.heard_at = monotonic()
            yield changes


class Watchtower:
    """Looks at the history once for all watchers of this process."""

    def __init__(self, database: Database, redis_url: str) -> None:
        self._database = database
        self._redis: Redis = connect(redis_url, connections=2, answer_seconds=LOOK_SECONDS + ANSWER_SECONDS)
        self._audiences = defaultdict[Topic, set[Watcher]](set)
        self._catching_up = CatchingUp(database)
        self._rung = asyncio.Event()
        self._is_closing = False
        self.cursor: Cursor | None = None
        """Everything up to here has been told; None while nobody watches."""

    @asynccontextmanager
    async def watch(self, topic: Topic) -> AsyncIterator[Watcher]:
        """Be told, while the block lasts, of every change of a topic that is committed after ``catch_up``."""
        watcher = Watcher(topic)
        self._audiences[topic].add(watcher)
        if self._is_closing:
            watcher.dismiss()
        try:
            yield watcher
        finally:
            self._audiences[topic].discard(watcher)
            if not self._audiences[topic]:
                del self._audiences[topic]

    def dismiss(self) -> None:
        """End every watch, now and from now on: the process is told to stop."""
        self._is_closing = True
        for watchers in self._audiences.values():
            for watcher in watchers:
                watcher.dismiss()

    async def catch_up(self, cursor: Cursor | None) -> Past:
        """The past, for a watcher that has just come; from its end on it is told by itself."""
        past = await self._catching_up.read(cursor)
        if self.cursor is None:
            # The first watcher fixes the place from which to look, not the first look some time later.
            self.cursor = past.end
        return past

    def ring(self) -> None:
        """Something was committed: look at once; returns before that."""
        self._rung.set()

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
                            self.ring()
            except (RedisError, OSError) as error:
                log.warning("changes are not announced; looking every second", error=repr(error))
                await asyncio.sleep(LOOK_SECONDS)

    async def _tell(self) -> None:
        patience, in_vain = LOOK_SECONDS, 0
        while True:
            with suppress(TimeoutError):
                # Not wait_for, which swallows a cancellation that comes with the ring.
                async with asyncio.timeout(patience):
                    await self._rung.wait()
            self._rung.clear()
            try:
                told, is_held_up = await self._look()
            except Exception as error:  # noqa: BLE001  # the next look may succeed
                log.warning("changes cannot be read", error=repr(error))
                await asyncio.sleep(LOOK_SECONDS)
                continue
            in_vain = in_vain + 1 if is_held_up and not told else 0
            # Nobody rings when the transaction that is waited for ends.
            patience = min(SHORTEST_GAP_SECONDS * 2 ** min(in_vain, 10), LOOK_SECONDS) if is_held_up else LOOK_SECONDS
            await asyncio.sleep(SHORTEST_GAP_SECONDS)

    async def _look(self) -> tuple[int, bool]:
        """Tell what is new; returns how much, and whether more waits for a transaction that is still open."""
        if not self._audiences:
            self.cursor = None
        told, is_held_up = 0, False
        while self.cursor is not None:
            async with system_scope(self._database, reads_only=True) as transaction:
                changes, is_held_up = await changes_since(transaction, self.cursor, limit=BATCH)
            self._tell_each(changes)
            told += len(changes)
            if changes:
                self.cursor = changes[-1].cursor
            if len(changes) < BATCH:
                break
        return told, is_held_up

    def _tell_each(self, changes: Sequence[Change]) -> None:
        news = defaultdict[Topic, list[Change]](list)
        for change in changes:
            for topic in change.topics():
                if topic in self._audiences:
                    news[topic].append(change)
        for topic, theirs in news.items():
            for watcher in self._audiences[topic]:
                watcher.offer(theirs)

    async def close(self) -> None:
        """Give the connections back."""
        await self._redis.aclose()
