"""One run of one system: a filled queue, one worker process, until all is done."""

import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bench.measure import Tree, processor_seconds
from bench.systems import System, Work

FIRST_LOOKS_SECONDS, LOOK_EVERY_SECONDS, WEIGH_EVERY_SECONDS = 0.005, 0.05, 0.5
"""Whoever looks takes of the processor that is looked at; to weigh a process takes longest."""
LONGEST_RUN_SECONDS = 300


@dataclass(frozen=True)
class Run:
    """What came out.

    Args:
        jobs_per_second: between the first job's start and the last one's end.
        processor_ms: of the worker with its children, for each job, the start of the process not counted.
        peak_memory_bytes: of the worker with its children.
        servers_ms: what the servers' processors spent, for each job.
    """

    jobs_per_second: float
    processor_ms: float
    peak_memory_bytes: int
    servers_ms: float = 0


def run(
    system: System,
    jobs: int,
    work: Work,
    *,
    servers: Collection[int] = (),
    at_each_look: Callable[[], None] = lambda: None,
) -> Run:
    """Have a system do so many jobs.

    Args:
        system: to be measured.
        jobs: that wait when its worker is started.
        work: that each is.
        servers: processes of PostgreSQL and Redis, of which to tell what they spent.
        at_each_look: called whenever the worker's memory is weighed.

    Raises:
        TimeoutError: not all were done in five minutes.
    """
    system.prepare(jobs, work)
    try:
        found = _run_prepared(system, jobs, work, servers, at_each_look)
    finally:
        system.stop()
    print(f"  {system.name}: {found}", file=sys.stderr, flush=True)
    return found


def _run_prepared(
    system: System, jobs: int, work: Work, servers: Collection[int], at_each_look: Callable[[], None]
) -> Run:
    tree = Tree(system.start(work))
    first = _done(system, 1, within=LONGEST_RUN_SECONDS, every=FIRST_LOOKS_SECONDS)
    before, servers_before = tree.processor_seconds(), _spent(servers)
    peak = tree.memory_bytes()
    deadline = time.monotonic() + LONGEST_RUN_SECONDS
    while not (done := _done(system, jobs, within=WEIGH_EVERY_SECONDS, every=LOOK_EVERY_SECONDS)):
        peak = max(peak, tree.memory_bytes())
        at_each_look()
        if time.monotonic() > deadline:
            raise TimeoutError(f"{system.name} did {system.finished()} of {jobs} jobs in {LONGEST_RUN_SECONDS} s")
    spent, servers_spent = tree.processor_seconds() - before, _spent(servers) - servers_before
    each = 1000 / max(1, done - first)
    return Run(
        jobs_per_second=jobs / system.span().seconds,
        processor_ms=spent * each,
        peak_memory_bytes=max(peak, tree.memory_bytes()),
        servers_ms=servers_spent * each,
    )


def _spent(processes: Collection[int]) -> float:
    return sum(map(processor_seconds, processes))


def _done(system: System, jobs: int, *, within: float, every: float) -> int:
    """Wait until so many jobs are done; how many are, or 0 if that takes longer."""
    deadline = time.monotonic() + within
    while (done := system.finished()) < jobs:
        if time.monotonic() > deadline:
            return 0
        time.sleep(every)
    return done
