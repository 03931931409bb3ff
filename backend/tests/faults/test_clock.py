"""Clocks that are wrong (F18): nothing is early, late, lost or doubled, for all times come from the database."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.config import Settings
from synopsis.tenancy.passwords import hash_password
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import LEASE_SECONDS, fleet
from tests.faults.results import record
from tests.faults.watching import ended, outcomes, poison, queue, reading

PASSWORD = "synopsis-demo"
MOST_SECONDS_OFF = 5
RUN_AT_SECONDS = 3
TOKEN_MINUTES = 30

# Every claim, and how long before it its job had become due: by its submission, or by the retry before it.
PUNCTUALITY = """
SELECT jobs.job_id, jobs.attempt, extract(epoch FROM claim.at - jobs.available_at)::float AS late
FROM summary_generation_jobs AS jobs JOIN job_history AS claim ON claim.job = jobs.id AND claim.attempt = jobs.attempt
WHERE claim.verb = 'claim'
"""


def clock(offset: str) -> Mapping[str, str]:
    """The environment of a process whose clock is off by so much; how long things take, it measures rightly."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    assert found, "libfaketime is not here; `make tools` installs it"
    return {
        "LD_PRELOAD": str(found[0]), "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # For glibcs of long ago; with today's it lets a thread wait for the interpreter's lock for longer than it asks.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }  # fmt: skip


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Of the API whose clock is right; tokens end well before the smallest fault's hour."""
    return settings.model_copy(update={"token_minutes": TOKEN_MINUTES})


@pytest.fixture
async def crowd(addresses: Addresses) -> Crowd:
    """Three classes."""
    return make_crowd(addresses.admin_url, 60, password_hash=await asyncio.to_thread(hash_password, PASSWORD))


async def sign_in(client: httpx.AsyncClient, crowd: Crowd) -> httpx.Response:
    """Ask for a token."""
    return await client.post("/api/v1/auth/token", data={"username": crowd.admin_email, "password": PASSWORD})


async def use_token(client: httpx.AsyncClient, token: str) -> httpx.Response:
    """Ask for something that needs one."""
    return await client.get("/api/v1/evaluations", headers={"Authorization": f"Bearer {token}"})


async def must_be_sane(off_url: str, true_url: str, crowd: Crowd) -> None:
    """Who signs in where the clock is off may go on there; elsewhere the token is refused, with a reason."""
    async with httpx.AsyncClient(base_url=off_url, timeout=30) as off, httpx.AsyncClient(base_url=true_url) as true:
        given = await sign_in(off, crowd)
        assert given.status_code == 200, given.text
        assert (await use_token(off, given.json()["access_token"])).status_code == 200
        kept = (await sign_in(true, crowd)).json()["access_token"]
        for answer in (await use_token(true, given.json()["access_token"]), await use_token(off, kept)):
            assert answer.status_code == 401, answer.text
            assert answer.json()["code"] in {"token_expired", "token_invalid"}


HOUR, DAY = 3600, 86_400


@pytest.mark.parametrize("offset", [HOUR, -HOUR, DAY, -DAY])
async def test_f18_clocks_that_are_off(
    addresses: Addresses, crowd: Crowd, api: str, tmp_path: Path, offset: int
) -> None:
    """An API, which is also the only dispatcher, and a worker, which rescues and reconciles, off in two directions."""
    api_offset, worker_offset = f"{offset:+}", f"{-offset:+}"
    first, second, _ = crowd.evaluation_ids
    async with fleet(
        addresses, tmp_path, SYNOPSIS_RETRY_BASE_SECONDS="1", SYNOPSIS_TOKEN_MINUTES=str(TOKEN_MINUTES)
    ) as running:
        _, off = await asyncio.gather(
            running.start_worker("--without", "dispatcher", "--longest", "0.2", **clock(worker_offset)),
            running.start_api(**clock(api_offset)),
        )
        run_at = datetime.now(UTC) + timedelta(seconds=RUN_AT_SECONDS)
        ids = await queue(addresses, crowd, [first], run_at=run_at, max_retries=1)
        poison(addresses, dict.fromkeys(ids[:5], "exception"))
        poison(addresses, {ids[5]: "slow"}, seconds=1.5 * LEASE_SECONDS)
        ids += await queue(addresses, crowd, [second])
        await must_be_sane(off.url, api, crowd)
        await ended(addresses, within=60)
    found = outcomes(addresses)
    assert [found[job_id]["attempt"] for job_id in ids] == [2] * 5 + [1] * (len(ids) - 5), "retried, or rescued early"
    with reading(addresses) as connection:
        late = [row["late"] for row in connection.execute(PUNCTUALITY)]
    assert len(late) == len(ids)
    assert min(late) >= 0
    assert max(late) <= MOST_SECONDS_OFF
    verdict = check(addresses.admin_url, ids, may_fail=ids[:5])
    assert verdict.is_clean, verdict
    record(
        "F18",
        what=f"API and dispatcher {api_offset} s off, worker and rescuer {worker_offset} s",
        times=3,
        lost=len(verdict.lost),
        doubled=len(verdict.doubled),
        recovery_seconds=max(late),
        command="pytest tests/faults/test_clock.py",
    )


async def test_the_fake_clock_is_off(addresses: Addresses) -> None:
    """The control: a process that is told so does see another time, and measures seconds as we do."""
    program = "import time; print(time.time(), time.monotonic())"
    asked = await asyncio.create_subprocess_exec(
        "python3", "-c", program, env={"PATH": "/usr/bin:/usr/local/bin", **clock("-86400")}, stdout=-1
    )
    said, _ = await asked.communicate()
    now, monotonic = map(float, said.split())
    assert -86_460 < now - datetime.now(UTC).timestamp() < -86_340
    assert 0 <= asyncio.get_running_loop().time() - monotonic < 60
