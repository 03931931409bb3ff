"""What was measured lately, over all schools: how long tries took, and what came in. For estimates."""

from typing import LiteralString

from synopsis.kit.database import Database
from synopsis.monitoring.estimate import Recent, Try
from synopsis.tenancy.scope import system_scope

MOST_ROWS = 4000
"""Of history, the newest. A job leaves four or more, so these are the last thousand jobs, whenever that was."""
MOST_TRIES = 500

# Job by job (OFFSET 0): never by a join that reads the table.
LATELY: LiteralString = """
WITH lately AS MATERIALIZED (
    SELECT id, school_id, job, at, verb, attempt, xid FROM job_history ORDER BY xid DESC, id DESC LIMIT %(rows)s
)
"""
TRIES: LiteralString = (
    LATELY
    + """
SELECT jobs.task_type, extract(epoch FROM ended.at - claim.at)::float8 AS seconds, ended.verb = 'retry' AS is_made_again
FROM (
    SELECT * FROM lately WHERE verb IN ('complete', 'fail', 'retry') ORDER BY xid DESC, id DESC LIMIT %(tries)s
) AS ended
CROSS JOIN LATERAL (
    SELECT at FROM job_history AS one WHERE one.job = ended.job AND one.verb = 'claim' AND one.attempt = ended.attempt
    ORDER BY one.id DESC LIMIT 1
) AS claim
CROSS JOIN LATERAL (
    SELECT task_type FROM summary_generation_jobs WHERE id = ended.job AND school_id = ended.school_id OFFSET 0
) AS jobs
"""
)
# What was queued for a later moment does not come in when it is queued.
ARRIVALS: LiteralString = (
    LATELY
    + """
SELECT queue_name, count(*) AS jobs FROM lately CROSS JOIN LATERAL (
    SELECT queue_name, coalesce(due_at, available_at) AS due_at FROM summary_generation_jobs
    WHERE id = lately.job AND school_id = lately.school_id OFFSET 0
) AS jobs
WHERE verb = 'submit' AND due_at <= at + interval '1 second'
GROUP BY lately.xid, queue_name
"""
)
SINCE: LiteralString = (
    LATELY + "SELECT greatest(1, extract(epoch FROM clock_timestamp() - min(at)))::float8 AS seconds FROM lately"
)


async def look_at_recent(database: Database) -> Recent:
    """What is known now.

    Args:
        database: of all schools.
    """
    async with system_scope(database, reads_only=True) as transaction:
        ended = await transaction.all(TRIES, rows=MOST_ROWS, tries=MOST_TRIES)
        came = await transaction.all(ARRIVALS, rows=MOST_ROWS)
        since = await transaction.first(SINCE, rows=MOST_ROWS)
    tries: dict[str, list[Try]] = {}
    for row in ended:
        tries.setdefault(row["task_type"], []).append(Try(max(0.0, row["seconds"]), row["is_made_again"]))
    arrivals: dict[str, list[int]] = {}
    for row in came:
        arrivals.setdefault(row["queue_name"], []).append(row["jobs"])
    assert since is not None
    return Recent(tries, arrivals, since["seconds"] or 1.0)
