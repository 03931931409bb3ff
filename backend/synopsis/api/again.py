"""A request that lost its connection to the database is served again, where that can do no harm.

A server that is restarted, fails over or ends a session takes the transactions under way with it. Each of them has
changed nothing, so the request that it belonged to can be served anew, and whoever sent it notices a short wait.
"""

import time
from dataclasses import dataclass

from psycopg import OperationalError
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from synopsis.kit.database import OutcomeUnknown, is_lost

MOST_TRIES = 4
LONGEST_SECONDS = 5.0
"""Whoever has waited for this long is told."""
KEY = "synopsis.try"


@dataclass
class Try:
    """One serving of a request."""

    is_last: bool
    is_to_be_made_again: bool = False


def is_to_be_made_again(request: Request, error: Exception) -> bool:
    """Whether the request is served again, in which case the answer to this try is not sent."""
    this: Try | None = request.scope.get(KEY)
    if this is None or this.is_last or not isinstance(error, OperationalError) or not is_lost(error):
        return False
    changes_nothing = request.method in {"GET", "HEAD"} or not isinstance(error, OutcomeUnknown)
    this.is_to_be_made_again = changes_nothing
    return changes_nothing


class Again:
    """Keeps what was sent, and serves it until a try is to be answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        # An import is large; and what it has changed before its connection was lost was all or nothing anyway.
        if scope["type"] != "http" or scope["path"].endswith("/import"):
            await self._app(scope, receive, send)
            return
        begun, kept, untouched = time.monotonic(), list[Message](), dict(scope)
        for number in range(1, MOST_TRIES + 1):
            this = Try(is_last=number == MOST_TRIES or time.monotonic() - begun > LONGEST_SECONDS)
            # The same object each time: those around us read there what the router found out.
            scope.clear()
            scope.update({**untouched, KEY: this})
            await self._app(scope, _from_the_start(receive, kept), _unless_again(send, this))
            if not this.is_to_be_made_again:
                return


def _from_the_start(receive: Receive, kept: list[Message]) -> Receive:
    """Receives what was kept, then the rest, which is kept too."""
    again = iter(tuple(kept))

    async def receive_next() -> Message:
        message = next(again, None)
        if message is None:
            message = await receive()
            if message["type"] == "http.request":
                kept.append(message)
        return message

    return receive_next


def _unless_again(send: Send, this: Try) -> Send:
    async def send_unless_again(message: Message) -> None:
        if not this.is_to_be_made_again:
            await send(message)

    return send_unless_again
