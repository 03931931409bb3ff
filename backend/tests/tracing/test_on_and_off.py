"""What traces cost whoever keeps none, and what a collector that is away costs whoever does."""

import asyncio
import subprocess
import sys
import time

import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit import tracing
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from tests.conftest import BACKEND, JWT_SECRET
from tests.factories import School
from tests.schedules.school_clock import Simulation
from tests.serving import serve
from tests.tracing.collector import Collector
from tests.webhooks.receiver import Receiver, Reply

# An API, a worker and a scheduler, in one process, on real servers.
RUN = """
import asyncio, sys
from synopsis import runtime
from synopsis.api.app import create_app
from synopsis.kit.config import load_settings

async def run(settings):
    app = create_app(settings)
    stop = asyncio.Event()
    async with app.router.lifespan_context(app), runtime.worker(settings) as worker, runtime.scheduler(settings) as s:
        working, ticking = asyncio.create_task(worker.run(stop, stop)), asyncio.create_task(s.run(stop))
        await asyncio.sleep(0.2)
        stop.set()
        await asyncio.gather(working, ticking)

asyncio.run(run(load_settings()))
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""
LONGEST_QUEUE = 8192
HEAVY = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "google.protobuf", "requests", "synopsis.kit.otlp")


def test_who_keeps_no_traces_loads_nothing_for_them(addresses: Addresses) -> None:
    """Nothing that makes or sends spans is imported by any of the three processes."""
    environment = {
        "DATABASE_URL": addresses.database_url, "REDIS_URL": addresses.redis_url, "SYNOPSIS_JWT_SECRET": JWT_SECRET,
        "SYNOPSIS_MASTER_KEY": JWT_SECRET,
    }  # fmt: skip
    command = [sys.executable, "-c", RUN, *HEAVY, "synopsis.kit.tracing"]
    ran = subprocess.run(command, cwd=BACKEND, env=environment, capture_output=True, check=True)
    assert ran.stdout.split() == [b"synopsis.kit.tracing"]


def test_a_span_that_nobody_wants_is_always_the_same_one() -> None:
    """Nothing is made, and the block runs."""
    assert tracing.begin("x") is tracing.NOTHING
    with tracing.spanning("x") as span:
        assert span is tracing.NOTHING
        assert tracing.headers() == {}
        assert tracing.current_traceparent() is None


@pytest.mark.alone
async def test_a_collector_that_is_away_holds_up_nobody() -> None:
    """More spans than the queue holds cost no more than a queue that nobody empties; the end waits two seconds at most.

    The collector takes connections and never answers, which is worse than to refuse them.
    """
    async with Receiver(Reply(manner="hang")) as silent:
        async with tracing.exporting(silent.url, "test"):
            assert [name for name in HEAVY if name not in sys.modules] == [], "the control of the test before"
            roomy, full = [_cost_of_spans(LONGEST_QUEUE) for _ in range(2)]
            ending = time.perf_counter()
        assert time.perf_counter() - ending < tracing.CLOSE_SECONDS + 0.5
    assert full < 5 * roomy
    assert not tracing.is_on()


def _cost_of_spans(many: int) -> float:
    """Processor time of this thread, in seconds."""
    began = time.thread_time()
    for _ in range(many):
        tracing.begin("piece").end()
    return time.thread_time() - began


async def test_a_job_that_a_schedule_makes_begins_a_trace(
    addresses: Addresses, database: Database, north: School
) -> None:
    """Nobody asked for it: its first span is the schedule's firing."""
    clock = Simulation(database, addresses, north)
    async with Collector() as collector:
        async with tracing.exporting(collector.endpoint, "synopsis-scheduler"):
            params = {"evaluation_id": north.evaluation_id, "student_ids": north.students[:1]}
            await clock.create(due="2026-03-02 02:00", task_params=params)
            assert await clock.tick("2026-03-02 02:00") == 1
        created, fired = collector.spans
    assert (fired.name, fired.parent) == ("fire schedule", "")
    assert (created.name, created.parent, created.trace) == ("create ai-summaries", fired.id, fired.trace)


async def test_what_is_no_trace_is_not_taken_for_one(settings: Settings) -> None:
    """A header that is none begins a trace of its own, and is no reason to refuse a request."""
    async with Collector() as collector:
        settings = settings.model_copy(update={"traces_endpoint": collector.endpoint})
        async with serve(settings) as url:
            none = ["nonsense", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "ff" * 500, "é"]
            assert [await _status(url, one) for one in none] == [b"401"] * 4
    assert [span.parent for span in collector.spans] == [""] * 4
    assert {span.attributes["http.response.status_code"] for span in collector.spans} == {401}
    assert [span for span in collector.spans if "Sanne" in span.all_texts()] == []


async def _status(url: str, traceparent: str) -> bytes:
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"GET /api/v1/feedback-summaries/jobs?q=Sanne HTTP/1.1\r\nHost: x\r\ntraceparent: {traceparent}\r\n\r\n"
    writer.write(head.encode("latin-1"))
    _, status, *_ = (await reader.readline()).split()
    writer.close()
    return status
