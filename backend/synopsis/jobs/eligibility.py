"""Which queued jobs may begin, and in which order.

Whoever decides (``handover.hand_over``, ``lifecycle.claim``) and whoever explains a decision
(``monitoring.place``) puts its statement together from these pieces, so that the two cannot disagree. A further
condition goes into ``CONDITIONS``, and needs the reason that is told where it does not hold (``monitoring.reasons``).
"""

from collections.abc import Mapping
from typing import LiteralString

from synopsis.jobs.pausing import NOT_PAUSED

CONDITIONS: Mapping[str, LiteralString] = {
    "waits_for_no_other": "NOT is_blocked",
    "moment_has_come": "available_at <= clock_timestamp()",
    "is_not_paused": NOT_PAUSED,
}
"""By name, over ``summary_generation_jobs AS jobs``: what a queued job needs beside a kind that may begin."""

MAY_BEGIN: LiteralString = " AND ".join(CONDITIONS.values())
TO_HAND_OVER: LiteralString = f"status = 'queued' AND dispatched_at IS NULL AND {MAY_BEGIN}"
TO_CLAIM: LiteralString = f"status = 'queued' AND dispatched_at IS NOT NULL AND {MAY_BEGIN}"

IN_ORDER: LiteralString = "available_at, id"
"""Within a queue: who became due first. Between queues: the one that is read first."""

KINDS_THAT_MAY_BEGIN: LiteralString = """
    SELECT name FROM unnest(%(task_types)s::text[]) AS known (name)
    WHERE NOT EXISTS (SELECT FROM provider_breakers WHERE opened_at IS NOT NULL AND known.name = ANY(task_types))
"""
"""Those that the fleet knows and whose provider is not in trouble; of the others one at a time finds out whether it
still is."""

AT_ITS_MOMENT: LiteralString = " AND ".join(
    condition for name, condition in CONDITIONS.items() if name != "moment_has_come"
)
"""What a queued job needs beside its moment."""
BEFORE_IT: LiteralString = f"({IN_ORDER}) < (%(available_at)s, %(id)s)"
"""Of the same queue: what begins before the job that has this moment and this number."""
