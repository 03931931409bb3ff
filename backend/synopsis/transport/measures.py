"""What is counted of jobs, where they begin and where they end. The rows are the truth; these are for curves.

A worker that is killed takes the last two seconds of its sums with it.
"""

from synopsis.jobs.tasks import Claimed
from synopsis.kit.tally import SECONDS, Family, Tally

WAIT = Family(
    "synopsis_job_wait_seconds", "From when a job was due until its first try began.", ("queue", "task_type"), SECONDS
)
RUN = Family(
    "synopsis_job_run_seconds", "One try, from its claim until its outcome was written.",
    ("queue", "task_type", "outcome"), SECONDS,
)  # fmt: skip
TOTAL = Family(
    "synopsis_job_total_seconds", "From when a job was due until it completed or failed, with all its tries.",
    ("queue", "task_type"), SECONDS,
)  # fmt: skip
FAILURES = Family("synopsis_job_failures", "Tries that failed, by their cause.", ("queue", "task_type", "code"))
RESCUED = Family("synopsis_jobs_rescued", "Jobs that were taken from workers that had fallen silent.")

ENDS = frozenset({"completed", "failed"})
FAILS = frozenset({"retry", "failed", "excused"})


def note_begin(tally: Tally, job: Claimed) -> None:
    """A try begins."""
    if job.attempt == 1:
        tally.time(WAIT, (job.queue_name, job.task_type), job.due_seconds)


def note_end(tally: Tally, job: Claimed, *, outcome: str, error_code: str | None, seconds: float) -> None:
    """A try has ended.

    Args:
        tally: where to.
        job: as it was claimed.
        outcome: ``completed``, ``retry``, ``failed``, ``excused``, ``given_back`` or ``lost``.
        error_code: of what failed.
        seconds: since it was claimed.
    """
    if outcome == "retry" and job.retry_count >= job.max_retries:
        outcome = "failed"
    kind = (job.queue_name, job.task_type)
    tally.time(RUN, (*kind, outcome), seconds)
    if outcome in ENDS:
        tally.time(TOTAL, kind, job.due_seconds + seconds)
    if outcome in FAILS:
        tally.count(FAILURES, (*kind, error_code or "unknown"))
