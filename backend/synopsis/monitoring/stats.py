"""How many of a school's jobs stand where."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString

from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class QueueStats:
    """One queue of one school, now."""

    queue_name: str
    queued_count: int
    processing_count: int
    completed_count: int
    failed_count: int
    cancelled_count: int
    retrying_count: int
    """Of the queued ones, those that wait for their next try."""
    scheduled_count: int
    """Of the queued ones, those that wait for the moment that was asked for."""
    blocked_count: int
    """Of the queued ones, those that wait for other jobs to end."""
    oldest_queued_seconds: float | None
    """How long the job that is due the longest has waited; None when none is due."""


# The counts come from the lines of job_counts, and the rest from an index of what is active: nothing here grows with
# the number of jobs that have ended.
STATS: LiteralString = """
WITH counted AS (
    SELECT queue_name, status, sum(jobs)::bigint AS jobs FROM (
        SELECT queue_name, status, jobs FROM job_counts WHERE school_id = %(school_id)s
        UNION ALL SELECT queue_name, status, jobs FROM job_count_changes WHERE school_id = %(school_id)s
    ) AS lines GROUP BY 1, 2
)
SELECT queue.name AS queue_name, counts.*, later.*, blocked.*,
    extract(epoch FROM now() - (
        SELECT available_at FROM summary_generation_jobs
        WHERE school_id = %(school_id)s AND status = 'queued' AND queue_name = queue.name AND NOT is_blocked
            AND available_at <= now()
        ORDER BY available_at LIMIT 1))::float AS oldest_queued_seconds
FROM unnest(%(queue_names)s::text[]) WITH ORDINALITY AS queue (name, position)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(jobs) FILTER (WHERE status = 'queued'), 0)::bigint AS queued_count,
        coalesce(sum(jobs) FILTER (WHERE status = 'processing'), 0)::bigint AS processing_count,
        coalesce(sum(jobs) FILTER (WHERE status = 'completed'), 0)::bigint AS completed_count,
        coalesce(sum(jobs) FILTER (WHERE status = 'failed'), 0)::bigint AS failed_count,
        coalesce(sum(jobs) FILTER (WHERE status = 'cancelled'), 0)::bigint AS cancelled_count
    FROM counted WHERE counted.queue_name = queue.name
) AS counts
CROSS JOIN LATERAL (
    SELECT count(next_retry_at) AS retrying_count, count(*) - count(next_retry_at) AS scheduled_count
    FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND status = 'queued' AND queue_name = queue.name AND NOT is_blocked
        AND available_at > now()
) AS later
CROSS JOIN LATERAL (
    SELECT count(*) AS blocked_count FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND status = 'queued' AND queue_name = queue.name AND is_blocked
) AS blocked
ORDER BY position
"""


async def queue_stats(scope: Scope, queue_names: Sequence[str]) -> list[QueueStats]:
    """The school's counts for each queue, in the order of the names."""
    return [QueueStats(**row) for row in await scope.all(STATS, queue_names=list(queue_names))]


# A job that the asker may not look at is not named either.
RUNNING: LiteralString = """
SELECT DISTINCT ON (claimed_by) claimed_by, job_id FROM summary_generation_jobs AS jobs
WHERE school_id = %(school_id)s AND status = 'processing'
    AND (%(teaches)s::bigint IS NULL OR created_by = %(teaches)s OR EXISTS (
        SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s
            AND t.evaluation_id = jobs.evaluation_id AND t.teacher_id = %(teaches)s))
ORDER BY claimed_by, claimed_at
"""


# The same jobs, all of them up to a bound for each worker.
RUN_EACH: LiteralString = """
SELECT claimed_by, job_id, task_type, evaluation_id, student_id, stage, progress, attempt, claimed_at AS since, jobs
FROM (
    SELECT jobs.*, row_number() OVER (PARTITION BY claimed_by ORDER BY claimed_at, id) AS place,
        count(*) OVER (PARTITION BY claimed_by) AS jobs
    FROM summary_generation_jobs AS jobs
    WHERE school_id = %(school_id)s AND status = 'processing'
        AND (%(teaches)s::bigint IS NULL OR created_by = %(teaches)s OR EXISTS (
            SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s
                AND t.evaluation_id = jobs.evaluation_id AND t.teacher_id = %(teaches)s))
) AS running WHERE place <= %(most)s ORDER BY claimed_by, since, job_id
"""


@dataclass(frozen=True, slots=True)
class RunningJob:
    """A job that a worker has claimed."""

    job_id: str
    task_type: str
    evaluation_id: int
    student_id: int | None
    stage: str | None
    progress: int
    attempt: int
    since: datetime
    """When the worker began with it."""


@dataclass(slots=True)
class WorkersJobs:
    """What one worker runs of a school."""

    count: int = 0
    longest: list[RunningJob] = field(default_factory=list)
    """Those that it has run the longest."""


async def jobs_by_worker(scope: Scope, *, teaches: int | None, most: int) -> dict[str, WorkersJobs]:
    """What the workers run of this school, by worker.

    Args:
        scope: the school.
        teaches: as in ``running_jobs``.
        most: jobs of each worker.
    """
    found = defaultdict[str, WorkersJobs](WorkersJobs)
    for row in await scope.all(RUN_EACH, teaches=teaches, most=most):
        its = found[row.pop("claimed_by")]
        its.count = row.pop("jobs")
        its.longest.append(RunningJob(**row))
    return dict(found)


async def running_jobs(scope: Scope, *, teaches: int | None) -> dict[str, str]:
    """For each worker, the job of this school that it has been running the longest.

    Args:
        scope: the school.
        teaches: whose evaluations' jobs alone; None for all of the school.
    """
    return {row["claimed_by"]: row["job_id"] for row in await scope.all(RUNNING, teaches=teaches)}
