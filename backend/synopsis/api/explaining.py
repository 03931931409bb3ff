"""Why a job waits, and when it will be done."""

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import BaseModel, Field

from synopsis.api.dependencies import CurrentActor, JobId, Parts
from synopsis.api.jobs import visible_job
from synopsis.api.schemas import Time, refusals
from synopsis.jobs.retry import RetrySchedule
from synopsis.jobs.status import Status
from synopsis.monitoring.estimate import Estimate, Moment
from synopsis.monitoring.explanation import Explanation, Unknown, UnknownCode, explain
from synopsis.monitoring.place import MOST_COUNTED, Place
from synopsis.monitoring.reasons import Reason, Why, in_words
from synopsis.runtime import task_types
from synopsis.tenancy.actor import scope_of
from synopsis.tenancy.people import school_of

router = APIRouter(prefix="/feedback-summaries/jobs/{job_id}", tags=["Jobs"])

SOON_SECONDS = 100.0
"""Of a moment that is nearer, people are told how far it is; of others the time of day."""


class WaitedForOut(BaseModel):
    """A job that another one waits for."""

    job_id: str
    status: Status


class ReasonOut(BaseModel):
    """One reason why a job stands where it stands."""

    code: Why = Field(description="For a program; does not change.")
    detail: str = Field(description="What it is, and what to do where there is something to do.")
    since: Time | None = Field(description="When that began, where it is known.")
    until: Time | None = Field(description="When that ends, or will be looked at again, where it is known.")
    jobs: list[WaitedForOut] = Field(description="With `waits_for_jobs`: which.")

    @classmethod
    def of(cls, reason: Reason) -> Self:
        """The answer for a reason."""
        return cls.model_validate(reason, from_attributes=True)


class PlaceOut(BaseModel):
    """How many jobs begin before a queued one, over all schools."""

    ahead: int = Field(description=f"Counted up to {MOST_COUNTED:,} for each queue.")
    is_more: bool = Field(description="Whether there may be more than were counted.")
    in_its_queue: int
    more_urgent: int = Field(description="In the queues that are read before its own.")
    of_its_school: int

    @classmethod
    def of(cls, place: Place) -> Self:
        """The answer for a place."""
        return cls.model_validate(place, from_attributes=True)


class MomentOut(BaseModel):
    """When something will be so."""

    probably_by: Time = Field(description="As likely before as after.")
    almost_certainly_by: Time = Field(description="Nine times in ten it is so by then.")


class EstimateOut(BaseModel):
    """When a job will begin and be done, by what was measured lately."""

    start: MomentOut | None = Field(description="Of its next try; null while one is being made.")
    end: MomentOut = Field(description="Of its last try, whatever comes of it.")
    detail: str = Field(description="The same for a person, in the school's time.")
    tries: int = Field(description="Of this kind of task, that ended lately: what the estimate is drawn from.")

    @classmethod
    def of(cls, found: Estimate, explanation: Explanation, zone: ZoneInfo) -> Self:
        """The answer for an estimate."""

        def moment(one: Moment) -> MomentOut:
            return MomentOut(probably_by=explanation.at(one.median), almost_certainly_by=explanation.at(one.bound))

        median, bound = (
            _when(seconds, explanation.at(seconds), explanation.its.now, zone)
            for seconds in (found.end.median, found.end.bound)
        )
        return cls(
            start=found.start and moment(found.start),
            end=moment(found.end),
            detail=f"Probably done {median}, almost certainly {bound}.",
            tries=found.tries,
        )


class UnknownOut(BaseModel):
    """Why there is no estimate."""

    code: UnknownCode = Field(description="For a program; does not change.")
    detail: str = Field(description="What an estimate would need.")


class ExplanationOut(BaseModel):
    """Why a job stands where it stands, and when it will go on."""

    job_id: str
    status: Status
    as_of: Time = Field(description="When this was so.")
    reasons: list[ReasonOut] = Field(description="Everything that is true now, what decides most first; at least one.")
    place: PlaceOut | None = Field(description="Null for a job that is not queued.")
    estimate: EstimateOut | None = Field(description="Null for a job that has ended, and where nothing can be told.")
    unknown: UnknownOut | None = Field(description="Why nothing can be told, if so.")


@router.get("/explain", responses=refusals(404, 422))
async def explain_job(job_id: JobId, actor: CurrentActor, parts: Parts) -> ExplanationOut:
    """Why a job waits, its place, and when it will begin and be done; or why and how it ended, and what to do.

    What is said here is decided by the same conditions by which jobs are handed over and begun. Of other schools' jobs
    there are numbers alone.
    """
    async with scope_of(parts.database, actor, reads_only=True) as scope:
        job = await visible_job(scope, actor, job_id)
        zone = ZoneInfo((await school_of(scope)).timezone)
    found = await explain(
        parts.database,
        actor.school_id,
        job.job_id,
        monitor=parts.monitor,
        task_types=task_types(parts.settings),
        retries=RetrySchedule(parts.settings.retry_base_seconds, parts.settings.retry_jitter),
    )
    return ExplanationOut(
        job_id=job_id,
        status=found.its.status,
        as_of=found.its.now,
        reasons=[ReasonOut.of(reason) for reason in found.reasons],
        place=found.place and PlaceOut.of(found.place),
        estimate=EstimateOut.of(found.when, found, zone) if isinstance(found.when, Estimate) else None,
        unknown=UnknownOut(code=found.when.code, detail=found.when.detail) if isinstance(found.when, Unknown) else None,
    )


def _when(seconds: float, at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """As people say it: "in 20 seconds", "by 14:05", "by 27 November, 02:00"."""
    if seconds < SOON_SECONDS:
        return f"in {in_words(seconds)}"
    local = at.astimezone(zone)
    day = "" if local.date() == now.astimezone(zone).date() else f"{local.day} {local:%B}, "
    return f"by {day}{local:%H:%M}"
