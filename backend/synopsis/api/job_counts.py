"""How long a list of jobs is, and where its parts begin: for pages that show all of it and load what is looked at."""

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from synopsis.api.cursor import write_cursor
from synopsis.api.dependencies import CurrentActor, CurrentScope
from synopsis.api.job_lists import InQuery, Listed, filters_of_list
from synopsis.api.schemas import Time, refusals
from synopsis.jobs.lengths import MOST_ANCHORS, MOST_LOOKED_AT, Counts, count_jobs, find_anchors
from synopsis.jobs.listing import Place
from synopsis.jobs.status import Status

router = APIRouter(prefix="/feedback-summaries/jobs", tags=["Jobs"])


class Counted(Listed):
    """Which jobs are counted: the list's filters."""

    evaluation_id: InQuery | None = None


class Anchored(Counted):
    """Of which list the anchors are."""

    every: int = Field(
        default=100,
        ge=1,
        le=200,
        description=f"Rows from one anchor to the next; {MOST_ANCHORS:,} anchors at most.",
    )


class ByStatusOut(BaseModel):
    """How many jobs stand where."""

    queued: int
    processing: int
    completed: int
    failed: int
    cancelled: int


class JobCountsOut(BaseModel):
    """How many jobs match."""

    by_status: ByStatusOut = Field(description="With all of the filters but `status`.")
    total: int = Field(description="With all of them: the length of the list.")
    is_complete: bool = Field(
        description=f"False where more than {MOST_LOOKED_AT:,} jobs had to be looked at: only the newest of them are"
        " counted, and there may be more."
    )

    @classmethod
    def of(cls, counts: Counts, statuses: list[Status]) -> Self:
        """The answer for a list that has these statuses; for none, all of them."""
        total = sum(jobs for status, jobs in counts.by_status.items() if not statuses or status in statuses)
        by_status = ByStatusOut.model_validate(counts.by_status)
        return cls(by_status=by_status, total=total, is_complete=counts.is_complete)


class AnchorOut(BaseModel):
    """Where rows of the list begin."""

    cursor: str = Field(description="Sent as `cursor` of the list, with the same filters, it gives this row first.")
    created_at: Time = Field(description="Of this row.")


class AnchorsOut(BaseModel):
    """Where each so many rows of the list begin."""

    total: int = Field(description="Rows of the list.")
    is_complete: bool = Field(
        description=f"False where more than {MOST_LOOKED_AT:,} jobs had to be looked at, or more anchors than there"
        " may be: these are the newest rows, and what follows is reached by the list's own `next_cursor`."
    )
    every: int
    anchors: list[AnchorOut] = Field(description="Of row 0, of row `every`, of row 2 × `every`, and so on.")


@router.get("/counts", responses=refusals(404, 422))
async def count_listed_jobs(
    asked: Annotated[Counted, Query()], actor: CurrentActor, scope: CurrentScope
) -> JobCountsOut:
    """How many jobs the list of these filters has, and how many there are in each status."""
    filters = await filters_of_list(scope, actor, asked, asked.evaluation_id)
    return JobCountsOut.of(await count_jobs(scope, actor, filters), asked.status)


@router.get("/anchors", responses=refusals(404, 422))
async def list_job_anchors(asked: Annotated[Anchored, Query()], actor: CurrentActor, scope: CurrentScope) -> AnchorsOut:
    """Cursors into the list of these filters, so that any part of it is one request away.

    Jobs that are added later come before the first anchor and move none of them.
    """
    filters = await filters_of_list(scope, actor, asked, asked.evaluation_id)
    found = await find_anchors(scope, actor, filters, every=asked.every)
    anchors = [
        # What follows the place right before the row begins with the row.
        AnchorOut(
            cursor=write_cursor(Place(place.created_at, place.id + 1), scope.school_id, filters),
            created_at=place.created_at,
        )
        for place in found.anchors
    ]
    return AnchorsOut(total=found.total, is_complete=found.is_complete, every=asked.every, anchors=anchors)
