"""Schools with classes, and the product's processes as an operator starts them."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import LiteralString

import httpx
import psycopg
import redis

from bench.servers import BACKEND
from synopsis.devstack.stack import Addresses
from synopsis.tenancy.scope import SchoolId
from synopsis.tenancy.tokens import Claims, Tokens

SECRET = "k7Qm2vX9bT4nLr8wZc5yHf3sJd6gPa1e"  # noqa: S105  # of servers that are gone with the run
CLASS = 30
SCHOOLS, CLASSES_EACH = 10, 2
TEACHERS = 50
"""Of each school, each of whom teaches all of its classes."""
LONGEST_RUSH_SECONDS = 120.0
LONGEST_START_SECONDS = 60.0
ALL_CLASSES = [(s, s * 100 + e) for s in range(1, SCHOOLS + 1) for e in range(1, CLASSES_EACH + 1)]
"""Each with its school."""

MAKE = """
INSERT INTO schools (id, slug, name) SELECT s, 'bench' || s, 'Bench ' || s FROM generate_series(1, %(schools)s) AS s;
INSERT INTO users (id, school_id, email, name, role)
    SELECT s * 100000 + n, s, 'u' || n || '@bench' || s || '.example', 'Teacher ' || n,
        CASE n WHEN 0 THEN 'admin' ELSE 'teacher' END
    FROM generate_series(1, %(schools)s) AS s, generate_series(0, %(teachers)s) AS n;
INSERT INTO users (id, school_id, email, name, role)
    SELECT s * 100000 + 1000 + n, s, 's' || n || '@bench' || s || '.example', 'Sanne Pupil' || n, 'student'
    FROM generate_series(1, %(schools)s) AS s, generate_series(0, %(class)s - 1) AS n;
INSERT INTO evaluations (id, school_id, title, created_by)
    SELECT s * 100 + e, s, 'Class ' || e, s * 100000
    FROM generate_series(1, %(schools)s) AS s, generate_series(1, %(classes)s) AS e;
INSERT INTO evaluation_teachers SELECT evaluations.school_id, evaluations.id, users.id
    FROM evaluations JOIN users USING (school_id) WHERE role = 'teacher';
INSERT INTO enrolments SELECT evaluations.school_id, evaluations.id, users.id
    FROM evaluations JOIN users USING (school_id) WHERE role = 'student';
INSERT INTO feedback (school_id, evaluation_id, reviewer_id, reviewee_id, criterion, score, comment)
    SELECT s, s * 100 + e, s * 100000 + 1000 + (n + k) %% %(class)s, s * 100000 + 1000 + n, 'Teamwork', 7,
        (ARRAY['You are always on time.', 'Je luistert goed naar anderen.', 'You could speak up more.'])[1 + k %% 3]
    FROM generate_series(1, %(schools)s) AS s, generate_series(1, %(classes)s) AS e,
        generate_series(0, %(class)s - 1) AS n, generate_series(1, 3) AS k;
"""

HAPPENED = """
SELECT history.xid::text || '-' || history.id AS id,
    extract(epoch FROM pg_xact_commit_timestamp(history.xid::xid))::float8 AS at, jobs.school_id, jobs.evaluation_id
FROM job_history AS history JOIN summary_generation_jobs AS jobs ON jobs.id = history.job
"""
LEFT = "SELECT count(*) FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"
WORKERS = "SELECT count(*) FROM workers"
ANSWERED = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'synopsis-api'"


@dataclass(frozen=True)
class Event:
    """A row of history."""

    at: float
    """When it was committed, in seconds since 1970."""
    school_id: int
    evaluation_id: int


class Installation:
    """One API process and one worker, as an operator starts them."""

    def __init__(self, addresses: Addresses, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.addresses = addresses
        self._environment = environment or {}
        self._folder = folder
        self._tokens = Tokens(SECRET, timedelta(hours=2))
        self._running: list[subprocess.Popen[bytes]] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        values = {"schools": SCHOOLS, "classes": CLASSES_EACH, "class": CLASS, "teachers": TEACHERS}
        with psycopg.connect(addresses.admin_url, cursor_factory=psycopg.ClientCursor) as connection:
            connection.execute(MAKE, values)
        with psycopg.connect(addresses.admin_url, autocommit=True) as connection:
            connection.execute("ANALYZE")

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{BACKEND}:{BACKEND.parent}",
            **self.addresses.as_environment(),
            "SYNOPSIS_JWT_SECRET": SECRET,
            "SYNOPSIS_MASTER_KEY": SECRET,
            "SYNOPSIS_WORKER_CONCURRENCY": "100",
            **{f"SYNOPSIS_RATE_LIMIT_{limit}": "1000000/minute" for limit in ("QUEUE", "BATCH", "DEFAULT")},
            **self._environment,
        }
        log = (self._folder / f"process-{len(self._running)}.log").open("wb")
        process = subprocess.Popen([sys.executable, "-m", *command], env=environment, stdout=log, stderr=log)
        self._running.append(process)
        return process

    async def start_api(self) -> int:
        """The API, once it answers; its pid."""
        process = self._start(
            "uvicorn", "--factory", "synopsis.api.app:create_app", "--port", str(self.port), "--backlog", "4096",
            "--timeout-graceful-shutdown", "20", "--timeout-keep-alive", "75", "--no-access-log", "--no-proxy-headers",
        )  # fmt: skip
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=5) as client:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    await client.get("/readyz")
                    return process.pid
                if process.poll() is not None:
                    raise RuntimeError(f"the API ended: see {self._folder}")
                await asyncio.sleep(0.05)

    def start_worker(self, module: str = "bench.patient_worker") -> int:
        """A worker with a writer of the benchmarks' own; its pid."""
        return self._start(module).pid

    async def worker_is_there(self) -> None:
        """Until a worker is on the roll.

        Raises:
            TimeoutError: none is.
        """
        async with asyncio.timeout(LONGEST_START_SECONDS):
            while not await asyncio.to_thread(self.count, WORKERS):  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.1)

    def stop(self, pid: int) -> None:
        """End a process, as a deploy does, and wait for it."""
        process = next(one for one in self._running if one.pid == pid)
        process.send_signal(signal.SIGTERM)
        process.wait(30)

    def stop_all(self) -> None:
        """End whatever runs."""
        for process in self._running:
            if process.poll() is None:
                process.kill()
                process.wait()

    def token(self, school_id: int, user: int) -> str:
        """Of a session of its own: the admin's (0) or a teacher's."""
        return self._tokens.issue(Claims(school_id * 100_000 + user, SchoolId(school_id), 1))

    def happened(self) -> dict[str, Event]:
        """Every row of history, by the id that a stream gives it."""
        with psycopg.connect(self.addresses.admin_url) as connection:
            return {row[0]: Event(*row[1:]) for row in connection.execute(HAPPENED)}

    def count(self, sql: LiteralString) -> int:
        """The one number that a statement gives."""
        with psycopg.connect(self.addresses.admin_url) as connection:
            [number] = connection.execute(sql).fetchone() or [0]
            return int(number)

    def connections(self) -> tuple[int, int]:
        """How many the API holds to PostgreSQL, and everybody to Redis."""
        with redis.Redis.from_url(self.addresses.redis_url) as client:
            return self.count(ANSWERED), len(client.client_list())

    async def queue(self, classes: Sequence[tuple[int, int]]) -> None:
        """Have the summaries of whole classes made, all at once, over HTTP as the page does."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}/api/v1", timeout=60) as client:

            async def queue_one(school_id: int, evaluation_id: int) -> None:
                answer = await client.post(
                    f"/feedback-summaries/evaluation/{evaluation_id}/batch-queue",
                    headers={"Authorization": f"Bearer {self.token(school_id, 0)}"},
                    json={"force": True},
                )
                answer.raise_for_status()

            await asyncio.gather(*(queue_one(*one) for one in classes))

    async def idle(self) -> None:
        """Until every job has ended.

        Raises:
            TimeoutError: one has not.
        """
        async with asyncio.timeout(LONGEST_RUSH_SECONDS):
            while await asyncio.to_thread(self.count, LEFT):  # noqa: ASYNC110  # other processes end them
                await asyncio.sleep(0.25)
