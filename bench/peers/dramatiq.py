"""Dramatiq: one process with as many threads as slots; it keeps no results unless told to."""

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
    os.execv(sys.executable, command)  # noqa: S606  # its own command takes this process's place


if __name__ == "__main__":
    run("dramatiq", enqueue=enqueue, enqueue_one=enqueue_one, worker=work)
