"""How long a school keeps its dead letters."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from synopsis.tenancy.scope import Scope

DEFAULT_DAYS = 90
LONGEST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a school has settled."""

    keep_days: int | None
    """After its failure; None: for ever."""
    is_default: bool
    """Whether that is ours and not the school's."""
    updated_at: datetime | None = None
    updated_by: int | None = None


SELECT: LiteralString = """
SELECT keep_days, updated_at, updated_by FROM dead_letter_settings WHERE school_id = %(school_id)s"""

UPSERT: LiteralString = """
INSERT INTO dead_letter_settings (school_id, keep_days, updated_by) VALUES (%(school_id)s, %(days)s, %(actor_id)s)
ON CONFLICT (school_id) DO UPDATE
SET keep_days = excluded.keep_days, updated_by = excluded.updated_by, updated_at = clock_timestamp()
"""


async def keeping(scope: Scope) -> Keeping:
    """The school's."""
    row = await scope.first(SELECT)
    return Keeping(DEFAULT_DAYS, is_default=True) if row is None else Keeping(**row, is_default=False)


async def change_keeping(scope: Scope, days: int | None, *, actor_id: int) -> Keeping:
    """Settle it; None keeps them for ever. What is older already goes within minutes."""
    await scope.run(UPSERT, days=days, actor_id=actor_id)
    return await keeping(scope)
