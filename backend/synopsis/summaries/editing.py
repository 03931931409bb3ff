"""A teacher's changes to a summary: each is a version of its own, and none is ever overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from synopsis.kit.errors import Invalid, NotFound
from synopsis.summaries.edited_text import cleaned, must_name_no_classmate
from synopsis.summaries.pipeline import compiled
from synopsis.summaries.roster import Person
from synopsis.summaries.store import Summary, current_summary, must_be_current, versions
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class KeptPoint:
    """A point of the version that is changed, which stays."""

    index: int
    """Its place there, from 0."""
    text: str | None
    """Its new words; None for its own."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a teacher makes of a summary."""

    summary_id: int
    """The current one, as they have read it."""
    based_on: int
    """The version whose text and points they change: the same one, or an earlier one that they go back to."""
    text: str | None
    """None leaves it as it is."""
    points: tuple[KeptPoint, ...] | None
    """Those that stay, in their new order; None leaves all as they are."""


def checked(change: Change, people: tuple[Person, ...], *, subject_id: int, students: Sequence[int]) -> Change:
    """The change with its texts cleaned. Reads a class's names: call it from a thread.

    Args:
        change: as the teacher sent it.
        people: everybody whose name may occur.
        subject_id: whom the summary is about.
        students: those of the class; the others of ``people`` teach it.

    Raises:
        Invalid: one of its texts is not fit for a summary.
    """
    text = None if change.text is None else cleaned(change.text)
    points = change.points and tuple(
        KeptPoint(point.index, None if point.text is None else cleaned(point.text)) for point in change.points
    )
    written = [text, *(point.text for point in points or ())]
    must_name_no_classmate(
        "\n".join(one for one in written if one),
        compiled(people),
        subject_id=subject_id,
        classmates=frozenset(students) - {subject_id},
    )
    return Change(change.summary_id, change.based_on, text, points)


# Whoever changes the same one meanwhile waits here, and then finds that it is no longer current.
LOCK: LiteralString = """
SELECT id FROM feedback_summaries WHERE school_id = %(school_id)s AND id = %(id)s FOR NO KEY UPDATE
"""

ADD: LiteralString = """
INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text, points,
    generation_method, model, prompt_version, language, feedback_count, reviewer_count, created_at, edit_of, edited_by,
    edited_at)
SELECT school_id, evaluation_id, student_id, fingerprint, %(text)s, %(points)s, generation_method, model,
    prompt_version, language, feedback_count, reviewer_count, created_at, id, %(actor_id)s, clock_timestamp()
FROM feedback_summaries WHERE school_id = %(school_id)s AND id = %(based_on)s
"""


async def edit(
    scope: Scope, evaluation_id: int, student_id: int, change: Change, *, actor_id: int
) -> tuple[Summary, bool]:
    """Make a new current version; returns it and whether anything was new in it.

    It is of the feedback, prompt and model of the version that it was made of, so that a summary queued without a
    change to those finds it and leaves it as it is.

    Raises:
        NotFound: there is no summary, or no such version.
        Conflict: the one that was read is not the current one.
        Invalid: it keeps a point that is not there.
    """
    current = await current_summary(scope, evaluation_id, student_id)
    await scope.first(LOCK, id=current.id)
    current = await current_summary(scope, evaluation_id, student_id)
    must_be_current(change.summary_id, current)
    base = current if change.based_on == current.id else await _version(scope, current, change.based_on)
    text = base.summary_text if change.text is None else change.text
    points = base.points if change.points is None else [_kept(base, point) for point in change.points]
    if (text, points) == (current.summary_text, current.points):
        return current, False
    await scope.run(ADD, text=text, points=Jsonb(points), actor_id=actor_id, based_on=base.id)
    return await current_summary(scope, evaluation_id, student_id), True


async def _version(scope: Scope, current: Summary, number: int) -> Summary:
    found = await versions(scope, current.evaluation_id, current.student_id, before=number + 1, limit=1)
    if not found or found[0].id != number:
        raise NotFound(f"Student {current.student_id} has no summary {number}.", code="summary_not_found")
    return found[0]


def _kept(base: Summary, point: KeptPoint) -> dict[str, Any]:
    """A point in its new words, with the evidence that it has."""
    if point.index >= len(base.points):
        raise Invalid(
            f"Summary {base.id} has no point {point.index}: it has {len(base.points)}, counted from 0. A point without"
            " comments that say so cannot be added.",
            code="no_such_point",
        )
    kept = base.points[point.index]
    return kept if point.text is None else {**kept, "text": point.text}
