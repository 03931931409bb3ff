"""Reading jobs of one school."""

from collections.abc import Sequence
from typing import LiteralString

from synopsis.jobs.job import COLUMNS, SOURCE, Job, job_from
from synopsis.kit.errors import NotFound
from synopsis.tenancy.scope import Scope

ONE: LiteralString = f"SELECT {COLUMNS} FROM {SOURCE} WHERE jobs.school_id = %(school_id)s AND job_id = %(job_id)s"

NEWEST_OF_EACH: LiteralString = f"""
SELECT DISTINCT ON (jobs.student_id) {COLUMNS}
FROM {SOURCE}
WHERE jobs.school_id = %(school_id)s AND jobs.evaluation_id = %(evaluation_id)s
    AND jobs.student_id = ANY(%(student_ids)s) AND task_type = 'generate_summary'
ORDER BY jobs.student_id, jobs.id DESC
"""


# A job that is ending holds its own row from before its result is recorded until both are committed.
HOLD_ACTIVE: LiteralString = """
SELECT id FROM summary_generation_jobs
WHERE school_id = %(school_id)s AND evaluation_id = %(evaluation_id)s AND student_id = %(student_id)s
    AND status IN ('queued', 'processing')
ORDER BY id FOR NO KEY UPDATE
"""


def no_such_job(job_id: str) -> NotFound:
    """The same words for a job that never was and for another school's."""
    return NotFound(f"There is no job {job_id!r}.", code="job_not_found")


async def get_job(scope: Scope, job_id: str) -> Job:
    """One job.

    Raises:
        NotFound: this school has none by that id.
    """
    row = await scope.first(ONE, job_id=job_id)
    if row is None:
        raise no_such_job(job_id[:100])
    return job_from(row)


async def newest_jobs(scope: Scope, evaluation_id: int, student_ids: Sequence[int]) -> dict[int, Job]:
    """The newest job of each student that has one, among those that make summaries."""
    rows = await scope.all(NEWEST_OF_EACH, evaluation_id=evaluation_id, student_ids=list(student_ids))
    return {row["student_id"]: job_from(row) for row in rows}


async def hold_active_jobs(scope: Scope, evaluation_id: int, student_id: int) -> None:
    """Wait for those of a student's jobs that are ending; until the transaction ends, none of the others does."""
    await scope.run(HOLD_ACTIVE, evaluation_id=evaluation_id, student_id=student_id)
