"""Passwords: argon2id, computed outside the event loop."""

from contextlib import AbstractContextManager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from synopsis.kit.threads import Threads

_hasher = PasswordHasher()
# Each takes 64 MiB and tens of milliseconds of every core it can get; the last of the crowd waits a few seconds.
_threads = Threads("passwords", at_once=2, most_waiting=40)


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


def turn_to_sign_in() -> AbstractContextManager[None]:
    """One of the few log-ins that are carried out or wait; raises Busy when a crowd is there already."""
    return _threads.admit()


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one behind the hash; False, after the same time, when there is no hash."""
    return await _threads.run(lambda: _matches(password_hash, password))
