"""Who waits for whom.

An edge says that one job waits for another one to end, and what becomes of it if that fails or is cancelled. The
statement that ends a job writes so on its edges (``lifecycle.TELL``), and ``lifecycle.release`` hears of it and lets go
whom nothing holds any more: no end is missed, whoever dies in between, and no job that ends waits for those behind it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from synopsis.kit.database import Row
from synopsis.kit.errors import Invalid, NotFound
from synopsis.tenancy.scope import Scope


class OnFailure(StrEnum):
    """What becomes of a job if one that it waits for fails or is cancelled."""

    CANCEL = "cancel"
    """It is cancelled too."""
    RUN = "run"
    """It runs all the same, as soon as nothing else holds it."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A job that is waited for."""

    number: int
    """Its id in the table: the last part of its ``job_id``."""
    on_failure: OnFailure = OnFailure.CANCEL


MOST_EDGES = 5000
"""Of one request: each is a row with two foreign keys, and all of them are one transaction."""

# Nobody else can end a job that this transaction has added.
WAIT_FOR_NEW: LiteralString = """
INSERT INTO job_dependencies (school_id, job, depends_on, on_failure)
SELECT %(school_id)s, job, depends_on, on_failure
FROM jsonb_to_recordset(%(edges)s) AS edge (job bigint, depends_on bigint, on_failure text)
"""

# Shared locks: who ends such a job meanwhile is waited for, and whoever ends it later sees these edges. They are taken
# last, and by id, so that nobody waits for us for whom we wait, and nobody for long.
LOCK_AND_ADD: LiteralString = """
), needed AS MATERIALIZED (
    SELECT id, status FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND id IN (SELECT depends_on FROM wanted) ORDER BY id FOR SHARE
)
INSERT INTO job_dependencies (school_id, job, depends_on, on_failure, ended_as)
SELECT %(school_id)s, job, depends_on, on_failure, CASE WHEN status NOT IN ('queued', 'processing') THEN status END
FROM wanted JOIN needed ON needed.id = wanted.depends_on
"""

WAIT_FOR: LiteralString = (
    """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(%(edges)s) AS edge (job bigint, depends_on bigint, on_failure text)
"""
    + LOCK_AND_ADD
)


async def wait_for(
    scope: Scope, edges: Mapping[int, Sequence[Dependency]], *, new: Collection[int] = frozenset()
) -> None:
    """Let jobs that are queued and blocked wait for others; of one that is named twice, `cancel` holds.

    Args:
        scope: of whose school they all are.
        edges: by the job's id in the table, for which it waits.
        new: jobs that this transaction has added.

    Raises:
        Invalid: they are too many.
        NotFound: one of those that are waited for is there no more.
    """
    rows = [
        {"job": job, "depends_on": number, "on_failure": on_failure.value}
        for job, all_needed in edges.items()
        for number, on_failure in _strictest(all_needed).items()
    ]
    refuse_too_many(len(rows))
    among_new = [row for row in rows if row["depends_on"] in new]
    if among_new:
        await scope.run(WAIT_FOR_NEW, edges=Jsonb(among_new))
    others = [row for row in rows if row["depends_on"] not in new]
    if others and await scope.run(WAIT_FOR, edges=Jsonb(others)) < len(others):
        raise NotFound("One of the jobs that were to be waited for is there no more.", code="job_not_found")


def refuse_too_many(edges: int) -> None:
    """Refuse what would take too long.

    Raises:
        Invalid: there are more than ``MOST_EDGES``.
    """
    if edges > MOST_EDGES:
        raise Invalid(
            f"One job would wait for another {edges} times, and {MOST_EDGES} times at most are possible. Put a job"
            " about the class between many jobs and many others, or make several requests.",
            code="too_many_dependencies",
        )


def _strictest(needed: Sequence[Dependency]) -> dict[int, OnFailure]:
    found: dict[int, OnFailure] = {}
    for one in needed:
        if found.get(one.number) is not OnFailure.CANCEL:
            found[one.number] = one.on_failure
    return found


# Of each that was waited for, whatever was made in its place last.
WAIT_AGAIN: LiteralString = (
    """
WITH wanted AS (
    SELECT again.id AS job, newest.id AS depends_on, edge.on_failure
    FROM summary_generation_jobs AS again
    JOIN summary_generation_jobs AS old ON old.job_id = again.retry_of AND old.school_id = again.school_id
    JOIN job_dependencies AS edge ON edge.job = old.id AND edge.school_id = old.school_id
    CROSS JOIN LATERAL (
        WITH RECURSIVE chain AS (
            SELECT id, job_id FROM summary_generation_jobs WHERE school_id = edge.school_id AND id = edge.depends_on
            UNION ALL
            SELECT later.id, later.job_id FROM chain
            JOIN summary_generation_jobs AS later ON later.retry_of = chain.job_id AND later.school_id = edge.school_id
        ) SELECT max(id) AS id FROM chain
    ) AS newest
    WHERE again.school_id = %(school_id)s AND again.retry_of = ANY(%(retried)s) AND again.is_blocked
"""
    + LOCK_AND_ADD
    + " ON CONFLICT DO NOTHING"
)


async def wait_again(scope: Scope, retried: Sequence[str]) -> None:
    """Let jobs that this transaction has made in the place of others wait for what those waited for."""
    await scope.run(WAIT_AGAIN, retried=list(retried))


@dataclass(frozen=True, slots=True)
class Input:
    """A job that was waited for, as the one that waited finds it."""

    job_id: str
    step: str | None
    """Of the workflow of the one that waited."""
    task_type: str
    student_id: int | None
    status: str
    summary_id: int | None
    """Of a pupil's summary; it may be read with ``summaries.store``."""
    result: dict[str, Any] | None
    """Of every other kind of task."""


INPUTS: LiteralString = """
SELECT edge.job, needed.job_id, (
        SELECT steps.step FROM workflow_steps AS steps
        WHERE steps.job = needed.id AND steps.school_id = needed.school_id AND steps.workflow_id = waiting.workflow_id
        LIMIT 1) AS step,
    needed.task_type, needed.student_id, needed.status, needed.summary_id, needed.result
FROM job_dependencies AS edge
JOIN summary_generation_jobs AS needed ON needed.id = edge.depends_on AND needed.school_id = edge.school_id
JOIN summary_generation_jobs AS waiting ON waiting.id = edge.job AND waiting.school_id = edge.school_id
WHERE edge.school_id = %(school_id)s AND edge.job = ANY(%(jobs)s::bigint[])
ORDER BY edge.job, needed.id
"""


async def inputs_of(scope: Scope, jobs: Sequence[int]) -> dict[int, list[Input]]:
    """What the jobs had to wait for, by their ids in the table: their results are handed on by reference."""
    found: dict[int, list[Input]] = {job: [] for job in jobs}
    for row in await scope.all(INPUTS, jobs=list(jobs)):
        found[row["job"]].append(_input(row))
    return found


def _input(row: Row) -> Input:
    return Input(**{name: value for name, value in row.items() if name != "job"})
