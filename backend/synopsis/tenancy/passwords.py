"""Passwords: argon2id, computed outside the event loop."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from synopsis.kit.errors import Invalid
from synopsis.kit.threads import Threads

SHORTEST, LONGEST = 12, 1000
"""Characters of a password; a longer one is not looked at when somebody signs in."""
FEWEST_DIFFERENT = 6
SHORTEST_OF_ITS_OWN = 6
"""Characters that are left of it without what everybody would try."""
KNOWN_TO_EVERYBODY = (
    "synopsis", "password", "wachtwoord", "passwort", "welkom", "welcome", "qwerty", "azerty", "letmein", "admin",
    "demo", "school", "1234567890", "123456", "12345", "1234", "2024", "2025", "2026",
)  # fmt: skip

LONGEST_WAIT_SECONDS = 60.0
"""Whoever has waited for their turn for so long, because the database does not answer, is told to come back."""

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


@asynccontextmanager
async def turn_to_sign_in() -> AsyncIterator[None]:
    """Begins when it is one's turn, of few at once.

    Raises:
        Busy: a crowd waits already, or it took too long.
    """
    with _threads.admit():
        async with _threads.turn(LONGEST_WAIT_SECONDS):
            yield


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one behind the hash; False, after the same time, when there is no hash."""
    return await _threads.run(lambda: _matches(password_hash, password))


def refuse_weak(password: str, *, email: str, name: str) -> None:
    """Refuse a password that is guessed first. Length is what counts; no signs of any kind are asked for.

    Raises:
        Invalid: it is short, of few characters, known to everybody, or made of the person's own name or address.
    """
    if len(password) < SHORTEST:
        raise Invalid(f"The password has {len(password)} characters and needs at least {SHORTEST}; try four words.")
    if len(password) > LONGEST:
        raise Invalid(f"The password has {len(password)} characters; at most {LONGEST} can be used to sign in.")
    plain = password.casefold()
    if len(set(plain)) < FEWEST_DIFFERENT:
        raise Invalid(f"The password repeats itself: use at least {FEWEST_DIFFERENT} different characters.")
    rest = plain
    for word in (*KNOWN_TO_EVERYBODY, *re.split(r"[\W_]+", f"{email} {name}".casefold())):
        rest = rest.replace(word, "") if len(word) > 2 else rest
    if len(rest) < SHORTEST_OF_ITS_OWN:
        raise Invalid("The password is made of words that anybody would try first: a name, an address, “password”.")
