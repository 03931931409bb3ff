"""The overview of a class: reading it, which never calls the model, and having it made."""

from fastapi import APIRouter, BackgroundTasks, Response
from pydantic import BaseModel, Field

from synopsis.ai.writer import PointKind
from synopsis.api.dependencies import CurrentActor, CurrentScope, EvaluationId, Parts
from synopsis.api.queueing import ONE_JOB, REPLAYED, One, located, submission_of
from synopsis.api.schemas import GenerationMethod, JobOut, Time, refusals
from synopsis.evaluations.store import must_teach
from synopsis.jobs import idempotency
from synopsis.jobs.results import Result, newest_results
from synopsis.jobs.submission import CLASS_OVERVIEW, THE_CLASS, submit
from synopsis.kit.errors import NotFound
from synopsis.tenancy.audit import Action, record

router = APIRouter(prefix="/feedback-summaries/evaluation/{evaluation_id}/overview", tags=["Summaries"])


class ThemeOut(BaseModel):
    """What some pupils of a class share."""

    kind: PointKind
    text: str = Field(examples=["listening to each other"])
    pupils: int = Field(description="How many share it; never fewer than `fewest_pupils`.")


class OverviewOut(BaseModel):
    """The overview of a class."""

    evaluation_id: int
    job_id: str = Field(description="The job that made it, or found it to be made already.")
    overview_text: str = Field(description="A few paragraphs, with a blank line between them.")
    themes: list[ThemeOut] = Field(description="Strengths first, then what to work on; the most shared first.")
    pupil_count: int = Field(description="How many take part.")
    summarised_count: int = Field(description="How many of them have a summary that rests on a comment.")
    comment_count: int = Field(description="On how many comments those summaries rest.")
    point_count: int = Field(description="How many points they have.")
    points_in_themes: int = Field(description="How many of those are in a theme.")
    fewest_pupils: int = Field(description="A theme that fewer share is not told.")
    language: str
    generation_method: GenerationMethod
    model: str
    as_of: Time = Field(description="When the summaries stood as they are told here.")
    completed_at: Time

    @classmethod
    def of(cls, evaluation_id: int, kept: Result) -> "OverviewOut":
        """The answer for the result of a job."""
        return cls.model_validate(
            {
                **kept.result,
                "evaluation_id": evaluation_id,
                "job_id": kept.job_id,
                "completed_at": kept.completed_at,
            }
        )


@router.get("", responses=refusals(404, 422))
async def get_overview(evaluation_id: EvaluationId, actor: CurrentActor, scope: CurrentScope) -> OverviewOut:
    """The newest overview of a class: what its pupils' summaries share, without anybody who could be recognised."""
    await must_teach(scope, actor, evaluation_id)
    found = await newest_results(scope, CLASS_OVERVIEW, [evaluation_id])
    if evaluation_id not in found:
        raise NotFound(
            f"No overview has been made of evaluation {evaluation_id} yet; queue one with POST …/overview/queue.",
            code="overview_not_found",
        )
    return OverviewOut.of(evaluation_id, found[evaluation_id])


@router.post("/queue", status_code=202, responses={**ONE_JOB, **refusals(404, 409, 422)})
async def queue_overview(
    evaluation_id: EvaluationId,
    asked: One,
    scope: CurrentScope,
    parts: Parts,
    response: Response,
    after: BackgroundTasks,
) -> JobOut:
    """Queue the overview of a class. While a job for it is active, that job is the answer."""
    await must_teach(scope, asked.actor, evaluation_id)
    if (earlier := await idempotency.begin(scope, asked.once)) is not None:
        response.headers[REPLAYED] = "true"
        return located(earlier.jobs[0], response)
    wanted = submission_of(asked, evaluation_id, THE_CLASS, task_type=CLASS_OVERVIEW)
    [submitted] = await submit(scope, wanted)
    await idempotency.end(scope, asked.once, [submitted])
    if submitted.is_new:
        await record(scope, Action.JOB_QUEUE, actor_id=asked.actor.user_id, about=submitted.job.job_id)
    after.add_task(parts.ring)
    return located(submitted, response)
