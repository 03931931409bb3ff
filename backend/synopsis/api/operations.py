"""For machines: is this process alive, and may it be sent requests?"""

from collections.abc import Iterator
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from pydantic import BaseModel

from synopsis.api.dependencies import Parts
from synopsis.monitoring.exposition import describe

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


class _Look(Collector):
    """One look at the fleet and at this process, taken before."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """It."""
        return iter(self._metrics)


@router.get("/metrics", response_class=PlainTextResponse)
async def get_metrics(request: Request, parts: Parts) -> PlainTextResponse:
    """The fleet and this process for Prometheus, as OpenMetrics to whoever asks for that.

    Counts, ages and durations, and nothing of any school, person or job.
    """
    fleet, redis = await parts.monitor.look()
    look = CollectorRegistry()
    seen = describe(fleet, redis, parts.monitor.judge(fleet, redis))
    look.register(_Look([*seen, *request.app.state.measured.collect()]))
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    return PlainTextResponse(encode(look), headers={"content-type": media_type})
