"""Who has failed to sign in lately, and how long they have to wait before they may try again.

Kept in PostgreSQL, which signing in needs in any case: a Redis that is away, or has forgotten, opens no door. What is
kept of an e-mail address or of the network's is a hash; people type their passwords into the wrong field.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from synopsis.kit.database import Transaction
from synopsis.kit.errors import TooOften

MOST_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures in a row are nothing, and what each further one costs."""

    free: int
    first_seconds: float
    """The wait after the first failure beyond those; each further one doubles it."""
    longest_seconds: float
    forgotten_seconds: float
    """After so long without a failure they are forgotten."""

    def wait_after(self, failures: int) -> float:
        """Seconds, after so many failures in a row."""
        doublings = min(failures - self.free - 1, MOST_DOUBLINGS)
        return 0 if doublings < 0 else min(self.first_seconds * 2**doublings, self.longest_seconds)


@dataclass(frozen=True, slots=True)
class Subject:
    """What failures are counted for."""

    hash: bytes
    patience: Patience


def _hash(kind: str, name: str) -> bytes:
    return hashlib.sha256(f"{kind}:{name}".encode("utf-8", "replace")).digest()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from, and how much is taken from there."""

    address: str
    account_free: int
    """Failures of one account that cost nothing."""
    address_free: int
    """Failures from one address that cost nothing; a school may have one for all its people."""

    def subjects(self, email: str) -> tuple[Subject, Subject]:
        """For whom an attempt counts: the account that was named, whether it exists or not, and the address."""
        return (
            Subject(_hash("account", email), Patience(self.account_free, 5, 300, 3600)),
            Subject(_hash("address", self.address), Patience(self.address_free, 1, 60, 900)),
        )


async def must_wait_no_longer(transaction: Transaction, subjects: Sequence[Subject]) -> None:
    """Refuse an attempt that comes too soon after others that failed.

    Raises:
        TooOften: with how long it is too soon. The password is not looked at: a right one is not told from a wrong one.
    """
    row = await transaction.first(
        "SELECT extract(epoch FROM max(refused_until) - clock_timestamp())::float AS seconds FROM sign_in_failures"
        " WHERE subject = ANY(%(subjects)s)",
        subjects=[subject.hash for subject in subjects],
    )
    assert row is not None, "an aggregate has a row"
    if row["seconds"] is not None and row["seconds"] > 0:
        seconds = math.ceil(row["seconds"])
        raise TooOften(
            f"Too many attempts to sign in have failed. Try again in {seconds} seconds.",
            code="too_many_attempts",
            retry_after_seconds=seconds,
        )


async def count_failure(transaction: Transaction, subjects: Sequence[Subject]) -> None:
    """Somebody gave a password that is not right."""
    for subject in subjects:  # always in this order: two attempts do not wait for each other's rows
        counted = await transaction.first(COUNT, subject=subject.hash, forgotten=subject.patience.forgotten_seconds)
        assert counted is not None, "it returns what it wrote"
        await transaction.run(REFUSE, subject=subject.hash, wait=subject.patience.wait_after(counted["failures"]))
    await transaction.run(FORGET_OLD)


async def forget_failures(transaction: Transaction, email: str) -> None:
    """Somebody signed in, or has a new password: what failed before no longer counts for the account."""
    await transaction.run("DELETE FROM sign_in_failures WHERE subject = %(subject)s", subject=_hash("account", email))


COUNT: LiteralString = """
INSERT INTO sign_in_failures AS past (subject, failures) VALUES (%(subject)s, 1)
ON CONFLICT (subject) DO UPDATE SET last_at = clock_timestamp(), failures = 1 + CASE
    WHEN past.last_at > clock_timestamp() - make_interval(secs => %(forgotten)s) THEN past.failures ELSE 0 END
RETURNING failures
"""
REFUSE: LiteralString = """
UPDATE sign_in_failures SET refused_until = clock_timestamp() + make_interval(secs => %(wait)s)
WHERE subject = %(subject)s
"""
# A few at a time, by those who make new ones: the table does not grow with the years.
FORGET_OLD: LiteralString = """
DELETE FROM sign_in_failures WHERE subject IN (
    SELECT subject FROM sign_in_failures WHERE last_at < clock_timestamp() - interval '1 day'
    ORDER BY last_at LIMIT 10 FOR UPDATE SKIP LOCKED)
"""
