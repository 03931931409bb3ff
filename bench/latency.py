"""How long a job waits for its start on a system that has nothing else to do."""

import statistics

from bench.field import systems
from bench.results import SYNOPSIS, Limit, Row, Scenario
from bench.servers import Servers
from bench.systems import System

TIMES = 200
P50_OF_SAQS = 5.0
P99_MS = 50.0


def measure(servers: Servers, *, quick: bool) -> Scenario:
    """Every system, one job at a time."""
    times = TIMES // 5 if quick else TIMES
    rows = {system.name: _row(system, times) for system in systems(servers)}
    return Scenario(
        name="latency",
        question="How long does a job wait for its start on an idle system?",
        unit="ms (p50)",
        rows=tuple(rows.values()),
        limits=_limits(rows),
        more_is_better=False,
        notes=(f"{times} jobs, one at a time, 30 to 80 ms between them, the worker already running.",),
    )


def _row(system: System, times: int) -> Row:
    found = [seconds * 1000 for seconds in system.latencies(times)]
    return Row(
        system.name,
        system.version,
        statistics.median(found),
        {"p99 ms": statistics.quantiles(found, n=100, method="inclusive")[98], "slowest ms": max(found)},
    )


def _limits(rows: dict[str, Row]) -> tuple[Limit, ...]:
    ours = rows.get(SYNOPSIS)
    if ours is None:
        return ()
    ratio = ours.value / rows["SAQ"].value
    return (
        Limit(f"p50 at most {P50_OF_SAQS:g} × SAQ's", ratio, P50_OF_SAQS, at_least=False),
        Limit(f"p99 under {P99_MS:g} ms", float(ours.more["p99 ms"]), P99_MS, at_least=False),
    )
