"""Every limit that holds for a school, from the place where it is kept to, with what is used of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from synopsis.api import queueing, replays, workflows
from synopsis.api.caller import caller_of
from synopsis.api.dependencies import CurrentScope, Parts
from synopsis.api.envelope import MOST_BODY
from synopsis.api.rate_limit import Limit, rates_of
from synopsis.evaluations.reading import MOST_BYTES, MOST_ROWS
from synopsis.jobs.cancelling import PART
from synopsis.jobs.dependencies import MOST_EDGES
from synopsis.jobs.idempotency import KEPT_HOURS
from synopsis.jobs.keeping import keeping
from synopsis.jobs.replaying import MOST_JOBS as MOST_REPLAYED
from synopsis.jobs.workflows import MOST_JOBS as MOST_OF_A_WORKFLOW
from synopsis.kit.config import Settings
from synopsis.kit.rate import Rate, Verdict
from synopsis.monitoring.fleet import Fleet
from synopsis.schedules.store import MOST_SCHEDULES, schedule_count
from synopsis.tenancy.keys import MOST_KEYS, keys_in_use
from synopsis.tenancy.scope import Scope
from synopsis.webhooks.lanes import MOST_OF_A_SCHOOL
from synopsis.webhooks.settings import webhook_settings

router = APIRouter(tags=["Limits"])


class Group(StrEnum):
    """What a limit is about."""

    CALLS = "calls"
    SIGNING_IN = "signing_in"
    JOBS = "jobs"
    REQUESTS = "requests"
    WEBHOOKS = "webhooks"
    KEEPING = "keeping"
    SCHOOL = "school"


class Per(StrEnum):
    """For whom or for what it counts."""

    CALLER = "caller"
    ACCOUNT = "account"
    ADDRESS = "address"
    REQUEST = "request"
    JOB = "job"
    SCHEDULE = "schedule"
    SCHOOL = "school"
    WORKER = "worker"
    INSTALLATION = "installation"


Unit = Literal[
    "calls", "failures", "minutes", "seconds", "hours", "days", "jobs", "students", "steps", "bytes", "rows",
    "attempts", "retries", "runs", "schedules", "keys", "edges",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One limit."""

    code: str
    group: Group
    value: float | None
    unit: Unit
    per: Per
    window_seconds: int | None = None
    used: int | None = None
    seconds_to_go: int | None = None
    setting: str | None = None
    route: str | None = None


class LimitOut(BaseModel):
    """One limit. `code`, `group`, `unit` and `per` are for programs, and do not change."""

    code: str = Field(examples=["rate_queue"])
    group: Group
    value: float | None = Field(description="The most that there may be; null: without an end.")
    unit: Unit
    per: Per = Field(description="For whom or for what it counts.")
    window_seconds: int | None = Field(description="Within any stretch of so many seconds; null: at any time.")
    used: int | None = Field(description="How much of it is used now; null where that is not a thing to count.")
    left: float | None = Field(description="How much is left now.")
    seconds_to_go: int | None = Field(description="Until there is one more; null where nothing is used up by calls.")
    setting: str | None = Field(description="The environment variable by which the operator changes it.")
    route: str | None = Field(description="The request by which an admin of the school changes it.")

    @classmethod
    def of(cls, known: Known) -> Self:
        """The answer for a limit."""
        left = None if known.used is None or known.value is None else max(0, known.value - known.used)
        return cls.model_validate({name: getattr(known, name) for name in Known.__slots__} | {"left": left})


class LimitsOut(BaseModel):
    """What holds for your school. What is not here has no limit: nobody counts how many jobs may be queued."""

    limits: list[LimitOut]


@router.get("/limits")
async def list_limits(request: Request, scope: CurrentScope, parts: Parts) -> LimitsOut:
    """What holds for your school, from where it is kept to, and where you stand. To look costs one call like any."""
    bearer = request.headers.get("Authorization")
    caller = caller_of(request.scope, bearer, parts.tokens, request.app.state.known_keys)
    rates = rates_of(parts.settings)
    seen = {limit: await parts.limiter.look(f"{limit}:{caller}", rate) for limit, rate in rates.items()}
    fleet, _ = await parts.monitor.look()
    known = [
        *of_calls(rates, seen),
        *of_signing_in(parts.settings),
        *of_jobs(parts.settings, fleet),
        *OF_REQUESTS,
        *await of_the_school(scope, parts.settings),
    ]
    return LimitsOut(limits=[LimitOut.of(one) for one in known])


def of_calls(rates: Mapping[Limit, Rate], seen: Mapping[Limit, Verdict]) -> Iterator[Known]:
    """How often the caller may call."""
    for limit, rate in rates.items():
        verdict = seen[limit]
        used = rate.calls - verdict.remaining - 1 if verdict.admitted else rate.calls
        yield Known(
            code=f"rate_{limit}", group=Group.CALLS, value=rate.calls, unit="calls", per=Per.CALLER,
            window_seconds=rate.seconds, used=used, seconds_to_go=verdict.reset if used else None,
            setting=f"SYNOPSIS_RATE_LIMIT_{limit.upper()}",
        )  # fmt: skip


def of_signing_in(settings: Settings) -> Iterator[Known]:
    """How often signing in may fail, and how long it holds."""
    yield _set(settings, "sign_in_failures", "failures", Per.ACCOUNT, group=Group.SIGNING_IN)
    yield _set(settings, "sign_in_failures_address", "failures", Per.ADDRESS, group=Group.SIGNING_IN)
    yield _set(settings, "token_minutes", "minutes", Per.CALLER, group=Group.SIGNING_IN)


def of_jobs(settings: Settings, fleet: Fleet | None) -> Iterator[Known]:
    """How many run at once, and for how long."""
    slots = None if fleet is None else sum(worker.slots for worker in fleet.workers)
    running = None if fleet is None else sum(worker.running for worker in fleet.workers)
    if slots is not None:
        yield Known(
            code="jobs_at_once", group=Group.JOBS, value=slots, unit="jobs", per=Per.INSTALLATION, used=running,
            setting="SYNOPSIS_WORKER_CONCURRENCY",
        )  # fmt: skip
    yield _set(settings, "ai_timeout_seconds", "seconds", Per.JOB, group=Group.JOBS)
    yield _set(settings, "lease_seconds", "seconds", Per.WORKER, group=Group.JOBS)
    yield _fixed("retries", Group.JOBS, queueing.MOST_RETRIES, "retries", Per.JOB)
    yield _fixed("run_at_days", Group.JOBS, queueing.LONGEST_WAIT.days, "days", Per.JOB)


async def of_the_school(scope: Scope, settings: Settings) -> list[Known]:
    """What the school has settled, and what it has."""
    retry, kept = (await webhook_settings(scope)).webhook_retry, await keeping(scope)
    keys, schedules = await keys_in_use(scope), await schedule_count(scope)
    return [
        Known(code="webhook_attempts", group=Group.WEBHOOKS, value=retry.max_attempts, unit="attempts", per=Per.JOB,
              route="PUT /feedback-summaries/webhooks/settings"),
        _set(settings, "webhook_timeout_seconds", "seconds", Per.JOB, group=Group.WEBHOOKS),
        _fixed("webhooks_at_once", Group.WEBHOOKS, MOST_OF_A_SCHOOL, "calls", Per.SCHOOL),
        Known(code="dead_letter_days", group=Group.KEEPING, value=kept.keep_days, unit="days", per=Per.SCHOOL,
              route="PUT /feedback-summaries/dead-letters/settings"),
        _set(settings, "schedule_runs_kept", "runs", Per.SCHEDULE, group=Group.KEEPING),
        _fixed("idempotency_hours", Group.KEEPING, KEPT_HOURS, "hours", Per.REQUEST),
        Known(code="api_keys", group=Group.SCHOOL, value=MOST_KEYS, unit="keys", per=Per.SCHOOL, used=keys),
        Known(code="scheduled_jobs", group=Group.SCHOOL, value=MOST_SCHEDULES, unit="schedules", per=Per.SCHOOL,
              used=schedules),
    ]  # fmt: skip


def _set(settings: Settings, name: str, unit: Unit, per: Per, *, group: Group) -> Known:
    setting = f"SYNOPSIS_{name.upper()}"
    return Known(code=name, group=group, value=getattr(settings, name), unit=unit, per=per, setting=setting)


def _fixed(code: str, group: Group, value: float, unit: Unit, per: Per) -> Known:
    return Known(code=code, group=group, value=value, unit=unit, per=per)


OF_REQUESTS = [
    _fixed("import_bytes", Group.REQUESTS, MOST_BYTES, "bytes", Per.REQUEST),
    _fixed("import_rows", Group.REQUESTS, MOST_ROWS, "rows", Per.REQUEST),
    _fixed("body_bytes", Group.REQUESTS, MOST_BODY, "bytes", Per.REQUEST),
    _fixed("batch_students", Group.REQUESTS, queueing.MOST_STUDENTS, "students", Per.REQUEST),
    _fixed("job_dependencies", Group.REQUESTS, queueing.MOST_DEPENDENCIES, "jobs", Per.JOB),
    _fixed("workflow_steps", Group.REQUESTS, workflows.MOST_STEPS, "steps", Per.REQUEST),
    _fixed("workflow_jobs", Group.REQUESTS, MOST_OF_A_WORKFLOW, "jobs", Per.REQUEST),
    _fixed("workflow_edges", Group.REQUESTS, MOST_EDGES, "edges", Per.REQUEST),
    _fixed("named_cancellations", Group.REQUESTS, PART, "jobs", Per.REQUEST),
    _fixed("named_replays", Group.REQUESTS, replays.MOST_NAMED, "jobs", Per.REQUEST),
    _fixed("replayed_jobs", Group.REQUESTS, MOST_REPLAYED, "jobs", Per.REQUEST),
]
