"""A worker as ``synopsis worker`` is, but for its writer, who answers at once: what is left is what Synopsis costs."""

from typing import Literal

from bench.least import STRENGTH, SUMMARY
from synopsis.ai.writer import Brief, Draft, Language, Point
from synopsis.cli.worker import main
from synopsis.jobs.submission import GENERATE_SUMMARY
from synopsis.summaries.pipeline import SummaryPipeline

DRAFTS: dict[Language, Draft] = {
    language: Draft(SUMMARY[language], (Point("strength", STRENGTH[language], (1,)),)) for language in SUMMARY
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
