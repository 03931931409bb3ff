"""How long a list of jobs is, by status, and where each so many of its rows begin.

For a page that shows the whole list at its length and loads of it what is looked at. As with a page of the list, the
way is decided by the filters alone (see ``listing``). What is looked at is bounded too: of more jobs than
``MOST_LOOKED_AT``, the newest alone are counted, and the answer says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import LiteralString

from synopsis.jobs.listing import Filters, Place, Sought, seek
from synopsis.jobs.status import Status
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope

MOST_LOOKED_AT = 200_000
MOST_ANCHORS = 2000

IN_A_LANE = ("evaluation_id", "batch_id", "workflow_id", "created_after", "created_before", "is_dead_letter")
"""The filters by which an index leads to the jobs; by the others, each that is looked at is judged."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many jobs match, by status."""

    by_status: Mapping[Status, int]
    is_complete: bool
    """False: of the newest ``MOST_LOOKED_AT`` alone; there may be more."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where each so many rows of a list begin."""

    total: int
    is_complete: bool
    """False: of the newest rows alone; there may be more."""
    anchors: Sequence[Place]
    """Of the first row, of that which is so many rows behind it, and so on."""


# Of the whole school the counts are kept with every transition, and cost nothing.
KEPT: LiteralString = """
SELECT status, sum(jobs)::bigint AS jobs FROM (
    SELECT queue_name, status, jobs FROM job_counts WHERE school_id = %(school_id)s
    UNION ALL SELECT queue_name, status, jobs FROM job_count_changes WHERE school_id = %(school_id)s
) AS lines GROUP BY status
"""


async def count_jobs(scope: Scope, actor: Actor, filters: Filters) -> Counts:
    """How many of the jobs that the actor may see match the filters, in each status; that of the filters aside."""
    filters = replace(filters, statuses=())
    if actor.teaches is None and filters == Filters():
        rows, is_complete = await scope.all(KEPT), True
    else:
        sought = await seek(scope, actor, filters)
        rows = await scope.all(counted(sought), **sought.values, limit=MOST_LOOKED_AT + 1) if sought else []
        is_complete = sum(row["looked_at"] for row in rows) <= MOST_LOOKED_AT
    jobs = {row["status"]: row["jobs"] for row in rows}
    by_status = {status: jobs.get(status.value, 0) for status in Status}
    return Counts(by_status=by_status, is_complete=is_complete)


async def find_anchors(scope: Scope, actor: Actor, filters: Filters, *, every: int) -> Anchors:
    """Where each so many rows of the actor's list begin, the newest first.

    Args:
        scope: the actor's school.
        actor: as in ``listing.find``.
        filters: of the list.
        every: how many rows.
    """
    most = min(MOST_LOOKED_AT, MOST_ANCHORS * every)
    sought = await seek(scope, actor, filters)
    if sought is None:
        return Anchors(total=0, is_complete=True, anchors=[])
    row = await scope.first(anchored(sought), **sought.values, limit=most + 1, most=most, every=every)
    assert row is not None
    places = sorted(zip(row["times"] or [], row["ids"] or [], strict=True), reverse=True)
    anchors = [Place(at, number) for at, number in places]
    return Anchors(total=row["total"], is_complete=row["looked_at"] <= most, anchors=anchors)


def counted(sought: Sought) -> LiteralString:
    """The statement that counts."""
    return f"""
    SELECT status, count(*) AS looked_at, count(*) FILTER (WHERE matches) AS jobs
    FROM ({looked_at(sought)}) AS newest WHERE school_id = %(school_id)s GROUP BY status"""


def anchored(sought: Sought) -> LiteralString:
    """The statement that finds anchors."""
    return f"""
    SELECT coalesce(max(seen), 0) AS looked_at, count(*) FILTER (WHERE is_row) AS total,
        array_agg(created_at) FILTER (WHERE is_row AND place %% %(every)s = 0) AS times,
        array_agg(id) FILTER (WHERE is_row AND place %% %(every)s = 0) AS ids
    FROM (
        SELECT created_at, id, row_number() OVER newest AS seen,
            matches AND row_number() OVER newest <= %(most)s AS is_row,
            count(*) FILTER (WHERE matches) OVER newest - 1 AS place
        FROM ({looked_at(sought)}) AS newest WHERE school_id = %(school_id)s
        WINDOW newest AS (ORDER BY created_at DESC, id DESC ROWS UNBOUNDED PRECEDING)
    ) AS rows"""


def looked_at(sought: Sought) -> LiteralString:
    """The statement that gives the newest jobs, and of each whether it matches."""
    matches = f"(true{sought.matching()}) AS matches"
    columns: LiteralString = f"jobs.school_id, jobs.created_at, jobs.id, jobs.status, {matches}"
    lanes = " UNION ".join(f"({lane})" for lane in sought.lanes(columns, sought.matching(IN_A_LANE)))
    return f"SELECT * FROM ({lanes}) AS lanes ORDER BY created_at DESC, id DESC LIMIT %(limit)s"
