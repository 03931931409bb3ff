"""A peer as a System: its small program (bench/peers), run in its own environment."""

import json
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from bench.peers.job import DONE, FIRST, LAST
from bench.servers import Servers
from bench.systems import Span, Work
from synopsis.devstack.stack import Addresses

ROOT = Path(__file__).parents[1]
STOP_SECONDS = 10
COMMAND_SECONDS = 300
TABLES_BYTES = """\
SELECT coalesce(sum(pg_total_relation_size(oid)), 0)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""


@dataclass
class Peer:
    """A job queue of others.

    Args:
        servers: of the run.
        name: as it is shown.
        program: the module in ``bench.peers``.
        venv: the environment's folder in ``bench``.
        store: where its jobs wait.
        one_at_a_time: its worker process runs one job at a time.
        environment: more variables for its program.
    """

    servers: Servers
    name: str
    program: str
    venv: str = "venv"
    store: str = "Redis"
    one_at_a_time: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._addresses: Addresses | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # as long as this object lives
        self._jobs = 0
        self._bytes_before = 0
        self._redis = redis.Redis.from_url(self.servers.redis_url)
        self.version = self._say("version")

    def prepare(self, jobs: int, work: Work) -> None:  # noqa: ARG002  # ``System`` has it
        """See ``System``."""
        self._addresses, self._jobs = self.servers.fresh_without_tables(), jobs
        if self.store == "PostgreSQL":
            self._say("enqueue", 0)  # the tables
        self._bytes_before = self._bytes()
        if jobs:
            self._say("enqueue", jobs)

    def start(self, work: Work) -> int:
        """See ``System``."""
        self._worker = subprocess.Popen(
            self._command("worker"),
            cwd=ROOT,
            env=self._environment(work),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return self._worker.pid

    def finished(self) -> int:
        """See ``System``.

        Raises:
            RuntimeError: the worker ended.
        """
        if self._worker and self._worker.poll() is not None:
            raise RuntimeError(f"{self.name}'s worker ended:\n{self._said()}")
        return int(self._redis.get(DONE) or 0)

    def span(self) -> Span:
        """See ``System``."""
        deadline = time.monotonic() + STOP_SECONDS
        while not self._redis.exists(LAST):  # the last job counts itself just before it writes when that was
            assert time.monotonic() < deadline, f"{self.name}'s last job did not say when it was done"
            time.sleep(0.005)
        first, last = (float(moment or "nan") for moment in self._redis.mget(FIRST, LAST))
        return Span(first, last)

    def waiting_bytes(self) -> int:
        """See ``System``."""
        return self._bytes() - self._bytes_before

    def latencies(self, times: int) -> list[float]:
        """See ``System``."""
        self.prepare(0, Work())
        try:
            self.start(Work())
            return [float(delay) for delay in json.loads(self._say("delays", times))]
        finally:
            self.stop()

    def stop(self) -> None:
        """See ``System``."""
        if self._worker:
            _end(self._worker)
            self._worker = None
        if self._addresses:
            self.servers.drop(self._addresses)
            self._addresses = None

    def _command(self, verb: str, number: int = 0) -> list[str]:
        python = ROOT / "bench" / self.venv / "bin" / "python"
        return [str(python), "-m", f"bench.peers.{self.program}", verb, str(number)]

    def _environment(self, work: Work) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "REDIS_URL": self.servers.redis_url,
            "DATABASE_URL": self._addresses.admin_url if self._addresses else "",
            "PROVIDER_URL": work.provider_url,
            "BENCH_JOBS": str(self._jobs),
            "BENCH_SLOTS": str(work.slots),
            "BENCH_WAITS_SECONDS": str(work.waits_seconds),
            **self.environment,
        }

    def _say(self, verb: str, number: int = 0) -> str:
        """Run a command of its program to its end; what it printed."""
        done = subprocess.run(
            self._command(verb, number),
            cwd=ROOT,
            env=self._environment(Work()),
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"{self.name}: {verb} failed:\n{done.stderr[-2000:]}{self._said()}")
        return done.stdout.strip()

    def _said(self) -> str:
        """The end of what its worker printed."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-2000:]

    def _bytes(self) -> int:
        if self.store == "Redis":
            return int(self._redis.info("memory")["used_memory"])
        assert self._addresses
        with psycopg.connect(self._addresses.admin_url) as connection:
            row = connection.execute(TABLES_BYTES).fetchone()
        return int(row[0]) if row else 0


def _end(worker: subprocess.Popen[bytes]) -> None:
    """Ask it to end, with its children, and make it."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(worker.pid, sent)
            worker.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


def peers(servers: Servers) -> list[Peer]:
    """All of them, each at its best."""
    return [
        Peer(servers, "Dramatiq", "dramatiq"),
        Peer(servers, "SAQ", "saq"),
        Peer(servers, "arq", "arq", venv="venv-arq"),
        Peer(servers, "Celery", "celery"),
        Peer(servers, "Procrastinate", "procrastinate", store="PostgreSQL"),
        Peer(servers, "RQ SimpleWorker", "rq", one_at_a_time=True, environment={"BENCH_RQ_WORKER": "simple"}),
        Peer(servers, "RQ forking", "rq", one_at_a_time=True, environment={"BENCH_RQ_WORKER": "forking"}),
    ]
