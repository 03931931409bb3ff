"""What was written about a student, and by whom: read for many students of a school at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from synopsis.summaries.roster import Person
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Received:
    """One comment that the student received, as it was written."""

    id: int
    reviewer_id: int
    criterion: str
    comment: str


@dataclass(frozen=True, slots=True)
class Collected:
    """All that one summary is made from."""

    student_id: int
    feedback: tuple[Received, ...]
    roster: tuple[Person, ...]
    """Everybody whose name may occur: the evaluation's students and teachers."""
    current_fingerprint: str | None
    """Of the student's newest summary, if there is one."""
    current_summary_id: int | None
    current_written_at: datetime | None = None
    current_is_edited: bool = False
    """Whether a teacher has changed it."""


FEEDBACK: LiteralString = """
SELECT id, evaluation_id, reviewee_id, reviewer_id, criterion, comment FROM feedback
WHERE school_id = %(school_id)s AND comment <> ''
    AND (evaluation_id, reviewee_id) IN (SELECT * FROM unnest(%(evaluation_ids)s::bigint[], %(student_ids)s::bigint[]))
ORDER BY id
"""

ROSTERS: LiteralString = """
SELECT member.evaluation_id, users.id, name, nicknames, email, student_number
FROM (
    SELECT school_id, evaluation_id, student_id AS user_id FROM enrolments
    WHERE school_id = %(school_id)s AND evaluation_id = ANY(%(evaluation_ids)s)
    UNION
    SELECT school_id, evaluation_id, teacher_id FROM evaluation_teachers
    WHERE school_id = %(school_id)s AND evaluation_id = ANY(%(evaluation_ids)s)
) AS member JOIN users ON users.id = member.user_id AND users.school_id = member.school_id
ORDER BY member.evaluation_id, users.id
"""

CURRENT: LiteralString = """
SELECT DISTINCT ON (evaluation_id, student_id) evaluation_id, student_id, id, fingerprint, created_at,
    edit_of IS NOT NULL AS is_edited
FROM feedback_summaries
WHERE school_id = %(school_id)s
    AND (evaluation_id, student_id) IN (SELECT * FROM unnest(%(evaluation_ids)s::bigint[], %(student_ids)s::bigint[]))
ORDER BY evaluation_id, student_id, id DESC
"""

Pair = tuple[int, int]
"""An evaluation's id and a student's."""


async def collect(scope: Scope, pairs: Sequence[Pair]) -> dict[Pair, Collected]:
    """Read what the summaries of these students need; a pair whose student takes no part is left out."""
    evaluation_ids = [evaluation_id for evaluation_id, _ in pairs]
    student_ids = [student_id for _, student_id in pairs]
    rosters = await people_of(scope, list(set(evaluation_ids)))
    feedback: dict[Pair, list[Received]] = {}
    for row in await scope.all(FEEDBACK, evaluation_ids=evaluation_ids, student_ids=student_ids):
        received = Received(row["id"], row["reviewer_id"], row["criterion"], row["comment"])
        feedback.setdefault((row["evaluation_id"], row["reviewee_id"]), []).append(received)
    current = {
        (row["evaluation_id"], row["student_id"]): row
        for row in await scope.all(CURRENT, evaluation_ids=evaluation_ids, student_ids=student_ids)
    }
    return {
        (evaluation_id, student_id): Collected(
            student_id=student_id,
            feedback=tuple(feedback.get((evaluation_id, student_id), ())),
            roster=rosters[evaluation_id],
            current_fingerprint=newest["fingerprint"] if newest else None,
            current_summary_id=newest["id"] if newest else None,
            current_written_at=newest["created_at"] if newest else None,
            current_is_edited=bool(newest and newest["is_edited"]),
        )
        for evaluation_id, student_id in pairs
        for newest in [current.get((evaluation_id, student_id))]
        if any(person.id == student_id for person in rosters.get(evaluation_id, ()))
    }


async def people_of(scope: Scope, evaluation_ids: Sequence[int]) -> dict[int, tuple[Person, ...]]:
    """Everybody whose name may occur in what was written for an evaluation: its students and its teachers."""
    people: dict[int, list[Person]] = {}
    for row in await scope.all(ROSTERS, evaluation_ids=evaluation_ids):
        person = Person(row["id"], row["name"], tuple(row["nicknames"]), row["email"], row["student_number"])
        people.setdefault(row["evaluation_id"], []).append(person)
    return {evaluation_id: tuple(members) for evaluation_id, members in people.items()}
