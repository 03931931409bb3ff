"""Loop: which schedule is due?

No leader: each scheduler asks, and a row's lock decides who fires. Should that ever fail, the key of ``schedule_runs``
lets a moment fire once all the same. The clock is the database's, for all of them.
"""

from datetime import datetime

import structlog
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from synopsis.kit import failpoints, tracing
from synopsis.kit.database import Database
from synopsis.kit.errors import Conflict
from synopsis.schedules.firing import fire_if_due, give_up_moment
from synopsis.schedules.schedulable import Schedulables
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope

log = structlog.get_logger()

INTERVAL_SECONDS = 1.0
BATCH = 20
CROWD = 1000

# A few of the oldest, at random: schedulers that ask at the same moment seldom stand before the same rows.
DUE = """
SELECT school_id, id FROM (
    SELECT school_id, id FROM scheduled_jobs
    WHERE enabled AND next_run_at <= coalesce(%(now)s::timestamptz, clock_timestamp())
    ORDER BY next_run_at LIMIT %(crowd)s) AS oldest
ORDER BY random() LIMIT %(limit)s
"""


class Ticker:
    """Fires what is due. Any number may run."""

    def __init__(self, database: Database, tasks: Schedulables) -> None:
        self._database = database
        self._tasks = tasks

    async def tick(self, now: datetime | None = None) -> int:
        """Fire some of what is due, each in a transaction of its own; returns how many, and 0 when nothing is left.

        Args:
            now: the time, in simulations; the database's if it is left out.
        """
        async with system_scope(self._database) as transaction:
            due = await transaction.all(DUE, now=now, crowd=CROWD, limit=BATCH)
        return sum([await self._fire_traced(SchoolId(row["school_id"]), row["id"], now) for row in due])

    async def _fire_traced(self, school_id: SchoolId, schedule_id: int, now: datetime | None) -> bool:
        """As the beginning of a trace: nobody has asked for it."""
        about = {"synopsis.schedule.id": schedule_id}
        with tracing.spanning("fire schedule", parent=tracing.ROOT, attributes=about):
            return await self._fire(school_id, schedule_id, now)

    async def _fire(self, school_id: SchoolId, schedule_id: int, now: datetime | None) -> bool:
        try:
            async with school_scope(self._database, school_id) as scope:
                fired = await fire_if_due(scope, schedule_id, self._tasks, now)
        except (OperationalError, PoolTimeout, OSError, Conflict):
            raise  # as it was before: the next tick finds it due again
        except Exception as error:
            log.exception("a schedule cannot be fired", school=school_id, schedule=schedule_id)
            detail = f"It failed unexpectedly ({type(error).__name__}); the scheduler's log says where."
            async with school_scope(self._database, school_id) as scope:
                await give_up_moment(scope, schedule_id, detail, now)
            return True
        failpoints.hit("ticker.committed")
        return fired
