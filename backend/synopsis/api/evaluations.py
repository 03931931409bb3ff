"""The school's evaluations."""

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Query, UploadFile
from pydantic import BaseModel, Field

from synopsis.api.dependencies import CurrentActor, CurrentScope, Cursor, EvaluationId, Limit, Parts
from synopsis.api.links import links_to
from synopsis.api.schemas import (
    Body,
    JobOut,
    Page,
    Problem,
    SummaryOut,
    Time,
    Title,
    Unusable,
    example,
    refusals,
)
from synopsis.evaluations import store
from synopsis.evaluations.importing import Imported, import_rows
from synopsis.evaluations.reading import MOST_PROBLEMS, Reading, RowProblem, read
from synopsis.jobs.store import newest_jobs
from synopsis.jobs.submission import Submission, submit
from synopsis.kit.errors import Invalid, Refusal, TooLarge
from synopsis.kit.threads import Threads
from synopsis.summaries.store import newest_summaries
from synopsis.tenancy.actor import scope_of
from synopsis.tenancy.audit import Action, record

router = APIRouter(prefix="/evaluations", tags=["Evaluations"])
# A large file takes most of a second of one core.
_reading = Threads("imports", at_once=1, most_waiting=10)

DryRun = Annotated[bool, Query(description="Say what the import would do, and do nothing.")]
SAMPLE = 20


EXAMPLE = """reviewer_email,reviewer_name,reviewee_email,reviewee_name,criterion,score,comment
student457@north.example,Zoë,student456@north.example,Sanne,Planning,7,Always on time with everything.
"""


class EvaluationIn(Body):
    """A new evaluation."""

    model_config = example(title="Robotics project")

    title: Title
    status: Literal["draft", "open"] = "open"


class EvaluationChange(Body):
    """What is to change; what is left out stays."""

    model_config = example(status="closed")

    title: Title | None = None
    status: Literal["draft", "open", "closed"] | None = Field(
        default=None, description="Closing an evaluation queues a summary for each of its students."
    )


class EvaluationOut(BaseModel):
    """An evaluation."""

    id: int
    title: str
    status: store.EvaluationStatus
    created_at: Time
    closed_at: Time | None
    student_count: int
    feedback_count: int = Field(description="Comments; what holds a score alone is not counted.")
    summary_count: int


class EvaluationPage(Page[EvaluationOut]):
    """Some of the evaluations."""


class StudentOut(BaseModel):
    """A student of an evaluation, with the newest job and the current summary."""

    student_id: int
    name: str
    feedback_count: int = Field(description="Comments; what holds a score alone is not counted.")
    reviewer_count: int
    job: JobOut | None
    summary: SummaryOut | None


class StudentPage(Page[StudentOut]):
    """Some of the students."""


class ImportRowOut(BaseModel):
    """A row as it was read."""

    line: int
    reviewer_email: str
    reviewer_name: str
    reviewee_email: str
    reviewee_name: str
    criterion: str
    score: float | None
    comment: str


class ImportOut(BaseModel):
    """What an import did, or would do."""

    dry_run: bool = Field(description="Whether this is what it would do: nothing was written.")
    sample: list[ImportRowOut] = Field(
        description=f"Of a dry run, the first {SAMPLE} rows as they were read; empty otherwise."
    )
    rows: int
    scores_only: int = Field(description="Of the rows, those that hold a score and no comment.")
    new_feedback: int = Field(
        description="Rows that were not there before, those with a score alone included: `feedback_count` counts"
        " comments, and so does the page."
    )
    changed_feedback: int = Field(description="Rows of which the score or the comment was another before.")
    new_students: int
    newly_enrolled: int
    other_names: list[str]
    notes: list[str]
    encoding: str
    separator: str


class RowProblemOut(BaseModel):
    """Why a line cannot be imported."""

    line: int
    column: str | None
    code: str = Field(description="What was wrong, for a program; does not change.")
    message: str = Field(description="What was wrong, with which value, and what to do.")
    value: str | None = Field(
        description="What stands there, in short; null where that is nothing, or the whole line or file is meant."
    )
    other_line: int | None = Field(description="An earlier one that this contradicts.")


class ImportRefused(Problem):
    """Nothing was imported."""

    code: Literal["import_refused"]
    rows: int
    total_problems: int
    notes: list[str]
    encoding: str
    separator: str
    problems: list[RowProblemOut] = Field(description=f"The first {MOST_PROBLEMS:,}, in order of line.")


@router.post("", status_code=201, responses=refusals(422))
async def create_evaluation(body: EvaluationIn, actor: CurrentActor, scope: CurrentScope) -> EvaluationOut:
    """A new evaluation, without students yet; an import adds them."""
    evaluation_id = await store.create_evaluation(scope, actor, body.title, body.status)
    await record(scope, Action.EVALUATION_CREATE, actor_id=actor.user_id, about=evaluation_id)
    return _out(await store.get_evaluation(scope, actor, evaluation_id))


@router.get("", responses=refusals(422))
async def list_evaluations(
    actor: CurrentActor, scope: CurrentScope, cursor: Cursor = None, limit: Limit = 50
) -> EvaluationPage:
    """The caller's evaluations, newest first; an admin sees the whole school's."""
    found = await store.list_evaluations(scope, actor, before=cursor, limit=limit + 1)
    page = [_out(evaluation) for evaluation in found[:limit]]
    return EvaluationPage(items=page, next_cursor=str(page[-1].id) if len(found) > limit else None)


@router.get("/{evaluation_id}", responses=refusals(404, 422))
async def get_evaluation(evaluation_id: EvaluationId, actor: CurrentActor, scope: CurrentScope) -> EvaluationOut:
    """One evaluation."""
    return _out(await store.get_evaluation(scope, actor, evaluation_id))


@router.patch("/{evaluation_id}", responses=refusals(404, 409, 422))
async def change_evaluation(
    evaluation_id: EvaluationId,
    body: EvaluationChange,
    actor: CurrentActor,
    scope: CurrentScope,
    parts: Parts,
    after: BackgroundTasks,
) -> EvaluationOut:
    """Rename, open, close or reopen. Closing queues a summary for each student, in the same transaction."""
    await store.must_teach(scope, actor, evaluation_id)
    closed = await store.change_evaluation(scope, evaluation_id, title=body.title, status=body.status)
    if closed:
        students = await store.student_ids(scope, evaluation_id)
        await submit(scope, Submission(evaluation_id=evaluation_id, student_ids=students, created_by=actor.user_id))
        after.add_task(parts.ring)
    changed = {"status": body.status} if body.status else {}
    await record(scope, Action.EVALUATION_CHANGE, actor_id=actor.user_id, about=evaluation_id, **changed)
    return _out(await store.get_evaluation(scope, actor, evaluation_id))


@router.get("/{evaluation_id}/students", responses=refusals(404, 422))
async def list_students(
    evaluation_id: EvaluationId,
    actor: CurrentActor,
    scope: CurrentScope,
    parts: Parts,
    cursor: Cursor = None,
    limit: Limit = 200,
) -> StudentPage:
    """The students of an evaluation, each with the newest job and the current summary."""
    await store.must_teach(scope, actor, evaluation_id)
    found = await store.list_students(scope, evaluation_id, after=cursor or 0, limit=limit + 1)
    page = found[:limit]
    ids = [student.student_id for student in page]
    jobs = await newest_jobs(scope, evaluation_id, ids)
    summaries = await newest_summaries(scope, evaluation_id, ids)
    links = await links_to(parts.results, scope.school_id, jobs.values())
    shown = {number: JobOut.of(job, result_url=links.get(job.job_id)) for number, job in jobs.items()}
    return StudentPage(
        items=[
            StudentOut(
                **asdict(student),
                job=shown.get(student.student_id),
                summary=SummaryOut.of(summaries[student.student_id]) if student.student_id in summaries else None,
            )
            for student in page
        ],
        next_cursor=str(ids[-1]) if len(found) > limit else None,
    )


@router.post(
    "/{evaluation_id}/import",
    responses=refusals(404, 409, 413, on_422=ImportRefused | Unusable),
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"example": {"file": EXAMPLE}}}}},
)
async def import_feedback(
    evaluation_id: EvaluationId, file: UploadFile, actor: CurrentActor, parts: Parts, *, dry_run: DryRun = False
) -> ImportOut:
    """Import feedback from a CSV file: all of it, or nothing and a report of the rows that are wrong.

    With `dry_run`, it is looked at in the same way, with the same mistakes and counts for an answer, and not imported.

    Columns: reviewer_email, reviewer_name, reviewee_email, reviewee_name, criterion, score, comment. People whom the
    school does not know become students without a password. The same file may be imported again.
    """
    async with scope_of(parts.database, actor) as scope:
        await store.must_teach(scope, actor, evaluation_id)
    # In no transaction: a few large files would hold every connection, and everybody else would wait for them.
    with _reading.admit():
        reading = await _reading.run(lambda: read(file.file.read()))
    if reading.problems:
        raise _refused(reading, reading.problems, reading.total_problems)
    async with scope_of(parts.database, actor) as scope:
        await scope.savepoint()
        outcome = await import_rows(scope, evaluation_id, reading.rows)
        if not isinstance(outcome, Imported):
            raise _refused(reading, outcome[:MOST_PROBLEMS], len(outcome))
        if dry_run:
            # By the statements of the import itself: what it would do, nothing else knows as well.
            await scope.back_to_savepoint()
        else:
            await record(
                scope, Action.EVALUATION_IMPORT, actor_id=actor.user_id, about=evaluation_id, rows=outcome.rows
            )
    return ImportOut(
        **{**asdict(outcome), "other_names": list(outcome.other_names)},
        dry_run=dry_run,
        sample=[ImportRowOut.model_validate(asdict(row)) for row in reading.rows[: SAMPLE if dry_run else 0]],
        notes=list(reading.notes),
        encoding=reading.encoding,
        separator=reading.separator,
    )


def _refused(reading: Reading, problems: tuple[RowProblem, ...], total: int) -> Refusal:
    first = problems[0]
    if first.code == "file_too_large":
        return TooLarge(f"Nothing was imported. {first.message}", code=first.code)
    counts = f": {_count(total, 'problem')} in {_count(reading.total_rows, 'row')}" if reading.total_rows else ""
    where = f"The first, on line {first.line}: " if reading.total_rows else ""
    return Invalid(
        f"Nothing was imported{counts}. {where}{first.message}",
        code="import_refused",
        extra={
            "rows": reading.total_rows,
            "total_problems": total,
            "notes": list(reading.notes),
            "encoding": reading.encoding,
            "separator": reading.separator,
            "problems": [asdict(problem) for problem in problems],
        },
    )


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"


def _out(evaluation: store.Evaluation) -> EvaluationOut:
    return EvaluationOut(**asdict(evaluation))
