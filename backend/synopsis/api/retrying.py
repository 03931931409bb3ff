"""Queueing a job again that ended in vain."""

from fastapi import APIRouter, BackgroundTasks, Response
from pydantic import Field

from synopsis.api.dependencies import CurrentActor, CurrentScope, JobId, Parts
from synopsis.api.jobs import visible_job
from synopsis.api.queueing import ONE_JOB, REPLAYED, Repeatable, located
from synopsis.api.schemas import JobOut, Problem, refusals
from synopsis.evaluations.store import must_teach
from synopsis.jobs import idempotency, submission
from synopsis.tenancy.audit import Action, record

router = APIRouter(prefix="/feedback-summaries", tags=["Jobs"])


class RetriedAlready(Problem):
    """The job's state forbids it."""

    retried_as: str | None = Field(default=None, description="With the code `job_retried`: the job to retry instead.")


@router.post(
    "/jobs/{job_id}/retry",
    status_code=202,
    responses={
        **ONE_JOB,
        **refusals(404, 422, on_409=RetriedAlready),
    },
)
async def retry_job(
    job_id: JobId,
    once: Repeatable,
    actor: CurrentActor,
    scope: CurrentScope,
    parts: Parts,
    response: Response,
    after: BackgroundTasks,
) -> JobOut:
    """Queue a failed or cancelled job again, as a new job that names it in `retry_of`.

    The old one stays as it is, with its attempts. While a job for the student is active, that job is the answer. A job
    that has not ended, has completed, or was retried before and has that job ended too, is a 409.
    """
    job = await visible_job(scope, actor, job_id)
    await must_teach(scope, actor, job.evaluation_id)  # to have queued it once is not enough to queue it now
    if (earlier := await idempotency.begin(scope, once)) is not None:
        response.headers[REPLAYED] = "true"
        return located(earlier.jobs[0], response)
    submitted = await submission.retry_job(scope, job_id, actor_id=actor.user_id)
    await idempotency.end(scope, once, [submitted])
    if submitted.is_new:
        await record(scope, Action.JOB_RETRY, actor_id=actor.user_id, about=job_id, job_id=submitted.job.job_id)
    after.add_task(parts.ring)
    return located(submitted, response)
