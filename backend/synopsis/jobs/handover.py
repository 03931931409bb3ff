"""Which jobs Redis has been told of. Not a status: a queued job is queued whether or not it has been handed over."""

from collections.abc import Mapping, Sequence
from typing import LiteralString

from synopsis.kit.database import Transaction

HAND_OVER: LiteralString = """
WITH due AS MATERIALIZED (
    SELECT picked.id, picked.school_id
    FROM unnest(%(queue_names)s::text[], %(rooms)s::int[]) AS queue (name, room)
    CROSS JOIN LATERAL (
        SELECT id, school_id FROM summary_generation_jobs
        WHERE queue_name = queue.name AND status = 'queued' AND dispatched_at IS NULL
            AND available_at <= clock_timestamp()
        ORDER BY available_at, id LIMIT queue.room FOR NO KEY UPDATE SKIP LOCKED
    ) AS picked
)
UPDATE summary_generation_jobs AS jobs SET dispatched_at = clock_timestamp()
FROM due WHERE jobs.id = due.id AND jobs.school_id = due.school_id
RETURNING queue_name, jobs.job_id, jobs.available_at, jobs.id
"""


async def hand_over(transaction: Transaction, room: Mapping[str, int]) -> dict[str, Sequence[str]]:
    """Mark jobs that are due, oldest first, as handed over.

    Args:
        transaction: of the system.
        room: how many each queue can take.

    Returns:
        The job ids for each queue that has any, in the order in which they became due.
    """
    rows = await transaction.all(HAND_OVER, queue_names=list(room), rooms=list(room.values()))
    rows.sort(key=lambda row: (row["available_at"], row["id"]))
    due: dict[str, list[str]] = {}
    for row in rows:
        due.setdefault(row["queue_name"], []).append(row["job_id"])
    return dict(due)


TAKE_BACK: LiteralString = """
UPDATE summary_generation_jobs SET dispatched_at = NULL
WHERE status = 'queued' AND dispatched_at < clock_timestamp() - make_interval(secs => %(grace_seconds)s)
    AND job_id <> ALL(%(present)s)
RETURNING id
"""


async def take_back(transaction: Transaction, present: Sequence[str], *, grace_seconds: float) -> int:
    """Unmark the jobs that were handed over and are in Redis no more; returns how many.

    Args:
        transaction: of the system.
        present: the job ids that Redis holds.
        grace_seconds: a job younger than this may be between its pop and its claim.
    """
    return len(await transaction.all(TAKE_BACK, present=list(present), grace_seconds=grace_seconds))
