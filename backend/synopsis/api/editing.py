"""A teacher's changes to a summary, and all the versions that there are of it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints, model_validator

from synopsis.api.dependencies import CurrentActor, CurrentScope, Cursor, EvaluationId, Parts, StudentId
from synopsis.api.schemas import Body, Id, Page, Problem, SummaryOut, Text, UnknownStudents, Unusable, example, refusals
from synopsis.evaluations.store import must_take_part, must_teach, student_ids
from synopsis.jobs.store import hold_active_jobs
from synopsis.kit.threads import Threads
from synopsis.summaries import editing, store
from synopsis.summaries.check import MOST_POINTS
from synopsis.summaries.collect import people_of
from synopsis.summaries.edited_text import MOST_LETTERS, MOST_LETTERS_OF_A_POINT
from synopsis.tenancy.actor import scope_of
from synopsis.tenancy.audit import Action, record

router = APIRouter(prefix="/feedback-summaries/evaluation/{evaluation_id}/student/{student_id}", tags=["Summaries"])
# The names of a class that was not looked at lately take some milliseconds of a core.
_reading = Threads("edits", at_once=1, most_waiting=20)

Limit = Annotated[int, Query(ge=1, le=100)]


class PointKept(Body):
    """A point that stays."""

    index: int = Field(ge=0, lt=MOST_POINTS, strict=True, description="Its place in the version, from 0.")
    text: Annotated[Text, StringConstraints(min_length=1, max_length=MOST_LETTERS_OF_A_POINT)] | None = Field(
        default=None, description="Its new words; what is left out stays. Its kind and its evidence do in any case."
    )


class Edit(Body):
    """What becomes of a summary. What is left out stays."""

    model_config = example(summary_id=1, summary_text="You plan well, and the others rely on that.")

    summary_id: Id = Field(description="The current one, as you have read it; if it is no longer that, 409.")
    summary_text: Annotated[Text, StringConstraints(min_length=1, max_length=MOST_LETTERS)] | None = None
    points: Annotated[list[PointKept], Field(max_length=MOST_POINTS)] | None = Field(
        default=None,
        description="Those that stay, in their order; one that is not named is dropped. None can be added: a point is"
        " what comments say.",
    )
    based_on: Id | None = Field(
        default=None,
        description="Another version of it (`GET …/versions`) to go back to: text and points are then that one's, but"
        " for what is changed here.",
    )

    @model_validator(mode="after")
    def _each_point_once(self) -> "Edit":
        places = [point.index for point in self.points or ()]
        if len(set(places)) < len(places):
            raise ValueError("names a point twice; each may be kept once")
        return self


class NamesClassmate(Problem):
    """The text names another pupil of the class."""

    code: Literal["names_classmate"]
    names: list[str] = Field(description="As they are written in the text; the first ten.")


class VersionPage(Page[SummaryOut]):
    """Some of the versions."""


@router.patch("", responses=refusals(409, on_404=UnknownStudents, on_422=NamesClassmate | Unusable))
async def edit_summary(
    evaluation_id: EvaluationId, student_id: StudentId, body: Edit, actor: CurrentActor, parts: Parts
) -> SummaryOut:
    """Change a student's current summary: a new version, which is released by itself.

    The one before stays as it was written, and so does what the student sees. A text that names another pupil of the
    class is refused.
    """
    async with scope_of(parts.database, actor) as scope:
        await must_teach(scope, actor, evaluation_id)
        await must_take_part(scope, evaluation_id, [student_id])
        people = (await people_of(scope, [evaluation_id]))[evaluation_id]
        students = await student_ids(scope, evaluation_id)
    change = _change(body)
    # In no transaction: it computes.
    with _reading.admit():
        change = await _reading.run(lambda: editing.checked(change, people, subject_id=student_id, students=students))
    async with scope_of(parts.database, actor) as scope:
        # A job that ends at this moment has written a newer one, which the teacher has not read.
        await hold_active_jobs(scope, evaluation_id, student_id)
        edited, is_new = await editing.edit(scope, evaluation_id, student_id, change, actor_id=actor.user_id)
        if is_new:
            whose = {"evaluation_id": evaluation_id, "student_id": student_id}
            await record(
                scope, Action.SUMMARY_EDIT, actor_id=actor.user_id, about=edited.id, edit_of=edited.edit_of, **whose
            )
    return SummaryOut.of(edited)


def _change(body: Edit) -> editing.Change:
    kept = None if body.points is None else tuple(editing.KeptPoint(one.index, one.text) for one in body.points)
    return editing.Change(body.summary_id, body.based_on or body.summary_id, body.summary_text, kept)


@router.get("/versions", responses=refusals(422, on_404=UnknownStudents))
async def list_versions(
    evaluation_id: EvaluationId,
    student_id: StudentId,
    actor: CurrentActor,
    scope: CurrentScope,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> VersionPage:
    """Every summary that was written about a student, and every change that a teacher made, newest first.

    The first is the current one. None is ever changed or lost; only what is released, and by whom, can change.
    """
    await must_teach(scope, actor, evaluation_id)
    await must_take_part(scope, evaluation_id, [student_id])
    found = await store.versions(scope, evaluation_id, student_id, before=cursor, limit=limit + 1)
    page = [SummaryOut.of(version) for version in found[:limit]]
    return VersionPage(items=page, next_cursor=str(page[-1].id) if len(found) > limit else None)
