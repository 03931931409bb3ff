"""What a job may do, as a model: a few dictionaries, no database, no clock and none of the product's code."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

FINAL = frozenset({"completed", "failed", "cancelled"})
LOSSES_OF_A_SUSPECT, MOST_LOSSES, FAILURES_TO_OPEN = 4, 5, 5


@dataclass
class Job:
    """One job."""

    student: int
    max_retries: int
    is_due: bool = True
    status: str = "queued"
    is_handed_over: bool = False
    lease: UUID | None = None
    is_lapsed: bool = False
    attempt: int = 0
    progress: int = 0
    retries: int = 0
    losses: int = 0
    retried_as: str | None = None

    def end_attempt(self, status: str, progress: int | None = None) -> None:
        """Nobody holds it any more."""
        self.status, self.lease, self.is_lapsed, self.is_handed_over = status, None, False, False
        self.progress = self.progress if progress is None else progress


@dataclass
class Model:
    """The jobs of a school, and the breaker of the one provider that all of them need."""

    jobs: dict[str, Job] = field(default_factory=dict)
    failures: int = 0
    is_open: bool = False
    may_probe: bool = False

    def active(self, student: int) -> str | None:
        """The job that answers for a student."""
        return next((i for i, job in self.jobs.items() if job.student == student and job.status not in FINAL), None)

    def again(self, job_id: str) -> str | None:
        """What answers who wants a job again: its own id where a new one is to be made; None where it is refused."""
        job = self.jobs[job_id]
        if job.status not in {"failed", "cancelled"}:
            return None
        return self.active(job.student) or (job_id if job.retried_as is None else None)

    def waiting(self) -> set[str]:
        """Due, and not handed over."""
        return {i for i, job in self.jobs.items() if job.status == "queued" and job.is_due and not job.is_handed_over}

    def may_hand_over(self, handed: Collection[str]) -> bool:
        """Whether just these were the ones to hand over: all that wait, or one of them to probe with."""
        if not self.is_open:
            return set(handed) == self.waiting()
        return set(handed) <= self.waiting() and len(handed) == min(len(self.waiting()), self.may_probe)

    def hand_over(self, handed: Collection[str]) -> None:
        """They are."""
        for job_id in handed:
            self.jobs[job_id].is_handed_over = True
        self.may_probe = self.may_probe and not handed

    def take_back(self, job_ids: Iterable[str]) -> None:
        """They are not in Redis."""
        for job in (self.jobs[job_id] for job_id in job_ids):
            job.is_handed_over = False

    def claimable(self, job_ids: Iterable[str]) -> set[str]:
        """Those that a worker gets: whatever an id in Redis says, the job has to wait for it."""
        return {i for i in job_ids if (job := self.jobs.get(i)) and job.status == "queued" and job.is_handed_over}

    def claim(self, job_id: str, lease: UUID) -> None:
        """A new attempt, under a lease; a suspect's has not begun yet."""
        job = self.jobs[job_id]
        job.status, job.is_handed_over, job.lease, job.attempt = "processing", False, lease, job.attempt + 1
        job.progress = 0 if job.losses >= LOSSES_OF_A_SUSPECT else 10

    def holds(self, job_id: str, lease: UUID) -> bool:
        """Whether an attempt may write."""
        return self.jobs[job_id].lease == lease

    def lapse(self) -> set[str]:
        """Those whose worker is lost."""
        return {job_id for job_id, job in self.jobs.items() if job.is_lapsed}

    def rescue(self) -> None:
        """Each of them is queued again, or is taken for what kills workers. Not begun is not lost."""
        for job in (self.jobs[job_id] for job_id in self.lapse()):
            job.losses += job.progress > 0
            is_poison = job.losses > MOST_LOSSES and job.progress > 0
            job.end_attempt("failed" if is_poison else "queued", job.progress if is_poison else 0)
            job.is_due = True

    def trouble(self, failures: int, *, at_once: bool) -> None:
        """The provider failed so often; once it is known to be in trouble, nothing stays handed over."""
        self.failures += failures
        self.is_open = self.is_open or at_once or self.failures >= FAILURES_TO_OPEN
        self.may_probe = False
        if self.is_open:
            self.take_back(job_id for job_id, job in self.jobs.items() if job.is_handed_over)

    def recover(self, *, began_before: bool) -> None:
        """An attempt succeeded; one from before the opening proves nothing."""
        if not (self.is_open and began_before):
            self.failures, self.is_open, self.may_probe = 0, False, False
