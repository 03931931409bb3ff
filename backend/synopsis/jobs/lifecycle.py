"""The only module that changes a job's status.

A verb is a function; its guard is in its WHERE; its transition and its history are one statement. Every write of an
attempt names the lease, so a worker that stalled, was given up and wakes finds nothing to write to. Rows that did not
match are an answer, not an accident: each verb returns what it changed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, LiteralString, Self
from uuid import UUID

from psycopg.types.json import Jsonb

from synopsis.jobs.eligibility import TO_CLAIM
from synopsis.jobs.job import Job
from synopsis.jobs.pausing import claiming
from synopsis.jobs.retry import MOST_LOSSES, SUSPECT_LOSSES
from synopsis.jobs.status import ACTIVE, Status
from synopsis.jobs.store import get_job
from synopsis.jobs.tasks import Claimed
from synopsis.jobs.webhook_retry import DEFAULT_JSON
from synopsis.kit.database import Row, Transaction
from synopsis.kit.errors import Conflict
from synopsis.tenancy.scope import SchoolId, Scope

Stages = Sequence[dict[str, Any]]
"""Stages passed since the last write: ``{"stage": …, "progress": …, "after": seconds since the claim}``."""

# Over ``jobs`` and ``given``: what is still held under the lease that is named. Only what is processing has a lease
# (the table's constraint `processing_has_a_lease`). It is found by its ids alone. Asked for the status as well,
# PostgreSQL would read all that run for each few, by an index that it takes for nearly empty: what runs changes too
# fast for its statistics. Without the list of ids, it would read all that the school ever had.
UNDER_ITS_LEASE: LiteralString = "jobs.id = ANY(%(ids)s) AND jobs.lease = given.lease"
IN_ORDER_LOCKED: LiteralString = "ORDER BY jobs.id FOR NO KEY UPDATE OF jobs"

# What every verb of a running attempt begins with.
HELD: LiteralString = f"""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s) AS row (
        id bigint, lease uuid, stage text, progress smallint, stages jsonb, wait double precision,
        error_code text, error_message text, summary_id bigint, result jsonb, remark text)
), held AS MATERIALIZED (
    SELECT jobs.id, jobs.school_id, jobs.status AS from_status, given.lease AS held_lease, given.stages,
        given.stage AS given_stage, given.progress AS given_progress,
        clock_timestamp() + make_interval(secs => given.wait) AS given_due,
        given.error_code AS given_code, given.error_message AS given_message, given.summary_id AS given_summary,
        given.result AS given_result, given.remark AS given_remark
    FROM summary_generation_jobs AS jobs JOIN given USING (id)
    WHERE {UNDER_ITS_LEASE} {IN_ORDER_LOCKED}
), changed AS (
"""

# And what it ends with.
INTO_HISTORY: LiteralString = """
), history AS (
    INSERT INTO job_history (school_id, job, verb, from_status, to_status, attempt, progress, reason, stages, lease)
    SELECT changed.school_id, changed.id, %(verb)s, from_status, changed.status, changed.attempt, changed.progress,
        changed.reason, changed.stages, changed.held_lease FROM changed
)
"""

CHANGED: LiteralString = "SELECT id FROM changed"

# Of a job that ends: those that wait for it are told, and so is whoever wants a webhook. Who begins to wait for a job
# keeps it from ending meanwhile (``dependencies.WAIT_FOR``): so it is locked by a statement before the one that ends
# it, which then sees everybody who waits. How often a webhook is tried is settled here: the job's wish, else the
# school's, else ours.
TELL: LiteralString = f"""
), told AS (
    UPDATE job_dependencies AS waiting SET ended_as = changed.status FROM changed
    WHERE waiting.depends_on = changed.id AND waiting.school_id = changed.school_id
        AND changed.status IN ('completed', 'failed', 'cancelled')
    RETURNING waiting.job
), owed AS (
    INSERT INTO webhook_deliveries (school_id, job, event, url, retry, tries_left)
    SELECT school_id, id, 'job.' || status, webhook_url, chosen, (chosen ->> 'max_attempts')::smallint
    FROM (
        SELECT changed.*, coalesce(changed.webhook_retry, settings.retry, '{DEFAULT_JSON}'::jsonb) AS chosen
        FROM changed LEFT JOIN webhook_settings AS settings USING (school_id)
        WHERE webhook_url IS NOT NULL AND status IN ('completed', 'failed', 'cancelled')
    ) AS ended
"""

# Where there is a store for results: the loop that brings them there finds what is owed to it.
OWE_AN_UPLOAD: LiteralString = """
), uploads AS (
    INSERT INTO result_uploads (school_id, job)
    SELECT changed.school_id, changed.id FROM changed JOIN held USING (id)
    WHERE held.given_summary IS NOT NULL OR held.given_result IS NOT NULL
"""

ENDED: LiteralString = "SELECT id, EXISTS (SELECT FROM told) AS are_awaited FROM changed"

NO_LEASE: LiteralString = "lease = NULL, lease_expires_at = NULL, claimed_by = NULL, updated_at = clock_timestamp()"

RETURNING: LiteralString = """
    RETURNING jobs.id, jobs.school_id, held.from_status, jobs.status, jobs.attempt, jobs.progress, jobs.webhook_url,
        jobs.webhook_retry, held.stages, held.held_lease
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """A job and the lease under which somebody claims to hold it."""

    id: int
    lease: UUID


@dataclass(frozen=True, slots=True)
class Reported(Holding):
    """How far an attempt has come."""

    stage: str
    progress: int
    stages: Stages


@dataclass(frozen=True, slots=True)
class Completed(Holding):
    """An attempt that has its result."""

    summary_id: int | None
    stages: Stages
    remark: str | None = None
    """For the timeline."""
    result: Mapping[str, Any] | None = None
    """Of a kind of task that makes no pupil's summary."""


@dataclass(frozen=True, slots=True)
class Retried(Holding):
    """An attempt that failed and is to be made again."""

    error_code: str
    error_message: str
    wait: float
    """Seconds until then."""
    stages: Stages


@dataclass(frozen=True, slots=True)
class Interrupted(Holding):
    """An attempt that was broken off through no fault of its job."""

    error_code: str | None = None
    error_message: str | None = None
    """Why, for the job's readers; None where it is the worker's own affair, which is no news of the job."""
    stages: Stages = ()
    remark: str | None = None
    """Why, for the timeline alone."""


@dataclass(frozen=True, slots=True)
class Failed(Holding):
    """An attempt that failed for good."""

    error_code: str
    error_message: str
    stages: Stages


def _given(items: Sequence[Holding]) -> dict[str, Any]:
    # Not by `asdict`, which copies every stage of every job deeply.
    rows = [{field.name: getattr(item, field.name) for field in fields(item)} for item in items]
    return {"rows": Jsonb([row | {"lease": str(row["lease"])} for row in rows]), "ids": [item.id for item in items]}


class Ended(set[int]):
    """The ids of jobs that have ended."""

    are_awaited = False
    """Whether other jobs wait for some of them."""

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        """What a statement that ends in ``ENDED`` returned."""
        ended = cls(row["id"] for row in rows)
        ended.are_awaited = any(row["are_awaited"] for row in rows)
        return ended


async def _write(transaction: Transaction, sql: LiteralString, verb: str, items: Sequence[Holding]) -> set[int]:
    if not items:
        return set()
    changed = await transaction.all(sql, verb=verb, **_given(items))
    return {row["id"] for row in changed}


# Found by their ids, and only then asked whether they may begin: in one step PostgreSQL would read all that wait, by an
# index that it takes for nearly empty, for a rush is younger than its statistics. Only what is queued is handed over
# (the table's constraint `only_queued_is_handed_over`): a bell that rings for what runs or has ended locks nothing.
CLAIM: LiteralString = (
    """
WITH named AS MATERIALIZED (
    SELECT id, school_id, queue_name, status, is_blocked, available_at, dispatched_at, lost_count
    FROM summary_generation_jobs WHERE job_id = ANY(%(job_ids)s) AND dispatched_at IS NOT NULL
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
), due AS MATERIALIZED (
    SELECT id, school_id, lost_count >= %(suspect_losses)s AS is_suspect FROM named AS jobs WHERE """
    + TO_CLAIM
    + """
), changed AS (
    UPDATE summary_generation_jobs AS jobs
    SET status = 'processing', attempt = attempt + 1, lease = %(lease)s, claimed_by = %(worker)s,
        lease_expires_at = clock_timestamp() + make_interval(secs => %(lease_seconds)s),
        stage = CASE WHEN NOT is_suspect THEN 'started' END, progress = CASE WHEN is_suspect THEN 0 ELSE 10 END,
        started_at = coalesce(started_at, clock_timestamp()), due_at = coalesce(due_at, available_at),
        claimed_at = clock_timestamp(), dispatched_at = NULL, next_retry_at = NULL,
        updated_at = clock_timestamp()
    FROM due WHERE jobs.id = due.id AND jobs.school_id = due.school_id
    RETURNING jobs.id, job_id, jobs.school_id, evaluation_id, student_id, queue_name, task_type, task_params,
        attempt, retry_count, max_retries, lease, progress, is_suspect, traceparent,
        extract(epoch FROM claimed_at - due_at)::float AS due_seconds
), history AS (
    INSERT INTO job_history (school_id, job, verb, from_status, to_status, attempt, progress, stages, lease)
    SELECT school_id, id, 'claim', 'queued', 'processing', attempt, progress,
        CASE WHEN NOT is_suspect THEN '[{"stage": "started", "progress": 10, "after": 0}]'::jsonb END, lease
    FROM changed
)
SELECT id, job_id, school_id, evaluation_id, student_id, queue_name, task_type, task_params, attempt, retry_count,
    max_retries, lease, is_suspect, traceparent, due_seconds FROM changed ORDER BY id
"""
)


async def claim(
    transaction: Transaction, job_ids: Sequence[str], *, worker: str, lease: UUID, lease_seconds: float
) -> list[Claimed]:
    """queued → processing, for those that are handed over and due and that nobody else has.

    A suspect (see ``retry.SUSPECT_LOSSES``) is held but not yet started: its progress is 0 until the worker, having
    nothing else in hand, reports that it begins. A loss before that is not counted against it.

    Args:
        transaction: of the system: one worker serves all schools.
        job_ids: as they came from Redis; unknown, finished and doubled ones are passed over.
        worker: the name under which RQ knows the process.
        lease: the fence for these attempts, made by the caller.
        lease_seconds: how long the lease holds unless it is extended.
    """
    await claiming(transaction)
    rows = await transaction.all(
        CLAIM,
        job_ids=list(job_ids),
        worker=worker,
        lease=lease,
        lease_seconds=lease_seconds,
        suspect_losses=SUSPECT_LOSSES,
    )
    return [_claimed(row) for row in rows]


CLAIMED_UNDER: LiteralString = """
SELECT id, job_id, school_id, evaluation_id, student_id, queue_name, task_type, task_params, attempt, retry_count,
    max_retries, lease, lost_count >= %(suspect_losses)s AS is_suspect, traceparent,
    extract(epoch FROM claimed_at - due_at)::float AS due_seconds
FROM summary_generation_jobs
WHERE job_id = ANY(%(job_ids)s) AND lease = %(lease)s ORDER BY id
"""


async def claimed_under(transaction: Transaction, job_ids: Sequence[str], lease: UUID) -> list[Claimed]:
    """What a claim brought whose answer was lost: the jobs that are held under its lease."""
    rows = await transaction.all(CLAIMED_UNDER, job_ids=list(job_ids), lease=lease, suspect_losses=SUSPECT_LOSSES)
    return [_claimed(row) for row in rows]


def _claimed(row: Row) -> Claimed:
    return Claimed(**{**row, "school_id": SchoolId(row["school_id"])})


# A row that somebody has locked, to complete it or to cancel it, must not hold up the leases of all the others: it is
# left as it is, and the next look finds out.
EXTEND: LiteralString = f"""
WITH given AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(leases)s::uuid[]) AS row (id, lease)
), held AS MATERIALIZED (
    SELECT jobs.id FROM summary_generation_jobs AS jobs JOIN given USING (id)
    WHERE {UNDER_ITS_LEASE}
), free AS MATERIALIZED (
    SELECT jobs.id FROM summary_generation_jobs AS jobs JOIN given USING (id)
    WHERE {UNDER_ITS_LEASE} {IN_ORDER_LOCKED} SKIP LOCKED
), extended AS (
    UPDATE summary_generation_jobs AS jobs
    SET lease_expires_at = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
    FROM free WHERE jobs.id = free.id
    RETURNING jobs.id
)
SELECT held.id, extended.id IS NOT NULL AS is_extended FROM held LEFT JOIN extended USING (id)
"""


async def extend(transaction: Transaction, holdings: Sequence[Holding], *, lease_seconds: float) -> dict[int, bool]:
    """Keep the leases; returns the ids that are still held, each with whether its lease was extended.

    Of the others, the attempts must stop.
    """
    rows = await transaction.all(
        EXTEND,
        ids=[holding.id for holding in holdings],
        leases=[holding.lease for holding in holdings],
        lease_seconds=lease_seconds,
    )
    return {row["id"]: row["is_extended"] for row in rows}


STILL_HELD: LiteralString = f"""
SELECT jobs.id FROM summary_generation_jobs AS jobs
JOIN unnest(%(ids)s::bigint[], %(leases)s::uuid[]) AS given (id, lease) USING (id)
WHERE {UNDER_ITS_LEASE}
"""


async def held(transaction: Transaction, holdings: Sequence[Holding]) -> set[int]:
    """Which of these are still held; changes nothing."""
    rows = await transaction.all(
        STILL_HELD, ids=[holding.id for holding in holdings], leases=[holding.lease for holding in holdings]
    )
    return {row["id"] for row in rows}


LOCK: LiteralString = f"{STILL_HELD} {IN_ORDER_LOCKED}"


async def lock(transaction: Transaction, holdings: Sequence[Holding]) -> None:
    """Wait for those that are still held, by id, as every verb does; for who goes on to several verbs."""
    if holdings:
        await transaction.run(
            LOCK, ids=[holding.id for holding in holdings], leases=[holding.lease for holding in holdings]
        )


REPORT: LiteralString = (
    HELD
    + """
    UPDATE summary_generation_jobs AS jobs
    SET progress = given_progress, stage = given_stage, updated_at = clock_timestamp()
    FROM held WHERE jobs.id = held.id AND jobs.school_id = held.school_id AND jobs.progress < given_progress
    """
    + RETURNING
    + ", NULL::text AS reason"
    + INTO_HISTORY
    # A report that is made twice, because the answer to the first was lost, changes nothing and loses nothing.
    + "SELECT id FROM held"
)


async def report(transaction: Transaction, items: Sequence[Reported]) -> set[int]:
    """processing → processing: how far the attempts have come. Returns the ids that are still held."""
    return await _write(transaction, REPORT, "report", items)


HOLD: LiteralString = f"{STILL_HELD} AND jobs.school_id = %(school_id)s {IN_ORDER_LOCKED}"


async def hold(scope: Scope, holdings: Sequence[Holding]) -> set[int]:
    """Lock the jobs that are still held, until the transaction ends: their results may now be recorded."""
    rows = await scope.all(
        HOLD, ids=[holding.id for holding in holdings], leases=[holding.lease for holding in holdings]
    )
    return {row["id"] for row in rows}


COMPLETED: LiteralString = (
    HELD
    + """
    UPDATE summary_generation_jobs AS jobs
    SET status = 'completed', progress = 100, stage = 'completed', completed_at = clock_timestamp(),
        summary_id = given_summary, result = given_result, error_code = NULL, error_message = NULL,
    """
    + NO_LEASE
    + " FROM held WHERE jobs.id = held.id AND jobs.school_id = %(school_id)s"
    + RETURNING
    + ", held.given_remark AS reason"
    + TELL
)
COMPLETE: LiteralString = COMPLETED + INTO_HISTORY + ENDED
COMPLETE_AND_OWE: LiteralString = COMPLETED + OWE_AN_UPLOAD + INTO_HISTORY + ENDED


async def complete(scope: Scope, items: Sequence[Completed], *, owes_uploads: bool = False) -> Ended:
    """processing → completed, with the results that were recorded in the same transaction.

    Args:
        scope: the school's.
        items: the attempts.
        owes_uploads: whether there is a store that the results are owed to.
    """
    if not items:
        return Ended()
    rows = await scope.all(COMPLETE_AND_OWE if owes_uploads else COMPLETE, verb="complete", **_given(items))
    return Ended.of(rows)


RETRY: LiteralString = (
    HELD
    + """
    UPDATE summary_generation_jobs AS jobs
    SET status = 'queued', progress = 0, stage = NULL, retry_count = retry_count + 1,
        available_at = given_due, next_retry_at = given_due,
        error_code = given_code,
        error_message = format('Retry %%s/%%s: %%s', retry_count + 1, max_retries, given_message),
    """
    + NO_LEASE
    + """ FROM held
    WHERE jobs.id = held.id AND jobs.school_id = held.school_id AND retry_count < max_retries
    """
    + RETURNING
    + ", jobs.error_message AS reason"
    + INTO_HISTORY
    + CHANGED
)


async def retry(transaction: Transaction, items: Sequence[Retried]) -> set[int]:
    """processing → queued, for a later moment; one retry is spent. Those with none left are not touched."""
    return await _write(transaction, RETRY, "retry", items)


FAIL: LiteralString = (
    HELD
    + """
    UPDATE summary_generation_jobs AS jobs
    SET status = 'failed', failed_at = clock_timestamp(), error_code = given_code, error_message = given_message,
        progress = greatest(progress, coalesce((held.stages -> -1 ->> 'progress')::smallint, 0)),
        stage = coalesce(held.stages -> -1 ->> 'stage', stage),
    """
    + NO_LEASE
    + " FROM held WHERE jobs.id = held.id AND jobs.school_id = held.school_id"
    + RETURNING
    + ", jobs.error_message AS reason"
    + TELL
    + INTO_HISTORY
    + ENDED
)


async def fail(transaction: Transaction, items: Sequence[Failed]) -> Ended:
    """processing → failed."""
    return Ended.of(await transaction.all(FAIL, verb="fail", **_given(items)) if items else [])


INTERRUPT: LiteralString = (
    HELD
    + """
    UPDATE summary_generation_jobs AS jobs
    SET status = 'queued', progress = 0, stage = NULL, available_at = clock_timestamp(),
        error_code = coalesce(given_code, error_code), error_message = coalesce(given_message, error_message),
    """
    + NO_LEASE
    + " FROM held WHERE jobs.id = held.id AND jobs.school_id = held.school_id"
    + RETURNING
    + ", coalesce(held.given_message, held.given_remark) AS reason"
    + INTO_HISTORY
    + CHANGED
)


async def interrupt(transaction: Transaction, items: Sequence[Interrupted]) -> set[int]:
    """processing → queued, at once and at no cost: the worker is going away, or the provider is in trouble."""
    return await _write(transaction, INTERRUPT, "interrupt", items)


LAPSED: LiteralString = """
SELECT id FROM summary_generation_jobs WHERE status = 'processing' AND lease_expires_at < clock_timestamp()
ORDER BY lease_expires_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
"""

RESCUE: LiteralString = (
    """
WITH lapsed AS (
    SELECT id, school_id, lost_count + 1 > %(most_losses)s AND progress > 0 AS is_poison
    FROM summary_generation_jobs WHERE id = ANY(%(ids)s) AND status = 'processing'
), changed AS (
    UPDATE summary_generation_jobs AS jobs
    SET status = CASE WHEN is_poison THEN 'failed' ELSE 'queued' END,
        failed_at = CASE WHEN is_poison THEN clock_timestamp() END,
        progress = CASE WHEN is_poison THEN progress ELSE 0 END,
        stage = CASE WHEN is_poison THEN stage END,
        lost_count = CASE WHEN progress > 0 THEN lost_count + 1 ELSE lost_count END, available_at = clock_timestamp(),
        error_code = CASE WHEN is_poison THEN 'poison' ELSE error_code END,
        error_message = CASE WHEN is_poison
            THEN format('Given up: its worker was lost %%s times while it ran', lost_count + 1)
            ELSE error_message END,
    """
    + NO_LEASE
    + """
    FROM lapsed WHERE jobs.id = lapsed.id AND jobs.school_id = lapsed.school_id
    RETURNING jobs.id, jobs.school_id, 'processing' AS from_status, jobs.status, jobs.attempt, jobs.progress,
        jobs.webhook_url, jobs.webhook_retry, NULL::jsonb AS stages, NULL::uuid AS held_lease,
        'the lease lapsed: its worker was lost' AS reason
    """
    + TELL
    + INTO_HISTORY
    + CHANGED
)


async def rescue(transaction: Transaction, *, limit: int) -> int:
    """processing → queued (or failed, for a poison job), where the lease has lapsed. Returns how many."""
    lapsed = [row["id"] for row in await transaction.all(LAPSED, limit=limit)]
    if lapsed:
        await transaction.run(RESCUE, verb="rescue", most_losses=MOST_LOSSES, ids=lapsed)
    return len(lapsed)


# Edge by edge, as they are told. Nobody decides before the commit of what it decides by: whoever hears of one end
# while another is being written, leaves the job to who hears of that.
HEAR: LiteralString = """
WITH heard AS (
    UPDATE job_dependencies AS edge SET is_heard = true FROM (
        SELECT job, depends_on, school_id FROM job_dependencies WHERE ended_as IS NOT NULL AND NOT is_heard
        ORDER BY job LIMIT %(limit)s FOR UPDATE SKIP LOCKED) AS told
    WHERE edge.job = told.job AND edge.depends_on = told.depends_on AND edge.school_id = told.school_id
    RETURNING edge.job
)
SELECT job, count(*) AS edges FROM heard GROUP BY job
"""

# Of two that hear of a job's last ends at the same moment, the second finds it no longer blocked.
LOCK_BLOCKED: LiteralString = """
SELECT id FROM summary_generation_jobs WHERE id = ANY(%(ids)s) AND is_blocked ORDER BY id FOR NO KEY UPDATE
"""

RELEASE: LiteralString = (
    """
WITH judged AS MATERIALIZED (
    SELECT id, school_id, (
            SELECT format('Job %%s %%s, and this one was to be done only after it.', needed.job_id,
                CASE ended_as WHEN 'failed' THEN 'failed' ELSE 'was cancelled' END)
            FROM job_dependencies AS edge
            JOIN summary_generation_jobs AS needed
                ON needed.id = edge.depends_on AND needed.school_id = edge.school_id
            WHERE edge.job = jobs.id AND edge.school_id = jobs.school_id
                AND on_failure = 'cancel' AND ended_as IN ('failed', 'cancelled')
            ORDER BY needed.id LIMIT 1) AS doom,
        EXISTS (SELECT FROM job_dependencies AS edge
            WHERE edge.job = jobs.id AND edge.school_id = jobs.school_id AND ended_as IS NULL) AS is_waiting
    FROM summary_generation_jobs AS jobs WHERE id = ANY(%(ids)s)
), changed AS (
    UPDATE summary_generation_jobs AS jobs
    SET is_blocked = false, status = CASE WHEN doom IS NULL THEN 'queued' ELSE 'cancelled' END,
        cancelled_at = CASE WHEN doom IS NOT NULL THEN clock_timestamp() END,
        error_code = CASE WHEN doom IS NOT NULL THEN 'dependency_failed' END, error_message = doom,
        available_at = greatest(available_at, clock_timestamp()), updated_at = clock_timestamp()
    FROM judged WHERE jobs.id = judged.id AND jobs.school_id = judged.school_id
        AND is_blocked AND (doom IS NOT NULL OR NOT is_waiting)
    RETURNING jobs.id, jobs.school_id, 'queued' AS from_status, jobs.status, jobs.attempt, jobs.progress,
        jobs.webhook_url, jobs.webhook_retry, NULL::jsonb AS stages, NULL::uuid AS held_lease,
        coalesce(doom, 'all that it waited for has ended') AS reason
    """
    + TELL
    + INTO_HISTORY
    + CHANGED
)


async def release(transaction: Transaction, *, limit: int) -> int:
    """queued → queued (or cancelled), for jobs whose turn it is now that others have ended.

    Args:
        transaction: of the system.
        limit: the most ends of other jobs to look at.

    Returns:
        How many were looked at.
    """
    heard = await transaction.all(HEAR, limit=limit)
    if heard:
        locked = await transaction.all(LOCK_BLOCKED, ids=[row["job"] for row in heard])
        await transaction.run(RELEASE, verb="release", ids=[row["id"] for row in locked])
    return sum(row["edges"] for row in heard)


LOCK_ACTIVE: LiteralString = """
SELECT id FROM summary_generation_jobs
WHERE school_id = %(school_id)s AND job_id = ANY(%(job_ids)s) AND status IN ('queued', 'processing')
    AND status = ANY(%(statuses)s::text[])
ORDER BY id FOR NO KEY UPDATE
"""

CANCEL: LiteralString = (
    """
WITH wanted AS (
    SELECT id, school_id, status AS from_status FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND id = ANY(%(ids)s) AND status IN ('queued', 'processing')
), changed AS (
    UPDATE summary_generation_jobs AS jobs
    SET status = 'cancelled', cancelled_at = clock_timestamp(), cancelled_by = %(actor_id)s,
        dispatched_at = NULL, next_retry_at = NULL, is_blocked = false,
        available_at = CASE WHEN is_blocked THEN greatest(available_at, clock_timestamp()) ELSE available_at END,
    """
    + NO_LEASE
    + """
    FROM wanted WHERE jobs.id = wanted.id AND jobs.school_id = wanted.school_id
    RETURNING jobs.id, jobs.school_id, wanted.from_status, jobs.status, jobs.attempt, jobs.progress, jobs.webhook_url,
        jobs.webhook_retry, job_id
    """
    + TELL
    + """
), history AS (
    INSERT INTO job_history (school_id, job, verb, from_status, to_status, attempt, progress, actor_id)
    SELECT school_id, id, 'cancel', from_status, status, attempt, progress, %(actor_id)s FROM changed
)
SELECT job_id FROM changed
"""
)


async def cancel(scope: Scope, job_id: str, *, actor_id: int) -> Job:
    """queued or processing → cancelled.

    The worker that runs it finds its lease gone and closes its call to the model.

    Raises:
        NotFound: this school has no such job.
        Conflict: it had ended already; the message says how.
    """
    cancelled = await cancel_many(scope, [job_id], actor_id=actor_id)
    job = await get_job(scope, job_id)
    if not cancelled:
        raise Conflict(f"Job {job_id} is {job.status} and cannot be cancelled.", code=f"job_{job.status}")
    return job


async def cancel_many(
    scope: Scope, job_ids: Sequence[str], *, actor_id: int, statuses: Collection[Status] = ACTIVE
) -> set[str]:
    """queued or processing → cancelled, for those that are in one of these statuses at that; returns their ids."""
    wanted = [status.value for status in statuses]
    locked = await scope.all(LOCK_ACTIVE, job_ids=list(job_ids), statuses=wanted)
    rows = await scope.all(CANCEL, ids=[row["id"] for row in locked], actor_id=actor_id)
    return {row["job_id"] for row in rows}
