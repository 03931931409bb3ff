"""Schools and people who are registered by hand, by whoever runs the installation."""

from dataclasses import dataclass
from datetime import datetime

from synopsis.kit.database import Database
from synopsis.kit.errors import Conflict, NotFound
from synopsis.tenancy.actor import Role
from synopsis.tenancy.attempts import forget_failures
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope

FIRST_ID = 1001
"""Lower ids are those of the demo."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A school, as the list of all schools has it."""

    id: SchoolId
    slug: str
    name: str
    timezone: str
    people: int
    """Who may take part; those who left are not counted."""
    created_at: datetime


async def all_schools(database: Database) -> list[Registered]:
    """Every school, in the order in which they were added."""
    async with system_scope(database) as transaction:
        rows = await transaction.all(
            "SELECT id, slug, name, timezone, created_at, (SELECT count(*) FROM users"
            " WHERE users.school_id = schools.id AND archived_at IS NULL) AS people FROM schools"
            " ORDER BY created_at, id"
        )
    return [Registered(**row) for row in rows]


async def add_school(database: Database, *, slug: str, name: str, timezone: str) -> SchoolId:
    """Add a school without people.

    Raises:
        Conflict: there is one of that slug.
    """
    while True:
        async with system_scope(database) as transaction:
            taken = await transaction.first(
                "SELECT bool_or(slug = %(slug)s) AS slug, coalesce(max(id), 0) AS id FROM schools", slug=slug
            )
        assert taken is not None, "an aggregate has a row"
        if taken["slug"]:
            raise Conflict(f"There is a school {slug!r} already; `synopsis schools list` shows them all.")
        # A transaction sees one school, so it has to know which before there is one; of two at once, one tries again.
        school_id = SchoolId(max(taken["id"] + 1, FIRST_ID))
        async with school_scope(database, school_id) as scope:
            if await scope.run(
                "INSERT INTO schools (id, slug, name, timezone)"
                " VALUES (%(school_id)s, %(slug)s, %(name)s, %(timezone)s)"
                " ON CONFLICT DO NOTHING",
                slug=slug,
                name=name,
                timezone=timezone,
            ):
                await record(scope, Action.SCHOOL_ADD, actor_id=None, about=slug)
                return school_id


async def school_called(database: Database, slug: str) -> SchoolId:
    """The school of that slug.

    Raises:
        NotFound: there is none.
    """
    async with system_scope(database) as transaction:
        row = await transaction.first("SELECT id FROM schools WHERE slug = %(slug)s", slug=slug)
    if row is None:
        raise NotFound(f"There is no school {slug!r}; `synopsis schools list` shows them all.")
    return SchoolId(row["id"])


async def add_person(
    database: Database, school_id: SchoolId, *, email: str, name: str, role: Role, password_hash: str
) -> int:
    """Add somebody who can sign in; gives their id.

    Raises:
        Conflict: the school has somebody with that address.
    """
    async with school_scope(database, school_id) as scope:
        added = await scope.first(
            "INSERT INTO users (school_id, email, name, role, password_hash)"
            " VALUES (%(school_id)s, %(email)s, %(name)s, %(role)s, %(password_hash)s)"
            " ON CONFLICT (school_id, email) DO NOTHING RETURNING id",
            email=email,
            name=name,
            role=role,
            password_hash=password_hash,
        )
        if added is not None:
            await record(scope, Action.USER_ADD, actor_id=None, about=added["id"], role=role)
            return int(added["id"])
        present = await scope.first(
            "SELECT role FROM users WHERE school_id = %(school_id)s AND email = %(email)s", email=email
        )
    as_what = f", as {present['role']}" if present else ""
    raise Conflict(f"{email} is there already{as_what}. To give them another password: synopsis users set-password")


async def set_password(database: Database, school_id: SchoolId, *, email: str, password_hash: str) -> None:
    """Replace somebody's password, end every session that they have, and let them sign in at once.

    Raises:
        NotFound: the school has nobody with that address.
    """
    async with school_scope(database, school_id) as scope:
        row = await scope.first(
            "UPDATE users SET password_hash = %(password_hash)s, token_version = token_version + 1"
            " WHERE school_id = %(school_id)s AND email = %(email)s AND archived_at IS NULL RETURNING id",
            email=email,
            password_hash=password_hash,
        )
        if row is None:
            raise NotFound(f"The school has nobody with the address {email}; add them with: synopsis users add")
        await record(scope, Action.USER_SET_PASSWORD, actor_id=None, about=row["id"])
    async with system_scope(database) as transaction:
        await forget_failures(transaction, email)


async def archive(database: Database, school_id: SchoolId, *, email: str) -> None:
    """Let somebody leave: their sessions and API keys end, and schedules that run with their rights stop.

    Raises:
        NotFound: the school has nobody with that address, or they left before.
    """
    async with school_scope(database, school_id) as scope:
        row = await scope.first(
            "UPDATE users SET archived_at = clock_timestamp(), token_version = token_version + 1"
            " WHERE school_id = %(school_id)s AND email = %(email)s AND archived_at IS NULL RETURNING id",
            email=email,
        )
        if row is None:
            raise NotFound(f"The school has nobody with the address {email}, or they have left already.")
        await record(scope, Action.USER_ARCHIVE, actor_id=None, about=row["id"])


async def restore(database: Database, school_id: SchoolId, *, email: str) -> None:
    """Take somebody back who left, with the password and the API keys that they had.

    Raises:
        NotFound: the school has nobody with that address who left.
    """
    async with school_scope(database, school_id) as scope:
        row = await scope.first(
            "UPDATE users SET archived_at = NULL"
            " WHERE school_id = %(school_id)s AND email = %(email)s AND archived_at IS NOT NULL RETURNING id",
            email=email,
        )
        if row is None:
            raise NotFound(f"Nobody with the address {email} has left the school.")
        await record(scope, Action.USER_RESTORE, actor_id=None, about=row["id"])
