"""What is written to the log, and above all what is not."""

import json
import logging
import time
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from synopsis.kit import tracing
from synopsis.kit.logs import configure_logs
from tests.tracing.collector import Collector


@pytest.fixture
def as_before() -> Iterator[None]:
    """The test runner's own logging again, afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def read(password: str) -> None:
    """Something that fails while it holds a secret."""
    assert password
    raise ValueError("not readable")


@pytest.mark.alone
@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_traceback_shows_where_and_not_what(
    capsys: pytest.CaptureFixture[str], log_format: Literal["console", "json"]
) -> None:
    """An unexpected error is logged with its lines of code and without the values they held, and quickly."""
    configure_logs(log_format)
    try:
        read("canary-" + str(314159))
    except ValueError as error:
        begun = time.perf_counter()
        structlog.get_logger().error("request failed", exc_info=error)
    written = capsys.readouterr().err
    assert "request failed" in written
    assert "ValueError: not readable" in written
    assert "in read" in written
    assert "canary-314159" not in written
    assert time.perf_counter() - begun < 1


@pytest.mark.usefixtures("as_before")
async def test_a_line_says_of_which_trace_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Within a span; a line outside of one says nothing of traces."""
    configure_logs("json")
    async with Collector() as collector, tracing.exporting(collector.endpoint, "test"):
        with tracing.spanning("x", parent=tracing.ROOT) as span:
            structlog.get_logger().info("inside")
    structlog.get_logger().info("outside")
    inside, outside = map(json.loads, capsys.readouterr().err.splitlines())
    assert f"00-{inside['trace_id']}-{inside['span_id']}" == (span.traceparent or "")[:-3]
    assert "trace_id" not in outside
