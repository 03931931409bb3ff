"""A school's signing secrets: the current one, and for a while those that it replaced."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString

from synopsis.kit.errors import Conflict
from synopsis.kit.sealing import Seal
from synopsis.tenancy.scope import Scope
from synopsis.webhooks.signature import new_secret

PURPOSE = "webhook secrets"
MOST_LIVE = 4
"""Secrets that sign at the same time; each adds some fifty characters to a header."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that signs."""

    secret: str
    created_at: datetime
    expires_at: datetime | None
    """None for the current one."""


# The second of two that come at once waits for the first, and finds its row.
MAKE_THE_FIRST: LiteralString = """
INSERT INTO webhook_secrets (school_id, sealed) SELECT %(school_id)s, %(sealed)s
WHERE NOT EXISTS (SELECT FROM webhook_secrets WHERE school_id = %(school_id)s AND expires_at IS NULL)
ON CONFLICT DO NOTHING
"""

LIVE: LiteralString = """
SELECT sealed, created_at, expires_at FROM webhook_secrets
WHERE school_id = %(school_id)s AND (expires_at IS NULL OR expires_at > clock_timestamp())
ORDER BY id DESC
"""


async def live_secrets(scope: Scope, seal: Seal) -> list[Secret]:
    """The secrets that sign, the current one first. A school that has none gets its first."""
    rows = await scope.all(LIVE)
    if not rows:
        await scope.run(MAKE_THE_FIRST, sealed=seal.close(new_secret(), owner=_owner(scope)))
        rows = await scope.all(LIVE)
    return [Secret(seal.open(row["sealed"], owner=_owner(scope)), row["created_at"], row["expires_at"]) for row in rows]


def _owner(scope: Scope) -> str:
    return f"school {scope.school_id}"


RETIRE: LiteralString = """
UPDATE webhook_secrets
SET expires_at = least(coalesce(expires_at, 'infinity'), clock_timestamp() + %(overlap)s)
WHERE school_id = %(school_id)s AND (expires_at IS NULL OR expires_at > clock_timestamp())
"""

FORGET: LiteralString = """
DELETE FROM webhook_secrets WHERE school_id = %(school_id)s AND expires_at <= clock_timestamp()
"""

ADD: LiteralString = """
INSERT INTO webhook_secrets (school_id, sealed, created_by) VALUES (%(school_id)s, %(sealed)s, %(actor_id)s)
"""


async def rotate(scope: Scope, seal: Seal, *, overlap: timedelta, actor_id: int) -> list[Secret]:
    """Make a new current secret; those before it sign for the overlap and no longer. Returns all that sign.

    Raises:
        Conflict: too many would sign at once.
    """
    # Of two rotations at once, the second replaces what the first has made.
    await scope.run("SELECT pg_advisory_xact_lock(hashtextextended('webhook_secrets', %(school_id)s))")
    live = await live_secrets(scope, seal)
    if overlap and len(live) >= MOST_LIVE:
        raise Conflict(
            f"{len(live)} secrets are in use already. Wait until the oldest has ended, or rotate with overlap_hours 0,"
            " which ends them all at once.",
            code="too_many_secrets",
        )
    await scope.run(RETIRE, overlap=overlap)
    await scope.run(FORGET)
    await scope.run(ADD, sealed=seal.close(new_secret(), owner=_owner(scope)), actor_id=actor_id)
    return await live_secrets(scope, seal)
