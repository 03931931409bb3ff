"""How often something may be done, and what becomes of one call."""

import math
import re
from dataclasses import dataclass
from typing import Self

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
MOST_CALLS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls within any stretch of so many seconds."""

    calls: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``10/minute``.

        Raises:
            ValueError: it is not written like that; the message says how.
        """
        read = re.fullmatch(r"\s*(\d{1,10})\s*/\s*(\w+?)s?\s*", text, re.ASCII)
        if read is None or read[2] not in UNITS or not 1 <= int(read[1]) <= MOST_CALLS:
            raise ValueError(
                f"must be a number of calls from 1, a slash, and {', '.join(UNITS)}, like 10/minute; it is {text!r}."
                " There is no word for “no limit”: write a number that nobody reaches"
            )
        return cls(int(read[1]), UNITS[read[2]])


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may be made."""

    admitted: bool
    remaining: int
    """How many more may follow at once."""
    seconds_to_go: float
    """Until there is room for one more than now."""

    @property
    def reset(self) -> int:
        """Whole seconds to go, at least one: whoever waits for so long finds room."""
        return max(1, math.ceil(self.seconds_to_go))
