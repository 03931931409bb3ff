"""How many jobs one worker process does in a second when each waits for an answer over HTTP."""

from dataclasses import dataclass

from bench.field import systems
from bench.peer import Peer
from bench.provider import provider
from bench.results import SYNOPSIS, Limit, Row, Scenario
from bench.runs import run
from bench.servers import Servers
from bench.systems import System, Work


@dataclass(frozen=True)
class Wait:
    """One of the two waits.

    Args:
        seconds: that the provider takes.
        slots: jobs at a time.
        waves: how often all slots are filled.
        share: of what the slots allow, that was promised.
        megabytes: that the worker was promised to stay under; None: nothing was.
    """

    seconds: float
    slots: int
    waves: int
    share: float
    megabytes: int | None = None


WAITS = (Wait(0.2, 100, waves=60, share=0.95), Wait(2, 500, waves=8, share=0.90, megabytes=300))
NOTE_ON_RQ = "RQ's workers run one job at a time, and had ten"


def measure(servers: Servers, *, quick: bool) -> list[Scenario]:
    """Every system at both waits."""
    return [_measure(servers, wait, waves=max(2, wait.waves // 5) if quick else wait.waves) for wait in WAITS]


def _measure(servers: Servers, wait: Wait, *, waves: int) -> Scenario:
    with provider(seconds=wait.seconds) as there:
        work = Work(waits_seconds=wait.seconds, slots=wait.slots, provider_url=there.url)
        rows = tuple(_row(servers, system, work, waves) for system in systems(servers))
    return Scenario(
        name=f"waiting_{wait.seconds:g}_s",
        question=f"How many jobs, when each waits {wait.seconds:g} s for an answer over HTTP, with {wait.slots} slots?",
        unit="jobs/s",
        rows=rows,
        limits=_limits(rows, wait),
        notes=(
            f"{wait.slots} slots allow {wait.slots / wait.seconds:g} jobs/s.",
            f"{waves * wait.slots:,} jobs waited when the worker was started ({NOTE_ON_RQ}).",
        ),
    )


def _row(servers: Servers, system: System, work: Work, waves: int) -> Row:
    alone = isinstance(system, Peer) and system.one_at_a_time
    found = run(system, 10 if alone else waves * work.slots, work, servers=servers.pids.values())
    share = found.jobs_per_second * work.waits_seconds / work.slots
    more = {
        "% of what the slots allow": share * 100,
        "worker CPU ms/job": found.processor_ms,
        "servers' CPU ms/job": found.servers_ms,
        "worker MB at most": found.peak_memory_bytes / 1e6,
    }
    return Row(system.name, system.version, found.jobs_per_second, more)


def _limits(rows: tuple[Row, ...], wait: Wait) -> tuple[Limit, ...]:
    for row in rows:
        if row.system == SYNOPSIS:
            share, megabytes = (float(row.more[name]) for name in ("% of what the slots allow", "worker MB at most"))
            promised = Limit(f"at least {wait.share * 100:g} % of what the slots allow", share, wait.share * 100)
            if wait.megabytes is None:
                return (promised,)
            small = Limit(f"under {wait.megabytes} MB", megabytes, wait.megabytes, at_least=False)
            return (promised, small)
    return ()
