"""Removes from Redis what RQ keeps of jobs that were taken here and will not be handed over again."""

from synopsis.jobs.handover import active_among
from synopsis.kit.database import Database
from synopsis.tenancy.scope import system_scope
from synopsis.transport.attempts import Attempts
from synopsis.transport.doorbell import Doorbell

INTERVAL_SECONDS = 1.0


class Tidying:
    """Of one worker's attempts."""

    def __init__(self, database: Database, doorbell: Doorbell, attempts: Attempts) -> None:
        self._database = database
        self._doorbell = doorbell
        self._attempts = attempts

    async def tick(self) -> int:
        """Remove what is there; 0.

        What has not ended is left to whoever runs it next: it may be in a queue again by now, and RQ's tools need it.
        """
        taken = list(self._attempts.ended)
        if taken:
            async with system_scope(self._database, reads_only=True) as transaction:
                active = await active_among(transaction, taken)
            await self._doorbell.forget([job_id for job_id in taken if job_id not in active])
            del self._attempts.ended[: len(taken)]
        return 0
