"""What a process counts and times, between two moments at which it is told to whoever keeps the sums.

Adding to it takes a dictionary's look-up and no lock: it is for one event loop.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_SERIES = 200
"""Of one family, between two moments; what is more than that goes under ``other``."""
OTHER = "other"

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)
"""Bounds of durations from a look-up to an hour. Who changes the bounds of a family gives it another name: its old sums
are kept under the old ones."""


@dataclass(frozen=True, eq=False, slots=True)
class Family:
    """What is counted, in Prometheus' words: a counter, or with ``bounds`` a histogram."""

    name: str
    about: str
    labels: Sequence[str] = ()
    bounds: Sequence[float] = ()


@dataclass(slots=True)
class Sum:
    """Of one family and one set of labels."""

    total: float = 0
    """Of what was counted, or of the seconds."""
    counts: list[int] = field(default_factory=list)
    """How many durations fell up to each bound and above the one before it; the last: above them all."""


class Tally:
    """The sums since they were taken."""

    def __init__(self) -> None:
        self._sums: dict[Family, dict[Sequence[str], Sum]] = {}

    def count(self, family: Family, labels: Sequence[str] = (), *, by: float = 1) -> None:
        """So many more."""
        self._sum(family, labels).total += by

    def time(self, family: Family, labels: Sequence[str], seconds: float) -> None:
        """One that took so long."""
        found = self._sum(family, labels)
        found.total += seconds
        found.counts[bisect_left(family.bounds, seconds)] += 1

    def take(self) -> list[dict[str, Any]]:
        """The sums, as rows; from here on it counts anew."""
        taken, self._sums = self._sums, {}
        return [
            {"name": family.name, "labels": list(labels), "total": one.total, "counts": one.counts}
            for family, sums in taken.items()
            for labels, one in sums.items()
        ]

    def _sum(self, family: Family, labels: Sequence[str]) -> Sum:
        sums = self._sums.setdefault(family, {})
        if (found := sums.get(labels)) is None:
            if len(sums) >= MOST_SERIES:
                labels = (OTHER,) * len(labels)
            counts = [0] * (len(family.bounds) + 1) if family.bounds else []
            found = sums.setdefault(labels, Sum(counts=counts))
        return found
