"""Uploads as the uploader sees them: what is owed, who takes it, what it says, and what came of it.

What is due is looked for over all schools. What is uploaded, and what came of it, is read and written within its
school, like everything that is about pupils.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from synopsis.kit.database import Transaction
from synopsis.results.document import Result
from synopsis.results.outcome import Failure
from synopsis.tenancy.scope import SchoolId, Scope


@dataclass(frozen=True, slots=True)
class Claimed:
    """An upload that is ours to make."""

    school_id: SchoolId
    job: int
    failures: int
    """How often it has failed before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an upload."""

    job: int
    failure: Failure | None
    """None: it is stored."""
    wait: float
    """Seconds until the next try."""


# School by school, along the index, each one's first before any one's second: a school with a million that are due
# holds up no other. A leased one is due again when its lease ends, so what a lost process held comes back by itself.
CLAIM: LiteralString = """
WITH RECURSIVE schools AS (
    (SELECT school_id FROM result_uploads WHERE stored_at IS NULL ORDER BY school_id LIMIT 1)
    UNION ALL
    SELECT (SELECT later.school_id FROM result_uploads AS later
            WHERE later.stored_at IS NULL AND later.school_id > schools.school_id ORDER BY later.school_id LIMIT 1)
    FROM schools WHERE schools.school_id IS NOT NULL
), next AS MATERIALIZED (
    SELECT due.job, due.school_id FROM schools CROSS JOIN LATERAL (
        SELECT job, school_id, next_attempt_at, row_number() OVER (ORDER BY next_attempt_at, job) AS turn
        FROM result_uploads
        WHERE school_id = schools.school_id AND stored_at IS NULL AND next_attempt_at <= now()
        ORDER BY next_attempt_at, job LIMIT %(limit)s
    ) AS due
    ORDER BY turn, due.next_attempt_at, due.job LIMIT %(limit)s
), taken AS MATERIALIZED (
    SELECT uploads.job, uploads.school_id FROM result_uploads AS uploads JOIN next USING (job, school_id)
    WHERE uploads.stored_at IS NULL AND uploads.next_attempt_at <= now()
    ORDER BY uploads.job FOR NO KEY UPDATE OF uploads SKIP LOCKED
)
UPDATE result_uploads AS uploads
SET lease = %(lease)s, next_attempt_at = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
FROM taken WHERE uploads.job = taken.job AND uploads.school_id = taken.school_id
RETURNING uploads.school_id, uploads.job, uploads.failures
"""


async def claim(transaction: Transaction, *, lease: UUID, lease_seconds: float, limit: int) -> list[Claimed]:
    """Take uploads that are due and that nobody else has.

    Args:
        transaction: of the system.
        lease: the fence for these uploads, made by the caller.
        lease_seconds: after so long, somebody else may take them.
        limit: the most to take.
    """
    rows = await transaction.all(CLAIM, lease=lease, lease_seconds=lease_seconds, limit=limit)
    return [Claimed(SchoolId(row["school_id"]), row["job"], row["failures"]) for row in rows]


RESULTS: LiteralString = """
SELECT jobs.id AS job, jobs.school_id, jobs.evaluation_id, jobs.student_id, job_id, task_type, jobs.created_at,
    completed_at, traceparent, CASE WHEN summary.id IS NOT NULL THEN jsonb_build_object(
        'summary_text', summary.summary_text, 'generation_method', summary.generation_method,
        'feedback_count', summary.feedback_count) ELSE jobs.result END AS result
FROM summary_generation_jobs AS jobs
LEFT JOIN feedback_summaries AS summary ON summary.id = jobs.summary_id AND summary.school_id = jobs.school_id
WHERE jobs.school_id = %(school_id)s AND jobs.id = ANY(%(jobs)s)
"""


async def results(scope: Scope, jobs: Sequence[int]) -> dict[int, Result]:
    """What these jobs of the school made, by job."""
    rows = await scope.all(RESULTS, jobs=list(jobs))
    return {row.pop("job"): Result(**row) for row in rows}


RECORD: LiteralString = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s) AS row (job bigint, failure text, wait double precision)
)
UPDATE result_uploads AS uploads
SET lease = NULL, last_error = failure, failures = CASE WHEN failure IS NULL THEN failures ELSE failures + 1 END,
    stored_at = CASE WHEN failure IS NULL THEN clock_timestamp() END,
    next_attempt_at = clock_timestamp() + make_interval(secs => wait)
FROM given
WHERE uploads.school_id = %(school_id)s AND uploads.job = given.job AND lease = %(lease)s AND stored_at IS NULL
"""


async def record(scope: Scope, lease: UUID, outcomes: Sequence[Outcome]) -> int:
    """Write down what came of uploads; those whose lease was lost are somebody else's. Returns how many were ours."""
    rows = [{"job": one.job, "failure": one.failure, "wait": one.wait} for one in outcomes]
    return await scope.run(RECORD, lease=lease, rows=Jsonb(rows))
