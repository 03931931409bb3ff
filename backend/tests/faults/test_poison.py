"""Jobs that kill whoever runs them (F16) end by themselves, and take no other job with them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis

from synopsis.devstack.stack import Addresses
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import Fleet, Kept, fleet
from tests.faults.results import record
from tests.faults.watching import ended, outcomes, poison, queue, reading

KILLERS = ("segfault", "out_of_memory", "backtracking", "exit")
FAILERS = ("recursion", "exception", "huge_result", "unrecordable")
MOST_RUNS = 6
RESTART_SECONDS = 0.5
MOST_SECONDS_TO_RESTORE = 10


@pytest.fixture
def crowd(addresses: Addresses) -> Crowd:
    """A school with room for 500 jobs."""
    return make_crowd(addresses.admin_url, 500)


class Supervisor:
    """Restarts the workers of a fleet that die, and notes how long each place stood empty."""

    def __init__(self, running: Fleet) -> None:
        self.fleet = running
        self.deaths = 0
        self.absences: list[float] = []
        """Seconds from a worker's death until Redis listed the one in its place."""

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Until the block ends."""
        watching = [asyncio.create_task(self._keep(place)) for place in range(len(self.fleet.workers))]
        try:
            yield
        finally:
            for watch in watching:
                watch.cancel()
            for error in await asyncio.gather(*watching, return_exceptions=True):
                if isinstance(error, Exception):
                    raise error

    async def _keep(self, place: int) -> None:
        while True:
            await self.fleet.workers[place].process.wait()
            self.deaths += 1
            died_at = time.monotonic()
            await asyncio.sleep(RESTART_SECONDS)
            anew = await self.fleet.replace(self.fleet.workers[place])
            while anew.process.returncode is None and not await asyncio.to_thread(self._lists, anew):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            if anew.process.returncode is None:
                self.absences.append(time.monotonic() - died_at)

    def _lists(self, worker: Kept) -> bool:
        with redis.Redis.from_url(self.fleet.addresses.redis_url) as client:
            return any(int(name.split(b".")[-2]) == worker.process.pid for name in client.smembers("rq:workers"))


async def test_f16_poisons_among_500_jobs(addresses: Addresses, crowd: Crowd, tmp_path: Path) -> None:
    """Each ends, within six lost runs; no other job fails; the workers are there again."""
    ids = await queue(addresses, crowd, crowd.evaluation_ids)
    kinds = [*KILLERS, *FAILERS]
    doses = dict(zip(ids[30 :: len(ids) // len(kinds)], kinds, strict=False))
    assert len(doses) == len(kinds)
    poison(addresses, doses)
    # A backtracking job costs the processor a whole lease at each of its runs: half of the usual one is enough.
    settings = {"SYNOPSIS_LEASE_SECONDS": "2", "SYNOPSIS_WORKER_CONCURRENCY": "25"}
    async with fleet(addresses, tmp_path, **settings) as running:
        for _ in range(3):
            await running.start_worker("--longest", "0.1")
        supervisor = Supervisor(running)
        async with supervisor.at_work():
            await ended(addresses, within=110)
    found = outcomes(addresses)
    for job_id, kind in doses.items():
        job = found.pop(job_id)
        assert job["status"] == "failed", (kind, job)
        assert job["lost_count"] <= MOST_RUNS, (kind, job)
        assert (job["error_code"] == "poison") == (kind in KILLERS), (kind, job)
    assert {job["status"] for job in found.values()} == {"completed"}, found
    verdict = check(addresses.admin_url, ids, may_fail=doses)
    assert verdict.is_clean, verdict
    assert supervisor.absences
    assert max(supervisor.absences) <= MOST_SECONDS_TO_RESTORE, supervisor.absences
    record(
        "F16",
        what=f"{len(kinds)} poisons among {len(ids)} jobs, {supervisor.deaths} workers killed by them",
        times=len(kinds),
        lost=len(verdict.lost),
        doubled=len(verdict.doubled),
        recovery_seconds=max(supervisor.absences),
        command="pytest tests/faults/test_poison.py -k f16",
        most_losses_of_a_bystander=max(job["lost_count"] for job in found.values()),
    )


@pytest.mark.parametrize("guard", ["with", "without"])
async def test_a_suspect_runs_alone(addresses: Addresses, crowd: Crowd, tmp_path: Path, guard: str) -> None:
    """Where all have lost four workers, the poison alone ends as such; without the rule its neighbours do, too."""
    ids = await queue(addresses, crowd, crowd.evaluation_ids[:1])
    poison(addresses, {ids[7]: "exit"})
    with reading(addresses) as connection:
        connection.execute("UPDATE summary_generation_jobs SET lost_count = 4")
    arguments = ["--shortest", "0.3", "--longest", "0.5"] + ["--without", "suspects"] * (guard == "without")
    async with fleet(addresses, tmp_path, SYNOPSIS_LEASE_SECONDS="2") as running:
        await running.start_worker(*arguments)
        async with Supervisor(running).at_work():
            await ended(addresses, within=60)
    failed = {job_id for job_id, job in outcomes(addresses).items() if job["error_code"] == "poison"}
    if guard == "with":
        assert failed == {ids[7]}
    else:
        assert failed > {ids[7]}, "nothing protects a bystander, and yet none suffered"
    verdict = check(addresses.admin_url, ids, may_fail=failed, lost_before=dict.fromkeys(ids, 4))
    assert verdict.is_clean, verdict
