"""Loop: what do the changes of the counts come to?

Every transition adds lines to ``job_count_changes``, so that none waits for another's; here they are added up into
``job_counts`` and removed, in one statement, so that whoever reads both at any moment sees the truth.
"""

from typing import LiteralString

from synopsis.kit.database import Database
from synopsis.tenancy.scope import system_scope

INTERVAL_SECONDS = 2.0
BATCH = 10_000

# Several may add up at once: each takes lines of its own, and the totals are locked in one order.
ADD_UP: LiteralString = """
WITH changes AS (
    DELETE FROM job_count_changes WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM job_count_changes LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
    RETURNING school_id, queue_name, status, jobs
), added AS (
    INSERT INTO job_counts
    SELECT school_id, queue_name, status, sum(jobs) FROM changes GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (school_id, queue_name, status) DO UPDATE SET jobs = job_counts.jobs + EXCLUDED.jobs
)
SELECT count(*) AS lines FROM changes
"""


class Counting:
    """Adds up the counts of all schools. Any number may run."""

    def __init__(self, database: Database, *, batch: int = BATCH) -> None:
        self._database = database
        self._batch = batch

    async def tick(self) -> int:
        """Add up; returns how many lines more than one batch there may be, that is 0 or the whole batch."""
        async with system_scope(self._database) as transaction:
            row = await transaction.first(ADD_UP, limit=self._batch)
        assert row is not None
        return int(row["lines"]) if row["lines"] == self._batch else 0
