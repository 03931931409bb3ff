"""Who waits for whom.

An edge says that one job waits for another one to end, and what becomes of it if that fails or is cancelled. The
statement that ends a job writes so on its edges (``lifecycle.TELL``), and ``lifecycle.release`` hears of it and lets go
whom nothing holds any more: no end is missed, whoever dies in between, and no job that ends waits for those behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from synopsis.kit.database import Row
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


# Shared locks: who ends such a job meanwhile is waited for, and whoever ends it later sees these edges. They are taken
# when all that the transaction adds is added, and by id, so that nobody waits for us for whom we wait.
WAIT_FOR: LiteralString = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(%(edges)s) AS edge (job bigint, depends_on bigint, on_failure text)
), needed AS MATERIALIZED (
    SELECT id, status FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND id IN (SELECT depends_on FROM wanted) ORDER BY id FOR SHARE
)
INSERT INTO job_dependencies (school_id, job, depends_on, on_failure, ended_as)
SELECT %(school_id)s, job, depends_on, on_failure, CASE WHEN status NOT IN ('queued', 'processing') THEN status END
FROM wanted JOIN needed ON needed.id = wanted.depends_on
ON CONFLICT DO NOTHING
"""


async def wait_for(scope: Scope, edges: Mapping[int, Sequence[Dependency]]) -> None:
    """Let jobs that are queued and blocked wait for others.

    Args:
        scope: of whose school they all are.
        edges: by the job's id in the table, for which it waits.
    """
    rows = [
        {"job": job, "depends_on": needed.number, "on_failure": needed.on_failure.value}
        for job, all_needed in edges.items()
        for needed in all_needed
    ]
    if rows:
        await scope.run(WAIT_FOR, edges=Jsonb(rows))


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
