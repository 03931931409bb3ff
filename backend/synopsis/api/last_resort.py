"""An error that nobody expected is an answer like any other, with all that the parts around it add."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from synopsis.api.errors import unexpected


class LastResort:
    """Answers with 500 while there is still time; what has begun to be sent is cut off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        has_begun = False

        async def send_noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception as error:
            if scope["type"] != "http" or has_begun:
                raise
            await unexpected(Request(scope), error)(scope, receive, send)
