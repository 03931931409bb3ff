"""What a student reads: the summaries that were released to them."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from synopsis.ai.writer import PointKind
from synopsis.api.dependencies import CurrentActor, CurrentScope, Limit
from synopsis.api.schemas import GenerationMethod, Page, Time, refusals
from synopsis.summaries.released import Place, Released, released_to

router = APIRouter(prefix="/feedback-summaries/mine", tags=["Summaries"])

_ZERO, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
Cursor = Annotated[
    str | None, Query(pattern="^[0-9]{1,17}-[0-9]{1,15}$", description="`next_cursor` of the page before.")
]


class SaidOut(BaseModel):
    """One thing that a summary says, in the words that its teacher released, and not counted beside them."""

    kind: PointKind
    text: str


class ReleasedOut(BaseModel):
    """A summary that was released to its student."""

    id: int
    evaluation_id: int
    evaluation_title: str
    summary_text: str
    points: list[SaidOut]
    generation_method: GenerationMethod
    model: str
    language: str
    feedback_count: int = Field(description="How many comments it is made from.")
    reviewer_count: int = Field(description="How many classmates wrote them.")
    created_at: Time = Field(description="When it was written.")
    is_edited: bool = Field(description="Whether a teacher changed the text.")
    released_at: Time
    released_by_name: str = Field(description="Who has read it and released it, as they are called now.")

    @classmethod
    def of(cls, released: Released) -> Self:
        """The answer for a summary."""
        return cls.model_validate(asdict(released))


class ReleasedPage(Page[ReleasedOut]):
    """Some of the summaries."""


@router.get("", responses=refusals(422))
async def list_mine(actor: CurrentActor, scope: CurrentScope, cursor: Cursor = None, limit: Limit = 50) -> ReleasedPage:
    """The caller's own summaries, of every evaluation that has released one to them; the newest release first."""
    after = _place(cursor) if cursor else None
    found = await released_to(scope, actor.user_id, after=after, limit=limit + 1)
    page = [ReleasedOut.of(one) for one in found[:limit]]
    return ReleasedPage(items=page, next_cursor=_cursor(found[limit - 1]) if len(found) > limit else None)


def _cursor(last: Released) -> str:
    return f"{(last.released_at - _ZERO) // _MICROSECOND}-{last.id}"


def _place(cursor: str) -> Place:
    at, number = map(int, cursor.split("-"))
    return Place(_ZERO + at * _MICROSECOND, number)
