"""What a job takes while it waits: in Redis, or in the tables and indexes of PostgreSQL."""

from bench.field import systems
from bench.results import Row, Scenario
from bench.servers import Servers
from bench.systems import System, Work

WAITING = 10_000


def measure(servers: Servers, *, quick: bool) -> Scenario:
    """Every system, with jobs waiting and no worker."""
    jobs = WAITING // 5 if quick else WAITING
    return Scenario(
        name="memory",
        question="How much does a waiting job take in the store that holds it?",
        unit="bytes/job",
        rows=tuple(_row(system, jobs) for system in systems(servers)),
        more_is_better=False,
        notes=(f"{jobs:,} jobs waiting, no worker. In PostgreSQL that is disk, in Redis memory.",),
    )


def _row(system: System, jobs: int) -> Row:
    system.prepare(jobs, Work())
    try:
        return Row(system.name, system.version, system.waiting_bytes() / jobs, {"kept in": system.store})
    finally:
        system.stop()
