"""Loop: what was handed over and is no longer in Redis?

This one question repairs a flushed or restarted Redis, a push that never arrived, and an id that was popped by a
process that died before it claimed the job. Before it is asked, what is not RQ's is taken off RQ's keys: it would be
in the way of every answer.
"""

import time
from datetime import datetime

import structlog

from synopsis.jobs.handover import missing, take_back
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.tenancy.scope import system_scope
from synopsis.transport.doorbell import Doorbell

log = structlog.get_logger()

INTERVAL_SECONDS = 2.0
GRACE_SECONDS = 3.0
"""How long an id has to have been missing: longer than it takes from a pop to a claim, during which it is in neither
place. Too short does no harm but to the order: the claim finds nothing, and another job goes first."""


class Reconciler:
    """Takes back what Redis has lost. Any number may run."""

    def __init__(self, database: Database, doorbell: Doorbell, *, grace_seconds: float = GRACE_SECONDS) -> None:
        self._database = database
        self._doorbell = doorbell
        self._grace_seconds = grace_seconds
        self._missing_since: dict[tuple[str, datetime], float] = {}
        """By job id and hand-over, since when this process has found it missing, by its own clock."""

    async def tick(self) -> int:
        """Make the lost ones due for the dispatcher again; returns 0, for there is nothing to do twice."""
        if removed := await self._doorbell.remove_strangers():
            log.warning("keys of RQ held something else and were removed", keys=removed)
        present = await self._doorbell.present()
        async with system_scope(self._database) as transaction:
            now = time.monotonic()
            gone = await missing(transaction, present)
            self._missing_since = {one: self._missing_since.get(one, now) for one in gone}
            lost = [one[0] for one, since in self._missing_since.items() if since <= now - self._grace_seconds]
            if lost:
                await take_back(transaction, lost)
                log.info("ids that Redis has lost are handed over again", jobs=len(lost))
        hit("reconciler.committed")
        return 0
