"""What holds for every request and answer, whatever the route: how much is read, and who may keep what is said."""

from functools import cache

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from synopsis.evaluations.reading import MOST_BYTES

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""On every answer that says nothing else: it is what its type says, is shown in nobody's frame, and loads nothing."""
ONLY_ENCRYPTED = "max-age=31536000"
"""Once a browser has come by https, it comes back by nothing else for a year. Our host alone, not those below it."""
MOST_BODY = 256_000
"""Bytes of a JSON body or a log-in; the largest good one, a batch of 500 students, has a twentieth of it."""
MOST_UPLOAD = MOST_BYTES + 1_000_000
"""Bytes of an import: a little more than is taken, so that a file that is just too large is told so by name."""
MOST_DISCARDED = 32_000_000
"""Bytes that are read and thrown away, so that a client that sends before it listens gets its answer."""


class Envelope:
    """Limits the request's body and adds the headers that every answer has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = MOST_UPLOAD if scope["path"].endswith("/import") else MOST_BODY
        read = 0

        async def receive_no_more() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                while message.get("more_body") and read < MOST_DISCARDED:
                    message = await receive()
                    read += len(message.get("body", b""))
                raise HTTPException(413, f"The request is larger than this route takes, {limit / 1e6:g} MB; send less.")
            return message

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                wanted = _headers(is_encrypted=scope["scheme"] == "https", is_api=scope["path"].startswith("/api/"))
                said = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in wanted if pair[0] not in said)]
            await send(message)

        await self._app(scope, receive_no_more, send_with_headers)


@cache
def _headers(*, is_encrypted: bool, is_api: bool) -> list[tuple[bytes, bytes]]:
    """What an answer says unless it says something else, as it is sent."""
    more = {"Strict-Transport-Security": ONLY_ENCRYPTED} if is_encrypted else {}
    more |= {"Cache-Control": "no-store"} if is_api else {}
    return [(name.lower().encode(), value.encode()) for name, value in (SAFE | more).items()]
