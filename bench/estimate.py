"""Is a job done by the moment that its explanation calls almost certain?

A mixed load through the whole product: classes and single pupils of ten schools, three priorities, some for a later
moment, by HTTP to an API; a worker whose writer takes as long as a model on a mixed day and now and then fails. Each
job's explanation is asked for when it is queued, and of some again while they wait or run; what it said is compared
with when the job ended.
"""

import asyncio
import statistics
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psycopg

from bench.installation import ALL_CLASSES, CLASS, Installation
from bench.results import Limit, Row, Scenario
from bench.servers import Servers

JOBS, QUICK_JOBS = 5000, 400
NOT_COUNTED = 100
"""The first: before anything was measured, nothing is told."""
SLOTS, SECONDS_EACH, BUSY = 40, 2.3, 0.7
"""The load needs 70 % of the slots on average, and at times more than all."""
IN_CLASSES = 0.8
PRIORITIES = {"high": 0.2, "normal": 0.6, "low": 0.2}
FOR_LATER, LONGEST_LATER_SECONDS = 0.05, 30
AGAIN, LONGEST_AGAIN_SECONDS = 0.5, 8
"""The share of jobs that are asked after once more, and how long after the first time."""
ASKING_AT_ONCE = 4
ENVIRONMENT = {
    "SYNOPSIS_WORKER_CONCURRENCY": str(SLOTS),
    "SYNOPSIS_RETRY_BASE_SECONDS": "1",
}
"""Retries after 2, 4 and 8 seconds, for a run of minutes."""
ENDED = "SELECT job_id, ended_at, retry_count FROM summary_generation_jobs WHERE ended_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Told:
    """What an explanation said."""

    job_id: str
    priority: str
    status: str
    is_first: bool
    """Asked right after the job was queued."""
    at: datetime
    probably: datetime
    almost_certainly: datetime


@dataclass
class Replay:
    """A load and what was said of it."""

    installation: Installation
    client: httpx.AsyncClient
    jobs: int
    random: Random = field(default_factory=lambda: Random(6))
    told: list[Told] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    made: int = 0
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ASKING_AT_ONCE))

    async def run(self) -> None:
        """Until all jobs have ended and everything was asked."""
        mean_size = 1 / (IN_CLASSES / CLASS + 1 - IN_CLASSES)
        gap = SECONDS_EACH / SLOTS / BUSY * mean_size
        due = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as asking:
            while self.made < self.jobs:
                due += self.random.expovariate(1 / gap)
                await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
                new = await self._submit()
                self.made += len(new)
                for job in new:
                    asking.create_task(self._follow(job, is_counted=self.made > NOT_COUNTED))

    async def _submit(self) -> list[dict[str, Any]]:
        """A class or a single pupil; what is active already is no new job."""
        school_id, evaluation_id = self.random.choice(ALL_CLASSES)
        wanted: dict[str, Any] = {
            "force": True, "priority": self.random.choices([*PRIORITIES], [*PRIORITIES.values()])[0],
        }  # fmt: skip
        if self.random.random() < FOR_LATER:
            later = timedelta(seconds=self.random.uniform(1, LONGEST_LATER_SECONDS))
            wanted["run_at"] = (datetime.now(UTC) + later).isoformat()
        path = f"/feedback-summaries/evaluation/{evaluation_id}"
        headers = {"Authorization": f"Bearer {self.installation.token(school_id, 0)}"}
        share = IN_CLASSES / CLASS
        if self.random.random() < share / (share + 1 - IN_CLASSES):
            answer = await self.client.post(f"{path}/batch-queue", json=wanted, headers=headers)
            jobs = answer.raise_for_status().json()["jobs"]
        else:
            student = school_id * 100_000 + 1000 + self.random.randrange(CLASS)
            answer = await self.client.post(f"{path}/student/{student}/queue", json=wanted, headers=headers)
            jobs = [answer.raise_for_status().json()]
        return [{**job, "school_id": school_id} for job in jobs if not job["deduplicated"]]

    async def _follow(self, job: dict[str, Any], *, is_counted: bool) -> None:
        await self._ask(job, is_first=True, is_counted=is_counted)
        if self.random.random() < AGAIN:
            await asyncio.sleep(self.random.uniform(0, LONGEST_AGAIN_SECONDS))
            await self._ask(job, is_first=False, is_counted=is_counted)

    async def _ask(self, job: dict[str, Any], *, is_first: bool, is_counted: bool) -> None:
        headers = {"Authorization": f"Bearer {self.installation.token(job['school_id'], 0)}"}
        async with self.turns:
            answer = await self.client.get(f"/feedback-summaries/jobs/{job['job_id']}/explain", headers=headers)
        found = answer.raise_for_status().json()
        if found["unknown"]:
            self.unknown[found["unknown"]["code"]] += 1
        if found["estimate"] and is_counted:
            end = found["estimate"]["end"]
            at, probably, almost_certainly = map(
                datetime.fromisoformat, (found["as_of"], end["probably_by"], end["almost_certainly_by"])
            )
            self.told.append(
                Told(job["job_id"], job["priority"], found["status"], is_first, at, probably, almost_certainly)
            )


def measure(servers: Servers, *, quick: bool) -> Scenario:
    """Replay the load and compare."""
    addresses = servers.fresh()
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(addresses, Path(folder), ENVIRONMENT)
        try:
            replay = asyncio.run(_replay(installation, QUICK_JOBS if quick else JOBS))
        finally:
            installation.stop_all()
        with psycopg.connect(addresses.admin_url) as connection:
            ended = {job_id: (at, retries) for job_id, at, retries in connection.execute(ENDED)}
    servers.drop(addresses)
    return _scenario(replay, ended)


async def _replay(installation: Installation, jobs: int) -> Replay:
    await installation.start_api()
    installation.start_worker("bench.mixed_worker")
    await installation.worker_is_there()
    url = f"http://127.0.0.1:{installation.port}/api/v1"
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        replay = Replay(installation, client, jobs)
        await replay.run()
    await installation.idle()
    return replay


def _scenario(replay: Replay, ended: dict[str, tuple[datetime, int]]) -> Scenario:
    first = [one for one in replay.told if one.is_first]
    groups = {
        "all, when they were queued": first,
        **{f"{name}, when they were queued": [one for one in first if one.priority == name] for name in PRIORITIES},
        "some, asked again while they waited": _again(replay, "queued"),
        "some, asked again while they ran": _again(replay, "processing"),
    }
    rows = tuple(_row(name, told, ended) for name, told in groups.items() if told)
    covered = rows[0].value
    return Scenario(
        name="estimate",
        question="How many jobs are done by the moment that their explanation calls almost certain?",
        unit="% done by then",
        rows=rows,
        base=None,
        limits=(
            Limit("at least 85 % are", covered, 85),
            Limit("at most 95 % are, or it says too little", covered, 95, at_least=False),
        ),
        notes=_notes(replay, ended, len(first)),
    )


def _notes(replay: Replay, ended: dict[str, tuple[datetime, int]], told: int) -> tuple[str, ...]:
    retried = sum(retries > 0 for _, retries in ended.values())
    unknown = ", ".join(f"{code}: {times}" for code, times in replay.unknown.items()) or "never"
    how = (
        f"{replay.made:,} jobs of ten schools, in classes of {CLASS} and one by one, of three priorities, some for"
        f" later, by one worker of {SLOTS} slots, busy to {BUSY * 100:.0f} % on average; {retried} were retried."
    )
    left_out = (
        f"The first {NOT_COUNTED} are not counted, nor are those that had ended before their explanation came, which"
        f" leaves {told:,}. Where nothing was told: {unknown}."
    )
    return how, left_out


def _again(replay: Replay, status: str) -> list[Told]:
    return [one for one in replay.told if not one.is_first and one.status == status]


def _row(name: str, told: Sequence[Told], ended: dict[str, tuple[datetime, int]]) -> Row:
    """How what was told compares with what happened."""
    took = [(one, ended[one.job_id][0]) for one in told]
    errors = [abs((at - one.probably).total_seconds()) for one, at in took]
    more: dict[str, float | str] = {
        "told": f"{len(told):,}",
        "% done by the probable moment": 100 * statistics.fmean(at <= one.probably for one, at in took),
        "s until it was done (p50)": statistics.median((at - one.at).total_seconds() for one, at in took),
        "s off the probable moment (p50)": statistics.median(errors),
        "s from probable to almost certain (p50)": statistics.median(
            (one.almost_certainly - one.probably).total_seconds() for one, _ in took
        ),
    }
    covered = statistics.fmean(at <= one.almost_certainly for one, at in took)
    return Row(name, version("synopsis"), 100 * covered, more)
