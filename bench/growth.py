"""Does a job cost the same when there were many before it, or many wait with it? Do two processes do twice as much?"""

from collections.abc import Mapping
from dataclasses import dataclass

import redis

from bench.product import Product
from bench.results import Limit, Row, Scenario
from bench.runs import run
from bench.servers import Servers
from bench.systems import Work

JOBS = 5_000
EARLIER = (10_000, 100_000, 1_000_000)
WAITING = (1_000, 10_000, 100_000)
FLAT = 1.25


@dataclass(frozen=True)
class Costs:
    """What the jobs of a run cost.

    Args:
        jobs_per_second: that were done.
        worker_ms: of the worker's processor, per job, its start not counted.
        postgresql_ms: of PostgreSQL's, per job.
        redis_bytes: the most that Redis held beyond what it held before.
        worker_bytes: the most that the worker held.
    """

    jobs_per_second: float
    worker_ms: float
    postgresql_ms: float
    redis_bytes: int
    worker_bytes: int

    @property
    def processor_ms(self) -> float:
        """Of both."""
        return self.worker_ms + self.postgresql_ms


def measure(servers: Servers, *, quick: bool) -> list[Scenario]:
    """The three questions."""
    shrink = 10 if quick else 1
    return [_rows(servers, shrink), _waiting(servers, shrink), _processes(servers, shrink)]


def _rows(servers: Servers, shrink: int) -> Scenario:
    jobs, befores = JOBS // shrink, EARLIER[:2] if shrink > 1 else EARLIER
    costs = {before: _costs(servers, Product(servers, earlier=before), jobs) for before in befores}
    return _growth(
        "growth_of_rows",
        "Does a job cost more when there were many before it?",
        {f"{before:,} jobs before": found for before, found in costs.items()},
        f"{jobs:,} jobs in each run, in a database where 200 other schools have had so many in ninety days.",
    )


def _waiting(servers: Servers, shrink: int) -> Scenario:
    costs = {waiting // shrink: _costs(servers, Product(servers), waiting // shrink) for waiting in WAITING}
    return _growth(
        "growth_of_waiting",
        "Does a job cost more when many wait with it?",
        {f"{waiting:,} jobs waiting": found for waiting, found in costs.items()},
        "So many wait when the worker is started; the run ends when all are done.",
    )


def _growth(name: str, question: str, costs: Mapping[str, Costs], note: str) -> Scenario:
    first, *_, last = costs
    return Scenario(
        name=name,
        question=question,
        unit="jobs/s",
        rows=tuple(_row(which, found) for which, found in costs.items()),
        base=first,
        limits=(
            Limit(
                f"a job costs at most {FLAT} × the processor time, {last} to {first}",
                costs[last].processor_ms / costs[first].processor_ms,
                FLAT,
                at_least=False,
            ),
        ),
        notes=(note,),
    )


def _row(which: str, found: Costs) -> Row:
    more = {
        "worker CPU ms/job": found.worker_ms,
        "PostgreSQL CPU ms/job": found.postgresql_ms,
        "Redis MB at most": found.redis_bytes / 1e6,
        "worker MB at most": found.worker_bytes / 1e6,
    }
    return Row(which, Product.version, found.jobs_per_second, more)


def _processes(servers: Servers, shrink: int) -> Scenario:
    names = {1: "1 worker process", 2: "2 worker processes"}
    rows = [
        Row(name, Product.version, run(Product(servers, workers=workers), 2 * JOBS // shrink, Work()).jobs_per_second)
        for workers, name in names.items()
    ]
    return Scenario(
        name="processes",
        question="How much more do two worker processes do than one?",
        unit="jobs/s",
        rows=tuple(rows),
        base=names[1],
        notes=("PostgreSQL and Redis share the processors with them.",),
    )


def _costs(servers: Servers, product: Product, jobs: int) -> Costs:
    with redis.Redis.from_url(servers.redis_url) as client:
        client.flushall()
        held = [_held(client)]
        found = run(
            product,
            jobs,
            Work(),
            servers=[servers.pids["PostgreSQL"]],
            at_each_look=lambda: held.append(_held(client)),
        )
    return Costs(
        jobs_per_second=found.jobs_per_second,
        worker_ms=found.processor_ms,
        postgresql_ms=found.servers_ms,
        redis_bytes=max(held) - held[0],
        worker_bytes=found.peak_memory_bytes,
    )


def _held(client: redis.Redis) -> int:
    return int(client.info("memory")["used_memory"])
