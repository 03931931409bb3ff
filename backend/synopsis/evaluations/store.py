"""Evaluations of one school, and who takes part in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, LiteralString

from synopsis.kit.errors import Conflict, Forbidden, NotFound, Refusal
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope

EvaluationStatus = Literal["draft", "open", "closed"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation with its counts."""

    id: int
    title: str
    status: EvaluationStatus
    created_at: datetime
    closed_at: datetime | None
    student_count: int
    feedback_count: int
    """Comments, not scores alone."""
    summary_count: int
    """Students who have a summary."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A student of an evaluation, and how much was written about them."""

    student_id: int
    name: str
    feedback_count: int
    reviewer_count: int


SELECT: LiteralString = """
SELECT id, title, status, created_at, closed_at,
    (SELECT count(*) FROM enrolments AS e WHERE e.evaluation_id = evaluations.id
        AND e.school_id = evaluations.school_id) AS student_count,
    (SELECT count(*) FROM feedback AS f WHERE f.evaluation_id = evaluations.id
        AND f.school_id = evaluations.school_id AND f.comment <> '') AS feedback_count,
    (SELECT count(DISTINCT student_id) FROM feedback_summaries AS s WHERE s.evaluation_id = evaluations.id
        AND s.school_id = evaluations.school_id) AS summary_count
FROM evaluations
WHERE school_id = %(school_id)s
"""

TAUGHT: LiteralString = """
AND (%(teaches)s::bigint IS NULL OR EXISTS (
    SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s AND t.evaluation_id = evaluations.id
        AND t.teacher_id = %(teaches)s))
"""


async def create_evaluation(scope: Scope, actor: Actor, title: str, status: Literal["draft", "open"]) -> int:
    """A new evaluation, taught by the teacher who makes it; returns its id."""
    row = await scope.first(
        "INSERT INTO evaluations (school_id, title, status, created_by)"
        " VALUES (%(school_id)s, %(title)s, %(status)s, %(actor_id)s) RETURNING id",
        title=title,
        status=status,
        actor_id=actor.user_id,
    )
    assert row is not None
    await scope.run(
        "INSERT INTO evaluation_teachers (school_id, evaluation_id, teacher_id)"
        " VALUES (%(school_id)s, %(evaluation_id)s, %(actor_id)s)",
        evaluation_id=row["id"],
        actor_id=actor.user_id,
    )
    return int(row["id"])


async def list_evaluations(scope: Scope, actor: Actor, *, before: int | None, limit: int) -> list[Evaluation]:
    """The actor's evaluations, newest first.

    Args:
        scope: the actor's school.
        actor: an admin sees every evaluation, a teacher their own.
        before: the id that the page follows, or None for the first page.
        limit: the most to return.
    """
    rows = await scope.all(
        SELECT + TAUGHT + "AND (%(before)s::bigint IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s",
        teaches=actor.teaches,
        before=before,
        limit=limit,
    )
    return [Evaluation(**row) for row in rows]


async def get_evaluation(scope: Scope, actor: Actor, evaluation_id: int) -> Evaluation:
    """One evaluation that the actor teaches, or any of the school for an admin.

    Raises:
        NotFound: the school has none by that id.
        Forbidden: it is another teacher's.
    """
    await must_teach(scope, actor, evaluation_id)
    row = await scope.first(SELECT + "AND id = %(evaluation_id)s", evaluation_id=evaluation_id)
    assert row is not None, "it has just been looked up"
    return Evaluation(**row)


async def must_teach(scope: Scope, actor: Actor, evaluation_id: int) -> None:
    """Refuse everybody but the evaluation's teachers and the school's admins.

    Raises:
        NotFound: the school has no such evaluation.
        Forbidden: it is not the actor's. A pupil is told so before anything is looked up: what there is, is nothing a
            pupil can ask.
    """
    actor.must_be_staff("to work with evaluations")
    [refusal] = await not_taught(scope, [(actor, evaluation_id)])
    if refusal is not None:
        raise refusal


WHOSE: LiteralString = """
SELECT EXISTS (SELECT FROM evaluations WHERE school_id = %(school_id)s AND id = evaluation_id) AS is_there,
    EXISTS (SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s
        AND t.evaluation_id = asked.evaluation_id AND t.teacher_id = asked.user_id) AS is_theirs
FROM unnest(%(evaluation_ids)s::bigint[], %(user_ids)s::bigint[]) WITH ORDINALITY
    AS asked (evaluation_id, user_id, place)
ORDER BY place
"""


async def not_taught(scope: Scope, asked: Sequence[tuple[Actor, int]]) -> list[Refusal | None]:
    """Why each of some people of the staff may not work with an evaluation; None where they may."""
    rows = await scope.all(
        WHOSE,
        evaluation_ids=[evaluation_id for _, evaluation_id in asked],
        user_ids=[actor.user_id for actor, _ in asked],
    )
    return [
        _not_theirs(actor, evaluation_id, is_there=row["is_there"], is_theirs=row["is_theirs"])
        for (actor, evaluation_id), row in zip(asked, rows, strict=True)
    ]


def _not_theirs(actor: Actor, evaluation_id: int, *, is_there: bool, is_theirs: bool) -> Refusal | None:
    if not is_there:
        return NotFound(f"There is no evaluation {evaluation_id}.", code="evaluation_not_found")
    if actor.teaches is not None and not is_theirs:
        return Forbidden(
            f"Evaluation {evaluation_id} is not one of yours; one of its teachers or an admin may do this.",
            code="not_your_evaluation",
        )
    return None


async def change_evaluation(
    scope: Scope, evaluation_id: int, *, title: str | None, status: EvaluationStatus | None
) -> bool:
    """Rename, open, close or reopen; returns whether this closed it.

    Raises:
        Conflict: an evaluation that has been opened cannot become a draft again.
    """
    row = await scope.first(
        "SELECT status FROM evaluations WHERE school_id = %(school_id)s AND id = %(evaluation_id)s FOR UPDATE",
        evaluation_id=evaluation_id,
    )
    assert row is not None, "the caller has looked the evaluation up"
    was: EvaluationStatus = row["status"]
    becomes = status or was
    if becomes == "draft" and was != "draft":
        raise Conflict(f"Evaluation {evaluation_id} is {was} and cannot become a draft again.", code="already_opened")
    await scope.run(
        "UPDATE evaluations SET title = coalesce(%(title)s, title), status = %(status)s,"
        " closed_at = CASE WHEN %(status)s = 'closed' THEN coalesce(closed_at, clock_timestamp()) END"
        " WHERE school_id = %(school_id)s AND id = %(evaluation_id)s",
        evaluation_id=evaluation_id,
        title=title,
        status=becomes,
    )
    return becomes == "closed" and was != "closed"


async def list_students(
    scope: Scope, evaluation_id: int, *, after: int = 0, limit: int | None = None
) -> list[Participant]:
    """The students of an evaluation, by id."""
    rows = await scope.all(
        """
        SELECT enrolments.student_id, users.name, count(feedback.id) AS feedback_count,
            count(DISTINCT feedback.reviewer_id) AS reviewer_count
        FROM enrolments
        JOIN users ON users.id = enrolments.student_id AND users.school_id = enrolments.school_id
        LEFT JOIN feedback ON feedback.school_id = enrolments.school_id
            AND feedback.evaluation_id = enrolments.evaluation_id AND feedback.reviewee_id = enrolments.student_id
            AND feedback.comment <> ''
        WHERE enrolments.school_id = %(school_id)s AND enrolments.evaluation_id = %(evaluation_id)s
            AND enrolments.student_id > %(after)s
        GROUP BY enrolments.student_id, users.name
        ORDER BY enrolments.student_id LIMIT %(limit)s
        """,
        evaluation_id=evaluation_id,
        after=after,
        limit=limit,
    )
    return [Participant(**row) for row in rows]


async def student_ids(scope: Scope, evaluation_id: int) -> list[int]:
    """Everybody whom the evaluation is about."""
    rows = await scope.all(
        "SELECT student_id FROM enrolments WHERE school_id = %(school_id)s AND evaluation_id = %(evaluation_id)s"
        " ORDER BY student_id",
        evaluation_id=evaluation_id,
    )
    return [row["student_id"] for row in rows]


async def must_take_part(scope: Scope, evaluation_id: int, students: Sequence[int]) -> None:
    """Refuse students whom the evaluation is not about.

    Raises:
        NotFound: one or more of them take no part, or are another school's.
    """
    if absent := await absent_among(scope, [(evaluation_id, student) for student in students]):
        raise no_such_students(evaluation_id, sorted({student for _, student in absent}))


ABSENT: LiteralString = """
SELECT evaluation_id, student_id
FROM unnest(%(evaluation_ids)s::bigint[], %(student_ids)s::bigint[]) AS asked (evaluation_id, student_id)
WHERE NOT EXISTS (SELECT FROM enrolments AS e WHERE e.school_id = %(school_id)s
    AND e.evaluation_id = asked.evaluation_id AND e.student_id = asked.student_id)
"""


async def absent_among(scope: Scope, asked: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of some evaluations, each with a student, that are not about the student."""
    rows = await scope.all(
        ABSENT,
        evaluation_ids=[evaluation_id for evaluation_id, _ in asked],
        student_ids=[student_id for _, student_id in asked],
    )
    return {(row["evaluation_id"], row["student_id"]) for row in rows}


def no_such_students(evaluation_id: int, unknown: Sequence[int]) -> NotFound:
    """The refusal of students whom an evaluation is not about."""
    shown = ", ".join(str(student) for student in unknown[:10]) + (" …" if len(unknown) > 10 else "")
    are_none = "is no student" if len(unknown) == 1 else "are no students"
    return NotFound(
        f"There {are_none} {shown} in evaluation {evaluation_id}.",
        code="student_not_found",
        extra={"student_ids": list(unknown[:200])},
    )


async def must_be_of_the_school(scope: Scope, student_id: int) -> None:
    """Refuse a student whom the school does not have.

    Raises:
        NotFound: there is none by that id, or it is another school's.
    """
    if not await scope.first(
        "SELECT id FROM users WHERE school_id = %(school_id)s AND id = %(student_id)s", student_id=student_id
    ):
        raise NotFound(f"There is no student {student_id}.", code="student_not_found")


async def status_of(scope: Scope, evaluation_id: int) -> EvaluationStatus | None:
    """How an evaluation stands; None if the school has none by that id."""
    row = await scope.first(
        "SELECT status FROM evaluations WHERE school_id = %(school_id)s AND id = %(evaluation_id)s",
        evaluation_id=evaluation_id,
    )
    return row["status"] if row else None
