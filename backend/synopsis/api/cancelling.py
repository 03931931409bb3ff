"""Calling off many jobs at once, and what came of it."""

from typing import Annotated, Literal, Self
from uuid import UUID

import structlog
from fastapi import APIRouter, BackgroundTasks, Path, Response
from psycopg import OperationalError
from pydantic import BaseModel, Field, model_validator

from synopsis.api.dependencies import LARGEST_ID, CurrentActor, CurrentScope, Cursor, Limit, Parts
from synopsis.api.job_lists import Narrowing, filters_of
from synopsis.api.queueing import IS_REPLAYED, REPLAYED, Repeatable
from synopsis.api.schemas import Id, JobIdText, Page, Time, example, refusals
from synopsis.jobs import cancellations, cancelling, idempotency
from synopsis.jobs.cancellations import MOST_NAMED, Cancellation, Outcome, Report
from synopsis.jobs.cancelling import PART
from synopsis.jobs.idempotency import Once
from synopsis.jobs.listing import Filters
from synopsis.jobs.priority import Priority
from synopsis.jobs.status import ACTIVE, Status
from synopsis.kit.database import OutcomeUnknown
from synopsis.kit.failpoints import hit
from synopsis.runtime import Backend
from synopsis.tenancy.actor import Actor, scope_of
from synopsis.tenancy.scope import Scope

log = structlog.get_logger()

router = APIRouter(prefix="/feedback-summaries", tags=["Jobs"])

CancellationId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The cancellation's id.", examples=[1])]


class Selection(Narrowing):
    """Which jobs to call off: the ones that are named, or those that have not ended and match every filter."""

    model_config = example(evaluation_id=123, priority="low", dry_run=True)

    job_ids: list[JobIdText] | None = Field(
        default=None, min_length=1, max_length=PART, description="Just these; goes with none of the filters."
    )
    status: list[Literal[Status.QUEUED, Status.PROCESSING]] = Field(default=[], description="Both, if left out.")
    evaluation_id: Id | None = None
    student_id: Id | None = None
    dry_run: bool = Field(default=False, strict=True, description="Change nothing, and answer what would be.")

    @model_validator(mode="after")
    def _names_some(self) -> Self:
        given = {name for name in self.model_fields_set - {"dry_run"} if getattr(self, name) not in (None, [], "")}
        if not given:
            raise ValueError(
                'name the jobs in "job_ids", or give at least one filter; for everything,'
                ' {"status": ["queued", "processing"]}'
            )
        if "job_ids" in given and given != {"job_ids"}:
            raise ValueError('"job_ids" goes with none of the filters; leave out one or the other')
        return self


class EndedOut(BaseModel):
    """A job that was not called off, as it had ended."""

    job_id: str
    status: Status


class CancelledManyOut(BaseModel):
    """What came of it."""

    cancellation_id: int | None = Field(description="Where to read on; null in a dry run, of which nothing is kept.")
    dry_run: bool
    is_complete: bool = Field(
        description="False if there is more than one request does: it goes on by itself, and"
        " `GET …/jobs/cancellations/{id}` says how far it has come."
    )
    cancelled_count: int = Field(description="Called off now; in a dry run, what would be.")
    cancelled: list[str] = Field(description=f"The first {MOST_NAMED} of them.")
    ended: list[EndedOut] = Field(description=f"The first {MOST_NAMED} that had ended already, and how.")
    not_found: list[str] = Field(description="Of the ids that were named: the school has no such job.")
    not_allowed: list[str] = Field(description="Of the ids that were named: another teacher's.")

    @classmethod
    def of(cls, report: Report, cancellation: Cancellation | None) -> Self:
        """The answer for a report; of a dry run, if there is no cancellation."""
        return cls(
            cancellation_id=cancellation and cancellation.id,
            dry_run=cancellation is None,
            is_complete=cancellation is None or cancellation.finished_at is not None,
            cancelled_count=report.cancelled_count,
            cancelled=report.cancelled,
            ended=[EndedOut(job_id=job_id, status=status) for job_id, status in report.ended.items()],
            not_found=report.not_found,
            not_allowed=report.not_allowed,
        )


class SelectedOut(BaseModel):
    """What was asked for; null is what narrowed nothing down."""

    job_ids: list[str] | None
    status: list[Status] | None
    priority: Priority | None
    evaluation_id: int | None
    student_id: int | None
    batch_id: UUID | None
    workflow_id: UUID | None
    created_after: Time | None
    created_before: Time | None
    q: str | None

    @classmethod
    def of(cls, cancellation: Cancellation) -> Self:
        """The answer for a cancellation."""
        filters = cancellation.filters or Filters()
        return cls(
            job_ids=cancellation.job_ids,
            status=list(filters.statuses) or None,
            priority=filters.priority,
            evaluation_id=filters.evaluation_id,
            student_id=filters.student_id,
            batch_id=filters.batch_id,
            workflow_id=filters.workflow_id,
            created_after=filters.created_after,
            created_before=filters.created_before,
            q=filters.q,
        )


class CancellationOut(BaseModel):
    """Many jobs that somebody calls off, and how far it has come."""

    id: int
    status: Literal["running", "completed"] = Field(description="`running` ends by itself, whatever is restarted.")
    selection: SelectedOut
    created_at: Time
    created_by: int
    completed_at: Time | None
    cancelled_count: int = Field(description="Called off until now.")
    ended_count: int = Field(description="Had ended already, or just before their turn.")

    @classmethod
    def of(cls, one: Cancellation) -> Self:
        """The answer for a cancellation."""
        return cls(
            id=one.id,
            status="completed" if one.finished_at else "running",
            selection=SelectedOut.of(one),
            created_at=one.created_at,
            created_by=one.created_by,
            completed_at=one.finished_at,
            cancelled_count=one.cancelled_count,
            ended_count=one.ended_count,
        )


class CancellationPage(Page[CancellationOut]):
    """Some of the cancellations."""


class OutcomeOut(BaseModel):
    """What came of one job of a cancellation."""

    job_id: str
    outcome: Literal["cancelled", "ended", "not_found", "not_allowed"] = Field(
        description="`cancelled`: called off. `ended`: had ended by itself. Of those that were named, `not_found`: the"
        " school has no such job; `not_allowed`: another teacher's."
    )
    status: Literal[Status.COMPLETED, Status.FAILED, Status.CANCELLED] | None = Field(
        description="How it had ended, if it had."
    )

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The answer for an outcome."""
        return cls.model_validate(outcome, from_attributes=True)


class OutcomePage(Page[OutcomeOut]):
    """Some of the outcomes."""


@router.post(
    "/jobs/cancel",
    responses={200: {"description": "What came of it", "headers": IS_REPLAYED}, **refusals(404, 422)},
)
async def cancel_jobs(
    selection: Selection,
    once: Repeatable,
    actor: CurrentActor,
    parts: Parts,
    response: Response,
    after: BackgroundTasks,
) -> CancelledManyOut:
    """Call off many jobs: by their ids, batch or workflow, or whatever the list's filters find that has not ended.

    What is accepted is finished, some hundreds at a time, also if this process ends meanwhile. It is done once for an
    `Idempotency-Key`: sent again, the answer is the same cancellation, as it stands now.
    """
    if selection.dry_run:
        return CancelledManyOut.of(await _count(parts, actor, selection), None)
    cancellation_id, is_new = await _accept(parts, actor, selection, once)
    if not is_new:
        response.headers[REPLAYED] = "true"
    elif selection.job_ids is None:
        await _go_on(parts, actor, cancellation_id)
    after.add_task(parts.ring)
    return await _answer(parts, actor, cancellation_id)


async def _count(parts: Backend, actor: Actor, selection: Selection) -> Report:
    async with scope_of(parts.database, actor, reads_only=True) as scope:
        if selection.job_ids is not None:
            return await cancelling.count_named(scope, actor, list(dict.fromkeys(selection.job_ids)))
        return await cancelling.count_matching(scope, actor, await _filters(scope, actor, selection))


async def _accept(parts: Backend, actor: Actor, selection: Selection, once: Once | None) -> tuple[int, bool]:
    """The cancellation, and whether it is new. Jobs that are named are called off with its acceptance."""
    async with scope_of(parts.database, actor) as scope:
        if (earlier := await idempotency.first_answer(scope, once)) is not None:
            return earlier["cancellation_id"], False
        if selection.job_ids is not None:
            cancellation_id = await cancelling.cancel_named(scope, actor, list(dict.fromkeys(selection.job_ids)))
        else:
            filters = await _filters(scope, actor, selection)
            cancellation_id = await cancellations.accept(scope, actor, filters=filters)
        await idempotency.keep_answer(scope, once, {"cancellation_id": cancellation_id})
    hit("api.accepted")
    return cancellation_id, True


async def _filters(scope: Scope, actor: Actor, selection: Selection) -> Filters:
    statuses: list[Status] = [*selection.status] or [*ACTIVE]
    return await filters_of(scope, actor, selection, statuses, selection.evaluation_id, selection.student_id)


async def _go_on(parts: Backend, actor: Actor, cancellation_id: int) -> None:
    """For as long as a request may take; what is left then is the loops'."""
    try:
        await parts.canceller.go_on(actor.school_id, cancellation_id)
    except OperationalError as error:
        log.warning("a cancellation has to wait", cancellation_id=cancellation_id, error=repr(error))
    parts.canceller.loop.wake()


async def _answer(parts: Backend, actor: Actor, cancellation_id: int) -> CancelledManyOut:
    """What came of it, as it is stored, whoever did it.

    Raises:
        OutcomeUnknown: it cannot be read just now; and it is accepted, so nobody may take it for undone.
    """
    try:
        async with scope_of(parts.database, actor, reads_only=True) as scope:
            cancellation = await cancellations.get_cancellation(scope, actor, cancellation_id)
            return CancelledManyOut.of(await cancellations.report_of(scope, cancellation), cancellation)
    except OperationalError as error:
        raise OutcomeUnknown(str(error)) from error


@router.get("/jobs/cancellations", responses=refusals(422))
async def list_cancellations(
    actor: CurrentActor, scope: CurrentScope, cursor: Cursor = None, limit: Limit = 50
) -> CancellationPage:
    """Who called off many jobs at once, and what came of it, newest first: a teacher's own, an admin's whole school."""
    found = await cancellations.list_cancellations(scope, actor, before=cursor or LARGEST_ID, limit=limit + 1)
    page = [CancellationOut.of(one) for one in found[:limit]]
    return CancellationPage(items=page, next_cursor=str(page[-1].id) if len(found) > limit else None)


@router.get("/jobs/cancellations/{cancellation_id}", responses=refusals(404, 422))
async def get_cancellation(
    cancellation_id: CancellationId, actor: CurrentActor, scope: CurrentScope
) -> CancellationOut:
    """One cancellation: what was asked for, and how far it has come."""
    return CancellationOut.of(await cancellations.get_cancellation(scope, actor, cancellation_id))


@router.get("/jobs/cancellations/{cancellation_id}/jobs", responses=refusals(404, 422))
async def list_cancelled_jobs(
    cancellation_id: CancellationId,
    actor: CurrentActor,
    scope: CurrentScope,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> OutcomePage:
    """What came of each of its jobs, in the order in which it did; more come at the end while it runs."""
    await cancellations.get_cancellation(scope, actor, cancellation_id)
    found = await cancellations.outcomes(scope, cancellation_id, after=cursor or 0, limit=limit + 1)
    more = str(found[limit - 1].number) if len(found) > limit else None
    return OutcomePage(items=[OutcomeOut.of(one) for one in found[:limit]], next_cursor=more)
