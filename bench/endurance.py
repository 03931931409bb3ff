"""Does anybody hold more, the longer they work? An hour of classes, one after another, as a busy evening has them."""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import redis
import uvloop

from bench.installation import ALL_CLASSES, CLASS, Installation
from bench.measure import memory_bytes
from bench.results import Limit, Row, Scenario
from bench.servers import Servers

SECONDS, SECONDS_IF_QUICK = 3600.0, 120.0
CLASS_EVERY_SECONDS = 0.5
"""Sixty jobs a second, of which the worker could do eighty: its writer takes about as long as a quick model."""
LOOKS = 10
"""The first of them is what the others are held against: by then all has been used once."""
FLAT = 1.1
DONE = "SELECT count(*) FROM summary_generation_jobs WHERE status = 'completed'"


@dataclass(frozen=True)
class Look:
    """What was held at a moment, in bytes, and how much had been done by then."""

    after_seconds: float
    worker: int
    api: int
    redis: int
    completed: int

    def row(self) -> Row:
        """How it is shown."""
        more: dict[str, float | str] = {
            "API MB": self.api / 1e6,
            "Redis MB": self.redis / 1e6,
            "jobs completed": f"{self.completed:,}",
        }
        return Row(f"after {self.after_seconds / 60:.0f} min", version("synopsis"), self.worker / 1e6, more)


def measure(servers: Servers, *, quick: bool) -> Scenario:
    """Queue a class every half second for an hour, and look ten times."""
    addresses = servers.fresh()
    with tempfile.TemporaryDirectory(prefix="synopsis-endurance-") as folder:
        installation = Installation(addresses, Path(folder))
        try:
            return uvloop.run(_measure(installation, SECONDS_IF_QUICK if quick else SECONDS))
        finally:
            installation.stop_all()
            servers.drop(addresses)


async def _measure(installation: Installation, seconds: float) -> Scenario:
    api, worker = await installation.start_api(), installation.start_worker()
    await installation.worker_is_there()
    began, looks = time.monotonic(), list[Look]()
    queueing = asyncio.create_task(_queue(installation, itertools.cycle(ALL_CLASSES)))
    try:
        for n in range(1, LOOKS + 1):
            await _until(began + seconds * n / LOOKS, queueing)
            looks.append(await asyncio.to_thread(_look, installation, time.monotonic() - began, worker, api))
    finally:
        queueing.cancel()
    await installation.idle()
    return Scenario(
        name="endurance",
        question="What do the processes hold, the longer they work?",
        unit="worker MB",
        rows=tuple(look.row() for look in looks),
        base=None,
        limits=tuple(_limits(looks)),
        more_is_better=False,
        notes=(f"A class of {CLASS} was queued over HTTP every {CLASS_EVERY_SECONDS:g} s.",),
    )


async def _queue(installation: Installation, classes: Iterator[tuple[int, int]]) -> None:
    due = time.monotonic()
    for one in classes:
        await installation.queue([one])
        due += CLASS_EVERY_SECONDS
        await asyncio.sleep(due - time.monotonic())


async def _until(moment: float, queueing: asyncio.Task[None]) -> None:
    """Wait; whatever ends the queueing ends the wait.

    Raises:
        httpx.HTTPError: the API refused a class, or was gone.
    """
    await asyncio.wait([queueing], timeout=moment - time.monotonic())
    if queueing.done():
        queueing.result()


def _look(installation: Installation, after_seconds: float, worker: int, api: int) -> Look:
    with redis.Redis.from_url(installation.addresses.redis_url) as client:
        held = int(client.info("memory")["used_memory"])
    return Look(after_seconds, memory_bytes(worker), memory_bytes(api), held, installation.count(DONE))


def _limits(looks: Sequence[Look]) -> Iterator[Limit]:
    first, last = looks[0], looks[-1]
    minutes = f"{last.after_seconds / 60:.0f} min to {first.after_seconds / 60:.0f} min"
    for name, ratio in {
        "the worker": last.worker / first.worker,
        "the API": last.api / first.api,
        "Redis": last.redis / first.redis,
    }.items():
        yield Limit(f"{name} holds at most {FLAT} × as much, {minutes}", ratio, FLAT, at_least=False)
