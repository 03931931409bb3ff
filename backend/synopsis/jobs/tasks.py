"""What a kind of task is: how its jobs are prepared, run, and their results kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from synopsis.kit.errors import Permanent
from synopsis.tenancy.scope import SchoolId, Scope

Kept = int | Mapping[str, Any]
"""What a completed job leaves behind: the id of a pupil's summary, or a JSON object."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job as the worker that holds it sees it."""

    id: int
    job_id: str
    school_id: SchoolId
    evaluation_id: int
    student_id: int | None
    """None: about the class as a whole."""
    queue_name: str
    task_type: str
    task_params: Mapping[str, Any]
    attempt: int
    retry_count: int
    max_retries: int
    lease: UUID
    is_suspect: bool = False
    """It may be what kills workers: it has to run alone."""
    due_seconds: float = 0.0
    """How long before its claim it was due first."""
    traceparent: str | None = None
    """The span of its making (see ``kit/tracing.py``)."""


class Report(Protocol):
    """Tells how far an attempt has come; returns at once, and is written soon after."""

    def __call__(self, stage: str, progress: int) -> None:
        """Name the stage that was reached and its progress, 0–100."""
        ...


@runtime_checkable
class Task(Protocol):
    """A kind of task. Each of its three steps takes lists, because jobs come in bulk."""

    @property
    def provider(self) -> str | None:
        """The service outside that every run depends on, by a stable name; None where there is none.

        Runs that fail with ``kit.errors.Unavailable`` count for it; see ``jobs/breaker.py``.
        """
        ...

    def had_an_answer(self, result: Any) -> bool:  # noqa: ANN401  # each task's own type
        """Whether this result shows that the provider answers."""
        ...

    def remark(self, result: Any) -> str | None:  # noqa: ANN401  # each task's own type
        """What the job's timeline should say of this result; None where there is nothing to say."""
        ...

    async def prepare(self, scope: Scope, jobs: Sequence[Claimed]) -> Mapping[int, Any | Permanent]:
        """Read what the jobs need, in the school's transaction; by ``Claimed.id``.

        A job that can never work gets its Permanent as a value, so that it takes no other job with it.
        """
        ...

    async def run(self, job: Claimed, prepared: Any, report: Report) -> Any:  # noqa: ANN401  # each task's own type
        """Do the work, with no transaction open. What it returns goes to ``record``.

        Raises:
            Transient: another try may succeed.
            Permanent: none will.
        """
        ...

    async def record(self, scope: Scope, results: Sequence[tuple[Claimed, Any]]) -> Mapping[int, Kept]:
        """Keep the results, in the very transaction that completes the jobs; by ``Claimed.id``, what came of each.

        That is the id of the pupil's summary which was written; or, for every other kind of task, a JSON object, which
        is kept with the job and shown as its result.
        """
        ...
