"""The span of a request, in the caller's trace where it names one.

FastAPI has spans of its own. They hold the query, in which people search for names, and the caller's address and
browser; ours hold the route.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from synopsis.api.measure import METHODS
from synopsis.kit import tracing
from synopsis.kit.tracing import Kind, Span

UNTRACED = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds, by machines."""


class Traced:
    """Spans over requests; added only where spans are exported."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in UNTRACED:
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        about = {"http.request.method": method, "url.scheme": scope["scheme"]}
        parent = Headers(scope=scope).get("traceparent", tracing.ROOT)
        with tracing.spanning(method, kind=Kind.SERVER, parent=parent, attributes=about) as span:

            async def send_traced(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _describe(span, method, scope, message)
                await send(message)

            await self._app(scope, receive, send_traced)


def _describe(span: Span, method: str, scope: Scope, began: Message) -> None:
    status = began["status"]
    span.note({"http.response.status_code": status})
    if route := getattr(scope.get("route"), "path", None):
        span.rename(f"{method} {route}")
        span.note({"http.route": route})
    if status >= 500:
        span.fail(str(status))
    if Headers(raw=began["headers"]).get("content-type", "").startswith("text/event-stream"):
        span.end()  # it may be open for hours
