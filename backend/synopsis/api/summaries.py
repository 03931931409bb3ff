"""Reading a summary; never calls the model."""

from fastapi import APIRouter

from synopsis.api.dependencies import CurrentActor, CurrentScope, EvaluationId, StudentId
from synopsis.api.schemas import SummaryOut, refusals
from synopsis.evaluations.store import must_take_part, must_teach
from synopsis.kit.errors import Forbidden, NotFound
from synopsis.summaries.store import newest_summaries

router = APIRouter(prefix="/feedback-summaries/evaluation/{evaluation_id}/student/{student_id}", tags=["Summaries"])


@router.get("", responses=refusals(401, 403, 404, 422))
async def get(
    evaluation_id: EvaluationId, student_id: StudentId, actor: CurrentActor, scope: CurrentScope
) -> SummaryOut:
    """A student's current summary. The student sees it once a teacher has released it."""
    if actor.is_staff:
        await must_teach(scope, actor, evaluation_id)
    elif actor.user_id != student_id:
        # Before anything is looked up: who takes part in what is nothing a pupil can ask.
        raise Forbidden("You may read your own summary only.")
    await must_take_part(scope, evaluation_id, [student_id])
    found = await newest_summaries(scope, evaluation_id, [student_id], released_only=not actor.is_staff)
    if student_id not in found:
        waiting = "been released" if not actor.is_staff else "been made"
        raise NotFound(f"No summary has {waiting} for student {student_id} yet.", code="summary_not_found")
    return SummaryOut.of(found[student_id])
