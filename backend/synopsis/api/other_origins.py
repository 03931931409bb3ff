"""Pages of other origins: they may not read our answers, unless the operator names them."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from synopsis.api.rate_limit import HEADERS

SENT = ["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"]
READ = [*HEADERS, "Retry-After", "Location", "Idempotency-Replayed"]
REMEMBERED_SECONDS = 600


def let_in(app: FastAPI, origins: tuple[str, ...]) -> None:
    """Let the named origins' pages call the API, with a token; there are no cookies to send."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=SENT,
            expose_headers=READ,
            max_age=REMEMBERED_SECONDS,
        )
