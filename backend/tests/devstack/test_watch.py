"""Servers that end by themselves are started again."""

import asyncio
from pathlib import Path

import psycopg
import redis

from synopsis.devstack.stack import Stack
from synopsis.devstack.watch import keep_running
from tests.devstack.holding import kill


async def test_a_server_that_crashed_is_started_again_where_it_was(own_stack: Stack) -> None:
    """Same address, and a line that says so."""
    before = own_stack.addresses
    said: asyncio.Queue[str] = asyncio.Queue()
    keeping = asyncio.create_task(keep_running(own_stack, said.put_nowait))
    try:
        for server, name in ((own_stack.postgres, "Postgres"), (own_stack.redis, "Redis")):
            assert server.pid is not None
            kill(server.pid)
            assert await asyncio.wait_for(said.get(), 20) == f"{name} has ended; starting it again"
    finally:
        keeping.cancel()
    assert own_stack.addresses == before
    psycopg.connect(before.database_url).close()
    with redis.Redis.from_url(before.redis_url) as client:
        assert client.ping()


async def test_a_server_that_cannot_be_started_now_is_tried_again(own_stack: Stack, folder: Path) -> None:
    """Its log cannot be written, as on a full disk or in a folder that was deleted: said, and not given up."""
    said: asyncio.Queue[str] = asyncio.Queue()
    log = own_stack.redis._process._log
    own_stack.redis._process._log = folder / "missing" / "redis.log"
    assert own_stack.redis.pid is not None
    kill(own_stack.redis.pid)
    keeping = asyncio.create_task(keep_running(own_stack, said.put_nowait))
    try:
        assert await asyncio.wait_for(said.get(), 20) == "Redis has ended; starting it again"
        assert "No such file or directory" in await asyncio.wait_for(said.get(), 20)
        own_stack.redis._process._log = log
        assert await asyncio.wait_for(said.get(), 20) == "Redis has ended; starting it again"
        keeping.cancel()  # between two tries: the start itself gives nothing else a turn
        assert own_stack.redis.pid is not None
    finally:
        own_stack.redis._process._log = log
        keeping.cancel()
