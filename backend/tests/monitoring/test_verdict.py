"""What is wrong, and how bad that is: decided from what was seen."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from alembic.script import ScriptDirectory

from synopsis.monitoring.fleet import BreakerSeen, Fleet, QueueSeen, UploadsSeen, WorkerSeen
from synopsis.monitoring.health import Health, Patience, judge
from synopsis.monitoring.schema import KnownSchema
from synopsis.transport.redis_state import RedisState
from tests.conftest import BACKEND

SCHEMA = KnownSchema("0002", frozenset({"0001", "0002"}))
NOW = datetime(2026, 1, 1, 10, tzinfo=UTC)


def worker(name: str = "w", *, state: str = "running", age: float = 60, silent: float = 1) -> WorkerSeen:
    """A worker on the roll."""
    return WorkerSeen(name, "host", 1, "0.1", 100, 0, state, NOW, NOW, age, silent)


def fleet(
    *workers: WorkerSeen,
    oldest: float | None = None,
    revision: str | None = "0002",
    breakers: Sequence[BreakerSeen] = (),
    schedule: float | None = None,
    uploads: UploadsSeen = UploadsSeen(),  # noqa: B008  # frozen
) -> Fleet:
    """What PostgreSQL shows."""
    return Fleet(workers, [QueueSeen("ai-summaries", 0, 0, 0, 0, 0, oldest)], breakers, revision, schedule, uploads)


def redis(policy: str = "noeviction", **silent_for: float) -> RedisState:
    """What Redis shows."""
    return RedisState(policy, silent_for, {})


def verdict(fleet: Fleet | None, redis: RedisState | None) -> tuple[str, list[str]]:
    """The status and the codes of the reasons."""
    health: Health = judge(fleet, redis, SCHEMA, Patience(queued=300, schedules=120, uploads=300))
    assert all(reason.detail.endswith((".", "?")) for reason in health.reasons)
    return health.status.value, [reason.code.value for reason in health.reasons]


WELL = (fleet(worker()), redis(w=1))

CASES: dict[str, tuple[Fleet | None, RedisState | None, str, list[str]]] = {
    "well": (*WELL, "healthy", []),
    "no worker": (fleet(), redis(), "unhealthy", ["no_workers"]),
    "no Redis": (WELL[0], None, "degraded", ["redis_down"]),
    "neither": (fleet(), None, "unhealthy", ["no_workers", "redis_down"]),
    "no PostgreSQL": (None, redis(w=1), "unhealthy", ["postgresql_down"]),
    "a due job that waits too long": (fleet(worker(), oldest=301), redis(w=1), "degraded", ["oldest_queued"]),
    "a due job that waits": (fleet(worker(), oldest=299), redis(w=1), "healthy", []),
    "a schedule that nobody fires": (
        fleet(worker(), schedule=121),
        redis(w=1),
        "degraded",
        ["schedules_overdue"],
    ),
    "a schedule that is about to be fired": (fleet(worker(), schedule=119), redis(w=1), "healthy", []),
    "a Redis that throws away": (WELL[0], redis("allkeys-lru", w=1), "degraded", ["redis_policy"]),
    "a provider in trouble": (
        fleet(worker(), breakers=[BreakerSeen("openai", "provider_busy", 12, 3)]),
        redis(w=1),
        "degraded",
        ["provider_cooling"],
    ),
    "a store that refuses results": (
        fleet(worker(), uploads=UploadsSeen(2, 1, "access_denied")),
        redis(w=1),
        "degraded",
        ["result_store_refuses"],
    ),
    "a store that has been away for long": (
        fleet(worker(), uploads=UploadsSeen(2, 301, "unreachable")),
        redis(w=1),
        "degraded",
        ["results_overdue"],
    ),
    "results that no worker brings": (
        fleet(worker(), uploads=UploadsSeen(2, 301)),
        redis(w=1),
        "degraded",
        ["results_overdue"],
    ),
    "a store that is away": (fleet(worker(), uploads=UploadsSeen(2, 299, "unreachable")), redis(w=1), "healthy", []),
    "an old schema": (fleet(worker(), revision="0001"), redis(w=1), "unhealthy", ["migrations_behind"]),
    "no schema": (fleet(worker(), revision=None), redis(w=1), "unhealthy", ["migrations_behind"]),
    "a newer schema": (fleet(worker(), revision="0003"), redis(w=1), "degraded", ["migrations_ahead"]),
    "a worker that Redis has forgotten": (WELL[0], redis(), "degraded", ["workers_differ"]),
    "a worker that Redis has long not heard of": (WELL[0], redis(w=20), "degraded", ["workers_differ"]),
    "a worker that Redis alone knows": (WELL[0], redis(w=1, other=1), "degraded", ["workers_differ"]),
    # The two are told at slightly different moments: what is on its way is no difference.
    "a worker that has just begun": (fleet(worker(age=2)), redis(), "healthy", []),
    "a worker that stops": (fleet(worker(), worker("x", state="stopping")), redis(w=1), "healthy", []),
    "a worker that both lose": (fleet(worker(), worker("x", silent=8)), redis(w=1, x=11), "healthy", []),
    "a worker that both have nearly lost": (fleet(worker()), redis(w=1, x=9), "healthy", []),
}


@pytest.mark.parametrize("case", CASES)
def test_the_verdict(case: str) -> None:
    """Each cause has its code and a sentence, and says whether jobs are done at all."""
    seen, in_redis, status, codes = CASES[case]
    assert verdict(seen, in_redis) == (status, codes)


def test_a_store_that_was_given_up_is_no_reason() -> None:
    """What is still owed to it worries nobody where no store is set any more."""
    given_up = fleet(worker(), uploads=UploadsSeen(2, 9999, "access_denied"))
    assert judge(given_up, redis(w=1), SCHEMA, Patience()).status == "healthy"
    assert judge(given_up, redis(w=1), SCHEMA, Patience(uploads=300)).status == "degraded", "the control"


def test_where_the_migrations_are_not_installed_nothing_is_said_of_the_schema() -> None:
    """A code that does not know its own schema does not judge the database's."""
    assert judge(*WELL, None, Patience()).status == "healthy"


def test_the_known_schema_is_that_of_the_migrations() -> None:
    """The names of the files say what Alembic says."""
    script = ScriptDirectory(str(BACKEND / "migrations"))
    known = KnownSchema.read()
    assert known is not None
    assert known.head == script.get_current_head()
    assert known.known == {one.revision for one in script.walk_revisions()}
    assert KnownSchema.read(BACKEND / "no-such-folder") is None
