"""Loop: what is due and not yet handed over?

Redis holds a bounded window of ids and PostgreSQL the backlog. So a flushed Redis is a small event, Redis does not
grow with the backlog, and this is the one place where the order of jobs is decided.
"""

from collections.abc import Sequence

from redis import RedisError

from synopsis.jobs.handover import hand_over, take_back
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.tenancy.scope import system_scope
from synopsis.transport.doorbell import QUEUES, Doorbell
from synopsis.transport.reconciler import Reconciler

WINDOW = 1000
"""The most ids that each queue holds, give or take what several dispatchers add at the same moment."""
BATCH = 500
INTERVAL_SECONDS = 0.5


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

    async def tick(self) -> int:
        """Fill each queue's window; returns how many ids were handed over.

        A flush took all that Redis was told at once. It is repaired by one dispatcher before anything new is handed
        over by any.
        """
        memory = await self._doorbell.memory()
        if memory == "being restored":
            return 0
        if memory == "lost":
            await self._after_a_flush.tick()
            hit("dispatcher.repaired")
        try:
            return await self._hand_over()
        finally:
            if memory == "lost":
                await self._doorbell.restored()  # only now may others add to it, so that the order holds

    async def _hand_over(self) -> int:
        async with system_scope(self._database) as transaction:
            due = await hand_over(
                transaction, list(QUEUES.values()), self._task_types, window=self._window, batch=BATCH
            )
        # A crash between the commit and the push leaves rows that only look handed over; the reconciler finds them. The
        # other order could push ids whose rows nobody has marked, again and again.
        hit("dispatcher.committed")
        if due:
            await self._push(due)
            hit("dispatcher.pushed")
        return sum(len(ids) for ids in due.values())

    async def _push(self, due: dict[str, Sequence[str]]) -> None:
        try:
            await self._doorbell.push(due)
        except (RedisError, OSError):
            async with system_scope(self._database) as transaction:
                await take_back(transaction, [job_id for ids in due.values() for job_id in ids])
            raise
