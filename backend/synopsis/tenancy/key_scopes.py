"""What an API key may be allowed to do."""

from enum import StrEnum


class KeyScope(StrEnum):
    """One of the things that a key may do. Writing does not include reading."""

    EVALUATIONS_READ = "evaluations:read"
    EVALUATIONS_WRITE = "evaluations:write"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"
    SCHEDULES_READ = "schedules:read"
    SCHEDULES_WRITE = "schedules:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    QUEUES_READ = "queues:read"
    QUEUES_WRITE = "queues:write"
    AUDIT_READ = "audit:read"


MEANINGS = {
    KeyScope.EVALUATIONS_READ: "see evaluations and their students, each with the newest job and the summary",
    KeyScope.EVALUATIONS_WRITE: "make and change evaluations, import feedback; closing one queues its summaries",
    KeyScope.JOBS_READ: "see jobs, their timelines and live events, and the summaries that they made",
    KeyScope.JOBS_WRITE: "queue, retry and cancel summaries, and replay dead letters",
    KeyScope.SCHEDULES_READ: "see scheduled jobs and their runs",
    KeyScope.SCHEDULES_WRITE: "make, change, delete and run scheduled jobs",
    KeyScope.WEBHOOKS_READ: "see what was sent to whom, and the settings for it",
    KeyScope.WEBHOOKS_WRITE: "send webhooks again, and tests",
    KeyScope.QUEUES_READ: "see the queues' counts, health and metrics",
    KeyScope.QUEUES_WRITE: "pause and resume queues",
    KeyScope.AUDIT_READ: "read the audit log",
}
