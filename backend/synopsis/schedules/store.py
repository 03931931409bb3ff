"""The schedules of one school: made, changed, read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from synopsis.evaluations.store import must_teach
from synopsis.kit.database import Row
from synopsis.kit.errors import Conflict, Forbidden, NotFound
from synopsis.schedules.cron import next_runs, read_cron, read_zone
from synopsis.schedules.schedulable import Schedulables, schedulable
from synopsis.schedules.schedule import (
    COLUMNS,
    RUN_COLUMNS,
    Draft,
    Outcome,
    Run,
    Schedule,
    run_from,
    schedule_from,
)
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope

MOST_SCHEDULES = 500
"""Of a school."""

SELECT: LiteralString = f"SELECT {COLUMNS} FROM scheduled_jobs WHERE scheduled_jobs.school_id = %(school_id)s "

MOST_RECENT = 20
"""Runs that are told with a schedule."""

RECENT: LiteralString = f"""
SELECT recent.* FROM unnest(%(ids)s::bigint[]) AS schedule (id) CROSS JOIN LATERAL (
    SELECT schedule_id, {RUN_COLUMNS} FROM schedule_runs
    WHERE schedule_runs.school_id = %(school_id)s AND schedule_id = schedule.id
    ORDER BY fire_at DESC LIMIT {MOST_RECENT}) AS recent
ORDER BY recent.fire_at DESC
"""

TAUGHT: LiteralString = """
AND (%(teaches)s::bigint IS NULL OR EXISTS (
    SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s
        AND t.evaluation_id = scheduled_jobs.evaluation_id AND t.teacher_id = %(teaches)s))
"""

LOCK: LiteralString = "SELECT id FROM scheduled_jobs WHERE school_id = %(school_id)s AND id = %(id)s FOR UPDATE"

INSERT: LiteralString = """
INSERT INTO scheduled_jobs (school_id, name, cron_expression, timezone, task_type, task_params, enabled, queue_name,
    misfire, overlap, next_run_at, created_by, runs_as)
VALUES (%(school_id)s, %(name)s, %(cron_expression)s, %(timezone)s, %(task_type)s, %(task_params)s, %(enabled)s,
    %(queue_name)s, %(misfire)s, %(overlap)s, %(next_run_at)s, %(actor_id)s, %(actor_id)s)
RETURNING id
"""

UPDATE: LiteralString = """
UPDATE scheduled_jobs
SET name = %(name)s, cron_expression = %(cron_expression)s, timezone = %(timezone)s, task_type = %(task_type)s,
    task_params = %(task_params)s, enabled = %(enabled)s, queue_name = %(queue_name)s, misfire = %(misfire)s,
    overlap = %(overlap)s, next_run_at = %(next_run_at)s, runs_as = %(actor_id)s, updated_at = clock_timestamp()
WHERE school_id = %(school_id)s AND id = %(id)s
"""

INSERT_RUN: LiteralString = """
INSERT INTO schedule_runs
    (school_id, schedule_id, fire_at, fired_at, outcome, batch_id, queued, already_queued, detail, triggered_by)
VALUES (%(school_id)s, %(schedule_id)s, %(fire_at)s, coalesce(%(fired_at)s::timestamptz, clock_timestamp()),
    %(outcome)s, %(batch_id)s, %(queued)s, %(already_queued)s, %(detail)s, %(triggered_by)s)
"""


async def create_schedule(scope: Scope, actor: Actor, draft: Draft, tasks: Schedulables) -> Schedule:
    """A new schedule, which runs with the rights of the actor.

    Raises:
        Invalid: the expression, the zone or the task's parameters are not usable.
        NotFound: what it is about is not there.
        Forbidden: it is not the actor's.
        Conflict: the school has as many as it may.
    """
    actor.must_be_staff("to make scheduled jobs")
    task = schedulable(tasks, draft.task_type)
    task.read(draft.task_params)
    await task.authorise(scope, actor, draft.task_params)
    await task.check(scope, draft.task_params)
    draft = replace(draft, cron_expression=read_cron(draft.cron_expression).text)
    schedules, now = await _count_and_clock(scope)
    if schedules >= MOST_SCHEDULES:
        raise Conflict(
            f"This school has {MOST_SCHEDULES} scheduled jobs, which is the most; delete some first.",
            code="too_many_scheduled_jobs",
        )
    row = await scope.first(INSERT, **_values(draft), next_run_at=_next_run(draft, now), actor_id=actor.user_id)
    assert row is not None
    return await get_schedule(scope, actor, row["id"])


async def get_schedule(scope: Scope, actor: Actor, schedule_id: int) -> Schedule:
    """One schedule, if the actor teaches its evaluation or is an admin.

    Raises:
        NotFound: the school has none by that id.
        Forbidden: it is not the actor's.
    """
    actor.must_be_staff("to work with scheduled jobs")
    row = await scope.first(SELECT + "AND id = %(id)s", id=schedule_id)
    if row is None:
        raise _no_such(schedule_id)
    if actor.teaches is not None:
        if row["evaluation_id"] is None:
            raise Forbidden("This scheduled job is about no evaluation of yours; an admin may do this.")
        await must_teach(scope, actor, row["evaluation_id"])
    [schedule] = await _with_recent_runs(scope, [row])
    return schedule


async def list_schedules(
    scope: Scope, actor: Actor, *, evaluation_id: int | None, before: int | None, limit: int
) -> list[Schedule]:
    """The schedules of the actor's evaluations, newest first; an admin sees the whole school's.

    Args:
        scope: the actor's school.
        actor: who asks.
        evaluation_id: of this evaluation alone.
        before: the id that the page follows, or None for the first page.
        limit: the most to return.
    """
    rows = await scope.all(
        SELECT + TAUGHT + "AND (%(evaluation_id)s::bigint IS NULL OR evaluation_id = %(evaluation_id)s)"
        " AND (%(before)s::bigint IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s",
        teaches=actor.teaches,
        evaluation_id=evaluation_id,
        before=before,
        limit=limit,
    )
    return await _with_recent_runs(scope, rows)


async def _with_recent_runs(scope: Scope, rows: Sequence[Row]) -> list[Schedule]:
    runs: dict[int, list[Run]] = {row["id"]: [] for row in rows}
    for run in await scope.all(RECENT, ids=list(runs)) if rows else []:
        runs[run["schedule_id"]].append(run_from(run))
    return [
        replace(schedule_from(row), last_run=next(iter(runs[row["id"]]), None), recent_runs=runs[row["id"]])
        for row in rows
    ]


async def change_schedule(
    scope: Scope, actor: Actor, schedule_id: int, changes: Mapping[str, Any], tasks: Schedulables
) -> Schedule:
    """Change some of a schedule. From then on it runs with the rights of the actor.

    When the expression, the zone or ``enabled`` changes, the next run is reckoned from now.

    Args:
        scope: the actor's school.
        actor: who changes it.
        schedule_id: which.
        changes: of the fields of a Draft.
        tasks: that can be scheduled.

    Raises:
        Invalid, NotFound, Forbidden: as for a new one.
    """
    await get_schedule(scope, actor, schedule_id)
    now = await lock_schedule(scope, schedule_id)
    was = await get_schedule(scope, actor, schedule_id)
    becomes = replace(was, **changes)
    becomes = replace(becomes, cron_expression=read_cron(becomes.cron_expression).text)
    await _check_change(scope, actor, was, becomes, tasks)
    next_run_at = was.next_run_at
    if _timing(becomes) != _timing(was):
        next_run_at = _next_run(becomes, now)
        await _record_lost_moment(scope, was, now)
    await scope.run(UPDATE, id=schedule_id, **_values(becomes), next_run_at=next_run_at, actor_id=actor.user_id)
    return await get_schedule(scope, actor, schedule_id)


async def delete_schedule(scope: Scope, actor: Actor, schedule_id: int) -> None:
    """Delete a schedule with its run history. The jobs that it made stay.

    Raises:
        NotFound: the school has none by that id.
        Forbidden: it is not the actor's.
    """
    await get_schedule(scope, actor, schedule_id)
    await scope.run("DELETE FROM scheduled_jobs WHERE school_id = %(school_id)s AND id = %(id)s", id=schedule_id)


async def list_runs(scope: Scope, schedule_id: int, *, before: datetime | None, limit: int) -> list[Run]:
    """What came of a schedule's moments, newest first.

    Args:
        scope: its school.
        schedule_id: which; the caller has looked it up.
        before: the moment that the page follows, or None for the first page.
        limit: the most to return.
    """
    rows = await scope.all(
        f"SELECT {RUN_COLUMNS} FROM schedule_runs WHERE school_id = %(school_id)s AND schedule_id = %(schedule_id)s"
        " AND (%(before)s::timestamptz IS NULL OR fire_at < %(before)s) ORDER BY fire_at DESC LIMIT %(limit)s",
        schedule_id=schedule_id,
        before=before,
        limit=limit,
    )
    return [run_from(row) for row in rows]


async def lock_schedule(scope: Scope, schedule_id: int) -> datetime:
    """From here on no scheduler fires it, until the transaction ends; returns the time, which is after their last.

    Raises:
        NotFound: it was deleted meanwhile.
    """
    if await scope.first(LOCK, id=schedule_id) is None:
        raise _no_such(schedule_id)
    return await clock(scope)


async def record_run(scope: Scope, schedule_id: int, run: Run) -> None:
    """Keep what came of a moment. Its key makes it fail, and with it all of the transaction, if that moment has one."""
    await scope.run(INSERT_RUN, schedule_id=schedule_id, **asdict(run))


async def note_run(scope: Scope, schedule_id: int, run: Run) -> None:
    """Keep a run that made no jobs, unless its moment has been dealt with already."""
    await scope.run(INSERT_RUN + "ON CONFLICT DO NOTHING", schedule_id=schedule_id, **asdict(run))


def _no_such(schedule_id: int) -> NotFound:
    """The same words for a schedule that never was and for another school's."""
    return NotFound(f"There is no scheduled job {schedule_id}.", code="scheduled_job_not_found")


async def _check_change(scope: Scope, actor: Actor, was: Schedule, becomes: Schedule, tasks: Schedulables) -> None:
    has_other_task = (becomes.task_type, becomes.task_params) != (was.task_type, was.task_params)
    if has_other_task or becomes.enabled:
        task = schedulable(tasks, becomes.task_type)
        task.read(becomes.task_params)
        await task.authorise(scope, actor, becomes.task_params)
        if has_other_task:
            await task.check(scope, becomes.task_params)


async def _record_lost_moment(scope: Scope, was: Schedule, now: datetime) -> None:
    """A moment that was due and had not been dealt with when the schedule was changed."""
    if was.next_run_at is not None and was.next_run_at <= now:
        detail = "The schedule was changed before a scheduler had dealt with this moment."
        await note_run(scope, was.id, Run(fire_at=was.next_run_at, outcome=Outcome.MISSED, detail=detail))


def _timing(draft: Draft) -> tuple[str, str, bool]:
    return draft.cron_expression, draft.timezone, draft.enabled


def _next_run(draft: Draft, now: datetime) -> datetime | None:
    cron, zone = read_cron(draft.cron_expression), read_zone(draft.timezone)
    return next(iter(next_runs(cron, zone, now, 1)), None) if draft.enabled else None


def _values(draft: Draft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in Draft.__slots__} | {"task_params": Jsonb(dict(draft.task_params))}


async def clock(scope: Scope) -> datetime:
    """The time: the database's, in UTC."""
    _, now = await _count_and_clock(scope)
    return now


async def schedule_count(scope: Scope) -> int:
    """How many schedules the school has."""
    count, _ = await _count_and_clock(scope)
    return count


async def _count_and_clock(scope: Scope) -> tuple[int, datetime]:
    """How many schedules the school has, and the time: the database's, in UTC."""
    row = await scope.first(
        "SELECT count(*) AS schedules, clock_timestamp() AS now FROM scheduled_jobs WHERE school_id = %(school_id)s"
    )
    assert row is not None
    return row["schedules"], row["now"].astimezone(UTC)
