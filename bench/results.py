"""What a scenario gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SYNOPSIS = "Synopsis"


@dataclass(frozen=True)
class Row:
    """What one system did.

    Args:
        system: its name, or ours with what was varied: "Synopsis, 100,000 waiting".
        version: of the system that was measured.
        value: in the scenario's unit.
        more: further columns by their heading with unit: ``{"CPU ms/job": 0.31}``. A text is shown as it is.
    """

    system: str
    version: str
    value: float
    more: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Limit:
    """A promise about a scenario, and whether this run kept it.

    Args:
        promise: in words: "at least 1.0 × SAQ's empty jobs".
        measured: what came out, in the unit of ``bound``.
        bound: what was promised.
        at_least: False if the bound is from above.
    """

    promise: str
    measured: float
    bound: float
    at_least: bool = True

    @property
    def held(self) -> bool:
        """Whether this run kept it."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound


@dataclass(frozen=True)
class Scenario:
    """One question, and every system's answer.

    Args:
        name: the module's: ``empty_jobs``.
        question: what was asked, one sentence.
        unit: of each row's value: "jobs/s", "ms".
        rows: in the order to be shown.
        base: the system by whose value the others are divided for the column of ratios; None: no such column.
        limits: what was promised.
        more_is_better: False where the value is a time or a size.
        notes: sentences on how it was measured in this run (numbers of jobs, connections, rows).
        measured: when and on what; the command puts it in.
    """

    name: str
    question: str
    unit: str
    rows: tuple[Row, ...]
    base: str | None = SYNOPSIS
    limits: tuple[Limit, ...] = ()
    more_is_better: bool = True
    notes: tuple[str, ...] = ()
    measured: str = ""

    def row(self, system: str) -> Row:
        """A system's row.

        Raises:
            KeyError: it was not measured.
        """
        for row in self.rows:
            if row.system == system:
                return row
        raise KeyError(system)
