"""Looking at jobs, and calling them off."""

from dataclasses import asdict
from typing import Literal

from fastapi import APIRouter, BackgroundTasks
from pydantic import BaseModel

from synopsis.api.dependencies import CurrentActor, CurrentScope, JobId, Parts
from synopsis.api.links import links_to
from synopsis.api.schemas import JobOut, Time, refusals
from synopsis.evaluations.store import must_teach
from synopsis.jobs import lifecycle, store
from synopsis.jobs.history import timeline
from synopsis.jobs.job import Job
from synopsis.jobs.status import Status, Verb
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.scope import Scope

router = APIRouter(prefix="/feedback-summaries/jobs/{job_id}", tags=["Jobs"])


class EventOut(BaseModel):
    """One line of a job's timeline."""

    at: Time
    verb: Verb
    status: Status
    attempt: int
    progress: int
    stage: str | None
    reason: str | None
    actor_id: int | None


class TimelineOut(BaseModel):
    """What happened to a job, oldest first."""

    job_id: str
    items: list[EventOut]


class CancelledOut(BaseModel):
    """A job that was called off."""

    message: str = "Job cancelled successfully"
    job_id: str
    status: Literal[Status.CANCELLED] = Status.CANCELLED


@router.get("", responses=refusals(404, 422))
@router.get("/status", responses=refusals(404, 422), name="get_job_status")
async def get_job(job_id: JobId, actor: CurrentActor, scope: CurrentScope, parts: Parts) -> JobOut:
    """One job, as it stands."""
    job = await visible_job(scope, actor, job_id)
    links = await links_to(parts.results, scope.school_id, [job])
    return JobOut.of(job, result_url=links.get(job_id))


@router.get("/events", responses=refusals(404, 422))
async def list_job_events(job_id: JobId, actor: CurrentActor, scope: CurrentScope) -> TimelineOut:
    """Every transition and every stage of a job, with its time and its reason."""
    await visible_job(scope, actor, job_id)
    events = await timeline(scope, job_id)
    return TimelineOut(job_id=job_id, items=[EventOut(**asdict(event)) for event in events])


@router.post("/cancel", responses=refusals(404, 409, 422))
async def cancel_job(
    job_id: JobId, actor: CurrentActor, scope: CurrentScope, parts: Parts, after: BackgroundTasks
) -> CancelledOut:
    """Call a job off, whether it waits or runs; one that has ended is a 409 that says how it ended."""
    await visible_job(scope, actor, job_id)
    await lifecycle.cancel(scope, job_id, actor_id=actor.user_id)
    await record(scope, Action.JOB_CANCEL, actor_id=actor.user_id, about=job_id)
    after.add_task(parts.ring)
    return CancelledOut(job_id=job_id)


async def visible_job(scope: Scope, actor: Actor, job_id: str) -> Job:
    """The job, if the actor works at the school and queued it, teaches its evaluation, or is an admin."""
    actor.must_be_staff("to work with jobs")
    job = await store.get_job(scope, job_id)
    if job.created_by != actor.user_id:
        await must_teach(scope, actor, job.evaluation_id)
    return job
