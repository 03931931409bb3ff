"""Interleavings without a sleep: go on when somebody waits for a lock that the test holds."""

import asyncio

import psycopg

from tests.eventually import eventually

WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def somebody_waits(admin_url: str) -> None:
    """Return as soon as a connection to this database waits for a lock."""

    def look() -> bool:
        with psycopg.connect(admin_url) as connection:
            row = connection.execute(WAITING).fetchone()
        return row is not None and row[0] > 0

    await eventually(lambda: asyncio.to_thread(look))
