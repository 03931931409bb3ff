"""What a route costs that inserts one row and nothing else: no school, no caller, no limit, no history."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncConnectionPool(os.environ["DATABASE_URL"], min_size=10, max_size=10, open=False) as pool:
        app.state.pool = pool
        yield


def create_app() -> FastAPI:
    """The application."""
    app = FastAPI(lifespan=_lifespan)

    @app.post("/evaluation/{evaluation_id}/student/{student_id}/queue", status_code=202)
    async def queue(evaluation_id: int, student_id: int) -> dict[str, int]:
        async with app.state.pool.connection() as connection:
            cursor = await connection.execute(
                "INSERT INTO bare_jobs (evaluation_id, student_id) VALUES (%s, %s) RETURNING id",
                (evaluation_id, student_id),
            )
            [job_id] = await cursor.fetchone()
        return {"id": job_id, "evaluation_id": evaluation_id, "student_id": student_id}

    return app
