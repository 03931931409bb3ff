"""Dramatiq: one process with as many threads as slots, which ask for messages every 20 ms at the least, not 1000."""

import os
import sys

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from bench.peers import job_of_threads
from bench.peers.command import run
from bench.peers.job import REDIS_URL, SLOTS, UNTIMED

broker = RedisBroker(url=REDIS_URL)
dramatiq.set_broker(broker)
job = dramatiq.actor(actor_name="job")(job_of_threads.do)


def enqueue_one(sent: float) -> None:
    """One."""
    job.send(sent)


def enqueue(jobs: int) -> None:
    """Many."""
    for _ in range(jobs):
        job.send(UNTIMED)


def work() -> None:
    """The worker."""
    command = [sys.executable, "-m", "dramatiq", "bench.peers.dramatiq", "--processes=1", f"--threads={SLOTS}"]
    # Its own command takes this process's place.
    os.execve(sys.executable, command, {**os.environ, "dramatiq_worker_timeout": "20"})  # noqa: S606


if __name__ == "__main__":
    run("dramatiq", enqueue=enqueue, enqueue_one=enqueue_one, worker=work)
