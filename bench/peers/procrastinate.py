"""Procrastinate: psycopg's asynchronous pool, uvloop, woken by NOTIFY; finished jobs are deleted.

PostgreSQL knows how many wait, as it does in an installation that is not minutes old: without those statistics, each
look for the next job reads all that wait.
"""

import asyncio
from functools import cache

import procrastinate
import uvloop

from bench.peers import job_of_coroutines
from bench.peers.command import run
from bench.peers.job import DATABASE_URL, SLOTS, UNTIMED

AT_A_TIME = 1000
CONNECTIONS = 10
app = procrastinate.App(
    connector=procrastinate.PsycopgConnector(conninfo=DATABASE_URL, min_size=CONNECTIONS, max_size=CONNECTIONS)
)


@app.task(name="job")
async def job(sent: float) -> None:
    """The job."""
    await job_of_coroutines.do(sent)


@cache
def opened() -> asyncio.Task[None]:
    """What enqueues."""
    return asyncio.ensure_future(app.open_async())


async def enqueue_one(sent: float) -> None:
    """One."""
    await opened()
    await job.defer_async(sent=sent)


async def enqueue(jobs: int) -> None:
    """Many; none makes the tables."""
    async with app.open_async():
        if not jobs:
            await app.schema_manager.apply_schema_async()
        for _ in range(0, jobs, AT_A_TIME):
            await job.batch_defer_async(*({"sent": UNTIMED} for _ in range(min(jobs, AT_A_TIME))))
        if jobs:
            await app.connector.execute_query_async("ANALYZE")


async def work() -> None:
    """The worker."""
    async with app.open_async():
        await app.run_worker_async(concurrency=SLOTS, delete_jobs="always")


if __name__ == "__main__":
    run("procrastinate", enqueue=enqueue, enqueue_one=enqueue_one, worker=lambda: uvloop.run(work()))
