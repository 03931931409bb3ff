"""Whether the whole product answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import redis.asyncio

from synopsis.cli.readiness import Readiness
from synopsis.devstack.stack import Addresses

WORKER_PID = 4321
MARK = "ours"


@asynccontextmanager
async def answering(statuses: dict[str, int], mark: str = MARK) -> AsyncIterator[int]:
    """A server that gives a path its status, 404 to others; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).split()[1].decode()
        while (await reader.readline()).strip():
            pass
        writer.write(f"HTTP/1.1 {statuses.get(path, 404)} x\r\n".encode())
        writer.write(f"X-Synopsis-Demo: {mark}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_each_part_is_waited_for_in_turn(addresses: Addresses) -> None:
    """The API, the page, a worker: the first that is missing is named."""
    statuses = {"/readyz": 503, "/": 404}
    async with answering(statuses) as port, redis.asyncio.Redis.from_url(addresses.redis_url) as client:
        readiness = Readiness(port, MARK, addresses.redis_url, lambda: {WORKER_PID}, print)
        assert await readiness.missing() == "the API answers 503 at /readyz"
        waiting = asyncio.create_task(readiness.wait())
        statuses["/readyz"] = 200
        assert await readiness.missing() == "the page answers 404 at /; has it been built?"
        statuses["/"] = 200
        assert await readiness.missing() == "no worker has registered"
        assert not waiting.done()
        await client.hset("rq:worker:here", "pid", str(WORKER_PID))
        await client.sadd("rq:workers", "rq:worker:here")
        await asyncio.wait_for(waiting, 20)


async def test_what_another_program_answers_on_our_port_is_no_api(addresses: Addresses) -> None:
    """Another demo, started at the same moment, had the port first: this one is not ready, and says why."""
    async with answering({"/readyz": 200, "/": 200}, mark="theirs") as port:
        readiness = Readiness(port, MARK, addresses.redis_url, lambda: {WORKER_PID}, print)
        missing = await readiness.missing()
    assert missing is not None
    assert missing.startswith(f"another program answers at port {port}")


async def test_the_name_of_a_worker_that_was_killed_is_no_worker(addresses: Addresses) -> None:
    """What an earlier run left in Redis does not make this one ready."""
    async with (
        answering({"/readyz": 200, "/": 200}) as port,
        redis.asyncio.Redis.from_url(addresses.redis_url) as client,
    ):
        await client.hset("rq:worker:earlier", "pid", "99")
        await client.sadd("rq:workers", "rq:worker:earlier", "rq:worker:forgotten")
        readiness = Readiness(port, MARK, addresses.redis_url, lambda: {WORKER_PID}, print)
        assert await readiness.missing() == "no worker has registered"


async def test_nothing_there_at_all_is_no_error() -> None:
    """Neither API nor Redis has started."""
    readiness = Readiness(1, MARK, "redis://127.0.0.1:1/0", lambda: {WORKER_PID}, print)
    assert await readiness.missing() == "the API answers nothing at /readyz"
    assert await readiness._missing_worker() == "no worker has registered"
