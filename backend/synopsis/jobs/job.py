"""A job as it is read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from synopsis.jobs.priority import Priority
from synopsis.jobs.status import Status
from synopsis.jobs.webhook_retry import WebhookRetry
from synopsis.kit.database import Row


@dataclass(frozen=True, slots=True)
class Job:
    """One job with its result, as the people of its school see it."""

    job_id: str
    status: Status
    progress: int
    stage: str | None
    student_id: int | None
    """None: it is about the class as a whole."""
    evaluation_id: int
    priority: Priority
    queue_name: str
    task_type: str
    batch_id: UUID | None
    workflow_id: UUID | None
    """That made it; and of which of its steps it is."""
    step: str | None
    is_blocked: bool
    """It waits for others to end."""
    depends_on: list[dict[str, Any]]
    """For which: ``{"job_id", "on_failure", "status"}``, also those that have ended; of many, the first
    ``MOST_SHOWN`` and one more, those first that have not."""
    run_at: datetime
    """Its first try begins no earlier."""
    retry_of: str | None
    """The job that this one was made in the place of."""
    retried_as: str | None
    """The job that was made in the place of this one."""
    retried_status: Status | None
    """How that one stands."""
    retry_count: int
    max_retries: int
    next_retry_at: datetime | None
    error_code: str | None
    error_message: str | None
    created_at: datetime
    created_by: int | None
    started_at: datetime | None
    completed_at: datetime | None
    failed_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: int | None
    webhook_url: str | None
    webhook_retry: WebhookRetry | None
    """Its own; None for the school's."""
    webhook_delivered: bool
    webhook_attempts: int
    result: dict[str, Any] | None
    """Of a pupil's summary ``summary_text``, ``generation_method`` and ``feedback_count``; of other kinds their own."""
    result_stored_at: datetime | None
    """When its result came into the store outside; None while it is not there."""


MOST_SHOWN = 20
"""Of the jobs that one waits for; the statement below reads one more."""

COLUMNS: LiteralString = """
    job_id, status, progress, stage, jobs.student_id, jobs.evaluation_id, priority, queue_name, task_type, batch_id,
    workflow_id, step, is_blocked, (
        SELECT coalesce(jsonb_agg(jsonb_build_object('job_id', needed.job_id, 'on_failure', edge.on_failure,
            'status', needed.status)), '[]')
        FROM (SELECT * FROM job_dependencies AS edge WHERE edge.job = jobs.id AND edge.school_id = jobs.school_id
            ORDER BY edge.ended_as IS NOT NULL, edge.depends_on LIMIT 21) AS edge
        JOIN summary_generation_jobs AS needed ON needed.id = edge.depends_on AND needed.school_id = edge.school_id
        ) AS depends_on,
    coalesce(due_at, available_at) AS run_at, retry_of, CASE WHEN is_retried THEN (
        SELECT later.job_id FROM summary_generation_jobs AS later
        WHERE later.retry_of = jobs.job_id AND later.school_id = jobs.school_id) END AS retried_as,
    CASE WHEN is_retried THEN (
        SELECT later.status FROM summary_generation_jobs AS later
        WHERE later.retry_of = jobs.job_id AND later.school_id = jobs.school_id) END AS retried_status,
    retry_count, max_retries, next_retry_at, error_code, error_message, jobs.created_at, created_by, started_at,
    completed_at, failed_at, cancelled_at, cancelled_by, webhook_url, webhook_retry, webhook_delivered,
    webhook_attempts, CASE WHEN status = 'completed' THEN (
        SELECT stored_at FROM result_uploads AS upload
        WHERE upload.job = jobs.id AND upload.school_id = jobs.school_id) END AS result_stored_at,
    CASE WHEN summary.id IS NOT NULL THEN jsonb_build_object(
        'summary_text', summary.summary_text, 'generation_method', summary.generation_method,
        'feedback_count', summary.feedback_count) ELSE jobs.result END AS result
"""
"""What a Job is read from: of ``SOURCE``. What few jobs have is looked up for those alone that have it."""

WITH_RESULT: LiteralString = """
    LEFT JOIN feedback_summaries AS summary ON summary.id = jobs.summary_id AND summary.school_id = jobs.school_id
"""
SOURCE: LiteralString = f"summary_generation_jobs AS jobs {WITH_RESULT}"
"""The result is not stored with the job: it is the summary that the job made, or found to be made already."""


def job_from(row: Row) -> Job:
    """Build a Job from a row of ``COLUMNS``."""
    retry = row["webhook_retry"] and WebhookRetry.stored(row["webhook_retry"])
    again = row["retried_status"] and Status(row["retried_status"])
    states = {"status": Status(row["status"]), "retried_status": again}
    return Job(**{**row, **states, "priority": Priority(row["priority"]), "webhook_retry": retry})
