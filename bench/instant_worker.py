"""A worker as ``synopsis worker`` is, but for its writer, who answers at once: what is left is what Synopsis costs."""

from typing import Literal

from synopsis.ai.writer import Brief, Draft, Language, Point
from synopsis.cli.worker import main
from synopsis.jobs.submission import GENERATE_SUMMARY
from synopsis.summaries.pipeline import SummaryPipeline

DRAFTS: dict[Language, Draft] = {
    "nl": Draft(
        "Je klasgenoten werken graag met je samen.",
        (Point("strength", "Klasgenoten werken graag met je samen.", (1,)),),
    ),
    "en": Draft(
        "Your classmates like to work with you.",
        (Point("strength", "Classmates like to work with you.", (1,)),),
    ),
}
"""As short as a summary may be: what checking a longer one costs is the writer's length, not ours."""


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
