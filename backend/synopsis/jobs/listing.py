"""Jobs by age, the newest first: a page costs what is on it, among however many jobs.

A list is read from lanes. A lane is a stretch of an index in which jobs of one kind (of a school, an evaluation, a
status …) stand in the order of the list already; the newest of each lane are read and put together. Which lanes, is
decided here and by the filters alone, so that no estimate of the planner can decide to read everything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, LiteralString, Self
from uuid import UUID

from synopsis.jobs.causes import Cause, fingerprint
from synopsis.jobs.job import COLUMNS, SOURCE, Job, job_from
from synopsis.jobs.priority import Priority
from synopsis.jobs.searching import Found, search
from synopsis.jobs.status import Status
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which jobs are wanted; what is left out narrows nothing down."""

    statuses: Sequence[Status] = ()
    priority: Priority | None = None
    evaluation_id: int | None = None
    student_id: int | None = None
    batch_id: UUID | None = None
    workflow_id: UUID | None = None
    created_after: datetime | None = None
    """From this moment on."""
    created_before: datetime | None = None
    """Before this moment, without it."""
    q: str | None = None
    """What a person typed; see ``searching``."""
    error_code: str | None = None
    """Of its last failure."""
    cause: Cause | None = None
    failed_after: datetime | None = None
    """From this moment on."""
    failed_before: datetime | None = None
    """Before this moment, without it."""
    is_dead_letter: bool = False
    """Failed, and nothing was made in its place."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job stands in the list. Neither half of it ever changes."""

    created_at: datetime
    id: int

    @classmethod
    def of(cls, job: Job) -> Self:
        """Of a job; its number is the last part of its id."""
        return cls(job.created_at, int(job.job_id.rpartition("-")[2]))


@dataclass(frozen=True, slots=True)
class Picked:
    """A job of the list."""

    job_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an actor looks for, as statements take it: which rows match, and by which lanes they are reached."""

    matching: LiteralString
    """Conditions on ``jobs``, each beginning with AND."""
    lanes: Sequence[LiteralString]
    """Statements that give ``created_at`` and ``id``, some of them twice."""
    values: dict[str, Any]


CONDITIONS: dict[str, LiteralString] = {
    "statuses": " AND jobs.status = ANY(%(statuses)s::text[])",
    "priority": " AND jobs.priority = %(priority)s",
    "evaluation_id": " AND jobs.evaluation_id = %(evaluation_id)s",
    "student_id": " AND jobs.student_id = %(student_id)s",
    "batch_id": " AND jobs.batch_id = %(batch_id)s",
    "workflow_id": " AND jobs.workflow_id = %(workflow_id)s",
    "created_after": " AND jobs.created_at >= %(created_after)s",
    "created_before": " AND jobs.created_at < %(created_before)s",
    "error_code": " AND jobs.error_code = %(error_code)s",
    "cause": " AND jobs.task_type = %(cause_task)s AND jobs.error_code = %(cause_code)s AND "
    + fingerprint("jobs.error_message")
    + " = %(cause_mark)s",
    "failed_after": " AND jobs.failed_at >= %(failed_after)s",
    "failed_before": " AND jobs.failed_at < %(failed_before)s",
    "is_dead_letter": " AND jobs.status = 'failed' AND NOT jobs.is_retried",
    # IN (SELECT …), of which the planner expects many: it then goes on by age, instead of collecting all that match.
    "found": """ AND (jobs.student_id IN (SELECT unnest(%(students)s::bigint[]))
        OR jobs.evaluation_id IN (SELECT unnest(%(evaluations)s::bigint[]))
        OR jobs.id IN (SELECT unnest(%(numbers)s::bigint[])))""",
    "teaches": """ AND (jobs.created_by = %(teaches)s
        OR jobs.evaluation_id IN (SELECT unnest(%(taught)s::bigint[])))""",
    "before_id": " AND (jobs.created_at, jobs.id) < (%(before)s, %(before_id)s)",
}
"""By the value that each needs."""

# What the actor teaches. And for the rest of the transaction, lanes are read in their own order: no table of any size
# makes it look cheaper to collect all of a lane and to sort it.
BEGIN: LiteralString = """
SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true), ARRAY(
    SELECT evaluation_id FROM evaluation_teachers
    WHERE school_id = %(school_id)s AND teacher_id = %(teaches)s) AS taught
"""

PLACES: LiteralString = "jobs.created_at, jobs.id"
"""What a lane gives of each job, for a page."""
JOBS: LiteralString = " FROM summary_generation_jobs AS jobs WHERE jobs.school_id = %(school_id)s"
WHOLE: LiteralString = " OFFSET 0"
"""All of a lane that is short, in whatever order it comes."""
NEWEST: LiteralString = " ORDER BY jobs.created_at DESC, jobs.id DESC LIMIT %(limit)s"

OF_SOMEBODY: LiteralString = " AND jobs.created_by = %(teaches)s" + NEWEST

# A student has few jobs: all of them are read, by the evaluations that they take part in.
OF_STUDENTS: LiteralString = """ FROM enrolments
JOIN summary_generation_jobs AS jobs ON jobs.evaluation_id = enrolments.evaluation_id
    AND jobs.student_id = enrolments.student_id AND jobs.school_id = enrolments.school_id
WHERE enrolments.school_id = %(school_id)s AND enrolments.student_id = ANY(%(of_students)s::bigint[])
    AND jobs.school_id = %(school_id)s"""

COUNT_ACTIVE: LiteralString = """
SELECT count(*) AS jobs FROM summary_generation_jobs AS jobs
WHERE jobs.school_id = %(school_id)s AND jobs.status IN ('queued', 'processing')"""


async def find(
    scope: Scope, actor: Actor, filters: Filters, *, limit: int, before: Place | None = None
) -> Sequence[Job]:
    """The jobs that the actor may see, the newest first.

    Args:
        scope: the actor's school.
        actor: an admin, who sees the school's, or a teacher, who sees those of the evaluations that they teach and
            those that they queued.
        filters: which of them.
        limit: the most to return.
        before: the place that the page follows; None for the first page.
    """
    wanted = await want(scope, actor, filters, before=before)
    if wanted is None:
        return []
    rows = await scope.all(listed(wanted), limit=limit, **wanted.values)
    return [job_from(row) for row in rows]


async def pick(
    scope: Scope, actor: Actor, filters: Filters, *, limit: int, before: Place | None = None
) -> Sequence[Picked]:
    """As ``find``, but no more of each job than by what it is known."""
    wanted = await want(scope, actor, filters, before=before)
    if wanted is None:
        return []
    rows = await scope.all(known(wanted), limit=limit, **wanted.values)
    return [Picked(row["job_id"], Place(row["created_at"], row["id"])) for row in rows]


async def count_active(scope: Scope, actor: Actor, filters: Filters) -> int:
    """How many of these jobs that the actor may see have not ended."""
    wanted = await want(scope, actor, filters)
    row = await scope.first(COUNT_ACTIVE + wanted.matching, **wanted.values) if wanted else None
    return row["jobs"] if row else 0


def listed(wanted: Wanted) -> LiteralString:
    """The statement that gives a page of whole jobs."""
    # OFFSET 0: the page is looked up job by job, and never by a join that reads the table.
    return f"""
    WITH page AS MATERIALIZED ({picked(wanted)})
    SELECT job.* FROM page CROSS JOIN LATERAL (
        SELECT {COLUMNS} FROM {SOURCE} WHERE jobs.school_id = %(school_id)s AND jobs.id = page.id OFFSET 0
    ) AS job ORDER BY page.created_at DESC, page.id DESC"""


def known(wanted: Wanted) -> LiteralString:
    """The statement that gives the ids of a page's jobs, and their places."""
    return f"""
    WITH page AS MATERIALIZED ({picked(wanted)})
    SELECT job.job_id, page.* FROM page CROSS JOIN LATERAL (
        SELECT job_id FROM summary_generation_jobs AS jobs
        WHERE jobs.school_id = %(school_id)s AND jobs.id = page.id OFFSET 0
    ) AS job ORDER BY page.created_at DESC, page.id DESC"""


def picked(wanted: Wanted) -> LiteralString:
    """The statement that gives the places of a page."""
    lanes = " UNION ".join(f"({lane})" for lane in wanted.lanes)
    return f"SELECT created_at, id FROM ({lanes}) AS lanes ORDER BY created_at DESC, id DESC LIMIT %(limit)s"


async def want(scope: Scope, actor: Actor, filters: Filters, *, before: Place | None = None) -> Wanted | None:
    """What statements need to find these jobs; None where it is known that there are none.

    The rest of the transaction is planned for lists: write in another one.
    """
    sought = await seek(scope, actor, filters, before=before)
    if sought is None:
        return None
    matching = sought.matching()
    return Wanted(matching, sought.lanes(PLACES, matching), sought.values)


@dataclass(frozen=True, slots=True)
class Sought:
    """What an actor looks for, with what its words and their rights mean in this school."""

    filters: Filters
    found: Found | None
    actor: Actor
    values: dict[str, Any]

    def matching(self, names: Iterable[str] = CONDITIONS) -> LiteralString:
        """The conditions of these names that narrow it down, each beginning with AND."""
        return "".join(CONDITIONS[name] for name in names if self.values[name])

    def lanes(self, columns: LiteralString, conditions: LiteralString) -> list[LiteralString]:
        """The lanes, which give these columns of the jobs that fulfil these conditions."""
        lane = "SELECT " + columns + JOBS + conditions
        of_students = "SELECT " + columns + OF_STUDENTS + conditions + WHOLE
        if self.actor.teaches is not None and self.filters.evaluation_id not in {None, *self.values["taught"]}:
            return [lane + OF_SOMEBODY]
        return _lanes(self.filters, self.found, self.actor, lane, of_students)


async def seek(scope: Scope, actor: Actor, filters: Filters, *, before: Place | None = None) -> Sought | None:
    """See ``want``."""
    narrowed, found = filters, None
    if filters.q is not None:
        narrowed, found = await _searched(scope, filters, filters.q)
        if found is not None and not found:
            return None
    begun = await scope.first(BEGIN, teaches=actor.teaches)
    assert begun is not None
    people = [narrowed.student_id] if narrowed.student_id is not None else found.students if found else ()
    values = {
        **{name: getattr(narrowed, name) for name in Filters.__slots__ if name != "q"},
        "statuses": [status.value for status in narrowed.statuses],
        "cause_task": narrowed.cause and narrowed.cause.task_type,
        "cause_code": narrowed.cause and narrowed.cause.error_code,
        "cause_mark": narrowed.cause and narrowed.cause.fingerprint,
        "teaches": actor.teaches,
        "taught": begun["taught"],
        "before": before and before.created_at,
        "before_id": before and before.id,
        "found": found is not None,
        "students": list(found.students) if found else [],
        "evaluations": list(found.evaluations) if found else [],
        "numbers": list(found.numbers) if found else [],
        "of_students": list(people),
    }
    return Sought(narrowed, found, actor, values)


async def _searched(scope: Scope, filters: Filters, q: str) -> tuple[Filters, Found | None]:
    """The filters with what the words name for certain, and what else has to match, if anything."""
    found = await search(scope, q)
    narrowed = replace(
        filters,
        evaluation_id=filters.evaluation_id or found.evaluation_id,
        student_id=filters.student_id or found.student_id,
    )
    names = {None, narrowed.evaluation_id}, {None, narrowed.student_id}
    if found.evaluation_id not in names[0] or found.student_id not in names[1]:
        return narrowed, Found()  # another evaluation or student than that of the filters
    return narrowed, None if found.evaluation_id is not None and not found.numbers else found


def _lanes(
    filters: Filters, found: Found | None, actor: Actor, lane: LiteralString, of_students: LiteralString
) -> list[LiteralString]:
    """The shortest way that the filters allow."""
    if found is not None and found.is_narrow:
        return _found_lanes(lane, of_students, found)
    if filters.batch_id is not None or filters.workflow_id is not None:
        return [lane + WHOLE]
    if filters.student_id is not None:
        return [of_students]
    if filters.evaluation_id is not None or filters.is_dead_letter:
        return [lane + NEWEST]
    if filters.statuses and Status.COMPLETED not in filters.statuses:
        return [_each(lane + " AND jobs.status <> 'completed'", "status", "%(statuses)s::text[]")]
    return _all_lanes(lane, actor)


def _all_lanes(lane: LiteralString, actor: Actor) -> list[LiteralString]:
    """Everything that the actor may see."""
    if actor.teaches is None:
        return [lane + NEWEST]
    return [_each(lane, "evaluation_id", "%(taught)s::bigint[]"), lane + OF_SOMEBODY]


def _found_lanes(lane: LiteralString, of_students: LiteralString, found: Found) -> list[LiteralString]:
    """Each thing that was found by itself."""
    by_number = _each(lane, "id", "%(numbers)s::bigint[]")
    by_evaluation = _each(lane, "evaluation_id", "%(evaluations)s::bigint[]")
    lanes = ((found.numbers, by_number), (found.students, of_students), (found.evaluations, by_evaluation))
    return [one for has_any, one in lanes if has_any]


def _each(lane: LiteralString, column: LiteralString, of: LiteralString) -> LiteralString:
    """A lane for each value of an array."""
    return f"""
    SELECT newest.* FROM unnest({of}) AS one (value)
    CROSS JOIN LATERAL ({lane} AND jobs.{column} = one.value{NEWEST}) AS newest"""
