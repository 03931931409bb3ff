"""RQ: no results kept, one line of log less per job; ``BENCH_RQ_WORKER`` says which of its two workers."""

import os

from redis import Redis
from rq import Queue, SimpleWorker, Worker

from bench.peers.command import run
from bench.peers.job import REDIS_URL, UNTIMED
from bench.peers.job_of_threads import do

AT_A_TIME = 1000
queue = Queue(connection=Redis.from_url(REDIS_URL))


def enqueue_one(sent: float) -> None:
    """One."""
    queue.enqueue_call(do, args=(sent,), result_ttl=0)


def enqueue(jobs: int) -> None:
    """Many."""
    for _ in range(0, jobs, AT_A_TIME):
        queue.enqueue_many([Queue.prepare_data(do, args=(UNTIMED,), result_ttl=0) for _ in range(min(jobs, AT_A_TIME))])


def work() -> None:
    """The worker. What the job imports was imported here, before it forks, as RQ advises."""
    kind = {"forking": Worker, "simple": SimpleWorker}[os.environ["BENCH_RQ_WORKER"]]
    kind([queue], connection=queue.connection, log_job_description=False).work(logging_level="WARNING")


if __name__ == "__main__":
    run("rq", enqueue=enqueue, enqueue_one=enqueue_one, worker=work)
