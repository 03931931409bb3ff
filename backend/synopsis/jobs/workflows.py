"""Workflows: named steps, each of one or many jobs, that wait for each other.

A workflow does nothing by itself. It is begun in one transaction, as jobs and the edges between them; from then on the
jobs are like all others, and what its steps have come to is read from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from synopsis.jobs.dependencies import Dependency, OnFailure, refuse_too_many, wait_for
from synopsis.jobs.lifecycle import cancel_many
from synopsis.jobs.submission import Submission, Submitted, number_of, submit_together
from synopsis.kit.database import Row
from synopsis.kit.errors import Invalid, NotFound
from synopsis.tenancy.scope import Scope

MOST_JOBS = 2000


class Standing(StrEnum):
    """How far a step, or a workflow, has come."""

    WAITING = "waiting"
    """For other steps."""
    RUNNING = "running"
    """Some of its jobs have not ended."""
    COMPLETED = "completed"
    """All of its jobs are completed."""
    FAILED = "failed"
    """All have ended, some of them failed, or did and are kept no longer."""
    CANCELLED = "cancelled"
    """All have ended, none failed and some were cancelled."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A step that another one waits for: all of its jobs."""

    step: str
    on_failure: OnFailure = OnFailure.CANCEL


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done, and after what."""

    submission: Submission
    """With the step's name; it is submitted for the workflow that it becomes a part of."""
    depends_on: Sequence[Needed] = ()

    @property
    def name(self) -> str:
        """What the others call it."""
        assert self.submission.step is not None
        return self.submission.step


@dataclass(frozen=True, slots=True)
class StepStanding:
    """A step, and what it has come to."""

    name: str
    task_type: str
    depends_on: Sequence[Needed]
    job_ids: Sequence[str]
    """Of a job that was retried, the one in its place."""
    counts: Mapping[str, int]
    """Jobs by status; ``blocked`` are those of the queued ones that wait for others, and ``removed`` those that failed
    and are kept no longer."""

    @property
    def standing(self) -> Standing:
        """As one word."""
        return _standing(self.counts)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow as it stands."""

    workflow_id: UUID
    number: int
    name: str
    evaluation_id: int
    created_by: int | None
    created_at: datetime
    steps: list[StepStanding] = field(default_factory=list)

    @property
    def standing(self) -> Standing:
        """As one word."""
        total: dict[str, int] = {}
        for step in self.steps:
            for status, jobs in step.counts.items():
                total[status] = total.get(status, 0) + jobs
        return Standing.RUNNING if _standing(total) is Standing.WAITING else _standing(total)


@dataclass(frozen=True, slots=True)
class Line:
    """A workflow in a list."""

    workflow_id: UUID
    number: int
    name: str
    evaluation_id: int
    created_by: int | None
    created_at: datetime
    counts: Mapping[str, int]
    """Its jobs by status, and those ``removed``."""

    @property
    def standing(self) -> Standing:
        """As one word."""
        return _standing(self.counts)


def _standing(counts: Mapping[str, int]) -> Standing:
    blocked = counts.get("blocked", 0)
    if counts.get("queued") or counts.get("processing"):
        jobs = sum(counts.values()) - blocked - counts.get("removed", 0)
        return Standing.WAITING if blocked == jobs else Standing.RUNNING
    if counts.get("failed") or counts.get("removed"):
        return Standing.FAILED
    return Standing.CANCELLED if counts.get("cancelled") else Standing.COMPLETED


def refuse_unfit(steps: Sequence[Step]) -> None:
    """Refuse steps that no order can be found for, or that are too many.

    Raises:
        Invalid: with what is wrong.
    """
    by_name = {step.name: step for step in steps}
    if len(by_name) < len(steps):
        twice = next(name for name in by_name if sum(step.name == name for step in steps) > 1)
        raise Invalid(f"Two steps are called {twice!r}; give each a name of its own.", code="step_name_taken")
    for step in steps:
        for needed in step.depends_on:
            if needed.step not in by_name:
                raise Invalid(
                    f"Step {step.name!r} depends on {needed.step!r}, which is no step of this workflow; it has"
                    f" {', '.join(by_name)}.",
                    code="unknown_step",
                )
    jobs = sum(len(step.submission.student_ids) for step in steps)
    if jobs > MOST_JOBS:
        raise Invalid(
            f"This workflow has {jobs} jobs, and {MOST_JOBS} are possible; make several.", code="workflow_too_large"
        )
    refuse_too_many(
        sum(
            len(step.submission.student_ids) * len(by_name[needed.step].submission.student_ids)
            for step in steps
            for needed in step.depends_on
        )
    )
    _refuse_circles(by_name)
    _refuse_the_same_twice(steps)


def _refuse_circles(by_name: Mapping[str, Step]) -> None:
    try:
        TopologicalSorter({name: [one.step for one in step.depends_on] for name, step in by_name.items()}).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        told = f"These steps wait for each other, so none could begin: {circle}."
        raise Invalid(told, code="workflow_cycle") from None


def _refuse_the_same_twice(steps: Sequence[Step]) -> None:
    seen: dict[tuple[str, int], str] = {}
    for step in steps:
        for student_id in step.submission.student_ids:
            if student_id is None:
                continue
            other = seen.setdefault((step.submission.task_type, student_id), step.name)
            if other != step.name:
                raise Invalid(
                    f"Steps {other!r} and {step.name!r} both want {step.submission.task_type!r} for student"
                    f" {student_id}, who has one such job at a time; leave the student out of one of them.",
                    code="student_in_two_steps",
                )


BEGIN: LiteralString = """
INSERT INTO workflows (workflow_id, school_id, evaluation_id, name, steps, created_by)
VALUES (%(workflow_id)s, %(school_id)s, %(evaluation_id)s, %(name)s, %(steps)s, %(created_by)s)
"""
ADD_STEPS: LiteralString = """
INSERT INTO workflow_steps (school_id, workflow_id, step, job)
SELECT %(school_id)s, %(workflow_id)s, step, job FROM unnest(%(steps)s::text[], %(jobs)s::bigint[]) AS one (step, job)
"""


async def begin(
    scope: Scope, workflow_id: UUID, name: str, steps: Sequence[Step], *, evaluation_id: int, created_by: int
) -> list[Submitted]:
    """Begin a workflow: all of it, in the scope's transaction.

    A student who has an active job already is not given another: that one stands in for it, as it is.

    Args:
        scope: the school.
        workflow_id: a new one.
        name: what people call it.
        steps: fit ones (``refuse_unfit``), submitted for this workflow.
        evaluation_id: of all of them.
        created_by: who wants it.

    Returns:
        Its jobs, step by step.
    """
    plan = [
        {
            "name": step.name,
            "task_type": step.submission.task_type,
            "jobs": len(step.submission.student_ids),
            "depends_on": [asdict(one) for one in step.depends_on],
        }
        for step in steps
    ]
    await scope.run(
        BEGIN,
        workflow_id=workflow_id,
        evaluation_id=evaluation_id,
        name=name,
        steps=Jsonb(plan),
        created_by=created_by,
    )
    submitted = await submit_together(scope, [step.submission for step in steps])
    jobs = {step.name: some for step, some in zip(steps, submitted, strict=True)}
    rows = [(name, number_of(one.job.job_id)) for name, some in jobs.items() for one in some]
    await scope.run(
        ADD_STEPS, workflow_id=workflow_id, steps=[name for name, _ in rows], jobs=[number for _, number in rows]
    )
    new = {number_of(one.job.job_id) for some in submitted for one in some if one.is_new}
    await wait_for(scope, _edges(steps, jobs), new=new)
    return [one for some in submitted for one in some]


def _edges(steps: Sequence[Step], jobs: Mapping[str, Sequence[Submitted]]) -> dict[int, list[Dependency]]:
    return {
        number_of(one.job.job_id): [
            Dependency(number_of(other.job.job_id), needed.on_failure)
            for needed in step.depends_on
            for other in jobs[needed.step]
        ]
        for step in steps
        if step.depends_on
        for one in jobs[step.name]
        if one.is_new
    }


COLUMNS: LiteralString = """
SELECT workflow_id, number, name, evaluation_id, created_by, created_at, steps, (
    SELECT coalesce(jsonb_agg(jsonb_build_array(member.step, jobs.job_id, jobs.status, jobs.is_blocked)
        ORDER BY jobs.id), '[]')
    FROM workflow_steps AS member
    JOIN summary_generation_jobs AS jobs ON jobs.id = member.job AND jobs.school_id = member.school_id
    WHERE member.workflow_id = workflows.workflow_id AND member.school_id = workflows.school_id
        AND NOT jobs.is_retried) AS jobs
FROM workflows WHERE school_id = %(school_id)s"""

ONE: LiteralString = COLUMNS + " AND workflow_id = %(workflow_id)s"

LIST: LiteralString = """
SELECT workflow_id, number, name, evaluation_id, created_by, created_at, (
    SELECT coalesce(jsonb_object_agg(status, jobs), '{}') FROM (
        SELECT jobs.status, count(*) AS jobs
        FROM workflow_steps AS member
        JOIN summary_generation_jobs AS jobs ON jobs.id = member.job AND jobs.school_id = member.school_id
        WHERE member.workflow_id = workflows.workflow_id AND member.school_id = workflows.school_id
            AND NOT jobs.is_retried
        GROUP BY jobs.status) AS counted) AS counts, (
    SELECT sum((step ->> 'jobs')::integer) FROM jsonb_array_elements(steps) AS step)::integer AS jobs
FROM workflows WHERE school_id = %(school_id)s

    AND (%(evaluation_id)s::bigint IS NULL OR evaluation_id = %(evaluation_id)s)
    AND (%(before)s::bigint IS NULL OR number < %(before)s)
    AND (%(teaches)s::bigint IS NULL OR created_by = %(teaches)s OR EXISTS (
        SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s
            AND t.evaluation_id = workflows.evaluation_id AND t.teacher_id = %(teaches)s))
    ORDER BY number DESC LIMIT %(limit)s
"""


async def get_workflow(scope: Scope, workflow_id: UUID) -> Workflow:
    """One workflow, as it stands.

    Raises:
        NotFound: this school has none by that id.
    """
    row = await scope.first(ONE, workflow_id=workflow_id)
    if row is None:
        raise NotFound(f"There is no workflow {workflow_id}.", code="workflow_not_found")
    return _workflow(row)


async def list_workflows(
    scope: Scope, *, teaches: int | None, evaluation_id: int | None, before: int | None, limit: int
) -> list[Line]:
    """The newest first.

    Args:
        scope: the school.
        teaches: the teacher whose evaluations' workflows and own ones are wanted; None for all.
        evaluation_id: of this one alone.
        before: the number that the page follows.
        limit: the most to return.
    """
    rows = await scope.all(LIST, teaches=teaches, evaluation_id=evaluation_id, before=before, limit=limit)
    return [_line(row) for row in rows]


def _line(row: Row) -> Line:
    counts, jobs = row["counts"], row["jobs"]
    told = {name: value for name, value in row.items() if name not in {"counts", "jobs"}}
    return Line(**told, counts={**counts, "removed": jobs - sum(counts.values())})


def _workflow(row: Row) -> Workflow:
    jobs: dict[str, list[tuple[str, str, bool]]] = {}
    for step, *job in row["jobs"]:
        jobs.setdefault(step, []).append(tuple(job))
    steps = [_step(step, jobs.get(step["name"], [])) for step in row["steps"]]
    told = {name: value for name, value in row.items() if name not in {"steps", "jobs"}}
    return Workflow(**told, steps=steps)


def _step(step: Mapping[str, Any], jobs: Sequence[tuple[str, str, bool]]) -> StepStanding:
    counts: dict[str, int] = {"blocked": 0, "removed": step["jobs"] - len(jobs)}
    for _, status, is_blocked in jobs:
        counts[status] = counts.get(status, 0) + 1
        counts["blocked"] += is_blocked
    return StepStanding(
        step["name"],
        step["task_type"],
        [Needed(one["step"], OnFailure(one["on_failure"])) for one in step["depends_on"]],
        [job_id for job_id, _, _ in jobs],
        counts,
    )


OWN_ACTIVE: LiteralString = """
SELECT job_id FROM summary_generation_jobs
WHERE school_id = %(school_id)s AND workflow_id = %(workflow_id)s AND status IN ('queued', 'processing')
"""


async def cancel(scope: Scope, workflow_id: UUID, *, actor_id: int) -> set[str]:
    """Call off what a workflow has begun and what has not ended; the ids of those jobs.

    A job that was active before it and stands in for one of its own goes on.
    """
    rows = await scope.all(OWN_ACTIVE, workflow_id=workflow_id)
    return await cancel_many(scope, [row["job_id"] for row in rows], actor_id=actor_id)
