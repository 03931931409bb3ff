"""Loop: for whom have all jobs ended that they waited for?"""

from collections.abc import Callable

from synopsis.jobs import lifecycle
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.tenancy.scope import system_scope

INTERVAL_SECONDS = 1.0
BATCH = 500


class Releaser:
    """Lets jobs go that waited for others, or calls them off where those came to nothing. Any number may run."""

    def __init__(self, database: Database, released: Callable[[], None]) -> None:
        """Describe the loop's part.

        Args:
            database: of all schools.
            released: called when there may be something to hand over.
        """
        self._database = database
        self._released = released

    async def tick(self) -> int:
        """Look at what has ended since; returns how many ends that were."""
        async with system_scope(self._database) as transaction:
            heard = await lifecycle.release(transaction, limit=BATCH)
        hit("releaser.committed")
        if heard:
            self._released()
        return heard
