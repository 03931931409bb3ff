"""A thousand open pages on one API process: how soon each hears of what happens, and what that costs."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from typing import LiteralString

import httpx
import psycopg
import redis
import uvloop

from bench.measure import memory_bytes, processor_seconds
from bench.results import Limit, Row, Scenario
from bench.servers import BACKEND, Servers
from bench.streams import Watcher, Wish, open_all
from synopsis.devstack.stack import Addresses
from synopsis.tenancy.scope import SchoolId
from synopsis.tenancy.tokens import Claims, Tokens

SECRET = "k7Qm2vX9bT4nLr8wZc5yHf3sJd6gPa1e"  # noqa: S105  # of servers that are gone with the run
WATCHERS = 1000
CLASS = 30
SCHOOLS, CLASSES_EACH = 10, 2
TEACHERS = 50
"""Of each school; a watcher is one of their open pages."""
ONE_IN_TEN = 10
IDLE_SECONDS = 30.0
LONGEST_RUSH_SECONDS = 120.0
BOUND_MS = 250.0

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
SELECT history.xid::text || '-' || history.id AS id, extract(epoch FROM history.at)::float8 AS at,
    jobs.school_id, jobs.evaluation_id
FROM job_history AS history JOIN summary_generation_jobs AS jobs ON jobs.id = history.job
"""
LEFT = "SELECT count(*) FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"
ANSWERED = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'synopsis-api'"


@dataclass(frozen=True)
class Event:
    """A row of history."""

    at: float
    """When it was written, a moment before its commit, in seconds since 1970."""
    school_id: int
    evaluation_id: int


@dataclass(frozen=True)
class Page:
    """An open page: one stream, and whose events it is to be told."""

    watcher: Watcher
    school_id: int

    def is_due(self, event: Event) -> bool:
        """Whether it has to hear of the event."""
        wanted = self.watcher.wish.evaluation_id
        return event.school_id == self.school_id and wanted in {None, event.evaluation_id}


@dataclass(frozen=True)
class Rush:
    """What came of one rush of jobs."""

    delays: Sequence[float]
    """Seconds from each event's row to each watcher that it concerns."""
    events: int
    missed: int
    seconds: float
    processor_seconds: float
    """Of the API."""

    @cached_property
    def percentiles(self) -> Sequence[float]:
        """In milliseconds; the 95th has the index 94."""
        return [cut * 1000 for cut in quantiles(self.delays, n=100)]

    def limit(self, what: str) -> Limit:
        """The promise, for what was watched."""
        return Limit(f"{what}: p95 in ms at most {BOUND_MS:g}", self.percentiles[94], BOUND_MS, at_least=False)

    def more(self) -> dict[str, float | str]:
        """The columns beside the 95th percentile."""
        return {
            "p50 ms": self.percentiles[49],
            "p99 ms": self.percentiles[98],
            "max ms": max(self.delays) * 1000,
            "events": f"{self.events:,}",
            "delivered": f"{len(self.delays):,}",
            "missed": f"{self.missed}",
            "API CPU µs/delivery": self.processor_seconds * 1e6 / len(self.delays),
            "API CPU %": self.processor_seconds / self.seconds * 100,
        }


class Installation:
    """One API process and one worker, as an operator starts them."""

    def __init__(self, addresses: Addresses, folder: Path) -> None:
        self.addresses = addresses
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

    def start_worker(self) -> None:
        """A worker with a patient writer."""
        self._start("bench.patient_worker")

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

    async def rush(self, api: int, classes: Sequence[tuple[int, int]], pages: Sequence[Page]) -> Rush:
        """Queue classes, wait until every job has ended and a moment longer, and see what each page was told."""
        known = self.happened().keys()
        for page in pages:
            page.watcher.forget()
        began, spent = time.monotonic(), processor_seconds(api)
        await self.queue(classes)
        await self.idle()
        await quiet(pages)
        seconds, spent = time.monotonic() - began, processor_seconds(api) - spent
        events = {name: event for name, event in self.happened().items() if name not in known}
        delays, missed = told(events, pages)
        return Rush(delays, len(events), missed, seconds, spent)


def told(events: Mapping[str, Event], pages: Sequence[Page]) -> tuple[list[float], int]:
    """The delay of each delivery, and how many are missing."""
    delays, missed = list[float](), 0
    for page in pages:
        heard = dict[str, float]()
        for name, at in page.watcher.arrivals():
            heard.setdefault(name, at)
        for name, event in events.items():
            if page.is_due(event):
                if name in heard:
                    delays.append(heard[name] - event.at)
                else:
                    missed += 1
    return delays, missed


def spread(installation: Installation, count: int) -> list[Page]:
    """Pages over all schools: most watch a class, one in ten, an admin, the whole school."""
    pages = []
    for n in range(count):
        school_id, turn = 1 + n % SCHOOLS, n // SCHOOLS
        is_whole = turn % ONE_IN_TEN == 0
        evaluation_id = None if is_whole else school_id * 100 + 1 + turn % CLASSES_EACH
        token = installation.token(school_id, 0 if is_whole else 1 + turn % TEACHERS)
        pages.append(Page(Watcher(Wish(token, evaluation_id)), school_id))
    return pages


def gathered(installation: Installation, count: int) -> list[Page]:
    """Pages that all watch one class of one school."""
    return [Page(Watcher(Wish(installation.token(1, 1 + n % TEACHERS), 101)), 1) for n in range(count)]


async def quiet(pages: Sequence[Page]) -> None:
    """Until no page has heard anything for two seconds."""
    heard = -1
    while heard != (now := sum(len(page.watcher.pieces) for page in pages)):
        heard = now
        await asyncio.sleep(2)


@contextlib.asynccontextmanager
async def opened(pages: Sequence[Page], port: int) -> AsyncIterator[None]:
    """Their streams, for the length of the block."""
    try:
        await open_all([page.watcher for page in pages], port)
        yield
    finally:
        for page in pages:
            page.watcher.close()
        await asyncio.sleep(1)


async def _herd(installation: Installation, api: int, pages: Sequence[Page]) -> tuple[float, float, int, int]:
    """Stop the API while jobs run, start it again, and have every page back at the same moment.

    Gives the seconds until each had heard all that it had missed, the API's processor seconds for it, how many
    deliveries that were, and how many never came.
    """
    for page in pages:
        page.watcher.forget()
    before = installation.happened().keys()
    await installation.queue([(school, school * 100 + 1) for school in range(1, SCHOOLS + 1)])
    installation.stop(api)
    for page in pages:
        await page.watcher.ended()
        page.watcher.forget()
    await installation.idle()
    known_to = {id(page): page.watcher.last_id for page in pages}
    api = await installation.start_api()
    spent, began = processor_seconds(api), time.time()
    await open_all([page.watcher for page in pages], installation.port, at_once=len(pages))
    await quiet(pages)
    spent = processor_seconds(api) - spent
    events = {name: event for name, event in installation.happened().items() if name not in before}
    last, deliveries, missed = began, 0, 0
    for page in pages:
        heard = dict(page.watcher.arrivals())
        seen = _place(known_to[id(page)])
        due = {name for name, event in events.items() if page.is_due(event) and _place(name) > seen}
        deliveries, missed = deliveries + len(due & heard.keys()), missed + len(due - heard.keys())
        last = max([last, *(heard[name] for name in due & heard.keys())])
    return last - began, spent, deliveries, missed


def _place(name: str) -> tuple[int, int]:
    xid, _, row = name.partition("-")
    return int(xid or 0), int(row or 0)


async def _measure(installation: Installation, watchers: int) -> Scenario:
    ours = version("synopsis")
    rows, notes, limits = [], [], []
    all_classes = [(s, s * 100 + e) for s in range(1, SCHOOLS + 1) for e in range(1, CLASSES_EACH + 1)]
    api = await installation.start_api()
    installation.start_worker()
    # Once around: connections are open, statements prepared, code warm.
    warm = gathered(installation, 2)
    async with opened(warm, installation.port):
        await installation.rush(api, [(1, 101)], warm)
    memory, connections = memory_bytes(api), installation.connections()
    pages = gathered(installation, watchers)
    async with opened(pages, installation.port):
        await asyncio.sleep(2)
        each = (memory_bytes(api) - memory) / watchers / 1024
        spent, began = processor_seconds(api), time.monotonic()
        await asyncio.sleep(IDLE_SECONDS)
        idle = (processor_seconds(api) - spent) / (time.monotonic() - began) * 100
        notes.append(
            f"{watchers:,} open streams take {each:.1f} KiB each of the API, and {idle:.1f} % of a processor while"
            f" nothing happens. Connections to PostgreSQL and Redis: {connections} before,"
            f" {installation.connections()} with them."
        )
        rush = await installation.rush(api, [(1, 101)], pages)
        rows.append(Row("one class of 30, all watch it", ours, rush.percentiles[94], rush.more()))
        limits.append(
            Limit(f"{watchers:,} watchers of one class: p95 ms", rush.percentiles[94], BOUND_MS, at_least=False)
        )
    pages = spread(installation, watchers)
    async with opened(pages, installation.port):
        rush = await installation.rush(api, all_classes, pages)
        rows.append(Row("20 classes of 30, spread over them", ours, rush.percentiles[94], rush.more()))
        limits.append(
            Limit(f"{watchers:,} watchers over 20 classes: p95 ms", rush.percentiles[94], BOUND_MS, at_least=False)
        )
        seconds, spent, deliveries, missed = await _herd(installation, api, pages)
        notes.append(
            f"The API stopped in the middle of a rush and started again: {watchers:,} streams resumed at the same"
            f" moment, {deliveries:,} missed events told, {missed} not; the last {seconds:.2f} s after the first"
            f" connection, {spent:.2f} s of the API's processor."
        )
    return Scenario(
        name="watching",
        question=f"How soon do {watchers:,} open pages hear of an event, from one API process?",
        unit="p95 ms",
        rows=tuple(rows),
        base=None,
        limits=tuple(limits),
        more_is_better=False,
        notes=tuple(notes),
    )


def measure(servers: Servers, *, quick: bool) -> Scenario:
    """Open a thousand streams, and have classes summarised by a real worker."""
    addresses = servers.fresh()
    with tempfile.TemporaryDirectory(prefix="synopsis-watching-") as folder:
        installation = Installation(addresses, Path(folder))
        try:
            return uvloop.run(_measure(installation, 100 if quick else WATCHERS))
        finally:
            installation.stop_all()
            servers.drop(addresses)
