"""A request that is made twice does its work once: ``Idempotency-Key``.

The key is written in the very transaction that queues the jobs, or accepts what is asked for. A second request with it
waits for the first one's commit, and is then answered with what the first one got, as it stands now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from synopsis.jobs.store import get_job
from synopsis.jobs.submission import Submitted
from synopsis.kit.errors import Invalid
from synopsis.tenancy.scope import Scope

KEPT_HOURS = 24
MOST_FORGOTTEN = 100
"""Keys that one request removes; it adds one."""


@dataclass(frozen=True, slots=True)
class Once:
    """A request that must not be done twice."""

    actor_id: int
    key: str
    request_hash: bytes
    """SHA-256 of the route and the body."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the first request of a key got."""

    batch_id: UUID | None
    jobs: Sequence[Submitted]


# A key whose time is over is as good as none: it begins anew.
BEGIN: LiteralString = """
INSERT INTO idempotency_keys AS earlier (school_id, actor_id, key, request_hash)
VALUES (%(school_id)s, %(actor_id)s, %(key)s, %(request_hash)s)
ON CONFLICT (key, actor_id, school_id) DO UPDATE
SET request_hash = excluded.request_hash, answer = NULL, created_at = clock_timestamp()
WHERE earlier.school_id = %(school_id)s
    AND earlier.created_at < clock_timestamp() - make_interval(hours => %(hours)s)
"""

# Each new key takes some old ones along. They stay locked for as long as its request takes, so nobody waits for them
# here, and no request has to remove what a whole night has left.
FORGET: LiteralString = """
WITH old AS MATERIALIZED (
    SELECT key, actor_id FROM idempotency_keys
    WHERE school_id = %(school_id)s AND created_at < clock_timestamp() - make_interval(hours => %(hours)s)
    ORDER BY created_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
DELETE FROM idempotency_keys AS keys USING old
WHERE keys.school_id = %(school_id)s AND keys.actor_id = old.actor_id AND keys.key = old.key
"""

EARLIER: LiteralString = """
SELECT request_hash, answer FROM idempotency_keys
WHERE school_id = %(school_id)s AND actor_id = %(actor_id)s AND key = %(key)s
"""

END: LiteralString = """
UPDATE idempotency_keys SET answer = %(answer)s
WHERE school_id = %(school_id)s AND actor_id = %(actor_id)s AND key = %(key)s
"""


async def first_answer(scope: Scope, once: Once | None) -> Mapping[str, Any] | None:
    """None where the request is to be done, else what was kept of the answer to the first one.

    Raises:
        Invalid: the key was used for another request.
    """
    if once is None:
        return None
    if await scope.run(BEGIN, actor_id=once.actor_id, key=once.key, request_hash=once.request_hash, hours=KEPT_HOURS):
        await scope.run(FORGET, hours=KEPT_HOURS, most=MOST_FORGOTTEN)
        return None
    earlier = await scope.first(EARLIER, actor_id=once.actor_id, key=once.key)
    assert earlier is not None
    if earlier["request_hash"] != once.request_hash:
        raise Invalid(
            f"The Idempotency-Key {once.key!r} was used for another request within the last {KEPT_HOURS} hours."
            " Take a new key for a new request, and send the same body when you repeat one.",
            code="idempotency_key_reused",
        )
    answer: Mapping[str, Any] = earlier["answer"]
    return answer


async def keep_answer(scope: Scope, once: Once | None, answer: Mapping[str, Any]) -> None:
    """Keep what the request got, for when it is made again."""
    if once is not None:
        await scope.run(END, actor_id=once.actor_id, key=once.key, answer=Jsonb(answer))


async def begin(scope: Scope, once: Once | None) -> Answered | None:
    """None where the request is to be done, else the jobs that it got the first time.

    Raises:
        Invalid: the key was used for another request.
    """
    earlier = await first_answer(scope, once)
    if earlier is None:
        return None
    batch_id = earlier["batch_id"]
    jobs = [Submitted(await get_job(scope, job_id), is_new) for job_id, is_new in earlier["jobs"]]
    return Answered(UUID(batch_id) if batch_id else None, jobs)


async def end(scope: Scope, once: Once | None, jobs: Sequence[Submitted], *, batch_id: UUID | None = None) -> None:
    """Keep which jobs the request got."""
    answer = {
        "batch_id": str(batch_id) if batch_id else None,
        "jobs": [[one.job.job_id, one.is_new] for one in jobs],
    }
    await keep_answer(scope, once, answer)
