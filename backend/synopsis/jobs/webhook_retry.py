"""How often the webhook of a job is tried, and when: what a job, a school or nobody has said about it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, LiteralString, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_ATTEMPTS = 20
SHORTEST_WAIT, LONGEST_WAIT = 5, 86_400
LONGEST_TOTAL = 3 * 86_400
"""All waits of a message together, in seconds. Whoever has been away for longer asks for it (replay)."""
LARGEST_FACTOR = 10
DEFAULT_FACTOR = 2.0
JITTER = 0.1
"""Up to this share, each wait is lengthened, so that a crowd does not come back at once."""

Strategy = Literal["list", "fixed", "exponential"]
SAYS: Mapping[Strategy, tuple[str, ...]] = {
    "list": ("waits",),
    "fixed": ("wait",),
    "exponential": ("first_wait", "factor", "longest_wait"),
}
"""What each strategy is told of its waits; the first of it has to be said."""

Wait = Annotated[int, Field(ge=SHORTEST_WAIT, le=LONGEST_WAIT, strict=True)]


def _is_none(value: object) -> bool:
    return value is None


def _is_list(value: object) -> bool:
    return value == "list"


class WebhookRetry(BaseModel):
    """How often a webhook is tried, and how long is waited between the attempts.

    A `list` of waits; a `fixed` wait; or waits that grow, `exponential`. Whichever it is, an answer has the waits that
    come of it in `waits`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    strategy: Strategy = Field(
        default="list", exclude_if=_is_list, description="`list`, if left out, and left out of answers then."
    )
    max_attempts: int = Field(
        ge=1, le=MOST_ATTEMPTS, strict=True, description="Calls of one message in all, the first one included."
    )
    waits: tuple[Wait, ...] = Field(
        default=(),
        max_length=MOST_ATTEMPTS - 1,
        description="Seconds between one attempt and the next; the last one holds for all that follow. Together at most"
        " three days. Said for a `list` and worked out for the others; an answer always has them.",
    )
    wait: Wait | None = Field(default=None, exclude_if=_is_none, description="`fixed`: seconds, each time.")
    first_wait: Wait | None = Field(
        default=None, exclude_if=_is_none, description="`exponential`: seconds before the second attempt."
    )
    factor: Annotated[float, Field(gt=1, le=LARGEST_FACTOR, strict=True)] | None = Field(
        default=None,
        exclude_if=_is_none,
        description=f"`exponential`: each wait is so many times the one before; {DEFAULT_FACTOR:g}, if left out.",
    )
    longest_wait: Wait | None = Field(
        default=None,
        exclude_if=_is_none,
        description=f"`exponential`: seconds that no wait is longer than; {LONGEST_WAIT}, if left out.",
    )

    @model_validator(mode="after")
    def _waits_fit(self) -> Self:
        """As many waits as are used, and not for ever."""
        self._refuse_what_is_anothers()
        if self.strategy != "list":
            self._work_out()
        used = self.max_attempts - 1
        if len(self.waits) > used:
            raise ValueError(f"waits has {len(self.waits)}, and {self.max_attempts} attempts have {used} between them")
        if used and not self.waits:
            raise ValueError(f"waits is empty, and {self.max_attempts} attempts have {used} between them")
        total = sum(self.wait_after(attempt) for attempt in range(1, self.max_attempts))
        if total > LONGEST_TOTAL:
            raise ValueError(
                f"the waits take {total} seconds together, and may take {LONGEST_TOTAL} (three days): make fewer"
                " attempts, or shorter waits"
            )
        return self

    def _refuse_what_is_anothers(self) -> None:
        for strategy, names in SAYS.items():
            for name in names:
                if strategy != self.strategy and name != "waits" and getattr(self, name) is not None:
                    raise ValueError(f'the strategy "{self.strategy}" has no {name}; "{strategy}" has')
        needed = SAYS[self.strategy][0]
        if getattr(self, needed) is None:
            raise ValueError(f'the strategy "{self.strategy}" needs {needed}, in seconds')

    def _work_out(self) -> None:
        """Fill in the waits, and what was left to us."""
        said, told = self.waits, dict[str, Any]()
        if self.strategy == "exponential":
            told = {"factor": self.factor or DEFAULT_FACTOR, "longest_wait": self.longest_wait or LONGEST_WAIT}
            if self.first_wait and self.first_wait > told["longest_wait"]:
                raise ValueError('the strategy "exponential" begins with first_wait, which is more than longest_wait')
        for name, value in {**told, "waits": self._worked_out()}.items():
            object.__setattr__(self, name, value)  # frozen for everybody else
        if said not in {(), self.waits}:
            raise ValueError(f'the strategy "{self.strategy}" works its waits out: leave them out')

    def _worked_out(self) -> tuple[int, ...]:
        used = self.max_attempts - 1
        if self.strategy == "fixed":
            return (self.wait or 0,) * min(used, 1)
        first, factor = self.first_wait or 0, self.factor or DEFAULT_FACTOR
        longest = self.longest_wait or LONGEST_WAIT
        return tuple(min(longest, round(first * factor**number)) for number in range(used))

    @classmethod
    def stored(cls, value: Mapping[str, Any]) -> "WebhookRetry":
        """What was checked when it was stored; a bound that is tightened one day holds nobody's deliveries up."""
        return cls.model_construct(**{**value, "waits": tuple(value["waits"])})

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
