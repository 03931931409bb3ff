"""New jobs: from a request, a schedule, the closing of an evaluation, or in the place of one that ended in vain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from synopsis.jobs.job import COLUMNS, SOURCE, WITH_RESULT, Job, job_from
from synopsis.jobs.priority import Priority
from synopsis.jobs.status import ACTIVE, Status
from synopsis.jobs.store import get_job
from synopsis.jobs.traces import Makings
from synopsis.jobs.webhook_retry import WebhookRetry
from synopsis.kit.database import Row
from synopsis.kit.errors import Conflict
from synopsis.kit.tracing import current_traceparent
from synopsis.tenancy.scope import Scope

DEFAULT_MAX_RETRIES = 3
GENERATE_SUMMARY = "generate_summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is wanted, for one or many students of an evaluation."""

    evaluation_id: int
    student_ids: Sequence[int]
    created_by: int | None
    priority: Priority = Priority.NORMAL
    max_retries: int = DEFAULT_MAX_RETRIES
    webhook_url: str | None = None
    webhook_retry: WebhookRetry | None = None
    """None: as the school has settled it when the job ends."""
    run_at: datetime | None = None
    force: bool = False
    """Write anew even if nothing has changed since the last summary."""
    batch_id: UUID | None = None
    traceparent: str | None = field(default_factory=current_traceparent)
    """Of whatever asked for it, which may be another task than the one that submits it."""


Place = tuple[int, int]
"""An evaluation and a student of it, by their ids."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The job that answers for a student: a new one, or the one that was active already."""

    job: Job
    is_new: bool


# One statement: the rows and their history. A student with an active job is passed over by the unique index, which
# also makes two submissions at the same moment wait for each other.
INSERT: LiteralString = f"""
WITH submitted AS (
    INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id, created_by, priority, max_retries,
        webhook_url, webhook_retry, available_at, task_type, task_params, batch_id, traceparent)
    SELECT %(school_id)s, evaluation_id, student_id, created_by, priority, max_retries, webhook_url, webhook_retry,
        coalesce(run_at, clock_timestamp()), %(task_type)s, task_params, batch_id, traceparent
    FROM jsonb_to_recordset(%(wanted)s) AS wanted (evaluation_id bigint, student_id bigint, created_by bigint,
        priority text, max_retries integer, webhook_url text, webhook_retry jsonb, run_at timestamptz,
        task_params jsonb, batch_id uuid, traceparent text)
    -- Whatever the caller's order: two that wait for each other's students would be a deadlock.
    ORDER BY evaluation_id, student_id
    ON CONFLICT (evaluation_id, student_id, task_type, school_id) WHERE status IN ('queued', 'processing') DO NOTHING
    RETURNING *
), history AS (
    INSERT INTO job_history (school_id, job, verb, to_status, attempt, progress, actor_id)
    SELECT %(school_id)s, id, 'submit', status, attempt, progress, created_by FROM submitted
)
SELECT {COLUMNS} FROM submitted AS jobs {WITH_RESULT}
"""

ACTIVE_JOBS: LiteralString = f"""
SELECT {COLUMNS} FROM {SOURCE}
WHERE jobs.school_id = %(school_id)s AND (jobs.evaluation_id, jobs.student_id) IN (
        SELECT * FROM unnest(%(evaluation_ids)s::bigint[], %(student_ids)s::bigint[]))
    AND task_type = %(task_type)s AND status IN ('queued', 'processing')
"""

MOST_TRIES = 5


async def submit(scope: Scope, submission: Submission) -> list[Submitted]:
    """Queue a job for each student, or find the one that is active already, in the order of the students.

    All or nothing: it is part of the scope's transaction. Nothing is told to Redis here; the rows themselves say that
    they have not been handed over.

    Raises:
        Conflict: a student's jobs began and ended so fast that neither could be had; try again.
    """
    are_many = len(submission.student_ids) > 1
    if are_many:
        await scope.savepoint()
    for _ in range(MOST_TRIES):
        try:
            [submitted] = await submit_all(scope, [submission])
        except Conflict as conflict:
            # All of them anew, in their order: who added the one that is missing while holding those that come after it
            # would wait for somebody who waits for those.
            if are_many:
                await scope.back_to_savepoint()
            latest = conflict
        else:
            return submitted
    raise latest


async def submit_all(scope: Scope, submissions: Sequence[Submission]) -> list[list[Submitted]]:
    """What ``submit`` does, for many at once; where two want the same, the first has the new job.

    Raises:
        Conflict: as ``submit``, but at the first time that it happens; who asks for each alone will hardly meet it.
    """
    wanted: dict[Place, Submission] = {}
    for submission in submissions:
        for student_id in submission.student_ids:
            wanted.setdefault((submission.evaluation_id, student_id), submission)
    if not wanted:
        return [[] for _ in submissions]
    makings = Makings()
    rows = Jsonb(
        [
            _row(place, one) | makings.begin(place, one.traceparent, of=len(one.student_ids))
            for place, one in wanted.items()
        ]
    )
    new = await scope.all(INSERT, wanted=rows, task_type=GENERATE_SUMMARY)
    makings.end((_place(row), row) for row in new)
    found = {_place(row): Submitted(job_from(row), is_new=True) for row in new}
    found |= await _active(scope, [place for place in wanted if place not in found])
    if len(found) < len(wanted):  # one has ended between the two statements
        raise Conflict("The jobs of these students change faster than they can be queued; try again in a moment.")
    return [_answers(submission, wanted, found) for submission in submissions]


def _row(place: Place, submission: Submission) -> dict[str, object]:
    evaluation_id, student_id = place
    retry, run_at, batch_id = submission.webhook_retry, submission.run_at, submission.batch_id
    return {
        "evaluation_id": evaluation_id,
        "student_id": student_id,
        "created_by": submission.created_by,
        "priority": submission.priority,
        "max_retries": submission.max_retries,
        "webhook_url": submission.webhook_url,
        "webhook_retry": retry and retry.model_dump(mode="json"),
        "run_at": run_at and run_at.isoformat(),
        "task_params": {"force": True} if submission.force else {},
        "batch_id": batch_id and str(batch_id),
    }


async def _active(scope: Scope, places: Sequence[Place]) -> dict[Place, Submitted]:
    if not places:
        return {}
    rows = await scope.all(
        ACTIVE_JOBS,
        evaluation_ids=[evaluation_id for evaluation_id, _ in places],
        student_ids=[student_id for _, student_id in places],
        task_type=GENERATE_SUMMARY,
    )
    return {_place(row): Submitted(job_from(row), is_new=False) for row in rows}


def _place(row: Row) -> Place:
    return row["evaluation_id"], row["student_id"]


def _answers(
    submission: Submission, wanted: Mapping[Place, Submission], found: Mapping[Place, Submitted]
) -> list[Submitted]:
    places = [(submission.evaluation_id, student_id) for student_id in dict.fromkeys(submission.student_ids)]
    return [
        found[place] if wanted[place] is submission else Submitted(found[place].job, is_new=False) for place in places
    ]


# Of the same kind, with the same wishes, at once; for whoever asks now.
RETRY: LiteralString = """
WITH submitted AS (
    INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id, created_by, priority, max_retries,
        webhook_url, webhook_retry, task_type, task_params, batch_id, retry_of, traceparent)
    SELECT school_id, evaluation_id, student_id, %(actor_id)s, priority, max_retries, webhook_url, webhook_retry,
        task_type, task_params, batch_id, job_id, %(traceparent)s
    FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND job_id = %(job_id)s AND status IN ('failed', 'cancelled')
    ON CONFLICT DO NOTHING
    RETURNING id, job_id, retry_of, status, attempt, progress
), history AS (
    INSERT INTO job_history (school_id, job, verb, to_status, attempt, progress, actor_id, reason)
    SELECT %(school_id)s, id, 'submit', status, attempt, progress, %(actor_id)s, 'in the place of ' || retry_of
    FROM submitted
)
SELECT job_id FROM submitted
"""

# Whatever keeps that from being added: the one that is active, or else the one job that a job was retried as.
IN_ITS_PLACE: LiteralString = f"""
SELECT {COLUMNS} FROM {SOURCE}
WHERE jobs.school_id = %(school_id)s AND jobs.evaluation_id = %(evaluation_id)s AND jobs.student_id = %(student_id)s
    AND task_type = %(task_type)s AND (jobs.retry_of = %(job_id)s OR status IN ('queued', 'processing'))
ORDER BY status IN ('queued', 'processing') DESC LIMIT 1
"""


async def retry_job(scope: Scope, job_id: str, *, actor_id: int) -> Submitted:
    """Queue a failed or cancelled job again, or find the job that is active in its place already.

    The job that ended stays as it is, with its attempts and its history; the new one names it.

    Raises:
        NotFound: this school has no such job.
        Conflict: it has not ended, it succeeded, or it was retried before and that job has ended too.
    """
    job = await get_job(scope, job_id)
    if job.status not in {Status.FAILED, Status.CANCELLED}:
        raise Conflict(_why_not(job), code=f"job_{job.status}")
    for _ in range(MOST_TRIES):
        if inserted := await scope.first(RETRY, job_id=job_id, actor_id=actor_id, traceparent=current_traceparent()):
            return Submitted(await get_job(scope, inserted["job_id"]), is_new=True)
        row = await scope.first(
            IN_ITS_PLACE,
            job_id=job_id,
            evaluation_id=job.evaluation_id,
            student_id=job.student_id,
            task_type=job.task_type,
        )
        if row is not None:  # else an active one has just ended: hence again
            return _instead(job_id, job_from(row))
    raise Conflict("The jobs of this student change faster than they can be queued; try again in a moment.")


def _instead(job_id: str, other: Job) -> Submitted:
    if other.status in ACTIVE:
        return Submitted(other, is_new=False)
    raise Conflict(
        f"Job {job_id} was retried already, as {other.job_id}, which is {other.status}.",
        code="job_retried",
        extra={"retried_as": other.job_id},
    )


def _why_not(job: Job) -> str:
    if job.status is Status.COMPLETED:
        return f"Job {job.job_id} is completed, and cannot be retried; queue the summary with `force` to have it anew."
    return f"Job {job.job_id} is {job.status}, and cannot be retried before it has ended."
