"""Cancellations of many jobs, as rows: what was asked for, how far it has come, what came of each job.

A row is there from the moment of the acceptance, so whoever answers for it may die: another goes on (``canceller``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from synopsis.jobs.listing import Filters, Place
from synopsis.jobs.status import Status
from synopsis.kit.database import Row
from synopsis.kit.errors import Forbidden, NotFound
from synopsis.tenancy.actor import Actor, Role
from synopsis.tenancy.scope import Scope

LEASE_SECONDS = 5.0
"""For so long after each part nobody else goes on with it."""
MOST_NAMED = 1000
"""Jobs that an answer names; it counts all of them."""

_FILTERS = TypeAdapter(Filters)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one job."""

    number: int
    """In the order in which they came."""
    job_id: str
    outcome: str
    """``cancelled``, ``ended`` (it had), ``not_found`` or ``not_allowed``."""
    status: Status | None
    """How it had ended."""


@dataclass(slots=True)
class Report:
    """What came of some jobs. In a dry run, what would."""

    cancelled_count: int = 0
    cancelled: list[str] = field(default_factory=list)
    ended: dict[str, Status] = field(default_factory=dict)
    """Those that had ended already, or did just before, and how."""
    not_found: list[str] = field(default_factory=list)
    not_allowed: list[str] = field(default_factory=list)

    def count(self, job_ids: Sequence[str]) -> None:
        """These are cancelled."""
        self.cancelled_count += len(job_ids)
        self.cancelled += job_ids

    @property
    def outcomes(self) -> list[tuple[str, str, Status | None]]:
        """Each job, with what came of it, and how it had ended."""
        return [
            *((job_id, "cancelled", None) for job_id in self.cancelled),
            *((job_id, "ended", status) for job_id, status in self.ended.items()),
            *((job_id, "not_found", None) for job_id in self.not_found),
            *((job_id, "not_allowed", None) for job_id in self.not_allowed),
        ]


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What was asked for, and how far it has come."""

    id: int
    created_at: datetime
    created_by: int
    job_ids: list[str] | None
    filters: Filters | None
    """Either this or that."""
    cancelled_count: int
    ended_count: int
    finished_at: datetime | None

    @classmethod
    def of(cls, row: Row) -> "Cancellation":
        """Read from a row."""
        filters = None if row["filters"] is None else _FILTERS.validate_python(row["filters"])
        return cls(**{**row, "filters": filters})


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A cancellation by filters, for whoever goes on with it."""

    id: int
    actor: Actor
    """Who wanted it, with the role that they had."""
    api_key_id: int | None
    filters: Filters
    place: Place
    """What is older than this is still to be done."""


INSERT: LiteralString = """
INSERT INTO cancellations (school_id, created_by, role, api_key_id, job_ids, filters, attended_until)
VALUES (%(school_id)s, %(actor_id)s, %(role)s, %(api_key_id)s, %(job_ids)s, %(filters)s,
    clock_timestamp() + make_interval(secs => %(lease_seconds)s))
RETURNING id
"""

COLUMNS: LiteralString = """
id, created_at, created_by, job_ids, filters, cancelled_count, ended_count, finished_at FROM cancellations
"""
ONE: LiteralString = f"SELECT {COLUMNS} WHERE school_id = %(school_id)s AND id = %(id)s"
OF_THE_SCHOOL: LiteralString = f"SELECT {COLUMNS} WHERE school_id = %(school_id)s"
THEIRS: LiteralString = " AND created_by = %(teaches)s"
NEWEST: LiteralString = " AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s"

UNFINISHED: LiteralString = """
SELECT wanted.id, wanted.created_by, wanted.role, api_key_id, filters, before_at, before_id, email, name
FROM cancellations AS wanted JOIN users ON users.id = wanted.created_by AND users.school_id = wanted.school_id
WHERE wanted.school_id = %(school_id)s AND wanted.id = %(id)s AND finished_at IS NULL
"""

# Whoever comes second finds it moved, or being moved.
HOLD: LiteralString = """
SELECT id FROM cancellations
WHERE school_id = %(school_id)s AND id = %(id)s AND finished_at IS NULL
    AND before_at = %(before_at)s AND before_id = %(before_id)s
FOR NO KEY UPDATE SKIP LOCKED
"""

NOTE: LiteralString = """
WITH moved AS (
    UPDATE cancellations
    SET cancelled_count = cancelled_count + %(cancelled)s, ended_count = ended_count + %(ended)s,
        before_at = coalesce(%(before_at)s::timestamptz, before_at), before_id = coalesce(%(before_id)s, before_id),
        attended_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s),
        finished_at = CASE WHEN %(is_last)s THEN clock_timestamp() END
    WHERE school_id = %(school_id)s AND id = %(id)s
    RETURNING id, school_id, cancelled_count + ended_count - %(cancelled)s - %(ended)s AS noted
)
INSERT INTO cancellation_outcomes (school_id, cancellation_id, number, job_id, outcome, status)
SELECT moved.school_id, moved.id, moved.noted + one.number, one.job_id, one.outcome, one.status
FROM moved CROSS JOIN unnest(%(job_ids)s::text[], %(outcomes)s::text[], %(statuses)s::text[])
    WITH ORDINALITY AS one (job_id, outcome, status, number)
"""

OUTCOMES: LiteralString = """
SELECT number, job_id, outcome, status FROM cancellation_outcomes
WHERE school_id = %(school_id)s AND cancellation_id = %(id)s AND number > %(after)s ORDER BY number LIMIT %(limit)s
"""
FIRST: LiteralString = """
SELECT job_id, outcome, status FROM (
    SELECT number, job_id, outcome, status, row_number() OVER (PARTITION BY outcome ORDER BY number) AS place
    FROM cancellation_outcomes WHERE school_id = %(school_id)s AND cancellation_id = %(id)s
) AS numbered WHERE place <= %(most)s ORDER BY number
"""


async def accept(
    scope: Scope, actor: Actor, *, job_ids: Sequence[str] | None = None, filters: Filters | None = None
) -> int:
    """Write down what is wanted; gives its id. The caller is at it."""
    wanted = filters and Jsonb(_FILTERS.dump_python(filters, mode="json", exclude_none=True))
    row = await scope.first(
        INSERT,
        actor_id=actor.user_id,
        role=actor.role,
        api_key_id=actor.key and actor.key.id,
        job_ids=job_ids and list(job_ids),
        filters=wanted,
        lease_seconds=LEASE_SECONDS,
    )
    assert row is not None
    cancellation_id: int = row["id"]
    return cancellation_id


async def note(
    scope: Scope,
    cancellation_id: int,
    report: Report,
    *,
    place: Place | None = None,
    is_last: bool = False,
    lease_seconds: float = 0,
) -> None:
    """Write down what came of a part, in its transaction.

    Args:
        scope: of the school.
        cancellation_id: which one.
        report: all jobs of the part.
        place: how far it has come with it; None for as far as it was.
        is_last: nothing is left to be done.
        lease_seconds: how long the caller goes on with it, and nobody else.
    """
    outcomes = report.outcomes
    await scope.run(
        NOTE,
        id=cancellation_id,
        cancelled=report.cancelled_count,
        ended=len(report.ended),
        before_at=place and place.created_at,
        before_id=place and place.id,
        is_last=is_last,
        lease_seconds=lease_seconds,
        job_ids=[job_id for job_id, _, _ in outcomes],
        outcomes=[outcome for _, outcome, _ in outcomes],
        statuses=[status for _, _, status in outcomes],
    )


async def unfinished(scope: Scope, cancellation_id: int) -> Unfinished | None:
    """One that is to be gone on with; None if it is finished."""
    row = await scope.first(UNFINISHED, id=cancellation_id)
    if row is None:
        return None
    actor = Actor(row["created_by"], scope.school_id, Role(row["role"]), row["email"], row["name"])
    place = Place(row["before_at"], row["before_id"])
    return Unfinished(row["id"], actor, row["api_key_id"], _FILTERS.validate_python(row["filters"]), place)


async def hold(scope: Scope, one: Unfinished) -> bool:
    """Whether it is the caller's to move on, until the transaction ends; False where somebody else has or does."""
    held = await scope.first(HOLD, id=one.id, before_at=one.place.created_at, before_id=one.place.id)
    return held is not None


async def get_cancellation(scope: Scope, actor: Actor, cancellation_id: int) -> Cancellation:
    """One.

    Raises:
        NotFound: the school has none by that id.
        Forbidden: it is another teacher's.
    """
    row = await scope.first(ONE, id=cancellation_id)
    if row is None:
        raise NotFound(f"There is no cancellation {cancellation_id}.", code="cancellation_not_found")
    if actor.teaches not in {None, row["created_by"]}:
        raise Forbidden(f"Cancellation {cancellation_id} is another teacher's; they and an admin may see it.")
    return Cancellation.of(row)


async def list_cancellations(scope: Scope, actor: Actor, *, before: int, limit: int) -> list[Cancellation]:
    """An admin's whole school's, a teacher's own, newest first, below an id."""
    rows = await scope.all(
        OF_THE_SCHOOL + ("" if actor.teaches is None else THEIRS) + NEWEST,
        teaches=actor.teaches,
        before=before,
        limit=limit,
    )
    return [Cancellation.of(row) for row in rows]


async def outcomes(scope: Scope, cancellation_id: int, *, after: int, limit: int) -> list[Outcome]:
    """What came of each job, in the order in which it did, after a number."""
    rows = await scope.all(OUTCOMES, id=cancellation_id, after=after, limit=limit)
    return [Outcome(**row) for row in rows]


async def report_of(scope: Scope, cancellation: Cancellation) -> Report:
    """What came of it so far: all of it counted, the first ``MOST_NAMED`` of each kind named."""
    report = Report(cancelled_count=cancellation.cancelled_count)
    for row in await scope.all(FIRST, id=cancellation.id, most=MOST_NAMED):
        match row["outcome"]:
            case "cancelled":
                report.cancelled.append(row["job_id"])
            case "ended":
                report.ended[row["job_id"]] = Status(row["status"])
            case "not_found":
                report.not_found.append(row["job_id"])
            case "not_allowed":
                report.not_allowed.append(row["job_id"])
    return report
