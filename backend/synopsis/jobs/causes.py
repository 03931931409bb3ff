"""Why jobs failed: which failures are of one cause, and what would mend it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString, Self

PATTERN = r"^[a-z_]{1,60}\.[A-Za-z0-9_.-]{1,100}\.[0-9a-f]{8}$"
"""What a cause looks like, written down."""


def fingerprint(message: LiteralString) -> LiteralString:
    """The expression that tells messages of one cause from those of another.

    Those that differ in their numbers alone say the same: "lost 5 times" and "lost 6 times".

    Args:
        message: the column that holds it.
    """
    return "left(md5(regexp_replace(" + message + ", '[0-9]+', '#', 'g')), 8)"


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """What failed jobs have in common."""

    task_type: str
    error_code: str
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.task_type}.{self.error_code}.{self.fingerprint}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cause that ``str`` gave, or None for anything else."""
        if not re.fullmatch(PATTERN, text, re.ASCII):
            return None
        task_type, _, rest = text.partition(".")
        error_code, _, mark = rest.rpartition(".")
        return cls(task_type, error_code, mark)


class Remedy(StrEnum):
    """What has to change before such a job can complete."""

    TIME = "time"
    """Nothing: it passes by itself, and another try may do."""
    SETTINGS = "settings"
    """What the installation is told of its provider: the address, the key, the model, the quota."""
    DATA = "data"
    """The feedback or who takes part."""
    SOFTWARE = "software"
    """Synopsis, or the machine on which it runs."""
    UNKNOWN = "unknown"
    """Nobody has said."""

    @property
    def is_permanent(self) -> bool:
        """Whether a replay fails again for certain until somebody has changed something."""
        return self in {Remedy.SETTINGS, Remedy.DATA, Remedy.SOFTWARE}


REMEDIES = {
    "answer_refused": Remedy.TIME,
    "unusable_answer": Remedy.TIME,
    "provider_declined": Remedy.DATA,
    "provider_timeout": Remedy.TIME,
    "provider_unavailable": Remedy.TIME,
    "provider_unreachable": Remedy.TIME,
    "provider_rate_limited": Remedy.TIME,
    "provider_quota": Remedy.SETTINGS,
    "provider_model": Remedy.SETTINGS,
    "provider_auth": Remedy.SETTINGS,
    "provider_address": Remedy.SETTINGS,
    "provider_request": Remedy.SETTINGS,
    "not_anonymous": Remedy.DATA,
    "student_not_enrolled": Remedy.DATA,
    "evaluation_not_found": Remedy.DATA,
    "poison": Remedy.SOFTWARE,
    "unexpected": Remedy.SOFTWARE,
}
"""By error code; a code of somebody else's task is unknown."""


def remedy_of(error_code: str) -> Remedy:
    """What would mend failures with this code."""
    return REMEDIES.get(error_code, Remedy.UNKNOWN)
