"""Replays: dead letters made again, a canary first."""

from dataclasses import asdict
from typing import Annotated, Self

from fastapi import APIRouter, BackgroundTasks, Path
from pydantic import BaseModel, Field, model_validator

from synopsis.api.dependencies import LARGEST_ID, CurrentActor, CurrentScope, Cursor, Limit, Parts
from synopsis.api.job_lists import OfFailures, filters_of
from synopsis.api.schemas import Id, JobIdText, Page, Time, example, refusals
from synopsis.jobs import replaying, replays
from synopsis.jobs.causes import Cause, Remedy, remedy_of
from synopsis.jobs.priority import Priority
from synopsis.jobs.replaying import MOST_CAUSES, MOST_JOBS, Chosen, Options
from synopsis.jobs.replays import Replay, ReplayJob, ReplayStatus, State
from synopsis.runtime import Backend
from synopsis.tenancy.actor import Actor, scope_of

router = APIRouter(prefix="/feedback-summaries/dead-letters", tags=["Dead letters"])

MOST_NAMED = 500
"""Jobs of a request, and of each list of an answer."""
LARGEST_CANARY = 20

ReplayId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The replay's id.", examples=[1])]
OPTIONS = {"canary", "max_failed_percent", "as_priority", "dry_run"}


class ReplayIn(OfFailures):
    """Which dead letters to make again, and how: the ones that are named, or those that match every filter."""

    model_config = example(evaluation_id=123, error_code="provider_unavailable", dry_run=True)

    job_ids: list[JobIdText] | None = Field(
        default=None, min_length=1, max_length=MOST_NAMED, description="Just these; goes with none of the filters."
    )
    evaluation_id: Id | None = None
    student_id: Id | None = None
    canary: int = Field(
        default=1,
        ge=0,
        le=LARGEST_CANARY,
        strict=True,
        description="So many of each cause go first; the others follow once all of these have completed. 0: none.",
    )
    max_failed_percent: int = Field(
        default=20, ge=0, le=100, strict=True, description="Of a portion; if more fail, the replay stops."
    )
    as_priority: Priority | None = Field(
        default=Priority.LOW,
        description="Of the new jobs; `low` stays behind today's work, null leaves each as it was. The canaries keep"
        " their own: somebody waits for them.",
    )
    dry_run: bool = Field(default=False, strict=True, description="Change nothing, and answer what would be.")

    @model_validator(mode="after")
    def _names_some(self) -> Self:
        given = {name for name in self.model_fields_set - OPTIONS if getattr(self, name) not in (None, "")}
        if not given:
            raise ValueError(
                'name the jobs in "job_ids", or give at least one filter; for everything,'
                ' {"created_after": "2000-01-01T00:00:00Z"}'
            )
        if "job_ids" in given and given != {"job_ids"}:
            raise ValueError('"job_ids" goes with none of the filters; leave out one or the other')
        return self

    def options(self) -> Options:
        """How."""
        return Options(self.canary, self.max_failed_percent, self.as_priority)


class CauseOut(BaseModel):
    """What is replayed of one cause."""

    cause: str
    error_code: str
    error_message: str
    remedy: Remedy
    is_permanent: bool = Field(description="Whether it fails again for certain until what `remedy` names has changed.")
    jobs: int
    replay_id: int | None = Field(description="Null in a dry run.")

    @classmethod
    def of(cls, cause: Cause, message: str, jobs: int, replay_id: int | None) -> Self:
        """The answer for a cause."""
        remedy = remedy_of(cause.error_code)
        return cls(
            cause=str(cause),
            error_code=cause.error_code,
            error_message=message,
            remedy=remedy,
            is_permanent=remedy.is_permanent,
            jobs=jobs,
            replay_id=replay_id,
        )


class ReplaysOut(BaseModel):
    """What came of a request. In a dry run, what would."""

    dry_run: bool
    is_complete: bool = Field(
        description=f"False if there is more than one request takes, {MOST_JOBS} jobs of {MOST_CAUSES} causes: send it"
        " again for the rest."
    )
    jobs: int = Field(description="Dead letters that are replayed.")
    causes: list[CauseOut] = Field(description="Each with a replay of its own.")
    in_other_replays: int = Field(description="That wait for a replay which runs or has stopped, and were left to it.")
    not_found: list[str] = Field(description="Of the ids that were named: the school has no such job.")
    not_allowed: list[str] = Field(description=f"The first {MOST_NAMED} of evaluations that you do not teach.")
    not_dead: list[str] = Field(description="Of the ids that were named: they have not failed, or were made again.")

    @classmethod
    def of(cls, chosen: Chosen, causes: list[CauseOut], *, dry_run: bool) -> Self:
        """The answer for what was chosen and what was begun of it."""
        return cls(
            dry_run=dry_run,
            is_complete=chosen.is_complete,
            jobs=sum(cause.jobs for cause in causes),
            causes=causes,
            in_other_replays=chosen.in_other_replays,
            not_found=chosen.not_found,
            not_allowed=chosen.not_allowed[:MOST_NAMED],
            not_dead=chosen.not_dead,
        )


class ReplayOut(BaseModel):
    """A replay and how far it has come."""

    id: int
    status: ReplayStatus = Field(
        description="`running`; `stopped` by itself, as too many failed again: resume or cancel it; `completed`: all"
        " were made again or skipped, and have ended; `cancelled` by somebody."
    )
    cause: str
    error_code: str
    error_message: str
    canary: int
    max_failed_percent: int
    as_priority: Priority | None
    portion: int = Field(description="How many portions have gone, canaries among them.")
    total: int = Field(description="Its dead letters.")
    jobs: dict[State, int] = Field(description="How many of them stand where.")
    requested_by: int
    requested_at: Time
    stopped_at: Time | None
    stopped_code: str | None = Field(description="`canary_failed` or `too_many_failed`.")
    stopped_reason: str | None
    ended_at: Time | None

    @classmethod
    def of(cls, replay: Replay) -> Self:
        """The answer for a replay."""
        told = {name: getattr(replay, name) for name in Replay.__slots__}
        more = {"cause": str(replay.cause), "error_code": replay.cause.error_code, "total": replay.total}
        return cls.model_validate(told | more)


class ReplayPage(Page[ReplayOut]):
    """Some of the replays."""


class ReplayJobOut(BaseModel):
    """A dead letter of a replay."""

    position: int = Field(description="In which order they go.")
    job_id: str
    state: State
    replayed_as: str | None = Field(description="The job that was made in its place.")
    portion: int | None
    is_canary: bool
    has_same_cause: bool | None = Field(description="Of one that failed again: whether for the cause of the replay.")
    skipped: str | None = Field(description="Why: `deleted`, `retried` or `student_has_active_job`.")

    @classmethod
    def of(cls, job: ReplayJob) -> Self:
        """The answer for one."""
        return cls.model_validate(asdict(job))


class ReplayJobPage(Page[ReplayJobOut]):
    """Some of a replay's dead letters."""


@router.post("/replay", status_code=202, responses=refusals(404, 422))
async def replay_dead_letters(
    wanted: ReplayIn, actor: CurrentActor, parts: Parts, after: BackgroundTasks
) -> ReplaysOut:
    """Make dead letters again, as new jobs: by their ids, their cause, or whatever the filters find.

    Each cause is a replay of its own: a canary first, and the rest in growing portions once it has completed. If it
    fails again, or too many of a portion do, the replay stops and says why; the rest stay dead letters.
    """
    chosen = await _choose(parts, actor, wanted)
    if wanted.dry_run:
        causes = [CauseOut.of(cause, chosen.messages[cause], len(ids), None) for cause, ids in chosen.job_ids.items()]
    else:
        async with scope_of(parts.database, actor) as scope:
            begun = await replaying.start(scope, actor, chosen, wanted.options())
        causes = [CauseOut.of(cause, one.error_message, one.total, one.id) for cause, one in begun.items()]
        after.add_task(parts.ring)
    return ReplaysOut.of(chosen, causes, dry_run=wanted.dry_run)


async def _choose(parts: Backend, actor: Actor, wanted: ReplayIn) -> Chosen:
    async with scope_of(parts.database, actor) as scope:
        if wanted.job_ids is not None:
            return await replaying.choose_named(scope, actor, list(dict.fromkeys(wanted.job_ids)))
        filters = await filters_of(scope, actor, wanted, [], wanted.evaluation_id, wanted.student_id)
        return await replaying.choose_matching(scope, actor, wanted.narrow(filters))


@router.get("/replays", responses=refusals(422))
async def list_replays(
    actor: CurrentActor,
    scope: CurrentScope,
    status: ReplayStatus | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ReplayPage:
    """The replays that you asked for, newest first; an admin sees the school's."""
    found = await replays.list_replays(scope, actor, status=status, before=cursor, limit=limit + 1)
    page = [ReplayOut.of(replay) for replay in found[:limit]]
    return ReplayPage(items=page, next_cursor=str(page[-1].id) if len(found) > limit else None)


@router.get("/replays/{replay_id}", responses=refusals(404, 422))
async def get_replay(replay_id: ReplayId, actor: CurrentActor, scope: CurrentScope) -> ReplayOut:
    """One replay, as it stands."""
    return ReplayOut.of(await replays.get_replay(scope, actor, replay_id))


@router.get("/replays/{replay_id}/jobs", responses=refusals(404, 422))
async def list_replay_jobs(
    replay_id: ReplayId,
    actor: CurrentActor,
    scope: CurrentScope,
    state: State | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ReplayJobPage:
    """Its dead letters, in the order in which they go, and what became of each."""
    await replays.get_replay(scope, actor, replay_id)
    found = await replays.list_replay_jobs(scope, replay_id, state=state, after=cursor or 0, limit=limit + 1)
    page = [ReplayJobOut.of(job) for job in found[:limit]]
    return ReplayJobPage(items=page, next_cursor=str(page[-1].position) if len(found) > limit else None)


@router.post("/replays/{replay_id}/resume", responses=refusals(404, 409, 422))
async def resume_replay(
    replay_id: ReplayId, actor: CurrentActor, scope: CurrentScope, parts: Parts, after: BackgroundTasks
) -> ReplayOut:
    """Go on with a replay that stopped itself, with another canary."""
    resumed = await replaying.resume(scope, actor, replay_id)
    after.add_task(parts.ring)
    return ReplayOut.of(resumed)


@router.post("/replays/{replay_id}/cancel", responses=refusals(404, 409, 422))
async def cancel_replay(replay_id: ReplayId, actor: CurrentActor, scope: CurrentScope) -> ReplayOut:
    """Make no more of its dead letters again. The jobs that were made go on; cancel those as any other."""
    return ReplayOut.of(await replaying.cancel(scope, actor, replay_id))
