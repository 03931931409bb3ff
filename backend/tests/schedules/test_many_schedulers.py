"""Five schedulers at once, killed at random over a thousand due moments: none missed, none twice.

``SYNOPSIS_STORM_MINUTES=100 pytest tests/schedules/test_many_schedulers.py`` does it over ten thousand, its full size.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import OperationalError
from psycopg.rows import DictRow
from psycopg_pool import PoolTimeout

from synopsis import runtime
from synopsis.devstack.stack import Addresses
from synopsis.kit.config import Settings
from synopsis.kit.database import Database, Transaction
from synopsis.schedules import firing
from synopsis.schedules.ticker import Ticker
from tests.factories import School
from tests.faults.results import record
from tests.schedules.school_clock import utc

SCHEDULERS = 5
START = utc("2026-03-02 02:00")
MINUTE = timedelta(minutes=1)
MINUTES = int(os.environ.get("SYNOPSIS_STORM_MINUTES", "10"))
SCHEDULES = 100
DYING_AT_A_STATEMENT, DYING_AFTER_A_COMMIT = 1 / 400, 1 / 400


class Killed(BaseException):
    """The process is no more: nothing of it catches this."""


@dataclass(frozen=True, slots=True)
class MortalTransaction(Transaction):
    """One whose process may die before any of its statements."""

    dice: random.Random

    def _live(self) -> None:
        if self.dice.random() < DYING_AT_A_STATEMENT:
            self.connection.pgconn.finish()  # as the kernel does it: no rollback is sent
            raise Killed

    async def all(self, sql: LiteralString, **values: object) -> list[DictRow]:
        """Or die."""
        self._live()
        return await Transaction.all(self, sql, **values)

    async def first(self, sql: LiteralString, **values: object) -> DictRow | None:
        """Or die."""
        self._live()
        return await Transaction.first(self, sql, **values)

    async def run(self, sql: LiteralString, **values: object) -> int:
        """Or die."""
        self._live()
        return await Transaction.run(self, sql, **values)


class MortalDatabase(Database):
    """The database of a process that may die at any statement, and between a commit and what comes after it."""

    dice: random.Random

    @asynccontextmanager
    async def transaction(
        self, *, answer_seconds: float | None = None, reads_only: bool = False, durable: bool = True, **local: str
    ) -> AsyncIterator[Transaction]:
        """Begin, and perhaps not end."""
        async with super().transaction(
            answer_seconds=answer_seconds, reads_only=reads_only, durable=durable, **local
        ) as transaction:
            yield MortalTransaction(transaction.connection, self.dice)
            if self.dice.random() < DYING_AT_A_STATEMENT:
                transaction.connection.pgconn.finish()
                raise Killed
        if self.dice.random() < DYING_AFTER_A_COMMIT:
            raise Killed


@dataclass
class Storm:
    """Schedules that are due every minute, and the schedulers that look after them."""

    addresses: Addresses
    school: School
    seed: int
    schedules: int
    deaths: int = 0

    def prepare(self) -> None:
        """A student and a schedule of every minute for each."""
        with psycopg.connect(self.addresses.admin_url) as connection:
            connection.execute(
                """
                INSERT INTO users (id, school_id, email, name, role)
                SELECT 50000 + n, 1, 'pupil' || n || '@north.example', 'Pupil ' || n, 'student'
                FROM generate_series(1, %(count)s) AS n
                """,
                {"count": self.schedules},
            )
            connection.execute("INSERT INTO enrolments SELECT 1, 1023, id FROM users WHERE id > 50000")
            connection.execute(
                """
                INSERT INTO scheduled_jobs (school_id, name, cron_expression, timezone, task_params, overlap,
                    next_run_at, created_by, runs_as)
                SELECT 1, 'S', '* * * * *', 'UTC',
                    jsonb_build_object('evaluation_id', 1023, 'student_ids', jsonb_build_array(id)),
                    'allow', %(start)s, %(teacher)s, %(teacher)s
                FROM users WHERE id > 50000
                """,
                {"start": START, "teacher": self.school.teacher.user_id},
            )

    async def run(self, minutes: int) -> None:
        """Minute by minute: all that is due is dealt with, whoever dies, and its jobs end."""
        async with await psycopg.AsyncConnection.connect(self.addresses.admin_url, autocommit=True) as connection:
            for number in range(minutes):
                now = START + number * MINUTE
                await asyncio.gather(*(self._look_after(now, number * SCHEDULERS + one) for one in range(SCHEDULERS)))
                await connection.execute(
                    "UPDATE summary_generation_jobs SET status = 'cancelled', cancelled_at = now()"
                    " WHERE status = 'queued'"
                )

    async def _look_after(self, now: datetime, number: int) -> None:
        """A scheduler, and another one in its place whenever it dies, until nothing is due."""
        dice = random.Random(f"{self.seed} {number}")
        while True:
            database = MortalDatabase(self.addresses.database_url, name="mortal", size=1)
            database.dice = dice
            await database.open()
            try:
                while await Ticker(database, runtime.SCHEDULABLES).tick(now):
                    pass
            except Killed:
                self.deaths += 1
            except (OperationalError, PoolTimeout):
                continue  # as the loop of a scheduler does
            else:
                return
            finally:
                await database.close()

    def runs(self) -> Counter[tuple[int, datetime]]:
        """How often each moment of each schedule was fired."""
        with psycopg.connect(self.addresses.admin_url) as connection:
            found = connection.execute(
                "SELECT schedule_id, fire_at FROM schedule_runs WHERE outcome = 'submitted'"
            ).fetchall()
            others = connection.execute("SELECT * FROM schedule_runs WHERE outcome <> 'submitted'").fetchall()
        assert others == []
        return Counter((schedule, moment) for schedule, moment in found)

    def jobs(self) -> Counter[Any]:
        """How many jobs each run made."""
        with psycopg.connect(self.addresses.admin_url) as connection:
            return Counter(batch for (batch,) in connection.execute("SELECT batch_id FROM summary_generation_jobs"))


@pytest.fixture
async def storm(addresses: Addresses, settings: Settings, north: School) -> Storm:
    """A hundred schedules."""
    prepared = Storm(addresses, north, seed=19, schedules=SCHEDULES)
    prepared.prepare()
    return prepared


@pytest.mark.timeout(1200)
async def test_a_thousand_moments_are_fired_once_each(storm: Storm) -> None:
    """F19: a hundred schedules, every minute, five schedulers, a death a minute and more: a run and a job for each."""
    await storm.run(minutes=MINUTES)
    runs, jobs = storm.runs(), storm.jobs()
    expected = {START + number * MINUTE for number in range(MINUTES)}
    record(
        "F19", what=f"due moments, {SCHEDULERS} schedulers killed at random {storm.deaths} times",
        times=sum(runs.values()),
        lost=SCHEDULES * MINUTES - len(runs), doubled=sum(times - 1 for times in (runs + jobs).values()),
        command=f"SYNOPSIS_STORM_MINUTES={MINUTES} pytest tests/schedules/test_many_schedulers.py -k once_each",
    )  # fmt: skip
    assert {moment for _, moment in runs} == expected
    assert (len(runs), set(runs.values())) == (SCHEDULES * MINUTES, {1})
    assert (len(jobs), set(jobs.values())) == (SCHEDULES * MINUTES, {1})
    assert storm.deaths > MINUTES


@pytest.mark.timeout(400)
async def test_without_the_lock_the_key_still_lets_a_moment_fire_once(
    storm: Storm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second lock alone: several schedulers get as far as the key, and all but one of them no further."""
    monkeypatch.setattr(firing, "CLAIM", firing.CLAIM.replace("FOR UPDATE SKIP LOCKED", ""))
    await storm.run(minutes=3)
    assert (len(storm.runs()), set(storm.runs().values())) == (300, {1})
    assert (len(storm.jobs()), set(storm.jobs().values())) == (300, {1})


@pytest.mark.timeout(400)
async def test_without_lock_and_key_moments_fire_twice(storm: Storm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same storm finds doubles when nothing prevents them."""
    monkeypatch.setattr(firing, "CLAIM", firing.CLAIM.replace("FOR UPDATE SKIP LOCKED", ""))
    with psycopg.connect(storm.addresses.admin_url) as connection:
        connection.execute("ALTER TABLE schedule_runs DROP CONSTRAINT schedule_runs_pkey")
    await storm.run(minutes=3)
    assert max(storm.runs().values()) > 1
