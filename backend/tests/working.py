"""A worker inside the test's event loop, and a way to give it a class."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from synopsis import runtime
from synopsis.evaluations.store import student_ids
from synopsis.jobs.submission import Submission, submit
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.tenancy.scope import SchoolId, school_scope

Statuses = Callable[[], Awaitable[list[str]]]


@asynccontextmanager
async def work(settings: Settings) -> AsyncIterator[Callable[..., Awaitable[Statuses]]]:
    """Work until the block ends; gives a function that queues a class and gives one that tells how its jobs stand."""
    database = await Database(settings.database_url, name="test-work").open()
    stop, hurry = asyncio.Event(), asyncio.Event()

    async def submit_class(*, school_id: int, evaluation_id: int, created_by: int, **options: Any) -> Statuses:
        school = SchoolId(school_id)
        async with school_scope(database, school) as scope:
            students = await student_ids(scope, evaluation_id)
            wanted = Submission(evaluation_id=evaluation_id, student_ids=students, created_by=created_by, **options)
            await submit(scope, wanted)

        async def statuses() -> list[str]:
            async with school_scope(database, school) as scope:
                rows = await scope.all(
                    "SELECT status FROM summary_generation_jobs WHERE school_id = %(school_id)s"
                    " AND evaluation_id = %(evaluation_id)s ORDER BY student_id",
                    evaluation_id=evaluation_id,
                )
            return [row["status"] for row in rows]

        return statuses

    async with runtime.worker(settings) as worker:
        working = asyncio.create_task(worker.run(stop, hurry))
        try:
            yield submit_class
        finally:
            stop.set()
            await working
            await database.close()
