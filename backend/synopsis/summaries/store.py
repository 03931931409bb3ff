"""Reading summaries of one school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Summary:
    """A student's summary."""

    evaluation_id: int
    student_id: int
    summary_text: str
    points: list[dict[str, Any]]
    generation_method: str
    model: str
    language: str
    feedback_count: int
    reviewer_count: int
    created_at: datetime
    released_at: datetime | None


NEWEST: LiteralString = """
SELECT DISTINCT ON (student_id) evaluation_id, student_id, summary_text, points, generation_method, model, language,
    feedback_count, reviewer_count, created_at, released_at
FROM feedback_summaries
WHERE school_id = %(school_id)s AND evaluation_id = %(evaluation_id)s AND student_id = ANY(%(student_ids)s)
    AND (released_at IS NOT NULL OR NOT %(released_only)s)
ORDER BY student_id, id DESC
"""


async def newest_summaries(
    scope: Scope, evaluation_id: int, student_ids: Sequence[int], *, released_only: bool = False
) -> dict[int, Summary]:
    """The current summary of each student that has one.

    Args:
        scope: the school.
        evaluation_id: of which evaluation.
        student_ids: of whom.
        released_only: the newest that a teacher has released, as the pupil may see it.
    """
    rows = await scope.all(
        NEWEST, evaluation_id=evaluation_id, student_ids=list(student_ids), released_only=released_only
    )
    return {row["student_id"]: Summary(**row) for row in rows}
