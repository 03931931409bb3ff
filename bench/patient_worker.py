"""A worker as an operator starts it, with a writer that takes about as long as a quick model: half a second to two."""

import asyncio
import random

from synopsis.ai.extractive import ExtractiveWriter
from synopsis.ai.writer import Brief, Draft
from synopsis.cli import worker
from synopsis.jobs.submission import GENERATE_SUMMARY
from synopsis.summaries.pipeline import SummaryPipeline

SHORTEST_SECONDS, LONGEST_SECONDS = 0.5, 2.0


class PatientWriter(ExtractiveWriter):
    """Writes true summaries by rules, after a while."""

    async def write(self, brief: Brief) -> Draft:
        """Wait, then write."""
        await asyncio.sleep(random.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))
        return await super().write(brief)


if __name__ == "__main__":
    worker.main({GENERATE_SUMMARY: SummaryPipeline(PatientWriter())})
