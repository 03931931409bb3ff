"""Loop: which cancellation that was accepted has somebody to finish?

The request that brought it goes on with it at first, as this does. A part is called off and noted in one transaction,
which only one who found the cancellation where it is now can make: so any number may try, and each job is called off,
counted and written down once.
"""

from typing import LiteralString

import psycopg
import structlog

from synopsis.jobs import cancellations, cancelling
from synopsis.jobs.cancellations import LEASE_SECONDS, Report
from synopsis.jobs.listing import pick
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.kit.loops import Loop
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope

log = structlog.get_logger()

INTERVAL_SECONDS = 1.0
MOST_PARTS = 20
"""At a time: 10,000 jobs, a few seconds. Then it is another cancellation's turn."""

TAKE: LiteralString = """
UPDATE cancellations SET attended_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
WHERE (id, school_id) IN (
    SELECT id, school_id FROM cancellations WHERE finished_at IS NULL AND attended_until < clock_timestamp()
    ORDER BY attended_until LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, school_id
"""


class Canceller:
    """Finishes what others have begun, or what was more than they do at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.loop = Loop("canceller", self.tick, interval_seconds=INTERVAL_SECONDS)

    async def tick(self) -> int:
        """Go on with one that nobody is at; returns whether there was one."""
        async with system_scope(self._database) as transaction:
            taken = await transaction.first(TAKE, lease_seconds=LEASE_SECONDS)
        if taken is None:
            return 0
        try:
            await self.go_on(SchoolId(taken["school_id"]), taken["id"])
        except psycopg.Error as error:  # the others' turn all the same; its own comes again when the lease has ended
            log.warning("a cancellation has to wait", cancellation_id=taken["id"], error=repr(error))
        return 1

    async def go_on(self, school_id: SchoolId, cancellation_id: int) -> None:
        """Call off what is next, ``MOST_PARTS`` at most; whoever goes on is at it."""
        for number in range(1, MOST_PARTS + 1):
            lease_seconds = LEASE_SECONDS if number < MOST_PARTS else 0
            if not await self._part(school_id, cancellation_id, lease_seconds):
                return

    async def _part(self, school_id: SchoolId, cancellation_id: int, lease_seconds: float) -> bool:
        """Whether there is more to do, for us."""
        async with school_scope(self._database, school_id) as scope:
            one = await cancellations.unfinished(scope, cancellation_id)
            if one is None:
                return False
            picked = await pick(scope, one.actor, one.filters, limit=cancelling.PART, before=one.place)
        is_last, report = len(picked) < cancelling.PART, Report()
        async with school_scope(self._database, school_id, api_key_id=one.api_key_id) as scope:
            if not await cancellations.hold(scope, one):
                return False
            await cancelling.cancel_picked(
                scope,
                one.actor,
                [job.job_id for job in picked],
                report,
                of=cancellation_id,
                statuses=one.filters.statuses,
            )
            await cancellations.note(
                scope,
                cancellation_id,
                report,
                place=picked[-1].place if picked else None,
                is_last=is_last,
                lease_seconds=lease_seconds,
            )
        hit("canceller.committed")
        return not is_last
