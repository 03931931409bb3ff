"""A school's schedules that should have been fired, and were not."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from synopsis.schedules.store import TAUGHT
from synopsis.tenancy.scope import Scope

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Overdue:
    """Some that have been due for the longest."""

    count: int
    """Of all that are, these included."""
    named: list[tuple[int, str, datetime]]
    """The id, the name, and since when it is due."""


OVERDUE: LiteralString = (
    """
SELECT id, name, next_run_at, count(*) OVER () AS of_all FROM scheduled_jobs
WHERE school_id = %(school_id)s AND enabled
    AND next_run_at < clock_timestamp() - make_interval(secs => %(longer_than)s)
"""
    + TAUGHT
    + "ORDER BY next_run_at, id LIMIT %(limit)s"
)


async def overdue_schedules(scope: Scope, *, teaches: int | None, longer_than: float) -> Overdue:
    """Those of the school, or of a teacher's evaluations alone, that have been due for longer than so many seconds.

    Args:
        scope: the school.
        teaches: the teacher; None for all.
        longer_than: seconds.
    """
    rows = await scope.all(OVERDUE, teaches=teaches, longer_than=longer_than, limit=MOST_NAMED)
    named = [(row["id"], row["name"], row["next_run_at"]) for row in rows]
    return Overdue(rows[0]["of_all"] if rows else 0, named)
