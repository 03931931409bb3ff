"""The comments that a pupil received, as their teacher may see them beside the summary: without anybody's name.

They go through what the prompt goes through. One that cannot be freed of names with certainty is not shown at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, LiteralString

from synopsis.ai.writer import Comment
from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.cache import fingerprint
from synopsis.summaries.cleaning import is_cut
from synopsis.summaries.collect import Collected
from synopsis.summaries.pipeline import compiled, numbered_reviewers, without_names
from synopsis.summaries.prompt import select
from synopsis.tenancy.scope import Scope

LeftOut = Literal["not_anonymous", "too_many"]
Since = Literal["new", "changed"]


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment, without names."""

    id: int
    reviewer: int
    """Stands for whoever wrote it, among those who wrote about this pupil."""
    criterion: str | None
    comment: str | None
    """None where it might name somebody."""
    is_cut: bool
    left_out: LeftOut | None
    """Why the current summary does not rest on it; None where it may."""


@dataclass(frozen=True, slots=True)
class Made:
    """Of what the current summary was made."""

    id: int
    fingerprint: str
    prompt_version: str
    model: str
    generation_method: str
    created_at: datetime
    """When it was written, whoever changed it since."""


@dataclass(frozen=True, slots=True)
class Told:
    """What else is told of a comment."""

    score: Decimal | None
    created_at: datetime
    changed_at: datetime | None
    """When an import last put another comment in its place."""


MADE: LiteralString = """
SELECT id, fingerprint, prompt_version, model, generation_method, created_at FROM feedback_summaries
WHERE school_id = %(school_id)s AND evaluation_id = %(evaluation_id)s AND student_id = %(student_id)s
ORDER BY id DESC LIMIT 1
"""

TOLD: LiteralString = """
SELECT id, score, created_at, changed_at FROM feedback
WHERE school_id = %(school_id)s AND evaluation_id = %(evaluation_id)s AND reviewee_id = %(student_id)s
    AND comment <> ''
"""


async def made_of(scope: Scope, evaluation_id: int, student_id: int) -> Made | None:
    """What the student's current summary was made of; None if there is none."""
    row = await scope.first(MADE, evaluation_id=evaluation_id, student_id=student_id)
    return Made(**row) if row else None


async def told_of(scope: Scope, evaluation_id: int, student_id: int) -> dict[int, Told]:
    """What else is told of each comment, by its id."""
    rows = await scope.all(TOLD, evaluation_id=evaluation_id, student_id=student_id)
    return {row["id"]: Told(row["score"], row["created_at"], row["changed_at"]) for row in rows}


def shown(collected: Collected, made: Made | None) -> tuple[ShownComment, ...]:
    """Every comment, oldest first. Takes a core for as long as preparing a prompt does: call it from a thread."""
    names = Pseudonymiser(compiled(collected.roster), subject_id=collected.student_id)
    reviewers = numbered_reviewers(collected.feedback)
    comments = [*without_names(collected.feedback, names)]
    sent = _sent([comment for comment in comments if comment is not None], made)
    return tuple(
        ShownComment(
            id=received.id,
            reviewer=reviewers[received.reviewer_id],
            criterion=comment.criterion if comment else None,
            comment=comment.text if comment else None,
            is_cut=is_cut(received.comment),
            left_out="not_anonymous" if comment is None else None if comment.number in sent else "too_many",
        )
        for received, comment in zip(collected.feedback, comments, strict=True)
    )


def is_up_to_date(collected: Collected, made: Made | None) -> bool | None:
    """Whether the summary was made of exactly these comments, with these names to hide; None without one."""
    if made is None:
        return None
    return made.fingerprint == fingerprint(collected, prompt_version=made.prompt_version, model=made.model)


def since(made: Made | None, *, created_at: datetime, changed_at: datetime | None) -> Since | None:
    """Whether a comment is newer than the summary, or was another when that was written; None where neither is so."""
    if made is None:
        return None
    if created_at > made.created_at:
        return "new"
    return "changed" if changed_at is not None and changed_at > made.created_at else None


def _sent(comments: Sequence[Comment], made: Made | None) -> frozenset[int]:
    """The numbers of those that fit into a prompt. Only a model is sent one: who writes by rules reads them all."""
    if made is None or made.generation_method != "ai":
        return frozenset(comment.number for comment in comments)
    return frozenset(comment.number for comment in select(comments))
