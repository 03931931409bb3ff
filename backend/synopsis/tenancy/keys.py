"""API keys: for other software of a school, made by one of its admins.

A key speaks for the admin who made it, so that somebody answers for what it does, and may do no more than its scopes
say. It ends with its time, when it is revoked, and when that admin leaves or is none any more.

Only its SHA-256 is stored, and it is found by that: 256 random bits need no slow hash, and how long the search takes
tells nothing about a key that is close to one of ours.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import LiteralString

import structlog
from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout

from synopsis.kit.database import Database, Row
from synopsis.kit.errors import Conflict, NotFound, Unauthenticated
from synopsis.tenancy.actor import Actor, Role, UsedKey
from synopsis.tenancy.key_scopes import KeyScope
from synopsis.tenancy.scope import SchoolId, Scope, school_scope, system_scope

BEGINNING = "synk_"
"""Of every key, so that whoever scans for leaked secrets can find ours: ``synk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}``."""
MOST_KEYS = 100
"""Of a school, that can be used at one time."""

log = structlog.get_logger()


class KeyStatus(StrEnum):
    """Whether a key can be used."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ORPHANED = "orphaned"
    """Whoever made it has left, or is no admin any more."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, without what makes it one."""

    id: int
    name: str
    prefix: str
    scopes: Sequence[str]
    status: KeyStatus
    created_by: int
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    """To the minute."""
    revoked_at: datetime | None
    revoked_by: int | None


COLUMNS: LiteralString = """
keys.id, keys.name, prefix, scopes, created_by, keys.created_at, expires_at, last_used_at, revoked_at, revoked_by,
CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= clock_timestamp() THEN 'expired'
    WHEN makers.archived_at IS NOT NULL OR makers.role <> 'admin' THEN 'orphaned' ELSE 'active' END AS status
"""

SOURCE: LiteralString = """
api_keys AS keys JOIN users AS makers ON makers.id = keys.created_by AND makers.school_id = keys.school_id
"""

# Of two that come at once, the second counts the first one's key.
LOCK: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended('api_keys', %(school_id)s))"

COUNT: LiteralString = """
SELECT count(*) AS keys FROM api_keys
WHERE school_id = %(school_id)s AND revoked_at IS NULL AND expires_at > clock_timestamp()
"""

INSERT: LiteralString = """
INSERT INTO api_keys (school_id, name, prefix, key_hash, scopes, created_by, expires_at)
VALUES (%(school_id)s, %(name)s, %(prefix)s, %(hash)s, %(scopes)s, %(actor_id)s,
    clock_timestamp() + make_interval(days => %(days)s))
RETURNING id
"""

SELECT: LiteralString = f"SELECT {COLUMNS} FROM {SOURCE} WHERE keys.school_id = %(school_id)s "


async def make_key(
    scope: Scope, actor: Actor, name: str, scopes: Sequence[KeyScope], *, days: int
) -> tuple[ApiKey, str]:
    """A new key, and its text, which nobody can tell again.

    Args:
        scope: the actor's school.
        actor: the admin for whom it speaks.
        name: what it is for.
        scopes: what it may do.
        days: how long it can be used.

    Raises:
        Conflict: the school has as many as it may.
    """
    await scope.run(LOCK)
    if await keys_in_use(scope) >= MOST_KEYS:
        raise Conflict(
            f"This school has {MOST_KEYS} API keys in use, which is the most; revoke some first.",
            code="too_many_api_keys",
        )
    prefix = f"{BEGINNING}{secrets.token_hex(4)}"
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    values = {"name": name, "prefix": prefix, "hash": _hash(text), "scopes": sorted(set(scopes)), "days": days}
    row = await scope.first(INSERT, **values, actor_id=actor.user_id)
    assert row is not None
    return await get_key(scope, row["id"]), text


async def keys_in_use(scope: Scope) -> int:
    """How many keys of the school have neither been revoked nor run out."""
    row = await scope.first(COUNT)
    assert row is not None, "an aggregate has a row"
    return int(row["keys"])


async def get_key(scope: Scope, key_id: int) -> ApiKey:
    """One key.

    Raises:
        NotFound: the school has none by that id.
    """
    row = await scope.first(SELECT + "AND keys.id = %(id)s", id=key_id)
    if row is None:
        raise NotFound(f"There is no API key {key_id}.", code="api_key_not_found")
    return ApiKey(**row)


async def list_keys(scope: Scope, *, before: int | None, limit: int) -> list[ApiKey]:
    """The school's keys, newest first, with those that can no longer be used."""
    rows = await scope.all(
        SELECT + "AND (%(before)s::bigint IS NULL OR keys.id < %(before)s) ORDER BY keys.id DESC LIMIT %(limit)s",
        before=before,
        limit=limit,
    )
    return [ApiKey(**row) for row in rows]


async def revoke_key(scope: Scope, actor: Actor, key_id: int) -> bool:
    """End a key at once; returns whether this did it, and nobody before.

    Raises:
        NotFound: the school has none by that id.
    """
    ended = await scope.run(
        "UPDATE api_keys SET revoked_at = clock_timestamp(), revoked_by = %(actor_id)s"
        " WHERE school_id = %(school_id)s AND id = %(id)s AND revoked_at IS NULL",
        id=key_id,
        actor_id=actor.user_id,
    )
    if not ended:
        await get_key(scope, key_id)
    return bool(ended)


FIND: LiteralString = f"""
SELECT key_hash, keys.id, keys.name, keys.school_id, scopes, makers.id AS user_id, makers.role, makers.email,
    makers.name AS user_name,
    coalesce(last_used_at < clock_timestamp() - interval '1 minute', true) AS is_to_be_noted
FROM {SOURCE}
WHERE key_hash = ANY(%(hashes)s) AND revoked_at IS NULL AND expires_at > clock_timestamp()
    AND makers.archived_at IS NULL AND makers.role = 'admin'
"""


def is_key(presented: str) -> bool:
    """Whether this is meant to be a key of ours, and no token."""
    return presented.startswith(BEGINNING)


async def actors_behind_keys(database: Database, presented: Sequence[str]) -> list[Actor | Unauthenticated]:
    """The admins for whom keys speak, with what each may do.

    One that cannot be used is told so, in the same words for every reason.
    """
    hashes = [_hash(text) for text in presented]
    async with system_scope(database, reads_only=True) as transaction:
        rows = await transaction.all(FIND, hashes=list(set(hashes)))
    await asyncio.gather(
        *(_note_use(database, SchoolId(row["school_id"]), row["id"]) for row in rows if row["is_to_be_noted"])
    )
    found = {row["key_hash"]: _actor(row) for row in rows}
    return [found.get(digest) or _unusable() for digest in hashes]


def _actor(row: Row) -> Actor:
    known = set(KeyScope)
    used = UsedKey(row["id"], row["name"], frozenset(KeyScope(one) for one in row["scopes"] if one in known))
    return Actor(row["user_id"], SchoolId(row["school_id"]), Role(row["role"]), row["email"], row["user_name"], used)


def _unusable() -> Unauthenticated:
    return Unauthenticated(
        "This API key cannot be used: it is not one of ours, has expired or was revoked, or whoever made it is no"
        " admin any more. An admin sees the keys at GET /api/v1/api-keys, and can make a new one.",
        code="api_key_invalid",
    )


# Who comes while another notes it has nothing to wait for.
NOTE: LiteralString = """
UPDATE api_keys SET last_used_at = clock_timestamp()
WHERE school_id = %(school_id)s AND id = (
    SELECT id FROM api_keys WHERE school_id = %(school_id)s AND id = %(id)s
        AND coalesce(last_used_at < clock_timestamp() - interval '1 minute', true)
    FOR NO KEY UPDATE SKIP LOCKED)
"""


async def _note_use(database: Database, school_id: SchoolId, key_id: int) -> None:
    try:
        async with school_scope(database, school_id) as scope:
            await scope.run(NOTE, id=key_id)
    except (DatabaseError, PoolTimeout) as error:
        # What was asked may be served all the same.
        log.warning("the use of an API key was not noted", api_key=key_id, error=type(error).__name__)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
