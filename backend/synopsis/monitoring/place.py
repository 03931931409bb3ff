"""Where a job stands: what of its conditions holds, and who is ahead of it. Read as the dispatcher reads it.

Of other schools nothing leaves this but numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from synopsis.jobs.eligibility import AT_ITS_MOMENT, BEFORE_IT, CONDITIONS, KINDS_THAT_MAY_BEGIN
from synopsis.jobs.retry import SUSPECT_LOSSES
from synopsis.jobs.status import Status
from synopsis.kit.database import Transaction
from synopsis.monitoring.estimate import Running
from synopsis.tenancy.scope import SchoolId, Scope

MOST_COUNTED = 2000
"""Of each queue. Whoever has more ahead is told so."""
MOST_RUNNING = 2000


@dataclass(frozen=True, slots=True)
class Trouble:
    """The open breaker of the provider that a kind of task needs."""

    provider: str
    opened_at: datetime
    next_probe_at: datetime
    error_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A job as it is now."""

    id: int
    job_id: str
    school_id: SchoolId
    status: Status
    queue_name: str
    task_type: str
    available_at: datetime
    due_in: float
    """Seconds until its moment; negative when it has come."""
    dispatched_at: datetime | None
    attempt: int
    retry_count: int
    max_retries: int
    error_code: str | None
    error_message: str | None
    stage: str | None
    claimed_at: datetime | None
    ran_for: float | None
    """Seconds since its latest claim."""
    is_lost: bool
    """Its lease has lapsed."""
    is_suspect: bool
    fails: frozenset[str]
    """The names of those ``CONDITIONS`` that do not hold."""
    is_known: bool
    """There are workers' programs for this kind of task."""
    trouble: Trouble | None
    now: datetime


# The conditions are those by which the dispatcher and the workers decide, each by itself.
_EACH_CONDITION: LiteralString = ", ".join(f"'{name}', {condition}" for name, condition in CONDITIONS.items())
STANDING: LiteralString = f"""
SELECT jobs.id, job_id, jobs.school_id, status, queue_name, task_type, available_at,
    extract(epoch FROM available_at - clock_timestamp())::float8 AS due_in, dispatched_at, attempt, retry_count,
    max_retries, jobs.error_code, jobs.error_message, stage, claimed_at,
    extract(epoch FROM clock_timestamp() - claimed_at)::float8 AS ran_for,
    coalesce(status = 'processing' AND lease_expires_at < clock_timestamp(), false) AS is_lost,
    lost_count >= %(suspect_losses)s AS is_suspect, jsonb_build_object({_EACH_CONDITION}) AS conditions,
    task_type = ANY(%(task_types)s) AS is_known, breaker.provider, breaker.opened_at, breaker.next_probe_at,
    breaker.error_code AS trouble_code, clock_timestamp() AS now
FROM summary_generation_jobs AS jobs
LEFT JOIN provider_breakers AS breaker ON breaker.opened_at IS NOT NULL AND jobs.task_type = ANY(breaker.task_types)
WHERE jobs.job_id = %(job_id)s AND jobs.school_id = %(its_school)s
LIMIT 1
"""

# Of a job whose moment has not come, those are ahead that become due before it. Only so many are looked at, whatever
# comes of the look: a school may have paused a hundred thousand.
AHEAD: LiteralString = f"""
WITH kind AS MATERIALIZED ({KINDS_THAT_MAY_BEGIN})
SELECT name AS queue_name, looked.*
FROM unnest(%(queue_names)s::text[]) AS queue (name) CROSS JOIN LATERAL (
    SELECT task_type, count(*) AS looked_at, count(*) FILTER (WHERE may_begin) AS ahead,
        count(*) FILTER (WHERE may_begin AND school_id = %(its_school)s) AS of_school
    FROM (
        SELECT task_type, school_id, {AT_ITS_MOMENT} AND task_type IN (SELECT kind.name FROM kind) AS may_begin
        FROM summary_generation_jobs AS jobs
        WHERE queue_name = queue.name AND status = 'queued' AND {CONDITIONS["waits_for_no_other"]}
            AND (queue.name <> %(queue_name)s OR {BEFORE_IT})
            AND available_at <= CASE queue.name WHEN %(queue_name)s THEN %(available_at)s
                ELSE greatest(now(), %(available_at)s) END
        ORDER BY available_at LIMIT %(most)s + 1
    ) AS first
    GROUP BY task_type
) AS looked
"""

WAITED_FOR: LiteralString = """
SELECT needed.job_id, needed.status, count(*) OVER () AS number,
    count(*) FILTER (WHERE needed.status IN ('queued', 'processing')) OVER () AS left
FROM job_dependencies AS edge
JOIN summary_generation_jobs AS needed ON needed.id = edge.depends_on AND needed.school_id = edge.school_id
WHERE edge.school_id = %(school_id)s AND edge.job = %(job)s
ORDER BY needed.status NOT IN ('queued', 'processing'), needed.id LIMIT %(most)s
"""
MOST_NAMED = 50

RUNNING: LiteralString = """
SELECT task_type AS kind, extract(epoch FROM clock_timestamp() - claimed_at)::float8 AS seconds
FROM summary_generation_jobs
WHERE status = 'processing' AND claimed_at IS NOT NULL AND lease_expires_at >= clock_timestamp()
ORDER BY lease_expires_at LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Other:
    """A job that another one waits for."""

    job_id: str
    status: Status


@dataclass(frozen=True, slots=True)
class Others:
    """All that a job waits for."""

    number: int
    left: int
    """Of them, that have not ended."""
    named: Sequence[Other]
    """The first of them, those that have not ended before the others."""


@dataclass(frozen=True, slots=True)
class Place:
    """Who begins before a job that is queued."""

    in_its_queue: int
    more_urgent: int
    """In the queues that are read before its own."""
    of_its_school: int
    """Of both."""
    is_more: bool
    """There may be more: no further ones were looked at."""
    by_kind: dict[str, int]

    @property
    def ahead(self) -> int:
        """All of them."""
        return self.in_its_queue + self.more_urgent


def overtaking(queue_name: str, queue_names: Sequence[str]) -> Sequence[str]:
    """The queues that are read before this one."""
    return queue_names[: queue_names.index(queue_name)] if queue_name in queue_names else ()


async def standing(
    transaction: Transaction, school_id: SchoolId, job_id: str, task_types: Sequence[str]
) -> Standing | None:
    """How a job stands; None if the school has none by that id.

    Args:
        transaction: of the system.
        school_id: whose job it is.
        job_id: of a job that may be looked at.
        task_types: the kinds of task that there are.
    """
    row = await transaction.first(
        STANDING, its_school=school_id, job_id=job_id, task_types=list(task_types), suspect_losses=SUSPECT_LOSSES
    )
    if row is None:
        return None
    found = dict(row)
    conditions, provider = found.pop("conditions"), found.pop("provider")
    opened_at, next_probe_at, code = (found.pop(name) for name in ("opened_at", "next_probe_at", "trouble_code"))
    return Standing(
        **{**found, "status": Status(found["status"]), "school_id": SchoolId(found["school_id"])},
        fails=frozenset(name for name, holds in conditions.items() if not holds),
        trouble=Trouble(provider, opened_at, next_probe_at, code or "unknown") if provider else None,
    )


async def place_of(
    transaction: Transaction, its: Standing, queue_names: Sequence[str], task_types: Sequence[str]
) -> Place:
    """Who begins before a queued job.

    Args:
        transaction: of the system.
        its: the job.
        queue_names: in reading order.
        task_types: the kinds of task that there are.
    """
    rows = await transaction.all(
        AHEAD,
        queue_names=[*overtaking(its.queue_name, queue_names), its.queue_name],
        queue_name=its.queue_name,
        task_types=list(task_types),
        its_school=its.school_id,
        available_at=its.available_at,
        id=its.id,
        most=MOST_COUNTED,
    )
    looked_at, by_kind = dict.fromkeys(queue_names, 0), dict[str, int]()
    for row in rows:
        looked_at[row["queue_name"]] += row["looked_at"]
        if row["ahead"]:
            by_kind[row["task_type"]] = by_kind.get(row["task_type"], 0) + row["ahead"]
    return Place(
        in_its_queue=sum(row["ahead"] for row in rows if row["queue_name"] == its.queue_name),
        more_urgent=sum(row["ahead"] for row in rows if row["queue_name"] != its.queue_name),
        of_its_school=sum(row["of_school"] for row in rows),
        is_more=any(looked > MOST_COUNTED for looked in looked_at.values()),
        by_kind=by_kind,
    )


async def what_runs(transaction: Transaction) -> list[Running]:
    """The attempts that are being made, over all schools."""
    return [Running(**row) for row in await transaction.all(RUNNING, most=MOST_RUNNING)]


async def waited_for(scope: Scope, job: int) -> Others:
    """The jobs that one waits for, by its number, or had to."""
    rows = await scope.all(WAITED_FOR, job=job, most=MOST_NAMED)
    named = [Other(row["job_id"], Status(row["status"])) for row in rows]
    return Others(rows[0]["number"], rows[0]["left"], named) if rows else Others(0, 0, [])
