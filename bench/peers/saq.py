"""SAQ: hiredis, orjson, uvloop; an ended job leaves no record (``ttl=-1``), and none has a time limit."""

import asyncio

import orjson
import uvloop
from saq import Queue, Worker

from bench.peers import job_of_coroutines
from bench.peers.command import run
from bench.peers.job import REDIS_URL, SLOTS, UNTIMED

AT_A_TIME = 20
queue = Queue.from_url(REDIS_URL, dump=orjson.dumps, load=orjson.loads)


async def job(_context: object, *, sent: float) -> None:
    """The job."""
    await job_of_coroutines.do(sent)


async def enqueue_one(sent: float) -> None:
    """One."""
    await queue.enqueue("job", sent=sent, ttl=-1, timeout=0)


async def enqueue(jobs: int) -> None:
    """Many."""
    for _ in range(0, jobs, AT_A_TIME):
        await asyncio.gather(*(enqueue_one(UNTIMED) for _ in range(AT_A_TIME)))


async def work() -> None:
    """The worker."""
    await Worker(queue, functions=[job], concurrency=SLOTS).start()


if __name__ == "__main__":
    run("saq", enqueue=enqueue, enqueue_one=enqueue_one, worker=lambda: uvloop.run(work()))
