"""Bearer tokens: they say who somebody is; what they may do is read from the database each time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid4

import jwt

from synopsis.kit.errors import Unauthenticated
from synopsis.tenancy.scope import SchoolId

ISSUER = "synopsis"
AUDIENCE = "synopsis-api"
ALGORITHM = "HS256"
LONGEST_TOKEN = 2000
LEEWAY_SECONDS = 5
"""By how much the clocks of two API processes may differ."""
MOST_REMEMBERED = 10_000
"""Tokens of which it is remembered that they are ours; a few hundred bytes each."""
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says."""

    user_id: int
    school_id: SchoolId
    token_version: int
    token_id: UUID = field(default_factory=uuid4)
    """By which this one alone can be ended."""
    ends_at: datetime | None = None
    """None for a token that has not been given out yet."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Gives out tokens and reads them."""

    key: str
    lifetime: timedelta

    def issue(self, claims: Claims, now: datetime | None = None) -> str:
        """A signed token for one person."""
        issued_at = now or datetime.now(UTC)
        payload = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(claims.user_id),
            "school": claims.school_id,
            "version": claims.token_version,
            "jti": claims.token_id.hex,
            "iat": issued_at,
            "exp": issued_at + self.lifetime,
        }
        return jwt.encode(payload, self.key, algorithm=ALGORITHM)

    def read(self, token: str) -> Claims:
        """What a token says.

        Raises:
            Unauthenticated: it has ended, or was not given out by us.
        """
        if len(token) > LONGEST_TOKEN:
            raise _unusable()
        try:
            claims = _verified(token, self.key)
        except jwt.ExpiredSignatureError as error:
            raise _ended() from error
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise _unusable() from error
        if has_ended(claims):
            raise _ended()
        return claims


# What was signed stays signed: each request reads its token twice, and a person sends the same one for an hour. Of what
# is refused nothing is kept.
@lru_cache(maxsize=MOST_REMEMBERED)
def _verified(token: str, key: str) -> Claims:
    payload = jwt.decode(
        token,
        key,
        algorithms=[ALGORITHM],
        audience=AUDIENCE,
        issuer=ISSUER,
        leeway=LEEWAY_SECONDS,
        options={"require": ["exp", "iat", "sub", "aud", "iss", "jti"]},
    )
    return Claims(
        _id(payload["sub"]),
        SchoolId(_id(payload["school"])),
        _id(payload["version"]),
        UUID(hex=str(payload["jti"])),
        datetime.fromtimestamp(payload["exp"], UTC),
    )


def has_ended(claims: Claims) -> bool:
    """Whether a token that was good when it was read would now be refused for its age."""
    return claims.ends_at is not None and claims.ends_at <= datetime.now(UTC) - timedelta(seconds=LEEWAY_SECONDS)


def _id(claim: object) -> int:
    number = int(claim) if isinstance(claim, int | str) and len(str(claim)) < 20 else 0
    if not 0 < number <= LARGEST_ID:
        raise ValueError("no id of ours")
    return number


def _ended() -> Unauthenticated:
    return Unauthenticated("Your session has ended; sign in again.", code="token_expired")


def _unusable() -> Unauthenticated:
    return Unauthenticated("The bearer token is not valid; sign in again.", code="token_invalid")
