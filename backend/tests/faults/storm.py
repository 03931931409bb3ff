"""Many jobs under many faults, and what became of them.

``python -m tests.faults.storm --jobs 10000 --seed 1`` (``make chaos JOBS=10000 SEED=1``) brings servers of its own,
and ends with 1 where anything was lost, doubled or late.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from synopsis.devstack.stack import Stack
from synopsis.jobs.priority import Priority
from synopsis.jobs.submission import Submission, submit
from synopsis.kit.database import Database
from synopsis.tenancy.scope import SchoolId, school_scope
from tests.conftest import migrate
from tests.eventually import eventually
from tests.faults.callers import p99_of
from tests.faults.checker import Verdict, check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import LEASE_SECONDS, Fleet, fleet
from tests.faults.nemesis import Nemesis

PLAN: Mapping[str, float] = {"kill_worker": 2, "flush": 5}
"""Seconds between two faults of a kind, as the issue of this suite has them."""
EVERYTHING: Mapping[str, float] = {
    "kill_worker": 3, "stop_worker": 6, "freeze_worker": 8, "flush": 2, "empty_redis": 12, "pause_redis": 12,
    "cut_connections": 2, "crash_postgres": 20,
}  # fmt: skip
RESCUE_SECONDS = 5.0
"""After its lease, in which 99 of 100 jobs whose worker was killed are begun again, as the plan of faults has it; or in
twice what a worker takes to start, where the machine is so busy that this is longer. All, in twice that."""
IN_FLIGHT = 100
"""Fewer than what one worker less than all can hold: so that a job which waits waits for its rescue, not for a slot."""


@dataclass
class Report:
    """What a storm did and what came of it."""

    verdict: Verdict
    faults: Mapping[str, int]
    seconds: float
    waits: list[float] = field(default_factory=list)
    attempts: int = 0
    """The most that a job needed."""
    start_seconds: float = 0.0
    """That a worker took to start, in the middle."""

    @property
    def is_late(self) -> bool:
        """Whether jobs whose worker was killed waited too long for their next attempt."""
        longest = LEASE_SECONDS + max(RESCUE_SECONDS, 2 * self.start_seconds)
        return p99_of(self.waits) > longest or max(self.waits, default=0) > 2 * longest

    def __str__(self) -> str:
        longest = max(self.waits, default=0)
        middle = statistics.median(self.waits) if self.waits else 0
        return (
            f"{sum(self.verdict.counts.values())} jobs {self.verdict.counts} in {self.seconds:.0f} s\n"
            f"faults: {dict(self.faults)}, {sum(self.faults.values())} in all\n"
            f"jobs whose worker was killed: {len(self.waits)}; until their next attempt: median {middle:.1f} s,"
            f" 99 % {p99_of(self.waits):.1f} s, longest {longest:.1f} s (lease {LEASE_SECONDS} s)\n"
            f"most attempts at a job: {self.attempts}; until a worker had started: median {self.start_seconds:.1f} s\n"
            f"{self.verdict}"
        )


async def storm(
    running: Fleet,
    stack: Stack,
    crowd: Crowd,
    *,
    plan: Mapping[str, float],
    seed: int,
    within: float,
    at_least: Mapping[str, int] | None = None,
    faults: int = 0,
) -> Report:
    """Queue the whole crowd's summaries while harm is done, and wait until everything has ended.

    Args:
        running: a fleet with its workers started.
        stack: the servers that may be hurt.
        crowd: whose summaries.
        plan: seconds between two faults of each kind.
        seed: of all chance.
        within: how long it may take, in seconds.
        at_least: how often which harm has to have been done: a swift fleet is given its jobs a second time.
        faults: and how many of all kinds together.
    """
    nemesis, begun = Nemesis(running, stack, seed), time.monotonic()
    database = await Database(running.addresses.database_url, name="storm").open()
    accepted: list[str] = []
    try:
        async with nemesis.at_work(plan):
            while (
                not accepted
                or nemesis.done.total() < faults
                or any(nemesis.done[name] < times for name, times in (at_least or {}).items())
            ):
                await _submit_all(database, crowd, accepted, random.Random(seed))
            await _until_ended(running.addresses.admin_url, at_most=0, deadline=begun + within)
        await _until_ended(running.addresses.admin_url, at_most=0, deadline=time.monotonic() + 60)
    finally:
        await database.close()
    with psycopg.connect(running.addresses.admin_url) as connection:
        unlucky = [job_id for (job_id,) in connection.execute(LOST_SIX)]
    verdict = await asyncio.to_thread(check, running.addresses.admin_url, accepted, may_fail=unlucky)
    with psycopg.connect(running.addresses.admin_url) as connection:
        most = connection.execute("SELECT max(attempt) FROM summary_generation_jobs").fetchone()
    assert most is not None
    seconds = time.monotonic() - begun
    start_seconds = statistics.median(nemesis.starts or [0])
    return Report(verdict, nemesis.done, seconds, running.waits(), most[0], start_seconds)


async def _submit_all(database: Database, crowd: Crowd, accepted: list[str], chance: random.Random) -> None:
    """Class by class, a few hundred jobs ahead of the workers; what fails is queued again, as a client would."""

    async def has_room() -> bool:
        try:
            async with database.transaction(role="synopsis_system") as transaction:
                row = await transaction.first(ENDED)
        except Exception:  # noqa: BLE001  # the server is being hurt; later
            return False
        return row is not None and len(accepted) - row["ended"] < IN_FLIGHT

    for evaluation_id in crowd.evaluation_ids:
        while True:
            try:
                accepted += await _submit_class(database, crowd, evaluation_id, chance)
                break
            except Exception:  # noqa: BLE001  # no promise was given; a promise that was given twice is one job
                await asyncio.sleep(0.2)
        await eventually(has_room, within=600, every=0.1)


async def _submit_class(database: Database, crowd: Crowd, evaluation_id: int, chance: random.Random) -> list[str]:
    async with school_scope(database, SchoolId(crowd.school_id)) as scope:
        wanted = Submission(
            evaluation_id=evaluation_id,
            student_ids=crowd.student_ids,
            created_by=crowd.teacher_id,
            priority=chance.choice(list(Priority)),
            webhook_url="https://example.com/hook" if chance.random() < 0.5 else None,
        )
        submitted = await submit(scope, wanted)
    return [one.job.job_id for one in submitted]


# Whose workers a storm kills six times is taken to be what kills them, as is promised; the checker counts the losses.
LOST_SIX = "SELECT job_id FROM summary_generation_jobs WHERE error_code = 'poison' AND lost_count = 6"
ENDED = "SELECT count(*) AS ended FROM summary_generation_jobs WHERE status IN ('completed', 'failed', 'cancelled')"
ACTIVE = "SELECT count(*) FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"


async def _until_ended(admin_url: str, *, at_most: int, deadline: float) -> None:
    left = -1
    while time.monotonic() < deadline:
        try:
            left = await asyncio.to_thread(_active, admin_url)
        except psycopg.OperationalError:
            left = -1
        if 0 <= left <= at_most:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{left} jobs have not ended in time")


def _active(admin_url: str) -> int:
    with psycopg.connect(admin_url, connect_timeout=2) as connection:
        row = connection.execute(ACTIVE).fetchone()
    assert row is not None
    return int(row[0])


async def main(jobs: int, seed: int, workers: int, plan: Mapping[str, float]) -> int:
    """A storm at any size; 0 when nothing was lost, doubled or late."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder) / "stack", durable=False) as stack:
        migrate(stack.addresses.database_owner_url)
        crowd = make_crowd(stack.addresses.admin_url, jobs)
        logs = Path(folder) / "logs"
        logs.mkdir()
        async with fleet(stack.addresses, logs) as running:
            for _ in range(workers):
                await running.start_worker()
            report = await storm(running, stack, crowd, plan=plan, seed=seed, within=60 + jobs / 5)
    print(f"seed {seed}, {workers} workers\n{report}")  # noqa: T201  # a command's answer
    if not report.waits:
        print("No worker was killed with jobs in hand: this shows nothing. Give it more JOBS.")  # noqa: T201
    return 0 if report.verdict.is_clean and report.waits and not report.is_late else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--everything", action="store_true", help="every kind of fault, not kills and flushes alone")
    chosen = parser.parse_args()
    chaos_plan = EVERYTHING if chosen.everything else PLAN
    sys.exit(asyncio.run(main(chosen.jobs, chosen.seed, chosen.workers, chaos_plan)))
