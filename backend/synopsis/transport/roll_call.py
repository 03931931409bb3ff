"""Loop: does PostgreSQL know that this worker is there?

Redis shows the workers too (``presence``), for RQ's tools; but Redis may be away or flushed, and this must not make the
workers invisible.
"""

import os
import socket
from importlib.metadata import version
from typing import Literal, LiteralString

import structlog
from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout

from synopsis.kit.database import Database
from synopsis.tenancy.scope import system_scope
from synopsis.transport.attempts import Attempts

log = structlog.get_logger()

INTERVAL_SECONDS = 2.0
FORGOTTEN_AFTER_SECONDS = 60
"""A worker that has not been seen for so long is taken off the roll by the others."""

State = Literal["running", "stopping"]

HERE: LiteralString = """
WITH forgotten AS (
    DELETE FROM workers WHERE name <> %(name)s
        AND last_seen_at < clock_timestamp() - make_interval(secs => %(forgotten_after_seconds)s)
)
INSERT INTO workers (name, host, pid, version, slots, running, state)
VALUES (%(name)s, %(host)s, %(pid)s, %(version)s, %(slots)s, %(running)s, %(state)s)
ON CONFLICT (name) DO UPDATE
SET running = EXCLUDED.running, state = EXCLUDED.state, last_seen_at = clock_timestamp()
"""

GONE: LiteralString = "DELETE FROM workers WHERE name = %(name)s"


class RollCall:
    """Keeps this worker's line in the table ``workers``."""

    def __init__(self, database: Database, name: str, attempts: Attempts) -> None:
        """Describe the worker.

        Args:
            database: where the roll is.
            name: of the worker, the same as in Redis.
            attempts: what it runs.
        """
        self._database = database
        self._name = name
        self._attempts = attempts
        self.state: State = "running"

    async def tick(self) -> int:
        """Say that it is here; returns 0."""
        async with system_scope(self._database) as transaction:
            await transaction.run(
                HERE,
                name=self._name,
                host=socket.gethostname(),
                pid=os.getpid(),
                version=version("synopsis"),
                slots=self._attempts.slots,
                running=self._attempts.running,
                state=self.state,
                forgotten_after_seconds=FORGOTTEN_AFTER_SECONDS,
            )
        return 0

    async def end(self) -> None:
        """Take it off the roll."""
        try:
            async with system_scope(self._database) as transaction:
                await transaction.run(GONE, name=self._name)
        except (DatabaseError, PoolTimeout, OSError) as error:
            log.warning("PostgreSQL was not told that this worker is gone; it forgets by itself", error=repr(error))
