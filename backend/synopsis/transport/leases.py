"""Loop: do we still hold what we run?

Leases are extended when a quarter of their time is gone, and looked at every second in between, so that a cancelled
job's call to the model is closed within two. A second look asks nobody: when PostgreSQL has been silent for the time of
a lease, this process has to take it that its jobs are somebody else's.
"""

import time
from collections.abc import Callable

from psycopg import OperationalError

from synopsis.jobs import lifecycle
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.tenancy.scope import system_scope
from synopsis.transport.attempts import Attempt, Attempts

LONGEST_LOOK_SECONDS = 1.0
MARGIN = 0.15
"""The share of a lease, at its end, in which we no longer trust it: clocks and answers take time."""


def look_seconds(lease_seconds: float) -> float:
    """How often to look: every second, more often if leases are short."""
    return min(LONGEST_LOOK_SECONDS, lease_seconds / 8)


def fence_seconds(lease_seconds: float) -> float:
    """How often to see whether a lease may have lapsed: so that most of the margin is left to stop what it was for."""
    return lease_seconds * MARGIN / 4


class LeaseKeeper:
    """Extends the leases of this process, and stops the attempts that have lost theirs."""

    def __init__(
        self,
        database: Database,
        attempts: Attempts,
        *,
        lease_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._attempts = attempts
        self._lease_seconds = lease_seconds
        self._monotonic = monotonic

    async def fence(self) -> int:
        """Stop what may have lapsed; returns 0. Asks nobody, so that nobody's silence can delay it."""
        latest = self._monotonic() - self._lease_seconds * (1 - MARGIN)
        for attempt in self._attempts.all():
            if attempt.extended_at < latest:
                attempt.lose()
        return 0

    async def tick(self) -> int:
        """Extend, or find that a lease is gone; returns 0."""
        running = self._attempts.all()
        if running:
            try:
                await self._keep(running)
            except OperationalError:
                # One connection fell silent or was cut; on another there may still be time.
                await self._keep(running)
        return 0

    async def _keep(self, running: list[Attempt]) -> None:
        # Counted from before the question: the answer may have taken long.
        asked_at = self._monotonic()
        must_extend = any(asked_at - attempt.extended_at >= self._lease_seconds / 4 for attempt in running)
        holdings = [attempt.holding for attempt in running]
        async with system_scope(self._database, answer_seconds=self._lease_seconds / 4) as transaction:
            held = (
                await lifecycle.extend(transaction, holdings, lease_seconds=self._lease_seconds)
                if must_extend
                else dict.fromkeys(await lifecycle.held(transaction, holdings), False)
            )
        hit("leases.extended")
        for attempt in running:
            if attempt.job.id not in held:
                attempt.lose()
            elif held[attempt.job.id]:
                attempt.extended_at = asked_at
