"""One attempt in its job's trace: the whole of it, and the steps that it takes, one after the other."""

import time

from synopsis.jobs.tasks import Claimed
from synopsis.jobs.traces import about
from synopsis.kit import tracing
from synopsis.kit.tracing import Kind


class AttemptTrace:
    """The spans of one attempt, from its claim until its outcome is written.

    A step has the name of the stage that is reached at its end. One that ended otherwise says after which it began.
    """

    def __init__(self, job: Claimed, *, asked_at: float) -> None:
        """Begin.

        Args:
            job: that was claimed.
            asked_at: when the claim was asked for, by this process's monotonic clock.
        """
        ago = time.monotonic() - asked_at
        self._whole = tracing.begin(
            f"process {job.queue_name}",
            kind=Kind.CONSUMER,
            parent=job.traceparent or tracing.ROOT,
            attributes={
                **about(job.queue_name, job.job_id, job.task_type),
                "messaging.operation.name": "process",
                "messaging.operation.type": "process",
                "synopsis.job.attempt": job.attempt,
                "synopsis.job.retry_count": job.retry_count,
            },
            ago=ago,
        )
        self._begin("claim", ago=ago)
        self.reach("claim", then="prepare")

    def run(self) -> None:
        """What its task needs is there; from here on, what the present task calls belongs to the present step."""
        self.reach("prepare", then="slot")
        tracing.follow(lambda: self._step)

    def reach(self, stage: str, *, then: str | None = None) -> None:
        """The present step ends with this stage, and the next begins."""
        self._step.rename(stage)
        self._step.end()
        self._begin(then or f"after {stage}")

    def settle(self, outcome: str, error_code: str | None) -> None:
        """It has come to this, which remains to be written."""
        self._whole.note({"synopsis.outcome": outcome})
        if error_code is not None:
            self._whole.fail(error_code)
            self._step.fail(error_code)
            self._step.end()
        self._begin("record")

    def end(self, *, is_lost: bool) -> None:
        """It is written, or lost."""
        if is_lost:
            self._whole.fail("lease_lost")
        self._step.end()
        self._whole.end()

    def _begin(self, name: str, ago: float = 0) -> None:
        self._step = tracing.begin(name, parent=self._whole.traceparent, ago=ago)
