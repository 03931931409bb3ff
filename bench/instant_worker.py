"""A worker as ``synopsis worker`` is, but for its writer, who answers at once: what is left is what Synopsis costs."""

from typing import Literal

from synopsis.ai.writer import Brief, Draft, Language, Point
from synopsis.cli.worker import main
from synopsis.jobs.submission import GENERATE_SUMMARY
from synopsis.summaries.pipeline import SummaryPipeline

DRAFTS: dict[Language, Draft] = {
    "nl": Draft(
        "Je klasgenoten hebben opgeschreven hoe het is om met je samen te werken. Ze zijn blij met wat je bijdraagt.",
        (Point("strength", "Klasgenoten zijn blij met wat je bijdraagt.", (1,)),),
    ),
    "en": Draft(
        "Your classmates have written down what it is like to work with you. They are pleased with what you add.",
        (Point("strength", "Classmates are pleased with what you add.", (1,)),),
    ),
}


class InstantWriter:
    """Says the same of everybody."""

    method: Literal["extractive"] = "extractive"
    model = "instant"
    provider = None

    async def write(self, brief: Brief) -> Draft:
        """See ``Writer``."""
        return DRAFTS[brief.language]

    async def aclose(self) -> None:
        """See ``Writer``."""


if __name__ == "__main__":
    main({GENERATE_SUMMARY: SummaryPipeline(InstantWriter())})
