"""Reading a summary, which never calls the model, and showing it to its student."""

from fastapi import APIRouter
from pydantic import Field

from synopsis.api.dependencies import CurrentActor, CurrentScope, EvaluationId, StudentId
from synopsis.api.schemas import Body, Id, SummaryOut, UnknownStudents, example, refusals
from synopsis.evaluations.store import must_take_part, must_teach
from synopsis.kit.errors import Forbidden
from synopsis.summaries import store
from synopsis.tenancy.audit import Action, record

router = APIRouter(prefix="/feedback-summaries/evaluation/{evaluation_id}/student/{student_id}", tags=["Summaries"])


class Release(Body):
    """Which summary to release."""

    model_config = example(summary_id=1)

    summary_id: Id | None = Field(
        default=None,
        description="The one that you have read, so that no other is released; the current one if left out.",
    )


@router.get("", responses=refusals(422, on_404=UnknownStudents))
async def get_summary(
    evaluation_id: EvaluationId, student_id: StudentId, actor: CurrentActor, scope: CurrentScope
) -> SummaryOut:
    """A student's current summary. The student sees the newest one that a teacher has released."""
    if actor.is_staff:
        await must_teach(scope, actor, evaluation_id)
    elif actor.user_id != student_id:
        # Before anything is looked up: who takes part in what is nothing a pupil can ask.
        raise Forbidden("You may read your own summary only.")
    await must_take_part(scope, evaluation_id, [student_id])
    if actor.is_staff:
        return SummaryOut.of(await store.current_summary(scope, evaluation_id, student_id))
    return SummaryOut.for_student(await store.current_summary(scope, evaluation_id, student_id, released_only=True))


@router.post("/release", responses=refusals(409, 422, on_404=UnknownStudents))
async def release_summary(
    evaluation_id: EvaluationId,
    student_id: StudentId,
    actor: CurrentActor,
    scope: CurrentScope,
    body: Release | None = None,
) -> SummaryOut:
    """Show the student their current summary; again changes nothing.

    A summary that is written later is not released with it: until a teacher has read and released that one too, the
    student goes on seeing this one.
    """
    await must_teach(scope, actor, evaluation_id)
    await must_take_part(scope, evaluation_id, [student_id])
    summary_id = body.summary_id if body else None
    released = await store.release(scope, evaluation_id, student_id, summary_id=summary_id, actor_id=actor.user_id)
    whose = {"evaluation_id": evaluation_id, "student_id": student_id}
    await record(scope, Action.SUMMARY_RELEASE, actor_id=actor.user_id, about=released.id, **whose)
    return SummaryOut.of(released)


@router.delete("/release", status_code=204, responses=refusals(422, on_404=UnknownStudents))
async def withdraw_summary(
    evaluation_id: EvaluationId, student_id: StudentId, actor: CurrentActor, scope: CurrentScope
) -> None:
    """Take a release back: the student sees no summary, also none that was released before."""
    await must_teach(scope, actor, evaluation_id)
    await must_take_part(scope, evaluation_id, [student_id])
    withdrawn = await store.withdraw(scope, evaluation_id, student_id)
    whose = {"evaluation_id": evaluation_id, "student_id": student_id}
    for summary_id in withdrawn:
        await record(scope, Action.SUMMARY_WITHDRAW, actor_id=actor.user_id, about=summary_id, **whose)
