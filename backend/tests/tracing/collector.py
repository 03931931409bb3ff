"""A collector of traces: OTLP over HTTP on a real socket, and what came, as a tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Wire
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from tests.webhooks.receiver import Call, Receiver, Reply

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A span as it came in."""

    trace: str
    id: str
    parent: str
    name: str
    kind: str
    service: str
    attributes: dict[str, Value]
    links: Sequence[str]
    """Traceparents, without their flags."""
    is_error: bool
    began: int
    ended: int

    @property
    def traceparent(self) -> str:
        """Without its flags."""
        return f"00-{self.trace}-{self.id}"

    def all_texts(self) -> str:
        """Every word that it holds."""
        return " ".join([self.name, self.service, *(f"{key}={value}" for key, value in self.attributes.items())])


class Collector(Receiver):
    """Takes spans at ``endpoint``."""

    def __init__(self) -> None:
        super().__init__(self._take)
        self.spans: list[Seen] = []

    @property
    def endpoint(self) -> str:
        """What ``OTEL_EXPORTER_OTLP_ENDPOINT`` is set to."""
        return f"http://127.0.0.1:{self.port}"

    def of(self, trace: str) -> list[Seen]:
        """The spans of a trace, in the order in which they began."""
        return sorted((span for span in self.spans if span.trace == trace), key=lambda span: span.began)

    def _take(self, call: Call) -> Reply:
        assert call.path == "/v1/traces", call.path
        for resource in ExportTraceServiceRequest.FromString(call.body).resource_spans:
            service = _plain(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                self.spans += [_seen(span, str(service)) for span in scope.spans]
        return Reply(200, {"Content-Type": "application/x-protobuf"}, b"")


def _plain(attributes: Any) -> dict[str, Value]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


def _seen(span: Wire, service: str) -> Seen:
    return Seen(
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        name=span.name,
        kind=Wire.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        service=service,
        attributes=_plain(span.attributes),
        links=[f"00-{link.trace_id.hex()}-{link.span_id.hex()}" for link in span.links],
        is_error=span.status.code == Status.STATUS_CODE_ERROR,
        began=span.start_time_unix_nano,
        ended=span.end_time_unix_nano,
    )


def tree(spans: Sequence[Seen]) -> str:
    """The spans of one trace below each other, each under its parent, in the order in which they began."""
    ids = {span.id for span in spans}
    tops = [span for span in spans if span.parent not in ids]
    return "\n".join(line for top in tops for line in _branch(top, spans, ""))


def _branch(span: Seen, spans: Sequence[Seen], indent: str) -> list[str]:
    # Whichever process's dispatcher comes first hands a job over.
    service = "api or worker" if span.name.startswith("hand over") else span.service.removeprefix("synopsis-")
    error = f"  error: {span.attributes['error.type']}" if span.is_error else ""
    lines = [f"{indent}{span.name:<{72 - len(indent)}} {service}{error}"]
    for child in spans:
        if child.parent == span.id:
            lines += _branch(child, spans, indent + "  ")
    return lines
