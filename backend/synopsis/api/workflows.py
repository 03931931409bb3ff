"""Workflows: named steps that wait for each other."""

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated, Literal, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field, JsonValue, StringConstraints, model_validator

from synopsis.api.dependencies import LARGEST_ID, CurrentActor, CurrentScope, Cursor, Limit, Parts
from synopsis.api.queueing import (
    IS_REPLAYED,
    MOST_RETRIES,
    MOST_STUDENTS,
    REPLAYED,
    Repeatable,
    RunAt,
)
from synopsis.api.schemas import Body, Id, Page, Time, Title, UnknownStudents, example, refusals
from synopsis.api.webhooks import WebhookUrl, must_be_callable
from synopsis.evaluations import store
from synopsis.jobs import idempotency, workflows
from synopsis.jobs.dependencies import OnFailure
from synopsis.jobs.notify import NOTIFY
from synopsis.jobs.priority import Priority
from synopsis.jobs.submission import CLASS_OVERVIEW, DEFAULT_MAX_RETRIES, GENERATE_SUMMARY, THE_CLASS, Submission
from synopsis.jobs.webhook_retry import WebhookRetry, refuse_without_webhook
from synopsis.jobs.workflow_access import must_see_workflow
from synopsis.jobs.workflows import Line, Needed, Standing, Step, StepStanding, Workflow
from synopsis.kit.errors import Conflict, Invalid
from synopsis.runtime import TASK_TYPES, task_types
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.scope import Scope

router = APIRouter(prefix="/feedback-summaries/workflows", tags=["Workflows"])

MOST_STEPS = 1000
LONGEST_PARAMS = 10_000
MOST_ADDRESSES = 20
"""Of webhooks; each name is looked up."""
StepName = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_-]{0,59}$")]
WorkflowId = Annotated[UUID, Path(description="The workflow's id.")]
InQuery = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Of this evaluation alone.")]


def _can_be_kept(params: dict[str, JsonValue]) -> None:
    """Refuse what PostgreSQL takes for no JSON (NaN, half characters, the character 0), or what is too much of it."""
    text = json.dumps(params, ensure_ascii=False, allow_nan=False)
    if len(text.encode()) > LONGEST_PARAMS:
        raise ValueError(f'"task_params" must be at most {LONGEST_PARAMS} bytes of JSON')
    if "\\u0000" in text:
        raise ValueError('"task_params" must not contain the character 0')


class NeededStep(Body):
    """A step to wait for, and what to do if it comes to nothing."""

    step: StepName
    on_failure: OnFailure = OnFailure.CANCEL


class StepIn(Body):
    """A step."""

    model_config = example(name="overview", task_type="class_overview", depends_on=["summaries"])

    name: StepName
    task_type: str = Field(max_length=60, examples=[GENERATE_SUMMARY, CLASS_OVERVIEW, NOTIFY])
    student_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_STUDENTS)] | Literal["all"] | None = Field(
        default=None,
        description="A job for each of these, `all` for everybody. If left out, `generate_summary` takes everybody, and"
        " every other kind of task has one job, about the class as a whole.",
    )
    depends_on: list[StepName | NeededStep] = Field(
        default=[],
        max_length=MOST_STEPS,
        description="Steps of which all jobs have to be completed first. If one fails or is cancelled, this step is"
        " cancelled too, or runs all the same with `on_failure`: `run`.",
    )
    priority: Priority = Priority.NORMAL
    max_retries: int = Field(default=DEFAULT_MAX_RETRIES, ge=0, le=MOST_RETRIES, strict=True)
    task_params: dict[str, JsonValue] = Field(
        default={}, description="What another package's kind of task wants to know; Synopsis's own kinds take none."
    )
    force: bool = Field(default=False, description="Make anew even if nothing has changed since the last time.")
    run_at: RunAt = Field(default=None, description="Not before this moment, with its offset from UTC.")
    webhook_url: WebhookUrl | None = Field(default=None, description="Told of each of its jobs.")
    webhook_retry: WebhookRetry | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        refuse_without_webhook(self.webhook_retry, self.webhook_url)
        _can_be_kept(self.task_params)
        if self.task_params and self.task_type in TASK_TYPES:
            raise ValueError(f'"{self.task_type}" takes no "task_params"')
        if self.task_type == NOTIFY and (self.webhook_url is None or self.student_ids is not None):
            raise ValueError(f'a step of "{NOTIFY}" is about the class, and needs a "webhook_url" to tell')
        if self.task_type == CLASS_OVERVIEW and self.student_ids is not None:
            raise ValueError(f'a step of "{CLASS_OVERVIEW}" is about the class: leave "student_ids" out')
        return self

    def needed(self) -> list[Needed]:
        """The steps that it waits for; of one that is named twice, the last word holds."""
        named = {
            one if isinstance(one, str) else one.step: OnFailure.CANCEL if isinstance(one, str) else one.on_failure
            for one in self.depends_on
        }
        return [Needed(step, on_failure) for step, on_failure in named.items()]


class WorkflowIn(Body):
    """What is to be done, step by step."""

    model_config = example(
        name="Class 5B",
        evaluation_id=123,
        steps=[
            {"name": "summaries", "task_type": "generate_summary"},
            {"name": "overview", "task_type": "class_overview", "depends_on": ["summaries"]},
        ],
    )

    name: Title
    evaluation_id: Id
    steps: list[StepIn] = Field(min_length=1, max_length=MOST_STEPS)


class NeededOut(BaseModel):
    """A step that another one waits for."""

    step: str
    on_failure: OnFailure


class StepOut(BaseModel):
    """A step, and what it has come to."""

    name: str
    task_type: str
    status: Standing
    depends_on: list[NeededOut]
    jobs: dict[str, int] = Field(
        description="How many there are, by status; `blocked` are those of the queued ones that wait for others,"
        " `removed` those that failed and are kept no longer.",
        examples=[{"completed": 26, "processing": 1, "blocked": 0, "removed": 0}],
    )
    job_ids: list[str] = Field(description="Of a job that was retried, the one in its place.")

    @classmethod
    def of(cls, step: StepStanding) -> Self:
        """The answer for a step."""
        return cls(
            name=step.name,
            task_type=step.task_type,
            status=step.standing,
            depends_on=[NeededOut(step=one.step, on_failure=one.on_failure) for one in step.depends_on],
            jobs=dict(step.counts),
            job_ids=list(step.job_ids),
        )


class WorkflowOut(BaseModel):
    """A workflow as it stands."""

    workflow_id: UUID
    name: str
    evaluation_id: int
    status: Standing = Field(description="`running` until all of its jobs have ended.")
    created_by: int | None
    created_at: Time
    steps: list[StepOut]

    @classmethod
    def of(cls, workflow: Workflow) -> Self:
        """The answer for a workflow."""
        return cls(
            workflow_id=workflow.workflow_id,
            name=workflow.name,
            evaluation_id=workflow.evaluation_id,
            status=workflow.standing,
            created_by=workflow.created_by,
            created_at=workflow.created_at,
            steps=[StepOut.of(step) for step in workflow.steps],
        )


class WorkflowLineOut(BaseModel):
    """A workflow in a list."""

    workflow_id: UUID
    name: str
    evaluation_id: int
    status: Standing = Field(description="`running` until all of its jobs have ended.")
    created_by: int | None
    created_at: Time
    jobs: dict[str, int] = Field(
        description="How many there are, by status; `removed` are those that failed and are kept no longer.",
        examples=[{"completed": 28, "removed": 0}],
    )

    @classmethod
    def of(cls, line: Line) -> Self:
        """The answer for one."""
        return cls(
            workflow_id=line.workflow_id,
            name=line.name,
            evaluation_id=line.evaluation_id,
            status=line.standing,
            created_by=line.created_by,
            created_at=line.created_at,
            jobs=dict(line.counts),
        )


class WorkflowPage(Page[WorkflowLineOut]):
    """Some of the workflows."""


class WorkflowCancelledOut(BaseModel):
    """A workflow that was called off."""

    workflow_id: UUID
    cancelled_count: int = Field(description="Jobs of it that had not ended, and are cancelled now.")
    cancelled: list[str]


async def _fit(request: Request, wanted: WorkflowIn) -> WorkflowIn:
    """The same, once it is known that its webhooks may be called: no transaction waits for a look at their names."""
    urls = {step.webhook_url for step in wanted.steps if step.webhook_url is not None}
    if len(urls) > MOST_ADDRESSES:
        raise Invalid(
            f"The steps name {len(urls)} addresses for webhooks, and {MOST_ADDRESSES} are possible.",
            code="too_many_addresses",
        )
    backend = request.app.state.backend
    await asyncio.gather(*(must_be_callable(backend, url, "body.steps.webhook_url") for url in urls))
    known = task_types(backend.settings)
    for step in wanted.steps:
        if step.task_type not in known:
            raise Invalid(
                f"Step {step.name!r}: there is no kind of task {step.task_type!r}; there are {', '.join(known)}.",
                code="unknown_task_type",
            )
    return wanted


Wanted = Annotated[WorkflowIn, Depends(_fit)]


@router.post(
    "",
    status_code=202,
    responses={
        202: {
            "description": "It has begun",
            "headers": {
                "Location": {"schema": {"type": "string"}, "required": True, "description": "The workflow's path."},
                **IS_REPLAYED,
            },
        },
        **refusals(409, 422, on_404=UnknownStudents),
    },
)
async def start_workflow(
    wanted: Wanted,
    once: Repeatable,
    actor: CurrentActor,
    scope: CurrentScope,
    parts: Parts,
    response: Response,
    after: BackgroundTasks,
) -> WorkflowOut:
    """Begin a workflow: all of its jobs or, if something of it is refused, none.

    A student who has an active job of the kind already is not given another: that one stands in for it.
    """
    await store.must_teach(scope, actor, wanted.evaluation_id)
    if (earlier := await idempotency.first_answer(scope, once)) is not None:
        response.headers[REPLAYED] = "true"
        workflow_id = UUID(earlier["workflow_id"])
    else:
        workflow_id = uuid4()
        await _begin(scope, actor, wanted, workflow_id)
        await idempotency.keep_answer(scope, once, {"workflow_id": str(workflow_id)})
        after.add_task(parts.ring)
    response.headers["Location"] = f"/api/v1{router.prefix}/{workflow_id}"
    return WorkflowOut.of(await workflows.get_workflow(scope, workflow_id))


async def _begin(scope: Scope, actor: Actor, wanted: WorkflowIn, workflow_id: UUID) -> None:
    class_of: list[int] = []
    if any(_is_for_everybody(step) for step in wanted.steps):
        class_of = await store.student_ids(scope, wanted.evaluation_id)
        if not class_of:
            raise Conflict(
                f"Evaluation {wanted.evaluation_id} has no students yet; import its feedback first.", code="no_students"
            )
    named = sorted({one for step in wanted.steps if isinstance(step.student_ids, list) for one in step.student_ids})
    if named:
        await store.must_take_part(scope, wanted.evaluation_id, named)
    steps = [_step(wanted, step, class_of, actor, workflow_id) for step in wanted.steps]
    workflows.refuse_unfit(steps)
    submitted = await workflows.begin(
        scope, workflow_id, wanted.name, steps, evaluation_id=wanted.evaluation_id, created_by=actor.user_id
    )
    queued = sum(one.is_new for one in submitted)
    await record(scope, Action.WORKFLOW_START, actor_id=actor.user_id, about=workflow_id, queued=queued)


def _is_for_everybody(step: StepIn) -> bool:
    return step.student_ids == "all" or (step.student_ids is None and step.task_type == GENERATE_SUMMARY)


def _step(wanted: WorkflowIn, step: StepIn, class_of: Sequence[int], actor: Actor, workflow_id: UUID) -> Step:
    students: Sequence[int] | tuple[None] = THE_CLASS
    if _is_for_everybody(step):
        students = class_of
    elif isinstance(step.student_ids, list):
        students = sorted(set(step.student_ids))
    needed = step.needed()
    submission = Submission(
        evaluation_id=wanted.evaluation_id,
        student_ids=students,
        created_by=actor.user_id,
        task_type=step.task_type,
        priority=step.priority,
        max_retries=step.max_retries,
        webhook_url=step.webhook_url,
        webhook_retry=step.webhook_retry,
        run_at=step.run_at,
        force=step.force,
        task_params=step.task_params,
        workflow_id=workflow_id,
        step=step.name,
        is_blocked=bool(needed),
    )
    return Step(submission, needed)


@router.get("", responses=refusals(404, 422))
async def list_workflows(
    actor: CurrentActor, scope: CurrentScope, evaluation_id: InQuery = None, cursor: Cursor = None, limit: Limit = 50
) -> WorkflowPage:
    """The workflows that you may see, the newest first."""
    if evaluation_id is not None:
        await store.must_teach(scope, actor, evaluation_id)
    found = await workflows.list_workflows(
        scope, teaches=actor.teaches, evaluation_id=evaluation_id, before=cursor, limit=limit + 1
    )
    page = found[:limit]
    following = str(page[-1].number) if len(found) > limit else None
    return WorkflowPage(items=[WorkflowLineOut.of(one) for one in page], next_cursor=following)


@router.get("/{workflow_id}", responses=refusals(404, 422))
async def get_workflow(workflow_id: WorkflowId, actor: CurrentActor, scope: CurrentScope) -> WorkflowOut:
    """One workflow, as it stands: each step with how many of its jobs have come how far."""
    return WorkflowOut.of(await _visible(scope, actor, workflow_id))


@router.post("/{workflow_id}/cancel", responses=refusals(404, 422))
async def cancel_workflow(
    workflow_id: WorkflowId, actor: CurrentActor, scope: CurrentScope, parts: Parts, after: BackgroundTasks
) -> WorkflowCancelledOut:
    """Call off whatever of a workflow has not ended; of one that has ended, nothing.

    A job that was active before the workflow, and stands in for one of its own, goes on.
    """
    await _visible(scope, actor, workflow_id)
    cancelled = await workflows.cancel(scope, workflow_id, actor_id=actor.user_id)
    if cancelled:
        await record(scope, Action.WORKFLOW_CANCEL, actor_id=actor.user_id, about=workflow_id, cancelled=len(cancelled))
    after.add_task(parts.ring)
    return WorkflowCancelledOut(workflow_id=workflow_id, cancelled_count=len(cancelled), cancelled=sorted(cancelled))


async def _visible(scope: Scope, actor: Actor, workflow_id: UUID) -> Workflow:
    """The workflow, if the actor began it, teaches its evaluation, or is an admin."""
    await must_see_workflow(scope, actor, workflow_id)
    return await workflows.get_workflow(scope, workflow_id)
