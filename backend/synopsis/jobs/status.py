"""The life of a job: its statuses, and the only ways from one to another.

``docs/lifecycle.md`` is drawn from this table, and a test holds the two together.
"""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a job stands. The same five words in the database, in every answer and on the page."""

    QUEUED = "queued"
    """Waits: to be handed over, for a worker, for its moment, or for its next try."""
    PROCESSING = "processing"
    """A worker holds it under a lease."""
    COMPLETED = "completed"
    """It has its result. Final."""
    FAILED = "failed"
    """It will not be tried again. Final."""
    CANCELLED = "cancelled"
    """Somebody called it off. Final."""


DEPENDENCY_FAILED = "dependency_failed"
"""The error code of a job that was cancelled because one that it waited for came to nothing."""

FINAL = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED})
ACTIVE = frozenset(Status) - FINAL


class Verb(StrEnum):
    """What can be done to a job; each is a function of ``lifecycle`` or ``submission``."""

    SUBMIT = "submit"
    RELEASE = "release"
    CLAIM = "claim"
    REPORT = "report"
    COMPLETE = "complete"
    RETRY = "retry"
    FAIL = "fail"
    INTERRUPT = "interrupt"
    RESCUE = "rescue"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow."""

    verb: Verb
    source: Status | None
    target: Status
    guard: str
    """What must hold, as the statement's WHERE has it."""


TRANSITIONS = (
    Transition(Verb.SUBMIT, None, Status.QUEUED, "no active job for this student, evaluation and kind of task"),
    Transition(Verb.RELEASE, Status.QUEUED, Status.QUEUED, "all that it waited for has ended"),
    Transition(Verb.CLAIM, Status.QUEUED, Status.PROCESSING, "handed over, and due; its queue is not paused"),
    Transition(Verb.REPORT, Status.PROCESSING, Status.PROCESSING, "holds the lease; progress grows"),
    Transition(Verb.COMPLETE, Status.PROCESSING, Status.COMPLETED, "holds the lease"),
    Transition(Verb.RETRY, Status.PROCESSING, Status.QUEUED, "holds the lease; retries are left"),
    Transition(Verb.FAIL, Status.PROCESSING, Status.FAILED, "holds the lease"),
    Transition(
        Verb.INTERRUPT,
        Status.PROCESSING,
        Status.QUEUED,
        "holds the lease; the worker stops or has no slot for it, or the provider is in trouble",
    ),
    Transition(Verb.RESCUE, Status.PROCESSING, Status.QUEUED, "the lease has lapsed"),
    Transition(Verb.RESCUE, Status.PROCESSING, Status.FAILED, "the lease has lapsed once too often"),
    Transition(Verb.RELEASE, Status.QUEUED, Status.CANCELLED, "what it waited for failed or was cancelled"),
    Transition(Verb.CANCEL, Status.QUEUED, Status.CANCELLED, "not final"),
    Transition(Verb.CANCEL, Status.PROCESSING, Status.CANCELLED, "not final"),
)
