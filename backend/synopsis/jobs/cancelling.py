"""Calling many jobs off: those that are named, or whatever matches, a part at a time.

Each part is a transaction of its own, so that no number of jobs holds locks for long; who is stopped half-way has
called off what was reached, and whoever asks again goes on with the rest.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import LiteralString

from synopsis.jobs.lifecycle import cancel_many
from synopsis.jobs.listing import Filters, count_active, pick
from synopsis.jobs.status import ACTIVE, Status
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.scope import Scope

PART = 500
"""Jobs of one transaction."""
MOST_NAMED = 1000
"""Jobs that a report names; it counts all of them."""


@dataclass(slots=True)
class Report:
    """What came of it. In a dry run, what would."""

    cancelled_count: int = 0
    cancelled: list[str] = field(default_factory=list)
    """The first of them."""
    ended: dict[str, Status] = field(default_factory=dict)
    """The first of those that had ended already, or did just before, and how."""
    not_found: list[str] = field(default_factory=list)
    not_allowed: list[str] = field(default_factory=list)

    def count(self, job_ids: Sequence[str]) -> None:
        """These are cancelled."""
        self.cancelled_count += len(job_ids)
        self.cancelled += job_ids[: max(0, MOST_NAMED - len(self.cancelled))]

    def add(self, part: "Report") -> None:
        """And what came of a further part, once it is certain."""
        total = self.cancelled_count + part.cancelled_count
        self.count(part.cancelled)
        self.cancelled_count = total
        self.ended |= dict(islice(part.ended.items(), max(0, MOST_NAMED - len(self.ended))))


# As with one job: whose it is, is what whoever may see it is judged by.
STATUSES: LiteralString = """
SELECT job_id, status, %(teaches)s::bigint IS NULL OR created_by = %(teaches)s OR EXISTS (
    SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s
        AND t.evaluation_id = jobs.evaluation_id AND t.teacher_id = %(teaches)s) AS is_theirs
FROM summary_generation_jobs AS jobs WHERE school_id = %(school_id)s AND job_id = ANY(%(job_ids)s)
"""


async def cancel_named(scope: Scope, actor: Actor, job_ids: Sequence[str], report: Report, *, dry_run: bool) -> None:
    """Call off the jobs that somebody has named, ``PART`` at most, and report on each."""
    rows = await scope.all(STATUSES, job_ids=list(job_ids), teaches=actor.teaches)
    theirs = [row["job_id"] for row in rows if row["is_theirs"]]
    report.not_allowed += [row["job_id"] for row in rows if not row["is_theirs"]]
    report.not_found += [job_id for job_id in job_ids if job_id not in {row["job_id"] for row in rows}]
    if dry_run:
        active = {row["job_id"] for row in rows if row["status"] in ACTIVE}
        report.count([job_id for job_id in theirs if job_id in active])
        report.ended |= {row["job_id"]: Status(row["status"]) for row in rows if row["job_id"] in {*theirs} - active}
    else:
        await cancel_picked(scope, actor, theirs, report)


async def count_matching(scope: Scope, actor: Actor, filters: Filters, report: Report) -> None:
    """What would be called off."""
    picked = await pick(scope, actor, filters, limit=MOST_NAMED)
    report.count([one.job_id for one in picked])
    report.cancelled_count = await count_active(scope, actor, filters)


async def cancel_picked(
    scope: Scope, actor: Actor, job_ids: Sequence[str], report: Report, *, statuses: Collection[Status] = ACTIVE
) -> None:
    """Call off jobs that are the actor's to call off, ``PART`` at most, and report on each.

    Those that have not ended and are in none of these statuses any more are left alone.
    """
    cancelled = await cancel_many(scope, job_ids, actor_id=actor.user_id, statuses=statuses)
    done = [job_id for job_id in job_ids if job_id in cancelled]
    report.count(done)
    if done:
        await record(scope, Action.JOBS_CANCEL, actor_id=actor.user_id, cancelled=len(done), job_ids=done)
    if missed := [job_id for job_id in job_ids if job_id not in cancelled]:
        rows = await scope.all(STATUSES, job_ids=missed, teaches=actor.teaches)
        report.ended |= {row["job_id"]: Status(row["status"]) for row in rows if row["status"] not in ACTIVE}
