"""Loop: which schedule has more runs than are kept?

Its newest ones stay, and the newest that made jobs, however old: by that one it is seen whether they are still active.
A walk along the schedules, some at a time; any number of processes may walk.
"""

from typing import LiteralString

import psycopg
import structlog

from synopsis.kit.database import Database
from synopsis.kit.loops import Loop
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope

log = structlog.get_logger()

INTERVAL_SECONDS = 30.0
SLICE = 100
"""Schedules that are looked at in a tick."""
BATCH = 1000
"""Runs that are deleted of a schedule in one transaction."""

# An entry of an index for each run that is kept, of so many schedules, and no more however many runs there are.
NEXT_SCHEDULES: LiteralString = """
SELECT id, school_id, EXISTS (
    SELECT FROM schedule_runs AS runs WHERE runs.schedule_id = schedules.id AND runs.school_id = schedules.school_id
    ORDER BY fire_at DESC OFFSET %(kept)s LIMIT 1) AS has_too_many
FROM (SELECT id, school_id FROM scheduled_jobs WHERE id > %(after)s ORDER BY id LIMIT %(slice)s) AS schedules
ORDER BY id
"""

# Whoever fires, changes or deletes the schedule goes first: it is passed by.
PRUNE: LiteralString = """
WITH held AS MATERIALIZED (
    SELECT id FROM scheduled_jobs WHERE school_id = %(school_id)s AND id = %(id)s FOR KEY SHARE SKIP LOCKED
)
DELETE FROM schedule_runs WHERE school_id = %(school_id)s AND schedule_id = (SELECT id FROM held) AND fire_at IN (
    SELECT fire_at FROM schedule_runs WHERE school_id = %(school_id)s AND schedule_id = %(id)s
        AND fire_at < (
            SELECT fire_at FROM schedule_runs WHERE school_id = %(school_id)s AND schedule_id = %(id)s
            ORDER BY fire_at DESC OFFSET %(kept)s - 1 LIMIT 1)
        AND fire_at IS DISTINCT FROM (
            SELECT fire_at FROM schedule_runs
            WHERE school_id = %(school_id)s AND schedule_id = %(id)s AND batch_id IS NOT NULL
            ORDER BY fire_at DESC LIMIT 1)
    ORDER BY fire_at LIMIT %(batch)s)
"""


class Pruning:
    """Keeps the history of schedules from growing without end."""

    def __init__(self, database: Database, *, kept: int) -> None:
        self._database = database
        self._kept = kept
        self._after = 0
        self.loop = Loop("pruning", self.tick, interval_seconds=INTERVAL_SECONDS)

    async def tick(self) -> int:
        """Look at some schedules, and delete some runs of those that have too many; returns how many were deleted."""
        async with system_scope(self._database, reads_only=True) as transaction:
            schedules = await transaction.all(NEXT_SCHEDULES, after=self._after, slice=SLICE, kept=self._kept)
        deleted = sum(
            [await self._prune(SchoolId(one["school_id"]), one["id"]) for one in schedules if one["has_too_many"]]
        )
        if not deleted:  # else there may be more of theirs
            self._after = schedules[-1]["id"] if len(schedules) == SLICE else 0
        return deleted

    async def _prune(self, school_id: SchoolId, schedule_id: int) -> int:
        try:
            async with school_scope(self._database, school_id) as scope:
                return await scope.run(PRUNE, id=schedule_id, kept=self._kept, batch=BATCH)
        except psycopg.Error as error:  # the others' turn all the same
            log.warning("runs could not be pruned", schedule_id=schedule_id, error=repr(error))
            return 0
