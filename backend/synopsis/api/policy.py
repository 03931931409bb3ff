"""Who may do what: every route, in one table.

A route that is not here stops the API's start, and with it every test. Roles are held before a handler begins; whose
objects they are is held where the objects are (``must_teach``, ``visible_job`` and their kin). That the two agree is
tested for every route, role and owner by ``tests/api/test_policy.py``, which reads this table.
"""

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts

from synopsis.kit.errors import SynopsisError
from synopsis.tenancy.policy import ADMINS, EVERYBODY, STAFF, Policy, Whose

NOBODYS, OWN, TAUGHT, QUEUED = Whose.NOBODYS, Whose.OWN, Whose.TAUGHT, Whose.QUEUED
RELEASED, SCHOOL = Whose.RELEASED, Whose.SCHOOL

PUBLIC = frozenset({
    "POST /auth/token",
    "GET /healthz", "GET /readyz", "GET /metrics",
    "GET /openapi.json", "GET /docs", "GET /docs/start.js", "/docs/files", "/",
})  # fmt: skip
"""What is answered without a token; an address without a method is a folder of files."""

POLICIES: dict[str, Policy] = {
    # Who one is.
    "GET /auth/me": Policy(EVERYBODY, OWN, "to see who you are"),

    # Evaluations.
    "POST /evaluations": Policy(STAFF, NOBODYS, "to make evaluations"),
    "GET /evaluations": Policy(STAFF, TAUGHT, "to see evaluations"),
    "GET /evaluations/{evaluation_id}": Policy(STAFF, TAUGHT, "to see evaluations"),
    "PATCH /evaluations/{evaluation_id}": Policy(STAFF, TAUGHT, "to change evaluations"),
    "GET /evaluations/{evaluation_id}/students": Policy(STAFF, TAUGHT, "to see evaluations"),
    "POST /evaluations/{evaluation_id}/import": Policy(STAFF, TAUGHT, "to import feedback"),

    # Summaries.
    "POST /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/queue":
        Policy(STAFF, TAUGHT, "to queue summaries"),
    "POST /feedback-summaries/evaluation/{evaluation_id}/batch-queue": Policy(STAFF, TAUGHT, "to queue summaries"),
    "GET /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}":
        Policy(EVERYBODY, RELEASED, "to read summaries"),

    # Jobs.
    "GET /feedback-summaries/jobs": Policy(STAFF, QUEUED, "to see jobs"),
    "GET /feedback-summaries/evaluation/{evaluation_id}/jobs": Policy(STAFF, TAUGHT, "to see jobs"),
    "GET /feedback-summaries/jobs/{job_id}": Policy(STAFF, QUEUED, "to see jobs"),
    "GET /feedback-summaries/jobs/{job_id}/status": Policy(STAFF, QUEUED, "to see jobs"),
    "GET /feedback-summaries/jobs/{job_id}/events": Policy(STAFF, QUEUED, "to see jobs"),
    "POST /feedback-summaries/jobs/{job_id}/cancel": Policy(STAFF, QUEUED, "to cancel jobs"),
    "POST /feedback-summaries/jobs/cancel": Policy(STAFF, QUEUED, "to cancel jobs"),
    "GET /feedback-summaries/stream": Policy(STAFF, QUEUED, "to watch jobs"),

    # The queues: counts of the school, and of the fleet what names nobody.
    "GET /feedback-summaries/queue/stats": Policy(STAFF, SCHOOL, "to see the queues"),
    "GET /feedback-summaries/queue/metrics": Policy(STAFF, SCHOOL, "to see the queues"),
    "GET /feedback-summaries/queue/health": Policy(STAFF, SCHOOL, "to see the queues"),
    "POST /feedback-summaries/queue/{queue_name}/pause": Policy(ADMINS, SCHOOL, "to pause a queue"),
    "POST /feedback-summaries/queue/{queue_name}/resume": Policy(ADMINS, SCHOOL, "to resume a queue"),

    # Jobs at set times; a run uses the rights of whoever made or changed the schedule last.
    "POST /feedback-summaries/scheduled-jobs": Policy(STAFF, TAUGHT, "to make scheduled jobs"),
    "GET /feedback-summaries/scheduled-jobs": Policy(STAFF, TAUGHT, "to see scheduled jobs"),
    "GET /feedback-summaries/scheduled-jobs/preview": Policy(STAFF, NOBODYS, "to plan scheduled jobs"),
    "GET /feedback-summaries/scheduled-jobs/{schedule_id}": Policy(STAFF, TAUGHT, "to see scheduled jobs"),
    "PATCH /feedback-summaries/scheduled-jobs/{schedule_id}": Policy(STAFF, TAUGHT, "to change scheduled jobs"),
    "DELETE /feedback-summaries/scheduled-jobs/{schedule_id}": Policy(STAFF, TAUGHT, "to delete scheduled jobs"),
    "POST /feedback-summaries/scheduled-jobs/{schedule_id}/run": Policy(STAFF, TAUGHT, "to run scheduled jobs"),
    "GET /feedback-summaries/scheduled-jobs/{schedule_id}/runs": Policy(STAFF, TAUGHT, "to see scheduled jobs"),

    # Webhooks.
    "GET /feedback-summaries/webhook-deliveries": Policy(STAFF, QUEUED, "to see webhooks"),
    "POST /feedback-summaries/webhook-deliveries/{delivery_id}/replay": Policy(STAFF, QUEUED, "to send webhooks"),
    "POST /feedback-summaries/webhooks/test": Policy(STAFF, NOBODYS, "to send webhooks"),
    "GET /feedback-summaries/webhooks/secret": Policy(ADMINS, SCHOOL, "to see the webhooks' secret"),
    "POST /feedback-summaries/webhooks/secret/rotate": Policy(ADMINS, SCHOOL, "to change the webhooks' secret"),
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
