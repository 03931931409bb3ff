"""Is it well, and if not, why? Decided here from what was seen; nothing is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from synopsis.monitoring.fleet import Fleet, UploadsSeen
from synopsis.monitoring.schema import KnownSchema
from synopsis.results.outcome import Failure
from synopsis.transport.redis_state import RedisState


class HealthStatus(StrEnum):
    """How it is."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    """Jobs are taken in, and something needs a look; they may have to wait."""
    UNHEALTHY = "unhealthy"
    """Jobs are not being done, and will not be until somebody does something."""


class ReasonCode(StrEnum):
    """What is wrong; stable."""

    POSTGRESQL_DOWN = "postgresql_down"
    REDIS_DOWN = "redis_down"
    REDIS_POLICY = "redis_policy"
    NO_WORKERS = "no_workers"
    WORKERS_DIFFER = "workers_differ"
    OLDEST_QUEUED = "oldest_queued"
    SCHEDULES_OVERDUE = "schedules_overdue"
    PROVIDER_COOLING = "provider_cooling"
    RESULT_STORE_REFUSES = "result_store_refuses"
    RESULTS_OVERDUE = "results_overdue"
    MIGRATIONS_BEHIND = "migrations_behind"
    MIGRATIONS_AHEAD = "migrations_ahead"


STOPPING_ALL = frozenset({ReasonCode.POSTGRESQL_DOWN, ReasonCode.NO_WORKERS, ReasonCode.MIGRATIONS_BEHIND})
"""With one of these no job is done until somebody does something."""

SURE_SECONDS = 5.0
"""The two views of a worker are compared only when one has been sure of it for this long and the other is not at all:
they are told of it at slightly different moments."""
UNSEEN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong."""

    code: ReasonCode
    detail: str
    """A sentence: what it is, and what to do."""


@dataclass(frozen=True, slots=True)
class Health:
    """The verdict."""

    status: HealthStatus
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long may be waited, in seconds."""

    queued: float = 300
    """By a job that is due."""
    schedules: float = 300
    """By a schedule that is due, until it is fired."""
    uploads: float | None = None
    """By a result that is owed to the store; None where there is no store any more."""


def judge(fleet: Fleet | None, redis: RedisState | None, schema: KnownSchema | None, patience: Patience) -> Health:
    """Decide.

    Args:
        fleet: as PostgreSQL has it; None if it did not answer.
        redis: as Redis has it; None if it did not answer.
        schema: that the code knows; None if it does not know.
        patience: how long may be waited.
    """
    reasons = [*_of_fleet(fleet, schema, patience), *_of_redis(redis), *_of_both(fleet, redis)]
    if any(reason.code in STOPPING_ALL for reason in reasons):
        return Health(HealthStatus.UNHEALTHY, reasons)
    return Health(HealthStatus.DEGRADED if reasons else HealthStatus.HEALTHY, reasons)


def _of_fleet(fleet: Fleet | None, schema: KnownSchema | None, patience: Patience) -> Iterator[Reason]:
    if fleet is None:
        yield Reason(ReasonCode.POSTGRESQL_DOWN, "PostgreSQL does not answer in time; look at its log and its load.")
        return
    if not fleet.workers:
        yield Reason(ReasonCode.NO_WORKERS, "No worker is alive, so no job is being done; start one: make worker.")
    for queue in fleet.queues:
        if queue.oldest_seconds is not None and queue.oldest_seconds > patience.queued:
            yield Reason(
                ReasonCode.OLDEST_QUEUED,
                f"A job in {queue.name} has been due for {queue.oldest_seconds:.0f} s, longer than the"
                f" {patience.queued:g} s that is allowed; start more workers, or find out what holds them up.",
            )
    if fleet.oldest_schedule_seconds is not None and fleet.oldest_schedule_seconds > patience.schedules:
        yield Reason(
            ReasonCode.SCHEDULES_OVERDUE,
            f"A scheduled job has been due for {fleet.oldest_schedule_seconds:.0f} s and nobody has fired it, longer"
            f" than the {patience.schedules:g} s that is allowed: no scheduler runs, or it does not get on. Start one"
            " (make scheduler), or look at its log.",
        )
    for breaker in fleet.breakers:
        yield Reason(
            ReasonCode.PROVIDER_COOLING,
            f"The provider {breaker.provider} has been in trouble for {breaker.open_seconds:.0f} s"
            f" ({breaker.error_code}): its jobs wait, at no cost, and one of them asks it again"
            f" {f'in {breaker.probe_seconds:.0f} s' if breaker.probe_seconds > 0 else 'now'}.",
        )
    yield from _of_uploads(fleet.uploads, patience)
    if schema is not None and fleet.revision != schema.head:
        yield _of_schema(fleet.revision, schema)


def _of_uploads(uploads: UploadsSeen, patience: Patience) -> Iterator[Reason]:
    if patience.uploads is None:
        return
    if uploads.last_error is not None and Failure(uploads.last_error).is_refusal:
        yield Reason(
            ReasonCode.RESULT_STORE_REFUSES,
            f"The store for results refuses them ({uploads.last_error}), and will until somebody changes a setting:"
            " check SYNOPSIS_RESULT_STORE_URL and its key, and what the bucket's policy allows that key."
            f" {uploads.owed} wait, none is lost, and one is tried every five minutes.",
        )
    elif uploads.oldest_seconds is not None and uploads.oldest_seconds > patience.uploads:
        yield Reason(
            ReasonCode.RESULTS_OVERDUE,
            f"A result has been owed to the store for {uploads.oldest_seconds:.0f} s"
            f" ({uploads.last_error or 'no worker has tried it'}); {uploads.owed} wait, and none is lost. See whether"
            " the store answers, and whether the workers have SYNOPSIS_RESULT_STORE_URL.",
        )


def _of_schema(revision: str | None, schema: KnownSchema) -> Reason:
    if revision is not None and revision not in schema.known:
        return Reason(
            ReasonCode.MIGRATIONS_AHEAD,
            f"The database's schema ({revision}) is newer than this code ({schema.head}); finish the update.",
        )
    return Reason(
        ReasonCode.MIGRATIONS_BEHIND,
        f"The database's schema is at {revision or 'nothing'} and this code needs {schema.head};"
        " run: alembic upgrade head.",
    )


def _of_redis(redis: RedisState | None) -> Iterator[Reason]:
    if redis is None:
        yield Reason(
            ReasonCode.REDIS_DOWN,
            "Redis does not answer: jobs are accepted, and wait until it is back; nothing is lost.",
        )
    elif redis.eviction_policy != "noeviction":
        yield Reason(
            ReasonCode.REDIS_POLICY,
            f"Redis' maxmemory-policy is {redis.eviction_policy}: when it is full it throws ids away, which then come"
            " late; set it to noeviction.",
        )


def _of_both(fleet: Fleet | None, redis: RedisState | None) -> Iterator[Reason]:
    if fleet is None or redis is None:
        return
    here = {worker.name: worker for worker in fleet.workers}
    only_here = [
        name for name, worker in here.items()
        if worker.state == "running" and worker.age_seconds > SURE_SECONDS and worker.silent_seconds < SURE_SECONDS
        and redis.silent_for.get(name, UNSEEN_SECONDS) >= UNSEEN_SECONDS
    ]  # fmt: skip
    only_there = [name for name, silent in redis.silent_for.items() if silent < SURE_SECONDS and name not in here]
    if only_here or only_there:
        seen = [f"only PostgreSQL knows {name}" for name in only_here]
        seen += [f"only Redis knows {name}" for name in only_there]
        yield Reason(
            ReasonCode.WORKERS_DIFFER,
            f"PostgreSQL and Redis do not show the same workers: {'; '.join(sorted(seen)[:5])}. Do all processes have"
            " the same REDIS_URL and DATABASE_URL, and does nobody run `rq worker` on these queues?",
        )
