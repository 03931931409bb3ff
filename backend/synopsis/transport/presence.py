"""Loop: does Redis show this worker as it is?

One registered RQ worker for a process, with an execution for each job that it has had for a second: what is shorter
would be gone before anybody could look. Redis is told once a second, however many jobs come and go, and told all of it
again whenever it has forgotten: so ``rq info``, rq-dashboard and the plain Redis commands tell the truth, after a
FLUSHALL too.
"""

import asyncio
import os
import secrets
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import uuid4

from redis.client import Pipeline
from rq.executions import WORKER_EXECUTIONS_KEY_TEMPLATE, Execution, ExecutionRegistry
from rq.job import Job as RQJob
from rq.queue import Queue
from rq.registry import StartedJobRegistry
from rq.utils import current_timestamp, now
from rq.worker import BaseWorker, WorkerStatus
from rq.worker_registration import register

from synopsis.transport.doorbell import QUEUES, blocking_redis

INTERVAL_SECONDS = 1.0
FORGOTTEN_AFTER_SECONDS = 30
"""Without news, RQ's tools drop the worker and its executions after this long."""
NEWS_EVERY = 10
"""Of an execution there is news with every so many looks."""

# What RQ does with an execution at a time, for all of them in one step: for each, RQ's own code took a fifth of what
# a worker spent on a job of two seconds. Of each come its keys, its ids and the fields that RQ makes of it. Unlike RQ's
# heartbeat, news of one makes it anew where it was removed meanwhile: it does run.
SHOW = """
local lapses, seconds, fields = tonumber(ARGV[1]), tonumber(ARGV[2]), 2 * ARGV[3]
for place = 4, #ARGV, 5 + fields do
    local key, of_job, started, composite, id = unpack(ARGV, place, place + 4)
    redis.call('HSET', key, unpack(ARGV, place + 5, place + 4 + fields))
    redis.call('EXPIRE', key, seconds)
    redis.call('ZADD', of_job, lapses + 60, id)
    redis.call('EXPIRE', of_job, seconds + 60)
    redis.call('ZADD', started, lapses, composite)
    redis.call('SADD', KEYS[1], composite)
end
redis.call('EXPIRE', KEYS[1], seconds + 60)
"""
FORGET = """
for place = 1, #ARGV, 5 do
    local key, of_job, started, composite, id = unpack(ARGV, place, place + 4)
    redis.call('DEL', key)
    redis.call('ZREM', of_job, id)
    redis.call('ZREM', started, composite)
    redis.call('SREM', KEYS[1], composite)
end
"""


def worker_name() -> str:
    """Unlike that of any other process, also one that had the same pid before: RQ refuses a name that is in use."""
    return f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(3)}"


class RegisteredWorker(BaseWorker):
    """What RQ knows of this process. It runs nothing: the pool does."""

    def execute_job(self, job: RQJob, queue: Queue) -> None:
        """Never called.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("synopsis runs its jobs in transport.pool")


@dataclass(frozen=True, slots=True)
class Shown:
    """An execution, and the queue that its job came from."""

    execution: Execution
    queue_name: str

    def names(self) -> Iterator[str]:
        """Its keys and ids, as the two scripts take them."""
        yield self.execution.key
        yield ExecutionRegistry.key_template.format(self.execution.job_id)
        yield StartedJobRegistry.key_template.format(self.queue_name)
        yield self.execution.composite_key
        yield self.execution.id


class Presence:
    """Keeps RQ's picture of this worker true."""

    def __init__(
        self,
        redis_url: str,
        name: str,
        lasting: Callable[[], Mapping[str, str]],
        is_busy: Callable[[], bool],
        counts: Callable[[], Mapping[str, int]],
    ) -> None:
        """Describe the worker.

        Args:
            redis_url: ``redis://…``
            name: of the worker, unique.
            lasting: gives the queue's name for each job id that has been run for a while.
            is_busy: tells whether any job is being run.
            counts: gives RQ's fields for how many jobs ended well and how many did not.
        """
        self._redis_url = redis_url
        self._name = name
        self._lasting = lasting
        self._is_busy = is_busy
        self._counts = counts
        self._worker: RegisteredWorker | None = None
        self._shown: dict[str, Shown] = {}
        """By the job id: what Redis has been told of, or may have been."""
        self._is_in_doubt = False
        """Whether Redis may have heard less, or more, than it answered."""
        self._looks = 0

    async def tick(self) -> int:
        """Tell Redis what is so now; returns 0."""
        await asyncio.to_thread(self._tell, dict(self._lasting()))
        return 0

    async def end(self) -> None:
        """Tell Redis that this worker is gone."""
        await asyncio.to_thread(self._end)

    def _tell(self, lasting: Mapping[str, str]) -> None:
        worker = self._worker or self._born()
        if worker.connection.type(worker.key) != b"hash":
            worker.connection.delete(worker.key)
            worker.register_birth()  # type: ignore[no-untyped-call]  # RQ
            self._shown.clear()
        with worker.connection.pipeline() as pipeline:
            shown = self._tell_executions(worker, lasting, pipeline)
            register(worker, pipeline)
            for queue in worker.queues:
                pipeline.sadd(Queue.redis_queues_keys, queue.key)
            pipeline.hset(worker.key, "state", WorkerStatus.BUSY if self._is_busy() else WorkerStatus.IDLE)
            for count, jobs in self._counts().items():
                pipeline.hset(worker.key, count, str(jobs))
            worker.heartbeat(FORGOTTEN_AFTER_SECONDS, pipeline=pipeline)
            # An answer may be lost after all was done: what is told again has to be told under the same ids.
            self._shown |= shown
            self._is_in_doubt = True
            pipeline.execute()
        self._shown = shown
        self._is_in_doubt = False

    def _born(self) -> RegisteredWorker:
        self._worker = RegisteredWorker(
            list(QUEUES.values()),
            name=self._name,
            connection=blocking_redis(self._redis_url),
            serializer="json",
            worker_ttl=FORGOTTEN_AFTER_SECONDS,
        )
        return self._worker

    def _tell_executions(
        self, worker: RegisteredWorker, lasting: Mapping[str, str], pipeline: Pipeline
    ) -> dict[str, Shown]:
        """Show those that are new, and now and then all of them again; returns what is shown once Redis has it."""
        self._looks += 1
        over = [name for job_id, one in self._shown.items() if job_id not in lasting for name in one.names()]
        new = {
            job_id: Shown(Execution(uuid4().hex, job_id, worker.connection, worker.name), queue_name)
            for job_id, queue_name in lasting.items()
            if job_id not in self._shown
        }
        shown = {job_id: one for job_id, one in self._shown.items() if job_id in lasting} | new
        told = shown if self._is_in_doubt or self._looks % NEWS_EVERY == 0 else new
        key = WORKER_EXECUTIONS_KEY_TEMPLATE.format(worker.name)
        if over:
            pipeline.eval(FORGET, 1, key, *over)
        if told:
            pipeline.eval(SHOW, 1, key, *_what_is_told(told.values()))
        return shown

    def _end(self) -> None:
        worker = self._worker
        if worker is None:
            return
        with worker.connection.pipeline() as pipeline:
            self._tell_executions(worker, {}, pipeline)
            pipeline.execute()
        worker.register_death()  # type: ignore[no-untyped-call]  # RQ
        worker.connection.close()


def _what_is_told(told: Collection[Shown]) -> Iterator[str | int | float]:
    yield current_timestamp() + FORGOTTEN_AFTER_SECONDS
    yield FORGOTTEN_AFTER_SECONDS
    moment = now()
    for place, one in enumerate(told):
        one.execution.last_heartbeat = moment
        fields = one.execution.serialize()
        if place == 0:
            yield len(fields)
        yield from one.names()
        for field in fields.items():
            yield from field
