"""arq: hiredis, uvloop; no results kept, nothing logged, and asked for new jobs every 20 ms instead of every 500."""

import asyncio
from functools import cache

import uvloop
from arq import create_pool
from arq.connections import ArqRedis, RedisSettings
from arq.worker import Worker, func

from bench.peers import job_of_coroutines
from bench.peers.command import run
from bench.peers.job import REDIS_URL, SLOTS, UNTIMED

AT_A_TIME = 100
SETTINGS = RedisSettings.from_dsn(REDIS_URL)


async def job(_context: object, sent: float) -> None:
    """The job."""
    await job_of_coroutines.do(sent)


@cache
def pool() -> asyncio.Task[ArqRedis]:
    """What enqueues."""
    return asyncio.ensure_future(create_pool(SETTINGS))


async def enqueue_one(sent: float) -> None:
    """One."""
    await (await pool()).enqueue_job("job", sent)


async def enqueue(jobs: int) -> None:
    """Many."""
    for _ in range(0, jobs, AT_A_TIME):
        await asyncio.gather(*(enqueue_one(UNTIMED) for _ in range(AT_A_TIME)))


def work() -> None:
    """The worker."""
    asyncio.set_event_loop(uvloop.new_event_loop())
    Worker(
        [func(job, name="job", keep_result=0)],
        redis_settings=SETTINGS,
        max_jobs=SLOTS,
        poll_delay=0.02,
        log_results=False,
    ).run()


if __name__ == "__main__":
    run("arq", enqueue=enqueue, enqueue_one=enqueue_one, worker=work)
