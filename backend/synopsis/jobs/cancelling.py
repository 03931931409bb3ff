"""Calling many jobs off: those that are named, or whatever matches, a part at a time.

Each part is a transaction of its own, so that no number of jobs holds locks for long.
"""

from collections.abc import Collection, Sequence
from typing import LiteralString

from synopsis.jobs import cancellations
from synopsis.jobs.cancellations import MOST_NAMED, Report
from synopsis.jobs.lifecycle import cancel_many
from synopsis.jobs.listing import Filters, count_active, pick
from synopsis.jobs.status import ACTIVE, Status
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.scope import Scope

PART = 500
"""Jobs of one transaction."""

# As with one job: whose it is, is what whoever may see it is judged by.
STATUSES: LiteralString = """
SELECT job_id, status, %(teaches)s::bigint IS NULL OR created_by = %(teaches)s OR EXISTS (
    SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s
        AND t.evaluation_id = jobs.evaluation_id AND t.teacher_id = %(teaches)s) AS is_theirs
FROM summary_generation_jobs AS jobs WHERE school_id = %(school_id)s AND job_id = ANY(%(job_ids)s)
"""


async def count_named(scope: Scope, actor: Actor, job_ids: Sequence[str]) -> Report:
    """What would come of the jobs that somebody names, ``PART`` at most."""
    report, theirs = await _judge(scope, actor, job_ids)
    report.count([job_id for job_id in job_ids if theirs.get(job_id) in ACTIVE])
    report.ended |= {job_id: status for job_id, status in theirs.items() if status not in ACTIVE}
    return report


async def count_matching(scope: Scope, actor: Actor, filters: Filters) -> Report:
    """What would be called off."""
    picked = await pick(scope, actor, filters, limit=MOST_NAMED)
    return Report(await count_active(scope, actor, filters), [one.job_id for one in picked])


async def cancel_named(scope: Scope, actor: Actor, job_ids: Sequence[str]) -> int:
    """Call off the jobs that somebody has named, ``PART`` at most; gives the cancellation, which is finished."""
    cancellation_id = await cancellations.accept(scope, actor, job_ids=job_ids)
    report, theirs = await _judge(scope, actor, job_ids)
    await cancel_picked(scope, actor, [job_id for job_id in job_ids if job_id in theirs], report, of=cancellation_id)
    await cancellations.note(scope, cancellation_id, report, is_last=True)
    return cancellation_id


async def _judge(scope: Scope, actor: Actor, job_ids: Sequence[str]) -> tuple[Report, dict[str, Status]]:
    """Which of them are not there, or not the actor's; and the others, as they stand."""
    rows = await scope.all(STATUSES, job_ids=list(job_ids), teaches=actor.teaches)
    there = {row["job_id"] for row in rows}
    report = Report(
        not_allowed=[row["job_id"] for row in rows if not row["is_theirs"]],
        not_found=[job_id for job_id in job_ids if job_id not in there],
    )
    return report, {row["job_id"]: Status(row["status"]) for row in rows if row["is_theirs"]}


async def cancel_picked(
    scope: Scope,
    actor: Actor,
    job_ids: Sequence[str],
    report: Report,
    *,
    of: int,
    statuses: Collection[Status] = ACTIVE,
) -> None:
    """Call off jobs that are the actor's to call off, ``PART`` at most, and report on each.

    Those that have not ended and are in none of these statuses any more are left alone.
    """
    cancelled = await cancel_many(scope, job_ids, actor_id=actor.user_id, statuses=statuses)
    done = [job_id for job_id in job_ids if job_id in cancelled]
    report.count(done)
    if done:
        await record(scope, Action.JOBS_CANCEL, actor_id=actor.user_id, about=of, cancelled=len(done), job_ids=done)
    if missed := [job_id for job_id in job_ids if job_id not in cancelled]:
        rows = await scope.all(STATUSES, job_ids=missed, teaches=actor.teaches)
        report.ended |= {row["job_id"]: Status(row["status"]) for row in rows if row["status"] not in ACTIVE}
