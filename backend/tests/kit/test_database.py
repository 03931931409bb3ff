"""A process says at its start what is wrong with its database."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from synopsis.devstack.stack import Stack
from synopsis.kit.database import Database
from synopsis.kit.errors import Misconfigured
from tests.conftest import create_database, drop_database, on_database


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


async def test_a_process_says_where_no_postgresql_answers() -> None:
    """The place and what to do, without the password."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        port = taken.getsockname()[1]
        async with opened(f"postgresql://somebody:secret@127.0.0.1:{port}/synopsis") as database:
            with pytest.raises(Misconfigured) as said:
                await database.refuse_unusable()
    assert f"No connection to PostgreSQL at 127.0.0.1:{port}" in str(said.value)
    assert "secret" not in str(said.value)


async def test_a_migrated_database_is_used(database: Database) -> None:
    """The control: the application's role, after the migrations."""
    await database.refuse_unusable()
