"""A rush is younger than what PostgreSQL knows of it: what is asked of a few jobs reads no others."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from synopsis.devstack.stack import Stack
from synopsis.jobs import handover, lifecycle
from synopsis.kit.database import Database
from synopsis.transport.doorbell import QUEUES
from tests.conftest import create_database, drop_database, on_database
from tests.faults.crowd import make_crowd
from tests.faults.provider import queue_all
from tests.plans.conftest import Seeded
from tests.plans.seed import seed
from tests.plans.test_plans import TASK_TYPES, plan, rows_read

SCHOOL = 90
JOBS, EARLIER = 2000, 10_000
FEW = 10
MOST_ROWS = 5 * FEW
LEASE = uuid4()
HANDED_OVER = f"""
UPDATE summary_generation_jobs SET status = 'queued', dispatched_at = now(), lease = NULL, claimed_by = NULL,
    lease_expires_at = NULL, progress = 0 WHERE school_id = {SCHOOL}
"""
RUNNING = f"""
UPDATE summary_generation_jobs SET status = 'processing', dispatched_at = NULL, lease = %s, claimed_by = 'somebody',
    lease_expires_at = now() + interval '1 minute', progress = 10 WHERE school_id = {SCHOOL}
"""
OTHERS_WAIT_FOR_TOMORROW = """
UPDATE summary_generation_jobs SET available_at = now() + interval '1 day' WHERE status = 'queued'
"""
WAITING = f"""
UPDATE summary_generation_jobs SET status = 'queued', dispatched_at = NULL, lease = NULL, claimed_by = NULL,
    lease_expires_at = NULL, progress = 0 WHERE school_id = {SCHOOL}
"""
OLDEST = f"SELECT id FROM summary_generation_jobs WHERE school_id = {SCHOOL} ORDER BY id LIMIT %s"
LARGE = {"random_page_cost": "100"}
"""As PostgreSQL decides about a hundred thousand jobs, it does about few where a jump between pages is dear."""
WINDOW, BATCH = 1000, 500
LOOK = {
    "queue_names": list(QUEUES.values()), "task_types": TASK_TYPES, "window": WINDOW, "batch": BATCH, "longest_gap": 30,
}  # fmt: skip
FIRST = f"FROM summary_generation_jobs WHERE school_id = {SCHOOL} ORDER BY id LIMIT {FEW}"
MODES = pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])


async def have_a_rush(database_url: str, admin_url: str) -> None:
    """Everybody's summary of a school, after all statistics were made."""
    crowd = make_crowd(admin_url, JOBS, school_id=SCHOOL)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE summary_generation_jobs SET (autovacuum_enabled = false)")
        connection.execute(OTHERS_WAIT_FOR_TOMORROW)
        connection.execute("ANALYZE")
    database = await Database(database_url, name="test-rush").open()
    await queue_all(database, crowd)
    await database.close()


@pytest.fixture(scope="module")
def rush(stack: Stack, template: str) -> Iterator[Seeded]:
    """Two thousand jobs of a moment ago, beside ten thousand of other schools: ended long before, or of tomorrow."""
    yield from a_rush(stack, template)


@pytest.fixture(scope="module")
def known_rush(stack: Stack, template: str) -> Iterator[Seeded]:
    """The same, of which PostgreSQL has just made statistics, as it does once a minute."""
    for seeded in a_rush(stack, template):
        do(seeded, "ANALYZE")
        yield seeded


def a_rush(stack: Stack, template: str) -> Iterator[Seeded]:
    """A database of its own, until it is given back."""
    name = f"plans_rush_{uuid4().hex}"
    create_database(stack.addresses.admin_url, name, template)
    urls = on_database(stack.addresses.database_url, name), on_database(stack.addresses.admin_url, name)
    seed(urls[1], EARLIER, password_hash="")
    asyncio.run(have_a_rush(*urls))
    yield Seeded(JOBS, *urls, stack.addresses.redis_url)
    drop_database(stack.addresses.admin_url, name)


def do(rush: Seeded, sql: str, *values: object) -> list[Any]:
    """As the superuser; what came back."""
    with psycopg.connect(rush.admin_url) as connection:
        cursor = connection.execute(sql.encode(), values)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("fixture", ["rush", "known_rush"])
@pytest.mark.parametrize("handed_over", [0, 900], ids=["nothing is handed over", "the window is nearly full"])
def test_handing_over_reads_what_there_is_room_for(
    request: pytest.FixtureRequest, fixture: str, handed_over: int
) -> None:
    """Whatever PostgreSQL knows of those that wait: it counts the window, and looks at as many as fit in.

    At each of them five times: whether there are too many, to find it, to lock it, to find it again by its id, to mark
    it. At none that is to begin tomorrow.
    """
    waiting: Seeded = request.getfixturevalue(fixture)
    do(waiting, WAITING)
    do(waiting, f"UPDATE summary_generation_jobs SET dispatched_at = now() WHERE id IN ({OLDEST})", handed_over)
    found = plan(waiting, handover.HAND_OVER, LOOK, "force_generic_plan", settings=LARGE | handover.PLANNED)
    room = min(BATCH, WINDOW - handed_over)
    assert found["Actual Rows"] == room
    assert rows_read(found) <= handed_over + 5 * room + FEW


def test_without_its_settings_handing_over_reads_all_that_wait(known_rush: Seeded) -> None:
    """The control: where jumps are dear, PostgreSQL by itself takes the whole table for the shorter way."""
    do(known_rush, WAITING)
    found = plan(known_rush, handover.HAND_OVER, LOOK, "force_generic_plan", settings=LARGE)
    assert rows_read(found) > JOBS + EARLIER


@MODES
def test_a_claim_reads_what_it_claims(rush: Seeded, mode: str) -> None:
    """It has the ids; the many that wait beside them are none of its business."""
    do(rush, HANDED_OVER)
    job_ids = [job_id for (job_id,) in do(rush, f"SELECT job_id {FIRST}")]
    values = {
        "job_ids": job_ids, "lease": LEASE, "worker": "us", "lease_seconds": 30.0, "suspect_losses": 3,
    }  # fmt: skip
    found = plan(rush, lifecycle.CLAIM, values, mode)
    assert found["Actual Rows"] == FEW
    assert rows_read(found) <= MOST_ROWS


@MODES
@pytest.mark.parametrize(
    "sql",
    [
        lifecycle.REPORT,
        lifecycle.RETRY,
        lifecycle.FAIL,
        lifecycle.INTERRUPT,
        lifecycle.HOLD,
        lifecycle.LOCK,
        lifecycle.EXTEND,
        lifecycle.CLAIMED_UNDER,
    ],
    ids=["report", "retry", "fail", "interrupt", "hold", "lock", "extend", "claimed under"],
)
def test_a_write_reads_what_it_writes(rush: Seeded, sql: str, mode: str) -> None:
    """As above, of those that run."""
    do(rush, RUNNING, LEASE)
    ids, job_ids = zip(*do(rush, f"SELECT id, job_id {FIRST}"), strict=True)
    failure = {"error_code": "unexpected", "error_message": "It went wrong.", "wait": 1.5}
    progress = {"stage": "anonymised", "progress": 60, "stages": [{"stage": "anonymised", "progress": 60, "after": 1}]}
    given = {
        "school_id": SCHOOL, "ids": list(ids), "leases": [str(LEASE)] * FEW, "lease_seconds": 30.0, "verb": "report",
        "rows": Jsonb([{"id": job, "lease": str(LEASE), **progress, **failure} for job in ids]),
        "job_ids": list(job_ids), "lease": LEASE, "suspect_losses": 3,
    }  # fmt: skip
    found = plan(rush, sql, {name: value for name, value in given.items() if f"%({name})s" in sql}, mode)
    assert found["Actual Rows"] == FEW
    assert rows_read(found) <= MOST_ROWS
