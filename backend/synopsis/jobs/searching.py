"""What a person who types into a search field means: a job, a student, or an evaluation.

- A job's id, or its beginning: ``summary-123-456-1000000001``, ``summary-123-456``, ``summary-123``.
- A number: of a job (the last part of its id), a student, or an evaluation; or a student number.
- Anything else: a part of a student's name, nickname or e-mail address, or of an evaluation's title, in any case.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from synopsis.tenancy.scope import Scope

LARGEST_ID = 2**63 - 1
MOST_NARROW = 20
"""So many people or evaluations are looked at one by one; who finds more is shown them as they come by."""

JOB_ID = re.compile(r"summary-(\d{1,19})(?:-(\d{1,19})(?:-(\d{1,19}))?)?-?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What the words may mean. One of the lists has to match, and what is named for certain as well."""

    students: Sequence[int] = ()
    evaluations: Sequence[int] = ()
    numbers: Sequence[int] = ()
    """Of jobs."""
    evaluation_id: int | None = None
    """Named for certain, by a job's id."""
    student_id: int | None = None

    def __bool__(self) -> bool:
        return bool(self.students or self.evaluations or self.numbers)

    @property
    def is_narrow(self) -> bool:
        """Whether few enough were found to look for their jobs one by one."""
        return len(self.students) <= MOST_NARROW and len(self.evaluations) <= MOST_NARROW


PEOPLE: LiteralString = """
SELECT id FROM users
WHERE school_id = %(school_id)s AND (name ILIKE %(pattern)s OR email ILIKE %(pattern)s OR student_number = %(text)s
    OR EXISTS (SELECT FROM unnest(nicknames) AS nickname WHERE nickname ILIKE %(pattern)s))
"""

EVALUATIONS: LiteralString = """
SELECT id FROM evaluations WHERE school_id = %(school_id)s AND title ILIKE %(pattern)s
"""


async def search(scope: Scope, text: str) -> Found:
    """Find what the text may mean; nothing at all is an answer."""
    if match := JOB_ID.fullmatch(text):
        return _named(*(int(part) if part else None for part in match.groups()))
    if text.isascii() and text.isdigit():
        numbers = [int(text)] if len(text) <= 19 and int(text) <= LARGEST_ID else []
        people = await scope.all(
            "SELECT id FROM users WHERE school_id = %(school_id)s AND student_number = %(text)s", text=text
        )
        return Found([*numbers, *(row["id"] for row in people)], numbers, numbers)
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"
    people = await scope.all(PEOPLE, pattern=pattern, text=text)
    titles = await scope.all(EVALUATIONS, pattern=pattern)
    return Found([row["id"] for row in people], [row["id"] for row in titles])


def _named(evaluation: int | None, student: int | None, number: int | None) -> Found:
    if any(part is not None and part > LARGEST_ID for part in (evaluation, student, number)):
        return Found()
    return Found(numbers=[number] if number is not None else [], evaluation_id=evaluation, student_id=student)
