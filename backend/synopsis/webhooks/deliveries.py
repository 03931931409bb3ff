"""Deliveries as the courier sees them: what is owed, who takes it, and what came of it.

What is due is looked for over all schools. What a webhook says, and what came of it, is read and written within its
school, like everything that is about pupils.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from synopsis.jobs.webhook_retry import WebhookRetry
from synopsis.kit.database import Row, Transaction
from synopsis.tenancy.scope import SchoolId, Scope
from synopsis.webhooks.lanes import Waiting
from synopsis.webhooks.outcome import Answer, Failure, Outcome
from synopsis.webhooks.payload import Ended, Event

WINDOW = 30
"""How many of a school's deliveries are looked at: more than it may have places, so that a slow host is passed over."""
MOST_LOOKED_AT = 1000
"""Of all schools, each one's first before any one's second."""

# School by school, along the index: one with a million that are due costs no more than one with fifty.
DUE: LiteralString = """
WITH RECURSIVE schools AS (
    (SELECT school_id FROM webhook_deliveries WHERE status = 'owed' ORDER BY school_id LIMIT 1)
    UNION ALL
    SELECT (SELECT later.school_id FROM webhook_deliveries AS later
            WHERE later.status = 'owed' AND later.school_id > schools.school_id ORDER BY later.school_id LIMIT 1)
    FROM schools WHERE schools.school_id IS NOT NULL
)
SELECT due.id, due.school_id, due.host, due.url,
    due.event <> 'webhook.test' AND EXISTS (
        SELECT FROM disabled_webhooks AS disabled WHERE disabled.school_id = due.school_id AND disabled.url = due.url
    ) AS is_disabled
FROM schools CROSS JOIN LATERAL (
    SELECT id, school_id, host, url, event, next_attempt_at, row_number() OVER (ORDER BY next_attempt_at, id) AS turn
    FROM webhook_deliveries
    WHERE school_id = schools.school_id AND status = 'owed' AND next_attempt_at <= clock_timestamp()
    ORDER BY next_attempt_at, id LIMIT %(window)s
) AS due
WHERE due.school_id <> ALL(%(full_schools)s)
ORDER BY turn, due.next_attempt_at, due.id LIMIT %(limit)s
"""


async def due(transaction: Transaction, *, full_schools: Sequence[int]) -> list[Waiting]:
    """What is due: the oldest one of each school, then the second of each, and so on.

    Args:
        transaction: of the system.
        full_schools: schools to pass over.
    """
    rows = await transaction.all(DUE, window=WINDOW, limit=MOST_LOOKED_AT, full_schools=list(full_schools))
    return [Waiting(**row) for row in rows]


ABANDON: LiteralString = """
UPDATE webhook_deliveries SET status = 'given_up', next_attempt_at = NULL, last_error = %(failure)s::text,
    lease = NULL, lease_expires_at = NULL
WHERE id = ANY(%(ids)s) AND status = 'owed' AND next_attempt_at <= clock_timestamp()
"""


async def abandon(transaction: Transaction, ids: Sequence[int], failure: Failure) -> None:
    """Give deliveries up that are due, without an attempt."""
    if ids:
        await transaction.run(ABANDON, ids=list(ids), failure=failure)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An attempt that is ours to make."""

    id: int
    school_id: SchoolId
    webhook_id: str
    job: int | None
    event: Event
    url: str
    number: int
    """Of the attempt, over all rounds."""
    retry: WebhookRetry
    tries_left: int
    lost: int
    lease: UUID
    created_at: datetime
    claimed_at: datetime
    """By the clock of the database."""
    traceparent: str | None = None
    """Of its job."""


# The attempt is written down before it is made: whatever dies, the log and the job's count leave none out.
CLAIM: LiteralString = """
WITH due AS MATERIALIZED (
    SELECT id, school_id, attempts FROM webhook_deliveries
    WHERE id = ANY(%(ids)s) AND status = 'owed'
        AND next_attempt_at <= clock_timestamp() + make_interval(secs => %(early_seconds)s)
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
), lost AS (
    UPDATE webhook_delivery_attempts AS attempts SET error = 'interrupted'
    FROM due WHERE attempts.delivery = due.id AND attempts.school_id = due.school_id AND attempts.number = due.attempts
        AND attempts.milliseconds IS NULL
    RETURNING attempts.delivery
), changed AS (
    UPDATE webhook_deliveries AS deliveries
    SET attempts = deliveries.attempts + 1, lease = %(lease)s,
        lost = deliveries.lost + (deliveries.id IN (SELECT delivery FROM lost))::int,
        lease_expires_at = clock_timestamp() + make_interval(secs => %(lease_seconds)s),
        next_attempt_at = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
    FROM due WHERE deliveries.id = due.id AND deliveries.school_id = due.school_id
    RETURNING deliveries.id, deliveries.school_id, webhook_id, job, event, url, deliveries.attempts AS number,
        retry, tries_left, deliveries.lost, lease, created_at, clock_timestamp() AS claimed_at
), logged AS (
    INSERT INTO webhook_delivery_attempts (school_id, delivery, number) SELECT school_id, id, number FROM changed
), counted AS (
    UPDATE summary_generation_jobs AS jobs SET webhook_attempts = webhook_attempts + 1
    FROM changed WHERE jobs.id = changed.job AND jobs.school_id = changed.school_id
    RETURNING changed.id, traceparent
)
SELECT changed.*, traceparent FROM changed LEFT JOIN counted USING (id) ORDER BY id
"""


async def claim(
    transaction: Transaction, ids: Sequence[int], *, lease: UUID, lease_seconds: float, early_seconds: float = 0
) -> list[Claimed]:
    """Take deliveries that are due and that nobody else has.

    Args:
        transaction: of the system.
        ids: of deliveries; those that are not due any more are passed over.
        lease: the fence for these attempts, made by the caller.
        lease_seconds: after so long, somebody else may take them.
        early_seconds: those that will be due in so many seconds count as due.
    """
    if not ids:
        return []
    rows = await transaction.all(
        CLAIM, ids=list(ids), lease=lease, lease_seconds=lease_seconds, early_seconds=early_seconds
    )
    return [_claimed(row) for row in rows]


def _claimed(row: Row) -> Claimed:
    retry = WebhookRetry.stored(row["retry"])
    return Claimed(**{**row, "school_id": SchoolId(row["school_id"]), "event": Event(row["event"]), "retry": retry})


ENDED: LiteralString = """
SELECT job_id, jobs.student_id, jobs.evaluation_id, jobs.error_message AS error,
    coalesce(completed_at, failed_at, cancelled_at) AS at, jobs.result, summary.summary_text, summary.generation_method,
    summary.feedback_count
FROM summary_generation_jobs AS jobs
LEFT JOIN feedback_summaries AS summary ON summary.id = jobs.summary_id AND summary.school_id = jobs.school_id
WHERE jobs.school_id = %(school_id)s AND jobs.id = %(job)s
"""


async def ended_job(scope: Scope, job: int) -> tuple[Ended, datetime]:
    """The job that a webhook tells of, and when it ended. It has, and does not change any more."""
    row = await scope.first(ENDED, job=job)
    assert row is not None, "a delivery does not outlive its job"
    return Ended(row["job_id"], row["student_id"], row["evaluation_id"], _result(row), row["error"]), row["at"]


def _result(row: Row) -> dict[str, object] | None:
    names = ("summary_text", "generation_method", "feedback_count")
    return {name: row[name] for name in names} if row["summary_text"] is not None else row["result"]


RECORD: LiteralString = """
WITH changed AS (
    UPDATE webhook_deliveries
    SET status = %(status)s::text, last_error = %(failure)s::text, lease = NULL, lease_expires_at = NULL,
        tries_left = greatest(tries_left - 1, 0),
        next_attempt_at = clock_timestamp() + make_interval(secs => %(wait)s::double precision),
        delivered_at = CASE WHEN %(status)s::text = 'delivered' THEN clock_timestamp() ELSE delivered_at END
    WHERE school_id = %(school_id)s AND id = %(id)s AND lease = %(lease)s AND status = 'owed'
    RETURNING id, school_id, job, url
), logged AS (
    UPDATE webhook_delivery_attempts AS attempts
    SET status_code = %(status_code)s, milliseconds = %(milliseconds)s, error = %(failure)s::text,
        response = %(response)s
    FROM changed WHERE attempts.delivery = changed.id AND attempts.school_id = changed.school_id
        AND attempts.number = %(number)s
), told AS (
    UPDATE summary_generation_jobs AS jobs SET webhook_delivered = true
    FROM changed WHERE jobs.id = changed.job AND jobs.school_id = changed.school_id AND %(status)s::text = 'delivered'
        AND NOT webhook_delivered
), disabled AS (
    INSERT INTO disabled_webhooks (school_id, url) SELECT school_id, url FROM changed WHERE %(failure)s::text = 'gone'
    ON CONFLICT DO NOTHING
), enabled AS (
    DELETE FROM disabled_webhooks AS disabled USING changed
    WHERE disabled.school_id = changed.school_id AND disabled.url = changed.url AND %(status)s::text = 'delivered'
)
SELECT id FROM changed
"""


async def record(scope: Scope, claimed: Claimed, answer: Answer, outcome: Outcome, *, response: str | None) -> bool:
    """Write down what came of an attempt; False if its lease was lost and somebody else has the delivery.

    Args:
        scope: the delivery's school.
        claimed: the attempt.
        answer: what the receiver said.
        outcome: what becomes of the delivery.
        response: what the log keeps of the answer's body.
    """
    status = "delivered" if outcome.failure is None else "given_up" if outcome.wait is None else "owed"
    row = await scope.first(
        RECORD,
        id=claimed.id,
        lease=claimed.lease,
        number=claimed.number,
        status=status,
        failure=outcome.failure,
        wait=outcome.wait,
        status_code=answer.status,
        milliseconds=answer.milliseconds,
        response=response,
    )
    return row is not None
