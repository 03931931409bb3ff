"""Queueing summaries: one student's, or a class's."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID, uuid4

from fastapi import APIRouter, BackgroundTasks, Depends, Header, Request, Response
from pydantic import AfterValidator, BaseModel, Field, model_validator

from synopsis.api.dependencies import CurrentScope, EvaluationId, Parts, StudentId
from synopsis.api.jobs import visible_job
from synopsis.api.schemas import Body, Id, JobIdText, JobOut, Moment, UnknownStudents, example, refusals
from synopsis.api.webhooks import WebhookUrl, must_be_callable
from synopsis.api.wishes import Wish, Wishes
from synopsis.evaluations import store
from synopsis.jobs import idempotency
from synopsis.jobs.dependencies import Dependency, OnFailure
from synopsis.jobs.idempotency import Once
from synopsis.jobs.priority import Priority
from synopsis.jobs.submission import DEFAULT_MAX_RETRIES, GENERATE_SUMMARY, Submission, Submitted, number_of, submit
from synopsis.jobs.webhook_retry import WebhookRetry, refuse_without_webhook
from synopsis.kit.errors import Conflict
from synopsis.runtime import Backend
from synopsis.tenancy.actor import Actor, scope_of
from synopsis.tenancy.audit import Action, record

router = APIRouter(prefix="/feedback-summaries/evaluation/{evaluation_id}", tags=["Summaries"])

MOST_RETRIES = 10
MOST_STUDENTS = 500
MOST_DEPENDENCIES = 50
LONGEST_WAIT = timedelta(days=366)
REFUSALS = refusals(409, 422, on_404=UnknownStudents)


def _is_near(moment: datetime | None) -> datetime | None:
    """None for a moment that has passed, which is now: nobody gets before others by naming a year long ago."""
    if moment is None:
        return None
    now = datetime.now(UTC)
    if moment > now + LONGEST_WAIT:
        raise ValueError(f"must lie within {LONGEST_WAIT.days} days")
    return moment if moment > now else None


RunAt = Annotated[Moment, AfterValidator(_is_near)]


Options = TypeVar("Options", bound="QueueOptions")


class DependsOn(Body):
    """A job to wait for, and what to do if it comes to nothing."""

    job_id: JobIdText
    on_failure: OnFailure = OnFailure.CANCEL


class QueueOptions(Body):
    """How a summary is to be made."""

    model_config = example(priority="high", webhook_url="https://example.com/webhook", max_retries=5)

    priority: Priority = Priority.NORMAL
    webhook_url: WebhookUrl | None = None
    webhook_retry: WebhookRetry | None = Field(
        default=None, description="How often the webhook is tried, and when; if left out, as the school has settled it."
    )
    max_retries: int = Field(default=DEFAULT_MAX_RETRIES, ge=0, le=MOST_RETRIES, strict=True)
    force: bool = Field(default=False, description="Write anew even if nothing has changed since the last summary.")
    run_at: RunAt = Field(
        default=None, description="Not before this moment, with its offset from UTC; at most a year ahead."
    )

    depends_on: list[JobIdText | DependsOn] = Field(
        default=[],
        max_length=MOST_DEPENDENCIES,
        description="Jobs that have to end first. It starts when all of them are completed; if one fails or is"
        " cancelled, it is cancelled too, or runs all the same with `on_failure`: `run`. Means nothing to a job that is"
        " active already.",
    )

    @model_validator(mode="after")
    def _retries_need_a_webhook(self) -> Self:
        refuse_without_webhook(self.webhook_retry, self.webhook_url)
        return self

    def dependencies(self) -> dict[str, OnFailure]:
        """The jobs that are waited for; of one that is named twice, the last word holds."""
        return dict(
            (one, OnFailure.CANCEL) if isinstance(one, str) else (one.job_id, one.on_failure) for one in self.depends_on
        )


class BatchOptions(QueueOptions):
    """Which students' summaries are to be made, and how."""

    model_config = example(student_ids=[456, 457, 458], priority="low")

    student_ids: list[Id] | None = Field(
        default=None, min_length=1, max_length=MOST_STUDENTS, description="Everybody, if left out."
    )


@dataclass(frozen=True, slots=True)
class Asked(Generic[Options]):
    """What a request to queue says."""

    actor: Actor
    options: Options
    once: Once | None
    """None where it may be done again when it is sent again."""
    depends_on: Sequence[Dependency] = ()


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Any text of your own, new for each new request. Sent again with the same body within a day,"
        " nothing is done twice: the answer is the jobs of the first time, as they stand now.",
    ),
]


AS_IT_IS, ALL_AS_THEY_ARE = QueueOptions(), BatchOptions()
"""What a request without a body says."""


async def _one(
    request: Request, key: IdempotencyKey = None, options: QueueOptions | None = None
) -> Asked[QueueOptions]:
    return await _asked(request, options or AS_IT_IS, key)


async def _many(
    request: Request, key: IdempotencyKey = None, options: BatchOptions | None = None
) -> Asked[BatchOptions]:
    return await _asked(request, options or ALL_AS_THEY_ARE, key)


async def _asked(request: Request, options: Options, key: str | None) -> Asked[Options]:
    if options.webhook_url is not None:
        await must_be_callable(request.app.state.backend, options.webhook_url, "body.webhook_url")
    needed = await _needed(request, options) if options.depends_on else ()
    return Asked(request.state.actor, options, await _once(request, key), needed)


async def _needed(request: Request, options: QueueOptions) -> Sequence[Dependency]:
    """The jobs that are waited for: the actor's to see, each of them."""
    actor: Actor = request.state.actor
    parts: Backend = request.app.state.backend
    async with scope_of(parts.database, actor) as scope:
        return [
            Dependency(number_of((await visible_job(scope, actor, job_id)).job_id), on_failure)
            for job_id, on_failure in options.dependencies().items()
        ]


async def _once(request: Request, key: IdempotencyKey = None) -> Once | None:
    if key is None:
        return None
    asked = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return Once(request.state.actor.user_id, key, hashlib.sha256(asked).digest())


Repeatable = Annotated[Once | None, Depends(_once)]
# Looked at before the transaction begins: names are looked up, and nobody holds a connection while they wait for that.
One = Annotated[Asked[QueueOptions], Depends(_one)]
Batch = Annotated[Asked[BatchOptions], Depends(_many)]

REPLAYED = "Idempotency-Replayed"
IS_REPLAYED = {
    REPLAYED: {
        "schema": {"const": "true"},
        "description": "Nothing was done this time: the `Idempotency-Key` is one that was sent before.",
    }
}
IS_LOCATED = {"Location": {"schema": {"type": "string"}, "required": True, "description": "The path of the job."}}
ONE_JOB: dict[int | str, dict[str, Any]] = {
    202: {"description": "A new job", "headers": {**IS_LOCATED, **IS_REPLAYED}},
    200: {
        "model": JobOut,
        "description": "A job for this student was active already",
        "headers": {**IS_LOCATED, **IS_REPLAYED},
    },
}
"""How a route that queues one summary answers."""


class BatchOut(BaseModel):
    """The jobs of a batch."""

    batch_id: UUID
    evaluation_id: int
    total_students: int
    queued: int
    already_queued: int
    jobs: list[JobOut]

    @classmethod
    def of(cls, evaluation_id: int, batch_id: UUID, submitted: Sequence[Submitted]) -> "BatchOut":
        """The answer for what was submitted."""
        queued = sum(one.is_new for one in submitted)
        return cls(
            batch_id=batch_id,
            evaluation_id=evaluation_id,
            total_students=len(submitted),
            queued=queued,
            already_queued=len(submitted) - queued,
            jobs=[JobOut.of(one.job, deduplicated=not one.is_new) for one in submitted],
        )


def located(submitted: Submitted, response: Response) -> JobOut:
    """The answer for the job that answers for a student: 202 for a new one, else 200; and where to find it."""
    response.status_code = 202 if submitted.is_new else 200
    response.headers["Location"] = f"/api/v1/feedback-summaries/jobs/{submitted.job.job_id}"
    return JobOut.of(submitted.job, deduplicated=not submitted.is_new)


@router.post(
    "/student/{student_id}/queue",
    status_code=202,
    responses={**ONE_JOB, **REFUSALS},
)
async def queue_student(
    evaluation_id: EvaluationId,
    student_id: StudentId,
    asked: One,
    request: Request,
    response: Response,
) -> JobOut:
    """Queue one student's summary. While a job for this student is active, that job is the answer."""
    wishes: Wishes = request.app.state.wishes
    wish = Wish(asked.actor, submission_of(asked, evaluation_id, [student_id]))
    granted = await wishes.grant(wish, asked.once)
    if granted.is_replayed:
        response.headers[REPLAYED] = "true"
    return located(granted.submitted, response)


@router.post(
    "/batch-queue",
    status_code=202,
    responses={202: {"description": "The jobs of the batch", "headers": IS_REPLAYED}, **REFUSALS},
)
async def queue_batch(
    evaluation_id: EvaluationId,
    asked: Batch,
    scope: CurrentScope,
    parts: Parts,
    response: Response,
    after: BackgroundTasks,
) -> BatchOut:
    """Queue the summaries of a class, or of some of its students: all of them or, if one is refused, none."""
    actor, options, once = asked.actor, asked.options, asked.once
    await store.must_teach(scope, actor, evaluation_id)
    if (earlier := await idempotency.begin(scope, once)) is not None:
        assert earlier.batch_id is not None
        response.headers[REPLAYED] = "true"
        return BatchOut.of(evaluation_id, earlier.batch_id, earlier.jobs)
    # In order of id, whatever the client's: two batches that wait for each other's students would be a deadlock.
    students = sorted(set(options.student_ids or []))
    if students:
        await store.must_take_part(scope, evaluation_id, students)
    else:
        students = await store.student_ids(scope, evaluation_id)
    if not students:
        raise Conflict(
            f"Evaluation {evaluation_id} has no students yet; import its feedback first.", code="no_students"
        )
    batch_id = uuid4()
    submitted = await submit(scope, submission_of(asked, evaluation_id, students, batch_id=batch_id))
    await idempotency.end(scope, once, submitted, batch_id=batch_id)
    if queued := sum(one.is_new for one in submitted):
        await record(
            scope, Action.JOB_QUEUE, actor_id=actor.user_id, about=batch_id, evaluation_id=evaluation_id, queued=queued
        )
    after.add_task(parts.ring)
    return BatchOut.of(evaluation_id, batch_id, submitted)


def submission_of(
    asked: Asked[Options],
    evaluation_id: int,
    student_ids: Sequence[int] | tuple[None],
    *,
    task_type: str = GENERATE_SUMMARY,
    batch_id: UUID | None = None,
) -> Submission:
    """What a request asks for, of these students or of the class."""
    options = asked.options
    return Submission(
        evaluation_id=evaluation_id,
        student_ids=student_ids,
        task_type=task_type,
        created_by=asked.actor.user_id,
        depends_on=asked.depends_on,
        priority=options.priority,
        max_retries=options.max_retries,
        webhook_url=options.webhook_url,
        webhook_retry=options.webhook_retry,
        run_at=options.run_at,
        force=options.force,
        batch_id=batch_id,
    )
