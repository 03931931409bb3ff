"""Loop: what has this process counted? Added up in PostgreSQL, so that each API process tells of the whole fleet."""

from typing import LiteralString

from psycopg.types.json import Jsonb

from synopsis.kit.database import Database
from synopsis.kit.tally import Tally
from synopsis.tenancy.scope import system_scope

INTERVAL_SECONDS = 2.0

# In one order, or two workers would wait for each other.
ADD: LiteralString = """
INSERT INTO fleet_metrics (name, labels, total, counts)
SELECT name, labels, total, counts FROM jsonb_to_recordset(%(rows)s) AS row (
    name text, labels text[], total double precision, counts bigint[])
ORDER BY name, labels
ON CONFLICT (name, labels) DO UPDATE SET total = fleet_metrics.total + EXCLUDED.total, counts = ARRAY(
    SELECT known + more FROM unnest(fleet_metrics.counts, EXCLUDED.counts) WITH ORDINALITY AS pair (known, more, place)
    ORDER BY place)
"""


class Measuring:
    """Tells what was counted here. Each process tells of itself."""

    def __init__(self, database: Database, tally: Tally) -> None:
        self._database = database
        self._tally = tally
        self._untold: list[dict[str, object]] = []

    async def tick(self) -> int:
        """Add it to the sums; returns 0. What could not be told is told the next time."""
        self._untold = self._untold or self._tally.take()
        if self._untold:
            # Not durable: a crash of the server may take two seconds of curves.
            async with system_scope(self._database, durable=False) as transaction:
                await transaction.run(ADD, rows=Jsonb(self._untold))
            self._untold = []
        return 0
