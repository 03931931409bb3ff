"""For machines: is this process alive, and may it be sent requests?"""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from synopsis.api.dependencies import Parts

router = APIRouter(tags=["For machines"])


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
    """Whether to send requests here: not without PostgreSQL; without Redis yes, since jobs wait for its return.

    Both are asked at once, for half a second at most, and what they said holds for two.
    """
    has_database, has_redis = await parts.monitor.reaches()
    response.status_code = 200 if has_database else 503
    return ReadyOut(
        status="unready" if not has_database else "ready" if has_redis else "degraded",
        postgresql="connected" if has_database else "unreachable",
        redis="connected" if has_redis else "unreachable",
    )
