"""Spans to a collector over OTLP/HTTP, by OpenTelemetry's SDK. Imported only where traces are exported.

The SDK reads the rest of the standard variables by itself (``OTEL_TRACES_SAMPLER``, ``OTEL_EXPORTER_OTLP_HEADERS``,
``OTEL_RESOURCE_ATTRIBUTES`` and their kin). Spans wait in a queue of bounded length and leave in a thread of their own;
where nobody takes them they are dropped, and nothing waits for them.
"""

import logging
import os
import threading
import time
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode, get_current_span, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from synopsis.kit.tracing import Attributes, Kind, Span

ANSWER_SECONDS = 5.0
"""For one batch, with the tries that it takes."""
EVERY_SECONDS = 1.0
LONGEST_QUEUE = 8192
BATCH = 512

# Each try to reach a collector that is away would be a line; that spans were lost is one.
logging.getLogger("opentelemetry.exporter").setLevel(logging.ERROR)

_context = TraceContextTextMapPropagator()


class OtlpSpan(Span):
    """A span that is sent when it has ended."""

    def __init__(self, span: Any) -> None:  # noqa: ANN401  # recording or not: OpenTelemetry has no common name for both
        self._span = span
        carrier: dict[str, str] = {}
        _context.inject(carrier, set_span_in_context(span))
        self.traceparent = carrier.get("traceparent")

    def note(self, attributes: Attributes) -> None:
        """Add attributes."""
        self._span.set_attributes(attributes)

    def rename(self, name: str) -> None:
        """Call it otherwise."""
        self._span.update_name(name)

    def fail(self, kind: str) -> None:
        """It ended in an error."""
        self._span.set_attribute("error.type", kind)
        self._span.set_status(Status(StatusCode.ERROR))

    def end(self) -> None:
        """It has ended."""
        self._span.end()


class OtlpTracer:
    """Makes spans and sends them to one collector."""

    def __init__(self, endpoint: str, service: str) -> None:
        self._exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=ANSWER_SECONDS)
        about: dict[str, str | int] = {
            "service.name": service,
            "service.version": version("synopsis"),
            "process.pid": os.getpid(),
        }
        self._provider = TracerProvider(resource=Resource.create(about), shutdown_on_exit=False)
        self._provider.add_span_processor(
            BatchSpanProcessor(
                self._exporter,
                max_queue_size=LONGEST_QUEUE,
                schedule_delay_millis=EVERY_SECONDS * 1000,
                max_export_batch_size=BATCH,
            )
        )
        self._tracer = self._provider.get_tracer("synopsis", version("synopsis"))

    def begin(
        self, name: str, kind: Kind, parent: str, links: Sequence[str], attributes: Attributes, ago: float
    ) -> OtlpSpan:
        """See ``tracing.begin``."""
        span = self._tracer.start_span(
            name,
            context=_context.extract({"traceparent": parent}),
            kind=SpanKind[kind],
            attributes=dict(attributes),
            links=[Link(get_current_span(_context.extract({"traceparent": one})).get_span_context()) for one in links],
            start_time=time.time_ns() - int(ago * 1e9),
        )
        return OtlpSpan(span)

    def close(self, seconds: float) -> None:
        """Send what is left, for so many seconds at most; what has not left by then is lost."""
        closing = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        closing.start()
        closing.join(seconds)
        if closing.is_alive():
            self._exporter.shutdown()  # type: ignore[no-untyped-call]  # no further tries
