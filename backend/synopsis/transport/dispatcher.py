"""Loop: what is due and not yet handed over?

Redis holds a bounded window of ids and PostgreSQL the backlog. So a flushed Redis is a small event, Redis does not
grow with the backlog, and this is the one place where the order of jobs is decided.
"""

from synopsis.jobs.handover import hand_over
from synopsis.kit.database import Database
from synopsis.tenancy.scope import system_scope
from synopsis.transport.doorbell import Doorbell

WINDOW = 1000
"""The most ids that each queue holds, give or take what several dispatchers add at the same moment."""
BATCH = 500
INTERVAL_SECONDS = 0.5


class Dispatcher:
    """Hands due jobs over to Redis. Any number may run."""

    def __init__(self, database: Database, doorbell: Doorbell, *, window: int = WINDOW) -> None:
        self._database = database
        self._doorbell = doorbell
        self._window = window

    async def tick(self) -> int:
        """Fill each queue's window; returns how many ids were handed over."""
        waiting = await self._doorbell.waiting()
        room = {name: min(self._window - length, BATCH) for name, length in waiting.items() if length < self._window}
        if not room:
            return 0
        async with system_scope(self._database) as transaction:
            due = await hand_over(transaction, room)
        # A crash or a fault between the commit and the push leaves rows that only look handed over; the reconciler
        # finds them. The other order could push ids whose rows nobody has marked, again and again.
        if due:
            await self._doorbell.push(due)
        return sum(len(ids) for ids in due.values())
