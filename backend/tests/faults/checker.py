"""What must hold of the database after any fault: I1 to I9 of the plan.

It reads rows, and knows the lifecycle by a table of its own: code that is wrong cannot persuade it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import psycopg
from psycopg.rows import dict_row

FINAL = {"completed", "failed", "cancelled"}
LEGAL = {
    ("submit", None, "queued"),
    ("release", "queued", "queued"),
    ("release", "queued", "cancelled"),
    ("claim", "queued", "processing"),
    ("report", "processing", "processing"),
    ("complete", "processing", "completed"),
    ("retry", "processing", "queued"),
    ("fail", "processing", "failed"),
    ("interrupt", "processing", "queued"),
    ("rescue", "processing", "queued"),
    ("rescue", "processing", "failed"),
    ("cancel", "queued", "cancelled"),
    ("cancel", "processing", "cancelled"),
}
OF_AN_ATTEMPT = {"claim", "report", "complete", "retry", "fail", "interrupt"}
MOST_LOSSES = 6
LONGEST_NEGLECT_SECONDS = 45

JOBS = """
SELECT id, school_id, job_id, status, progress, attempt, retry_count, max_retries, lost_count, error_code,
    coalesce(summary_id, CASE WHEN result IS NOT NULL THEN id END) AS made, webhook_url,
    (SELECT count(*) FROM webhook_deliveries AS owed WHERE owed.job = jobs.id) AS webhooks
FROM summary_generation_jobs AS jobs ORDER BY id
"""
HISTORY = """
SELECT job, school_id, verb, from_status, to_status, attempt, progress, lease, stages
FROM job_history ORDER BY job, id
"""
SUMMARIES = """
SELECT school_id, evaluation_id, student_id, fingerprint, count(*) FROM feedback_summaries WHERE edit_of IS NULL
GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
"""
UNUSED = """
SELECT count(*) FROM feedback_summaries AS summary
WHERE edit_of IS NULL
    AND NOT EXISTS (SELECT FROM summary_generation_jobs AS jobs WHERE jobs.summary_id = summary.id)
"""
CROSSED = """
SELECT 'history of job ' || jobs.job_id FROM job_history AS h JOIN summary_generation_jobs AS jobs ON jobs.id = h.job
WHERE jobs.school_id <> h.school_id
UNION ALL
SELECT 'summary of job ' || jobs.job_id FROM feedback_summaries AS s
JOIN summary_generation_jobs AS jobs ON jobs.summary_id = s.id
WHERE jobs.school_id <> s.school_id OR jobs.evaluation_id <> s.evaluation_id OR jobs.student_id <> s.student_id
UNION ALL
SELECT 'webhook of job ' || jobs.job_id FROM webhook_deliveries AS w
JOIN summary_generation_jobs AS jobs ON jobs.id = w.job WHERE jobs.school_id <> w.school_id
"""
NEGLECTED = """
SELECT 'job ' || job_id || ' waits to be handed over' FROM summary_generation_jobs
WHERE status = 'queued' AND dispatched_at IS NULL AND NOT is_blocked
    AND available_at < clock_timestamp() - make_interval(secs => %(longest)s)
UNION ALL
SELECT 'job ' || job_id || ' waits to be rescued' FROM summary_generation_jobs
WHERE status = 'processing' AND lease_expires_at < clock_timestamp() - make_interval(secs => %(longest)s)
"""

HASTY = """
SELECT 'job ' || waiting.job_id || ' began before ' || needed.job_id || ' had ended' FROM job_dependencies AS edge
JOIN summary_generation_jobs AS waiting ON waiting.id = edge.job
JOIN summary_generation_jobs AS needed ON needed.id = edge.depends_on
WHERE waiting.started_at < needed.ended_at OR (waiting.started_at IS NOT NULL AND needed.ended_at IS NULL)
"""

Row = dict[str, Any]


@dataclass
class Verdict:
    """What was found; empty lists are good news."""

    lost: list[str] = field(default_factory=list)
    """I1: accepted, and not ended."""
    doubled: list[str] = field(default_factory=list)
    """I2: an effect that is there more than once."""
    wrong: list[str] = field(default_factory=list)
    """I3 to I8, and who failed without a reason that the caller named: anything else that must not be."""
    counts: dict[str, int] = field(default_factory=dict)
    """Jobs by status."""

    @property
    def is_clean(self) -> bool:
        """Nothing was found."""
        return not (self.lost or self.doubled or self.wrong)

    def __str__(self) -> str:
        found = {"lost": self.lost, "doubled": self.doubled, "wrong": self.wrong}
        counts = ", ".join(f"{name} {len(items)}" for name, items in found.items())
        return "\n".join([counts, *(f"{name}: {items[:5]}" for name, items in found.items() if items)])


def check(
    admin_url: str,
    accepted: Iterable[str] | None = None,
    *,
    is_settled: bool = True,
    may_fail: Collection[str] = (),
    lost_before: Mapping[str, int] | None = None,
) -> Verdict:
    """Look at everything.

    Args:
        admin_url: of a role that sees all schools.
        accepted: the job ids that somebody was promised; None for those in the table.
        is_settled: False while jobs still run: then only what can never be is looked for.
        may_fail: the job ids that something else than a fault of ours fails: a poison, a provider. No other may.
        lost_before: losses that a test wrote into jobs, by job id; there is no history of these.
    """
    verdict = Verdict()
    with psycopg.connect(admin_url, row_factory=dict_row) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        jobs = connection.execute(JOBS).fetchall()
        history = connection.execute(HISTORY).fetchall()
        verdict.doubled += [f"summary {row}" for row in connection.execute(SUMMARIES)]
        verdict.wrong += [text for sql in (CROSSED, HASTY) for row in connection.execute(sql) for text in row.values()]
        verdict.wrong += [
            text for row in connection.execute(NEGLECTED, {"longest": LONGEST_NEGLECT_SECONDS}) for text in row.values()
        ]
        if unused := connection.execute(UNUSED).fetchone():
            verdict.doubled += [f"{unused['count']} summaries that no job made"] * bool(unused["count"])
    for row in jobs:
        verdict.counts[row["status"]] = verdict.counts.get(row["status"], 0) + 1
    if is_settled:
        verdict.lost += _lost(jobs, accepted)
    told = {job: list(rows) for job, rows in groupby(history, key=lambda row: row["job"])}
    verdict.wrong += [
        f"{job['job_id']} failed ({job['error_code']}), and nothing was wrong with it"
        for job in jobs
        if job["status"] == "failed" and job["job_id"] not in may_fail
    ]
    for job in jobs:
        job["lost_count"] -= (lost_before or {}).get(job["job_id"], 0)
        _check_effects(job, told.get(job["id"], []), verdict)
        verdict.wrong += [f"{job['job_id']}: {what}" for what in _broken(job, told.get(job["id"], []))]
        verdict.wrong += [f"{job['job_id']}: {what}" for what in _miscounted(job, told.get(job["id"], []))]
    return verdict


def _lost(jobs: Sequence[Row], accepted: Iterable[str] | None) -> list[str]:
    ended = {job["job_id"] for job in jobs if job["status"] in FINAL}
    promised = [job["job_id"] for job in jobs] if accepted is None else accepted
    return [job_id for job_id in promised if job_id not in ended]


def _check_effects(job: Row, rows: Sequence[Row], verdict: Verdict) -> None:
    ends = sum(row["to_status"] in FINAL for row in rows)
    is_final = job["status"] in FINAL
    if ends > 1 or job["webhooks"] > 1:
        verdict.doubled.append(f"{job['job_id']} ended {ends} times, owes {job['webhooks']} webhooks")
    if is_final and (ends != 1 or (job["webhook_url"] is not None) != bool(job["webhooks"])):
        verdict.wrong.append(f"{job['job_id']} is {job['status']}, told {ends} times, owes {job['webhooks']} webhooks")
    if (job["status"] == "completed") != (job["made"] is not None):
        verdict.wrong.append(f"{job['job_id']} is {job['status']} with the result {job['made']}")


def _broken(job: Row, rows: Sequence[Row]) -> Iterable[str]:
    status: str | None = None
    attempt, progress, lease, leases = 0, 0, None, set()
    for row in rows:
        if (row["verb"], row["from_status"], row["to_status"]) not in LEGAL:
            yield f"illegal {row['verb']} from {row['from_status']} to {row['to_status']}"
        if row["from_status"] != status:
            yield f"{row['verb']} from {row['from_status']}, but it was {status}"
        if row["verb"] == "claim":
            if row["attempt"] != attempt + 1 or row["lease"] in leases or row["lease"] is None:
                yield f"claim {row['attempt']} after attempt {attempt}, lease {row['lease']}"
            attempt, progress, lease = row["attempt"], 0, row["lease"]
            leases.add(lease)
        if row["verb"] in OF_AN_ATTEMPT and row["lease"] != lease:
            yield f"{row['verb']} of attempt {attempt} under a lease that is not its claim's: a fenced worker wrote"
        if row["attempt"] != attempt:
            yield f"{row['verb']} says attempt {row['attempt']}, but it is {attempt}"
        if row["to_status"] == "queued":
            progress = 0  # cancelled while it waits for its next try, it has none
        else:
            reached = max([row["progress"], *(stage["progress"] for stage in row["stages"] or [])])
            if row["progress"] < max(progress, reached):
                yield f"progress fell from {max(progress, reached)} to {row['progress']}"
            progress = max(progress, reached)
        status = row["to_status"]
    if status != job["status"]:
        yield f"it is {job['status']}, and its history ends with {status}"
    if job["attempt"] != attempt or job["retry_count"] > job["max_retries"] or job["lost_count"] > MOST_LOSSES:
        yield f"attempt {job['attempt']}/{attempt}, retries {job['retry_count']}, losses {job['lost_count']}"


def _miscounted(job: Row, rows: Sequence[Row]) -> Iterable[str]:
    retries, losses, has_begun = 0, 0, False
    for row in rows:
        retries += row["verb"] == "retry"
        losses += row["verb"] == "rescue" and has_begun  # a suspect whose turn had not come lost nothing
        has_begun = row["to_status"] == "processing" and (has_begun or row["progress"] > 0)
    if (job["retry_count"], job["lost_count"]) != (retries, losses):
        yield (
            f"retries {job['retry_count']}, losses {job['lost_count']}, but its history tells of {retries} and {losses}"
        )


def leaks(canaries: Iterable[str], texts: Iterable[str]) -> list[str]:
    """I9: which of the canaries (names, secrets) stand in any of these texts (logs, keys of Redis, requests)."""
    joined = "\n".join(texts).casefold()
    return [canary for canary in canaries if canary.casefold() in joined]
