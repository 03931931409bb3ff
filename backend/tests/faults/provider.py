"""The tests' model server as a process of its own, so that it stays quick; and jobs that ask it."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, LiteralString

import httpx
import psycopg
from psycopg.rows import dict_row

from synopsis.jobs.submission import Submission, submit
from synopsis.kit.database import Database
from synopsis.tenancy.scope import SchoolId, school_scope
from tests.conftest import BACKEND
from tests.eventually import eventually
from tests.faults.crowd import Crowd

ACTIVE = "SELECT count(*) AS active FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"


@dataclass(frozen=True)
class Seen:
    """What the provider saw since it last forgot."""

    calls: int
    open_calls: int
    peak: int
    disconnects: int
    connections: int
    began: list[float]
    """When each call came, in seconds since 1970."""
    left: list[float]
    """When each caller that did not wait for its answer went away."""


@dataclass(frozen=True)
class Provider:
    """A running provider."""

    base_url: str
    control: httpx.AsyncClient

    async def behave(self, **orders: Any) -> Seen:
        """Change how it answers from now on (see ``tests/fake_openai.py``); without orders, tell what it saw."""
        answer = await self.control.post("/control", json=orders)
        return Seen(**answer.json())

    def settings(self, **more: str) -> dict[str, str]:
        """What a fleet is told that asks it."""
        return {
            "SYNOPSIS_AI_PROVIDER": "openai",
            "SYNOPSIS_AI_BASE_URL": self.base_url,
            "SYNOPSIS_AI_MODEL": "fake-1",
            "SYNOPSIS_AI_TIMEOUT_SECONDS": "20",
            **more,
        }


@contextlib.asynccontextmanager
async def provider(*, delay_seconds: float = 0.0) -> AsyncIterator[Provider]:
    """A provider, until the block ends.

    Args:
        delay_seconds: that each answer takes.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fake_openai", "--delay", str(delay_seconds), cwd=BACKEND,
        stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        ready = (await process.stdout.readline()).decode()
        url = ready.removeprefix("Ready: ").strip()
        async with httpx.AsyncClient(base_url=url.removesuffix("/v1"), timeout=30) as control:
            yield Provider(url, control)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def queue_all(database: Database, crowd: Crowd, **options: Any) -> list[str]:
    """Queue the crowd's summaries, class by class, with the options of ``Submission``; gives the job ids."""
    job_ids: list[str] = []
    for evaluation_id in crowd.evaluation_ids:
        wanted = Submission(
            evaluation_id=evaluation_id, student_ids=crowd.student_ids, created_by=crowd.teacher_id, **options
        )
        async with school_scope(database, SchoolId(crowd.school_id)) as scope:
            job_ids += [one.job.job_id for one in await submit(scope, wanted)]
    return job_ids


def ask(admin_url: str, sql: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
    """Rows of all schools, as they are stored."""
    with psycopg.connect(admin_url, row_factory=dict_row, autocommit=True) as connection:
        return connection.execute(sql, parameters).fetchall()


def change(admin_url: str, sql: LiteralString, **parameters: Any) -> None:
    """Change stored rows, past all schools."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql, parameters)


async def all_ended(admin_url: str, *, within: float = 120) -> None:
    """Wait until no job is queued or runs."""

    async def none_is_active() -> bool:
        return bool((await asyncio.to_thread(ask, admin_url, ACTIVE))[0]["active"] == 0)

    await eventually(none_is_active, within=within, every=0.1)
