"""Loop: whose lease has lapsed?"""

from synopsis.jobs import lifecycle
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.kit.tally import Tally
from synopsis.tenancy.scope import system_scope
from synopsis.transport.measures import RESCUED

INTERVAL_SECONDS = 1.0
BATCH = 500


class Rescuer:
    """Queues the jobs of lost workers again. Any number may run."""

    def __init__(self, database: Database, tally: Tally | None = None) -> None:
        self._database = database
        self._tally = Tally() if tally is None else tally

    async def tick(self) -> int:
        """Rescue what has lapsed; returns how many."""
        async with system_scope(self._database) as transaction:
            rescued = await lifecycle.rescue(transaction, limit=BATCH)
        hit("rescuer.committed")
        if rescued:
            self._tally.count(RESCUED, by=rescued)
        return rescued
