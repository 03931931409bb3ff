"""What an attempt means for its delivery: done, again later, or given up."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from synopsis.jobs.webhook_retry import WebhookRetry

LONGEST_WAIT_SECONDS = 3600.0
"""However long a receiver asks us to wait, unless it would have been longer anyway."""
MOST_LOST = 5
"""Attempts whose outcome nobody recorded, because the process was lost; they cost no try."""


class Failure(StrEnum):
    """Why an attempt failed. A fixed list: nothing of what the network said gets out."""

    UNUSABLE_URL = "unusable_url"
    NOT_PUBLIC = "not_public"
    NAME_NOT_FOUND = "name_not_found"
    COULD_NOT_CONNECT = "could_not_connect"
    TLS_FAILED = "tls_failed"
    TIMED_OUT = "timed_out"
    CONNECTION_LOST = "connection_lost"
    NOT_HTTP = "not_http"
    REDIRECTED = "redirected"
    REJECTED = "rejected"
    THROTTLED = "throttled"
    GONE = "gone"
    FAILING = "failing"
    INTERRUPTED = "interrupted"
    """The process that made the attempt was lost; whether the receiver got it is not known."""
    DISABLED = "disabled"
    """No attempt: the address has answered 410 Gone."""
    DOCUMENTATION_NAME = "documentation_name"
    """No attempt: the name belongs to nobody."""


SPECIAL = {410: Failure.GONE, 429: Failure.THROTTLED}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one call."""

    status: int | None
    """The HTTP status, if one came."""
    failure: Failure | None
    """Why none came; None if one did."""
    milliseconds: int
    retry_after: str | None = None
    """The header, as sent."""
    body: bytes = b""
    """Its beginning."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of the delivery."""

    failure: Failure | None
    """None: delivered."""
    wait: float | None
    """Seconds until the next try; None: there is none."""


def failure_of(answer: Answer) -> Failure | None:
    """Why this is no success; None for one, which any 2xx is and nothing else."""
    if answer.status is None:
        return answer.failure or Failure.NOT_HTTP
    if answer.status in SPECIAL:
        return SPECIAL[answer.status]
    return {2: None, 3: Failure.REDIRECTED, 4: Failure.REJECTED}.get(answer.status // 100, Failure.FAILING)


def decide(answer: Answer, retry: WebhookRetry, *, tries_left: int, now: datetime) -> Outcome:
    """What becomes of the delivery after this attempt.

    Args:
        answer: what came of it.
        retry: what was settled for the delivery.
        tries_left: before it, this one included.
        now: to count a moment that the receiver names from.
    """
    failure, tries_left = failure_of(answer), min(tries_left, retry.max_attempts)
    if failure is None or failure is Failure.GONE or tries_left <= 1:
        return Outcome(failure, None)
    own = float(retry.wait_after(retry.max_attempts - tries_left + 1))
    asked = seconds_asked_for(answer.retry_after, now)
    return Outcome(failure, max(own, min(asked, LONGEST_WAIT_SECONDS)))


def seconds_asked_for(retry_after: str | None, now: datetime) -> float:
    """A ``Retry-After`` in seconds, given as such or as a moment; 0 for none and for what is neither."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment.astimezone(UTC) - now).total_seconds())
    except (ValueError, OverflowError):
        return 0.0
