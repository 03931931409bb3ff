"""May this process be sent requests?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest

from synopsis import runtime
from synopsis.kit.config import Settings
from tests.conftest import JWT_SECRET
from tests.eventually import eventually
from tests.serving import serve


@pytest.fixture
async def machine(api: str) -> AsyncIterator[httpx.AsyncClient]:
    """Something without a token."""
    async with httpx.AsyncClient(base_url=api, timeout=5) as client:
        yield client


@asynccontextmanager
async def wire(url: str) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """An address that leads to a server, and an event: cleared, nothing passes and nothing is refused."""
    to = urlsplit(url)
    passes = asyncio.Event()
    passes.set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await passes.wait()
            writer.write(data)
        writer.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(to.hostname, to.port)
        async with asyncio.TaskGroup() as both:
            both.create_task(carry(reader, back))
            both.create_task(carry(there, writer))

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield urlunsplit(to._replace(netloc=to.netloc.replace(f":{to.port}", f":{port}"))), passes
    passes.set()
    server.close()


async def test_with_both_it_is_ready(machine: httpx.AsyncClient) -> None:
    """The whole answer."""
    answer = await machine.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "postgresql": "connected", "redis": "connected"}
    assert (await machine.get("/healthz")).json() == {"status": "ok"}


async def test_without_redis_it_is_ready_and_says_so(settings: Settings) -> None:
    """200 and degraded: what is asked for is kept in PostgreSQL until Redis is back."""
    settings = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    async with serve(settings) as url, httpx.AsyncClient(base_url=url) as machine:
        answer = await machine.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "postgresql": "connected", "redis": "unreachable"}


@pytest.mark.alone
async def test_with_a_postgresql_that_hangs_it_is_not_ready(settings: Settings) -> None:
    """503 within a second, however long it hangs; alive all the same; and ready again when it goes on."""
    async with wire(settings.database_url) as (url, passes):
        async with (
            serve(settings.model_copy(update={"database_url": url})) as api,
            httpx.AsyncClient(base_url=api, timeout=5) as machine,
        ):
            await eventually(lambda: answers(machine, 200, "ready"))
            passes.clear()
            await eventually(lambda: answers(machine, 503, "unready"))
            assert (await machine.get("/healthz")).status_code == 200
            passes.set()
            await eventually(lambda: answers(machine, 200, "ready"))


async def answers(machine: httpx.AsyncClient, status_code: int, status: str) -> bool:
    """Whether it says so now; in any case it answers within a second."""
    answer = await machine.get("/readyz")
    assert answer.elapsed.total_seconds() < 1
    return (answer.status_code, answer.json()["status"]) == (status_code, status)


async def test_a_busy_process_is_not_taken_for_a_broken_database(settings: Settings) -> None:
    """With every connection of the process' own pool in use, the check still reaches PostgreSQL: it has its own."""
    async with runtime.backend(settings, JWT_SECRET) as parts, AsyncExitStack() as busy:
        for _ in range(10):
            await busy.enter_async_context(parts.database.transaction())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1), parts.database.transaction():
                pass
        assert await parts.monitor.reaches() == (True, True)
