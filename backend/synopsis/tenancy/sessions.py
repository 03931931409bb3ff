"""Ending sessions before their time: one token, or all that somebody has."""

from typing import LiteralString

from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.scope import Scope
from synopsis.tenancy.tokens import Claims

# What would have ended by itself meanwhile need not be remembered. A little longer than that: clocks differ.
FORGET: LiteralString = """
DELETE FROM revoked_tokens
WHERE school_id = %(school_id)s AND expires_at < clock_timestamp() - interval '5 minutes'
"""

REVOKE: LiteralString = """
INSERT INTO revoked_tokens (school_id, token_id, user_id, expires_at)
VALUES (%(school_id)s, %(token_id)s, %(user_id)s, %(ends_at)s)
ON CONFLICT DO NOTHING
"""

REVOKE_ALL: LiteralString = """
UPDATE users SET token_version = token_version + 1 WHERE school_id = %(school_id)s AND id = %(user_id)s
"""


async def sign_out(scope: Scope, claims: Claims, *, everywhere: bool) -> None:
    """End the session of a token that is good now, or every session of its person."""
    if everywhere:
        await scope.run(REVOKE_ALL, user_id=claims.user_id)
    else:
        await scope.run(FORGET)
        await scope.run(REVOKE, token_id=claims.token_id, user_id=claims.user_id, ends_at=claims.ends_at)
    await record(scope, Action.SIGN_OUT, actor_id=claims.user_id, everywhere=everywhere)
