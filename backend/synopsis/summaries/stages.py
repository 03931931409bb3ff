"""The stages of making one summary and how far each is on the way, as the specification lists them."""

from enum import StrEnum


class Stage(StrEnum):
    """A stage that has been reached. Its value is the name that the API shows."""

    STARTED = "started"
    EVALUATION_VERIFIED = "evaluation_verified"
    STUDENT_VERIFIED = "student_verified"
    FEEDBACK_COLLECTED = "feedback_collected"
    ANONYMISATION_STARTED = "anonymisation_started"
    ANONYMISED = "anonymised"
    GENERATED = "generated"
    CACHED = "cached"
    COMPLETED = "completed"

    @property
    def progress(self) -> int:
        """How much of the job is done when this stage is reached, in per cent."""
        return _PROGRESS[self]


_PROGRESS: dict[Stage, int] = {
    Stage.STARTED: 10,
    Stage.EVALUATION_VERIFIED: 20,
    Stage.STUDENT_VERIFIED: 30,
    Stage.FEEDBACK_COLLECTED: 40,
    Stage.ANONYMISATION_STARTED: 50,
    Stage.ANONYMISED: 60,
    Stage.GENERATED: 80,
    Stage.CACHED: 90,
    Stage.COMPLETED: 100,
}
