"""Loop: what is due and not yet handed over?

Redis holds a bounded window of ids and PostgreSQL the backlog. So a flushed Redis is a small event, Redis does not
grow with the backlog, and this is the one place where the order of jobs is decided.
"""

import asyncio
import time
from collections.abc import Sequence

from redis import RedisError

from synopsis.jobs.handover import PLANNED, Due, hand_over, take_back
from synopsis.jobs.traces import about
from synopsis.kit import tracing
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.kit.loops import Loop
from synopsis.kit.tracing import Kind
from synopsis.tenancy.scope import system_scope
from synopsis.transport.doorbell import QUEUES, Doorbell
from synopsis.transport.reconciler import Reconciler

WINDOW = 1000
"""The most ids that each queue holds, give or take what several dispatchers add at the same moment."""
BATCH = 500
REFILL = 1 / 4
"""So much of the window is taken before it is filled again: each look counts what is in it and finds what is next."""
INTERVAL_SECONDS = 0.5
SHORTEST_GAP_SECONDS = 0.02
"""In a rush a look finds what many have queued meanwhile; a look for each took half of PostgreSQL's time, and most of
them found the window full. The first of a rush does not wait."""


class Dispatcher:
    """Hands due jobs over to Redis. Any number may run."""

    def __init__(
        self, database: Database, doorbell: Doorbell, task_types: Sequence[str], *, window: int = WINDOW
    ) -> None:
        self._database = database
        self._doorbell = doorbell
        self._task_types = task_types
        self._window = window
        self._after_a_flush = Reconciler(database, doorbell, grace_seconds=0)
        self.loop = Loop(
            "dispatcher", self.tick, interval_seconds=INTERVAL_SECONDS, batch=BATCH,
            shortest_gap_seconds=SHORTEST_GAP_SECONDS,
        )  # fmt: skip
        """Asks. Who adds jobs wakes it."""
        self._taken = 0

    def note_taken(self, taken: int, *, of: int) -> None:
        """Ids were taken here, of as many as were wanted: look again once there is much room, or no more ids."""
        self._taken += taken
        if taken < of or self._taken >= self._window * REFILL:
            self._taken = 0
            self.loop.wake()

    async def tick(self) -> int:
        """Fill each queue's window; returns how many ids were handed over.

        A flush took all that Redis was told at once. It is repaired by one dispatcher before anything new is handed
        over by any, so that the order holds.
        """
        memory = await self._doorbell.memory()
        if memory == "being restored":
            return 0
        if memory == "lost":
            return await self._restore()
        return await self._hand_over()

    async def _restore(self) -> int:
        await self._after_a_flush.tick()
        hit("dispatcher.repaired")
        try:
            return await self._hand_over(restoring=True)
        finally:
            await self._doorbell.restored()  # only now may others add to it

    async def _hand_over(self, *, restoring: bool = False) -> int:
        began = time.monotonic()
        due = await self._mark()
        if due and await self._push(due, restoring=restoring):
            if tracing.is_on():
                _trace(due, ago=time.monotonic() - began)
            return sum(len(ids) for ids in due.values())
        return 0

    async def _mark(self) -> Due:
        # Not durable: a mark that a crash of the server takes with it is made again, and the second bell is ignored.
        # The others as they are by themselves: for the type checker, a mapping might hold any of them.
        async with system_scope(
            self._database, answer_seconds=None, reads_only=False, durable=False, **PLANNED
        ) as transaction:
            due = await hand_over(
                transaction, list(QUEUES.values()), self._task_types, window=self._window, batch=BATCH
            )
        # A crash between the commit and the push leaves rows that only look handed over; the reconciler finds them. The
        # other order could push ids whose rows nobody has marked, again and again.
        hit("dispatcher.committed")
        return due

    async def _push(self, due: Due, *, restoring: bool = False) -> bool:
        try:
            is_pushed = await self._doorbell.push(due, restoring=restoring)
        except (RedisError, OSError, asyncio.CancelledError):
            await self._take_back(due)
            raise
        hit("dispatcher.pushed")
        if not is_pushed:  # all was lost in this very moment
            await self._take_back(due)
        return is_pushed

    async def _take_back(self, due: Due) -> None:
        async with system_scope(self._database, durable=False) as transaction:
            await take_back(transaction, [job_id for ids in due.values() for job_id in ids])


def _trace(due: Due, *, ago: float) -> None:
    """One span for each job, in its own trace, over the look that found them all."""
    for queue_name, jobs in due.items():
        for job_id, traceparent in jobs.items():
            if traceparent is not None:
                sent = {"messaging.operation.name": "hand over", "messaging.operation.type": "send"}
                tracing.begin(
                    f"hand over {queue_name}", kind=Kind.PRODUCER, parent=traceparent, ago=ago,
                    attributes={**about(queue_name, job_id), **sent},
                ).end()  # fmt: skip
