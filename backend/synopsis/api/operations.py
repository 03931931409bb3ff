"""For machines: is this process alive, and may it be sent requests?"""

import asyncio
from typing import Literal

from fastapi import APIRouter, Response
from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout
from pydantic import BaseModel
from redis import RedisError

from synopsis.api.dependencies import Parts

router = APIRouter(tags=["For machines"])

CHECK_SECONDS = 1.0


class AliveOut(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class ReadyOut(BaseModel):
    """What the process can reach."""

    status: Literal["ready", "degraded", "unready"]
    postgresql: Literal["connected", "unreachable"]
    redis: Literal["connected", "unreachable"]


@router.get("/healthz")
async def is_alive() -> AliveOut:
    """Whether the process answers; asks nobody else."""
    return AliveOut()


@router.get("/readyz", responses={503: {"model": ReadyOut, "description": "PostgreSQL is away"}})
async def is_ready(parts: Parts, response: Response) -> ReadyOut:
    """Whether to send requests here: not without PostgreSQL; without Redis yes, since jobs wait for its return."""
    has_database, has_redis = await asyncio.gather(_reaches_database(parts), _reaches_redis(parts))
    response.status_code = 200 if has_database else 503
    return ReadyOut(
        status="unready" if not has_database else "ready" if has_redis else "degraded",
        postgresql="connected" if has_database else "unreachable",
        redis="connected" if has_redis else "unreachable",
    )


async def _reaches_database(parts: Parts) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS), parts.database.transaction() as transaction:
            await transaction.run("SELECT 1")
    except (DatabaseError, PoolTimeout, OSError, TimeoutError):
        return False
    return True


async def _reaches_redis(parts: Parts) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await parts.doorbell.waiting()
    except (RedisError, OSError, TimeoutError):
        return False
    return True
