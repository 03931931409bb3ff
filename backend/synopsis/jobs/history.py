"""What happened to jobs: the timeline of one, and what is new since a cursor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from operator import itemgetter
from typing import LiteralString, Self

from synopsis.jobs.status import Status, Verb
from synopsis.jobs.store import no_such_job
from synopsis.kit.database import Row, Transaction
from synopsis.tenancy.scope import SchoolId, Scope


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a job's timeline."""

    at: datetime
    verb: Verb
    status: Status
    attempt: int
    progress: int
    stage: str | None
    reason: str | None
    actor_id: int | None


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the history of all jobs, in the order in which it became visible."""

    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor that ``str`` gave, or None for anything else."""
        xid, separator, row = text.partition("-")
        if separator and xid.isascii() and row.isascii() and xid.isdigit() and row.isdigit() and len(text) <= 40:
            return cls(int(xid), int(row))
        return None


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody watches: all of a school's changes, or those of an evaluation, a job or whoever queued them."""

    school_id: SchoolId
    evaluation_id: int | None = None
    job_id: str | None = None
    created_by: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A job's state as of one row of history. Saying it twice does no harm."""

    cursor: Cursor
    school_id: SchoolId
    created_by: int | None
    job_id: str
    status: Status
    progress: int
    stage: str | None
    student_id: int | None
    evaluation_id: int
    task_type: str
    retry_count: int
    max_retries: int
    next_retry_at: datetime | None
    error_message: str | None
    at: datetime

    def topics(self) -> tuple[Topic, ...]:
        """Every topic that it belongs to, all of its own school."""
        school_id, evaluation_id, job_id = self.school_id, self.evaluation_id, self.job_id
        return (
            Topic(school_id),
            Topic(school_id, evaluation_id),
            Topic(school_id, evaluation_id, job_id),
            Topic(school_id, job_id=job_id),
            *([] if self.created_by is None else [Topic(school_id, created_by=self.created_by)]),
        )


TIMELINE: LiteralString = """
SELECT history.at, verb, to_status, history.attempt, history.progress, stages, reason, actor_id
FROM summary_generation_jobs AS jobs
LEFT JOIN job_history AS history ON history.job = jobs.id AND history.school_id = jobs.school_id
WHERE jobs.school_id = %(school_id)s AND job_id = %(job_id)s
ORDER BY history.id
"""


async def timeline(scope: Scope, job_id: str) -> list[Event]:
    """Every transition and every stage of a job, oldest first.

    Raises:
        NotFound: this school has no such job.
    """
    rows = await scope.all(TIMELINE, job_id=job_id)
    if not rows:
        raise no_such_job(job_id[:100])
    events: list[Event] = []
    claimed_at: dict[int, datetime] = {}
    for row in rows:
        if row["verb"] == Verb.CLAIM:
            claimed_at[row["attempt"]] = row["at"]
        events += _events_of(row, claimed_at.get(row["attempt"]))
    return events


def _events_of(row: Row, claimed_at: datetime | None) -> list[Event]:
    """A row tells of its own transition and, before it, of the stages passed since the row before."""
    status = Status(row["to_status"])
    transition = Event(
        row["at"], Verb(row["verb"]), status, row["attempt"], row["progress"],
        "completed" if status is Status.COMPLETED else None, row["reason"], row["actor_id"],
    )  # fmt: skip
    stages = [
        Event(
            min((claimed_at or row["at"]) + timedelta(seconds=passed["after"]), row["at"]),
            Verb.REPORT, Status.PROCESSING, row["attempt"], passed["progress"], passed["stage"], None, None,
        )
        for passed in row["stages"] or []
    ]  # fmt: skip
    match transition.verb:
        case Verb.REPORT:
            return stages
        case Verb.CLAIM:
            return [transition, *stages]
        case _:
            return [*stages, transition]


# A row is settled once every transaction that could still bring an earlier one has ended.
CHANGES: LiteralString = """
SELECT history.xid::text AS xid, history.id, jobs.school_id, jobs.created_by, job_id, history.to_status,
    history.progress,
    CASE history.to_status WHEN 'completed' THEN 'completed' ELSE history.stages -> -1 ->> 'stage' END AS stage,
    jobs.student_id, jobs.evaluation_id, task_type, retry_count,
    max_retries, next_retry_at, history.at,
    CASE WHEN history.verb NOT IN ('submit', 'complete') AND (history.verb, history.to_status) <> ('release', 'queued')
        THEN history.reason END AS error_message,
    history.xid < pg_snapshot_xmin(pg_current_snapshot()) AS is_settled
FROM job_history AS history
JOIN summary_generation_jobs AS jobs ON jobs.id = history.job AND jobs.school_id = history.school_id
WHERE (history.xid, history.id) > (%(xid)s::text::xid8, %(id)s)
"""

SINCE: LiteralString = CHANGES + " ORDER BY history.xid, history.id LIMIT %(limit)s"

NEWEST: LiteralString = (
    CHANGES
    + " AND history.xid < pg_snapshot_xmin(pg_current_snapshot())"
    + " ORDER BY history.xid DESC, history.id DESC LIMIT %(limit)s"
)

NOW: LiteralString = "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text AS xid"


async def end_of_history(transaction: Transaction) -> Cursor:
    """The cursor behind which nothing more will appear: what comes later is found by ``changes_since``."""
    row = await transaction.first(NOW)
    assert row is not None
    return Cursor(int(row["xid"]), 2**62)


async def changes_since(transaction: Transaction, cursor: Cursor, *, limit: int) -> tuple[list[Change], bool]:
    """What happened after the cursor, over all schools, oldest first; and whether more of it waits to be settled.

    What is not settled waits for transactions that are still open, and nothing will tell when they end.
    """
    rows = await transaction.all(SINCE, xid=str(cursor.xid), id=cursor.id, limit=limit)
    settled = list(takewhile(itemgetter("is_settled"), rows))
    return [_change(row) for row in settled], len(settled) < len(rows)


async def newest_changes(transaction: Transaction, cursor: Cursor, *, limit: int) -> list[Change]:
    """The last that happened after the cursor, over all schools, oldest first."""
    rows = await transaction.all(NEWEST, xid=str(cursor.xid), id=cursor.id, limit=limit)
    return [_change(row) for row in reversed(rows)]


def _change(row: Row) -> Change:
    return Change(
        cursor=Cursor(int(row["xid"]), row["id"]),
        school_id=SchoolId(row["school_id"]),
        created_by=row["created_by"],
        job_id=row["job_id"],
        status=Status(row["to_status"]),
        progress=row["progress"],
        stage=row["stage"],
        student_id=row["student_id"],
        evaluation_id=row["evaluation_id"],
        task_type=row["task_type"],
        retry_count=row["retry_count"],
        max_retries=row["max_retries"],
        next_retry_at=row["next_retry_at"],
        error_message=row["error_message"],
        at=row["at"],
    )
