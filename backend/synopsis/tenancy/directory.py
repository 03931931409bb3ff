"""The people of a school, for its admins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, LiteralString

from synopsis.tenancy.actor import Role
from synopsis.tenancy.scope import Scope

PersonStatus = Literal["active", "archived"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the school."""

    id: int
    name: str
    email: str
    role: Role
    status: PersonStatus


# By name, as people look for people. The page follows whoever was last on the one before.
LIST: LiteralString = """
SELECT id, name, email, role, CASE WHEN archived_at IS NULL THEN 'active' ELSE 'archived' END AS status FROM users
WHERE school_id = %(school_id)s
    AND (%(role)s::text IS NULL OR role = %(role)s)
    AND (%(status)s::text IS NULL OR (archived_at IS NULL) = (%(status)s = 'active'))
    AND (%(pattern)s::text IS NULL OR name ILIKE %(pattern)s OR email ILIKE %(pattern)s)
    AND (%(after)s::bigint IS NULL OR (lower(name), id) > (
        SELECT lower(name), id FROM users WHERE school_id = %(school_id)s AND id = %(after)s))
ORDER BY lower(name), id LIMIT %(limit)s
"""


async def list_people(
    scope: Scope, *, role: Role | None, status: PersonStatus | None, q: str | None, after: int | None, limit: int
) -> Sequence[Person]:
    """The school's people, by name.

    Args:
        scope: the school's.
        role: of this role only.
        status: who is there, or who left, only.
        q: a part of the name or of the e-mail address, in any case.
        after: whom the page follows, by their id; None for the first page.
        limit: the most to return.
    """
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", q) + "%" if q else None
    rows = await scope.all(LIST, role=role, status=status, pattern=pattern, after=after, limit=limit)
    return [Person(**{**row, "role": Role(row["role"])}) for row in rows]
