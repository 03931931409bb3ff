"""How often a caller may call: refuses before anything is read, and says on each answer what is left."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from http import HTTPMethod
from typing import Any

from prometheus_client import CollectorRegistry, Counter
from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from synopsis.api.caller import caller_of
from synopsis.kit.config import Settings
from synopsis.kit.rate import Rate, Verdict
from synopsis.runtime import Backend


class Limit(StrEnum):
    """Which calls are counted together."""

    QUEUE = "queue"
    BATCH = "batch"
    DEFAULT = "default"


API = "/api/v1/"
SIGN_IN = "/api/v1/auth/token"
UNLIMITED = {"/api/v1/feedback-summaries/stream"}
"""A stream is opened once and stays; to be refused one would make a page poll instead."""

# Every POST that has one summary made, and every one that has many made at once; all the rest is the default.
POSTS = (
    (Limit.QUEUE, re.compile("/api/v1/feedback-summaries/evaluation/[^/]+/(?:student/[^/]+|overview)/queue")),
    (Limit.QUEUE, re.compile("/api/v1/feedback-summaries/jobs/[^/]+/retry")),
    (Limit.BATCH, re.compile("/api/v1/feedback-summaries/evaluation/[^/]+/batch-queue")),
    (Limit.BATCH, re.compile("/api/v1/feedback-summaries/scheduled-jobs/[^/]+/run")),
    (Limit.BATCH, re.compile("/api/v1/feedback-summaries/(workflows|dead-letters/replay)")),
)

HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit-Policy", "RateLimit")
_NAMES = [name.lower().encode() for name in HEADERS]


class RateLimited(BaseModel):
    """Too many calls."""

    detail: str = Field(examples=["Rate limit exceeded. Retry after 42 seconds."])


REFUSED: dict[int | str, dict[str, Any]] = {
    429: {
        "model": RateLimited,
        "description": "Too many calls; nothing was done, and this one is not counted",
        "headers": {
            "Retry-After": {
                "schema": {"type": "integer", "minimum": 1},
                "required": True,
                "description": "Seconds after which there is room again.",
            }
        },
    }
}
"""For the documentation of each route that is limited."""


def limit_of(method: str, path: str) -> Limit | None:
    """Under which limit a request is counted; None if it is not."""
    if not path.startswith(API) or path in UNLIMITED:
        return None
    found = (limit for limit, address in POSTS if address.fullmatch(path)) if method == HTTPMethod.POST else iter(())
    return next(found, Limit.DEFAULT)


def rates_of(settings: Settings) -> dict[Limit, Rate]:
    """How often, for each limit."""
    return {
        Limit.QUEUE: settings.rate_limit_queue,
        Limit.BATCH: settings.rate_limit_batch,
        Limit.DEFAULT: settings.rate_limit_default,
    }


class RateLimit:
    """Counts each request under its caller, and refuses those who have had theirs."""

    def __init__(self, app: ASGIApp, rates: Mapping[Limit, Rate], registry: CollectorRegistry) -> None:
        self._app = app
        self._rates = rates
        self._refused = Counter(
            "synopsis_http_rate_limited", "Requests refused for coming too often.", ["limit"], registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        limit = limit_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if limit is None:
            await self._app(scope, receive, send)
            return
        parts: Backend = scope["app"].state.backend
        bearer = Headers(scope=scope).get("Authorization") if scope["path"] != SIGN_IN else None
        caller = caller_of(scope, bearer, parts.tokens, scope["app"].state.known_keys)
        rate = self._rates[limit]
        verdict = await parts.limiter.take(f"{limit}:{caller}", rate)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *told(limit, rate, verdict)]
            await send(message)

        if verdict.admitted:
            await self._app(scope, receive, send_with_headers)
            return
        self._refused.labels(limit).inc()
        await _discard(receive)
        await refusal(verdict)(scope, receive, send_with_headers)


def told(limit: Limit, rate: Rate, verdict: Verdict) -> Iterator[tuple[bytes, bytes]]:
    """The headers, as they are sent: those of the specification, and beside them the fields of the IETF's draft."""
    values = (
        str(rate.calls),
        str(verdict.remaining),
        str(verdict.reset),
        f'"{limit}";q={rate.calls};w={rate.seconds}',
        f'"{limit}";r={verdict.remaining};t={verdict.reset}',
    )
    return zip(_NAMES, map(str.encode, values), strict=True)


def refusal(verdict: Verdict) -> JSONResponse:
    """429, word for word as the specification has it."""
    seconds = verdict.reset
    return JSONResponse(
        {"detail": f"Rate limit exceeded. Retry after {seconds} seconds."}, 429, {"Retry-After": str(seconds)}
    )


async def _discard(receive: Receive) -> None:
    """Read what was sent, so that a client that sends before it listens gets its answer."""
    with suppress(HTTPException):  # it is larger than anybody reads
        while (await receive()).get("more_body"):
            pass
