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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which lines are wanted; what is left out narrows nothing down."""

    action: Action | None = None
    actor_id: int | None = None
    """What this person did, and their keys."""
    object: str | None = None
    """What it was done to, as the line has it."""
    after: datetime | None = None
    """From this moment on."""
    before: datetime | None = None
    """Before this moment, without it."""


SELECT: LiteralString = """
SELECT log.id, log.at, action, actor_id, users.name AS actor_name, api_key_id, object, detail
FROM audit_log AS log LEFT JOIN users ON users.id = log.actor_id AND users.school_id = log.school_id
WHERE log.school_id = %(school_id)s"""

# Put together from those that are asked for, so that each question is planned for what it asks.
CONDITIONS: dict[str, LiteralString] = {
    "action": " AND action = %(action)s",
    "actor_id": " AND actor_id = %(actor_id)s",
    "object": " AND object = %(object)s",
    "after": " AND log.at >= %(after)s",
    "before": " AND log.at < %(before)s",
    "last_at": " AND (log.at, log.id) < (%(last_at)s, %(last_id)s)",
}
NEWEST: LiteralString = " ORDER BY log.at DESC, log.id DESC LIMIT %(limit)s"

PLACE: LiteralString = "SELECT at FROM audit_log WHERE school_id = %(school_id)s AND id = %(id)s"


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


async def entries(scope: Scope, sought: Sought, *, following: int | None, limit: int) -> list[Entry]:
    """What was written down of the school, newest first.

    Args:
        scope: the school's.
        sought: which lines.
        following: the id of the last line of the page before, or None for the first page.
        limit: the most to return.
    """
    values: dict[str, Any] = {name: getattr(sought, name) for name in Sought.__slots__}
    if following is not None:
        place = await scope.first(PLACE, id=following)
        if place is None:
            return []
        values |= {"last_at": place["at"], "last_id": following}
    rows = await scope.all(SELECT + narrowed(values) + NEWEST, **values, limit=limit)
    return [Entry(**row) for row in rows]


def narrowed(values: Mapping[str, Any]) -> LiteralString:
    """The conditions that these values set, each beginning with AND."""
    return "".join(text for name, text in CONDITIONS.items() if values.get(name) is not None)
