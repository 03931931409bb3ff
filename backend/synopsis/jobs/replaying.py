"""Making dead letters again: choosing them, sending them in portions, and stopping where that is in vain.

A step is one transaction: which dead letters went, as what, and how far the replay is, are true together or not at
all. So it may be broken off anywhere and carried on by anybody.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import LiteralString

from synopsis.jobs.causes import Cause, fingerprint
from synopsis.jobs.dependencies import wait_again
from synopsis.jobs.listing import Filters, Wanted, picked, want
from synopsis.jobs.portions import Finish, Portion, Send, Stop, Wait, decide
from synopsis.jobs.priority import Priority
from synopsis.jobs.replays import Replay, ReplayStatus, get_replay
from synopsis.jobs.submission import KEPT, MADE_AGAIN, WAITED
from synopsis.kit.database import Row
from synopsis.kit.errors import Conflict
from synopsis.kit.tracing import current_traceparent
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.scope import Scope

MOST_JOBS = 10_000
"""Dead letters of one request."""
MOST_CAUSES = 50
"""And their causes: each has a replay of its own, as the canary of one says nothing about another."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to replay."""

    canary: int = 1
    """So many go first, each at its own priority, since somebody waits to see whether they complete."""
    max_failed_percent: int = 20
    as_priority: Priority | None = Priority.LOW
    """Of the others: behind all that somebody queues now. None: as they were."""


@dataclass(slots=True)
class Chosen:
    """The dead letters of a request, the newest first, by their cause."""

    job_ids: dict[Cause, list[str]] = field(default_factory=dict)
    messages: dict[Cause, str] = field(default_factory=dict)
    """Of the newest of each."""
    not_found: list[str] = field(default_factory=list)
    not_allowed: list[str] = field(default_factory=list)
    """Of evaluations that the actor does not teach."""
    not_dead: list[str] = field(default_factory=list)
    """They have not failed, or a job was made in their place."""
    in_other_replays: int = 0
    """They wait for a replay that has not ended."""
    is_complete: bool = True
    """Whether these are all; else the same request finds the rest afterwards."""


DETAILS: LiteralString = f"""
    SELECT job.job_id, job.task_type, job.error_code, job.error_message,
        {fingerprint("job.error_message")} AS fingerprint, job.status = 'failed' AND NOT job.is_retried AS is_dead,
        %(teaches)s::bigint IS NULL OR EXISTS (
            SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s
                AND t.evaluation_id = job.evaluation_id AND t.teacher_id = %(teaches)s) AS is_taught,
        EXISTS (SELECT FROM dead_letter_replay_jobs AS its WHERE its.school_id = %(school_id)s
            AND its.job_id = job.job_id AND its.state = 'waiting') AS is_in_another
    FROM summary_generation_jobs AS job
"""

NAMED: LiteralString = (
    DETAILS
    + " WHERE job.school_id = %(school_id)s AND job.job_id = ANY(%(job_ids)s) ORDER BY job.created_at DESC, job.id DESC"
)


def matching(wanted: Wanted) -> LiteralString:
    """The statement that gives those that match, looked up job by job (OFFSET 0), as the lists do."""
    return f"""
    WITH page AS MATERIALIZED ({picked(wanted)})
    SELECT details.* FROM page CROSS JOIN LATERAL (
        {DETAILS} WHERE job.school_id = %(school_id)s AND job.id = page.id OFFSET 0
    ) AS details
    ORDER BY page.created_at DESC, page.id DESC"""


async def choose_named(scope: Scope, actor: Actor, job_ids: Sequence[str]) -> Chosen:
    """The dead letters among some jobs."""
    rows = await scope.all(NAMED, job_ids=list(job_ids), teaches=actor.teaches)
    found = {row["job_id"] for row in rows}
    chosen = _chosen(rows)
    chosen.not_found += [job_id for job_id in job_ids if job_id not in found]
    return chosen


async def choose_matching(scope: Scope, actor: Actor, filters: Filters) -> Chosen:
    """The dead letters that match and whose evaluations the actor teaches.

    The rest of the transaction is planned for lists: replay in another one.
    """
    wanted = await want(scope, actor, replace(filters, is_dead_letter=True))
    if wanted is None:
        return Chosen()
    rows = await scope.all(matching(wanted), **wanted.values, limit=MOST_JOBS + 1)
    chosen = _chosen(rows[:MOST_JOBS])
    chosen.is_complete = chosen.is_complete and len(rows) <= MOST_JOBS
    return chosen


def _chosen(rows: Sequence[Row]) -> Chosen:
    chosen, by_cause = Chosen(), defaultdict[Cause, list[str]](list)
    for row in rows:
        if not row["is_taught"]:
            chosen.not_allowed.append(row["job_id"])
        elif not row["is_dead"]:
            chosen.not_dead.append(row["job_id"])
        elif row["is_in_another"]:
            chosen.in_other_replays += 1
        else:
            cause = Cause(row["task_type"], row["error_code"], row["fingerprint"])
            by_cause[cause].append(row["job_id"])
            chosen.messages.setdefault(cause, row["error_message"])
    most = sorted(by_cause, key=lambda cause: len(by_cause[cause]), reverse=True)[:MOST_CAUSES]
    chosen.is_complete = len(by_cause) <= MOST_CAUSES
    chosen.job_ids = {cause: by_cause[cause] for cause in sorted(most)}
    return chosen


ADD: LiteralString = """
INSERT INTO dead_letter_replays (school_id, task_type, error_code, fingerprint, error_message, canary,
    max_failed_percent, as_priority, requested_by, traceparent)
VALUES (%(school_id)s, %(task_type)s, %(error_code)s, %(fingerprint)s, %(error_message)s, %(canary)s,
    %(max_failed_percent)s, %(as_priority)s, %(actor_id)s, %(traceparent)s)
RETURNING id
"""

# Two that want the same wait for each other, in one order; whoever comes second does without.
ADD_JOBS: LiteralString = """
INSERT INTO dead_letter_replay_jobs (school_id, replay, position, job_id)
SELECT %(school_id)s, %(replay)s, wanted.position, jobs.job_id
FROM unnest(%(job_ids)s::text[]) WITH ORDINALITY AS wanted (job_id, position)
JOIN summary_generation_jobs AS jobs ON jobs.job_id = wanted.job_id
WHERE jobs.school_id = %(school_id)s AND jobs.status = 'failed' AND NOT jobs.is_retried
ORDER BY jobs.id
ON CONFLICT DO NOTHING
"""

DROP: LiteralString = "DELETE FROM dead_letter_replays WHERE school_id = %(school_id)s AND id = %(replay)s"


async def start(scope: Scope, actor: Actor, chosen: Chosen, options: Options) -> dict[Cause, Replay]:
    """Begin a replay for each cause: its canaries are made in this very transaction.

    A cause whose dead letters were all taken meanwhile by somebody else has none.
    """
    begun: dict[Cause, Replay] = {}
    for cause, job_ids in chosen.job_ids.items():
        row = await scope.first(
            ADD, task_type=cause.task_type, error_code=cause.error_code, fingerprint=cause.fingerprint,
            error_message=chosen.messages[cause], canary=options.canary,
            max_failed_percent=options.max_failed_percent, as_priority=options.as_priority, actor_id=actor.user_id,
            traceparent=current_traceparent(),
        )  # fmt: skip
        assert row is not None
        replay_id = row["id"]
        if not (added := await scope.run(ADD_JOBS, replay=replay_id, job_ids=job_ids)):
            await scope.run(DROP, replay=replay_id)
            continue
        await record(scope, Action.REPLAY_START, actor_id=actor.user_id, about=replay_id, cause=str(cause), jobs=added)
        await step(scope, replay_id)
        begun[cause] = await get_replay(scope, actor, replay_id)
    return begun


# Whoever carries it on, stops it or resumes it holds it. Passed over, if somebody else does just now.
HOLD: LiteralString = """
SELECT status, task_type, error_code, fingerprint, canary, max_failed_percent, as_priority, portion, judged_after,
    requested_by, traceparent
FROM dead_letter_replays WHERE school_id = %(school_id)s AND id = %(replay)s
FOR NO KEY UPDATE"""

SETTLE: LiteralString = f"""
UPDATE dead_letter_replay_jobs AS its
SET state = ended.status, has_same_cause = CASE WHEN ended.status = 'failed' THEN
    ended.task_type = %(task_type)s AND ended.error_code = %(error_code)s
        AND {fingerprint("ended.error_message")} = %(fingerprint)s END
FROM (
    -- A job that is there no more went with its evaluation.
    SELECT went.position, coalesce(jobs.status, 'cancelled') AS status, task_type, error_code, error_message
    FROM dead_letter_replay_jobs AS went
    LEFT JOIN summary_generation_jobs AS jobs ON jobs.job_id = went.replayed_as AND jobs.school_id = went.school_id
    WHERE went.school_id = %(school_id)s AND went.replay = %(replay)s AND went.state = 'active'
        AND (jobs.status IS NULL OR jobs.status IN ('completed', 'failed', 'cancelled'))
) AS ended
WHERE its.school_id = %(school_id)s AND its.replay = %(replay)s AND its.position = ended.position
"""

PORTIONS: LiteralString = """
SELECT coalesce(bool_or(is_canary), false) AS is_canary,
    count(*) FILTER (WHERE state = 'active') AS active,
    count(*) FILTER (WHERE state = 'completed') AS completed,
    count(*) FILTER (WHERE state = 'failed') AS failed,
    count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
    count(*) FILTER (WHERE state = 'failed' AND has_same_cause) AS same_cause
FROM dead_letter_replay_jobs
WHERE school_id = %(school_id)s AND replay = %(replay)s AND portion > %(judged_after)s
GROUP BY portion ORDER BY portion
"""

WAITING: LiteralString = """
SELECT count(*) AS jobs FROM dead_letter_replay_jobs
WHERE school_id = %(school_id)s AND replay = %(replay)s AND state = 'waiting'
"""

# A dead letter that somebody else has made again, or whose student has an active job, is passed over by the indexes
# that also guard everybody else's submissions; in the order in which those are made.
SEND: LiteralString = f"""
WITH chosen AS MATERIALIZED (
    SELECT its.position, dead.id, its.job_id, dead.is_retried
    FROM dead_letter_replay_jobs AS its
    LEFT JOIN summary_generation_jobs AS dead ON dead.job_id = its.job_id AND dead.school_id = its.school_id
    WHERE its.school_id = %(school_id)s AND its.replay = %(replay)s AND its.state = 'waiting'
    ORDER BY its.position LIMIT %(size)s
), submitted AS (
    INSERT INTO summary_generation_jobs (school_id, created_by, priority, retry_of, traceparent, is_blocked, {KEPT})
    SELECT school_id, %(actor_id)s, coalesce(%(priority)s::text, priority), job_id, %(traceparent)s, {WAITED}, {KEPT}
    FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND id IN (SELECT id FROM chosen) AND status = 'failed' AND NOT is_retried
    ORDER BY evaluation_id, student_id
    ON CONFLICT DO NOTHING
{MADE_AGAIN}UPDATE dead_letter_replay_jobs AS its
SET portion = %(portion)s, is_canary = %(is_canary)s, replayed_as = submitted.job_id,
    state = CASE WHEN submitted.id IS NULL THEN 'skipped' ELSE 'active' END,
    skipped = CASE WHEN submitted.id IS NOT NULL THEN NULL WHEN chosen.id IS NULL THEN 'deleted'
        WHEN chosen.is_retried THEN 'retried' ELSE 'student_has_active_job' END
FROM chosen LEFT JOIN submitted ON submitted.retry_of = chosen.job_id
WHERE its.school_id = %(school_id)s AND its.replay = %(replay)s AND its.position = chosen.position
"""

SENT: LiteralString = """
SELECT job_id FROM dead_letter_replay_jobs
WHERE school_id = %(school_id)s AND replay = %(replay)s AND portion = %(portion)s AND state = 'active'"""

GO_ON: LiteralString = """
UPDATE dead_letter_replays SET portion = %(portion)s WHERE school_id = %(school_id)s AND id = %(replay)s"""

STOP: LiteralString = """
UPDATE dead_letter_replays
SET status = 'stopped', stopped_at = clock_timestamp(), stopped_code = %(code)s, stopped_reason = %(reason)s
WHERE school_id = %(school_id)s AND id = %(replay)s"""

END: LiteralString = """
UPDATE dead_letter_replays SET status = %(status)s, ended_at = clock_timestamp()
WHERE school_id = %(school_id)s AND id = %(replay)s"""


async def step(scope: Scope, replay_id: int) -> bool:
    """Carry a replay on by one portion, or find that it has to wait, to stop or to end; whether jobs were made.

    Whoever finds that somebody else is at it does nothing.
    """
    held = await scope.first(HOLD + " SKIP LOCKED", replay=replay_id)
    if held is None or held["status"] != ReplayStatus.RUNNING:
        return False
    cause = {name: held[name] for name in ("task_type", "error_code", "fingerprint")}
    await scope.run(SETTLE, replay=replay_id, **cause)
    portions = await scope.all(PORTIONS, replay=replay_id, judged_after=held["judged_after"])
    waiting = await scope.first(WAITING, replay=replay_id)
    assert waiting is not None
    match decide(
        [Portion(**portion) for portion in portions],
        waiting=waiting["jobs"],
        canary=held["canary"],
        max_failed_percent=held["max_failed_percent"],
    ):
        case Send(size, is_canary):
            portion = held["portion"] + 1
            priority = None if is_canary else held["as_priority"]
            await scope.run(
                SEND, replay=replay_id, size=size, portion=portion, is_canary=is_canary, priority=priority,
                actor_id=held["requested_by"], traceparent=held["traceparent"],
            )  # fmt: skip
            await wait_again(scope, await _sent(scope, replay_id, portion))
            await scope.run(GO_ON, replay=replay_id, portion=portion)
            return True
        case Stop(code, reason):
            await scope.run(STOP, replay=replay_id, code=code, reason=reason)
        case Finish():
            await scope.run(END, replay=replay_id, status=ReplayStatus.COMPLETED)
        case Wait():
            pass
    return False


async def _sent(scope: Scope, replay_id: int, portion: int) -> list[str]:
    """The dead letters in whose place jobs were made with this portion."""
    return [row["job_id"] for row in await scope.all(SENT, replay=replay_id, portion=portion)]


RESUME: LiteralString = """
UPDATE dead_letter_replays
SET status = 'running', judged_after = portion, stopped_at = NULL, stopped_code = NULL, stopped_reason = NULL
WHERE school_id = %(school_id)s AND id = %(replay)s"""

LEAVE: LiteralString = """
UPDATE dead_letter_replay_jobs SET state = 'left'
WHERE school_id = %(school_id)s AND replay = %(replay)s AND state = 'waiting'"""


async def resume(scope: Scope, actor: Actor, replay_id: int) -> Replay:
    """Go on with one that stopped itself, with another canary.

    Raises:
        NotFound, Forbidden: as ``get_replay``.
        Conflict: it has not stopped.
    """
    await _hold(scope, actor, replay_id, {ReplayStatus.STOPPED}, "resumed")
    await scope.run(RESUME, replay=replay_id)
    await record(scope, Action.REPLAY_RESUME, actor_id=actor.user_id, about=replay_id)
    await step(scope, replay_id)
    return await get_replay(scope, actor, replay_id)


async def cancel(scope: Scope, actor: Actor, replay_id: int) -> Replay:
    """Make no more of its jobs again; those that were made go on.

    Raises:
        NotFound, Forbidden: as ``get_replay``.
        Conflict: it has ended.
    """
    await _hold(scope, actor, replay_id, {ReplayStatus.RUNNING, ReplayStatus.STOPPED}, "cancelled")
    await scope.run(LEAVE, replay=replay_id)
    await scope.run(END, replay=replay_id, status=ReplayStatus.CANCELLED)
    await record(scope, Action.REPLAY_CANCEL, actor_id=actor.user_id, about=replay_id)
    return await get_replay(scope, actor, replay_id)


async def _hold(scope: Scope, actor: Actor, replay_id: int, of: set[ReplayStatus], what: str) -> None:
    await get_replay(scope, actor, replay_id)
    held = await scope.first(HOLD, replay=replay_id)
    status = held and held["status"]
    if status not in of:
        raise Conflict(f"Replay {replay_id} is {status} and cannot be {what}.", code=f"replay_{status}")
