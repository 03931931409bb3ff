"""Passwords: argon2id, computed outside the event loop."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """An argon2id hash with its parameters and salt. Takes tens of milliseconds of one core."""
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


def _matches(password_hash: str | None, password: str) -> bool:
    # Nobody's hash is checked all the same: an unknown address takes as long as a wrong password.
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one behind the hash; False, after the same time, when there is no hash."""
    return await asyncio.to_thread(_matches, password_hash, password)
