"""Which jobs Redis has been told of. Not a status: a queued job is queued whether or not it has been handed over."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from synopsis.jobs.breaker import LONGEST_PROBE_GAP_SECONDS, handing_over
from synopsis.jobs.eligibility import IN_ORDER, KINDS_THAT_MAY_BEGIN, TO_HAND_OVER
from synopsis.kit.database import Transaction

# The clock goes on while a statement runs, so an index cannot be searched by it; by the moment at which the statement
# began, it can. With a second to spare, for the job that was queued between that moment and the look.
IS_DUE: LiteralString = f"{TO_HAND_OVER} AND available_at <= statement_timestamp() + interval '1 second'"

# Of each queue as many as its window has room for, in the order in which they became due; nothing of a queue while more
# is due in one that is read before it, or free workers would find the lower one alone in Redis. Of kinds whose provider
# is in trouble nothing, but for one job that finds out whether it still is.
HAND_OVER: LiteralString = f"""
WITH probing AS (
    UPDATE provider_breakers
    SET probes = probes + 1,
        next_probe_at = clock_timestamp() + make_interval(secs => least(2 ^ least(probes, 10), %(longest_gap)s))
    WHERE provider IN (
        SELECT provider FROM provider_breakers AS breaker
        WHERE opened_at IS NOT NULL AND next_probe_at <= clock_timestamp() AND EXISTS (
            SELECT FROM summary_generation_jobs AS jobs
            WHERE queue_name = ANY(%(queue_names)s) AND task_type = ANY(breaker.task_types) AND {IS_DUE})
        FOR NO KEY UPDATE OF breaker SKIP LOCKED)
    RETURNING task_types, opened_at
), kind AS MATERIALIZED ({KINDS_THAT_MAY_BEGIN}), queue AS MATERIALIZED (
    SELECT name, place, least(%(batch)s, greatest(0, %(window)s - (
        SELECT count(*) FROM summary_generation_jobs
        WHERE queue_name = name AND status = 'queued' AND dispatched_at IS NOT NULL))) AS room
    FROM unnest(%(queue_names)s::text[]) WITH ORDINALITY AS named (name, place)
), crowded AS MATERIALIZED (
    SELECT min(place) AS place FROM queue WHERE room < (
        SELECT count(*) FROM (
            SELECT FROM kind CROSS JOIN LATERAL (
                SELECT FROM summary_generation_jobs AS jobs
                WHERE queue_name = queue.name AND task_type = kind.name AND {IS_DUE}
                ORDER BY {IN_ORDER} LIMIT queue.room + 1
            ) AS one LIMIT queue.room + 1
        ) AS waiting)
), due AS MATERIALIZED (
    SELECT picked.* FROM queue CROSS JOIN LATERAL (
        SELECT found.* FROM kind CROSS JOIN LATERAL (
            SELECT id, school_id, available_at FROM summary_generation_jobs AS jobs
            WHERE queue_name = queue.name AND task_type = kind.name AND {IS_DUE}
            ORDER BY {IN_ORDER} LIMIT queue.room FOR NO KEY UPDATE SKIP LOCKED
        ) AS found ORDER BY {IN_ORDER} LIMIT queue.room
    ) AS picked
    WHERE queue.place <= coalesce((SELECT place FROM crowded), queue.place)
    UNION ALL
    SELECT probe.id, probe.school_id, probe.available_at FROM probing CROSS JOIN LATERAL (
        SELECT found.* FROM queue CROSS JOIN unnest(probing.task_types) AS kind (name) CROSS JOIN LATERAL (
            SELECT id, school_id, available_at, error_code IS NOT NULL AND updated_at > opened_at AS was_tried
            FROM summary_generation_jobs AS jobs
            WHERE queue_name = queue.name AND task_type = kind.name AND {IS_DUE}
            ORDER BY {IN_ORDER} LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
        ) AS found ORDER BY was_tried, CASE WHEN NOT was_tried THEN place END, {IN_ORDER} LIMIT 1
    ) AS probe
)
UPDATE summary_generation_jobs AS jobs SET dispatched_at = clock_timestamp()
FROM due WHERE jobs.id = due.id AND jobs.school_id = due.school_id
RETURNING queue_name, jobs.job_id, jobs.available_at, jobs.id, jobs.traceparent
"""

PLANNED: dict[str, str] = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_sort": "off",
    "enable_incremental_sort": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
}
"""Settings of a transaction that hands over: there is one good plan, by `jobs_to_hand_over`, which has the order, and
by the ids of what was found; it is made once, for to make it takes longer than an empty look.

PostgreSQL does not find it by itself. How many a look has room for is no number that it knows, so it counts on a tenth
of all that wait; and in a rush, of which it has just made statistics, that is so much that it reads the whole table
from end to end, seven times for each look. The same count makes the plan look dear enough to be compiled.
"""

Due = dict[str, dict[str, str | None]]
"""By the queue's name: the jobs' ids in the order in which they became due, each with its ``traceparent``."""


async def hand_over(
    transaction: Transaction, queue_names: Sequence[str], task_types: Sequence[str], *, window: int, batch: int
) -> Due:
    """Mark jobs that are due, oldest first, as handed over.

    Args:
        transaction: of the system.
        queue_names: in reading order.
        task_types: the kinds of task that there are.
        window: the most of each queue that may be handed over at a time.
        batch: the most of each queue that this call adds.

    Returns:
        The jobs of each queue that has any.
    """
    await handing_over(transaction)
    rows = await transaction.all(
        HAND_OVER,
        queue_names=list(queue_names),
        task_types=list(task_types),
        window=window,
        batch=batch,
        longest_gap=LONGEST_PROBE_GAP_SECONDS,
    )
    rows.sort(key=lambda row: (row["available_at"], row["id"]))
    due: Due = {}
    for row in rows:
        due.setdefault(row["queue_name"], {})[row["job_id"]] = row["traceparent"]
    return due


MISSING: LiteralString = """
SELECT job_id, dispatched_at FROM summary_generation_jobs
WHERE status = 'queued' AND dispatched_at IS NOT NULL AND job_id <> ALL(%(present)s)
"""


async def missing(transaction: Transaction, present: Sequence[str]) -> set[tuple[str, datetime]]:
    """The jobs that were handed over and are not in Redis, each with when it was handed over.

    Args:
        transaction: of the system.
        present: the job ids that Redis holds.
    """
    return {(row["job_id"], row["dispatched_at"]) for row in await transaction.all(MISSING, present=list(present))}


# What somebody else has locked is being claimed or cancelled, or will be found the next time.
TAKE_BACK: LiteralString = """
WITH unmarked AS MATERIALIZED (
    SELECT id, school_id FROM summary_generation_jobs
    WHERE job_id = ANY(%(job_ids)s) AND status = 'queued' AND dispatched_at IS NOT NULL
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE summary_generation_jobs AS jobs SET dispatched_at = NULL
FROM unmarked WHERE jobs.id = unmarked.id AND jobs.school_id = unmarked.school_id
"""


async def take_back(transaction: Transaction, job_ids: Sequence[str]) -> None:
    """Unmark jobs that Redis has lost, or that never reached it as far as anybody knows: they are due again."""
    await transaction.run(TAKE_BACK, job_ids=list(job_ids))


ACTIVE_AMONG: LiteralString = """
SELECT job_id FROM summary_generation_jobs WHERE job_id = ANY(%(job_ids)s) AND status IN ('queued', 'processing')
"""


async def active_among(transaction: Transaction, job_ids: Sequence[str]) -> set[str]:
    """Those of jobs that have not ended; each of them may be handed over again, or has been."""
    return {row["job_id"] for row in await transaction.all(ACTIVE_AMONG, job_ids=list(job_ids))}
