"""Calling off many jobs at once."""

from typing import Annotated, Literal, Self

from fastapi import APIRouter, BackgroundTasks
from psycopg import OperationalError
from pydantic import BaseModel, Field, StringConstraints, model_validator

from synopsis.api.dependencies import CurrentActor, Parts
from synopsis.api.job_lists import Narrowing, filters_of
from synopsis.api.schemas import Id, example, refusals
from synopsis.jobs import cancelling
from synopsis.jobs.cancelling import MOST_NAMED, PART, Report
from synopsis.jobs.listing import Filters, Place, pick
from synopsis.jobs.status import ACTIVE, Status
from synopsis.kit.database import OutcomeUnknown
from synopsis.runtime import Backend
from synopsis.tenancy.actor import Actor, scope_of
from synopsis.tenancy.scope import Scope

router = APIRouter(prefix="/feedback-summaries", tags=["Jobs"])

MOST_PARTS = 20
"""Of one request: 10,000 jobs, a few seconds."""

JobIdText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern="^[A-Za-z0-9_-]+$")]


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

    dry_run: bool
    is_complete: bool = Field(description="False if there is more than one request does: send it again.")
    cancelled_count: int = Field(description="Called off now; in a dry run, what would be.")
    cancelled: list[str] = Field(description=f"The first {MOST_NAMED} of them.")
    ended: list[EndedOut] = Field(description=f"The first {MOST_NAMED} that had ended already, and how.")
    not_found: list[str] = Field(description="Of the ids that were named: the school has no such job.")
    not_allowed: list[str] = Field(description="Of the ids that were named: another teacher's.")

    @classmethod
    def of(cls, report: Report, *, dry_run: bool, is_complete: bool) -> Self:
        """The answer for a report."""
        return cls(
            dry_run=dry_run,
            is_complete=is_complete,
            cancelled_count=report.cancelled_count,
            cancelled=report.cancelled,
            ended=[EndedOut(job_id=job_id, status=status) for job_id, status in report.ended.items()],
            not_found=report.not_found,
            not_allowed=report.not_allowed,
        )


@router.post("/jobs/cancel", responses=refusals(404, 422))
async def cancel_jobs(
    selection: Selection, actor: CurrentActor, parts: Parts, after: BackgroundTasks
) -> CancelledManyOut:
    """Call off many jobs: by their ids, their batch, or whatever the list's filters find that has not ended.

    Some hundreds at a time, each part for good; the same request may be sent again, and goes on where it was.
    """
    report, is_complete = Report(), True
    async with scope_of(parts.database, actor) as scope:
        if selection.job_ids is not None:
            job_ids = list(dict.fromkeys(selection.job_ids))
            await cancelling.cancel_named(scope, actor, job_ids, report, dry_run=selection.dry_run)
        else:
            filters = await _filters(scope, actor, selection)
            if selection.dry_run:
                await cancelling.count_matching(scope, actor, filters, report)
    if selection.job_ids is None and not selection.dry_run:
        is_complete = await _cancel_matching(parts, actor, filters, report)
    after.add_task(parts.ring)
    return CancelledManyOut.of(report, dry_run=selection.dry_run, is_complete=is_complete)


async def _filters(scope: Scope, actor: Actor, selection: Selection) -> Filters:
    statuses: list[Status] = [*selection.status] or [*ACTIVE]
    return await filters_of(scope, actor, selection, statuses, selection.evaluation_id, selection.student_id)


async def _cancel_matching(parts: Backend, actor: Actor, filters: Filters, report: Report) -> bool:
    """Whether all of it is done. From the newest to the oldest, so that what is queued meanwhile is left alone."""
    place: Place | None = None
    for _ in range(MOST_PARTS):
        part = Report()
        try:
            async with scope_of(parts.database, actor) as scope:
                picked = await pick(scope, actor, filters, limit=PART, before=place)
            async with scope_of(parts.database, actor) as scope:
                job_ids = [one.job_id for one in picked]
                await cancelling.cancel_picked(scope, actor, job_ids, part, statuses=filters.statuses)
        except OutcomeUnknown:
            raise  # this part may be for good: no report without it would be true
        except OperationalError:
            if not report.cancelled_count:
                raise
            return False  # an error would say that nothing was changed
        report.add(part)
        if len(picked) < PART:
            return True
        place = picked[-1].place
    return False
