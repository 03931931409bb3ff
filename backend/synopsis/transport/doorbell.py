"""The three RQ queues: job ids go in, job ids come out.

An id in Redis is a bell and nothing more. What it rings for is read from PostgreSQL; a lost, doubled or forged one
changes nothing. The RQ job that goes with an id is written so that RQ's own tools show what waits; nobody here reads
it back, so no content of it can do any harm.
"""

import zlib
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, cast

from redis import Redis as BlockingRedis
from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.executions import ExecutionRegistry
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.worker_registration import REDIS_WORKER_KEYS, WORKERS_BY_QUEUE_KEY

from synopsis.jobs.priority import Priority
from synopsis.kit.redis import ANSWER_SECONDS, CONNECT_SECONDS, connect

QUEUES = {
    Priority.HIGH: "ai-summaries-high",
    Priority.NORMAL: "ai-summaries",
    Priority.LOW: "ai-summaries-low",
}
"""In reading order. The table's ``queue_name`` is generated from the same three pairs."""

FUNCTION = "synopsis.transport.pool.run"
"""What RQ's tools show as the job's function. Only our pool runs these jobs, and it calls nothing by name."""

MEMORY = "synopsis:whole"
"""Gone after a flush or an empty restart; one of the two below otherwise."""
KEPT, BEING_RESTORED = b"kept", b"being restored"
LONGEST_RESTORATION_SECONDS = 5
"""Who restores it may die; then another does."""

# One step, so that a key that somebody else has made anew meanwhile is left alone.
REMOVE_STRANGERS = """
local removed = 0
for place, key in ipairs(KEYS) do
    local kind = redis.call('TYPE', key).ok
    if kind ~= 'none' and kind ~= ARGV[place] then
        removed = removed + redis.call('UNLINK', key)
    end
end
return removed
"""

# One step for all ids of a queue. What stands under a key already is older, or somebody else's and of any type: that
# must not stop a push. Most of what RQ keeps of a job is the same in all of them, and is sent once.
PUSH = """
local memory, queue, queues = unpack(KEYS)
local found = redis.call('GET', memory)
if found ~= ARGV[1] and found ~= ARGV[2] then
    return 0
end
local job_key, execution_key, seconds, last_shared = ARGV[3], ARGV[4], ARGV[5], 6 + 2 * ARGV[6]
redis.call('SADD', queues, queue)
for place = last_shared + 1, #ARGV, 2 do
    local id, data = ARGV[place], ARGV[place + 1]
    redis.call('UNLINK', job_key .. id, execution_key .. id)
    redis.call('HSET', job_key .. id, 'description', id, 'data', data, unpack(ARGV, 7, last_shared))
    redis.call('EXPIRE', job_key .. id, seconds)
    redis.call('RPUSH', queue, id)
end
return 1
"""

RQ_JOB_SECONDS = 3600
RQ_TIMEOUT_SECONDS = 180
LONGEST_TAKE_SECONDS = 1.0


def blocking_redis(url: str) -> BlockingRedis:
    """A client for RQ's own classes, which know no asyncio; used in threads."""
    return BlockingRedis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


class Doorbell:
    """Puts job ids into the queues and takes them out."""

    def __init__(self, url: str) -> None:
        self._blocking = blocking_redis(url)
        self._redis: Redis = connect(url, answer_seconds=LONGEST_TAKE_SECONDS + ANSWER_SECONDS)
        self._queues = {name: Queue(name, connection=self._blocking, serializer="json") for name in QUEUES.values()}
        self._keys = [queue.key for queue in self._queues.values()]
        self._kinds = _kinds(self._queues.values())

    async def push(self, job_ids: Mapping[str, Iterable[str]], *, restoring: bool = False) -> bool:
        """Hand ids over, by queue, in their order; all of them or none.

        Args:
            job_ids: by the queue's name.
            restoring: the caller was told by ``memory`` that all is lost, and is putting it back.

        Returns:
            Whether they were pushed. Not where Redis has forgotten what it held before (see ``memory``): what comes
            now would stand before what is older.

        Raises:
            redis.RedisError: Redis is away, full, or did not answer; then some may have arrived all the same.
        """
        async with self._redis.pipeline(transaction=True) as pipeline:
            for name, ids in job_ids.items():
                pipeline.eval(PUSH, 3, *self._what_is_pushed(name, dict.fromkeys(ids), restoring=restoring))
            return all(await pipeline.execute())

    def _what_is_pushed(self, name: str, ids: Iterable[str], *, restoring: bool) -> Iterator[str | bytes | int | float]:
        queue = self._queues[name]
        job = RQJob.create(
            FUNCTION, args=("",), id="any", origin=name, ttl=RQ_JOB_SECONDS, timeout=RQ_TIMEOUT_SECONDS,
            status=JobStatus.QUEUED, connection=self._blocking, serializer="json",
        )  # fmt: skip
        job.enqueued_at = job.created_at
        shared = job.to_dict()
        del shared["data"], shared["description"]
        yield from (MEMORY, queue.key, Queue.redis_queues_keys)
        yield from (KEPT, BEING_RESTORED if restoring else KEPT)
        yield from (RQJob.key_for(""), ExecutionRegistry.key_template.format(""), RQ_JOB_SECONDS)
        yield len(shared)
        for field in shared.items():
            yield from field
        for job_id in ids:
            job.args = (job_id,)
            yield from (job_id, zlib.compress(job.data))

    async def take(self, most: int) -> list[str]:
        """Up to ``most`` ids of the first queue that has any, in reading order; waits a second for one to come."""
        taken = await self._redis.blmpop(
            LONGEST_TAKE_SECONDS, len(self._keys), *self._keys, direction="LEFT", count=most
        )
        return [] if taken is None else [_text(job_id) for job_id in taken[1]]

    async def memory(self) -> Literal["kept", "lost", "being restored"]:
        """Whether Redis still holds what was pushed.

        After a flush it is lost to one caller, who has to restore it and then say so with ``restored``; meanwhile it is
        being restored to the others.
        """
        found = await self._redis.get(MEMORY)
        if found == KEPT:
            return "kept"
        # What neither of the two words is, somebody else has written: it tells nothing, and must not stay.
        is_free = found in {None, BEING_RESTORED}
        is_mine = await self._redis.set(MEMORY, BEING_RESTORED, nx=is_free, ex=LONGEST_RESTORATION_SECONDS)
        return "lost" if is_mine else "being restored"

    async def restored(self) -> None:
        """It is kept from here on; unless all was lost again meanwhile, which then remains to be seen."""
        await self._redis.set(MEMORY, KEPT, xx=True)

    async def present(self) -> list[str]:
        """Every id that the queues hold."""
        async with self._redis.pipeline(transaction=True) as pipeline:
            for key in self._keys:
                pipeline.lrange(key, 0, -1)
            lists = await pipeline.execute()
        return [_text(job_id) for ids in lists for job_id in ids]

    async def forget(self, job_ids: Sequence[str]) -> None:
        """Remove the RQ jobs that go with ids that have been taken."""
        if job_ids:
            await self._redis.unlink(*(RQJob.key_for(job_id) for job_id in job_ids))

    async def remove_strangers(self) -> int:
        """Remove what stands under a key of RQ's and is of another type; returns how many.

        One such key, a string where a queue's list belongs, would stop every command that names it, for ever. What
        else it held is lost, and found again by the reconciler.
        """
        removed = self._redis.eval(REMOVE_STRANGERS, len(self._kinds), *self._kinds, *self._kinds.values())
        return int(await cast("Awaitable[int]", removed))

    async def close(self) -> None:
        """Give the connections back."""
        await self._redis.aclose()
        self._blocking.close()


def _kinds(queues: Iterable[Queue]) -> Mapping[str, str]:
    """The type of every key that this fleet and RQ's tools share."""
    kinds = {Queue.redis_queues_keys: "set", REDIS_WORKER_KEYS: "set", MEMORY: "string"}
    for queue in queues:
        kinds |= {queue.key: "list", WORKERS_BY_QUEUE_KEY % queue.name: "set"}
        registries = (
            queue.started_job_registry, queue.finished_job_registry, queue.failed_job_registry,
            queue.deferred_job_registry, queue.scheduled_job_registry, queue.canceled_job_registry,
        )  # fmt: skip
        kinds |= {registry.key: "zset" for registry in registries}
    return kinds


def _text(job_id: object) -> str:
    # A forged id may be any bytes at all; what is no job id finds no job.
    return job_id.decode(errors="replace").replace("\x00", "") if isinstance(job_id, bytes) else str(job_id)
