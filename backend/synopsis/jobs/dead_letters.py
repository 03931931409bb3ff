"""Dead letters: jobs that failed and in whose place nothing was made, grouped by their cause."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import LiteralString

from synopsis.jobs.causes import Cause, fingerprint
from synopsis.jobs.listing import Filters, Wanted, picked, want
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope

MOST_LETTERS = 50_000
"""So many of the newest are looked at."""


@dataclass(frozen=True, slots=True)
class Group:
    """The dead letters of one cause."""

    cause: Cause
    error_message: str
    """Of the newest of them."""
    jobs: int
    evaluations: int
    evaluation_ids: Sequence[int]
    """Some of them."""
    first_failed_at: datetime
    last_failed_at: datetime
    newest_job_ids: Sequence[str]
    replay_ids: Sequence[int]
    """Replays of this cause that have not ended and that the actor may see."""


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """Where a page of groups ends, and what was the newest failure when the first page was read."""

    as_of: datetime
    last_failed_at: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Groups:
    """Some of the groups, those with the newest failures first."""

    groups: Sequence[Group]
    jobs: int
    """Dead letters of all groups."""
    is_complete: bool
    """Whether all were counted, and not only the newest ``MOST_LETTERS``."""
    as_of: datetime | None
    """The newest failure of all; None where there is none."""


OPEN_REPLAYS: LiteralString = """
SELECT task_type, error_code, fingerprint, array_agg(id ORDER BY id DESC) AS replay_ids
FROM dead_letter_replays
WHERE school_id = %(school_id)s AND status IN ('running', 'stopped')
    AND (%(teaches)s::bigint IS NULL OR requested_by = %(teaches)s)
GROUP BY 1, 2, 3
"""


def grouped(wanted: Wanted) -> LiteralString:
    """The statement that gives a page of groups."""
    return f"""
    WITH picked AS MATERIALIZED ({picked(wanted)}), letters AS MATERIALIZED (
        SELECT jobs.id, job_id, evaluation_id, failed_at, task_type, error_code, error_message
        FROM picked JOIN summary_generation_jobs AS jobs ON jobs.id = picked.id
        WHERE jobs.school_id = %(school_id)s AND (%(as_of)s::timestamptz IS NULL OR failed_at <= %(as_of)s)
    ), messages AS (
        SELECT said.*, {fingerprint("error_message")} AS fingerprint
        FROM (SELECT DISTINCT task_type, error_code, error_message FROM letters) AS said
    ), placed AS (
        SELECT *, row_number() OVER (
            PARTITION BY task_type, error_code, fingerprint ORDER BY failed_at DESC, id DESC) AS place
        FROM letters JOIN messages USING (task_type, error_code, error_message)
    ), groups AS (
        SELECT task_type, error_code, fingerprint, max(error_message) FILTER (WHERE place = 1) AS error_message,
            count(*) AS jobs, count(DISTINCT evaluation_id) AS evaluations,
            (array_agg(DISTINCT evaluation_id))[1:20] AS evaluation_ids,
            min(failed_at) AS first_failed_at, max(failed_at) AS last_failed_at,
            array_agg(job_id ORDER BY place) FILTER (WHERE place <= 10) AS newest_job_ids
        FROM placed GROUP BY task_type, error_code, fingerprint
    )
    SELECT *, (SELECT count(*) FROM letters) AS total, (SELECT count(*) FROM picked) AS looked_at,
        (SELECT max(failed_at) FROM letters) AS newest
    FROM groups
    WHERE %(last_failed_at)s::timestamptz IS NULL
        OR (last_failed_at, task_type, error_code, fingerprint)
            < (%(last_failed_at)s, %(last_task)s, %(last_code)s, %(last_mark)s)
    ORDER BY last_failed_at DESC, task_type DESC, error_code DESC, fingerprint DESC LIMIT %(groups)s"""


async def find_groups(
    scope: Scope, actor: Actor, filters: Filters, *, limit: int, after: GroupPlace | None = None
) -> Groups:
    """The dead letters that the actor may see, by their cause, the newest failure first.

    Args:
        scope: the actor's school.
        actor: who asks; sees what they see in the list of jobs.
        filters: which of them.
        limit: the most groups to return.
        after: the place that the page follows; None for the first page.
    """
    wanted = await want(scope, actor, replace(filters, is_dead_letter=True))
    if wanted is None:
        return Groups([], 0, is_complete=True, as_of=None)
    rows = await scope.all(grouped(wanted), **wanted.values, limit=MOST_LETTERS, groups=limit, **_place_values(after))
    if not rows:
        return Groups([], 0, is_complete=True, as_of=None)
    replays = {
        Cause(row["task_type"], row["error_code"], row["fingerprint"]): row["replay_ids"]
        for row in await scope.all(OPEN_REPLAYS, teaches=actor.teaches)
    }
    groups = []
    for row in rows:
        cause = Cause(row["task_type"], row["error_code"], row["fingerprint"])
        told = {name: row[name] for name in Group.__slots__ if name in row}
        groups.append(Group(cause=cause, replay_ids=replays.get(cause, []), **told))
    first = rows[0]
    return Groups(groups, first["total"], is_complete=first["looked_at"] < MOST_LETTERS, as_of=first["newest"])


def _place_values(place: GroupPlace | None) -> dict[str, object]:
    return {
        "as_of": place and place.as_of,
        "last_failed_at": place and place.last_failed_at,
        "last_task": place and place.cause.task_type,
        "last_code": place and place.cause.error_code,
        "last_mark": place and place.cause.fingerprint,
    }
