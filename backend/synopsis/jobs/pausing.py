"""Holding up a school's jobs of one queue.

A row in ``paused_queues`` is all there is to it: ``handover`` passes over what is paused, and ``lifecycle.claim`` does
so too, for a job that was being handed over while somebody paused its queue. Whoever paused it is answered when the
claims that may have looked before have ended. No status changes: what is queued stays queued, and what runs runs on.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import OperationalError
from psycopg.errors import LockNotAvailable

from synopsis.kit.database import Database, OutcomeUnknown, Transaction
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when a queue is paused, and by whom."""

    queue_name: str
    paused_at: datetime
    paused_by: int


NOT_PAUSED: LiteralString = """NOT EXISTS (
        SELECT FROM paused_queues AS paused
        WHERE paused.school_id = jobs.school_id AND paused.queue_name = jobs.queue_name)"""
"""For a WHERE over ``jobs``: their school does not hold up their queue."""

# What has been handed over is taken back in the same transaction. A claim either has its jobs' locks already, and is
# waited for, or finds that they are not handed over any more. What was handed over while this ran may be in the hands
# of a claim that looked before the commit: for those there is `until_claims_have_ended`.
PAUSE: LiteralString = """
WITH paused AS (
    INSERT INTO paused_queues (school_id, queue_name, paused_by)
    VALUES (%(school_id)s, %(queue_name)s, %(actor_id)s)
    -- Nothing changes; but the row is ours until we commit, so that nobody resumes in between.
    ON CONFLICT (school_id, queue_name) DO UPDATE SET queue_name = excluded.queue_name
    RETURNING school_id, queue_name, paused_at, paused_by, xmax = 0 AS is_new
), audited AS (
    INSERT INTO audit_log (school_id, actor_id, action, object)
    SELECT school_id, %(actor_id)s, 'queue.pause', queue_name FROM paused WHERE is_new
), handed_over AS MATERIALIZED (
    SELECT id, school_id FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND queue_name = %(queue_name)s AND status = 'queued' AND dispatched_at IS NOT NULL
    ORDER BY id FOR NO KEY UPDATE
), taken_back AS (
    UPDATE summary_generation_jobs AS jobs SET dispatched_at = NULL
    FROM handed_over WHERE jobs.id = handed_over.id AND jobs.school_id = handed_over.school_id
)
SELECT queue_name, paused_at, paused_by FROM paused
"""

RESUME: LiteralString = """
WITH resumed AS (
    DELETE FROM paused_queues WHERE school_id = %(school_id)s AND queue_name = %(queue_name)s RETURNING school_id
)
INSERT INTO audit_log (school_id, actor_id, action, object)
SELECT school_id, %(actor_id)s, 'queue.resume', %(queue_name)s FROM resumed
"""

# Shared by the claims, each until it ends; alone for a moment by whoever waits for those that had begun. It is taken
# before the claim's own statement, which therefore sees what was committed when that moment was over.
CLAIMING: LiteralString = "SELECT pg_advisory_xact_lock_shared(hashtextextended('claims', 0))"
CLAIMS_HAVE_ENDED: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended('claims', 0))"
LOCK_TIMEOUT = "100ms"
"""New claims wait behind who waits to be alone, those of all schools: so it steps back where a claim takes long."""
LONGEST_CLAIM_SECONDS = 5.0

PAUSED: LiteralString = """
SELECT queue_name, paused_at, paused_by FROM paused_queues WHERE school_id = %(school_id)s ORDER BY queue_name
"""


async def pause(scope: Scope, queue_name: str, *, actor_id: int) -> Pause:
    """Begin nothing more of this school's queue; one that is paused already stays as it is.

    Once it is committed, ``until_claims_have_ended`` says when that holds.
    """
    row = await scope.first(PAUSE, queue_name=queue_name, actor_id=actor_id)
    assert row is not None
    return Pause(**row)


async def claiming(transaction: Transaction) -> None:
    """Say that the transaction claims jobs, before it looks which."""
    await transaction.run(CLAIMING)


async def until_claims_have_ended(database: Database) -> None:
    """Wait, some milliseconds, for the claims of all workers that may have looked before what is committed now.

    Raises:
        OutcomeUnknown: one of them takes long, or the database is lost: it may still begin what it looked at.
    """
    latest = time.monotonic() + LONGEST_CLAIM_SECONDS
    while True:
        try:
            async with database.transaction(lock_timeout=LOCK_TIMEOUT) as transaction:  # looks at no school's rows
                await transaction.run(CLAIMS_HAVE_ENDED)
        except OperationalError as error:
            if not isinstance(error, LockNotAvailable) or time.monotonic() > latest:
                raise OutcomeUnknown("it is not known yet whether all claims from before have ended") from error
        else:
            return


async def resume(scope: Scope, queue_name: str, *, actor_id: int) -> None:
    """Go on with this school's queue; nothing to do if it is not paused."""
    await scope.run(RESUME, queue_name=queue_name, actor_id=actor_id)


async def paused_queues(scope: Scope) -> dict[str, Pause]:
    """Those of the school that are paused, by name."""
    return {row["queue_name"]: Pause(**row) for row in await scope.all(PAUSED)}
