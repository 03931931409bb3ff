"""When the attempts of a webhook would be made: what a strategy comes to, before anybody settles it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from synopsis.jobs.webhook_retry import JITTER, WebhookRetry


@dataclass(frozen=True, slots=True)
class PlannedAttempt:
    """One call to a receiver that never answers well, and asks for nothing."""

    number: int
    after_seconds: int
    """Since the first attempt, at the earliest."""
    latest_after_seconds: int
    """With the longest chance on top of each wait."""
    at: datetime
    """At the earliest, if the first one is made now."""


def plan(retry: WebhookRetry, now: datetime) -> list[PlannedAttempt]:
    """Every attempt of the strategy, as if each failed at once; how long calls take comes on top."""
    waited, attempts = 0, []
    for number in range(1, retry.max_attempts + 1):
        waited += retry.wait_after(number - 1) if number > 1 else 0
        latest = round(waited * (1 + JITTER))
        attempts.append(PlannedAttempt(number, waited, latest, now + timedelta(seconds=waited)))
    return attempts
