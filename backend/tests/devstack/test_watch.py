"""Servers that end by themselves are started again."""

import asyncio

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
