"""One run of one system: a filled queue, one worker process, until all is done."""

import time
from dataclasses import dataclass

from bench.measure import Tree
from bench.systems import System, Work

LOOK_EVERY_SECONDS = 0.05
LONGEST_RUN_SECONDS = 300


@dataclass(frozen=True)
class Run:
    """What came out.

    Args:
        jobs_per_second: between the first job's start and the last one's end.
        processor_ms: of the worker with its children, for each job, the start of the process not counted.
        peak_memory_bytes: of the worker with its children.
    """

    jobs_per_second: float
    processor_ms: float
    peak_memory_bytes: int


def run(system: System, jobs: int, work: Work) -> Run:
    """Have a system do so many jobs.

    Raises:
        TimeoutError: not all were done in five minutes.
    """
    system.prepare(jobs, work)
    try:
        return _run_prepared(system, jobs, work)
    finally:
        system.stop()


def _run_prepared(system: System, jobs: int, work: Work) -> Run:
    tree = Tree(system.start(work))
    done_before, processor_before = _wait(system, tree, 1)
    peak = tree.memory_bytes()
    deadline, done = time.monotonic() + LONGEST_RUN_SECONDS, done_before
    while done < jobs:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{system.name} did {done} of {jobs} jobs in {LONGEST_RUN_SECONDS} s")
        time.sleep(LOOK_EVERY_SECONDS)
        done = system.finished()
        peak = max(peak, tree.memory_bytes())
    spent = tree.processor_seconds() - processor_before
    return Run(
        jobs_per_second=jobs / system.span().seconds,
        processor_ms=spent * 1000 / max(1, jobs - done_before),
        peak_memory_bytes=peak,
    )


def _wait(system: System, tree: Tree, jobs: int) -> tuple[int, float]:
    """Wait for the first jobs to be done; how many were, and what the processes had cost by then."""
    deadline = time.monotonic() + LONGEST_RUN_SECONDS
    while (done := system.finished()) < jobs:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{system.name} did no job in {LONGEST_RUN_SECONDS} s")
        time.sleep(0.005)
    return done, tree.processor_seconds()
