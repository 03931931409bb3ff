"""PostgreSQL: the pool of connections, and the only place where a transaction begins and ends."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, LiteralString, Self, cast

import structlog
from psycopg import AsyncConnection, DataError, Error, IntegrityError, OperationalError, ProgrammingError
from psycopg.errors import IdleInTransactionSessionTimeout
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Literal
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from synopsis.kit.errors import Misconfigured

Row = Mapping[str, Any]

log = structlog.get_logger()

# Each bounds how long something that went wrong can hold a connection.
SERVER_SETTINGS = (
    "-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s -c timezone=UTC"
)
ANSWER_SECONDS = 30.0
"""The longest that a transaction may take, all of it included, before its connection is given up."""
CHECK_SECONDS = 2.0
POOL_SECONDS = 5.0
"""The longest wait for a connection."""
LOOK_AGAIN_SECONDS = 0.5
SHUTDOWN = "57P"
"""The class of what a server says that ends a connection: it stops, has crashed, or was told to."""
REFUSALS = ("authentication failed", "no password supplied", "does not exist", "no pg_hba.conf entry", "not permitted")
"""What a server says, by whatever reason it is there, to whom it will never let in."""
SOCKET_SETTINGS = {
    "connect_timeout": 3,  # less than the wait for a connection: one attempt that hangs leaves time for another
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class OutcomeUnknown(OperationalError):
    """The connection was lost while a transaction was being committed: nobody knows whether it was."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction. SQL is a literal and values are parameters, which the type checker holds us to."""

    connection: AsyncConnection[DictRow]

    async def all(self, sql: LiteralString, **values: object) -> list[DictRow]:
        """Every row that the statement returns."""
        cursor = await self.connection.execute(sql, values)
        return await cursor.fetchall()

    async def first(self, sql: LiteralString, **values: object) -> DictRow | None:
        """The first row, or None."""
        cursor = await self.connection.execute(sql, values)
        return await cursor.fetchone()

    async def run(self, sql: LiteralString, **values: object) -> int:
        """How many rows the statement touched."""
        cursor = await self.connection.execute(sql, values)
        return cursor.rowcount

    async def savepoint(self) -> None:
        """Remember this moment, in the place of an earlier one."""
        await self.connection.execute("SAVEPOINT latest")

    async def back_to_savepoint(self) -> None:
        """Undo what was done since then, and give back its locks."""
        await self.connection.execute("ROLLBACK TO SAVEPOINT latest")


class Database:
    """A pool of connections under one role."""

    def __init__(self, url: str, *, name: str, size: int = 10, answer_seconds: float = ANSWER_SECONDS) -> None:
        """Describe the pool; ``open`` connects.

        Args:
            url: ``postgresql://…`` of the application's role.
            name: shown by PostgreSQL in ``pg_stat_activity``.
            size: the most connections at once.
            answer_seconds: the longest that a transaction may take. A link that swallows everything and says nothing
                looks like a slow server; what it was asked fails after this, as if the server had hung up.
        """
        self._answer_seconds = answer_seconds
        self._url = url
        self._connecting = {
            "row_factory": dict_row, "application_name": name, "options": SERVER_SETTINGS, "autocommit": True,
            **SOCKET_SETTINGS,
        }  # fmt: skip
        self._is_awaited = False
        # Opened by open(), on the running event loop.
        self._pool = cast(
            "AsyncConnectionPool[AsyncConnection[DictRow]]",
            AsyncConnectionPool(
                url,
                open=False,
                min_size=1,
                max_size=size,
                timeout=POOL_SECONDS,
                max_idle=120,
                reconnect_timeout=0,
                kwargs=self._connecting,
            ),
        )

    async def open(self) -> Self:
        """Start connecting, in the background; a database that is away shows at the first transaction."""
        await self._pool.open()
        return self

    async def close(self) -> None:
        """Give all connections back."""
        await self._pool.close()

    @asynccontextmanager
    async def transaction(
        self, *, answer_seconds: float | None = None, reads_only: bool = False, durable: bool = True, **local: str
    ) -> AsyncIterator[Transaction]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Args:
            answer_seconds: the longest that it may take, where that is less than for all of them.
            reads_only: it may change nothing; so whoever loses it may begin anew, whenever that was.
            durable: False where a crash of the server soon after may undo it: its commit waits for no disk.
            local: settings that hold for this transaction alone, e.g. ``role="synopsis_system"``.

        Raises:
            psycopg.OperationalError: no connection was to be had (`PoolTimeout`), or it was lost; nothing is changed.
            OutcomeUnknown: it was lost during the commit.
        """
        if self._is_awaited:
            raise PoolTimeout("PostgreSQL has not answered yet since this process was started")
        if not durable:
            local["synchronous_commit"] = "off"
        connection = await self._begin(local, reads_only=reads_only)
        is_done = False
        try:
            async with _given_up_after(min(self._answer_seconds, answer_seconds or self._answer_seconds), connection):
                try:
                    yield Transaction(connection)
                    _refuse_lost(connection)
                    is_done = not reads_only
                    await connection.commit()
                except BaseException:
                    await _roll_back(connection)
                    raise
        except OperationalError as error:
            if is_done and is_lost(error):
                raise OutcomeUnknown(str(error)) from error
            raise
        finally:
            await self._pool.putconn(connection)

    async def _begin(self, local: Mapping[str, str], *, reads_only: bool) -> AsyncConnection[DictRow]:
        """A connection in a transaction with its settings, in one round trip.

        That is also the look whether the connection still works: one that has fallen silent or was cut off while
        nobody used it is thrown away, and the next one tried.
        """
        begin = _beginning(tuple(local.items()), reads_only=reads_only)
        latest = time.monotonic() + POOL_SECONDS
        while True:
            connection = await self._pool.getconn(max(0.0, latest - time.monotonic()))
            try:
                async with _given_up_after(CHECK_SECONDS, connection):
                    await connection.execute(begin, prepare=False)
            except BaseException as error:
                await self._pool.putconn(connection)
                if not (isinstance(error, OperationalError) and is_lost(error)) or time.monotonic() > latest:
                    raise
            else:
                return connection

    async def until_usable(self, stop: asyncio.Event | None = None) -> None:
        """Wait until PostgreSQL is there, and say once that it is not; meanwhile every transaction fails at once.

        Args:
            stop: ends the wait.

        Raises:
            Misconfigured: waiting would not help; see `refuse_unusable`.
        """
        stop, is_said = stop or asyncio.Event(), False
        self._is_awaited = True
        while not stop.is_set():
            try:
                await self.refuse_unusable()
            except OperationalError as error:
                if not is_said:
                    log.warning(
                        "PostgreSQL is awaited: start it (`make up`), or correct DATABASE_URL", error=str(error)
                    )
                is_said = True
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), LOOK_AGAIN_SECONDS)
                continue
            self._is_awaited = False
            if is_said:
                log.info("PostgreSQL is there")
            return

    async def refuse_unusable(self) -> None:
        """Stop a process that could not work with this database, or that would see too much of it.

        Raises:
            Misconfigured: the server refuses the name or the password, no migration has run yet, or row-level security
                does not bind the role: it is a superuser, bypasses it, may become the tables' owner, or has the rights
                of the cross-school role in every transaction instead of those that take it on.
            psycopg.OperationalError: no server answers, or it is not ready; the message says which.
        """
        # Not from the pool, which keeps to itself why there is no connection.
        try:
            connection = await AsyncConnection[DictRow].connect(self._url, **self._connecting)  # type: ignore[arg-type]
        except OperationalError as error:
            if any(words in str(error) for words in REFUSALS):
                raise Misconfigured(f"PostgreSQL refuses the DATABASE_URL: {error}") from error
            raise
        async with connection, _given_up_after(self._answer_seconds, connection):
            transaction = Transaction(connection)
            found = await transaction.first("SELECT to_regclass('alembic_version') IS NOT NULL AS is_migrated")
            if not found or not found["is_migrated"]:
                raise Misconfigured("The database has no tables yet. In backend/, run: alembic upgrade head")
            await _refuse_unsafe_role(transaction)


async def _refuse_unsafe_role(transaction: Transaction) -> None:
    role = await transaction.first(
        "SELECT rolname, rolsuper, rolbypassrls,"
        " EXISTS (SELECT FROM pg_class WHERE relname = 'users' AND pg_has_role(relowner, 'MEMBER')) AS owns,"
        # A policy for synopsis_system holds for whoever inherits it: every school, in every statement.
        " EXISTS (SELECT FROM pg_roles AS system WHERE system.rolname = 'synopsis_system'"
        "     AND pg_has_role(system.oid, 'USAGE')) AS inherits"
        " FROM pg_roles WHERE rolname = current_user"
    )
    assert role is not None
    if role["rolsuper"] or role["rolbypassrls"] or role["owns"] or role["inherits"]:
        raise Misconfigured(
            f"DATABASE_URL connects as {role['rolname']!r}, which row-level security does not bind (a superuser,"
            " BYPASSRLS, the tables' owner or a member of it, or one that inherits synopsis_system);"
            " use the role synopsis_app of deploy/roles.sql"
        )


TOO_MUCH = "54"
"""The class of errors of what is larger than PostgreSQL can hold, whenever it is asked."""


def is_lost(error: OperationalError) -> bool:
    """Whether the connection is gone, by the server's word or without one; on another the same may succeed."""
    return not isinstance(error, PoolTimeout) and not is_refused(error)


def is_refused(error: Error) -> bool:
    """Whether the server refused what it was asked, and would still serve something else."""
    return error.sqlstate is not None and not error.sqlstate.startswith(SHUTDOWN)


def is_away(error: BaseException) -> bool:
    """Whether the database cannot do its work now, whatever it is asked: it is gone, frozen, read-only, not migrated.

    False where what was to be written is to blame: it is refused as it is, or cannot even be sent.
    """
    if isinstance(error, ProgrammingError) and error.sqlstate is None:
        return False  # the driver's word, not the server's: a value of no type that it knows
    if isinstance(error, Error) and error.sqlstate is not None and error.sqlstate.startswith(TOO_MUCH):
        return False
    return isinstance(error, Error | OSError) and not isinstance(error, DataError | IntegrityError)


def _refuse_lost(connection: AsyncConnection[DictRow]) -> None:
    """Raise OperationalError where the server has hung up: what it was not told to commit, it has not committed."""
    for _ in range(2):  # first what it said, then that it is gone
        connection.pgconn.consume_input()


@lru_cache(maxsize=1024)
def _beginning(local: tuple[tuple[str, str], ...], *, reads_only: bool) -> bytes:
    """What begins a transaction: several statements without parameters, which the protocol takes together."""
    begin = SQL("BEGIN READ ONLY" if reads_only else "BEGIN")
    settings = [
        SQL("set_config({}, {}, true)").format(Literal(name.replace("__", ".")), Literal(value))
        for name, value in local
    ]
    whole = SQL("{}; SELECT {}").format(begin, SQL(", ").join(settings)) if settings else begin
    return whole.as_bytes(None)


async def _roll_back(connection: AsyncConnection[DictRow]) -> None:
    """Undo what is open; where the connection is gone, or stood still for too long, the server does by itself."""
    with suppress(OperationalError, IdleInTransactionSessionTimeout):
        await connection.rollback()


@asynccontextmanager
async def _given_up_after(seconds: float, connection: AsyncConnection[DictRow]) -> AsyncIterator[None]:
    """Whatever the block waits for on the connection fails after this long with an OperationalError."""
    is_given_up = False

    def give_up() -> None:
        nonlocal is_given_up
        is_given_up = True
        _hang_up(connection)

    # Cancelling would not do: the driver then asks the server to cancel, over the very link that is silent.
    timer = asyncio.get_running_loop().call_later(seconds, give_up)
    try:
        yield
    finally:
        timer.cancel()
    if is_given_up:
        # The answer came in the very moment, as after a halt of the whole process; the connection is gone all the same.
        raise OperationalError(f"the server did not answer within {seconds:g} s")


def _hang_up(connection: AsyncConnection[DictRow]) -> None:
    with suppress(OSError, OperationalError), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
