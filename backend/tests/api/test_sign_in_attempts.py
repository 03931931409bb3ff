"""Guessing passwords takes longer and longer, and tells nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from ipaddress import ip_network
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.tenancy.attempts import Patience
from synopsis.tenancy.passwords import hash_password
from synopsis.tenancy.registration import set_password
from tests.factories import School
from tests.serving import serve

TEACHER, NOBODY = "teacher@north.example", "nobody@north.example"
RIGHT = "synopsis-demo"


@asynccontextmanager
async def api(settings: Settings, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    """An API that takes three failures of an account in good part, called by a proxy of ours."""
    changes = {"sign_in_failures": 3, "trusted_proxies": (ip_network("127.0.0.1"),), **changes}
    async with (
        serve(settings.model_copy(update=changes)) as url,
        httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(max_connections=300)) as client,
    ):
        yield client


async def attempt(
    client: httpx.AsyncClient, email: str, password: str = "wrong", address: str = "203.0.113.7"
) -> httpx.Response:
    """One, from an address."""
    form = {"username": email, "password": password}
    return await client.post("/api/v1/auth/token", data=form, headers={"X-Forwarded-For": address})


def waited(addresses: Addresses) -> None:
    """As if everybody had waited as they were told."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE sign_in_failures SET refused_until = clock_timestamp()")


@pytest.mark.parametrize("email", [TEACHER, NOBODY, f"  {TEACHER.upper()} "])
async def test_each_failure_costs_a_longer_wait(
    settings: Settings, north: School, addresses: Addresses, email: str
) -> None:
    """Three are nothing; then five seconds, ten, twenty and on to five minutes; the same if nobody has the account."""
    async with api(settings) as client:
        for _ in range(3):
            assert (await attempt(client, email)).status_code == 401
        for wait in (5, 10, 20, 40, 80, 160, 300, 300):
            assert (await attempt(client, email)).status_code == 401
            refused = await attempt(client, email)
            assert (refused.status_code, refused.headers["Retry-After"]) == (429, str(wait))
            assert refused.json() == {
                "detail": f"Too many attempts to sign in have failed. Try again in {wait} seconds.",
                "code": "too_many_attempts",
            }
            waited(addresses)


async def test_a_right_password_is_not_told_from_a_wrong_one_until_the_wait_is_over(
    settings: Settings, north: School, addresses: Addresses
) -> None:
    """From wherever; then it lets in, and what failed before is forgotten."""
    async with api(settings) as client:
        for _ in range(4):
            await attempt(client, TEACHER)
        refused = [await attempt(client, TEACHER, password, at) for password in ("wrong", RIGHT) for at in "12"]
        assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(429, "too_many_attempts")] * 4
        assert (await attempt(client, north.admin.email, RIGHT)).status_code == 200, "nobody else waits"
        waited(addresses)
        assert (await attempt(client, TEACHER, RIGHT)).status_code == 200
        statuses = [(await attempt(client, TEACHER)).status_code for _ in range(5)]
        assert statuses == [401, 401, 401, 401, 429], "counted from the beginning"


async def test_one_password_for_many_accounts_is_noticed_too(
    settings: Settings, north: School, addresses: Addresses
) -> None:
    """From one address; signing in to an account of one's own in between does not help; others do not notice."""
    async with api(settings, sign_in_failures_address=10) as client:
        for number in range(11):
            assert (await attempt(client, f"pupil{number}@north.example")).status_code == 401
            assert (await attempt(client, TEACHER, RIGHT, "198.51.100.1")).status_code == 200
            if number == 5:
                assert (await attempt(client, TEACHER, RIGHT)).status_code == 200
        refused = await attempt(client, "pupil11@north.example")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert (await attempt(client, TEACHER, RIGHT)).status_code == 429
        assert (await attempt(client, TEACHER, RIGHT, "198.51.100.1")).status_code == 200
        waited(addresses)
        assert (await attempt(client, TEACHER, RIGHT)).status_code == 200


async def test_a_crowd_of_guesses_at_once_is_no_way_around(settings: Settings, north: School) -> None:
    """Forty at once: two are looked at at a time, so that one may be before the last failure has been counted."""
    async with api(settings) as client:
        answers = await asyncio.gather(*(attempt(client, TEACHER, f"guess {n}") for n in range(40)))
    assert {answer.status_code for answer in answers} == {401, 429}
    assert 4 <= sum(answer.status_code == 401 for answer in answers) <= 5


async def test_a_crowd_that_signs_in_rightly_is_let_in(settings: Settings, north: School) -> None:
    """Twenty at once to one account: what has not failed is not counted."""
    async with api(settings) as client:
        answers = await asyncio.gather(*(attempt(client, TEACHER, RIGHT) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}


async def test_without_redis_it_is_just_as_hard(settings: Settings, north: School) -> None:
    """Failures are kept in PostgreSQL: with Redis away, whoever guesses waits, and whoever knows gets in."""
    async with api(settings, redis_url="redis://127.0.0.1:1/0") as client:
        statuses = [(await attempt(client, TEACHER)).status_code for _ in range(6)]
        assert statuses == [401] * 4 + [429] * 2
        assert (await attempt(client, north.admin.email, RIGHT)).status_code == 200


async def test_what_is_kept_is_little_and_not_for_long(settings: Settings, north: School, addresses: Addresses) -> None:
    """Hashes; after an hour without a failure they start from the beginning, and after a day the rows are gone."""
    async with api(settings) as client:
        for _ in range(3):
            await attempt(client, TEACHER)
        with psycopg.connect(addresses.admin_url) as connection:
            rows = connection.execute("SELECT subject FROM sign_in_failures").fetchall()
            assert sha256(f"account:{TEACHER}".encode()).digest() in {row[0] for row in rows}
            connection.execute("UPDATE sign_in_failures SET last_at = last_at - interval '61 minutes'")
        assert (await attempt(client, TEACHER)).status_code == 401
        assert (await attempt(client, TEACHER)).status_code == 401, "not yet the fourth in a row"
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute("UPDATE sign_in_failures SET last_at = last_at - interval '25 hours'")
        await attempt(client, "other@north.example", address="198.51.100.1")
        with psycopg.connect(addresses.admin_url) as connection:
            left = connection.execute("SELECT count(*) FROM sign_in_failures").fetchone()
    assert left == (2,)


async def test_a_new_password_ends_the_wait(settings: Settings, north: School, database: Database) -> None:
    """Whoever forgot it is helped by their administrator, and need not wait for their own guesses."""
    async with api(settings) as client:
        statuses = [(await attempt(client, TEACHER)).status_code for _ in range(5)]
        assert statuses[-1] == 429
        await set_password(database, north.id, email=TEACHER, password_hash=hash_password("four words that hold"))
        assert (await attempt(client, TEACHER, "four words that hold")).status_code == 200


def test_waits_grow_and_end() -> None:
    """Never shorter after one more failure, never longer than the longest, whatever the number."""
    patience = Patience(5, 5, 300, 3600)
    waits = [patience.wait_after(failures) for failures in (*range(1, 100), 10**9)]
    assert waits[:7] == [0, 0, 0, 0, 0, 5, 10]
    assert waits == sorted(waits)
    assert waits[-1] == 300
