"""Is the database's schema the one that this code was written for?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from synopsis.kit.config import CHECKOUT

VERSIONS = CHECKOUT / "backend" / "migrations" / "versions"


@dataclass(frozen=True, slots=True)
class KnownSchema:
    """The revisions that came with this code."""

    head: str
    known: frozenset[str]

    @classmethod
    def read(cls, versions: Path = VERSIONS) -> Self | None:
        """From the names of the migrations' files; None where they were not installed with the code.

        Alembic would tell it too, in a second and thirty megabytes.
        """
        revisions = frozenset(path.name.partition("_")[0] for path in versions.glob("[0-9]*_*.py"))
        return cls(max(revisions), revisions) if revisions else None
