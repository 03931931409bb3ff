"""Reading summaries of one school, and showing them to their students."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from synopsis.kit.errors import Conflict, NotFound
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Summary:
    """A student's summary."""

    id: int
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
    """When it was written; of one that a teacher changed, when the one that they changed was."""
    released_at: datetime | None
    released_by: int | None
    released_by_name: str | None
    """As they are called now."""
    edit_of: int | None
    """The summary of which a teacher made this one; None for one as it was written."""
    edited_at: datetime | None
    edited_by: int | None
    edited_by_name: str | None
    shown_id: int | None
    """The one that the student sees: the newest that was released, which may be an older one."""
    earlier_edit_id: int | None
    """A teacher's version after which this one was written, if nothing has been released since."""


COLUMNS: LiteralString = """
    id, evaluation_id, student_id, summary_text, points, generation_method, model, language, feedback_count,
    reviewer_count, created_at, released_at, released_by, edit_of, edited_at, edited_by,
    (SELECT name FROM users WHERE users.id = released_by AND users.school_id = summary.school_id) AS released_by_name,
    (SELECT name FROM users WHERE users.id = edited_by AND users.school_id = summary.school_id) AS edited_by_name
"""

SHOWN: LiteralString = """
    SELECT max(shown.id) FROM feedback_summaries AS shown
    WHERE shown.school_id = summary.school_id AND shown.evaluation_id = summary.evaluation_id
        AND shown.student_id = summary.student_id AND shown.released_at IS NOT NULL
"""

# Whoever released a version since then has seen what came after the edit.
EARLIER_EDIT: LiteralString = """
    SELECT max(edit.id) FROM feedback_summaries AS edit
    WHERE edit.school_id = summary.school_id AND edit.evaluation_id = summary.evaluation_id
        AND edit.student_id = summary.student_id AND edit.edit_of IS NOT NULL AND edit.id < summary.id
        AND summary.edit_of IS NULL AND NOT EXISTS (
            SELECT FROM feedback_summaries AS seen
            WHERE seen.school_id = summary.school_id AND seen.evaluation_id = summary.evaluation_id
                AND seen.student_id = summary.student_id AND seen.released_at IS NOT NULL
                AND seen.id > edit.id AND seen.id <= summary.id)
"""

SELECT: LiteralString = f"{COLUMNS}, ({SHOWN}) AS shown_id, ({EARLIER_EDIT}) AS earlier_edit_id"

NEWEST: LiteralString = f"""
SELECT DISTINCT ON (student_id) {SELECT}
FROM feedback_summaries AS summary
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


# Released once, it stays so: by whom and when is the first one's.
RELEASE: LiteralString = f"""
WITH released AS (
    UPDATE feedback_summaries
    SET released_at = coalesce(released_at, clock_timestamp()), released_by = coalesce(released_by, %(actor_id)s)
    WHERE school_id = %(school_id)s AND id = %(id)s
    RETURNING *
)
SELECT {COLUMNS}, greatest(id, ({SHOWN})) AS shown_id, NULL AS earlier_edit_id FROM released AS summary
"""

WITHDRAW: LiteralString = """
UPDATE feedback_summaries SET released_at = NULL, released_by = NULL
WHERE school_id = %(school_id)s AND evaluation_id = %(evaluation_id)s AND student_id = %(student_id)s
    AND released_at IS NOT NULL
RETURNING id
"""


async def current_summary(scope: Scope, evaluation_id: int, student_id: int, *, released_only: bool = False) -> Summary:
    """A student's current summary; see ``newest_summaries``.

    Raises:
        NotFound: there is none.
    """
    found = await newest_summaries(scope, evaluation_id, [student_id], released_only=released_only)
    if student_id not in found:
        waiting = "been released" if released_only else "been made"
        raise NotFound(f"No summary has {waiting} for student {student_id} yet.", code="summary_not_found")
    return found[student_id]


async def release(
    scope: Scope, evaluation_id: int, student_id: int, *, summary_id: int | None, actor_id: int
) -> Summary:
    """Show a student their current summary; one that is released stays so.

    Args:
        scope: the school.
        evaluation_id: of which evaluation.
        student_id: whose.
        summary_id: the one that was read; None for whichever is current.
        actor_id: who releases it.

    Raises:
        NotFound: there is none.
        Conflict: the one that was read is not the current one.
    """
    current = await current_summary(scope, evaluation_id, student_id)
    if summary_id is not None:
        must_be_current(summary_id, current)
    row = await scope.first(RELEASE, id=current.id, actor_id=actor_id)
    assert row is not None, "a summary is never deleted by itself"
    return Summary(**row)


def must_be_current(summary_id: int, current: Summary) -> None:
    """Refuse a summary that is not the student's current one.

    Raises:
        Conflict: it is not; another has been written or made since.
    """
    if summary_id != current.id:
        raise Conflict(
            f"Summary {summary_id} of student {current.student_id} is not the current one, {current.id}; read that"
            " one first.",
            code="summary_changed",
        )


VERSIONS: LiteralString = f"""
SELECT {SELECT} FROM feedback_summaries AS summary
WHERE school_id = %(school_id)s AND evaluation_id = %(evaluation_id)s AND student_id = %(student_id)s
    AND (%(before)s::bigint IS NULL OR id < %(before)s)
ORDER BY id DESC LIMIT %(limit)s
"""


async def versions(
    scope: Scope, evaluation_id: int, student_id: int, *, before: int | None, limit: int
) -> list[Summary]:
    """Every summary that was written about a student and every one that a teacher made of it, newest first."""
    rows = await scope.all(VERSIONS, evaluation_id=evaluation_id, student_id=student_id, before=before, limit=limit)
    return [Summary(**row) for row in rows]


async def withdraw(scope: Scope, evaluation_id: int, student_id: int) -> list[int]:
    """Show a student none of their summaries any more; returns the ids of those that were released."""
    rows = await scope.all(WITHDRAW, evaluation_id=evaluation_id, student_id=student_id)
    return [row["id"] for row in rows]
