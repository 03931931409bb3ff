"""How often the webhook of a job is tried, and when: what a job, a school or nobody has said about it."""

from collections.abc import Mapping
from typing import Annotated, Any, LiteralString, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_ATTEMPTS = 20
SHORTEST_WAIT, LONGEST_WAIT = 5, 86_400
LONGEST_TOTAL = 3 * 86_400
"""All waits of a message together, in seconds. Whoever has been away for longer asks for it (replay)."""

Wait = Annotated[int, Field(ge=SHORTEST_WAIT, le=LONGEST_WAIT, strict=True)]


class WebhookRetry(BaseModel):
    """How often a webhook is tried, and how long is waited between the attempts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_attempts: int = Field(
        ge=1, le=MOST_ATTEMPTS, strict=True, description="Calls of one message in all, the first one included."
    )
    waits: tuple[Wait, ...] = Field(
        max_length=MOST_ATTEMPTS - 1,
        description="Seconds between one attempt and the next; the last one holds for all that follow. Together at most"
        " three days.",
    )

    @model_validator(mode="after")
    def _waits_fit(self) -> Self:
        """As many waits as are used, and not for ever."""
        used = self.max_attempts - 1
        if len(self.waits) > used:
            raise ValueError(f"waits has {len(self.waits)}, and {self.max_attempts} attempts have {used} between them")
        if used and not self.waits:
            raise ValueError(f"waits is empty, and {self.max_attempts} attempts have {used} between them")
        total = sum(self.wait_after(attempt) for attempt in range(1, self.max_attempts))
        if total > LONGEST_TOTAL:
            raise ValueError(f"the waits take {total} seconds together, and may take {LONGEST_TOTAL} (three days)")
        return self

    @classmethod
    def stored(cls, value: Mapping[str, Any]) -> "WebhookRetry":
        """What was checked when it was stored; a bound that is tightened one day holds nobody's deliveries up."""
        return cls.model_construct(max_attempts=value["max_attempts"], waits=tuple(value["waits"]))

    def wait_after(self, attempt: int) -> int:
        """Seconds between an attempt and the next one.

        Args:
            attempt: its number, from 1; not the last one's.
        """
        return self.waits[min(attempt, len(self.waits)) - 1]


def refuse_without_webhook(retry: WebhookRetry | None, webhook_url: str | None) -> None:
    """For the validators of what names both.

    Raises:
        ValueError: it says how often to try, and not where.
    """
    if retry is not None and webhook_url is None:
        raise ValueError("webhook_retry is of use with a webhook_url only")


DEFAULT_JSON: LiteralString = '{"max_attempts": 3, "waits": [30, 300]}'
DEFAULT = WebhookRetry.model_validate_json(DEFAULT_JSON)
"""The specification's three attempts: where neither the job nor its school says anything else."""
