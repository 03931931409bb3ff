"""Loop: which school has dead letters that are older than it keeps them?

A dead letter goes with its history, and with the failed jobs in whose place it was made; so do replays that ended as
long ago. What waits for a replay that has not ended or was made by one stays, and what owes a webhook.
A walk along the schools, some at a time; any number of processes may walk.
"""

from typing import LiteralString

import psycopg
import structlog

from synopsis.jobs.keeping import DEFAULT_DAYS, keeping
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.kit.loops import Loop
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope

log = structlog.get_logger()

INTERVAL_SECONDS = 30.0
SLICE = 100
"""Schools that are looked at in a tick."""
BATCH = 500
"""Dead letters that are deleted of a school in one transaction."""

# Two entries of indexes for each school, however many jobs there are.
NEXT_SCHOOLS: LiteralString = """
SELECT id, EXISTS (
        SELECT FROM summary_generation_jobs AS jobs WHERE jobs.school_id = kept.id AND jobs.status = 'failed'
            AND NOT jobs.is_retried AND jobs.failed_at < now() - make_interval(days => keep_days)
    ) OR EXISTS (
        SELECT FROM dead_letter_replays AS replays WHERE replays.school_id = kept.id
            AND replays.ended_at < now() - make_interval(days => keep_days)
    ) AS has_too_old
FROM (
    SELECT schools.id,
        CASE WHEN settings.school_id IS NULL THEN %(default_days)s::integer ELSE keep_days END AS keep_days
    FROM (SELECT id FROM schools WHERE id > %(after)s ORDER BY id LIMIT %(slice)s) AS schools
    LEFT JOIN dead_letter_settings AS settings ON settings.school_id = schools.id
) AS kept
ORDER BY id
"""

PRUNE: LiteralString = """
WITH RECURSIVE old AS MATERIALIZED (
    SELECT id, retry_of FROM summary_generation_jobs AS jobs
    WHERE school_id = %(school_id)s AND status = 'failed' AND NOT is_retried
        AND failed_at < clock_timestamp() - make_interval(days => %(days)s::integer)
        AND NOT EXISTS (SELECT FROM webhook_deliveries AS owed WHERE owed.school_id = %(school_id)s
            AND owed.job = jobs.id AND owed.status = 'owed')
        AND NOT EXISTS (SELECT FROM job_dependencies AS edge WHERE edge.school_id = %(school_id)s
            AND edge.depends_on = jobs.id AND NOT edge.is_heard)
        AND NOT EXISTS (SELECT FROM dead_letter_replay_jobs AS its WHERE its.school_id = %(school_id)s
            AND its.job_id = jobs.job_id AND its.state = 'waiting')
        AND NOT EXISTS (SELECT FROM dead_letter_replay_jobs AS its
            JOIN dead_letter_replays AS replays ON replays.id = its.replay AND replays.school_id = its.school_id
            WHERE its.school_id = %(school_id)s AND its.replayed_as = jobs.job_id
                AND replays.status IN ('running', 'stopped'))
    ORDER BY failed_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
), those AS (
    SELECT id, retry_of FROM old
    UNION ALL
    SELECT before.id, before.retry_of FROM those
    JOIN summary_generation_jobs AS before ON before.job_id = those.retry_of AND before.school_id = %(school_id)s
    WHERE before.status = 'failed'
)
DELETE FROM summary_generation_jobs WHERE school_id = %(school_id)s AND id IN (SELECT id FROM those)
"""

PRUNE_REPLAYS: LiteralString = """
DELETE FROM dead_letter_replays WHERE school_id = %(school_id)s AND id IN (
    SELECT id FROM dead_letter_replays WHERE school_id = %(school_id)s
        AND ended_at < clock_timestamp() - make_interval(days => %(days)s::integer) ORDER BY id LIMIT 10)
"""


class DeadLetterPruning:
    """Keeps dead letters from growing without end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._after = 0
        self.loop = Loop("dead letter pruning", self.tick, interval_seconds=INTERVAL_SECONDS)

    async def tick(self) -> int:
        """Look at some schools, and delete some of what is too old; returns how many jobs were deleted."""
        async with system_scope(self._database, reads_only=True) as transaction:
            schools = await transaction.all(NEXT_SCHOOLS, after=self._after, slice=SLICE, default_days=DEFAULT_DAYS)
        deleted = sum([await self._prune(SchoolId(one["id"])) for one in schools if one["has_too_old"]])
        if not deleted:  # else there may be more of theirs
            self._after = schools[-1]["id"] if len(schools) == SLICE else 0
        return deleted

    async def _prune(self, school_id: SchoolId) -> int:
        try:
            async with school_scope(self._database, school_id) as scope:
                days = (await keeping(scope)).keep_days
                deleted = 0
                if days is not None:
                    deleted = await scope.run(PRUNE, days=days, batch=BATCH)
                    await scope.run(PRUNE_REPLAYS, days=days)
                if deleted:
                    await record(scope, Action.DEAD_LETTERS_PRUNE, actor_id=None, jobs=deleted, keep_days=days)
        except psycopg.Error as error:  # the others' turn all the same
            log.warning("dead letters could not be pruned", school_id=school_id, error=repr(error))
            return 0
        if deleted:
            hit("dead_letters.pruned")
        return deleted
