"""How long a school's jobs waited and ran, how many ended and how, over a span of time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, LiteralString, Self

from synopsis.kit.database import Row
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of a number of durations, in seconds; half of them, 95 and 99 in a hundred took no longer."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, values: Sequence[float] | None) -> Self | None:
        """From what PostgreSQL gives; None where nothing was measured."""
        return None if values is None else cls(*(round(value, 3) for value in values))


@dataclass(frozen=True, slots=True)
class Span:
    """What happened between two moments. A job counts where it ended."""

    at: datetime
    """When the span began."""
    seconds: float
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    retries: int = 0
    """Tries that failed and were to be made again."""
    wait: Percentiles | None = None
    """From when a job was due until its first try began."""
    run: Percentiles | None = None
    """How long the last try of those that completed or failed took."""
    total: Percentiles | None = None
    """From when a job was due until it completed or failed, with all tries and the waits between them."""
    provider: Percentiles | None = None
    """How long the model took for those that it wrote."""
    input_tokens: int = 0
    """That the model read for them."""
    output_tokens: int = 0
    """That it wrote."""
    oldest_queued_seconds: float | None = None
    """How long the job that was due the longest had waited at the end of the span; None when none was due."""


@dataclass(frozen=True, slots=True)
class Series:
    """One queue, one type of task, or all together, over the whole window and in its parts."""

    queue_name: str | None
    """None: all queues together."""
    task_type: str | None
    """None: all types together."""
    totals: Span
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Window:
    """From a whole bucket's beginning until now."""

    start: datetime
    end: datetime
    bucket: timedelta

    def spans(self) -> Iterator[Span]:
        """Its buckets, all of them empty; the last one ends now."""
        at = self.start
        while at < self.end:
            yield Span(at, (min(at + self.bucket, self.end) - at).total_seconds())
            at += self.bucket


WINDOW: LiteralString = """
SELECT date_bin(%(bucket)s, now() - %(window)s, 'epoch') AS start, now() AS end
FROM (SELECT %(school_id)s) AS asked
"""

# Of a queue, of a type of task, and of all, in each bucket and over the whole window.
SERIES: LiteralString = """GROUP BY GROUPING SETS (
    (queue_name, at), (task_type, at), (at), (queue_name), (task_type), ())"""

# A summary that was there before the try was paid for by another job.
ENDED: LiteralString = f"""
SELECT queue_name, task_type, at,
    count(*) FILTER (WHERE status = 'completed') AS completed,
    count(*) FILTER (WHERE status = 'failed') AS failed,
    count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
    percentile_cont(%(shares)s::float[]) WITHIN GROUP (ORDER BY wait) AS wait,
    percentile_cont(%(shares)s::float[]) WITHIN GROUP (ORDER BY run) FILTER (WHERE status <> 'cancelled') AS run,
    percentile_cont(%(shares)s::float[]) WITHIN GROUP (ORDER BY total) FILTER (WHERE status <> 'cancelled') AS total,
    percentile_cont(%(shares)s::float[]) WITHIN GROUP (ORDER BY provider_seconds) AS provider,
    coalesce(sum(input_tokens), 0)::bigint AS input_tokens,
    coalesce(sum(output_tokens), 0)::bigint AS output_tokens
FROM (
    SELECT queue_name, task_type, jobs.status,
        date_bin(%(bucket)s, ended_at, %(start)s) AS at,
        extract(epoch FROM started_at - due_at)::float AS wait,
        extract(epoch FROM ended_at - claimed_at)::float AS run,
        extract(epoch FROM ended_at - due_at)::float AS total,
        provider_seconds::float, input_tokens, output_tokens
    FROM summary_generation_jobs AS jobs LEFT JOIN feedback_summaries AS summary
        ON summary.id = summary_id AND summary.school_id = %(school_id)s AND summary.created_at >= claimed_at
    WHERE jobs.school_id = %(school_id)s AND ended_at >= %(start)s AND ended_at < %(end)s
) AS ended
{SERIES}
"""

RETRIES: LiteralString = f"""
SELECT queue_name, task_type, at, count(*) AS retries
FROM (
    SELECT queue_name, task_type, date_bin(%(bucket)s, history.at, %(start)s) AS at
    FROM job_history AS history
    JOIN summary_generation_jobs AS jobs ON jobs.id = history.job AND jobs.school_id = history.school_id
    WHERE history.school_id = %(school_id)s AND verb = 'retry' AND history.at >= %(start)s AND history.at < %(end)s
) AS tries
{SERIES}
"""

# A job waits before its first try and before its last; what was between the two is not kept. Whoever waited at the end
# of a bucket is active still, or has ended since the window began.
OLDEST: LiteralString = """
WITH seen AS MATERIALIZED (
    SELECT queue_name, task_type, status, due_at, started_at, available_at, claimed_at, ended_at
    FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND status IN ('queued', 'processing') AND NOT is_blocked
    UNION ALL
    SELECT queue_name, task_type, status, due_at, started_at, available_at, claimed_at, ended_at
    FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND ended_at >= %(start)s AND ended_at < %(end)s
), waits AS (
    SELECT queue_name, task_type, due_at AS since, started_at AS until FROM seen WHERE started_at IS NOT NULL
    UNION ALL
    SELECT queue_name, task_type, available_at, CASE
        WHEN status = 'queued' THEN %(end)s + %(bucket)s
        WHEN claimed_at >= available_at THEN claimed_at
        ELSE ended_at END
    FROM seen
)
SELECT queue_name, task_type, at,
    extract(epoch FROM max(least(at + %(bucket)s, %(end)s) - since))::float AS oldest_queued_seconds
FROM waits CROSS JOIN LATERAL generate_series(
    date_bin(%(bucket)s, greatest(since, %(start)s), %(start)s), until - %(bucket)s, %(bucket)s) AS at
WHERE since < least(at + %(bucket)s, %(end)s) AND at < %(end)s
GROUP BY GROUPING SETS ((queue_name, at), (task_type, at), (at))
"""

MOST_CAUSES = 20
CAUSES: LiteralString = """
SELECT error_code, count(*) AS jobs, count(*) FILTER (WHERE NOT is_retried) AS dead_letters
FROM summary_generation_jobs
WHERE school_id = %(school_id)s AND ended_at >= %(start)s AND ended_at < %(end)s AND status = 'failed'
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(most)s
"""

SHARES = [0.5, 0.95, 0.99]
Found = dict[tuple[str | None, str | None, datetime | None], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Failures:
    """Of what jobs failed in a window."""

    error_code: str
    jobs: int
    dead_letters: int
    """In the place of so many of them no job has been made since."""


@dataclass(frozen=True, slots=True)
class SchoolMetrics:
    """A school's numbers."""

    window: Window
    all: Series
    queues: Sequence[Series]
    task_types: Sequence[Series]
    """Those that had anything to do."""
    causes: Sequence[Failures]
    """Of what jobs failed, the most frequent first; at most ``MOST_CAUSES``."""


async def queue_metrics(
    scope: Scope, queue_names: Sequence[str], *, window: timedelta, bucket: timedelta
) -> SchoolMetrics:
    """The school's numbers.

    Args:
        scope: the school.
        queue_names: in the order in which they are read.
        window: how far back; the answer begins with the whole bucket that this falls into.
        bucket: the length of a span.
    """
    row = await scope.first(WINDOW, window=window, bucket=bucket)
    assert row is not None
    seen = Window(row["start"], row["end"], bucket)
    within: Mapping[str, object] = {"bucket": bucket, "start": seen.start, "end": seen.end}
    found: Found = {}
    for row in await scope.all(ENDED, shares=SHARES, **within):
        found[_key(row)] = {
            **{name: row[name] for name in ("completed", "failed", "cancelled", "input_tokens", "output_tokens")},
            **{name: Percentiles.of(row[name]) for name in ("wait", "run", "total", "provider")},
        }
    _add(found, "retries", await scope.all(RETRIES, **within))
    _add(found, "oldest_queued_seconds", await scope.all(OLDEST, **within))
    causes = await scope.all(CAUSES, start=seen.start, end=seen.end, most=MOST_CAUSES)
    return SchoolMetrics(
        window=seen,
        all=_series(seen, found),
        queues=[_series(seen, found, queue_name=name) for name in queue_names],
        task_types=[_series(seen, found, task_type=name) for name in sorted({kind for _, kind, _ in found if kind})],
        causes=[Failures(**row) for row in causes],
    )


def _key(row: Row) -> tuple[str | None, str | None, datetime | None]:
    return row["queue_name"], row["task_type"], row["at"]


def _add(found: Found, name: str, rows: Sequence[Row]) -> None:
    for row in rows:
        found.setdefault(_key(row), {})[name] = row[name]


def _series(window: Window, found: Found, *, queue_name: str | None = None, task_type: str | None = None) -> Series:
    spans = [replace(span, **found.get((queue_name, task_type, span.at), {})) for span in window.spans()]
    whole = Span(window.start, (window.end - window.start).total_seconds())
    totals = replace(
        whole, **found.get((queue_name, task_type, None), {}), oldest_queued_seconds=spans[-1].oldest_queued_seconds
    )
    return Series(queue_name, task_type, totals, spans)
