"""A long backlog (F28) stays in PostgreSQL and is worked off in order; nothing is left of it afterwards.

``python -m tests.faults.test_backlog --size 100000`` does the same at any size, with servers of its own.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from synopsis.devstack.stack import Addresses, Stack
from synopsis.jobs.priority import Priority
from synopsis.transport.dispatcher import BATCH, WINDOW
from synopsis.transport.doorbell import MEMORY, QUEUES
from tests.conftest import migrate
from tests.eventually import eventually
from tests.faults.checker import Verdict, check
from tests.faults.crowd import PER_CLASS, Crowd, make_crowd
from tests.faults.fleet import Fleet, Kept, fleet
from tests.faults.results import record
from tests.faults.watching import ended, poison, queue, reading

SIZE = 10_000
WORKERS = 2
MOST_IDS = WINDOW + BATCH * (WORKERS - 1)
"""Of each queue. Each dispatcher adds at most a batch to what it saw; so many may do so at the same moment."""
FLAT = 0.10
WARM_SHARE = 0.2
"""The memory is measured from here on: caches and pools have their size by then."""


@dataclass
class Seen:
    """What Redis and the workers held meanwhile."""

    most_ids: int = 0
    memory: list[tuple[float, int]] = field(default_factory=list)
    """The share of the jobs that had ended, and the bytes that all workers held."""

    @property
    def growth(self) -> float:
        """How much the workers grew between the first fifth and the end, as a share."""
        warm = [held for share, held in self.memory if share >= WARM_SHARE]
        return max(warm[-3:]) / warm[0] - 1


def resident(worker: Kept) -> int:
    """Bytes of memory that a process holds."""
    pages = int(Path(f"/proc/{worker.process.pid}/statm").read_text().split()[1])
    return pages * 4096


async def watch(running: Fleet, size: int, seen: Seen) -> None:
    """Look until cancelled."""
    with redis.Redis.from_url(running.addresses.redis_url) as client, reading(running.addresses) as connection:
        while True:
            lengths = [int(client.llen(f"rq:queue:{name}")) for name in QUEUES.values()]
            seen.most_ids = max(seen.most_ids, *lengths)
            row = connection.execute(
                "SELECT count(*) AS ended FROM summary_generation_jobs WHERE status = 'completed'"
            ).fetchone()
            assert row is not None
            seen.memory.append((row["ended"] / size, sum(resident(worker) for worker in running.workers)))
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def watched(running: Fleet, size: int) -> AsyncIterator[Seen]:
    """Look while the block lasts."""
    seen = Seen()
    watching = asyncio.create_task(watch(running, size, seen))
    try:
        yield seen
    finally:
        watching.cancel()
        for error in await asyncio.gather(watching, return_exceptions=True):
            if isinstance(error, Exception):
                raise error


async def drain(addresses: Addresses, crowd: Crowd, folder: Path, size: int, within: float) -> tuple[Verdict, Seen]:
    """Queue all, work it off, be idle; nothing that a job needed may be left in Redis."""
    shares = crowd.evaluation_ids[: size // PER_CLASS]
    ids: list[str] = []
    for place, priority in enumerate(Priority):
        ids += await queue(addresses, crowd, shares[place::3], priority=priority)
    assert len(ids) == size
    async with fleet(addresses, folder) as running:
        for _ in range(WORKERS):
            await running.start_worker("--shortest", "0", "--longest", "0.01")
        async with watched(running, size) as seen:
            await ended(addresses, within=within)
            await eventually(lambda: is_tidy(addresses), within=20, every=0.1)
        for worker in running.workers:
            assert await running.stop(worker) == 0
    return await asyncio.to_thread(check, addresses.admin_url, ids), seen


async def is_tidy(addresses: Addresses) -> bool:
    """Whether Redis holds nothing but the live workers, the names of the queues and the mark that it is whole."""
    return not await asyncio.to_thread(left_over, addresses)


def left_over(addresses: Addresses) -> set[str]:
    """Keys that belong to no live worker."""
    with redis.Redis.from_url(addresses.redis_url) as client:
        keys = {key.decode() for key in client.scan_iter(count=1000)}
    lists = {"rq:queues", "rq:workers", MEMORY, *(f"rq:workers:{name}" for name in QUEUES.values())}
    return {key for key in keys - lists if not key.startswith("rq:worker:")}


@pytest.mark.timeout(300)
async def test_f28_ten_thousand_jobs(addresses: Addresses, tmp_path: Path) -> None:
    """Redis holds a window, the workers do not grow, and nothing is left."""
    begun = time.monotonic()
    crowd = make_crowd(addresses.admin_url, SIZE)
    verdict, seen = await drain(addresses, crowd, tmp_path, SIZE, within=240)
    assert verdict.is_clean, verdict
    assert verdict.counts == {"completed": SIZE}
    assert 0 < seen.most_ids <= MOST_IDS
    assert seen.growth <= FLAT, seen.memory
    record(
        "F28",
        what=f"{SIZE} jobs queued at once, worked off by {WORKERS} workers",
        times=1,
        lost=len(verdict.lost),
        doubled=len(verdict.doubled),
        command="pytest tests/faults/test_backlog.py -k f28",
        most_ids_of_a_queue=seen.most_ids,
        growth_of_the_workers=round(seen.growth, 3),
        seconds=round(time.monotonic() - begun, 1),
    )


# A claim of a job while another, of a higher priority, had been due for over a second and was claimed only later. A job
# becomes due with its submission, and again with the end of its wait for the retry; that is what available_at says
# of the last attempt. Whatever was handed over or lost meanwhile is no excuse.
OVERTAKEN = """
WITH claim AS (
    SELECT jobs.id, jobs.job_id, h.at, array_position(ARRAY['high', 'normal', 'low'], jobs.priority) AS place,
        CASE WHEN h.attempt = jobs.attempt AND jobs.attempt > 1 THEN jobs.available_at
            ELSE (SELECT at FROM job_history AS s WHERE s.job = jobs.id AND s.verb = 'submit') END AS due_at
    FROM job_history AS h JOIN summary_generation_jobs AS jobs ON jobs.id = h.job WHERE h.verb = 'claim'
)
SELECT low.job_id AS went, high.job_id AS waited, extract(epoch FROM low.at - high.due_at)::float AS seconds
FROM claim AS low JOIN claim AS high ON high.place < low.place
    AND high.due_at < low.at - interval '1 second' AND high.at > low.at
ORDER BY seconds DESC LIMIT 5
"""


def overtaken(addresses: Addresses) -> Sequence[object]:
    """The worst violations of the order, from history."""
    with reading(addresses) as connection:
        return connection.execute(OVERTAKEN).fetchall()


async def test_priorities_are_strict(addresses: Addresses, tmp_path: Path) -> None:
    """One slot, a backlog that arrives bit by bit, retries and a FLUSHALL in between: the higher always goes first."""
    crowd = make_crowd(addresses.admin_url, 240)
    classes = iter(crowd.evaluation_ids)
    ids: list[str] = []

    async def add(priority: Priority, count: int = 1) -> list[str]:
        chosen = [next(classes) for _ in range(count)]
        ids.extend(new := await queue(addresses, crowd, chosen, priority=priority, max_retries=1))
        return new

    async def begun() -> bool:
        with reading(addresses) as connection:
            row = connection.execute("SELECT count(*) AS claims FROM job_history WHERE verb = 'claim'").fetchone()
        return row is not None and row["claims"] > 10

    await add(Priority.LOW, 4)
    async with fleet(
        addresses, tmp_path, SYNOPSIS_WORKER_CONCURRENCY="1", SYNOPSIS_RETRY_BASE_SECONDS="0.5"
    ) as running:
        await running.start_worker("--shortest", "0.01", "--longest", "0.05")
        await eventually(begun, within=60, every=0.1)
        await add(Priority.NORMAL, 2)
        poisoned = (await add(Priority.HIGH))[-3:]
        poison(addresses, dict.fromkeys(poisoned, "exception"))
        await asyncio.to_thread(flush, addresses)
        await add(Priority.HIGH)
        await add(Priority.NORMAL)
        await asyncio.to_thread(flush, addresses)
        await ended(addresses, within=100)
    verdict = check(addresses.admin_url, ids, may_fail=poisoned)
    assert verdict.is_clean, verdict
    assert not overtaken(addresses)
    record(
        "strict priorities",
        what=f"one slot, {len(ids)} jobs of three priorities, retries, two FLUSHALLs",
        times=len(ids),
        lost=len(verdict.lost),
        doubled=len(verdict.doubled),
        command="pytest tests/faults/test_backlog.py -k strict",
    )


def flush(addresses: Addresses) -> None:
    """FLUSHALL."""
    with redis.Redis.from_url(addresses.redis_url) as client:
        client.flushall()


async def main(size: int) -> int:
    """A backlog of any size; 0 when all held."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder) / "stack", durable=False) as stack:
        migrate(stack.addresses.database_owner_url)
        crowd = make_crowd(stack.addresses.admin_url, size)
        verdict, seen = await drain(stack.addresses, crowd, Path(folder), size, within=60 + size / 20)
    print(f"{verdict}\nmost ids in a queue: {seen.most_ids}; growth of the workers: {seen.growth:.1%}")  # noqa: T201
    return 0 if verdict.is_clean and seen.most_ids <= MOST_IDS and seen.growth <= FLAT else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    sys.exit(asyncio.run(main(parser.parse_args().size)))
