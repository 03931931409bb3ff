"""Structured logs: one event a line, with what is bound to the request or the job."""

import logging
import re
import sys
import traceback
from typing import Literal

import structlog

from synopsis.kit.tracing import current_traceparent

_DETAIL = re.compile(r"^(?:DETAIL|CONTEXT|HINT|QUERY): .*\n?", re.MULTILINE)


def _without_details(exc_info: structlog.typing.ExcInfo) -> str:
    """A plain traceback. PostgreSQL's details quote the row that it refused, with what somebody wrote in it."""
    return _DETAIL.sub("", "".join(traceback.format_exception(*exc_info)))


def _with_trace(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The line's trace, where there is one."""
    if traceparent := current_traceparent():
        _, event["trace_id"], event["span_id"], _ = traceparent.split("-")
    return event


def configure_logs(log_format: Literal["console", "json"]) -> None:
    """Send our own logs and those of the libraries to standard error, in one format."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_trace,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor
    if log_format == "json":
        shared.append(structlog.processors.ExceptionRenderer(_without_details))
        renderer = structlog.processors.JSONRenderer()
    else:
        # A plain traceback: the default one prints every local variable, which is slow, and somebody's.
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=lambda output, exc_info: print(_without_details(exc_info), end="", file=output),
        )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("httpx", "httpx2", "psycopg.pool", "alembic.runtime"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for ours in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(ours).handlers = []
        logging.getLogger(ours).propagate = True
