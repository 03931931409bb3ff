"""Providers in trouble, as the whole fleet knows them.

A provider is a service outside that a kind of task needs. When it asks for a pause, or fails several times in a row,
its breaker opens: what was handed over is taken back, nothing more is, and running attempts that fail by it are
interrupted at no cost. One job at a time is let through to see whether it answers again; the first success of an
attempt that began after the opening closes the breaker.

One row for the fleet, in PostgreSQL: it works without Redis, and what a process holds of it while it dies or stands
still is free again after two seconds.
"""

from collections.abc import Sequence
from typing import LiteralString

from synopsis.kit.database import Transaction
from synopsis.kit.errors import Unavailable

FAILURES_TO_OPEN = 5
"""In a row, over the fleet. A single failure may be the job's own fault and costs it a retry."""
FIRST_PROBE_SECONDS = 1.0
LONGEST_PROBE_GAP_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 600.0
"""A provider that asks for a longer pause is asked again after this."""

TROUBLE: LiteralString = """
WITH trouble AS (
    INSERT INTO provider_breakers AS breaker (provider, task_types, failures, opened_at, next_probe_at, error_code,
        error_message)
    SELECT %(provider)s, %(task_types)s, %(failures)s,
        CASE WHEN opens THEN clock_timestamp() END,
        CASE WHEN opens THEN clock_timestamp() + make_interval(secs => %(pause)s) END,
        %(error_code)s, %(error_message)s
    FROM (SELECT %(at_once)s OR %(failures)s >= %(to_open)s AS opens) AS decided
    ON CONFLICT (provider) DO UPDATE SET
        task_types = excluded.task_types,
        failures = breaker.failures + excluded.failures,
        error_code = excluded.error_code, error_message = excluded.error_message,
        opened_at = CASE
            WHEN breaker.opened_at IS NOT NULL THEN breaker.opened_at
            WHEN %(at_once)s OR breaker.failures + excluded.failures >= %(to_open)s THEN clock_timestamp() END,
        probes = CASE WHEN breaker.opened_at IS NULL THEN 0 ELSE breaker.probes END,
        next_probe_at = CASE
            WHEN breaker.opened_at IS NOT NULL OR %(at_once)s
                OR breaker.failures + excluded.failures >= %(to_open)s
            THEN greatest(breaker.next_probe_at, clock_timestamp() + make_interval(secs => %(pause)s)) END
    RETURNING opened_at, task_types
), handed_over AS MATERIALIZED (
    SELECT jobs.id, jobs.school_id FROM trouble JOIN summary_generation_jobs AS jobs ON task_type = ANY(task_types)
    WHERE opened_at IS NOT NULL AND jobs.status = 'queued' AND jobs.dispatched_at IS NOT NULL
    FOR NO KEY UPDATE OF jobs SKIP LOCKED
), taken_back AS (
    UPDATE summary_generation_jobs AS jobs SET dispatched_at = NULL
    FROM handed_over WHERE jobs.id = handed_over.id AND jobs.school_id = handed_over.school_id
)
SELECT extract(epoch FROM clock_timestamp() - opened_at)::float8 AS open_seconds FROM trouble
"""


# Shared by those that hand over, each until it ends; alone by whoever may open a breaker. Either is taken before the
# statement itself, which therefore sees what the other has committed.
HANDING_OVER: LiteralString = "SELECT pg_advisory_xact_lock_shared(hashtextextended('handing over', 0))"
HAND_OVERS_HAVE_ENDED: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended('handing over', 0))"


async def handing_over(transaction: Transaction) -> None:
    """Say that the transaction hands jobs over, before it looks which."""
    await transaction.run(HANDING_OVER)


async def until_hand_overs_have_ended(transaction: Transaction) -> None:
    """Wait for those that are under way, and keep new ones waiting until this transaction ends.

    Raises:
        psycopg.errors.LockNotAvailable: one of them takes longer than the transaction's ``lock_timeout``.
    """
    await transaction.run(HAND_OVERS_HAVE_ENDED)


async def note_trouble(
    transaction: Transaction, provider: str, task_types: Sequence[str], errors: Sequence[Unavailable]
) -> float | None:
    """Some attempts failed by their provider; returns for how many seconds its breaker is open, None if it is not.

    After ``until_hand_overs_have_ended`` in the same transaction, nothing is handed over past an opening.

    Args:
        transaction: of the system.
        provider: by ``Task.provider``.
        task_types: the kinds of task that need it.
        errors: at least one.
    """
    asked = [error.retry_after_seconds for error in errors if error.retry_after_seconds is not None]
    row = await transaction.first(
        TROUBLE,
        provider=provider,
        task_types=list(task_types),
        failures=len(errors),
        at_once=any(error.asks_for_a_pause for error in errors),
        to_open=FAILURES_TO_OPEN,
        pause=min(max(asked, default=FIRST_PROBE_SECONDS), LONGEST_PAUSE_SECONDS),
        error_code=errors[-1].code,
        error_message=str(errors[-1]),
    )
    assert row is not None
    open_seconds: float | None = row["open_seconds"]
    return open_seconds


RECOVERY: LiteralString = """
UPDATE provider_breakers SET failures = 0, probes = 0, opened_at = NULL, next_probe_at = NULL
WHERE provider = %(provider)s AND failures > 0
    AND (opened_at IS NULL OR opened_at < clock_timestamp() - make_interval(secs => %(age)s))
"""


async def note_success(transaction: Transaction, provider: str, *, age_seconds: float) -> bool:
    """An attempt succeeded with its provider; returns whether that changed anything.

    Args:
        transaction: of the system.
        provider: by ``Task.provider``.
        age_seconds: since the attempt began. One that began before the breaker opened proves nothing.
    """
    return bool(await transaction.run(RECOVERY, provider=provider, age=age_seconds))


IN_TROUBLE: LiteralString = "SELECT provider FROM provider_breakers WHERE failures > 0"


async def providers_in_trouble(transaction: Transaction) -> set[str]:
    """Those that failed since anybody last told of a success."""
    return {row["provider"] for row in await transaction.all(IN_TROUBLE)}
