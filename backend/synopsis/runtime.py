"""The composition root: the only place that knows which parts make up a running Synopsis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from synopsis.ai.extractive import ExtractiveWriter
from synopsis.ai.openai_compatible import OpenAICompatibleWriter
from synopsis.ai.writer import Writer
from synopsis.jobs.submission import GENERATE_SUMMARY
from synopsis.jobs.tasks import Task
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.summaries.pipeline import SummaryPipeline
from synopsis.transport.worker import Worker


def choose_writer(settings: Settings) -> Writer:
    """Who writes the summaries, as the settings have it."""
    if settings.ai_provider == "extractive":
        return ExtractiveWriter()
    return OpenAICompatibleWriter(
        base_url=settings.ai_base_url or None,
        model=settings.ai_model,
        api_key=settings.ai_api_key.get_secret_value(),
        timeout_seconds=settings.ai_timeout_seconds,
        connections=settings.worker_concurrency,
    )


@asynccontextmanager
async def worker(settings: Settings) -> AsyncIterator[Worker]:
    """A worker with all its parts, closed when the block ends."""
    writer = choose_writer(settings)
    tasks: dict[str, Task] = {GENERATE_SUMMARY: SummaryPipeline(writer)}
    database = await Database(settings.database_url, name="synopsis-worker").open()
    try:
        await database.refuse_unsafe_role()
        yield Worker(settings, database, tasks)
    finally:
        await database.close()
        await writer.aclose()
