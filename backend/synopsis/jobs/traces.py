"""The first span of each job, by which all others of the job are found: its attempts, wherever they run, its webhook.

The job of a request that asks for one belongs to the request's trace. Of those of a request that asks for many, each
begins a trace of its own, which is linked to the request's: nobody can read a trace of five hundred jobs. A request
whose trace is not recorded has none of its jobs recorded either.
"""

from collections.abc import Hashable, Iterable

from synopsis.kit import tracing
from synopsis.kit.database import Row
from synopsis.kit.tracing import Kind, Span

SYSTEM = {"messaging.system": "synopsis"}


class Makings:
    """The spans of jobs that are being added; those of jobs that were not added are not exported."""

    def __init__(self) -> None:
        self._begun: dict[Hashable, Span] = {}

    def begin(self, key: Hashable, asked_by: str | None, *, of: int) -> dict[str, str | None]:
        """One more: its column, and nothing at all where no traces are kept.

        Args:
            key: by which ``end`` finds it.
            asked_by: the traceparent of what asked for it.
            of: how many jobs that asked for.
        """
        if not tracing.is_on():
            return {}
        is_many = of > 1 and asked_by is not None and tracing.is_sampled(asked_by)
        span = self._begun[key] = tracing.begin(
            "create",
            kind=Kind.PRODUCER,
            parent=tracing.ROOT if is_many else asked_by or tracing.ROOT,
            links=[asked_by] if is_many and asked_by else [],
            attributes={**SYSTEM, "messaging.operation.name": "create", "messaging.operation.type": "create"},
        )
        return {"traceparent": span.traceparent}

    def end(self, added: Iterable[tuple[Hashable, Row]]) -> None:
        """These jobs were added; a row holds at least ``queue_name``, ``job_id`` and ``task_type``."""
        if not self._begun:
            return
        for key, row in added:
            span = self._begun[key]
            span.rename(f"create {row['queue_name']}")
            span.note(about(row["queue_name"], row["job_id"], row["task_type"]))
            span.end()


def about(queue_name: str, job_id: str, task_type: str | None = None) -> dict[str, str]:
    """Which job a span is of."""
    named = {**SYSTEM, "messaging.destination.name": queue_name, "messaging.message.id": job_id}
    return named if task_type is None else {**named, "synopsis.task.type": task_type}
