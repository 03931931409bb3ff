"""How the queues are doing: counts, health, and how long jobs wait."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, Self

from fastapi import APIRouter, BackgroundTasks, Path, Query
from pydantic import BaseModel, Field

from synopsis.api.dependencies import CurrentActor, CurrentScope, Parts
from synopsis.api.schemas import Time, refusals, rfc3339
from synopsis.jobs.pausing import Pause, pause, paused_queues, resume, until_claims_have_ended
from synopsis.kit.errors import Invalid, NotFound
from synopsis.monitoring.fleet import ALIVE_SECONDS, Fleet, WorkerSeen
from synopsis.monitoring.health import HealthStatus, ReasonCode
from synopsis.monitoring.metrics import Series, Span, queue_metrics
from synopsis.monitoring.monitor import QUEUE_NAMES
from synopsis.monitoring.stats import QueueStats, RunningJob, WorkersJobs, jobs_by_worker, queue_stats, running_jobs
from synopsis.schedules.overdue import Overdue, overdue_schedules
from synopsis.tenancy.actor import scope_of
from synopsis.tenancy.key_scopes import KeyScope
from synopsis.transport.redis_state import PREFIX, RedisState

router = APIRouter(prefix="/feedback-summaries/queue", tags=["Queues"])

LONGEST_WINDOW = 7 * 86_400
MOST_SPANS = 200
MOST_RUNNING = 50
"""Jobs that are named of each worker."""


class CountsOut(BaseModel):
    """How many jobs of the caller's school stand where."""

    queue_name: str
    queued_count: int
    processing_count: int
    completed_count: int
    failed_count: int
    cancelled_count: int
    retrying_count: int = Field(description="Of the queued ones, those that wait for their next try.")
    scheduled_count: int = Field(description="Of the queued ones, those that wait for the moment that was asked for.")
    blocked_count: int = Field(description="Of the queued ones, those that wait for other jobs to end.")
    oldest_queued_seconds: float | None = Field(description="How long the job that is due the longest has waited.")


class QueueStatsOut(CountsOut):
    """One queue of the caller's school."""

    paused_at: Time | None = Field(description="Since when an admin of your school holds it up; null if nobody does.")
    paused_by: int | None = Field(description="Which admin does.")


class StatsOut(CountsOut):
    """All three queues together, under the name of the normal one, and each by itself."""

    workers_count: int | None = Field(description="Workers that are alive, for all schools; null if not known now.")
    queues: list[QueueStatsOut]

    @classmethod
    def of(cls, queues: Sequence[QueueStats], paused: Mapping[str, Pause], workers_count: int | None) -> Self:
        """The sums, and what they are made of."""
        ages = [queue.oldest_queued_seconds for queue in queues if queue.oldest_queued_seconds is not None]
        each = [asdict(queue) for queue in queues]
        sums = {name: sum(queue[name] for queue in each) for name in each[0] if name.endswith("_count")}
        for queue in each:
            pause = paused.get(queue["queue_name"])
            queue["paused_at"] = pause and pause.paused_at
            queue["paused_by"] = pause and pause.paused_by
        return cls.model_validate(
            {
                "queue_name": "ai-summaries",
                **sums,
                "oldest_queued_seconds": max(ages, default=None),
                "workers_count": workers_count,
                "queues": each,
            }
        )


class WorkerOut(BaseModel):
    """A worker that is alive."""

    name: str = Field(description="As in Redis' `rq:workers`.")
    state: Literal["busy", "idle", "stopping"]
    current_job: str | None = Field(description="One of the jobs that it runs, if it is one that you may see.")
    running: int = Field(description="How many jobs it runs, of all schools.")
    slots: int = Field(description="How many it can run at once.")
    version: str
    started_at: Time
    last_seen_at: Time

    @classmethod
    def of(cls, worker: WorkerSeen, current_job: str | None) -> Self:
        """The answer for a worker."""
        busy = "busy" if worker.running or current_job else "idle"
        return cls.model_validate(
            {
                **asdict(worker),
                "name": PREFIX + worker.name,
                "state": "stopping" if worker.state == "stopping" else busy,
                "current_job": current_job,
            }
        )


class QueueOut(BaseModel):
    """A queue, over all schools."""

    name: str
    count: int = Field(description="Jobs that wait in it.")
    handed_over: int | None = Field(description="How many of them Redis holds (`LLEN`); null while it is away.")
    processing: int
    paused: bool = Field(description="Whether your school holds its own jobs of this queue up.")
    oldest_seconds: float | None = Field(description="How long the job that is due the longest has waited.")


class ReasonOut(BaseModel):
    """Why it is not healthy."""

    code: ReasonCode
    detail: str = Field(description="What it is and what to do, for a person.")


class HealthOut(BaseModel):
    """How the fleet is. The numbers are of all schools; a job is named to those who may see it."""

    status: HealthStatus
    redis: Literal["connected", "unreachable"]
    workers: list[WorkerOut]
    queues: list[QueueOut]
    reasons: list[ReasonOut] = Field(description="Empty exactly when the status is `healthy`.")


@router.get("/stats")
async def get_queue_stats(scope: CurrentScope, parts: Parts) -> StatsOut:
    """How many jobs of your school stand where, in all and by queue."""
    fleet, _ = await parts.monitor.look()
    queues, paused = await queue_stats(scope, QUEUE_NAMES), await paused_queues(scope)
    return StatsOut.of(queues, paused, len(fleet.workers) if fleet else None)


class PercentilesOut(BaseModel):
    """Seconds that half, 95 % and 99 % of the jobs took at most."""

    p50: float
    p95: float
    p99: float


class SpanOut(BaseModel):
    """What happened in a span of time. A job counts where it ended."""

    at: Time = Field(description="When the span began.")
    seconds: float = Field(description="How long it was; the last one ends now.")
    completed: int
    failed: int
    cancelled: int
    retries: int = Field(description="Tries that failed and were to be made again.")
    throughput_per_minute: float = Field(description="Completed jobs for each minute.")
    wait: PercentilesOut | None = Field(description="From when a job was due until its first try; null without jobs.")
    run: PercentilesOut | None = Field(description="The last try of jobs that completed or failed.")
    total: PercentilesOut | None = Field(description="From when a job was due until it completed or failed.")
    provider: PercentilesOut | None = Field(description="How long the model took; null where none was asked.")
    input_tokens: int = Field(description="That the model read for summaries of these jobs.")
    output_tokens: int = Field(description="That it wrote for them.")
    oldest_queued_seconds: float | None = Field(
        description="How long the job that was due the longest had waited at the end; null when none was due."
    )

    @classmethod
    def of(cls, span: Span) -> Self:
        """The answer for a span."""
        return cls.model_validate(
            {
                **asdict(span),
                "seconds": round(span.seconds, 3),
                "throughput_per_minute": round(span.completed * 60 / max(span.seconds, 1), 3),
            }
        )


class SeriesOut(BaseModel):
    """One queue, one type of task, or all together."""

    queue_name: str | None = Field(description="Null: all queues together.")
    task_type: str | None = Field(description="Null: all types of task together.")
    totals: SpanOut = Field(description="Over the whole window.")
    series: list[SpanOut] = Field(description="Oldest first; without gaps.")

    @classmethod
    def of(cls, series: Series) -> Self:
        """The answer for a series."""
        return cls(
            queue_name=series.queue_name,
            task_type=series.task_type,
            totals=SpanOut.of(series.totals),
            series=[SpanOut.of(span) for span in series.spans],
        )


class FailuresOut(BaseModel):
    """Of what jobs failed."""

    error_code: str
    jobs: int
    dead_letters: int = Field(description="In the place of so many of them no job has been made since.")


class MetricsOut(BaseModel):
    """Waits, runs and outcomes of your school's jobs."""

    start: Time
    end: Time
    bucket_seconds: int
    all: SeriesOut
    queues: list[SeriesOut]
    task_types: list[SeriesOut] = Field(description="Of the types of task that had anything to do.")
    causes: list[FailuresOut] = Field(description="Of what jobs failed, the most frequent first; the first twenty.")


@router.get("/metrics", responses=refusals(422))
async def get_queue_metrics(
    scope: CurrentScope,
    window_seconds: Annotated[int, Query(ge=60, le=LONGEST_WINDOW, description="How far back.")] = 3600,
    bucket_seconds: Annotated[
        int | None, Query(ge=10, le=86_400, description="The length of a span; by default a sixtieth of the window.")
    ] = None,
) -> MetricsOut:
    """How long your school's jobs waited and ran, and how they ended, as series."""
    bucket = bucket_seconds or max(10, window_seconds // 60)
    if window_seconds > bucket * MOST_SPANS:
        raise Invalid(
            f"{window_seconds} s in spans of {bucket} s are more than {MOST_SPANS} spans; ask for a shorter"
            f" window_seconds, or for a bucket_seconds of at least {-(-window_seconds // MOST_SPANS)}."
        )
    found = await queue_metrics(
        scope, QUEUE_NAMES, window=timedelta(seconds=window_seconds), bucket=timedelta(seconds=bucket)
    )
    return MetricsOut(
        start=found.window.start,
        end=found.window.end,
        bucket_seconds=bucket,
        all=SeriesOut.of(found.all),
        queues=[SeriesOut.of(series) for series in found.queues],
        task_types=[SeriesOut.of(series) for series in found.task_types],
        causes=[FailuresOut.model_validate(asdict(failures)) for failures in found.causes],
    )


@router.get("/health")
async def get_queue_health(actor: CurrentActor, scope: CurrentScope, parts: Parts) -> HealthOut:
    """Whether jobs are being done, and if not, why; as of the last second."""
    fleet, redis = await parts.monitor.look()
    verdict = parts.monitor.judge(fleet, redis)
    current, paused = await running_jobs(scope, teaches=actor.teaches), await paused_queues(scope)
    reasons = [ReasonOut(code=reason.code, detail=reason.detail) for reason in verdict.reasons]
    may_see_schedules = actor.key is None or KeyScope.SCHEDULES_READ in actor.key.scopes
    for reason in reasons:
        if reason.code is ReasonCode.SCHEDULES_OVERDUE and may_see_schedules:
            seconds = parts.settings.overdue_schedule_seconds
            late = await overdue_schedules(scope, teaches=actor.teaches, longer_than=seconds)
            reason.detail += _which_of_yours(late)
    return HealthOut(
        status=verdict.status,
        redis="unreachable" if redis is None else "connected",
        workers=_workers(fleet, current),
        queues=_queues(fleet, redis, paused),
        reasons=reasons,
    )


class RunningJobOut(BaseModel):
    """A job that a worker runs."""

    job_id: str
    task_type: str
    evaluation_id: int
    student_id: int | None
    stage: str | None
    progress: int = Field(description="In per cent.")
    attempt: int
    since: Time = Field(description="When the worker began with it.")


class BusyWorkerOut(WorkerOut):
    """A worker that is alive, with what it runs and you may see."""

    yours: int = Field(description="How many of the jobs that it runs you may see.")
    jobs: list[RunningJobOut] = Field(description=f"Those, the longest running first; {MOST_RUNNING} at most.")


class WorkersOut(BaseModel):
    """The workers, with the jobs that you may see."""

    workers: list[BusyWorkerOut] | None = Field(description="Of the whole fleet, by name; null if not known now.")
    lost: list[RunningJobOut] | None = Field(
        description="Jobs whose worker has fallen silent: they are queued again when its lease on them ends."
    )


@router.get("/workers")
async def list_workers(actor: CurrentActor, scope: CurrentScope, parts: Parts) -> WorkersOut:
    """Who works, and on what: the workers serve all schools, and the jobs that are named are yours to see."""
    fleet, _ = await parts.monitor.look()
    if fleet is None:
        return WorkersOut(workers=None, lost=None)
    by_worker = await jobs_by_worker(scope, teaches=actor.teaches, most=MOST_RUNNING)
    busy = [_busy(worker, by_worker.pop(worker.name, WorkersJobs())) for worker in fleet.workers]
    # A worker that has just started may have claimed a job before it was seen.
    long_enough = datetime.now(UTC) - timedelta(seconds=ALIVE_SECONDS)
    lost = [_running(job) for its in by_worker.values() for job in its.longest if job.since < long_enough]
    return WorkersOut(workers=busy, lost=lost)


def _busy(worker: WorkerSeen, its: WorkersJobs) -> BusyWorkerOut:
    shown = WorkerOut.of(worker, its.longest[0].job_id if its.longest else None)
    return BusyWorkerOut(**shown.model_dump(), yours=its.count, jobs=[_running(job) for job in its.longest])


def _running(job: RunningJob) -> RunningJobOut:
    return RunningJobOut.model_validate(asdict(job))


def _which_of_yours(late: Overdue) -> str:
    if not late.count:
        return ""
    named = ", ".join(f"“{name}” ({number}) since {rfc3339(since)}" for number, name, since in late.named)
    more = late.count - len(late.named)
    return f" Of yours: {named}{f', and {more} more' if more else ''}."


def _workers(fleet: Fleet | None, current: Mapping[str, str]) -> list[WorkerOut]:
    return [] if fleet is None else [WorkerOut.of(worker, current.get(worker.name)) for worker in fleet.workers]


def _queues(fleet: Fleet | None, redis: RedisState | None, paused: Mapping[str, Pause]) -> list[QueueOut]:
    return [
        QueueOut(
            name=queue.name,
            count=queue.queued,
            handed_over=None if redis is None else redis.handed_over[queue.name],
            processing=queue.processing,
            paused=queue.name in paused,
            oldest_seconds=queue.oldest_seconds,
        )
        for queue in (fleet.queues if fleet else [])
    ]


QueueName = Annotated[str, Path(max_length=100, description="The queue's name.", examples=["ai-summaries"])]


class PauseOut(BaseModel):
    """Whether your school holds up its jobs of a queue."""

    queue_name: str
    paused: bool
    paused_at: Time | None
    paused_by: int | None


@router.post("/{queue_name}/pause", responses=refusals(404, 422))
async def pause_queue(queue_name: QueueName, actor: CurrentActor, parts: Parts) -> PauseOut:
    """Begin no more of your school's jobs of this queue; what runs runs on, and what is queued stays queued.

    Once this has answered, no worker takes any more of them.
    """
    _must_exist(queue_name)
    async with scope_of(parts.database, actor) as scope:
        since = await pause(scope, queue_name, actor_id=actor.user_id)
    await until_claims_have_ended(parts.database)
    return PauseOut(queue_name=queue_name, paused=True, paused_at=since.paused_at, paused_by=since.paused_by)


@router.post("/{queue_name}/resume", responses=refusals(404, 422))
async def resume_queue(
    queue_name: QueueName, actor: CurrentActor, scope: CurrentScope, parts: Parts, after: BackgroundTasks
) -> PauseOut:
    """Go on with your school's jobs of this queue."""
    _must_exist(queue_name)
    await resume(scope, queue_name, actor_id=actor.user_id)
    after.add_task(parts.ring)
    return PauseOut(queue_name=queue_name, paused=False, paused_at=None, paused_by=None)


def _must_exist(queue_name: str) -> None:
    if queue_name not in QUEUE_NAMES:
        raise NotFound(f"There is no queue {queue_name!r}; there are {', '.join(QUEUE_NAMES)}.", code="queue_not_found")
