"""Who may do what: every route, in one table.

A route that is not here stops the API's start, and with it every test. Roles and the scopes of API keys are held before
a handler begins; whose objects they are is held where the objects are (``must_teach``, ``visible_job`` and their kin),
and what is written to the audit log is written with the deed. That all of it is as this table says is tested for every
route, role, key and owner by ``tests/api/test_policy.py``.
"""

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts

from synopsis.kit.errors import SynopsisError
from synopsis.tenancy.audit import Action
from synopsis.tenancy.key_scopes import KeyScope as Key
from synopsis.tenancy.policy import ADMINS, ANY_KEY, EVERYBODY, STAFF, STUDENTS, Policy, Whose

NOBODYS, OWN, TAUGHT, QUEUED = Whose.NOBODYS, Whose.OWN, Whose.TAUGHT, Whose.QUEUED
RELEASED, SCHOOL, MADE, SHOWN = Whose.RELEASED, Whose.SCHOOL, Whose.MADE, Whose.SHOWN

PUBLIC = frozenset({
    "POST /auth/token",
    "GET /healthz", "GET /readyz", "GET /metrics",
    "GET /openapi.json", "GET /docs", "GET /docs/start.js", "/docs/files", "/",
})  # fmt: skip
"""What is answered without a token; an address without a method is a folder of files."""

POLICIES: dict[str, Policy] = {
    # Who one is.
    "GET /auth/me": Policy(EVERYBODY, OWN, "to see who you are", ANY_KEY),

    "POST /auth/logout": Policy(EVERYBODY, OWN, "to sign out", None, Action.SIGN_OUT),

    # Keys and the audit log. No key makes or ends keys: whoever finds one could stay.
    "POST /api-keys": Policy(ADMINS, SCHOOL, "to make API keys", None, Action.API_KEY_CREATE),
    "GET /api-keys": Policy(ADMINS, SCHOOL, "to see API keys", None),
    "DELETE /api-keys/{key_id}": Policy(ADMINS, SCHOOL, "to revoke API keys", None, Action.API_KEY_REVOKE),
    "GET /limits": Policy(ADMINS, SCHOOL, "to see the limits", Key.QUEUES_READ),
    "GET /audit": Policy(ADMINS, SCHOOL, "to read the audit log", Key.AUDIT_READ),

    # People. No key: other software works with ids, and is told who pupils are by `evaluations:read` alone, by class.
    "GET /names": Policy(STAFF, SHOWN, "to see names", None),
    "GET /users": Policy(ADMINS, SCHOOL, "to see people", None),

    # Evaluations.
    "POST /evaluations":
        Policy(STAFF, NOBODYS, "to make evaluations", Key.EVALUATIONS_WRITE, Action.EVALUATION_CREATE),
    "GET /evaluations": Policy(STAFF, TAUGHT, "to see evaluations", Key.EVALUATIONS_READ),
    "GET /evaluations/{evaluation_id}": Policy(STAFF, TAUGHT, "to see evaluations", Key.EVALUATIONS_READ),
    "PATCH /evaluations/{evaluation_id}":
        Policy(STAFF, TAUGHT, "to change evaluations", Key.EVALUATIONS_WRITE, Action.EVALUATION_CHANGE),
    "GET /evaluations/{evaluation_id}/students": Policy(STAFF, TAUGHT, "to see evaluations", Key.EVALUATIONS_READ),
    "POST /evaluations/{evaluation_id}/import":
        Policy(STAFF, TAUGHT, "to import feedback", Key.EVALUATIONS_WRITE, Action.EVALUATION_IMPORT),

    # Summaries.
    "POST /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/queue":
        Policy(STAFF, TAUGHT, "to queue summaries", Key.JOBS_WRITE, Action.JOB_QUEUE),
    "POST /feedback-summaries/evaluation/{evaluation_id}/batch-queue":
        Policy(STAFF, TAUGHT, "to queue summaries", Key.JOBS_WRITE, Action.JOB_QUEUE),
    "POST /feedback-summaries/evaluation/{evaluation_id}/overview/queue":
        Policy(STAFF, TAUGHT, "to queue overviews", Key.JOBS_WRITE, Action.JOB_QUEUE),
    "GET /feedback-summaries/evaluation/{evaluation_id}/overview":
        Policy(STAFF, TAUGHT, "to read overviews", Key.JOBS_READ),
    "GET /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}":
        Policy(EVERYBODY, RELEASED, "to read summaries", Key.JOBS_READ),
    "GET /feedback-summaries/mine": Policy(STUDENTS, OWN, "to read summaries of your own", None),
    # No key: a pupil's words about another are for whoever is to answer for them, and keys were made before they could
    # be read.
    "GET /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/comments":
        Policy(STAFF, TAUGHT, "to read comments", None),
    "GET /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/versions":
        Policy(STAFF, TAUGHT, "to read summaries", Key.JOBS_READ),
    # No key: it says that somebody has changed it.
    "PATCH /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}":
        Policy(STAFF, TAUGHT, "to change summaries", None, Action.SUMMARY_EDIT),
    # No key: that it is released says that somebody has read it.
    "POST /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/release":
        Policy(STAFF, TAUGHT, "to release summaries", None, Action.SUMMARY_RELEASE),
    "DELETE /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/release":
        Policy(STAFF, TAUGHT, "to release summaries", None, Action.SUMMARY_WITHDRAW),

    # Jobs.
    "GET /feedback-summaries/jobs": Policy(STAFF, QUEUED, "to see jobs", Key.JOBS_READ),
    "GET /feedback-summaries/jobs/counts": Policy(STAFF, QUEUED, "to see jobs", Key.JOBS_READ),
    "GET /feedback-summaries/jobs/anchors": Policy(STAFF, QUEUED, "to see jobs", Key.JOBS_READ),
    "GET /feedback-summaries/evaluation/{evaluation_id}/jobs": Policy(STAFF, TAUGHT, "to see jobs", Key.JOBS_READ),
    "GET /feedback-summaries/jobs/{job_id}": Policy(STAFF, QUEUED, "to see jobs", Key.JOBS_READ),
    "GET /feedback-summaries/jobs/{job_id}/status": Policy(STAFF, QUEUED, "to see jobs", Key.JOBS_READ),
    "GET /feedback-summaries/jobs/{job_id}/events": Policy(STAFF, QUEUED, "to see jobs", Key.JOBS_READ),
    "GET /feedback-summaries/jobs/{job_id}/explain": Policy(STAFF, QUEUED, "to see jobs", Key.JOBS_READ),
    "POST /feedback-summaries/jobs/{job_id}/cancel":
        Policy(STAFF, QUEUED, "to cancel jobs", Key.JOBS_WRITE, Action.JOB_CANCEL),
    "POST /feedback-summaries/jobs/{job_id}/retry":
        Policy(STAFF, TAUGHT, "to queue summaries", Key.JOBS_WRITE, Action.JOB_RETRY),
    "POST /feedback-summaries/jobs/cancel":
        Policy(STAFF, QUEUED, "to cancel jobs", Key.JOBS_WRITE, Action.JOBS_CANCEL),
    "GET /feedback-summaries/jobs/cancellations": Policy(STAFF, MADE, "to see cancellations", Key.JOBS_READ),
    "GET /feedback-summaries/jobs/cancellations/{cancellation_id}":
        Policy(STAFF, MADE, "to see cancellations", Key.JOBS_READ),
    "GET /feedback-summaries/jobs/cancellations/{cancellation_id}/jobs":
        Policy(STAFF, MADE, "to see cancellations", Key.JOBS_READ),
    # Workflows.
    "POST /feedback-summaries/workflows":
        Policy(STAFF, TAUGHT, "to start workflows", Key.JOBS_WRITE, Action.WORKFLOW_START),
    "GET /feedback-summaries/workflows": Policy(STAFF, QUEUED, "to see workflows", Key.JOBS_READ),
    "GET /feedback-summaries/workflows/{workflow_id}": Policy(STAFF, QUEUED, "to see workflows", Key.JOBS_READ),
    "POST /feedback-summaries/workflows/{workflow_id}/cancel":
        Policy(STAFF, QUEUED, "to cancel workflows", Key.JOBS_WRITE, Action.WORKFLOW_CANCEL),

    "GET /feedback-summaries/stream": Policy(STAFF, QUEUED, "to watch jobs", Key.JOBS_READ),

    # Dead letters; a replay is of whoever asked for it.
    "GET /feedback-summaries/dead-letters": Policy(STAFF, QUEUED, "to see dead letters", Key.JOBS_READ),
    "POST /feedback-summaries/dead-letters/replay":
        Policy(STAFF, TAUGHT, "to replay dead letters", Key.JOBS_WRITE, Action.REPLAY_START),
    "GET /feedback-summaries/dead-letters/replays": Policy(STAFF, MADE, "to see replays", Key.JOBS_READ),
    "GET /feedback-summaries/dead-letters/replays/{replay_id}":
        Policy(STAFF, MADE, "to see replays", Key.JOBS_READ),
    "GET /feedback-summaries/dead-letters/replays/{replay_id}/jobs":
        Policy(STAFF, MADE, "to see replays", Key.JOBS_READ),
    "POST /feedback-summaries/dead-letters/replays/{replay_id}/resume":
        Policy(STAFF, MADE, "to replay dead letters", Key.JOBS_WRITE, Action.REPLAY_RESUME),
    "POST /feedback-summaries/dead-letters/replays/{replay_id}/cancel":
        Policy(STAFF, MADE, "to replay dead letters", Key.JOBS_WRITE, Action.REPLAY_CANCEL),
    "GET /feedback-summaries/dead-letters/settings":
        Policy(ADMINS, SCHOOL, "to see for how long dead letters are kept", Key.JOBS_READ),
    # No key: what is deleted is deleted for everybody.
    "PUT /feedback-summaries/dead-letters/settings":
        Policy(ADMINS, SCHOOL, "to change for how long dead letters are kept", None,
               Action.DEAD_LETTER_SETTINGS_CHANGE),

    # The queues: counts of the school, and of the fleet what names nobody.
    "GET /feedback-summaries/queue/stats": Policy(STAFF, SCHOOL, "to see the queues", Key.QUEUES_READ),
    "GET /feedback-summaries/queue/metrics": Policy(STAFF, SCHOOL, "to see the queues", Key.QUEUES_READ),
    "GET /feedback-summaries/queue/health": Policy(STAFF, SCHOOL, "to see the queues", Key.QUEUES_READ),
    "GET /feedback-summaries/queue/workers": Policy(STAFF, QUEUED, "to see the queues", Key.QUEUES_READ),
    "POST /feedback-summaries/queue/{queue_name}/pause":
        Policy(ADMINS, SCHOOL, "to pause a queue", Key.QUEUES_WRITE, Action.QUEUE_PAUSE),
    "POST /feedback-summaries/queue/{queue_name}/resume":
        Policy(ADMINS, SCHOOL, "to resume a queue", Key.QUEUES_WRITE, Action.QUEUE_RESUME),

    # Jobs at set times; a run uses the rights of whoever made or changed the schedule last.
    "POST /feedback-summaries/scheduled-jobs":
        Policy(STAFF, TAUGHT, "to make scheduled jobs", Key.SCHEDULES_WRITE, Action.SCHEDULE_CREATE),
    "GET /feedback-summaries/scheduled-jobs": Policy(STAFF, TAUGHT, "to see scheduled jobs", Key.SCHEDULES_READ),
    "GET /feedback-summaries/scheduled-jobs/preview":
        Policy(STAFF, NOBODYS, "to plan scheduled jobs", Key.SCHEDULES_READ),
    "GET /feedback-summaries/scheduled-jobs/{schedule_id}":
        Policy(STAFF, TAUGHT, "to see scheduled jobs", Key.SCHEDULES_READ),
    "PATCH /feedback-summaries/scheduled-jobs/{schedule_id}":
        Policy(STAFF, TAUGHT, "to change scheduled jobs", Key.SCHEDULES_WRITE, Action.SCHEDULE_CHANGE),
    "DELETE /feedback-summaries/scheduled-jobs/{schedule_id}":
        Policy(STAFF, TAUGHT, "to delete scheduled jobs", Key.SCHEDULES_WRITE, Action.SCHEDULE_DELETE),
    "POST /feedback-summaries/scheduled-jobs/{schedule_id}/run":
        Policy(STAFF, TAUGHT, "to run scheduled jobs", Key.SCHEDULES_WRITE, Action.SCHEDULE_RUN),
    "GET /feedback-summaries/scheduled-jobs/{schedule_id}/runs":
        Policy(STAFF, TAUGHT, "to see scheduled jobs", Key.SCHEDULES_READ),

    # Webhooks. Whoever has the secret can speak in our name: no key sees it.
    "GET /feedback-summaries/webhook-deliveries": Policy(STAFF, QUEUED, "to see webhooks", Key.WEBHOOKS_READ),
    "POST /feedback-summaries/webhook-deliveries/{delivery_id}/replay":
        Policy(STAFF, QUEUED, "to send webhooks", Key.WEBHOOKS_WRITE, Action.WEBHOOK_REPLAY),
    "POST /feedback-summaries/webhooks/test":
        Policy(STAFF, NOBODYS, "to send webhooks", Key.WEBHOOKS_WRITE, Action.WEBHOOK_TEST),
    "GET /feedback-summaries/webhooks/preview": Policy(STAFF, NOBODYS, "to plan webhooks", Key.WEBHOOKS_READ),
    "GET /feedback-summaries/webhooks/settings":
        Policy(ADMINS, SCHOOL, "to see the webhooks' settings", Key.WEBHOOKS_READ),
    # No key: it holds for everybody's webhooks, and a key is there to send some.
    "PUT /feedback-summaries/webhooks/settings":
        Policy(ADMINS, SCHOOL, "to change the webhooks' settings", None, Action.WEBHOOK_SETTINGS_CHANGE),
    "GET /feedback-summaries/webhooks/secret": Policy(ADMINS, SCHOOL, "to see the webhooks' secret", None),
    "POST /feedback-summaries/webhooks/secret/rotate":
        Policy(ADMINS, SCHOOL, "to change the webhooks' secret", None, Action.WEBHOOK_SECRET_ROTATE),
}  # fmt: skip
"""Of everything else: the paths as their routers have them, below ``/api/v1``."""


class Undeclared(SynopsisError):
    """A route of which the table does not say who may use it."""


def policy_of(request: Request) -> Policy:
    """The policy of the route that serves this request."""
    return POLICIES[f"{request.method} {request.scope['route'].path}"]


def served(app: FastAPI) -> set[str]:
    """Every route of the application, as the table names it."""
    found = set[str]()
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        path = getattr(route, "path", "") or "/"
        methods = getattr(route, "methods", None) or ()
        found |= {f"{method} {path}" for method in methods if method != "HEAD"} or {path}
    return found


def refuse_undeclared(app: FastAPI) -> None:
    """Stop a start with a route that the table does not name.

    Raises:
        Undeclared: there is one.
    """
    undeclared = served(app) - POLICIES.keys() - PUBLIC
    if undeclared:
        raise Undeclared(
            f"{', '.join(sorted(undeclared))}: who may use this? Say it in the table of api/policy.py, and give the"
            " matrix of tests/api/ what it needs to call it."
        )
