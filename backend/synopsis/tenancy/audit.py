"""The audit log: who did what, written in the transaction of the deed, and never changed.

The application may add a line and read its school's; when it was, and with which API key, PostgreSQL itself writes
down. A line holds ids, words of ours and numbers, never what somebody wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from synopsis.tenancy.scope import Scope


class Action(StrEnum):
    """What is written down."""

    SIGN_IN = "auth.sign_in"
    SIGN_IN_FAILED = "auth.sign_in_failed"
    SIGN_OUT = "auth.sign_out"
    API_KEY_CREATE = "api_key.create"
    API_KEY_REVOKE = "api_key.revoke"
    EVALUATION_CREATE = "evaluation.create"
    EVALUATION_CHANGE = "evaluation.change"
    EVALUATION_IMPORT = "evaluation.import"
    JOB_QUEUE = "job.queue"
    JOB_RETRY = "job.retry"
    JOB_CANCEL = "job.cancel"
    JOBS_CANCEL = "jobs.cancel"
    REPLAY_START = "dead_letters.replay"
    REPLAY_RESUME = "dead_letters.resume"
    REPLAY_CANCEL = "dead_letters.cancel"
    DEAD_LETTER_SETTINGS_CHANGE = "dead_letter_settings.change"
    DEAD_LETTERS_PRUNE = "dead_letters.prune"
    WORKFLOW_START = "workflow.start"
    WORKFLOW_CANCEL = "workflow.cancel"
    SUMMARY_RELEASE = "summary.release"
    SUMMARY_EDIT = "summary.edit"
    SUMMARY_WITHDRAW = "summary.withdraw"
    QUEUE_PAUSE = "queue.pause"
    QUEUE_RESUME = "queue.resume"
    SCHEDULE_CREATE = "schedule.create"
    SCHEDULE_CHANGE = "schedule.change"
    SCHEDULE_DELETE = "schedule.delete"
    SCHEDULE_RUN = "schedule.run"
    WEBHOOK_REPLAY = "webhook.replay"
    WEBHOOK_TEST = "webhook.test"
    WEBHOOK_SETTINGS_CHANGE = "webhook_settings.change"
    WEBHOOK_SECRET_ROTATE = "webhook_secret.rotate"  # noqa: S105  # the name of a deed, no password
    SCHOOL_ADD = "school.add"
    USER_ADD = "user.add"
    USER_SET_PASSWORD = "user.set_password"  # noqa: S105  # likewise
    USER_ARCHIVE = "user.archive"
    USER_RESTORE = "user.restore"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line."""

    id: int
    at: datetime
    action: str
    actor_id: int | None
    """None for whoever runs the installation, at its command line."""
    actor_name: str | None
    """As they are called now."""
    api_key_id: int | None
    object: str | None
    detail: Mapping[str, Any]


INSERT: LiteralString = """
INSERT INTO audit_log (school_id, actor_id, action, object, detail)
SELECT %(school_id)s, actor_id, %(action)s, object, %(detail)s
FROM unnest(%(actor_ids)s::bigint[], %(objects)s::text[]) AS deed (actor_id, object)
"""

SELECT: LiteralString = """
SELECT log.id, log.at, action, actor_id, users.name AS actor_name, api_key_id, object, detail
FROM audit_log AS log LEFT JOIN users ON users.id = log.actor_id AND users.school_id = log.school_id
WHERE log.school_id = %(school_id)s
    AND (%(before)s::bigint IS NULL OR log.id < %(before)s)
    AND (%(action)s::text IS NULL OR action = %(action)s)
    AND (%(actor_id)s::bigint IS NULL OR actor_id = %(actor_id)s)
ORDER BY log.id DESC LIMIT %(limit)s
"""


async def record(scope: Scope, action: Action, *, actor_id: int | None, about: object = None, **detail: object) -> None:
    """Write a line, in the scope's transaction: it is there exactly when the deed is.

    Args:
        scope: the school's.
        action: what is done.
        actor_id: who does it; None for whoever runs the installation.
        about: the id or the name of what it is done to.
        detail: more of it, as JSON takes it.
    """
    await record_each(scope, action, [(actor_id, about)], **detail)


async def record_each(
    scope: Scope, action: Action, deeds: Sequence[tuple[int | None, object]], **detail: object
) -> None:
    """Write a line for each of some deeds of one kind: who did it, and what it was done to."""
    await scope.run(
        INSERT,
        actor_ids=[actor_id for actor_id, _ in deeds],
        objects=[None if about is None else str(about) for _, about in deeds],
        action=action,
        detail=Jsonb(detail),
    )


async def entries(
    scope: Scope, *, action: Action | None, actor_id: int | None, before: int | None, limit: int
) -> list[Entry]:
    """What was written down of the school, newest first.

    Args:
        scope: the school's.
        action: this one only.
        actor_id: of this person only.
        before: the id that the page follows, or None for the first page.
        limit: the most to return.
    """
    rows = await scope.all(SELECT, action=action, actor_id=actor_id, before=before, limit=limit)
    return [Entry(**row) for row in rows]
