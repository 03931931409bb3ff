"""What was written about a student, and by whom: read for many students of a school at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import LiteralString

from synopsis.summaries.roster import People, Person
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
    roster: People
    """Everybody whose name may occur: the evaluation's students and teachers."""
    current_fingerprint: str | None
    """Of the student's newest summary, if there is one."""
    current_summary_id: int | None
    current_written_at: datetime | None = None
    current_is_edited: bool = False
    """Whether a teacher has changed it."""


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

# One row for each pair, whatever was written about the student: a class has hundreds of comments.
RECEIVED: LiteralString = """
SELECT pair.evaluation_id, pair.student_id, written.*, newest.*
FROM unnest(%(evaluation_ids)s::bigint[], %(student_ids)s::bigint[]) AS pair (evaluation_id, student_id)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(id), '{}') AS ids, coalesce(array_agg(reviewer_id), '{}') AS reviewer_ids,
        coalesce(array_agg(criterion), '{}') AS criteria, coalesce(array_agg(comment), '{}') AS comments
    FROM (
        SELECT id, reviewer_id, criterion, comment FROM feedback
        WHERE school_id = %(school_id)s AND evaluation_id = pair.evaluation_id AND reviewee_id = pair.student_id
            AND comment <> ''
        ORDER BY id
    ) AS in_order
) AS written LEFT JOIN LATERAL (
    SELECT id AS current_id, fingerprint, created_at, edit_of IS NOT NULL AS is_edited FROM feedback_summaries
    WHERE school_id = %(school_id)s AND evaluation_id = pair.evaluation_id AND student_id = pair.student_id
    ORDER BY id DESC LIMIT 1
) AS newest ON true
"""

Pair = tuple[int, int]
"""An evaluation's id and a student's."""


async def collect(scope: Scope, pairs: Sequence[Pair]) -> dict[Pair, Collected]:
    """Read what the summaries of these students need; a pair whose student takes no part is left out."""
    evaluation_ids = [evaluation_id for evaluation_id, _ in pairs]
    student_ids = [student_id for _, student_id in pairs]
    rosters = await people_of(scope, list(set(evaluation_ids)))
    rows = await scope.all(RECEIVED, evaluation_ids=evaluation_ids, student_ids=student_ids)
    return {
        (row["evaluation_id"], row["student_id"]): Collected(
            student_id=row["student_id"],
            feedback=tuple(map(Received, row["ids"], row["reviewer_ids"], row["criteria"], row["comments"])),
            roster=rosters[row["evaluation_id"]],
            current_fingerprint=row["fingerprint"],
            current_summary_id=row["current_id"],
            current_written_at=row["created_at"],
            current_is_edited=bool(row["is_edited"]),
        )
        for row in rows
        if any(person.id == row["student_id"] for person in rosters.get(row["evaluation_id"], ()))
    }


async def people_of(scope: Scope, evaluation_ids: Sequence[int]) -> dict[int, People]:
    """Everybody whose name may occur in what was written for an evaluation: its students and its teachers."""
    people: dict[int, list[Person]] = {}
    for row in await scope.all(ROSTERS, evaluation_ids=evaluation_ids):
        person = Person(row["id"], row["name"], tuple(row["nicknames"]), row["email"], row["student_number"])
        people.setdefault(row["evaluation_id"], []).append(person)
    return {evaluation_id: _the_same(People(members)) for evaluation_id, members in people.items()}


@lru_cache(maxsize=64)
def _the_same(people: People) -> People:
    """The object that stood for these people before, if there was one: two are compared person by person."""
    return people
