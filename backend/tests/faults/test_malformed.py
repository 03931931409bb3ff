"""Whatever anybody writes into Redis (F17) ends no worker, runs no code, and stops no job."""

import asyncio
import json
import os
import pickle
import random
import subprocess
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import redis

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from synopsis.runtime import TASK_TYPES
from synopsis.transport.dispatcher import Dispatcher
from synopsis.transport.doorbell import MEMORY, Doorbell
from tests.chance import SEED
from tests.conftest import BACKEND
from tests.eventually import eventually
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import Fleet, fleet
from tests.faults.results import record
from tests.faults.watching import ended, outcomes, queue

TIMES = 10
QUEUES = ("ai-summaries-high", "ai-summaries", "ai-summaries-low")
MOST_SECONDS_TO_HEAL = 10

Client = redis.Redis
Plant = Callable[[Client, str, str], object]
"""Puts one piece into Redis: the client, a queue's name, and a number that is this piece's own."""


class Canary:
    """When unpickled, it runs a command."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self.path}",)


@pytest.fixture
def crowd(addresses: Addresses) -> Crowd:
    """A school with room for 400 jobs."""
    return make_crowd(addresses.admin_url, 400)


def fields(canary: Path) -> Mapping[str, dict[str, Any]]:
    """Ways for a job's hash to be wrong, by name; each is what differs from a good one."""
    foreign = json.dumps(["os.system", None, [f"touch {canary}"], {}]).encode()
    ours = json.dumps(["synopsis.transport.pool.run", None, [f"$(touch {canary})"], {"job_id": 1}]).encode()
    return {
        "foreign function": {"data": zlib.compress(foreign)},
        "foreign function, not compressed": {"data": foreign},
        "our function, wrong arguments": {"data": zlib.compress(ours)},
        "pickled data": {"data": zlib.compress(pickle.dumps(Canary(canary)))},
        "pickled meta": {"meta": pickle.dumps(Canary(canary))},
        "foreign callbacks": {"success_callback_name": "os.system", "failure_callback_name": "os.system"},
        "no such status": {"status": "\x00exploded"},
        "no such date": {"created_at": "yesterday", "enqueued_at": "٣"},
        "no such timeout": {"timeout": "1e999", "ttl": "soon"},
        "data that are not compressed": {"data": b"\x78\x9c" + b"\xff" * 64},
        "a bomb": {"data": zlib.compress(b"[" * 10_000_000)},
        "a dependency on itself": {"dependency_ids": json.dumps(["x"]), "status": "deferred"},
    }


def hashes(canary: Path) -> dict[str, Plant]:
    """Jobs of RQ whose hash is wrong, their ids in a queue."""

    def planting(wrong: Mapping[str, Any]) -> Plant:
        def plant(client: Client, queue_name: str, number: str) -> None:
            good: dict[Any, Any] = {"origin": queue_name, "status": "queued"}
            client.hset(f"rq:job:forged-{number}", mapping=good | dict(wrong))
            client.rpush(f"rq:queue:{queue_name}", f"forged-{number}")

        return plant

    return {name: planting(wrong) for name, wrong in fields(canary).items()}


def ids(known: list[str]) -> dict[str, Plant]:
    """Ids that are none, or not to be run."""

    def planting(make: Callable[[str], str | bytes]) -> Plant:
        return lambda client, queue_name, number: client.rpush(f"rq:queue:{queue_name}", make(number))

    return {
        "unknown": planting(lambda number: f"summary-1-2-{number}"),
        "empty": planting(lambda _: ""),
        "a megabyte": planting(lambda number: f"summary-{number}" * 80_000),
        "no text": planting(lambda number: b"\xff\xfe\xed\xa0\x80" + number.encode()),
        "with NUL": planting(lambda number: f"summary\x00{number}"),
        "SQL": planting(lambda _: "x'); DROP TABLE summary_generation_jobs; --"),
        "a template": planting(lambda _: "%(job_ids)s {0} %s ${jndi:x}"),
        "ended long ago": planting(lambda number: known[int(number) % len(known)]),
    }


async def complete(addresses: Addresses, *, within: float = 60) -> None:
    """Wait until every job has ended, which has to be well."""
    await ended(addresses, within=within)
    assert {job["status"] for job in outcomes(addresses).values()} == {"completed"}


async def rq_info(addresses: Addresses) -> str:
    """What RQ's own command says."""
    command = [str(BACKEND / "venv" / "bin" / "rq"), "info", "--raw", "--url", addresses.redis_url]
    return await asyncio.to_thread(subprocess.check_output, command, text=True, timeout=60, stderr=subprocess.STDOUT)


async def listed(running: Fleet) -> None:
    """Wait until Redis lists the workers that run, and no key of RQ's is of a wrong type."""
    pids = {worker.process.pid for worker in running.workers}

    async def look() -> bool:
        with redis.Redis.from_url(running.addresses.redis_url) as client:
            if any(client.type(key) not in {kind.encode(), b"none"} for key, kind in KINDS.items()):
                return False
            names = client.smembers("rq:workers")
            return {int(name.split(b".")[-2]) for name in names} >= pids and all(
                client.type(name) == b"hash" for name in names
            )

    await eventually(look, within=60, every=0.1)


async def test_f17_malformed_jobs_among_good_ones(addresses: Addresses, crowd: Crowd, tmp_path: Path) -> None:
    """Twenty kinds, ten of each, in between the ids of good jobs."""
    canary = tmp_path / "canary"
    chance = random.Random(SEED)
    async with fleet(addresses, tmp_path) as running:
        for _ in range(2):
            await running.start_worker("--longest", "0.2")
        known = await queue(addresses, crowd, crowd.evaluation_ids[:1])
        await complete(addresses)
        kinds = hashes(canary) | ids(known)
        assert len(kinds) == 20
        planting = [plant for plant in kinds.values() for _ in range(TIMES)]
        chance.shuffle(planting)
        accepted = list(known)
        with redis.Redis.from_url(addresses.redis_url) as client:
            for number, plant in enumerate(planting):
                plant(client, chance.choice(QUEUES), str(number))
                if number % 20 == 0:
                    place = 1 + number // 20
                    accepted += await queue(addresses, crowd, crowd.evaluation_ids[place : place + 1])
        await complete(addresses)

        async def is_tidied() -> bool:
            with redis.Redis.from_url(addresses.redis_url) as client:
                return not client.keys("rq:job:*") and not any(client.llen(f"rq:queue:{name}") for name in QUEUES)

        await eventually(is_tidied, within=20, every=0.1)
        await listed(running)
        said = await rq_info(addresses)
        assert said.count("worker ") == 2, said
        assert [await running.stop(worker) for worker in running.workers] == [0, 0]
    assert not canary.exists()
    verdict = check(addresses.admin_url, accepted)
    assert verdict.is_clean, verdict
    record(
        "F17",
        what=f"{len(kinds)} kinds of malformed content, {TIMES} of each, among {len(accepted)} jobs",
        times=len(planting),
        lost=len(verdict.lost),
        doubled=len(verdict.doubled),
        command="pytest tests/faults/test_malformed.py",
        workers_that_ended=0,
        commands_executed=0,
    )


KINDS = {
    **{f"rq:queue:{name}": "list" for name in QUEUES},
    **{f"rq:workers:{name}": "set" for name in QUEUES},
    **{f"rq:{registry}:{QUEUES[1]}": "zset" for registry in ("wip", "finished", "failed", "deferred", "scheduled")},
    "rq:queues": "set",
    "rq:workers": "set",
}


@pytest.mark.parametrize("kind", ["foreign function", "pickled data"])
def test_a_worker_of_rq_itself_runs_what_it_finds(addresses: Addresses, tmp_path: Path, kind: str) -> None:
    """The control: the same content is a command for whoever believes it."""
    canary = tmp_path / "canary"
    serializer = "pickle" if "pickle" in kind else "json"
    with redis.Redis.from_url(addresses.redis_url) as client:
        hashes(canary)[kind](client, QUEUES[1], "1")
    command = [
        str(BACKEND / "venv" / "bin" / "rq"), "worker", "--burst", "--quiet", "--url", addresses.redis_url,
        "--serializer", serializer, QUEUES[1],
    ]  # fmt: skip
    subprocess.run(command, check=False, timeout=60, capture_output=True)
    assert canary.exists()


async def test_f17_keys_of_a_wrong_type(addresses: Addresses, crowd: Crowd, tmp_path: Path) -> None:
    """A string or a stream where RQ's own keys belong, all at once, ten times: repaired, and nothing is lost."""
    chance = random.Random(17)
    longest = 0.0
    async with fleet(addresses, tmp_path) as running:
        for _ in range(2):
            await running.start_worker("--longest", "0.2")
        accepted = await queue(addresses, crowd, crowd.evaluation_ids[:1])
        await complete(addresses)
        for evaluation_id in crowd.evaluation_ids[1 : TIMES + 1]:
            with redis.Redis.from_url(addresses.redis_url) as client:
                workers = [name.decode() for name in client.smembers("rq:workers")]
                # Each at once with its deletion: between the two, the workers that run would put it right.
                with client.pipeline(transaction=True) as spoiling:
                    for key in [*KINDS, *workers, MEMORY]:
                        spoiling.delete(key)
                        if chance.random() < 0.5:
                            spoiling.set(key, "x")
                        else:
                            spoiling.xadd(key, {"a": "b"})
                    spoiling.execute()
            begun = time.monotonic()
            accepted += await queue(addresses, crowd, [evaluation_id])
            await complete(addresses)
            await listed(running)
            longest = max(longest, time.monotonic() - begun)
        assert (await rq_info(addresses)).count("worker ") == 2
        assert [await running.stop(worker) for worker in running.workers] == [0, 0]
    verdict = check(addresses.admin_url, accepted)
    assert verdict.is_clean, verdict
    assert longest <= MOST_SECONDS_TO_HEAL, longest
    record(
        "F17",
        what=f"{len(KINDS) + 3} keys of RQ's with a value of a wrong type, {TIMES} times",
        times=(len(KINDS) + 3) * TIMES,
        lost=len(verdict.lost),
        doubled=len(verdict.doubled),
        recovery_seconds=longest,
        command="pytest tests/faults/test_malformed.py",
    )


async def test_f17_keys_of_jobs_that_are_to_come(addresses: Addresses, crowd: Crowd, database: Database) -> None:
    """What stands under the keys of a job before it is handed over does not keep it, or its neighbours, from Redis."""
    accepted = await queue(addresses, crowd, crowd.evaluation_ids[:2])
    with redis.Redis.from_url(addresses.redis_url) as client:
        for job_id in accepted[:TIMES]:
            client.set(f"rq:job:{job_id}", "x")
            client.set(f"rq:executions:{job_id}", "x")
        doorbell = Doorbell(addresses.redis_url)
        assert await Dispatcher(database, doorbell, TASK_TYPES).tick() == len(accepted)
        assert await doorbell.present() == accepted
        await doorbell.close()
        assert client.type(f"rq:job:{accepted[0]}") == b"hash"
