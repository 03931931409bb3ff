"""How urgent a job is."""

from enum import StrEnum


class Priority(StrEnum):
    """Read in this order: a lower one waits while a higher one has work."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"
