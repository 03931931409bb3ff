"""Scheduler processes as operators start them: many at once, killed, stopped, and without what they need."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from tests.cli.running import BACKEND
from tests.eventually import eventually
from tests.factories import School

SCHEDULES = 200
Process = asyncio.subprocess.Process


class Schedulers:
    """Processes of ``scheduler.py`` on one database."""

    def __init__(self, addresses: Addresses, folder: Path) -> None:
        self._addresses = addresses
        self._folder = folder
        self.processes: list[Process] = []

    async def start(self, failpoint: str = "") -> Process:
        """One more; it dies at the failpoint, if one is given."""
        log = self._folder / f"scheduler-{len(self.processes)}.log"
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable, str(BACKEND / "scheduler.py"),
                env={
                    "PATH": os.environ["PATH"],
                    "DATABASE_URL": self._addresses.database_url,
                    "REDIS_URL": self._addresses.redis_url,
                    "SYNOPSIS_LOG_FORMAT": "json",
                    "SYNOPSIS_FAILPOINT": failpoint,
                },
                stdout=output,
                stderr=output,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def logs(self) -> str:
        """All that they wrote."""
        return "".join(path.read_text() for path in sorted(self._folder.glob("scheduler-*.log")))


@pytest.fixture
async def schedulers(addresses: Addresses, tmp_path: Path) -> AsyncIterator[Schedulers]:
    """None yet; whatever still runs at the end is killed."""
    started = Schedulers(addresses, tmp_path)
    yield started
    for process in started.processes:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def make_due(addresses: Addresses, school: School) -> None:
    """Many schedules of a yearly moment that has just come, each for a student of its own."""
    with psycopg.connect(addresses.admin_url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(
            """
            INSERT INTO users (id, school_id, email, name, role)
            SELECT 50000 + n, 1, 'pupil' || n || '@north.example', 'Pupil ' || n, 'student'
            FROM generate_series(1, %(count)s) AS n;
            INSERT INTO enrolments SELECT 1, 1023, id FROM users WHERE id > 50000;
            INSERT INTO scheduled_jobs (school_id, name, cron_expression, timezone, task_params, next_run_at,
                created_by, runs_as)
            SELECT 1, 'S', '0 0 1 1 *', 'UTC',
                jsonb_build_object('evaluation_id', 1023, 'student_ids', jsonb_build_array(id)),
                clock_timestamp() - interval '1 second', %(teacher)s, %(teacher)s
            FROM users WHERE id > 50000
            """,
            {"count": SCHEDULES, "teacher": school.teacher.user_id},
        )


def counts(addresses: Addresses) -> tuple[int, int, int]:
    """Runs, schedules that have one, and jobs."""
    with psycopg.connect(addresses.admin_url) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT schedule_id), (SELECT count(*) FROM summary_generation_jobs)"
            " FROM schedule_runs WHERE outcome = 'submitted'"
        ).fetchone()
    assert row is not None
    return row


async def test_many_processes_that_die_miss_nothing_and_double_nothing(
    addresses: Addresses, north: School, schedulers: Schedulers
) -> None:
    """Dead before a commit, dead after one, killed from outside: two that are left fire the rest, and stop well."""
    make_due(addresses, north)
    doomed = [await schedulers.start(at) for at in ("ticker.fired:5", "ticker.committed:5", "ticker.fired:20")]
    assert [await process.wait() for process in doomed] == [-9, -9, -9]
    killed = await schedulers.start()
    kept = [await schedulers.start() for _ in range(2)]

    async def has_begun() -> bool:
        return counts(addresses)[0] > SCHEDULES // 4

    await eventually(has_begun, within=60)
    with suppress(ProcessLookupError):
        killed.kill()

    async def is_done() -> bool:
        return counts(addresses)[1] == SCHEDULES

    await eventually(is_done, within=60)
    assert counts(addresses) == (SCHEDULES, SCHEDULES, SCHEDULES)
    for process in kept:
        process.terminate()
    assert [await asyncio.wait_for(process.wait(), 20) for process in kept] == [0, 0]
    assert '"event": "scheduler stopped"' in schedulers.logs()
    assert "Traceback" not in schedulers.logs()


def test_without_a_database_it_waits_and_says_so() -> None:
    """`synopsis scheduler` says once what it waits for, with no traceback, and ends well when it is told to."""
    with subprocess.Popen(
        [sys.executable, "-m", "synopsis", "scheduler"],
        cwd=BACKEND,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            "REDIS_URL": "redis://127.0.0.1:1",
        },
        stderr=subprocess.PIPE,
        text=True,
    ) as waiting:
        assert waiting.stderr is not None
        said = ""
        while "PostgreSQL is awaited" not in said:
            line = waiting.stderr.readline()
            assert line, said
            said += line
        waiting.terminate()
        said += waiting.stderr.read()
    assert waiting.returncode == 0
    assert "Traceback" not in said
