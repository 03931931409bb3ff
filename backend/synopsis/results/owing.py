"""What was completed before there was a store."""

from typing import LiteralString

from synopsis.kit.database import Database
from synopsis.tenancy.scope import SchoolId, school_scope

BATCH = 1000

OWE: LiteralString = """
WITH next AS MATERIALIZED (
    SELECT id, school_id FROM summary_generation_jobs AS jobs
    WHERE school_id = %(school_id)s AND status = 'completed' AND (summary_id IS NOT NULL OR result IS NOT NULL)
        AND id > %(after)s
    ORDER BY id LIMIT %(batch)s
), owed AS (
    INSERT INTO result_uploads (school_id, job) SELECT school_id, id FROM next
    ON CONFLICT DO NOTHING RETURNING job
)
SELECT (SELECT max(id) FROM next) AS last, (SELECT count(*) FROM owed) AS owed
"""


async def owe_all(database: Database, school_id: SchoolId) -> int:
    """Owe the store every result of the school that it is not owed yet; returns how many those were.

    Some at a time: whoever is stopped half-way has owed a part, and goes on when called again.
    """
    owed, after = 0, 0
    while True:
        async with school_scope(database, school_id) as scope:
            row = await scope.first(OWE, after=after, batch=BATCH)
        assert row is not None
        if row["last"] is None:
            return owed
        owed, after = owed + row["owed"], row["last"]
