"""What a school has settled about its webhooks."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from synopsis.jobs.webhook_retry import DEFAULT, WebhookRetry
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """As they hold for whatever becomes owed from now on."""

    webhook_retry: WebhookRetry
    """Of jobs that name none of their own."""
    is_default: bool
    """Whether that is ours and not the school's."""
    updated_at: datetime | None = None
    updated_by: int | None = None


SELECT: LiteralString = "SELECT retry, updated_at, updated_by FROM webhook_settings WHERE school_id = %(school_id)s"

UPSERT: LiteralString = """
INSERT INTO webhook_settings (school_id, retry, updated_by) VALUES (%(school_id)s, %(retry)s::jsonb, %(actor_id)s)
ON CONFLICT (school_id) DO UPDATE
SET retry = excluded.retry, updated_by = excluded.updated_by, updated_at = clock_timestamp()
"""


async def webhook_settings(scope: Scope) -> WebhookSettings:
    """The school's."""
    row = await scope.first(SELECT)
    if row is None:
        return WebhookSettings(DEFAULT, is_default=True)
    retry = None if row["retry"] is None else WebhookRetry.stored(row["retry"])
    return WebhookSettings(retry or DEFAULT, retry is None, row["updated_at"], row["updated_by"])


async def clock(scope: Scope) -> datetime:
    """The time: the database's, in UTC."""
    row = await scope.first("SELECT clock_timestamp() AS now FROM schools WHERE id = %(school_id)s")
    assert row is not None, "a scope's school exists"
    now: datetime = row["now"]
    return now


async def change_webhook_settings(scope: Scope, retry: WebhookRetry | None, *, actor_id: int) -> WebhookSettings:
    """Change them; None goes back to the default. What is owed already keeps what it became owed with."""
    await scope.run(UPSERT, retry=retry and retry.model_dump_json(), actor_id=actor_id)
    return await webhook_settings(scope)
