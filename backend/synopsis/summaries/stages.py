"""The stages of each kind of task and how far each is on the way; a summary's as the specification lists them."""

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


class OverviewStage(StrEnum):
    """A stage of making the overview of a class."""

    STARTED = "started"
    EVALUATION_VERIFIED = "evaluation_verified"
    SUMMARIES_COLLECTED = "summaries_collected"
    ANONYMISED = "anonymised"
    THEMES_FOUND = "themes_found"
    WRITTEN = "written"
    COMPLETED = "completed"

    @property
    def progress(self) -> int:
        """How much of the job is done when this stage is reached, in per cent."""
        return _PROGRESS_OF_AN_OVERVIEW[self]


_PROGRESS_OF_AN_OVERVIEW: dict[OverviewStage, int] = {
    OverviewStage.STARTED: 10,
    OverviewStage.EVALUATION_VERIFIED: 20,
    OverviewStage.SUMMARIES_COLLECTED: 40,
    OverviewStage.ANONYMISED: 60,
    OverviewStage.THEMES_FOUND: 80,
    OverviewStage.WRITTEN: 90,
    OverviewStage.COMPLETED: 100,
}
