"""Queueing summaries: one student's, or a class's."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from fastapi import APIRouter, BackgroundTasks, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from synopsis.api.dependencies import CurrentActor, CurrentScope, EvaluationId, Parts, StudentId
from synopsis.api.schemas import Body, Id, JobOut, Text, refusals
from synopsis.evaluations import store
from synopsis.jobs.priority import Priority
from synopsis.jobs.submission import DEFAULT_MAX_RETRIES, Submission, submit

router = APIRouter(prefix="/feedback-summaries/evaluation/{evaluation_id}", tags=["Summaries"])

MOST_RETRIES = 10
MOST_STUDENTS = 500
REFUSALS = refusals(401, 403, 404, 409, 422, 503)


def _is_web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a web address, like https://example.com/webhook")
    if parts.username or parts.password:
        raise ValueError("must not contain a user name or a password")
    return url


class QueueOptions(Body):
    """How a summary is to be made."""

    priority: Priority = Priority.NORMAL
    webhook_url: Annotated[Text, Field(max_length=2000), AfterValidator(_is_web_address)] | None = Field(
        default=None, description="Told when the job ends."
    )
    max_retries: int = Field(default=DEFAULT_MAX_RETRIES, ge=0, le=MOST_RETRIES, strict=True)
    force: bool = Field(default=False, description="Write anew even if nothing has changed since the last summary.")
    run_at: AwareDatetime | None = Field(default=None, description="Not before this moment, with its offset from UTC.")


class BatchOptions(QueueOptions):
    """Which students' summaries are to be made, and how."""

    student_ids: list[Id] | None = Field(
        default=None, min_length=1, max_length=MOST_STUDENTS, description="Everybody, if left out."
    )


class BatchOut(BaseModel):
    """The jobs of a batch."""

    batch_id: UUID
    evaluation_id: int
    total_students: int
    queued: int
    already_queued: int
    jobs: list[JobOut]


@router.post(
    "/student/{student_id}/queue",
    status_code=202,
    responses={200: {"model": JobOut, "description": "A job for this student was active already"}, **REFUSALS},
)
async def queue_one(
    evaluation_id: EvaluationId,
    student_id: StudentId,
    actor: CurrentActor,
    scope: CurrentScope,
    parts: Parts,
    response: Response,
    after: BackgroundTasks,
    options: QueueOptions | None = None,
) -> JobOut:
    """Queue one student's summary. While a job for this student is active, that job is the answer."""
    options = options or QueueOptions()
    await store.must_teach(scope, actor, evaluation_id)
    await store.must_take_part(scope, evaluation_id, [student_id])
    [submitted] = await submit(scope, _submission(options, evaluation_id, [student_id], actor.user_id))
    after.add_task(parts.ring)
    response.status_code = 202 if submitted.is_new else 200
    response.headers["Location"] = f"/api/v1/feedback-summaries/jobs/{submitted.job.job_id}"
    return JobOut.of(submitted.job, deduplicated=not submitted.is_new)


@router.post("/batch-queue", status_code=202, responses=REFUSALS)
async def queue_batch(
    evaluation_id: EvaluationId,
    actor: CurrentActor,
    scope: CurrentScope,
    parts: Parts,
    after: BackgroundTasks,
    options: BatchOptions | None = None,
) -> BatchOut:
    """Queue the summaries of a class, or of some of its students: all of them or, if one is refused, none."""
    options = options or BatchOptions()
    await store.must_teach(scope, actor, evaluation_id)
    students = list(dict.fromkeys(options.student_ids or []))
    if students:
        await store.must_take_part(scope, evaluation_id, students)
    else:
        students = await store.student_ids(scope, evaluation_id)
    batch_id = uuid4()
    all_submitted = await submit(scope, _submission(options, evaluation_id, students, actor.user_id, batch_id))
    after.add_task(parts.ring)
    queued = sum(submitted.is_new for submitted in all_submitted)
    return BatchOut(
        batch_id=batch_id,
        evaluation_id=evaluation_id,
        total_students=len(students),
        queued=queued,
        already_queued=len(students) - queued,
        jobs=[JobOut.of(submitted.job, deduplicated=not submitted.is_new) for submitted in all_submitted],
    )


def _submission(
    options: QueueOptions, evaluation_id: int, students: list[int], actor_id: int, batch_id: UUID | None = None
) -> Submission:
    run_at: datetime | None = options.run_at
    return Submission(
        evaluation_id=evaluation_id,
        student_ids=students,
        created_by=actor_id,
        priority=options.priority,
        max_retries=options.max_retries,
        webhook_url=options.webhook_url,
        run_at=run_at,
        force=options.force,
        batch_id=batch_id,
    )
