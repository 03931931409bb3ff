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
from collections.abc import Callable, Mapping

from redis.client import Pipeline
from rq.executions import Execution
from rq.job import Job as RQJob
from rq.queue import Queue
from rq.worker import BaseWorker, WorkerStatus
from rq.worker_registration import register

from synopsis.transport.doorbell import QUEUES, blocking_redis

INTERVAL_SECONDS = 1.0
FORGOTTEN_AFTER_SECONDS = 30
"""Without news, RQ's tools drop the worker and its executions after this long."""
NEWS_EVERY = 10
"""Of an execution there is news with every so many looks."""


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
        self._executions: dict[str, Execution] = {}
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
            self._executions.clear()
        with worker.connection.pipeline() as pipeline:
            self._tell_executions(worker, lasting, pipeline)
            register(worker, pipeline)
            for queue in worker.queues:
                pipeline.sadd(Queue.redis_queues_keys, queue.key)
            pipeline.hset(worker.key, "state", WorkerStatus.BUSY if self._is_busy() else WorkerStatus.IDLE)
            for count, jobs in self._counts().items():
                pipeline.hset(worker.key, count, str(jobs))
            worker.heartbeat(FORGOTTEN_AFTER_SECONDS, pipeline=pipeline)
            pipeline.execute()

    def _born(self) -> RegisteredWorker:
        self._worker = RegisteredWorker(
            list(QUEUES.values()),
            name=self._name,
            connection=blocking_redis(self._redis_url),
            serializer="json",
            worker_ttl=FORGOTTEN_AFTER_SECONDS,
        )
        return self._worker

    def _tell_executions(self, worker: RegisteredWorker, lasting: Mapping[str, str], pipeline: Pipeline) -> None:
        connection = worker.connection
        self._looks += 1
        for job_id in self._executions.keys() - lasting.keys():
            execution = self._executions.pop(job_id)
            execution.delete(execution.job, pipeline)
        for job_id, queue_name in lasting.items():
            known = self._executions.get(job_id)
            if known is not None:
                if self._looks % NEWS_EVERY == 0:
                    known.heartbeat(known.job.started_job_registry, FORGOTTEN_AFTER_SECONDS, pipeline)
                continue
            job = RQJob(job_id, connection=connection, serializer="json")
            job.origin = queue_name
            self._executions[job_id] = Execution.create(job, FORGOTTEN_AFTER_SECONDS, pipeline, self._name)

    def _end(self) -> None:
        worker = self._worker
        if worker is None:
            return
        with worker.connection.pipeline() as pipeline:
            self._tell_executions(worker, {}, pipeline)
            pipeline.execute()
        worker.register_death()  # type: ignore[no-untyped-call]  # RQ
        worker.connection.close()
