"""F25: a deploy in the middle of the day. Every process is stopped and replaced, the schema changes, nobody notices."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from synopsis.devstack.stack import Addresses
from tests.eventually import eventually
from tests.factories import demo_hash
from tests.faults.checker import check
from tests.faults.crowd import make_crowd
from tests.faults.fleet import Fleet, Kept, fleet
from tests.faults.integrator import Integrator
from tests.faults.results import record
from tests.faults.test_api import all_ended, all_jobs
from tests.faults.watcher import LiveWatcher, watching

ROUNDS = int(os.environ.get("SYNOPSIS_DEPLOY_ROUNDS", "20"))
DRAIN_SECONDS = 30
ENDED_WELL = {0, -signal.SIGTERM}
"""An API: when all is answered and closed, uvicorn gives the signal back to the system, which service managers take for
a clean end. A worker: 0."""
WORK = ("--shortest", "0.05", "--longest", "0.5")


async def start(running: Fleet) -> None:
    """Two APIs and two workers."""
    await asyncio.gather(*(running.start_api() for _ in range(2)), *(running.start_worker(*WORK) for _ in range(2)))
    for worker in running.workers:
        await running.working(worker)


class Deploy:
    """Replaces every process, again and again."""

    def __init__(self, running: Fleet) -> None:
        self.running = running
        self.drains: list[float] = []
        """Seconds from SIGTERM to the end, of each process."""
        self.ends: list[int] = []

    async def round(self) -> None:
        """One API and one worker at a time: stopped, replaced, and waited for."""
        for place in range(2):
            api, worker = self.running.apis[place], self.running.workers[place]
            await asyncio.gather(self._replace_api(api), self._replace_worker(worker))

    async def _replace_api(self, api: Kept) -> None:
        assert await self._stop(api) in ENDED_WELL, api.log.read_text()[-2000:]
        assert "Finished server process" in api.log.read_text()
        await self.running.answering(await self.running.replace(api))

    async def _replace_worker(self, worker: Kept) -> None:
        assert await self._stop(worker) == 0, worker.log.read_text()[-2000:]
        await self.running.working(await self.running.replace(worker))

    async def _stop(self, kept: Kept) -> int:
        begun = time.monotonic()
        status = await self.running.stop(kept, within=60)
        self.drains.append(time.monotonic() - begun)
        return status


def history(admin_url: str) -> set[int]:
    """Every row of the jobs' history."""
    with psycopg.connect(admin_url) as connection:
        return {row for (row,) in connection.execute("SELECT id FROM job_history")}


async def all_told(rows: set[int], watchers: Sequence[LiveWatcher]) -> None:
    """Wait until each of them has heard of all these rows."""

    async def look() -> bool:
        return all(one.heard >= rows for one in watchers)

    try:
        await eventually(look, within=30, every=0.1)
    except AssertionError as error:
        missed = {number: sorted(rows - one.heard)[:10] for number, one in enumerate(watchers)}
        error.add_note(f"of {len(rows)} rows each missed {missed}; {[(one.ends, one.events) for one in watchers]}")
        raise


def assert_nothing_failed(client: Integrator) -> None:
    """Every request was answered with its jobs, at the first API or, where that was closed, at the other."""
    assert not client.failed
    assert not client.contradictions
    assert not set(client.trouble) - {"refused", "broken"}, client.trouble


@pytest.mark.timeout(1800)
async def test_f25_twenty_deploys_in_a_row(addresses: Addresses, logs: Path) -> None:
    """Every API and worker is stopped and replaced twenty times under load: no request fails, no job is lost.

    Those who watch live are told of every transition, across all of it.
    """
    admin_url = addresses.admin_url
    crowd = make_crowd(admin_url, 1000, password_hash=demo_hash())
    async with fleet(addresses, logs) as running:
        await start(running)
        deploy = Deploy(running)
        async with Integrator(running, crowd, per_second=10, seed=25, in_flight=10) as client:
            async with watching(running, client.token, watchers=3) as watchers:
                before = history(admin_url)
                for _ in range(ROUNDS):
                    await deploy.round()
                await client.stop()
                await all_ended(admin_url)
                await all_told(history(admin_url) - before, watchers)
    verdict = check(admin_url, client.promised)
    orphans = set(all_jobs(admin_url)) - set(client.promised)
    assert verdict.is_clean, verdict
    assert_nothing_failed(client)
    assert not orphans
    assert max(deploy.drains) <= DRAIN_SECONDS
    for one in watchers:
        assert one.events["reset"] == 0
        assert (one.ends["broken"], one.ends["in good order"] > 0) == (0, True), one.ends
    record(
        "F25", what=f"every process stopped (SIGTERM) and replaced, {len(client.answers)} requests meanwhile",
        times=len(deploy.drains), lost=len(verdict.lost), doubled=len(verdict.doubled),
        recovery_seconds=max(deploy.drains), command="pytest tests/faults/test_deploy.py -k twenty",
        failed_requests=len(client.failed), tries_that_were_broken_off=client.trouble["broken"],
        tries_that_were_refused=client.trouble["refused"],
    )  # fmt: skip


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
EXPAND = "ALTER TABLE {} ADD COLUMN of_the_next_release text, ADD COLUMN with_a_default integer NOT NULL DEFAULT 7"
CONTRACT = "ALTER TABLE {} DROP COLUMN of_the_next_release, DROP COLUMN with_a_default"


def alter_every_table(owner_url: str, change: LiteralString) -> int:
    """As a migration does, one table at a time; gives how many there are."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '3s'")
        tables = [name for (name,) in connection.execute(TABLES)]
        for name in tables:
            connection.execute(sql.SQL(change).format(sql.Identifier(name)))
    return len(tables)


async def while_it_is_used(
    addresses: Addresses, logs: Path, change: Callable[[], None], *, times: int, with_keys: bool
) -> Integrator:
    """Change the schema under running processes so many times; nothing fails and nothing is lost."""
    crowd = make_crowd(addresses.admin_url, 400, password_hash=demo_hash())
    async with fleet(addresses, logs) as running:
        await start(running)
        async with Integrator(running, crowd, per_second=25, seed=25, in_flight=10, with_keys=with_keys) as client:
            for done in range(times):
                await client.has_asked(20 * (done + 1), within=60)
                await asyncio.to_thread(change)
            await client.has_asked(20 * (times + 2), within=60)
        await all_ended(addresses.admin_url)
    verdict = check(addresses.admin_url, client.promised)
    assert verdict.is_clean, verdict
    assert_nothing_failed(client)
    assert not [line for log in running.logs() for line in log.splitlines() if '"level": "error"' in line]
    return client


@pytest.mark.timeout(600)
async def test_f25_todays_processes_work_on_tomorrows_schema(addresses: Addresses, logs: Path) -> None:
    """Expand and contract: every table gets columns that this release does not know, and loses them again, under load.

    No statement counts on how many columns there are, and none holds a lock for so long that a migration gives up.
    """
    tables = 0

    def expand_and_contract() -> None:
        nonlocal tables
        tables = alter_every_table(addresses.database_owner_url, EXPAND)
        alter_every_table(addresses.database_owner_url, CONTRACT)

    client = await while_it_is_used(addresses, logs, expand_and_contract, times=5, with_keys=True)
    assert tables >= 15
    record(
        "F25", what=f"columns of a next release added to all {tables} tables under load, and removed",
        times=5, lost=0, doubled=0, command="pytest tests/faults/test_deploy.py -k tomorrows",
        failed_requests=len(client.failed), longest_request_seconds=client.longest_seconds,
    )  # fmt: skip
