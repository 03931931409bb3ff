"""The log of deliveries as people see it, sending one again, and sending a test."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, LiteralString

from synopsis.evaluations.store import must_teach
from synopsis.jobs.webhook_retry import WebhookRetry
from synopsis.kit.database import Row
from synopsis.kit.errors import Conflict, NotFound
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope
from synopsis.webhooks.outcome import Failure
from synopsis.webhooks.payload import Event

DeliveryStatus = Literal["owed", "delivered", "given_up"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call, or one that is being made."""

    number: int
    at: datetime
    status_code: int | None
    milliseconds: int | None
    """None while it is being made, and for one that was interrupted."""
    error: Failure | None
    response: str | None
    """The beginning of what the receiver answered, redacted."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is owed to a receiver, and what became of it."""

    id: int
    webhook_id: str
    event: Event
    job_id: str | None
    url: str
    status: DeliveryStatus
    webhook_retry: WebhookRetry
    """Settled when it became owed; a replay begins anew with it."""
    created_at: datetime
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    last_error: Failure | None
    attempts: Sequence[Attempt]
    """Oldest first."""


SELECT: LiteralString = """
SELECT deliveries.id, webhook_id, event, jobs.job_id, url, deliveries.status, retry AS webhook_retry,
    deliveries.created_at, next_attempt_at, delivered_at, last_error
FROM webhook_deliveries AS deliveries
LEFT JOIN summary_generation_jobs AS jobs ON jobs.id = deliveries.job AND jobs.school_id = deliveries.school_id
WHERE deliveries.school_id = %(school_id)s
"""

# What a teacher sees: webhooks of jobs that are theirs, as with the jobs themselves, and their own tests.
THEIRS: LiteralString = """
AND deliveries.id IN (
    SELECT id FROM webhook_deliveries WHERE school_id = %(school_id)s AND created_by = %(teaches)s
    UNION ALL
    SELECT of_job.id FROM summary_generation_jobs AS theirs
    JOIN webhook_deliveries AS of_job ON of_job.job = theirs.id AND of_job.school_id = theirs.school_id
    WHERE theirs.school_id = %(school_id)s AND theirs.webhook_url IS NOT NULL
        AND (theirs.created_by = %(teaches)s OR theirs.evaluation_id = ANY(ARRAY(
            SELECT evaluation_id FROM evaluation_teachers
            WHERE school_id = %(school_id)s AND teacher_id = %(teaches)s))))
"""

# Put together from those that are asked for, so that each question is planned for what it asks.
CONDITIONS: dict[str, LiteralString] = {
    "job_id": " AND jobs.job_id = %(job_id)s",
    "status": " AND deliveries.status = %(status)s",
    "event": " AND event = %(event)s",
    "created_after": " AND deliveries.created_at >= %(created_after)s",
    "created_before": " AND deliveries.created_at < %(created_before)s",
    "before": " AND deliveries.id < %(before)s",
}
NEWEST: LiteralString = " ORDER BY deliveries.id DESC LIMIT %(limit)s"

ATTEMPTS: LiteralString = """
SELECT delivery, number, at, status_code, milliseconds, error, response FROM webhook_delivery_attempts
WHERE school_id = %(school_id)s AND delivery = ANY(%(ids)s) ORDER BY delivery, number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which deliveries are wanted; what is left out narrows nothing down."""

    job_id: str | None = None
    """Of one job only, which the caller knows that the actor may see."""
    status: DeliveryStatus | None = None
    event: Event | None = None
    created_after: datetime | None = None
    """Owed from this moment on."""
    created_before: datetime | None = None
    """Before this moment, without it."""


async def list_deliveries(
    scope: Scope, actor: Actor, sought: Sought, *, before: int | None, limit: int
) -> list[Delivery]:
    """The deliveries that the actor may see, newest first.

    Args:
        scope: the actor's school.
        actor: an admin, who sees the school's, or a teacher.
        sought: which of them.
        before: the id that the page follows, or None for the first page.
        limit: the most to return.
    """
    sees_all = actor.teaches is None or sought.job_id is not None
    values: dict[str, Any] = {**{name: getattr(sought, name) for name in Sought.__slots__}, "before": before}
    conditions = "".join(text for name, text in CONDITIONS.items() if values[name] is not None)
    theirs = "" if sees_all else THEIRS
    rows = await scope.all(SELECT + theirs + conditions + NEWEST, **values, teaches=actor.teaches, limit=limit)
    return await _with_attempts(scope, rows)


WHOSE: LiteralString = """
SELECT coalesce(jobs.created_by, deliveries.created_by) AS created_by, evaluation_id
FROM webhook_deliveries AS deliveries
LEFT JOIN summary_generation_jobs AS jobs ON jobs.id = deliveries.job AND jobs.school_id = deliveries.school_id
WHERE deliveries.school_id = %(school_id)s AND deliveries.id = %(id)s
"""


async def get_delivery(scope: Scope, actor: Actor, delivery_id: int) -> Delivery:
    """One delivery.

    Raises:
        NotFound: the school has none by that id.
        Forbidden: it is about another teacher's evaluation, or another's test.
    """
    whose = await scope.first(WHOSE, id=delivery_id)
    if whose is None:
        raise NotFound(f"There is no webhook delivery {delivery_id}.", code="delivery_not_found")
    if whose["created_by"] != actor.user_id and whose["evaluation_id"] is not None:
        await must_teach(scope, actor, whose["evaluation_id"])
    if whose["created_by"] != actor.user_id and whose["evaluation_id"] is None:
        actor.must_be_admin("to see the tests of others")
    [found] = await _with_attempts(scope, await scope.all(SELECT + "AND deliveries.id = %(id)s", id=delivery_id))
    return found


async def _with_attempts(scope: Scope, rows: Sequence[Row]) -> list[Delivery]:
    attempts: dict[int, list[Attempt]] = {row["id"]: [] for row in rows}
    for row in await scope.all(ATTEMPTS, ids=list(attempts)) if rows else []:
        attempts[row["delivery"]].append(Attempt(**{name: row[name] for name in row if name != "delivery"}))
    return [_delivery(row, attempts[row["id"]]) for row in rows]


def _delivery(row: Row, attempts: Sequence[Attempt]) -> Delivery:
    return Delivery(**{**row, "webhook_retry": WebhookRetry.stored(row["webhook_retry"])}, attempts=attempts)


AGAIN: LiteralString = """
UPDATE webhook_deliveries SET status = 'owed', next_attempt_at = clock_timestamp(), lost = 0, last_error = NULL,
    tries_left = CASE WHEN event = 'webhook.test' THEN 1 ELSE (retry ->> 'max_attempts')::smallint END
WHERE school_id = %(school_id)s AND id = %(id)s AND status <> 'owed'
RETURNING id
"""

IS_DISABLED: LiteralString = "SELECT url FROM disabled_webhooks WHERE school_id = %(school_id)s AND url = %(url)s"


async def replay(scope: Scope, actor: Actor, delivery_id: int) -> Delivery:
    """Owe a delivery again, with all its tries, under the same ``webhook-id``.

    Raises:
        NotFound: see ``get_delivery``.
        Conflict: it is being delivered still, or its address wants no more.
    """
    delivery = await get_delivery(scope, actor, delivery_id)
    if delivery.event is not Event.TEST and await scope.first(IS_DISABLED, url=delivery.url):
        raise Conflict(
            "The address has answered 410 Gone, so nothing more is sent there. If it works again, send it a test first"
            " (POST /webhooks/test).",
            code="webhook_disabled",
        )
    if not await scope.first(AGAIN, id=delivery_id):
        raise Conflict(f"Webhook delivery {delivery_id} is still being delivered.", code="delivery_owed")
    return await get_delivery(scope, actor, delivery_id)


# Whoever adds it sends it at once; a courier does, should they die first.
ADD_TEST: LiteralString = """
INSERT INTO webhook_deliveries (school_id, event, url, retry, tries_left, created_by, next_attempt_at)
SELECT %(school_id)s, 'webhook.test', %(url)s, '{"max_attempts": 1, "waits": []}', 1, %(actor_id)s,
    clock_timestamp() + interval '5 seconds'
WHERE NOT EXISTS (
    SELECT FROM webhook_deliveries WHERE school_id = %(school_id)s AND status = 'owed' AND event = 'webhook.test')
RETURNING id
"""


async def add_test(scope: Scope, actor: Actor, url: str) -> int:
    """Owe a test to an address; returns the delivery's id.

    Raises:
        Conflict: the school has one under way.
    """
    await scope.run("SELECT pg_advisory_xact_lock(hashtextextended('webhook_tests', %(school_id)s))")
    row = await scope.first(ADD_TEST, url=url, actor_id=actor.user_id)
    if row is None:
        raise Conflict("A test is being sent already; wait until it has ended.", code="test_under_way")
    return int(row["id"])
