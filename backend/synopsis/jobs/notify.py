"""The task that tells: its webhook is all that it does, and says what has become of the jobs that it waited for."""

from collections.abc import Mapping, Sequence
from typing import Any

from synopsis.jobs.dependencies import Input, inputs_of
from synopsis.jobs.extending import PlainTask
from synopsis.jobs.tasks import Claimed, Report
from synopsis.tenancy.scope import Scope

NOTIFY = "notify"


class Notify(PlainTask):
    """Completes at once; what is owed then is its webhook, which is tried like every other."""

    async def prepare(self, scope: Scope, jobs: Sequence[Claimed]) -> Mapping[int, Any]:
        """What each waited for."""
        return await inputs_of(scope, [job.id for job in jobs])

    async def run(self, job: Claimed, prepared: Sequence[Input], report: Report) -> dict[str, Any]:  # noqa: ARG002
        """Name them. A pupil's summary is not sent along: whoever is told may read it by its job's id."""
        return {
            "jobs": [
                {
                    "job_id": one.job_id,
                    "step": one.step,
                    "task_type": one.task_type,
                    "student_id": one.student_id,
                    "status": one.status,
                    "result": one.result,
                }
                for one in prepared
            ]
        }
