"""Synopsis as a System: whole jobs, done by a real worker process.

Submitted in bulk as the closing of an evaluation does it, handed over to Redis by the worker's dispatcher, claimed
under a lease, pseudonymised, written, checked, and completed with their history and a webhook owed.
"""

import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

import psycopg
from pydantic import SecretStr

from bench.past import EARLIER, have_a_past
from bench.results import SYNOPSIS
from bench.rush import SCHOOLS, Class, fill
from bench.servers import BACKEND, ROOT, Servers
from bench.systems import Span, Work
from synopsis.devstack.stack import Addresses
from synopsis.jobs.submission import Submission, submit
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.runtime import backend
from synopsis.tenancy.scope import SchoolId, school_scope

COMMENTS = 1
"""The most that each student received, in the benchmarks of what a job costs at least."""
NOBODY_THERE = "https://example.com/webhook"
"""A webhook is owed to it and, as to all addresses of documentation, never sent."""
STOP_SECONDS = 30
DONE = """
SELECT coalesce(sum(jobs), 0) FROM (
    SELECT jobs FROM job_counts WHERE status = 'completed'
    UNION ALL SELECT jobs FROM job_count_changes WHERE status = 'completed') AS counted
"""
SOME_LEFT = "SELECT count(*) > 0 FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"
SPAN = f"""
SELECT extract(epoch FROM min(started_at)), extract(epoch FROM max(completed_at)) FROM summary_generation_jobs
WHERE school_id <= {SCHOOLS}
"""
TABLES = "SELECT sum(pg_total_relation_size(name)) FROM unnest(%s::regclass[]) AS name"
OF_A_WAITING_JOB = ["summary_generation_jobs", "job_history", "job_count_changes", "job_counts"]
FROM_COMMIT_TO_COMMIT = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(claimed.xid::xid) - pg_xact_commit_timestamp(submitted.xid::xid))
FROM job_history AS submitted JOIN job_history AS claimed USING (job)
WHERE submitted.verb = 'submit' AND claimed.verb = 'claim' ORDER BY submitted.id
"""


class Product:
    """Synopsis, on the servers of the run."""

    store = "PostgreSQL"
    version = version("synopsis")

    def __init__(
        self,
        servers: Servers,
        *,
        name: str = SYNOPSIS,
        comments: int = COMMENTS,
        earlier: int = EARLIER,
        workers: int = 1,
    ) -> None:
        """Describe it.

        Args:
            servers: of the run.
            name: as it is shown.
            comments: the most that each student received.
            earlier: how many jobs the other schools of the same database have had before.
            workers: how many processes ``start`` starts.
        """
        self.name = name
        self._servers = servers
        self._comments = comments
        self._earlier = earlier
        self._number_of_workers = workers
        self._addresses: Addresses | None = None
        self._admin: psycopg.Connection[tuple[float, ...]] | None = None
        self._workers: list[subprocess.Popen[bytes]] = []
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # as long as this object lives
        self._secrets = {name: secrets.token_urlsafe(32) for name in ("SYNOPSIS_JWT_SECRET", "SYNOPSIS_MASTER_KEY")}
        self._bytes_before = 0
        self._done_before = 0

    def prepare(self, jobs: int, work: Work) -> None:  # noqa: ARG002  # ``System`` has it
        """See ``System``."""
        classes = self._fill(jobs)
        asyncio.run(self._submit(classes))

    def start(self, work: Work) -> int:
        """See ``System``."""
        assert self._addresses
        program = [str(BACKEND / "worker.py")] if work.provider_url else ["-m", "bench.instant_worker"]
        for _ in range(self._number_of_workers):
            worker = subprocess.Popen(
                [sys.executable, *program],
                cwd=ROOT,
                env=self._environment(work),
                stdout=self._log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._workers.append(worker)
        return self._workers[0].pid

    def finished(self) -> int:
        """See ``System``.

        Raises:
            RuntimeError: a worker ended.
        """
        if any(worker.poll() is not None for worker in self._workers):
            self._log.seek(0)
            raise RuntimeError(f"{self.name}'s worker ended:\n{self._log.read().decode(errors='replace')}")
        return int(self._first(DONE)[0]) - self._done_before

    def span(self) -> Span:
        """See ``System``."""
        first, last = self._first(SPAN)
        return Span(float(first), float(last))

    def waiting_bytes(self) -> int:
        """See ``System``."""
        return self._bytes() - self._bytes_before

    def latencies(self, times: int) -> list[float]:
        """See ``System``."""
        classes = self._fill(times)
        try:
            self.start(Work())
            asyncio.run(self._one_by_one(classes))
            assert self._admin
            return [float(row[0]) for row in self._admin.execute(FROM_COMMIT_TO_COMMIT)]
        finally:
            self.stop()

    def stop(self) -> None:
        """See ``System``."""
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            worker.wait(STOP_SECONDS)
        self._workers.clear()
        if self._admin:
            self._admin.close()
            self._admin = None
        if self._addresses:
            self._servers.drop(self._addresses)
            self._addresses = None

    def _fill(self, jobs: int) -> list[Class]:
        self._addresses = self._servers.fresh()
        have_a_past(self._addresses.admin_url, self._earlier)
        classes = fill(self._addresses.admin_url, jobs, comments=self._comments)
        self._admin = psycopg.connect(self._addresses.admin_url, autocommit=True)
        self._bytes_before = self._bytes()
        self._done_before = int(self._first(DONE)[0])
        return classes

    async def _submit(self, classes: list[Class]) -> None:
        assert self._addresses
        database = await Database(self._addresses.database_url, name="bench").open()
        for each in classes:
            await _submit(database, each, each.student_ids)
        await database.close()

    async def _one_by_one(self, classes: list[Class]) -> None:
        """As the API does it: commit, then ring."""
        assert self._addresses
        settings = Settings(
            DATABASE_URL=self._addresses.database_url,
            REDIS_URL=self._addresses.redis_url,
            master_key=SecretStr(self._secrets["SYNOPSIS_MASTER_KEY"]),
        )
        await self._until("SELECT count(*) = 0 FROM workers")
        async with backend(settings, self._secrets["SYNOPSIS_JWT_SECRET"]) as parts:
            for each in classes:
                for student in each.student_ids:
                    await _submit(parts.database, each, [student])
                    await parts.ring()
                    await self._until(SOME_LEFT)

    async def _until(self, is_not_yet: str) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while self._first(is_not_yet)[0]:
            assert time.monotonic() < deadline, f"still so after {STOP_SECONDS} s: {is_not_yet}"
            await asyncio.sleep(0.03)
        await asyncio.sleep(0.03)

    def _environment(self, work: Work) -> dict[str, str]:
        assert self._addresses
        chosen = {name: value for name, value in os.environ.items() if not name.startswith("SYNOPSIS_")}
        if work.provider_url:
            chosen |= {
                "SYNOPSIS_AI_PROVIDER": "openai",
                "SYNOPSIS_AI_BASE_URL": f"{work.provider_url}/v1",
                "SYNOPSIS_AI_MODEL": "one-that-waits",
                "SYNOPSIS_AI_API_KEY": "none",
            }
        chosen["SYNOPSIS_WORKER_CONCURRENCY"] = str(work.slots)
        return chosen | self._addresses.as_environment() | self._secrets

    def _first(self, sql: str) -> tuple[float, ...]:
        assert self._admin
        row = self._admin.execute(sql.encode()).fetchone()
        assert row
        return row

    def _bytes(self) -> int:
        assert self._admin
        row = self._admin.execute(TABLES, [OF_A_WAITING_JOB]).fetchone()
        assert row
        return int(row[0])


async def _submit(database: Database, each: Class, student_ids: list[int]) -> None:
    wanted = Submission(
        evaluation_id=each.evaluation_id,
        student_ids=student_ids,
        created_by=each.teacher_id,
        webhook_url=NOBODY_THERE,
    )
    async with school_scope(database, SchoolId(each.school_id)) as scope:
        await submit(scope, wanted)
