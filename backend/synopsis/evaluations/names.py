"""Names for ids: of pupils, of people of the school, and of evaluations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from synopsis.kit.database import Row
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids stand for. One that is missing is nobody's, or not the asker's to see."""

    students: Mapping[int, str]
    users: Mapping[int, str]
    evaluations: Mapping[int, str]


# Those who left are named too: what they did stays.
STUDENTS: LiteralString = """
SELECT id, name FROM users
WHERE school_id = %(school_id)s AND id = ANY(%(ids)s::bigint[]) AND role = 'student'
    AND (%(teaches)s::bigint IS NULL OR EXISTS (
        SELECT FROM enrolments JOIN evaluation_teachers AS t ON t.school_id = enrolments.school_id
            AND t.evaluation_id = enrolments.evaluation_id AND t.teacher_id = %(teaches)s
        WHERE enrolments.school_id = %(school_id)s AND enrolments.student_id = users.id))
"""

USERS: LiteralString = """
SELECT id, name FROM users
WHERE school_id = %(school_id)s AND id = ANY(%(ids)s::bigint[])
    AND (%(teaches)s::bigint IS NULL OR role <> 'student')
"""

EVALUATIONS: LiteralString = """
SELECT id, title AS name FROM evaluations
WHERE school_id = %(school_id)s AND id = ANY(%(ids)s::bigint[])
    AND (%(teaches)s::bigint IS NULL OR EXISTS (
        SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s AND t.evaluation_id = evaluations.id
            AND t.teacher_id = %(teaches)s))
"""


async def names_of(
    scope: Scope, actor: Actor, *, students: Sequence[int], users: Sequence[int], evaluations: Sequence[int]
) -> Names:
    """The names that the actor may see.

    Args:
        scope: the actor's school.
        actor: an admin, who sees all of the school's; or a teacher, who sees the pupils and titles of the evaluations
            that they teach, and everybody who works at the school.
        students: ids of pupils.
        users: ids of people who did something.
        evaluations: ids of evaluations.
    """
    teaches = actor.teaches
    return Names(
        students=_by_id(await scope.all(STUDENTS, ids=list(students), teaches=teaches) if students else ()),
        users=_by_id(await scope.all(USERS, ids=list(users), teaches=teaches) if users else ()),
        evaluations=_by_id(await scope.all(EVALUATIONS, ids=list(evaluations), teaches=teaches) if evaluations else ()),
    )


def _by_id(rows: Sequence[Row]) -> dict[int, str]:
    return {row["id"]: row["name"] for row in rows}
