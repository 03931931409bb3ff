"""The fleet as PostgreSQL knows it: who works, and what waits in each queue, over all schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from synopsis.jobs.pausing import NOT_PAUSED
from synopsis.kit.database import Database
from synopsis.tenancy.scope import system_scope

ALIVE_SECONDS = 10.0
"""A worker that has not been seen for longer is taken for dead; it says that it is here every two seconds."""


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker that is alive."""

    name: str
    host: str
    pid: int
    version: str
    slots: int
    running: int
    state: str
    """``running`` or ``stopping``."""
    started_at: datetime
    last_seen_at: datetime
    age_seconds: float
    silent_seconds: float


@dataclass(frozen=True, slots=True)
class QueueSeen:
    """One queue, over all schools."""

    name: str
    queued: int
    processing: int
    completed: int
    failed: int
    cancelled: int
    oldest_seconds: float | None
    """How long the job that is due the longest, and that no school holds up, has waited; None when none is due."""


@dataclass(frozen=True, slots=True)
class BreakerSeen:
    """A provider whose breaker is open."""

    provider: str
    error_code: str
    open_seconds: float
    probe_seconds: float
    """Until the next job is let through to see whether it answers again; negative when that is overdue."""


@dataclass(frozen=True, slots=True)
class UploadsSeen:
    """Results that the store outside does not have yet, over all schools."""

    owed: int = 0
    """At most ``MOST_COUNTED``, which means that many or more."""
    oldest_seconds: float | None = None
    """How long ago the oldest became owed; None when none is."""
    last_error: str | None = None
    """What came of the oldest one's latest try, as ``results.outcome.Failure`` names it."""


@dataclass(frozen=True, slots=True)
class WebhooksSeen:
    """What is owed to receivers, over all schools."""

    owed: int = 0
    """At most ``MOST_COUNTED``, which means that many or more."""
    oldest_seconds: float | None = None
    """How long the one that is due the longest has waited; None when none is due."""


@dataclass(frozen=True, slots=True)
class SumSeen:
    """One sum of what the workers have counted (see ``kit.tally``)."""

    name: str
    labels: Sequence[str]
    total: float
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Fleet:
    """One look."""

    workers: Sequence[WorkerSeen]
    queues: Sequence[QueueSeen]
    breakers: Sequence[BreakerSeen]
    revision: str | None
    """Of the schema."""
    oldest_schedule_seconds: float | None = None
    """How long the schedule that is due the longest has waited to be fired; None when none is due."""
    uploads: UploadsSeen = UploadsSeen()
    webhooks: WebhooksSeen = WebhooksSeen()
    sums: Sequence[SumSeen] = ()


# Everything below is read in one transaction, and nothing of it grows with the number of jobs.
WORKERS: LiteralString = """
SELECT name, host, pid, version, slots, running, state, started_at, last_seen_at,
    extract(epoch FROM now() - started_at)::float AS age_seconds,
    extract(epoch FROM now() - last_seen_at)::float AS silent_seconds
FROM workers WHERE last_seen_at > now() - make_interval(secs => %(alive_seconds)s)
ORDER BY started_at, name
"""

QUEUES: LiteralString = f"""
WITH counted AS (
    SELECT queue_name, status, sum(jobs)::bigint AS jobs FROM (
        SELECT queue_name, status, jobs FROM job_counts UNION ALL SELECT queue_name, status, jobs FROM job_count_changes
    ) AS lines GROUP BY 1, 2
)
SELECT queue.name, counts.*,
    extract(epoch FROM now() - (
        SELECT available_at FROM summary_generation_jobs AS jobs
        WHERE queue_name = queue.name AND status = 'queued' AND NOT is_blocked AND available_at <= now()
            AND {NOT_PAUSED}
        ORDER BY available_at LIMIT 1))::float AS oldest_seconds
FROM unnest(%(queue_names)s::text[]) WITH ORDINALITY AS queue (name, position)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(jobs) FILTER (WHERE status = 'queued'), 0)::bigint AS queued,
        coalesce(sum(jobs) FILTER (WHERE status = 'processing'), 0)::bigint AS processing,
        coalesce(sum(jobs) FILTER (WHERE status = 'completed'), 0)::bigint AS completed,
        coalesce(sum(jobs) FILTER (WHERE status = 'failed'), 0)::bigint AS failed,
        coalesce(sum(jobs) FILTER (WHERE status = 'cancelled'), 0)::bigint AS cancelled
    FROM counted WHERE queue_name = queue.name
) AS counts
ORDER BY position
"""

BREAKERS: LiteralString = """
SELECT provider, error_code, extract(epoch FROM now() - opened_at)::float AS open_seconds,
    extract(epoch FROM next_probe_at - now())::float AS probe_seconds
FROM provider_breakers WHERE opened_at IS NOT NULL ORDER BY provider
"""

OLDEST_SCHEDULE: LiteralString = """
SELECT extract(epoch FROM now() - next_run_at)::float AS seconds FROM scheduled_jobs
WHERE enabled AND next_run_at <= now() ORDER BY next_run_at LIMIT 1
"""

MOST_COUNTED = 10_000

UPLOADS: LiteralString = """
SELECT (SELECT count(*) FROM (SELECT FROM result_uploads WHERE stored_at IS NULL LIMIT %(most)s) AS counted) AS owed,
    extract(epoch FROM now() - oldest.owed_at)::float AS oldest_seconds, oldest.last_error
FROM (SELECT owed_at, last_error FROM result_uploads WHERE stored_at IS NULL ORDER BY owed_at LIMIT 1) AS oldest
"""
# School by school, along the index, as the courier does.
WEBHOOKS: LiteralString = """
WITH RECURSIVE schools AS (
    (SELECT school_id FROM webhook_deliveries WHERE status = 'owed' ORDER BY school_id LIMIT 1)
    UNION ALL
    SELECT (SELECT later.school_id FROM webhook_deliveries AS later
            WHERE later.status = 'owed' AND later.school_id > schools.school_id ORDER BY later.school_id LIMIT 1)
    FROM schools WHERE schools.school_id IS NOT NULL
)
SELECT (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE status = 'owed' LIMIT %(most)s) AS owed) AS owed,
    (SELECT extract(epoch FROM now() - min(oldest.next_attempt_at))::float FROM schools CROSS JOIN LATERAL (
        SELECT next_attempt_at FROM webhook_deliveries AS deliveries
        WHERE deliveries.school_id = schools.school_id AND status = 'owed' AND next_attempt_at <= now()
        ORDER BY next_attempt_at LIMIT 1) AS oldest) AS oldest_seconds
"""

SUMS: LiteralString = "SELECT name, labels, total, counts FROM fleet_metrics ORDER BY name, labels"

REVISION: LiteralString = "SELECT version_num FROM alembic_version"


async def look_at_fleet(database: Database, queue_names: Sequence[str]) -> Fleet:
    """What is so now.

    Args:
        database: of all schools.
        queue_names: in the order in which they are read.
    """
    async with system_scope(database) as transaction:
        workers = await transaction.all(WORKERS, alive_seconds=ALIVE_SECONDS)
        queues = await transaction.all(QUEUES, queue_names=list(queue_names))
        breakers = await transaction.all(BREAKERS)
        revision = await transaction.first(REVISION)
        schedule = await transaction.first(OLDEST_SCHEDULE)
        uploads = await transaction.first(UPLOADS, most=MOST_COUNTED)
        webhooks = await transaction.first(WEBHOOKS, most=MOST_COUNTED)
        sums = await transaction.all(SUMS)
    return Fleet(
        workers=[WorkerSeen(**row) for row in workers],
        queues=[QueueSeen(**row) for row in queues],
        breakers=[BreakerSeen(**row) for row in breakers],
        revision=None if revision is None else revision["version_num"],
        oldest_schedule_seconds=None if schedule is None else schedule["seconds"],
        uploads=UploadsSeen() if uploads is None else UploadsSeen(**uploads),
        webhooks=WebhooksSeen() if webhooks is None else WebhooksSeen(**webhooks),
        sums=[SumSeen(**row) for row in sums],
    )
