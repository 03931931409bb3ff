"""An import of feedback: a whole file or nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg.types.json import Jsonb

from synopsis.evaluations.reading import FeedbackRow, RowProblem
from synopsis.kit.errors import Conflict
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    rows: int
    scores_only: int
    """Of them, those without a comment: stored, and in no summary."""
    new_feedback: int
    changed_feedback: int
    new_students: int
    newly_enrolled: int
    other_names: tuple[str, ...]
    """Names in the file that differ from the school's own: kept as nicknames, so that they are hidden too."""


# People of the file whom the school does not have become students without a password.
ADD_PEOPLE: LiteralString = """
INSERT INTO users (school_id, email, name, role)
SELECT %(school_id)s, email, name, 'student' FROM jsonb_to_recordset(%(people)s) AS person (email text, name text)
ON CONFLICT (school_id, email) DO NOTHING RETURNING id
"""

FIND_PEOPLE: LiteralString = """
SELECT id, email, name, nicknames, role FROM users
WHERE school_id = %(school_id)s AND email = ANY(%(emails)s)
"""

# Locked in order of id: two imports into different evaluations may know the same people.
REMEMBER: LiteralString = """
WITH called AS MATERIALIZED (
    SELECT users.id, other.name FROM unnest(%(ids)s::bigint[], %(names)s::text[]) AS other (id, name)
    JOIN users ON users.id = other.id AND users.school_id = %(school_id)s
    ORDER BY users.id FOR NO KEY UPDATE OF users
)
UPDATE users SET nicknames = array_append(nicknames, called.name)
FROM called WHERE users.school_id = %(school_id)s AND users.id = called.id AND called.name <> ALL(nicknames)
"""

ENROL: LiteralString = """
INSERT INTO enrolments (school_id, evaluation_id, student_id)
SELECT %(school_id)s, %(evaluation_id)s, student_id FROM unnest(%(students)s::bigint[]) AS who (student_id)
ON CONFLICT DO NOTHING
"""

ADD_FEEDBACK: LiteralString = """
INSERT INTO feedback (school_id, evaluation_id, reviewer_id, reviewee_id, criterion, score, comment)
SELECT %(school_id)s, %(evaluation_id)s, reviewer_id, reviewee_id, criterion, score, comment
FROM jsonb_to_recordset(%(rows)s) AS row (
    reviewer_id bigint, reviewee_id bigint, criterion text, score numeric, comment text)
ON CONFLICT (evaluation_id, reviewee_id, reviewer_id, criterion, school_id)
DO UPDATE SET score = excluded.score, comment = excluded.comment, changed_at =
    CASE WHEN feedback.comment = excluded.comment THEN feedback.changed_at ELSE clock_timestamp() END
WHERE (feedback.score, feedback.comment) IS DISTINCT FROM (excluded.score, excluded.comment)
RETURNING xmax = 0 AS is_new
"""


async def import_rows(
    scope: Scope, evaluation_id: int, rows: Sequence[FeedbackRow]
) -> Imported | tuple[RowProblem, ...]:
    """Import rows that were read without a problem, or say which of them the school's own data forbids.

    The same file may be imported again: what has not changed stays, what has is replaced.

    Raises:
        Conflict: the evaluation is closed.
    """
    evaluation = await scope.first(
        "SELECT status FROM evaluations WHERE school_id = %(school_id)s AND id = %(evaluation_id)s"
        # One import of an evaluation at a time, and none while it is being closed.
        " FOR NO KEY UPDATE",
        evaluation_id=evaluation_id,
    )
    if evaluation is None or evaluation["status"] == "closed":
        raise Conflict(
            f"Evaluation {evaluation_id} is closed; reopen it before importing feedback.", code="evaluation_closed"
        )
    names = {row.reviewer_email: row.reviewer_name for row in rows}
    names |= {row.reviewee_email: row.reviewee_name for row in rows}
    added = await scope.all(
        ADD_PEOPLE, people=Jsonb([{"email": email, "name": name} for email, name in sorted(names.items())])
    )
    people = {row["email"]: row for row in await scope.all(FIND_PEOPLE, emails=list(names))}
    problems = tuple(
        RowProblem(
            row.line,
            column,
            "not_a_student",
            f"{email} is a {people[email]['role']} of the school, not a student",
            value=email,
        )
        for row in rows
        for column, email in (("reviewer_email", row.reviewer_email), ("reviewee_email", row.reviewee_email))
        if people[email]["role"] != "student"
    )
    if problems:
        return problems
    others = await _remember_other_names(scope, names, people)
    enrolled = await scope.run(
        ENROL, evaluation_id=evaluation_id, students=sorted(person["id"] for person in people.values())
    )
    written = await scope.all(
        ADD_FEEDBACK,
        evaluation_id=evaluation_id,
        rows=Jsonb(
            [
                {
                    "reviewer_id": people[row.reviewer_email]["id"],
                    "reviewee_id": people[row.reviewee_email]["id"],
                    "criterion": row.criterion,
                    "score": None if row.score is None else str(row.score),
                    "comment": row.comment,
                }
                for row in rows
            ]
        ),
    )
    new = sum(row["is_new"] for row in written)
    scores_only = sum(not row.comment for row in rows)
    return Imported(len(rows), scores_only, new, len(written) - new, len(added), enrolled, tuple(others))


async def _remember_other_names(scope: Scope, names: dict[str, str], people: dict[str, dict[str, object]]) -> list[str]:
    others = [
        (person["id"], names[email])
        for email, person in sorted(people.items())
        if names[email] != person["name"] and names[email] not in person["nicknames"]  # type: ignore[operator]  # a text[]
    ]
    if others:
        await scope.run(
            REMEMBER,
            ids=[person_id for person_id, _ in others],
            names=[name for _, name in others],
        )
    return [name for _, name in others]
