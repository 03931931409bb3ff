"""What has been released to a student, in all their evaluations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Released:
    """A summary as its student sees it."""

    id: int
    evaluation_id: int
    evaluation_title: str
    summary_text: str
    points: list[dict[str, Any]]
    generation_method: str
    model: str
    language: str
    feedback_count: int
    reviewer_count: int
    created_at: datetime
    is_edited: bool
    released_at: datetime
    released_by_name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of them ends."""

    released_at: datetime
    id: int


# Of each evaluation the newest that was released, which is the one that is shown.
RELEASED_TO: LiteralString = """
SELECT shown.id, evaluation_id, evaluations.title AS evaluation_title, summary_text, points, generation_method, model,
    language, feedback_count, reviewer_count, shown.created_at, edit_of IS NOT NULL AS is_edited, released_at,
    users.name AS released_by_name
FROM (
    SELECT DISTINCT ON (evaluation_id) * FROM feedback_summaries
    WHERE school_id = %(school_id)s AND student_id = %(student_id)s AND released_at IS NOT NULL
    ORDER BY evaluation_id, id DESC
) AS shown
JOIN evaluations ON evaluations.id = evaluation_id AND evaluations.school_id = %(school_id)s
JOIN users ON users.id = released_by AND users.school_id = %(school_id)s
WHERE %(after_id)s::bigint IS NULL OR (released_at, shown.id) < (%(after)s, %(after_id)s)
ORDER BY released_at DESC, shown.id DESC LIMIT %(limit)s
"""


async def released_to(scope: Scope, student_id: int, *, after: Place | None, limit: int) -> list[Released]:
    """What a student may read, the newest release first."""
    rows = await scope.all(
        RELEASED_TO,
        student_id=student_id,
        after=after.released_at if after else None,
        after_id=after.id if after else None,
        limit=limit,
    )
    return [Released(**row) for row in rows]
