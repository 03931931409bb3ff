"""The task that tells: its webhook is all that it does, and says what has become of the jobs that it waited for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from synopsis.jobs.dependencies import Input, inputs_of
from synopsis.jobs.extending import PlainTask
from synopsis.jobs.tasks import Claimed, Report
from synopsis.tenancy.scope import Scope

NOTIFY = "notify"
MOST_NAMED = 500
"""Jobs; it counts all of them."""


class Notify(PlainTask):
    """Completes at once; what is owed then is its webhook, which is tried like every other."""

    async def prepare(self, scope: Scope, jobs: Sequence[Claimed]) -> Mapping[int, Any]:
        """What each waited for."""
        return await inputs_of(scope, [job.id for job in jobs])

    async def run(self, job: Claimed, prepared: Sequence[Input], report: Report) -> dict[str, Any]:  # noqa: ARG002
        """Name them. Results are not sent along: whoever is told may read each by its job's id."""
        counts = Counter(one.status for one in prepared)
        named = [
            {
                "job_id": one.job_id,
                "step": one.step,
                "task_type": one.task_type,
                "student_id": one.student_id,
                "status": one.status,
            }
            for one in prepared[:MOST_NAMED]
        ]
        return {"counts": dict(counts), "jobs": named}
