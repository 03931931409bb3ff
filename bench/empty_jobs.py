"""How many jobs one worker process does in a second, and what one costs it, when the jobs themselves do nothing."""

import statistics
from collections.abc import Mapping, Sequence

from bench.field import systems
from bench.results import SYNOPSIS, Limit, Row, Scenario
from bench.runs import Run, run
from bench.servers import Servers
from bench.systems import System, Work

MANY = 10_000
FEWER = {"RQ forking": 400, "RQ SimpleWorker": 1_500, "Procrastinate": 5_000, "Celery": 5_000}
"""For whom so many would take minutes."""
SLOTS = Work.slots
OTHER_SLOTS = {SYNOPSIS: 1_000, "Dramatiq": 8, "arq": 20, "Procrastinate": 20}
"""Of who did more with them than with a hundred, when they were tried; docs/performance.md says what was."""
ROUNDS = 3


def measure(servers: Servers, *, quick: bool) -> Scenario:
    """Every system, in turns, three times; the middle of each three counts."""
    shrink, rounds = (10, 1) if quick else (1, ROUNDS)
    field = systems(servers)
    runs: dict[str, list[Run]] = {system.name: [] for system in field}
    for _ in range(rounds):
        for system in field:
            jobs = FEWER.get(system.name, MANY) // shrink
            work = Work(slots=OTHER_SLOTS.get(system.name, SLOTS))
            runs[system.name].append(run(system, jobs, work, servers=servers.pids.values()))
    middle = {name: _middle(found) for name, found in runs.items()}
    return Scenario(
        name="empty_jobs",
        question="How many jobs does one worker process do when they have nothing to do?",
        unit="jobs/s",
        rows=tuple(_row(system, middle[system.name]) for system in field),
        limits=_limits(middle),
        notes=(_note(shrink, rounds),),
    )


def _note(shrink: int, rounds: int) -> str:
    fewer = ", ".join(f"{name}: {jobs // shrink:,}" for name, jobs in FEWER.items())
    times = "once" if rounds == 1 else f"{rounds} times; the middle of each counts"
    others = ", ".join(f"{name}: {slots:,}" for name, slots in OTHER_SLOTS.items())
    return (
        f"{MANY // shrink:,} jobs waited when the worker was started ({fewer}), all in turns, {times}."
        f" Each had {SLOTS} slots ({others}), but for RQ's workers, which run one job at a time."
    )


def _middle(runs: Sequence[Run]) -> Run:
    return Run(
        jobs_per_second=statistics.median(run.jobs_per_second for run in runs),
        processor_ms=statistics.median(run.processor_ms for run in runs),
        peak_memory_bytes=max(run.peak_memory_bytes for run in runs),
        servers_ms=statistics.median(run.servers_ms for run in runs),
    )


def _row(system: System, found: Run) -> Row:
    more = {
        "worker CPU ms/job": found.processor_ms,
        "servers' CPU ms/job": found.servers_ms,
        "worker MB at most": found.peak_memory_bytes / 1e6,
    }
    return Row(system.name, system.version, found.jobs_per_second, more)


def _limits(middle: Mapping[str, Run]) -> tuple[Limit, ...]:
    ours = middle.get(SYNOPSIS)
    if ours is None:
        return ()
    faster = {"SAQ": 1.0, "Procrastinate": 5.0, "RQ SimpleWorker": 7.0}
    return (
        *(
            Limit(f"at least {bound} × {name}'s jobs/s", ours.jobs_per_second / middle[name].jobs_per_second, bound)
            for name, bound in faster.items()
        ),
        Limit("worker CPU per job at most SAQ's", ours.processor_ms / middle["SAQ"].processor_ms, 1.0, at_least=False),
    )
