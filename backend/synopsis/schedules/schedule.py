"""A schedule and its runs as they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString
from uuid import UUID

from synopsis.jobs.priority import Priority
from synopsis.kit.database import Row


class Misfire(StrEnum):
    """What becomes of a moment that has passed by more than the grace."""

    SKIP = "skip"
    ONCE = "once"
    """Made up once, however many have passed."""


class Overlap(StrEnum):
    """What becomes of a moment at which jobs of the run before are still active."""

    SKIP = "skip"
    ALLOW = "allow"


class Queue(StrEnum):
    """Where the jobs of a schedule wait."""

    HIGH = "ai-summaries-high"
    NORMAL = "ai-summaries"
    LOW = "ai-summaries-low"

    @property
    def priority(self) -> Priority:
        """The priority of the jobs that wait there."""
        return Priority[self.name]


class Outcome(StrEnum):
    """What came of a moment."""

    SUBMITTED = "submitted"
    MISSED = "missed"
    """It had passed, and is not made up."""
    OVERLAPPED = "overlapped"
    """Jobs of the run before were still active."""
    SKIPPED = "skipped"
    """There was nothing to do."""
    FAILED = "failed"
    """It could not be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of one moment of a schedule, or of somebody's wish."""

    fire_at: datetime
    """The moment at which it was due."""
    fired_at: datetime | None = None
    """When that was dealt with; None for now."""
    outcome: Outcome
    batch_id: UUID | None = None
    queued: int = 0
    already_queued: int = 0
    detail: str | None = None
    triggered_by: int | None = None
    """Who asked for it; None when its time had come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What people say about a schedule."""

    name: str
    cron_expression: str
    timezone: str
    task_type: str
    task_params: Mapping[str, Any]
    enabled: bool
    queue_name: Queue
    misfire: Misfire
    overlap: Overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Draft):
    """A schedule as it stands."""

    id: int
    school_id: int
    evaluation_id: int | None
    """Of its task, if it is about one."""
    runs_as: int | None
    """Whose rights it uses: who made it, or changed it last."""
    last_run_at: datetime | None
    next_run_at: datetime | None
    """None while it is disabled."""
    created_at: datetime
    updated_at: datetime
    created_by: int | None
    last_run: Run | None = None
    recent_runs: Sequence[Run] = ()
    """What came of its newest moments, the newest first."""


COLUMNS: LiteralString = """
    id, scheduled_jobs.school_id, name, task_type, queue_name, cron_expression, timezone, task_params, enabled, misfire,
    overlap, evaluation_id, runs_as, last_run_at, next_run_at, created_at, updated_at, created_by
"""

RUN_COLUMNS: LiteralString = "fire_at, fired_at, outcome, batch_id, queued, already_queued, detail, triggered_by"


def schedule_from(row: Row) -> Schedule:
    """Build a Schedule, without its runs, from a row of ``COLUMNS``."""
    values = {name: row[name] for name in Schedule.__slots__ + Draft.__slots__ if name in row}
    values |= {
        "queue_name": Queue(row["queue_name"]),
        "misfire": Misfire(row["misfire"]),
        "overlap": Overlap(row["overlap"]),
    }
    return Schedule(**values)


def run_from(row: Row) -> Run:
    """Build a Run from a row of ``RUN_COLUMNS``."""
    return Run(**{name: row[name] for name in Run.__slots__ if name != "outcome"}, outcome=Outcome(row["outcome"]))
