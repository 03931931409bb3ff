"""Finding jobs: the school's, an evaluation's, or those that somebody looks for."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from synopsis.api.cursor import LONGEST_CURSOR, read_cursor, write_cursor
from synopsis.api.dependencies import LARGEST_ID, CurrentActor, CurrentScope, EvaluationId, Parts
from synopsis.api.links import links_to
from synopsis.api.schemas import Body, JobOut, Moment, Page, Text, refusals
from synopsis.evaluations.store import must_be_of_the_school, must_teach
from synopsis.jobs.causes import PATTERN, Cause
from synopsis.jobs.listing import Filters, Place, find
from synopsis.jobs.priority import Priority
from synopsis.jobs.status import Status
from synopsis.jobs.workflow_access import must_see_workflow
from synopsis.runtime import Backend
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope

router = APIRouter(prefix="/feedback-summaries", tags=["Jobs"])

LONGEST_Q = 100
InQuery = Annotated[int, Field(ge=1, le=LARGEST_ID)]
ErrorCode = Annotated[str, Field(max_length=100, pattern="^[A-Za-z0-9_.-]+$", examples=["provider_unavailable"])]


class Narrowing(Body):
    """Which jobs are meant; what is left out narrows nothing down."""

    priority: Priority | None = None
    batch_id: UUID | None = Field(
        default=None, description="Of one batch, with what was made in the place of its jobs."
    )
    workflow_id: UUID | None = Field(
        default=None, description="Of one workflow: its own jobs, and none that stands in for one."
    )
    created_after: Moment = Field(default=None, description="From this moment on, with its offset from UTC.")
    created_before: Moment = Field(default=None, description="Before this moment, without it.")
    q: Annotated[Text, Field(max_length=LONGEST_Q)] | None = Field(
        default=None,
        description="What you would type into a search field: a job's id or its beginning (`summary-123`); the number"
        " of a job, a student or an evaluation; a part of a student's name or e-mail address, or of an evaluation's"
        " title.",
    )


class OfFailures(Narrowing):
    """Which failed jobs are meant."""

    error_code: ErrorCode | None = Field(default=None, description="Of the last failure.")
    cause: Annotated[str, Field(pattern=PATTERN)] | None = Field(
        default=None, description="As `GET /dead-letters` names it."
    )
    failed_after: Moment = Field(default=None, description="From this moment on.")
    failed_before: Moment = Field(default=None, description="Before this moment, without it.")

    def narrow(self, filters: Filters) -> Filters:
        """The filters with what is said here of failures."""
        return replace(
            filters,
            error_code=self.error_code,
            cause=Cause.parse(self.cause) if self.cause else None,
            failed_after=self.failed_after,
            failed_before=self.failed_before,
        )


class JobPage(Page[JobOut]):
    """Some of the jobs."""


class Listed(OfFailures):
    """Which jobs a list has."""

    status: list[Status] = Field(default=[], description="May be given more than once.")
    student_id: InQuery | None = None
    is_dead_letter: bool = Field(
        default=False, description="Those that failed and in whose place no job was made, alone."
    )


class OfAnEvaluation(Listed):
    """A page of an evaluation's jobs."""

    cursor: Annotated[str, Field(max_length=LONGEST_CURSOR)] | None = Field(
        default=None, description="`next_cursor` of the page before, with the same filters."
    )
    limit: int = Field(default=50, ge=1, le=200)


class OfTheSchool(OfAnEvaluation):
    """A page of jobs."""

    evaluation_id: InQuery | None = None


@router.get("/jobs", responses=refusals(404, 422))
async def list_jobs(
    asked: Annotated[OfTheSchool, Query()], actor: CurrentActor, scope: CurrentScope, parts: Parts
) -> JobPage:
    """The jobs that you may see, the newest first.

    A teacher sees those of the evaluations that they teach and those that they queued, an admin the whole school's.
    Jobs that are added meanwhile move no page.
    """
    return await _page(scope, actor, asked, asked.evaluation_id, parts)


@router.get("/evaluation/{evaluation_id}/jobs", responses=refusals(404, 422))
async def list_evaluation_jobs(
    evaluation_id: EvaluationId,
    asked: Annotated[OfAnEvaluation, Query()],
    actor: CurrentActor,
    scope: CurrentScope,
    parts: Parts,
) -> JobPage:
    """An evaluation's jobs, the newest first."""
    return await _page(scope, actor, asked, evaluation_id, parts)


async def _page(
    scope: Scope, actor: Actor, asked: OfAnEvaluation, evaluation_id: int | None, parts: Backend
) -> JobPage:
    filters = await filters_of_list(scope, actor, asked, evaluation_id)
    before = read_cursor(asked.cursor, scope.school_id, filters) if asked.cursor is not None else None
    found = await find(scope, actor, filters, limit=asked.limit + 1, before=before)
    page = found[: asked.limit]
    more = write_cursor(Place.of(page[-1]), scope.school_id, filters) if len(found) > len(page) else None
    links = await links_to(parts.results, scope.school_id, page)
    return JobPage(items=[JobOut.of(job, result_url=links.get(job.job_id)) for job in page], next_cursor=more)


async def filters_of_list(scope: Scope, actor: Actor, asked: Listed, evaluation_id: int | None) -> Filters:
    """What a list is asked for.

    Raises:
        Forbidden: see ``filters_of``.
        NotFound: likewise.
    """
    filters = await filters_of(scope, actor, asked, asked.status, evaluation_id, asked.student_id)
    return replace(asked.narrow(filters), is_dead_letter=asked.is_dead_letter)


async def filters_of(
    scope: Scope,
    actor: Actor,
    asked: Narrowing,
    statuses: list[Status],
    evaluation_id: int | None,
    student_id: int | None,
) -> Filters:
    """What is asked for, as the list takes it.

    Raises:
        Forbidden: the evaluation or the workflow is not the actor's.
        NotFound: the school has no such evaluation, student or workflow.
    """
    if evaluation_id is not None:
        await must_teach(scope, actor, evaluation_id)
    if student_id is not None:
        await must_be_of_the_school(scope, student_id)
    if asked.workflow_id is not None:
        await must_see_workflow(scope, actor, asked.workflow_id)
    return Filters(
        statuses=tuple(sorted(set(statuses))),
        priority=asked.priority,
        evaluation_id=evaluation_id,
        student_id=student_id,
        batch_id=asked.batch_id,
        workflow_id=asked.workflow_id,
        created_after=asked.created_after,
        created_before=asked.created_before,
        q=asked.q or None,
    )
