"""Replays of dead letters, as they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import LiteralString

from synopsis.jobs.causes import Cause
from synopsis.jobs.priority import Priority
from synopsis.kit.database import Row
from synopsis.kit.errors import Forbidden, NotFound
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope


class ReplayStatus(StrEnum):
    """Where a replay stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    """By itself, as its jobs failed again; somebody may resume it or cancel it."""
    COMPLETED = "completed"
    """Each of its jobs was made again or skipped, and has ended."""
    CANCELLED = "cancelled"
    """Somebody called it off; what had gone by then goes on."""


class State(StrEnum):
    """What became of a dead letter of a replay."""

    WAITING = "waiting"
    ACTIVE = "active"
    """A job was made in its place and has not ended."""
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    """No job was made: somebody else had made one, or its student has an active one."""
    LEFT = "left"
    """The replay was cancelled before its turn; it is a dead letter as before."""


@dataclass(frozen=True, slots=True)
class Replay:
    """One replay and how far it has come."""

    id: int
    status: ReplayStatus
    cause: Cause
    error_message: str
    """As the newest of its dead letters had it."""
    canary: int
    max_failed_percent: int
    as_priority: Priority | None
    """None: each as the job in whose place it is made."""
    portion: int
    """How many portions have gone, canaries among them."""
    jobs: dict[State, int]
    """How many of its dead letters stand where."""
    requested_by: int
    requested_at: datetime
    stopped_at: datetime | None
    stopped_code: str | None
    stopped_reason: str | None
    ended_at: datetime | None

    @property
    def total(self) -> int:
        """All of its dead letters."""
        return sum(self.jobs.values())


@dataclass(frozen=True, slots=True)
class ReplayJob:
    """One dead letter of a replay."""

    position: int
    job_id: str
    state: State
    replayed_as: str | None
    portion: int | None
    is_canary: bool
    has_same_cause: bool | None
    """Of one that failed again."""
    skipped: str | None


# As they stand now, also where nobody carries the replay on any more.
JOBS: LiteralString = """
SELECT its.replay, position, its.job_id, replayed_as, portion, is_canary, has_same_cause, skipped, CASE
    WHEN its.state <> 'active' OR jobs.status IN ('queued', 'processing') THEN its.state
    ELSE coalesce(jobs.status, 'cancelled') END AS state
FROM dead_letter_replay_jobs AS its
LEFT JOIN summary_generation_jobs AS jobs ON its.state = 'active' AND jobs.job_id = its.replayed_as
    AND jobs.school_id = its.school_id
WHERE its.school_id = %(school_id)s
"""

SELECT: LiteralString = f"""
SELECT replays.*, counted.jobs FROM dead_letter_replays AS replays CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_object_agg(state, jobs), '{{}}') AS jobs FROM (
        SELECT state, count(*) AS jobs FROM ({JOBS} AND its.replay = replays.id) AS all_of_it GROUP BY state) AS states
) AS counted
WHERE replays.school_id = %(school_id)s
"""

OLDER: LiteralString = """
    AND (%(teaches)s::bigint IS NULL OR requested_by = %(teaches)s)
    AND (%(before)s::bigint IS NULL OR replays.id < %(before)s)
    AND (%(status)s::text IS NULL OR status = %(status)s)
ORDER BY replays.id DESC LIMIT %(limit)s
"""

OF_A_REPLAY: LiteralString = (
    JOBS
    + """ AND its.replay = %(replay)s AND position > %(after)s
    AND (%(state)s::text IS NULL OR its.state = %(state)s) ORDER BY position LIMIT %(limit)s"""
)


async def get_replay(scope: Scope, actor: Actor, replay_id: int) -> Replay:
    """One replay, if the actor asked for it or is an admin.

    Raises:
        NotFound: the school has none by that id.
        Forbidden: it is a colleague's.
    """
    row = await scope.first(SELECT + " AND replays.id = %(id)s", id=replay_id)
    if row is None:
        raise NotFound(f"There is no replay {replay_id}.", code="replay_not_found")
    if actor.teaches not in {None, row["requested_by"]}:
        raise Forbidden(f"Replay {replay_id} is a colleague's; they or an admin may do this.", code="not_your_replay")
    return _replay(row)


async def list_replays(
    scope: Scope, actor: Actor, *, status: ReplayStatus | None, before: int | None, limit: int
) -> Sequence[Replay]:
    """Those that the actor asked for, newest first; an admin sees the school's.

    Args:
        scope: the actor's school.
        actor: who asks.
        status: of those that stand so alone.
        before: the id that the page follows, or None for the first page.
        limit: the most to return.
    """
    rows = await scope.all(SELECT + OLDER, teaches=actor.teaches, status=status, before=before, limit=limit)
    return [_replay(row) for row in rows]


async def list_replay_jobs(
    scope: Scope, replay_id: int, *, state: State | None, after: int, limit: int
) -> Sequence[ReplayJob]:
    """The dead letters of a replay, in the order in which they go.

    Args:
        scope: the school's.
        replay_id: of a replay that the caller may see.
        state: of those that were found so when the replay last looked.
        after: the position that the page follows; 0 for the first page.
        limit: the most to return.
    """
    rows = await scope.all(OF_A_REPLAY, replay=replay_id, state=state, after=after, limit=limit)
    names = ReplayJob.__slots__
    return [ReplayJob(**{name: row[name] for name in names} | {"state": State(row["state"])}) for row in rows]


def _replay(row: Row) -> Replay:
    told = {name: row[name] for name in Replay.__slots__ if name in row}
    told["status"] = ReplayStatus(row["status"])
    told["cause"] = Cause(row["task_type"], row["error_code"], row["fingerprint"])
    told["as_priority"] = row["as_priority"] and Priority(row["as_priority"])
    told["jobs"] = {state: row["jobs"].get(state, 0) for state in State}
    return Replay(**told)
