"""Finding people: at log-in, and behind a token."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from synopsis.kit.database import Database
from synopsis.kit.errors import Unauthenticated
from synopsis.tenancy.actor import Actor, Role
from synopsis.tenancy.attempts import Origin, count_failure, forget_failures, must_wait_no_longer
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.passwords import password_matches, turn_to_sign_in
from synopsis.tenancy.scope import SchoolId, Scope, school_scope, system_scope
from synopsis.tenancy.tokens import Claims

# An address may exist at a few schools; more than this is nobody's honest log-in.
MOST_SCHOOLS = 5


@dataclass(frozen=True, slots=True)
class School:
    """What the people of a school see of it."""

    id: SchoolId
    name: str
    timezone: str


class WrongCredentials(Unauthenticated):
    """Nobody has this address and password."""

    code = "wrong_credentials"

    def __init__(self, people: Sequence[tuple[SchoolId, int]] = ()) -> None:
        super().__init__("The e-mail address or the password is not right.")
        self.people = people
        """Who has the address: their schools and ids."""


async def log_in(database: Database, email: str, password: str, origin: Origin) -> Claims:
    """Who has this address and password.

    Raises:
        WrongCredentials: nobody does; the message does not tell which of the two was wrong.
        TooOften: others that failed came just before.
        Busy: a crowd is signing in.
    """
    email = email.strip().lower()
    subjects = origin.subjects(email)
    # Asked when its turn has come, not when it arrives: of a crowd of guesses all but the first find that they failed.
    async with turn_to_sign_in():
        async with system_scope(database) as transaction:
            await must_wait_no_longer(transaction, subjects)
            candidates = await transaction.all(
                "SELECT id, school_id, password_hash, token_version FROM users"
                # Any school may import any address: entries without a password must not crowd out the one that has it.
                " WHERE email = %(email)s AND password_hash IS NOT NULL AND archived_at IS NULL"
                " ORDER BY id LIMIT %(most)s",
                email=email,
                most=MOST_SCHOOLS,
            )
        for row in candidates or [{"password_hash": None}]:
            if await password_matches(row["password_hash"], password):
                async with system_scope(database) as transaction:
                    await forget_failures(transaction, email)
                claims = Claims(row["id"], SchoolId(row["school_id"]), row["token_version"])
                async with school_scope(database, claims.school_id) as scope:
                    await record(scope, Action.SIGN_IN, actor_id=claims.user_id)
                return claims
        async with system_scope(database) as transaction:
            await count_failure(transaction, subjects)
    raise WrongCredentials([(SchoolId(row["school_id"]), row["id"]) for row in candidates])


async def note_failure(database: Database, failure: WrongCredentials) -> None:
    """Write into the audit logs of those whose address it was that somebody failed to sign in as them.

    After the answer has left: nobody learns from the time that it takes whether an address is known.
    """
    for school_id, user_id in failure.people:
        async with school_scope(database, school_id) as scope:
            await record(scope, Action.SIGN_IN_FAILED, actor_id=None, about=user_id)


BEHIND: LiteralString = """
SELECT given.token_id, id, role, email, name
FROM unnest(%(user_ids)s::bigint[], %(versions)s::int[], %(token_ids)s::uuid[]) AS given (user_id, version, token_id)
JOIN users ON school_id = %(school_id)s AND id = given.user_id AND token_version = given.version
    AND archived_at IS NULL
WHERE NOT EXISTS (SELECT FROM revoked_tokens AS revoked
    WHERE revoked.school_id = %(school_id)s AND revoked.token_id = given.token_id)
"""


async def actors_behind(scope: Scope, tokens: Sequence[Claims]) -> dict[UUID, Actor]:
    """The people that tokens of the scope's school speak of, as they are now, by the token's id.

    Without those who left, and those whose tokens were revoked.
    """
    rows = await scope.all(
        BEHIND,
        user_ids=[claims.user_id for claims in tokens],
        versions=[claims.token_version for claims in tokens],
        token_ids=[claims.token_id for claims in tokens],
    )
    return {
        row["token_id"]: Actor(row["id"], scope.school_id, Role(row["role"]), row["email"], row["name"]) for row in rows
    }


async def school_of(scope: Scope) -> School:
    """The scope's school."""
    row = await scope.first("SELECT name, timezone FROM schools WHERE id = %(school_id)s")
    assert row is not None, "a scope's school exists"
    return School(scope.school_id, row["name"], row["timezone"])


async def actor_of(scope: Scope, user_id: int) -> Actor | None:
    """A person of the scope's school, as they are now; None if they left."""
    row = await scope.first(
        "SELECT id, role, email, name FROM users"
        " WHERE school_id = %(school_id)s AND id = %(user_id)s AND archived_at IS NULL",
        user_id=user_id,
    )
    return Actor(row["id"], scope.school_id, Role(row["role"]), row["email"], row["name"]) if row else None
