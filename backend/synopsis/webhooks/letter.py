"""One attempt's headers and body, signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from synopsis.webhooks.deliveries import Claimed
from synopsis.webhooks.payload import Ended, body
from synopsis.webhooks.signature import sign


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent."""

    headers: Mapping[str, str]
    body: bytes
    private: str
    """The part of it that must not come back into a log."""

    @classmethod
    def about(cls, claimed: Claimed, job: Ended | None, at: datetime, secrets: Sequence[str]) -> Self:
        """Write and sign it.

        Args:
            claimed: the attempt.
            job: what it tells of; None for a test.
            at: when that happened.
            secrets: the school's, the current one first.
        """
        text = body(claimed.event, at, job)
        timestamp = int(claimed.claimed_at.timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": claimed.webhook_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(secrets, webhook_id=claimed.webhook_id, timestamp=timestamp, body=text),
        }
        said = job.result.get("summary_text", "") if job and job.result else ""
        return cls(headers, text, said)
