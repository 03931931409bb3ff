"""Firing a schedule: what is due, what comes of it, and when it is due next. One transaction of its school."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import uuid4

from synopsis.jobs.submission import submit
from synopsis.kit import failpoints
from synopsis.kit.errors import Conflict, Invalid, Refusal, SynopsisError
from synopsis.schedules.cron import MOST_COUNTED, Due, due_by, next_runs, read_cron, read_zone
from synopsis.schedules.schedulable import NothingToDo, Plan, Schedulables, schedulable
from synopsis.schedules.schedule import COLUMNS, Misfire, Outcome, Overlap, Run, Schedule, schedule_from
from synopsis.schedules.store import lock_schedule, note_run, record_run
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.people import actor_of
from synopsis.tenancy.scope import Scope

GRACE = timedelta(hours=1)
"""A moment that has passed by less is fired as if it were on time."""

# Under this lock one scheduler decides what comes of a schedule; the others pass it by.
CLAIM: LiteralString = f"""
SELECT {COLUMNS}, coalesce(%(now)s::timestamptz, clock_timestamp()) AS now FROM scheduled_jobs
WHERE school_id = %(school_id)s AND id = %(id)s AND enabled
    AND next_run_at <= coalesce(%(now)s::timestamptz, clock_timestamp())
FOR UPDATE SKIP LOCKED
"""

# The key of schedule_runs holds this too; asked first, a clock that was put back costs no failed transaction.
HAS_FIRED: LiteralString = """
SELECT FROM schedule_runs
WHERE school_id = %(school_id)s AND schedule_id = %(schedule_id)s AND fire_at = %(fire_at)s
"""

STILL_ACTIVE: LiteralString = """
SELECT FROM summary_generation_jobs
WHERE school_id = %(school_id)s AND status IN ('queued', 'processing') AND batch_id = (
    SELECT batch_id FROM schedule_runs
    WHERE school_id = %(school_id)s AND schedule_id = %(schedule_id)s AND batch_id IS NOT NULL
    ORDER BY fire_at DESC LIMIT 1)
LIMIT 1
"""

MOVE_ON: LiteralString = """
UPDATE scheduled_jobs
SET next_run_at = %(next_run_at)s, last_run_at = coalesce(%(last_run_at)s, last_run_at), enabled = %(enabled)s,
    updated_at = CASE WHEN enabled = %(enabled)s THEN updated_at ELSE clock_timestamp() END
WHERE school_id = %(school_id)s AND id = %(id)s
"""


class Stopped(SynopsisError):
    """A schedule cannot go on until somebody changes it."""


async def fire_if_due(scope: Scope, schedule_id: int, tasks: Schedulables, now: datetime | None = None) -> bool:
    """Deal with what is due of a schedule: one run, however much has passed. False if nothing is, or another does it.

    Args:
        scope: the schedule's school.
        schedule_id: which.
        tasks: that can be scheduled.
        now: the time, in simulations; the database's if it is left out.
    """
    row = await scope.first(CLAIM, id=schedule_id, now=now)
    if row is None:
        return False
    schedule, now = schedule_from(row), row["now"]
    try:
        cron, zone = read_cron(schedule.cron_expression), read_zone(schedule.timezone)
    except Invalid as reason:
        # It was good when it was made; zones are renamed now and then.
        await _stop(scope, schedule, _next_run_of(schedule), str(reason), now)
        return True
    due = due_by(cron, zone, _next_run_of(schedule), now)
    try:
        ran = await _deal_with(scope, schedule, due, tasks, now)
        await _move_on(scope, schedule, next(iter(next_runs(cron, zone, now, 1)), None), now if ran else None)
    except Stopped as reason:
        await _stop(scope, schedule, due.latest, str(reason), now)
    failpoints.hit("ticker.fired")
    return True


async def give_up_moment(scope: Scope, schedule_id: int, detail: str, now: datetime | None = None) -> None:
    """Record that a due moment failed, and go on to the next: a schedule that breaks holds up no other."""
    row = await scope.first(CLAIM, id=schedule_id, now=now)
    if row is None:
        return
    schedule, now = schedule_from(row), row["now"]
    cron, zone = read_cron(schedule.cron_expression), read_zone(schedule.timezone)
    due = due_by(cron, zone, _next_run_of(schedule), now)
    await note_run(scope, schedule_id, Run(fire_at=due.latest, fired_at=now, outcome=Outcome.FAILED, detail=detail))
    await _move_on(scope, schedule, next(iter(next_runs(cron, zone, now, 1)), None), None)


async def run_now(scope: Scope, actor: Actor, schedule: Schedule, tasks: Schedulables) -> Run:
    """Submit the jobs of a schedule because somebody asks for it, whatever the calendar and the run before say.

    Raises:
        Forbidden, NotFound: the actor may not, or what it is about is not there.
        Conflict: there is nothing to do.
    """
    now = await lock_schedule(scope, schedule.id)
    task = schedulable(tasks, schedule.task_type)
    await task.authorise(scope, actor, schedule.task_params)
    plan = await task.plan(scope, schedule.task_params, asked_for=True)
    if isinstance(plan, NothingToDo):
        raise Conflict(plan.reason, code="nothing_to_do")
    run = await _submit(scope, schedule, plan, actor, now)
    run = replace(run, fired_at=now, triggered_by=actor.user_id)
    await record_run(scope, schedule.id, run)
    await scope.run(
        "UPDATE scheduled_jobs SET last_run_at = %(now)s WHERE school_id = %(school_id)s AND id = %(id)s",
        id=schedule.id,
        now=now,
    )
    return run


async def _deal_with(scope: Scope, schedule: Schedule, due: Due, tasks: Schedulables, now: datetime) -> bool:
    """Fire or record what is due; whether jobs were submitted."""
    first = _next_run_of(schedule)
    if schedule.misfire is Misfire.SKIP and now - due.latest > GRACE:
        detail = f"{_moments(due.earlier + 1)} passed by more than an hour before a scheduler came; not made up."
        await note_run(scope, schedule.id, Run(fire_at=first, fired_at=now, outcome=Outcome.MISSED, detail=detail))
        return False
    if due.earlier:
        detail = f"{_moments(due.earlier)} passed before a scheduler came; the run after them stands for them."
        await note_run(scope, schedule.id, Run(fire_at=first, fired_at=now, outcome=Outcome.MISSED, detail=detail))
    if await scope.first(HAS_FIRED, schedule_id=schedule.id, fire_at=due.latest) is not None:
        return False
    run = await _run(scope, schedule, tasks, due.latest)
    await record_run(scope, schedule.id, replace(run, fired_at=now))
    return run.outcome is Outcome.SUBMITTED


async def _run(scope: Scope, schedule: Schedule, tasks: Schedulables, moment: datetime) -> Run:
    owner = await actor_of(scope, schedule.runs_as) if schedule.runs_as is not None else None
    if owner is None:
        raise Stopped("Whoever answered for this schedule has left the school.")
    try:
        task = schedulable(tasks, schedule.task_type)
        await task.authorise(scope, owner, schedule.task_params)
        plan = await task.plan(scope, schedule.task_params, asked_for=False)
    except Refusal as refusal:
        raise Stopped(f"It runs with the rights of {owner.name}: {refusal}") from refusal
    if isinstance(plan, NothingToDo):
        return Run(fire_at=moment, outcome=Outcome.SKIPPED, detail=plan.reason)
    if schedule.overlap is Overlap.SKIP and await scope.first(STILL_ACTIVE, schedule_id=schedule.id) is not None:
        detail = "Jobs of the run before were still active."
        return Run(fire_at=moment, outcome=Outcome.OVERLAPPED, detail=detail)
    return await _submit(scope, schedule, plan, owner, moment)


async def _submit(scope: Scope, schedule: Schedule, plan: Plan, owner: Actor, moment: datetime) -> Run:
    batch_id = uuid4()
    submission = replace(
        plan.submission, created_by=owner.user_id, priority=schedule.queue_name.priority, batch_id=batch_id
    )
    submitted = await submit(scope, submission)
    queued = sum(one.is_new for one in submitted)
    return Run(
        fire_at=moment,
        outcome=Outcome.SUBMITTED,
        batch_id=batch_id,
        queued=queued,
        already_queued=len(submitted) - queued,
        detail=plan.note,
    )


async def _move_on(
    scope: Scope, schedule: Schedule, next_run_at: datetime | None, last_run_at: datetime | None
) -> None:
    enabled = next_run_at is not None
    await scope.run(MOVE_ON, id=schedule.id, next_run_at=next_run_at, last_run_at=last_run_at, enabled=enabled)


async def _stop(scope: Scope, schedule: Schedule, moment: datetime, reason: str, now: datetime) -> None:
    """Disable a schedule, and say why in its history: at the next moment it would fail again."""
    detail = f"{reason} The schedule is disabled; whoever enables it again answers for it."
    await note_run(scope, schedule.id, Run(fire_at=moment, fired_at=now, outcome=Outcome.FAILED, detail=detail))
    await _move_on(scope, schedule, None, None)


def _next_run_of(schedule: Schedule) -> datetime:
    assert schedule.next_run_at is not None, "what is enabled has its next run"
    return schedule.next_run_at


def _moments(count: int) -> str:
    if count >= MOST_COUNTED:
        return f"{MOST_COUNTED} moments or more"
    return f"{count} moment{'s' * (count != 1)}"
