"""Commands that do one thing to the database, under the application's role."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from psycopg import OperationalError

from synopsis.evaluations import cells
from synopsis.kit.config import load_settings, unreachable
from synopsis.kit.database import Database
from synopsis.kit.errors import Invalid

Done = TypeVar("Done")


def on_the_database(work: Callable[[Database], Awaitable[Done]]) -> Done:
    """Do it, on the database of DATABASE_URL.

    Raises:
        Misconfigured: the settings or the database are not right; the message says what to do.
    """
    url = load_settings().database_url

    async def connected() -> Done:
        database = await Database(url, name="synopsis-cli", size=1).open()
        try:
            await _is_usable(database, url)
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(connected())


async def _is_usable(database: Database, url: str) -> None:
    """A process would wait for PostgreSQL; somebody at a terminal is told."""
    try:
        await database.refuse_unusable()
    except OperationalError as error:
        raise unreachable("DATABASE_URL", url, error) from error


def read(column: Callable[[str], str], text: str) -> str:
    """An address or a name by the rules of an import, so that the two agree on who is who.

    Raises:
        Invalid: it is none.
    """
    try:
        return column(text)
    except cells.CellError as error:
        raise Invalid(error.message) from error
