"""New jobs: from a request, a schedule, the closing of an evaluation, or in the place of one that ended in vain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString, NamedTuple, Self
from uuid import UUID

from psycopg.types.json import Jsonb

from synopsis.jobs.dependencies import Dependency, wait_again, wait_for
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
CLASS_OVERVIEW = "class_overview"


THE_CLASS = (None,)
"""In the place of students: a job about the class as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is wanted, for one or many students of an evaluation, or for the class as a whole."""

    evaluation_id: int
    student_ids: Sequence[int] | tuple[None]
    """Or ``THE_CLASS``."""
    created_by: int | None
    task_type: str = GENERATE_SUMMARY
    priority: Priority = Priority.NORMAL
    max_retries: int = DEFAULT_MAX_RETRIES
    webhook_url: str | None = None
    webhook_retry: WebhookRetry | None = None
    """None: as the school has settled it when the job ends."""
    run_at: datetime | None = None
    force: bool = False
    """Write anew even if nothing has changed since the last summary."""
    task_params: Mapping[str, Any] = field(default_factory=dict)
    """Of another package's kind of task, what it wants to know."""
    batch_id: UUID | None = None
    traceparent: str | None = field(default_factory=current_traceparent)
    """Of whatever asked for it, which may be another task than the one that submits it."""
    depends_on: Sequence[Dependency] = ()
    """What each new job waits for; a job that was active already goes its own way."""
    workflow_id: UUID | None = None
    step: str | None = None
    """Of the workflow."""
    is_blocked: bool = False
    """New jobs wait for what is still to be named, in the same transaction."""


class Place(NamedTuple):
    """What has one active job at a time: a student of an evaluation, or its class, for a kind of task.

    A class may have more: one for each step of a workflow, for it waits for other steps.
    """

    evaluation_id: int
    student_id: int | None
    task_type: str
    workflow_id: UUID | None = None
    step: str | None = None

    @classmethod
    def of(cls, submission: Submission, student_id: int | None) -> Self:
        """That which a submission wants for a student, or for the class."""
        one = submission
        of_a_workflow = (one.workflow_id, one.step) if student_id is None else ()
        return cls(one.evaluation_id, student_id, one.task_type, *of_a_workflow)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The job that answers for a student: a new one, or the one that was active already."""

    job: Job
    is_new: bool


# One statement: the rows and their history. Who has an active job is passed over by the unique index, which also makes
# two submissions at the same moment wait for each other.
ADD: LiteralString = """
WITH submitted AS (
    INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id, created_by, priority, max_retries,
        webhook_url, webhook_retry, available_at, task_type, task_params, batch_id, workflow_id, step, is_blocked,
        traceparent)
    SELECT %(school_id)s, evaluation_id, student_id, created_by, priority, max_retries, webhook_url, webhook_retry,
        coalesce(run_at, clock_timestamp()), task_type, task_params, batch_id, workflow_id, step, is_blocked,
        traceparent
    FROM jsonb_to_recordset(%(wanted)s) AS wanted (evaluation_id bigint, student_id bigint, created_by bigint,
        priority text, max_retries integer, webhook_url text, webhook_retry jsonb, run_at timestamptz, task_type text,
        task_params jsonb, batch_id uuid, workflow_id uuid, step text, is_blocked boolean,
        traceparent text)
    -- Whatever the caller's order: two that wait for each other's students would be a deadlock.
    ORDER BY evaluation_id, student_id, task_type, step
    ON CONFLICT """
UNLESS_ACTIVE: LiteralString = f"""status IN ('queued', 'processing') DO NOTHING
    RETURNING *
), history AS (
    INSERT INTO job_history (school_id, job, verb, to_status, attempt, progress, actor_id)
    SELECT %(school_id)s, id, 'submit', status, attempt, progress, created_by FROM submitted
)
SELECT {COLUMNS} FROM submitted AS jobs {WITH_RESULT}
"""
INSERT: LiteralString = ADD + "(evaluation_id, student_id, task_type, school_id) WHERE " + UNLESS_ACTIVE
INSERT_OF_CLASSES: LiteralString = (
    ADD + "(evaluation_id, task_type, workflow_id, step, school_id) WHERE student_id IS NULL AND " + UNLESS_ACTIVE
)

ACTIVE_JOBS: LiteralString = f"""
SELECT {COLUMNS} FROM {SOURCE}
WHERE jobs.school_id = %(school_id)s AND (jobs.evaluation_id, jobs.student_id) IN (
        SELECT * FROM unnest(%(evaluation_ids)s::bigint[], %(student_ids)s::bigint[]))
    AND task_type = ANY(%(task_types)s) AND status IN ('queued', 'processing')
"""

ACTIVE_JOBS_OF_CLASSES: LiteralString = f"""
SELECT {COLUMNS} FROM {SOURCE}
WHERE jobs.school_id = %(school_id)s AND jobs.evaluation_id = ANY(%(evaluation_ids)s) AND jobs.student_id IS NULL
    AND task_type = ANY(%(task_types)s) AND workflow_id IS NULL AND status IN ('queued', 'processing')
"""

NEWLY_WAITING: LiteralString = f"""
SELECT {COLUMNS} FROM {SOURCE} WHERE jobs.school_id = %(school_id)s AND job_id = ANY(%(job_ids)s)
"""

MOST_TRIES = 5


async def submit(scope: Scope, submission: Submission) -> list[Submitted]:
    """Queue a job for each student, or find the one that is active already, in the order of the students.

    All or nothing: it is part of the scope's transaction. Nothing is told to Redis here; the rows themselves say that
    they have not been handed over.

    Raises:
        Conflict: a student's jobs began and ended so fast that neither could be had; try again.
    """
    [submitted] = await submit_together(scope, [submission])
    return submitted


async def submit_together(scope: Scope, submissions: Sequence[Submission]) -> list[list[Submitted]]:
    """What ``submit`` does, for many of one transaction."""
    are_many = sum(len(one.student_ids) for one in submissions) > 1
    if are_many:
        await scope.savepoint()
    for _ in range(MOST_TRIES):
        try:
            return await submit_all(scope, submissions)
        except Conflict as conflict:
            # All of them anew, in their order: who added the one that is missing while holding those that come after it
            # would wait for somebody who waits for those.
            if are_many:
                await scope.back_to_savepoint()
            latest = conflict
    raise latest


async def submit_all(scope: Scope, submissions: Sequence[Submission]) -> list[list[Submitted]]:
    """What ``submit`` does, for many at once; where two want the same, the first has the new job.

    Raises:
        Conflict: as ``submit``, but at the first time that it happens; who asks for each alone will hardly meet it.
    """
    wanted: dict[Place, Submission] = {}
    for submission in submissions:
        for student_id in submission.student_ids:
            wanted.setdefault(Place.of(submission, student_id), submission)
    if not wanted:
        return [[] for _ in submissions]
    found = await _new(scope, wanted)
    found |= await _active(scope, [place for place in wanted if place not in found])
    if len(found) < len(wanted):  # one has ended between the two statements
        raise Conflict("The jobs of these students change faster than they can be queued; try again in a moment.")
    if any(submission.depends_on for submission in submissions):
        await _let_wait(scope, wanted, found)
    return [_answers(submission, wanted, found) for submission in submissions]


async def _new(scope: Scope, wanted: Mapping[Place, Submission]) -> dict[Place, Submitted]:
    makings = Makings()
    of_students: list[dict[str, object]] = []
    of_classes: list[dict[str, object]] = []
    for place, one in wanted.items():
        row = _row(place, one) | makings.begin(place, one.traceparent, of=len(one.student_ids))
        (of_classes if place.student_id is None else of_students).append(row)
    rows: list[Row] = []
    if of_students:
        rows += await scope.all(INSERT, wanted=Jsonb(of_students))
    if of_classes:
        rows += await scope.all(INSERT_OF_CLASSES, wanted=Jsonb(of_classes))
    makings.end((_place(row), row) for row in rows)
    return {_place(row): Submitted(job_from(row), is_new=True) for row in rows}


def _row(place: Place, submission: Submission) -> dict[str, object]:
    retry, run_at, batch_id = submission.webhook_retry, submission.run_at, submission.batch_id
    return {
        "evaluation_id": place.evaluation_id,
        "student_id": place.student_id,
        "created_by": submission.created_by,
        "priority": submission.priority,
        "max_retries": submission.max_retries,
        "webhook_url": submission.webhook_url,
        "webhook_retry": retry and retry.model_dump(mode="json"),
        "run_at": run_at and run_at.isoformat(),
        "task_type": place.task_type,
        "task_params": {**submission.task_params, "force": True} if submission.force else submission.task_params,
        "batch_id": batch_id and str(batch_id),
        "workflow_id": submission.workflow_id and str(submission.workflow_id),
        "step": submission.step,
        "is_blocked": submission.is_blocked or bool(submission.depends_on),
    }


async def _active(scope: Scope, places: Sequence[Place]) -> dict[Place, Submitted]:
    rows: list[Row] = []
    task_types = list({place.task_type for place in places})
    if of_students := [place for place in places if place.student_id is not None]:
        rows += await scope.all(
            ACTIVE_JOBS,
            evaluation_ids=[place.evaluation_id for place in of_students],
            student_ids=[place.student_id for place in of_students],
            task_types=task_types,
        )
    if of_classes := [place.evaluation_id for place in places if place.student_id is None]:
        rows += await scope.all(ACTIVE_JOBS_OF_CLASSES, evaluation_ids=of_classes, task_types=task_types)
    found = {_place(row): Submitted(job_from(row), is_new=False) for row in rows}
    return {place: found[place] for place in places if place in found}


async def _let_wait(scope: Scope, wanted: Mapping[Place, Submission], found: dict[Place, Submitted]) -> None:
    """Note what the new jobs wait for, and read them again."""
    waiting = {place for place, one in wanted.items() if one.depends_on and found[place].is_new}
    await wait_for(scope, {number_of(found[place].job.job_id): wanted[place].depends_on for place in waiting})
    rows = await scope.all(NEWLY_WAITING, job_ids=[found[place].job.job_id for place in waiting])
    found |= {_place(row): Submitted(job_from(row), is_new=True) for row in rows}


def number_of(job_id: str) -> int:
    """A job's id in the table: the last part of the id that everybody knows it by."""
    return int(job_id.rpartition("-")[2])


def _place(row: Row) -> Place:
    student_id = row["student_id"]
    of_a_workflow = (row["workflow_id"], row["step"]) if student_id is None else ()
    return Place(row["evaluation_id"], student_id, row["task_type"], *of_a_workflow)


def _answers(
    submission: Submission, wanted: Mapping[Place, Submission], found: Mapping[Place, Submitted]
) -> list[Submitted]:
    places = [Place.of(submission, student_id) for student_id in dict.fromkeys(submission.student_ids)]
    return [
        found[place] if wanted[place] is submission else Submitted(found[place].job, is_new=False) for place in places
    ]


# That a job waited for others, and so will the one in its place; for whom, ``dependencies.wait_again`` says.
WAITED: LiteralString = """EXISTS (SELECT FROM job_dependencies AS edge
        WHERE edge.job = summary_generation_jobs.id AND edge.school_id = summary_generation_jobs.school_id)"""
# What a job keeps that is made again, by whomever and however urgent.
KEPT: LiteralString = """evaluation_id, student_id, max_retries, webhook_url, webhook_retry, task_type, task_params,
        batch_id, workflow_id, step"""
# And what goes with it, in the statement that adds it.
MADE_AGAIN: LiteralString = """
    RETURNING id, job_id, retry_of, status, attempt, progress
), steps AS (
    -- Also of workflows for which the other one stood in.
    INSERT INTO workflow_steps (school_id, workflow_id, step, job)
    SELECT %(school_id)s, its.workflow_id, its.step, submitted.id FROM submitted
    JOIN summary_generation_jobs AS old ON old.job_id = submitted.retry_of AND old.school_id = %(school_id)s
    JOIN workflow_steps AS its ON its.job = old.id AND its.school_id = old.school_id
), history AS (
    INSERT INTO job_history (school_id, job, verb, to_status, attempt, progress, actor_id, reason)
    SELECT %(school_id)s, id, 'submit', status, attempt, progress, %(actor_id)s, 'in the place of ' || retry_of
    FROM submitted
)
"""

# Of the same kind, with the same wishes, at once; for whoever asks now.
RETRY: LiteralString = f"""
WITH submitted AS (
    INSERT INTO summary_generation_jobs (school_id, created_by, priority, retry_of, traceparent, is_blocked, {KEPT})
    SELECT school_id, %(actor_id)s, priority, job_id, %(traceparent)s, {WAITED}, {KEPT}
    FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND job_id = %(job_id)s AND status IN ('failed', 'cancelled')
    ON CONFLICT DO NOTHING
{MADE_AGAIN}SELECT job_id FROM submitted
"""

# Whatever keeps that from being added: the one that is active, or else the one job that a job was retried as.
IN_ITS_PLACE: LiteralString = f"""
SELECT {COLUMNS} FROM {SOURCE}
WHERE jobs.school_id = %(school_id)s AND jobs.evaluation_id = %(evaluation_id)s
    AND jobs.student_id IS NOT DISTINCT FROM %(student_id)s AND task_type = %(task_type)s
    AND (jobs.retry_of = %(job_id)s OR (status IN ('queued', 'processing') AND (jobs.student_id IS NOT NULL
        OR (workflow_id, step) IS NOT DISTINCT FROM (%(workflow_id)s::uuid, %(step)s::text))))
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
            await wait_again(scope, [job_id])
            return Submitted(await get_job(scope, inserted["job_id"]), is_new=True)
        row = await scope.first(
            IN_ITS_PLACE,
            job_id=job_id,
            evaluation_id=job.evaluation_id,
            student_id=job.student_id,
            task_type=job.task_type,
            workflow_id=job.workflow_id,
            step=job.step,
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
