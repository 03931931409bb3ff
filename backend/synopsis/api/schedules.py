"""Jobs at set times."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query, Response
from pydantic import BaseModel, Field

from synopsis.api.dependencies import LARGEST_ID, CurrentActor, CurrentScope, Cursor, Limit, Parts
from synopsis.api.schemas import Body, Page, Text, Time, Title, example, refusals
from synopsis.api.webhooks import must_be_callable
from synopsis.evaluations.store import must_teach
from synopsis.jobs.submission import GENERATE_SUMMARY
from synopsis.schedules import store
from synopsis.schedules.cron import next_runs, read_cron, read_zone
from synopsis.schedules.firing import run_now
from synopsis.schedules.schedule import Draft, Misfire, Outcome, Overlap, Queue, Run, Schedule
from synopsis.schedules.words import LANGUAGES, Language, describe
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.people import school_of

router = APIRouter(prefix="/feedback-summaries/scheduled-jobs", tags=["Scheduled jobs"])

ONE = refusals(404, 422)
LOCATED = {
    "description": "A new scheduled job",
    "headers": {"Location": {"schema": {"type": "string"}, "required": True, "description": "Its path."}},
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ScheduleId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The scheduled job's id.", examples=[1])]
# Microseconds since 1970, up to the year 9999.
RunCursor = Annotated[
    int | None, Query(ge=1, le=253_402_300_799_999_999, description="`next_cursor` of the page before.")
]
Expression = Annotated[
    Text,
    Field(
        description="Five fields: minute, hour, day of the month, month, day of the week; or `@daily` and its kin.",
        examples=["0 2 * * *"],
    ),
]
Zone = Annotated[Text, Field(description="IANA; the school's if left out.", examples=["Europe/Amsterdam"])]
TaskType = Annotated[Text, Field(examples=[GENERATE_SUMMARY])]
TaskParams = Annotated[
    dict[str, Any],
    Field(
        description='Of `generate_summary`: `evaluation_id`, `student_ids` (a list, or "all", which is the default),'
        " `max_retries`, `webhook_url` and `webhook_retry`.",
        examples=[{"evaluation_id": 123, "student_ids": [456, 457, 458]}],
    ),
]


class ScheduledJobIn(Body):
    """A new scheduled job."""

    model_config = example(
        name="Daily summary generation",
        cron_expression="0 2 * * *",
        timezone="Europe/Amsterdam",
        task_type=GENERATE_SUMMARY,
        task_params={"evaluation_id": 123, "student_ids": [456, 457, 458]},
    )

    name: Title
    cron_expression: Expression
    timezone: Zone | None = None
    task_type: TaskType = GENERATE_SUMMARY
    task_params: TaskParams
    enabled: bool = True
    queue_name: Queue = Queue.NORMAL
    misfire: Misfire = Field(
        default=Misfire.ONCE,
        description="What becomes of a run that is more than an hour late: made up `once`, or `skip`ped.",
    )
    overlap: Overlap = Field(
        default=Overlap.SKIP, description="Whether to run while jobs of the run before are still active."
    )


class ScheduledJobChange(Body):
    """What is to change; what is left out, or null, stays."""

    model_config = example(enabled=False)

    name: Title | None = None
    cron_expression: Expression | None = None
    timezone: Zone | None = None
    task_type: TaskType | None = None
    task_params: TaskParams | None = None
    enabled: bool | None = None
    queue_name: Queue | None = None
    misfire: Misfire | None = None
    overlap: Overlap | None = None


class RunOut(BaseModel):
    """What came of one moment."""

    fire_at: Time = Field(description="When it was due; of a run that somebody asked for, when they did.")
    fired_at: Time
    outcome: Outcome
    batch_id: UUID | None = Field(description="Of the jobs that it submitted.")
    queued: int
    already_queued: int = Field(description="Students who had an active job already.")
    detail: str | None
    triggered_by: int | None = Field(description="Who asked for it; null when its time had come.")

    @classmethod
    def of(cls, run: Run) -> "RunOut":
        """The answer for a run."""
        return cls.model_validate(asdict(run))


class RunPage(Page[RunOut]):
    """Some of the runs."""


class RecentRunOut(BaseModel):
    """What came of one moment, in short."""

    fire_at: Time
    outcome: Outcome
    queued: int


class ScheduledJobOut(BaseModel):
    """A scheduled job."""

    id: int
    school_id: int
    name: str
    task_type: str
    queue_name: Queue
    cron_expression: str
    timezone: str
    description: dict[Language, str] = Field(description="The expression in words, in English and Dutch.")
    task_params: dict[str, Any]
    enabled: bool
    misfire: Misfire
    overlap: Overlap
    last_run_at: Time | None
    next_run_at: Time | None = Field(description="Null while it is disabled.")
    last_run: RunOut | None
    recent_runs: list[RecentRunOut] = Field(description="The newest 20, newest first.")
    created_at: Time
    updated_at: Time
    created_by: int | None
    runs_as: int | None = Field(description="Whose rights it uses: whoever made it or changed it last.")

    @classmethod
    def of(cls, schedule: Schedule) -> "ScheduledJobOut":
        """The answer for a schedule."""
        cron = read_cron(schedule.cron_expression)
        words = {language: describe(cron, language) for language in LANGUAGES}
        return cls.model_validate({**asdict(schedule), "description": words})


class ScheduledJobPage(Page[ScheduledJobOut]):
    """Some of the scheduled jobs."""


class PreviewOut(BaseModel):
    """What an expression means."""

    cron_expression: str
    timezone: str
    description: dict[Language, str] = Field(description="In words, in English and Dutch.")
    next_runs: list[Time]


async def _new(body: ScheduledJobIn, parts: Parts) -> ScheduledJobIn:
    await _check_webhook(parts, body.task_params)
    return body


async def _changes(body: ScheduledJobChange, parts: Parts) -> ScheduledJobChange:
    await _check_webhook(parts, body.task_params or {})
    return body


async def _check_webhook(parts: Parts, params: Mapping[str, Any]) -> None:
    if isinstance(url := params.get("webhook_url"), str):
        await must_be_callable(parts, url, "body.task_params.webhook_url")


# Looked at before the transaction begins: names are looked up, and nobody holds a connection while they wait for that.
New = Annotated[ScheduledJobIn, Depends(_new)]
Changes = Annotated[ScheduledJobChange, Depends(_changes)]


@router.post("", status_code=201, responses={201: LOCATED, **refusals(404, 409, 422)})
async def create_scheduled_job(
    body: New, actor: CurrentActor, scope: CurrentScope, parts: Parts, response: Response
) -> ScheduledJobOut:
    """A new scheduled job, for an evaluation that the caller teaches; it runs with the caller's rights."""
    timezone = body.timezone or (await school_of(scope)).timezone
    draft = Draft(**{**dict(body), "timezone": timezone})
    schedule = await store.create_schedule(scope, actor, draft, parts.schedulables)
    await record(scope, Action.SCHEDULE_CREATE, actor_id=actor.user_id, about=schedule.id)
    response.headers["Location"] = f"/api/v1{router.prefix}/{schedule.id}"
    return ScheduledJobOut.of(schedule)


@router.get("", responses=ONE)
async def list_scheduled_jobs(
    actor: CurrentActor,
    scope: CurrentScope,
    evaluation_id: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Of this evaluation alone.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ScheduledJobPage:
    """The scheduled jobs of the caller's evaluations, newest first; an admin sees the whole school's."""
    if evaluation_id is not None:
        await must_teach(scope, actor, evaluation_id)
    found = await store.list_schedules(scope, actor, evaluation_id=evaluation_id, before=cursor, limit=limit + 1)
    page = [ScheduledJobOut.of(schedule) for schedule in found[:limit]]
    return ScheduledJobPage(items=page, next_cursor=str(page[-1].id) if len(found) > limit else None)


@router.get("/preview", responses=refusals(422))
async def preview_schedule(
    cron_expression: Annotated[Expression, Query()],
    scope: CurrentScope,
    timezone: Annotated[Zone | None, Query()] = None,
    count: Annotated[int, Query(ge=1, le=20, description="How many runs.")] = 5,
) -> PreviewOut:
    """When an expression would be due, and what it means in words; nothing is stored."""
    cron = read_cron(cron_expression)
    zone = read_zone(timezone or (await school_of(scope)).timezone)
    now = await store.clock(scope)
    return PreviewOut(
        cron_expression=cron.text,
        timezone=zone.key,
        description={language: describe(cron, language) for language in LANGUAGES},
        next_runs=next_runs(cron, zone, now, count),
    )


@router.get("/{schedule_id}", responses=ONE)
async def get_scheduled_job(schedule_id: ScheduleId, actor: CurrentActor, scope: CurrentScope) -> ScheduledJobOut:
    """One scheduled job, with what came of its last moment."""
    return ScheduledJobOut.of(await store.get_schedule(scope, actor, schedule_id))


@router.patch("/{schedule_id}", responses=refusals(404, 422))
async def change_scheduled_job(
    schedule_id: ScheduleId, body: Changes, actor: CurrentActor, scope: CurrentScope, parts: Parts
) -> ScheduledJobOut:
    """Change some of a scheduled job. From then on it runs with the caller's rights.

    When the expression, the zone or `enabled` changes, the next run is reckoned from now.
    """
    changes = {name: value for name, value in body if value is not None}
    changed = await store.change_schedule(scope, actor, schedule_id, changes, parts.schedulables)
    await record(scope, Action.SCHEDULE_CHANGE, actor_id=actor.user_id, about=schedule_id, fields=sorted(changes))
    return ScheduledJobOut.of(changed)


@router.delete("/{schedule_id}", status_code=204, responses=refusals(404, 422))
async def delete_scheduled_job(schedule_id: ScheduleId, actor: CurrentActor, scope: CurrentScope) -> None:
    """Delete a scheduled job with its run history. The jobs that it made stay."""
    await store.delete_schedule(scope, actor, schedule_id)
    await record(scope, Action.SCHEDULE_DELETE, actor_id=actor.user_id, about=schedule_id)


@router.post("/{schedule_id}/run", status_code=202, responses=refusals(404, 409, 422))
async def run_scheduled_job(
    schedule_id: ScheduleId, actor: CurrentActor, scope: CurrentScope, parts: Parts, after: BackgroundTasks
) -> RunOut:
    """Queue its jobs now, enabled or not, with the caller's rights; the next run stays when it is."""
    schedule = await store.get_schedule(scope, actor, schedule_id)
    ran = await run_now(scope, actor, schedule, parts.schedulables)
    await record(scope, Action.SCHEDULE_RUN, actor_id=actor.user_id, about=schedule_id, queued=ran.queued)
    after.add_task(parts.ring)
    return RunOut.of(ran)


@router.get("/{schedule_id}/runs", responses=ONE)
async def list_scheduled_job_runs(
    schedule_id: ScheduleId, actor: CurrentActor, scope: CurrentScope, cursor: RunCursor = None, limit: Limit = 50
) -> RunPage:
    """What came of each moment, newest first."""
    await store.get_schedule(scope, actor, schedule_id)
    before = EPOCH + timedelta(microseconds=cursor) if cursor else None
    found = await store.list_runs(scope, schedule_id, before=before, limit=limit + 1)
    page = [RunOut.of(run) for run in found[:limit]]
    last = (found[limit - 1].fire_at - EPOCH) // timedelta(microseconds=1) if len(found) > limit else None
    return RunPage(items=page, next_cursor=str(last) if last else None)
