"""A process says at its start what is wrong with its database, and gives up lines that fall silent."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import AsyncConnection, OperationalError
from psycopg.rows import DictRow
from structlog.testing import capture_logs

from synopsis.devstack.stack import Addresses, Stack
from synopsis.kit import database as database_module
from synopsis.kit.database import CHECK_SECONDS, LOOK_AGAIN_SECONDS, Database, OutcomeUnknown
from synopsis.kit.errors import Misconfigured
from tests.conftest import create_database, drop_database, on_database
from tests.faults.proxy import Proxy


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A pool, closed at the end."""
    database = await Database(url, name="test").open()
    try:
        yield database
    finally:
        await database.close()


async def test_a_process_says_that_no_migration_has_run(stack: Stack) -> None:
    """`make up` makes an empty database; the loops would only complain of a missing relation."""
    create_database(stack.addresses.admin_url, "unmigrated")
    try:
        async with opened(on_database(stack.addresses.database_url, "unmigrated")) as database:
            with pytest.raises(Misconfigured, match="alembic upgrade head"):
                await database.refuse_unusable()
    finally:
        drop_database(stack.addresses.admin_url, "unmigrated")


async def test_a_process_says_once_that_it_waits_and_for_what() -> None:
    """The place and what to do, without the password; nothing is begun meanwhile, and a stop ends it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        port = taken.getsockname()[1]
        async with opened(f"postgresql://somebody:secret@127.0.0.1:{port}/synopsis") as database:
            stop = asyncio.Event()
            with capture_logs() as said:
                waiting = asyncio.create_task(database.until_usable(stop))
                await asyncio.sleep(2.5 * LOOK_AGAIN_SECONDS)
                with pytest.raises(OperationalError, match="has not answered yet"):
                    async with asyncio.timeout(1), database.transaction():
                        pass
                stop.set()
                await waiting
    [line] = said
    assert "make up" in line["event"]
    assert f"port {port}" in line["error"]
    assert "secret" not in str(line)


async def test_a_refused_password_is_not_waited_for(stack: Stack) -> None:
    """No time mends it: the process ends, with the server's own words."""
    parts = urlsplit(stack.addresses.database_url)
    url = urlunsplit(parts._replace(netloc=f"synopsis_app:wrong-one@127.0.0.1:{parts.port}"))
    async with opened(url) as database:
        with pytest.raises(Misconfigured, match="password authentication failed") as refused:
            await database.until_usable()
    assert "wrong-one" not in str(refused.value)


@asynccontextmanager
async def behind_a_proxy(addresses: Addresses, answer_seconds: float = 30) -> AsyncIterator[tuple[Database, Proxy]]:
    """A pool with a connection that has worked, over a line that can fall silent."""
    async with Proxy(addresses.database_url) as proxy:
        database = await Database(
            proxy.url_for(addresses.database_url), name="test", answer_seconds=answer_seconds
        ).open()
        await database._pool.wait()
        try:
            await one(database)
            yield database, proxy
        finally:
            await database.close()


async def one(database: Database) -> None:
    """The smallest transaction."""
    async with database.transaction() as transaction:
        await transaction.run("SELECT 1")


async def one_that_is_silenced(database: Database, proxy: Proxy) -> None:
    """Nothing comes back once it has begun."""
    async with database.transaction() as transaction:
        proxy.swallow_replies = True
        await transaction.run("SELECT 1")


async def test_a_line_that_falls_silent_in_a_transaction_is_given_up(addresses: Addresses) -> None:
    """The statement fails in the time that was set, and the next transaction has another connection."""
    async with behind_a_proxy(addresses, answer_seconds=0.5) as (database, proxy):
        with pytest.raises(OperationalError):
            await asyncio.wait_for(one_that_is_silenced(database, proxy), 5)
        proxy.mend()
        await one(database)


async def test_a_commit_whose_answer_is_lost_is_given_up(addresses: Addresses) -> None:
    """As any other statement, and by a name of its own: nobody knows what came of it."""
    async with behind_a_proxy(addresses, answer_seconds=0.5) as (database, proxy):
        proxy.cut_when = lambda piece: b"COMMIT" in piece
        with pytest.raises(OutcomeUnknown):
            async with asyncio.timeout(5):
                await one(database)
        proxy.mend()
        await one(database)


async def test_without_a_limit_a_silent_line_is_waited_for(addresses: Addresses) -> None:
    """The control: it is the limit that ends the wait, not the driver, the system or the server."""
    async with behind_a_proxy(addresses, answer_seconds=3600) as (database, proxy):
        asking = asyncio.create_task(one_that_is_silenced(database, proxy))
        done, _ = await asyncio.wait([asking], timeout=3)
        assert not done
        proxy.reset()
        with pytest.raises(OperationalError):
            await asking


@pytest.mark.alone
async def test_a_connection_that_fell_silent_in_the_pool_is_not_handed_out(addresses: Addresses) -> None:
    """It is tried first, given up in two seconds, and the transaction begins on another: nobody notices."""
    async with behind_a_proxy(addresses) as (database, proxy):
        silent = set(proxy.lines)
        proxy.silence()
        async with asyncio.timeout(CHECK_SECONDS + 3):
            await one(database)
        assert not silent & proxy.lines


async def test_a_connection_that_was_terminated_in_the_pool_is_not_handed_out(
    addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a restart of the server; without the second try, which is the control, the transaction fails."""
    async with behind_a_proxy(addresses) as (database, _):
        terminate(addresses)
        await one(database)
        terminate(addresses)
        monkeypatch.setattr("synopsis.kit.database.is_lost", lambda _: False)
        with pytest.raises(OperationalError):
            await one(database)


def terminate(addresses: Addresses) -> None:
    """Every connection of the application to this test's database."""
    with psycopg.connect(addresses.admin_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE usename = 'synopsis_app' AND datname = current_database()"
        )


async def test_a_migrated_database_is_used(database: Database) -> None:
    """The control: the application's role, after the migrations."""
    await database.refuse_unusable()


async def test_a_connection_that_was_given_up_is_used_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where the answer came in the same moment, as after a halt of the whole process."""
    hung_up: list[object] = []
    monkeypatch.setattr(database_module, "_hang_up", hung_up.append)
    connection = cast("AsyncConnection[DictRow]", object())

    async def ask(seconds: float, loops: int) -> None:
        async with database_module._given_up_after(seconds, connection):
            for _ in range(loops):
                await asyncio.sleep(0)

    await ask(60, loops=10)
    assert hung_up == []
    with pytest.raises(OperationalError, match="did not answer within 0 s"):
        await ask(0, loops=10)
    assert hung_up == [connection]
