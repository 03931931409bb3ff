"""A worker as an operator starts it, with a writer like a model on a mixed day: quick, slow, at times failing."""

import asyncio
from random import Random

from synopsis.ai.extractive import ExtractiveWriter
from synopsis.ai.writer import Brief, Draft
from synopsis.cli import worker
from synopsis.jobs.submission import GENERATE_SUMMARY
from synopsis.kit.errors import Permanent, Transient
from synopsis.summaries.pipeline import SummaryPipeline

SEED = 26
SLOW, MADE_AGAIN, FAILED = 0.3, 0.04, 0.01
"""Shares of the calls."""


class MixedWriter(ExtractiveWriter):
    """Writes true summaries by rules, after a while; or fails."""

    def __init__(self) -> None:
        super().__init__()
        self._random = Random(SEED)

    async def write(self, brief: Brief) -> Draft:
        """Wait, then write.

        Raises:
            Transient: this time it went wrong.
            Permanent: it always will.
        """
        outcome, seconds = self._random.random(), self._seconds()
        await asyncio.sleep(seconds)
        if outcome < MADE_AGAIN:
            raise Transient("The answer broke off", code="broken_off")
        if outcome < MADE_AGAIN + FAILED:
            raise Permanent("The answer was refused", code="refused")
        return await super().write(brief)

    def _seconds(self) -> float:
        """Mostly about a second; of the slow ones most take three to eight, a few much longer."""
        if self._random.random() < SLOW:
            return 2 + self._random.expovariate(1 / 3)
        return self._random.lognormvariate(0, 0.5)


if __name__ == "__main__":
    worker.main({GENERATE_SUMMARY: SummaryPipeline(MixedWriter())})
