"""The comments on which a student's summary rests, for their teacher: without anybody's name."""

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel, Field

from synopsis.api.dependencies import CurrentActor, Cursor, EvaluationId, Limit, Parts, StudentId
from synopsis.api.schemas import Page, Time, UnknownStudents, refusals
from synopsis.evaluations.store import must_take_part, must_teach
from synopsis.kit.threads import Threads
from synopsis.summaries import comments
from synopsis.summaries.collect import Collected, collect
from synopsis.tenancy.actor import scope_of

router = APIRouter(prefix="/feedback-summaries/evaluation/{evaluation_id}/student/{student_id}", tags=["Summaries"])
# A class takes some milliseconds of a core; one of which many hostile comments are told, much longer.
_reading = Threads("comments", at_once=1, most_waiting=20)


class CommentOut(BaseModel):
    """A comment, without names."""

    id: int = Field(description="Of the feedback; `evidence` of a summary's points names it.")
    reviewer: int = Field(
        description="Stands for the classmate who wrote it, from 1: the same in each of their comments about this"
        " student, and no other's. (The codes in texts, like [P3], are numbered apart.)"
    )
    criterion: str | None
    score: float | None
    comment: str | None = Field(
        description="As a model is given it; null where it cannot be freed of all that may identify somebody."
    )
    is_cut: bool = Field(description="Whether so much was written that the end of it is not read.")
    left_out: comments.LeftOut | None = Field(
        description="Why no summary rests on it: `not_anonymous`, or `too_many` for the model of the current one; null"
        " where one may."
    )
    since_summary: comments.Since | None = Field(
        description="Against the current summary: `new`, or `changed` by an import; null where it is older or there is"
        " no summary."
    )
    created_at: Time
    changed_at: Time | None = Field(description="When an import last put other words in its place.")


class CommentPage(Page[CommentOut]):
    """Some of the comments."""

    summary_id: int | None = Field(description="The current summary; null for none.")
    is_up_to_date: bool | None = Field(
        description="Whether that was made of exactly these comments and the names of the class; null without one."
    )
    comment_count: int = Field(description="All of them, on every page.")
    reviewer_count: int


@router.get("/comments", responses=refusals(422, on_404=UnknownStudents))
async def list_comments(
    evaluation_id: EvaluationId,
    student_id: StudentId,
    actor: CurrentActor,
    parts: Parts,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> CommentPage:
    """What a student's classmates wrote, without their names and everybody else's, oldest first.

    It is what a model is given: one that cannot be freed of names with certainty is not shown. Scores without a
    comment are left out, for no summary rests on them.
    """
    async with scope_of(parts.database, actor, reads_only=True) as scope:
        await must_teach(scope, actor, evaluation_id)
        await must_take_part(scope, evaluation_id, [student_id])
        collected = (await collect(scope, [(evaluation_id, student_id)]))[evaluation_id, student_id]
        made = await comments.made_of(scope, evaluation_id, student_id)
        told = await comments.told_of(scope, evaluation_id, student_id)
    # In no transaction: it computes.
    with _reading.admit():
        every, is_up_to_date = await _reading.run(
            lambda: (comments.shown(collected, made), comments.is_up_to_date(collected, made))
        )
    known = [one for one in every if one.id in told and one.id > (cursor or 0)]
    page = [_out(one, made, told[one.id]) for one in known[:limit]]
    return CommentPage(
        items=page,
        next_cursor=str(page[-1].id) if len(known) > limit else None,
        summary_id=made.id if made else None,
        is_up_to_date=is_up_to_date,
        comment_count=len(every),
        reviewer_count=_reviewers(collected),
    )


def _out(one: comments.ShownComment, made: comments.Made | None, told: comments.Told) -> CommentOut:
    since = comments.since(made, created_at=told.created_at, changed_at=told.changed_at)
    return CommentOut(**asdict(one), **asdict(told), since_summary=since)


def _reviewers(collected: Collected) -> int:
    return len({received.reviewer_id for received in collected.feedback})
