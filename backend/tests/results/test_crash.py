"""An uploader that is killed between any two of its steps: what it had taken gets there, once."""

import asyncio
import os
import re
import signal
from pathlib import Path

import pytest

from synopsis.devstack.stack import Addresses
from tests.conftest import BACKEND, JWT_SECRET, MASTER_KEY
from tests.factories import School
from tests.faults.forked import Forked
from tests.results.endpoint import Endpoint
from tests.results.owed import Owed

FAILPOINTS = re.findall(r'hit\("(uploader\.[a-z]+)"\)', (BACKEND / "synopsis/results/uploader.py").read_text())


async def die(addresses: Addresses, endpoint: Endpoint, failpoint: str, log: Path) -> None:
    """Let an uploader begin, and die there."""
    environment = {
        **os.environ, "DATABASE_URL": addresses.database_url, "REDIS_URL": addresses.redis_url,
        "SYNOPSIS_JWT_SECRET": JWT_SECRET, "SYNOPSIS_MASTER_KEY": MASTER_KEY, "SYNOPSIS_FAILPOINT": failpoint,
        **endpoint.environment(),
    }  # fmt: skip
    process = await Forked.start("tests.results.uploader_process", [], environment, log)
    try:
        async with asyncio.timeout(60):
            assert await process.wait() == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()


def test_there_is_a_failpoint_between_all_steps() -> None:
    """After the claim, before and after the uploads, after their outcome was recorded."""
    assert FAILPOINTS == ["uploader.claimed", "uploader.uploading", "uploader.uploaded", "uploader.recorded"]


@pytest.mark.parametrize("failpoint", FAILPOINTS)
async def test_killed_at(
    north: School, owed: Owed, endpoint: Endpoint, addresses: Addresses, tmp_path: Path, failpoint: str
) -> None:
    """The next one brings what is missing, once the lease has ended; what is there already is not written anew."""
    jobs = await owed.owe(north, 3)
    await die(addresses, endpoint, failpoint, tmp_path / "log")
    there, recorded = endpoint.written(), failpoint == "uploader.recorded"
    assert len(there) == (3 if failpoint in {"uploader.uploaded", "uploader.recorded"} else 0)
    await owed.pass_time(north)
    assert await owed.uploader().tick() == 0, "while its lease holds, it is the dead one's"
    await owed.pass_time(north, ends_leases=True)
    assert await owed.uploader().tick() == (0 if recorded else 3)
    assert await owed.missing(north) == 0
    assert {one["job_id"] for one in endpoint.objects().values()} == set(jobs)
    assert there.items() <= endpoint.written().items(), "what was there has the time at which it was written first"
