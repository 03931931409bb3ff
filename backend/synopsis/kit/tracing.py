"""Traces: which pieces one thing that was asked for fell into, when, and in which process.

Off unless ``exporting`` runs. Then nothing of OpenTelemetry is imported, every span is the same empty one, and what
it is told is dropped; ``kit/otlp.py`` has the other kind. Between processes a span is known by its ``traceparent``
(W3C Trace Context), in a header or in a row.

A span holds no name of a person, no text and no secret: ids, numbers, names of queues, routes and kinds of error.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Protocol

Value = str | int | float | bool | Sequence[str]
Attributes = Mapping[str, Value]
"""By the names of OpenTelemetry's semantic conventions; our own begin with ``synopsis.``."""

ROOT = ""
"""The parent of what begins a trace."""


class Kind(StrEnum):
    """What a span is to the others, in OpenTelemetry's words."""

    INTERNAL = "INTERNAL"
    SERVER = "SERVER"
    CLIENT = "CLIENT"
    PRODUCER = "PRODUCER"
    CONSUMER = "CONSUMER"


class Span:
    """A piece of work. This one is that of a process that exports none."""

    traceparent: str | None = None
    """By which other spans, here or elsewhere, name it as their parent."""

    def note(self, attributes: Attributes) -> None:
        """Add attributes, or change them."""

    def rename(self, name: str) -> None:
        """Call it otherwise: what a piece was for is sometimes known at its end."""

    def fail(self, kind: str) -> None:
        """It ended in an error of this kind: a code or a class, never a message."""

    def end(self) -> None:
        """It has ended. One that never does is not exported."""


NOTHING = Span()


class Tracer(Protocol):
    """Makes spans and sends them somewhere."""

    def begin(
        self, name: str, kind: Kind, parent: str, links: Sequence[str], attributes: Attributes, ago: float
    ) -> Span:
        """See ``begin``; ``parent`` is a traceparent, or ``ROOT``."""
        ...

    def close(self, seconds: float) -> None:
        """Send what there is, for so long at most, and stop."""
        ...


_tracer: Tracer | None = None
_current: ContextVar[Callable[[], Span]] = ContextVar("current_span", default=lambda: NOTHING)


def is_on() -> bool:
    """Whether spans are exported: to be asked before work that only a span needs."""
    return _tracer is not None


def begin(
    name: str,
    *,
    kind: Kind = Kind.INTERNAL,
    parent: str | None = None,
    links: Sequence[str] = (),
    attributes: Attributes | None = None,
    ago: float = 0,
) -> Span:
    """A span that its caller ends.

    Args:
        name: of few different ones: a route and not a path.
        kind: see ``Kind``.
        parent: a traceparent; ``ROOT`` for none; the current span if left out. What is none counts as none.
        links: traceparents of spans that it belongs to otherwise.
        attributes: of it.
        ago: how many seconds ago it began.
    """
    if _tracer is None:
        return NOTHING
    chosen = (_current.get()().traceparent or ROOT) if parent is None else parent
    return _tracer.begin(name, kind, chosen, links, attributes or {}, ago)


@contextmanager
def spanning(
    name: str,
    *,
    kind: Kind = Kind.INTERNAL,
    parent: str | None = None,
    links: Sequence[str] = (),
    attributes: Attributes | None = None,
) -> Iterator[Span]:
    """A span over a block, in which it is the current one; an exception marks it as failed, by its code or class."""
    if _tracer is None:
        yield NOTHING
        return
    span = begin(name, kind=kind, parent=parent, links=links, attributes=attributes)
    before = _current.set(lambda: span)
    try:
        yield span
    except BaseException as error:
        code = getattr(error, "code", None)
        span.fail(code if isinstance(code, str) else type(error).__name__)
        raise
    finally:
        _current.reset(before)
        span.end()


def follow(current: Callable[[], Span]) -> None:
    """From here on, in this task, the current span is whichever this gives."""
    _current.set(current)


def is_sampled(traceparent: str) -> bool:
    """Whether it is of a trace that is recorded: the last of its four parts says so."""
    return traceparent[-1:] in set("13579bdf")


def current_traceparent() -> str | None:
    """Of the current span; None where there is none."""
    return _current.get()().traceparent


def headers() -> dict[str, str]:
    """What a call to another service carries, so that its spans are found beside ours."""
    traceparent = current_traceparent()
    return {} if traceparent is None else {"traceparent": traceparent}


CLOSE_SECONDS = 1.5
"""The longest that a process waits at its end for whoever takes its spans."""


@asynccontextmanager
async def exporting(endpoint: str, service: str) -> AsyncIterator[None]:
    """Export spans while the block lasts; where another block does already, under its name.

    Args:
        endpoint: of an OTLP/HTTP collector, without ``/v1/traces``; empty for none, which costs nothing.
        service: what this process is.
    """
    global _tracer  # noqa: PLW0603  # one process, one exporter
    if not endpoint or _tracer is not None:
        yield
        return
    from synopsis.kit.otlp import OtlpTracer  # noqa: PLC0415  # thirty megabytes, for those who want them

    tracer = _tracer = OtlpTracer(endpoint, service)
    try:
        yield
    finally:
        _tracer = None
        await asyncio.to_thread(tracer.close, CLOSE_SECONDS)
