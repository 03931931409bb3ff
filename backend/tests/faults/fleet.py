"""Processes of the product, as an operator runs them: workers and APIs that a nemesis may kill, freeze and stop."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg.rows import dict_row

from synopsis.devstack.stack import Addresses
from tests.conftest import BACKEND, JWT_SECRET
from tests.eventually import eventually
from tests.faults.forked import Forked

LEASE_SECONDS = 4
START_SECONDS = 60

ON_THE_ROLL = "SELECT FROM workers WHERE pid = %s AND state = 'running'"

HELD_BY = """
SELECT id, attempt FROM summary_generation_jobs
WHERE status = 'processing' AND split_part(claimed_by, '.', -2) = %s
"""


@dataclass
class Kept:
    """One process of the fleet."""

    process: Forked | asyncio.subprocess.Process
    command: Sequence[str]
    """A module with a ``main``, and its arguments."""
    environment: Mapping[str, str]
    log: Path
    url: str = ""
    is_replaced: bool = False


@dataclass
class Fleet:
    """Workers and APIs on one PostgreSQL and Redis.

    Args:
        addresses: of the servers; of a proxy where the network is to fail.
        folder: for the processes' logs.
        settings: beside those of every fleet.
    """

    addresses: Addresses
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    workers: list[Kept] = field(default_factory=list)
    apis: list[Kept] = field(default_factory=list)
    bereaved: list[tuple[int, int, float]] = field(default_factory=list)
    """Jobs whose worker was killed: their id, the attempt that was lost, and when, by the database's clock."""
    _numbers: int = 0

    def environment(self, **more: str) -> dict[str, str]:
        """What a process is told."""
        return {
            **{name: os.environ[name] for name in ("PATH", "SSL_CERT_FILE") if name in os.environ},
            "DATABASE_URL": self.addresses.database_url,
            "REDIS_URL": self.addresses.redis_url,
            "SYNOPSIS_JWT_SECRET": JWT_SECRET,
            "SYNOPSIS_MASTER_KEY": JWT_SECRET,
            "SYNOPSIS_LEASE_SECONDS": str(LEASE_SECONDS),
            "SYNOPSIS_WORKER_CONCURRENCY": "50",
            "SYNOPSIS_RETRY_BASE_SECONDS": "0.05",
            "SYNOPSIS_RATE_LIMIT_QUEUE": "1000000/minute",
            "SYNOPSIS_RATE_LIMIT_BATCH": "1000000/minute",
            "SYNOPSIS_RATE_LIMIT_DEFAULT": "1000000/minute",
            "SYNOPSIS_LOG_FORMAT": "json",
            **self.settings,
            **more,
        }

    async def start_worker(self, *arguments: str, **more: str) -> Kept:
        """One more worker of the tests' own (see ``tests/faults/worker.py``)."""
        command = ["tests.faults.worker", *arguments]
        worker = await self._start(command, self.environment(**more))
        self.workers.append(worker)
        return worker

    async def start_api(self, **more: str) -> Kept:
        """One more API, on a port of its own; answers when this returns."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [
            "uvicorn.main", "--factory", "synopsis.api.app:create_app", "--port", str(port),
            "--timeout-graceful-shutdown", "20", "--timeout-keep-alive", "75", "--no-access-log", "--no-proxy-headers",
        ]  # fmt: skip
        api = await self._start(command, self.environment(**more))
        api.url = f"http://127.0.0.1:{port}"
        self.apis.append(api)
        await self.answering(api)
        return api

    async def answering(self, api: Kept) -> None:
        """Wait until it serves."""
        deadline = time.monotonic() + START_SECONDS
        async with httpx.AsyncClient(timeout=2) as client:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    await client.get(api.url + "/healthz")
                    return
                assert api.process.returncode is None, api.log.read_text()[-3000:]
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)

    async def working(self, worker: Kept) -> None:
        """Wait until a worker has put itself on the roll, or has ended."""

        async def look() -> bool:
            return worker.process.returncode is not None or await asyncio.to_thread(self._is_on_the_roll, worker)

        await eventually(look, within=START_SECONDS, every=0.1)

    def _is_on_the_roll(self, worker: Kept) -> bool:
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(self.addresses.admin_url, connect_timeout=2) as connection,
        ):
            return connection.execute(ON_THE_ROLL, [worker.process.pid]).fetchone() is not None
        return False

    async def _start(self, command: Sequence[str], environment: Mapping[str, str]) -> Kept:
        self._numbers += 1
        log = self.folder / f"process-{self._numbers}.log"
        if "LD_PRELOAD" not in environment:
            return Kept(await Forked.start(command[0], command[1:], environment, log), command, environment, log)
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *command, cwd=BACKEND, env=environment, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        return Kept(process, command, environment, log)

    async def replace(self, kept: Kept) -> Kept:
        """Start the same anew, as a supervisor does; once, however many come upon its end."""
        if kept.is_replaced:
            return kept
        kept.is_replaced = True
        group = self.workers if kept in self.workers else self.apis
        anew = await self._start(kept.command, kept.environment)
        anew.url = kept.url
        group[group.index(kept)] = anew
        return anew

    async def kill(self, kept: Kept) -> None:
        """kill -9; notes whose jobs that left behind."""
        with contextlib.suppress(ProcessLookupError):
            kept.process.kill()
        await kept.process.wait()
        if kept in self.workers:
            await asyncio.to_thread(self._note_bereaved, kept.process.pid)

    def _note_bereaved(self, pid: int) -> None:
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(self.addresses.admin_url, connect_timeout=2) as connection,
        ):
            now = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float").fetchone()
            assert now is not None
            held = connection.execute(HELD_BY, [str(pid)]).fetchall()
            self.bereaved += [(job, attempt, now[0]) for job, attempt in held]

    def freeze(self, kept: Kept) -> None:
        """SIGSTOP."""
        kept.process.send_signal(signal.SIGSTOP)

    def thaw(self, kept: Kept) -> None:
        """SIGCONT."""
        with contextlib.suppress(ProcessLookupError):
            kept.process.send_signal(signal.SIGCONT)

    async def stop(self, kept: Kept, *, within: float = 40) -> int:
        """SIGTERM, and the exit status."""
        with contextlib.suppress(ProcessLookupError):
            kept.process.terminate()
        return await asyncio.wait_for(kept.process.wait(), within)

    def logs(self) -> list[str]:
        """All that the processes wrote."""
        return [path.read_text(errors="replace") for path in sorted(self.folder.glob("process-*.log"))]

    def waits(self) -> list[float]:
        """How long each job of a killed worker waited for its next attempt or its end, in seconds."""
        with psycopg.connect(self.addresses.admin_url, row_factory=dict_row) as connection:
            rows: list[dict[str, Any]] = connection.execute(
                "SELECT lost.at AS lost_at, min(extract(epoch FROM h.at))::float AS next_at"
                " FROM unnest(%s::bigint[], %s::int[], %s::float[]) AS lost (job, attempt, at)"
                " JOIN job_history AS h ON h.job = lost.job AND extract(epoch FROM h.at) > lost.at - 0.001"
                " AND (h.verb = 'claim' AND h.attempt > lost.attempt OR h.to_status IN ('failed', 'cancelled',"
                " 'completed')) GROUP BY lost.job, lost.attempt, lost.at",
                [list(column) for column in zip(*self.bereaved, strict=True)] if self.bereaved else [[], [], []],
            ).fetchall()
        return [row["next_at"] - row["lost_at"] for row in rows]

    async def end(self) -> None:
        """Nothing is left behind."""
        for kept in [*self.workers, *self.apis]:
            with contextlib.suppress(ProcessLookupError):
                kept.process.kill()
            await kept.process.wait()


@contextlib.asynccontextmanager
async def fleet(addresses: Addresses, folder: Path, **settings: str) -> AsyncIterator[Fleet]:
    """A fleet without processes yet; whatever runs when the block ends is killed."""
    running = Fleet(addresses, folder, settings)
    try:
        yield running
    finally:
        await running.end()


def pick(kept: Sequence[Kept], chance: random.Random) -> Kept:
    """One that runs, at random."""
    return chance.choice([one for one in kept if one.process.returncode is None] or list(kept))
