"""Why a job waits, and when it will be done: what was seen of it, put together."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from synopsis.jobs.history import timeline
from synopsis.jobs.pausing import paused_queues
from synopsis.jobs.retry import RetrySchedule
from synopsis.jobs.status import FINAL, Status
from synopsis.jobs.store import get_job, no_such_job
from synopsis.kit.database import Database
from synopsis.monitoring.estimate import FEWEST_TRIES, Estimate, Recent, Running, Situation, estimate
from synopsis.monitoring.fleet import Fleet
from synopsis.monitoring.monitor import QUEUE_NAMES, Monitor
from synopsis.monitoring.place import (
    MOST_COUNTED,
    Place,
    Standing,
    overtaking,
    place_of,
    standing,
    waited_for,
    what_runs,
)
from synopsis.monitoring.reasons import Ended, Paused, Reason, Seen, Why, reasons_of
from synopsis.tenancy.people import actor_of
from synopsis.tenancy.scope import SchoolId, Scope, school_scope, system_scope

UnknownCode = Literal[
    "queue_paused", "waits_for_jobs", "unknown_task", "no_worker", "provider_in_trouble", "runs_alone", "worker_lost",
    "not_measured", "too_many_ahead", "not_known_now",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no honest estimate."""

    code: UnknownCode
    detail: str
    """Why, and what it would need."""


OPEN_ENDED: Mapping[Why, Unknown] = {
    Why.QUEUE_PAUSED: Unknown("queue_paused", "That depends on when your queue is resumed."),
    Why.WAITS_FOR_JOBS: Unknown("waits_for_jobs", "That depends on the jobs that it waits for; ask about these."),
    Why.UNKNOWN_TASK: Unknown("unknown_task", "That depends on when a worker comes that knows this task."),
    Why.NO_WORKER: Unknown("no_worker", "That depends on when a worker is started."),
    Why.PROVIDER_IN_TROUBLE: Unknown("provider_in_trouble", "That depends on when the AI provider answers again."),
    Why.RUNS_ALONE: Unknown("runs_alone", "That depends on when a worker has nothing else to do."),
    Why.WORKER_LOST: Unknown("worker_lost", "That can be told once it is queued again, in a moment."),
}
"""Reasons that hold a job for nobody knows how long, and what the estimate would need."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is so of a job at a moment."""

    its: Standing
    reasons: Sequence[Reason]
    place: Place | None
    """None for a job that is not queued."""
    when: Estimate | Unknown | None
    """None for a job that has ended."""

    def at(self, seconds: float) -> datetime:
        """That many seconds after this was so; at the end of the calendar, its end."""
        try:
            return self.its.now + timedelta(seconds=seconds)
        except OverflowError:
            return datetime.max.replace(tzinfo=self.its.now.tzinfo)


async def explain(
    database: Database,
    school_id: SchoolId,
    job_id: str,
    *,
    monitor: Monitor,
    task_types: Sequence[str],
    retries: RetrySchedule,
) -> Explanation:
    """Why a job stands where it stands, and when it will go on.

    Args:
        database: of all schools.
        school_id: whose job it is.
        job_id: of a job that may be looked at.
        monitor: knows the fleet.
        task_types: the kinds of task that there are.
        retries: how long a failed try waits for the next.

    Raises:
        NotFound: it is gone.
    """
    fleet, recent = await asyncio.gather(monitor.fleet(), monitor.recent())
    place, running = None, list[Running]()
    async with system_scope(database, reads_only=True) as transaction:
        its = await standing(transaction, school_id, job_id, task_types)
        if its is None:
            raise no_such_job(job_id)
        if its.status is Status.QUEUED:
            place = await place_of(transaction, its, QUEUE_NAMES, task_types)
            running = await what_runs(transaction)
    seen = await _with_names(database, _seen(its, place, running, fleet))
    reasons = reasons_of(seen)
    return Explanation(its, reasons, place, _when(seen, reasons, running, recent, retries))


def _seen(its: Standing, place: Place | None, running: Sequence[Running], fleet: Fleet | None) -> Seen:
    taking = [worker for worker in fleet.workers if worker.state == "running"] if fleet else []
    return Seen(
        its=its,
        place=place,
        workers=None if fleet is None else len(taking),
        slots=sum(worker.slots for worker in taking),
        running=len(running),
    )


async def _with_names(database: Database, seen: Seen) -> Seen:
    """What only the job's own school can tell: who did what."""
    its = seen.its
    if its.status not in FINAL and not its.fails & {"is_not_paused", "waits_for_no_other"}:
        return seen
    async with school_scope(database, its.school_id, reads_only=True) as scope:
        if its.status in FINAL:
            return replace(seen, ended=await _how_it_ended(scope, its.job_id))
        others = await waited_for(scope, its.id) if "waits_for_no_other" in its.fails else None
        return replace(seen, paused=await _who_pauses(scope, its.queue_name), waits_for=others)


async def _who_pauses(scope: Scope, queue_name: str) -> Paused | None:
    pause = (await paused_queues(scope)).get(queue_name)
    return Paused(pause.paused_at, await _name(scope, pause.paused_by)) if pause else None


async def _how_it_ended(scope: Scope, job_id: str) -> Ended:
    latest = (await timeline(scope, job_id))[-1]
    by = await _name(scope, latest.actor_id) if latest.actor_id else None
    return Ended(latest.at, by, latest.reason, (await get_job(scope, job_id)).retried_as)


async def _name(scope: Scope, user_id: int) -> str:
    actor = await actor_of(scope, user_id)
    return actor.name if actor else "somebody who has left"


def _when(
    seen: Seen, reasons: Sequence[Reason], running: Sequence[Running], recent: Recent | None, retries: RetrySchedule
) -> Estimate | Unknown | None:
    if seen.its.status in FINAL:
        return None
    unknown = _unknown(seen, reasons, recent)
    if unknown or recent is None:
        return unknown
    return estimate(_situation(seen, running), recent, retries, Random(seen.its.id))  # noqa: S311  # keeps no secret


def _unknown(seen: Seen, reasons: Sequence[Reason], recent: Recent | None) -> Unknown | None:
    """Why nothing can be told, if so."""
    for reason in reasons:
        if reason.code in OPEN_ENDED:
            return OPEN_ENDED[reason.code]
    if recent is None or (seen.workers is None and seen.its.status is Status.QUEUED):
        return Unknown("not_known_now", "The database did not answer in time; ask again in a moment.")
    if not recent.has_measured(seen.its.task_type):
        ended = len(recent.tries.get(seen.its.task_type, ()))
        return Unknown(
            "not_measured",
            f"Too little of this kind of task was done lately: {ended} tries; it takes {FEWEST_TRIES} to tell.",
        )
    if seen.place and seen.place.is_more:
        return Unknown(
            "too_many_ahead",
            f"More than {MOST_COUNTED:,} jobs wait in one queue before it, which is as far as is counted; ask again"
            " when some are done.",
        )
    return None


def _situation(seen: Seen, running: Sequence[Running]) -> Situation:
    its = seen.its
    urgent = overtaking(its.queue_name, QUEUE_NAMES)
    return Situation(
        kind=its.task_type,
        slots=max(1, seen.slots),
        running=running,
        ahead=seen.place.by_kind if seen.place else {},
        due_in=max(0.0, its.due_in),
        ran_for=its.ran_for if its.status is Status.PROCESSING else None,
        retry_count=its.retry_count,
        max_retries=its.max_retries,
        overtaking=urgent,
        sharing=[*urgent, its.queue_name],
    )
