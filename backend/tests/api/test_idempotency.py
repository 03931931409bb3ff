"""``Idempotency-Key``: a request that is made again, because its answer was lost, does its work once."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import idempotency
from synopsis.jobs.idempotency import MOST_FORGOTTEN, Once
from synopsis.kit.database import Database
from synopsis.tenancy.scope import school_scope
from tests.factories import School
from tests.faults.test_workers import count

SignIn = Callable[..., Any]
JOBS = "SELECT count(*) FROM summary_generation_jobs"


def one(school: School) -> str:
    """Where one student's summary is queued."""
    return f"/feedback-summaries/evaluation/{school.evaluation_id}/student/{school.students[0]}/queue"


def batch(school: School) -> str:
    """Where a class's are."""
    return f"/feedback-summaries/evaluation/{school.evaluation_id}/batch-queue"


async def test_a_repeated_request_gets_the_first_ones_job(
    north: School, teacher: httpx.AsyncClient, addresses: Addresses
) -> None:
    """The same key and body: the same job, also after it has ended, when without the key it would be a new one."""
    key = {"Idempotency-Key": "a-1"}
    first = await teacher.post(one(north), json={"priority": "high"}, headers=key)
    job_id = first.json()["job_id"]
    assert (await teacher.post(f"/feedback-summaries/jobs/{job_id}/cancel")).status_code == 200
    again = await teacher.post(one(north), json={"priority": "high"}, headers=key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert (again.json()["job_id"], again.json()["status"]) == (job_id, "cancelled")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert count(addresses.admin_url, JOBS) == 1
    assert (await teacher.post(one(north), json={"priority": "high"})).json()["job_id"] != job_id


async def test_a_repeated_batch_is_the_same_batch(
    north: School, teacher: httpx.AsyncClient, addresses: Addresses
) -> None:
    """Its id, its jobs and its counts are those of the first time."""
    key = {"Idempotency-Key": "b-1"}
    first = (await teacher.post(batch(north), headers=key)).json()
    again = (await teacher.post(batch(north), headers=key)).json()
    assert (again["batch_id"], again["queued"], again["already_queued"]) == (first["batch_id"], 6, 0)
    assert [job["job_id"] for job in again["jobs"]] == [job["job_id"] for job in first["jobs"]]
    assert count(addresses.admin_url, JOBS) == 6


async def test_many_at_once_do_it_once(north: School, teacher: httpx.AsyncClient, addresses: Addresses) -> None:
    """Eight copies of a request in the same moment: one batch."""
    key = {"Idempotency-Key": "c-1"}
    answers = await asyncio.gather(*(teacher.post(batch(north), headers=key) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["batch_id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 7
    assert count(addresses.admin_url, JOBS) == 6


async def test_a_key_is_of_one_request(north: School, teacher: httpx.AsyncClient, as_user: SignIn) -> None:
    """Another body or route under the same key is refused; another person's key is another key."""
    key = {"Idempotency-Key": "d-1"}
    await teacher.post(one(north), json={"priority": "high"}, headers=key)
    for path, body in ((one(north), {"priority": "low"}), (batch(north), {"priority": "high"})):
        refused = await teacher.post(path, json=body, headers=key)
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    admin = await as_user(north.admin.email)
    assert (await admin.post(one(north), json={"priority": "low"}, headers=key)).status_code == 200


async def test_a_refused_request_leaves_its_key_free(north: School, teacher: httpx.AsyncClient) -> None:
    """What did nothing is not remembered: the mended request may bear the same key."""
    key = {"Idempotency-Key": "e-1"}
    nobody = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/1/queue"
    assert (await teacher.post(nobody, headers=key)).status_code == 404
    assert (await teacher.post(one(north), headers=key)).status_code == 202


@pytest.mark.parametrize("key", [b"", b"x" * 256, b"with space", "ünïcode".encode()])
async def test_a_key_has_a_form(north: School, teacher: httpx.AsyncClient, key: bytes) -> None:
    """One to 255 visible characters of ASCII."""
    answer = await teacher.post(one(north), headers=[(b"Idempotency-Key", key)])
    assert answer.status_code == 422


LEFT_OVER = """
INSERT INTO idempotency_keys (school_id, actor_id, key, request_hash, answer, created_at)
SELECT %s, %s, 'old-' || number, sha256('x'), '{"batch_id": null, "jobs": []}',
    now() - interval '25 hours' - make_interval(secs => number)
FROM generate_series(1, %s) AS number
"""
KEYS = "SELECT count(*) FROM idempotency_keys"


def leave_over(addresses: Addresses, school: School, many: int) -> None:
    """Keys whose time is over."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(LEFT_OVER, [school.id, school.teacher.user_id, many])


async def test_old_keys_are_forgotten_a_part_at_a_time_and_nobody_waits_for_that(
    database: Database, north: School, addresses: Addresses
) -> None:
    """While one request is under way, another person's begins at once, and takes what the first one left."""
    leave_over(addresses, north, MOST_FORGOTTEN + 50)
    async with school_scope(database, north.id) as scope:
        await idempotency.begin(scope, Once(north.teacher.user_id, "f-1", bytes(32)))
        async with school_scope(database, north.id) as other:
            await other.run("SELECT set_config('lock_timeout', '100ms', true), %(school_id)s")
            assert await idempotency.begin(other, Once(north.admin.user_id, "f-2", bytes(32))) is None
        assert count(addresses.admin_url, KEYS) == MOST_FORGOTTEN + 1, "50 are gone, the others are being removed"
    assert count(addresses.admin_url, KEYS) == 2


async def test_a_key_whose_time_is_over_is_a_new_key(
    north: School, teacher: httpx.AsyncClient, addresses: Addresses
) -> None:
    """However many older ones there are to be forgotten before it."""
    leave_over(addresses, north, MOST_FORGOTTEN + 50)
    key = {"Idempotency-Key": "old-1"}
    first, again = [await teacher.post(one(north), headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (202, 202)
    assert "Idempotency-Replayed" not in first.headers
    assert again.json()["job_id"] == first.json()["job_id"]
    assert again.headers["Idempotency-Replayed"] == "true"
