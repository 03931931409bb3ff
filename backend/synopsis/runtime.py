"""The composition root: the only place that knows which parts make up a running Synopsis."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from psycopg import OperationalError

from synopsis.ai.writer import ClassWriter
from synopsis.jobs.canceller import Canceller
from synopsis.jobs.extending import load_tasks
from synopsis.jobs.notify import NOTIFY, Notify
from synopsis.jobs.pruning import DeadLetterPruning
from synopsis.jobs.replayer import Replayer
from synopsis.jobs.results import newest_results
from synopsis.jobs.submission import CLASS_OVERVIEW, GENERATE_SUMMARY
from synopsis.jobs.tasks import Task
from synopsis.kit import tracing
from synopsis.kit.config import Settings
from synopsis.kit.database import ANSWER_SECONDS, Database
from synopsis.kit.errors import Misconfigured
from synopsis.kit.limiter import Limiter
from synopsis.kit.loops import Loop, end
from synopsis.kit.sealing import Seal
from synopsis.kit.tally import Tally
from synopsis.monitoring.monitor import Monitor
from synopsis.results.store import ResultStore
from synopsis.results.uploader import Uploader
from synopsis.schedules.generate_summary import GenerateSummary
from synopsis.schedules.pruning import Pruning
from synopsis.schedules.schedulable import Schedulables
from synopsis.schedules.scheduler import Scheduler
from synopsis.summaries.overview import Document
from synopsis.summaries.overview_pipeline import OverviewPipeline
from synopsis.summaries.pipeline import SummaryPipeline
from synopsis.tenancy.callers import Callers
from synopsis.tenancy.scope import Scope
from synopsis.tenancy.tokens import Tokens
from synopsis.transport.announcer import Announcer
from synopsis.transport.dispatcher import Dispatcher
from synopsis.transport.doorbell import Doorbell
from synopsis.transport.watchtower import Watchtower
from synopsis.transport.worker import Worker
from synopsis.webhooks.connection import Names
from synopsis.webhooks.courier import Courier
from synopsis.webhooks.registration import must_be_callable
from synopsis.webhooks.secrets import PURPOSE
from synopsis.webhooks.sender import Sender

TASK_TYPES = (GENERATE_SUMMARY, CLASS_OVERVIEW, NOTIFY)
"""Synopsis's own kinds of task; ``task_types`` has those of other packages too."""
SCHEDULABLES: Schedulables = {GENERATE_SUMMARY: GenerateSummary()}


log = structlog.get_logger()


def task_types(settings: Settings) -> tuple[str, ...]:
    """The kinds of task that a worker runs and that an API hands over."""
    return (*TASK_TYPES, *settings.tasks)


@dataclass(frozen=True, slots=True)
class Backend:
    """The parts of an API process."""

    settings: Settings
    database: Database
    tokens: Tokens
    callers: Callers
    doorbell: Doorbell
    announcer: Announcer
    watchtower: Watchtower
    dispatching: Loop
    canceller: Canceller
    monitor: Monitor
    limiter: Limiter
    names: Names
    seal: Seal
    schedulables: Schedulables
    results: ResultStore | None
    courier: Courier
    """For tests of an address; what is owed for jobs is delivered by the workers."""

    async def check_webhook(self, url: str) -> None:
        """Refuse an address that webhooks may not be sent to.

        Raises:
            Unfit: with what it must be.
        """
        await must_be_callable(url, self.names, allow_private=self.settings.webhook_allow_private)

    async def ring(self) -> None:
        """Something was committed: hand over what is due, and tell those who watch. Waits for neither."""
        self.dispatching.wake()
        self.watchtower.ring()
        self.announcer.announce()


@asynccontextmanager
async def backend(settings: Settings, signing_key: str) -> AsyncIterator[Backend]:
    """The parts of an API process, running until the block ends."""
    async with tracing.exporting(settings.traces_endpoint, "synopsis-api"), _backend(settings, signing_key) as parts:
        yield parts


@asynccontextmanager
async def _backend(settings: Settings, signing_key: str) -> AsyncIterator[Backend]:
    database = await Database(settings.database_url, name="synopsis-api").open()
    doorbell = Doorbell(settings.redis_url)
    names, seal = Names(), Seal(settings.master_keys(), PURPOSE)
    parts = Backend(
        settings=settings,
        database=database,
        tokens=Tokens(signing_key, timedelta(minutes=settings.token_minutes)),
        callers=Callers(database),
        doorbell=doorbell,
        announcer=Announcer(settings.redis_url),
        watchtower=Watchtower(database, settings.redis_url),
        dispatching=Dispatcher(database, doorbell, task_types(settings)).loop,
        canceller=Canceller(database),
        names=names,
        seal=seal,
        results=result_store(settings),
        courier=courier(settings, database, names, seal),
        monitor=Monitor(settings),
        limiter=Limiter(settings.redis_url),
        schedulables=SCHEDULABLES,
    )
    await parts.monitor.open()
    await parts.limiter.open()
    loops = (parts.dispatching, parts.announcer, parts.watchtower, parts.canceller.loop)
    background = [asyncio.create_task(part.run()) for part in loops]
    try:
        try:
            await database.refuse_unusable()
        except OperationalError:
            # It serves at once, and answers that the database is away: who watches it learns more than from silence.
            background.append(asyncio.create_task(_await(database)))
            await asyncio.sleep(0)  # from here on no transaction begins until the database has been looked at
        yield parts
    finally:
        await end(background)
        await parts.announcer.close()
        await parts.watchtower.close()
        await names.close()
        await parts.monitor.close()
        await parts.limiter.close()
        await doorbell.close()
        await database.close()


async def _await(database: Database) -> None:
    try:
        await database.until_usable()
    except Misconfigured as error:
        log.critical("the API stops", error=str(error))
        signal.raise_signal(signal.SIGTERM)


def courier(settings: Settings, database: Database, names: Names, seal: Seal, tally: Tally | None = None) -> Courier:
    """Who delivers webhooks, as the settings have it."""
    timeout_seconds, allow_private = settings.webhook_timeout_seconds, settings.webhook_allow_private
    sender = Sender(names, timeout_seconds=timeout_seconds, allow_private=allow_private)
    return Courier(database, sender, seal, tally, timeout_seconds=timeout_seconds, allow_private=allow_private)


def result_store(settings: Settings) -> ResultStore | None:
    """Where results are stored too, as the settings have it; None for nowhere."""
    return ResultStore(settings) if settings.result_store_url else None


def uploaders(settings: Settings, database: Database) -> list[Uploader]:
    """Who brings results to the store, where there is one."""
    store, timeout_seconds = result_store(settings), settings.result_store_timeout_seconds
    return [Uploader(database, store, timeout_seconds=timeout_seconds)] if store else []


def choose_writer(settings: Settings, tally: Tally | None = None) -> ClassWriter:
    """Who writes the summaries and finds the themes of classes, as the settings have it."""
    # Each brings along what it alone needs, an HTTP client or many expressions; who does without does not wait for it.
    if settings.ai_provider == "extractive":
        from synopsis.ai.extractive import ExtractiveWriter  # noqa: PLC0415

        return ExtractiveWriter()
    from synopsis.ai.openai_compatible import OpenAICompatibleWriter  # noqa: PLC0415

    return OpenAICompatibleWriter(
        base_url=settings.ai_base_url or None,
        model=settings.ai_model,
        api_key=settings.ai_api_key.get_secret_value(),
        timeout_seconds=settings.ai_timeout_seconds,
        connections=settings.worker_concurrency,
        tally=tally,
    )


async def earlier_overviews(scope: Scope, evaluation_ids: Sequence[int]) -> dict[int, Document]:
    """The overviews that were made last, by evaluation."""
    newest = await newest_results(scope, CLASS_OVERVIEW, evaluation_ids)
    return {evaluation_id: kept.result for evaluation_id, kept in newest.items()}


@asynccontextmanager
async def worker(
    settings: Settings, more_tasks: Mapping[str, Task] | None = None, stop: asyncio.Event | None = None
) -> AsyncIterator[Worker]:
    """A worker with all its parts, closed when the block ends; waits for PostgreSQL first.

    Args:
        settings: of the process.
        more_tasks: kinds of task beside Synopsis's own, or in their stead, by type.
        stop: ends the wait.
    """
    async with (
        tracing.exporting(settings.traces_endpoint, "synopsis-worker"),
        _worker(settings, more_tasks, stop) as made,
    ):
        yield made


@asynccontextmanager
async def _worker(
    settings: Settings, more_tasks: Mapping[str, Task] | None, stop: asyncio.Event | None
) -> AsyncIterator[Worker]:
    extensions = load_tasks(settings.tasks, TASK_TYPES)
    tally = Tally()
    writer = choose_writer(settings, tally)
    own: dict[str, Task] = {
        GENERATE_SUMMARY: SummaryPipeline(writer),
        CLASS_OVERVIEW: OverviewPipeline(writer, earlier_overviews),
        NOTIFY: Notify(),
    }
    tasks = {**own, **extensions, **(more_tasks or {})}
    names, seal = Names(), Seal(settings.master_keys(), PURPOSE)
    # A transaction that takes longer than a lease writes for nothing.
    answer_seconds = min(ANSWER_SECONDS, settings.lease_seconds)
    database = await Database(settings.database_url, name="synopsis-worker", answer_seconds=answer_seconds).open()
    try:
        await database.until_usable(stop)
        carrying = courier(settings, database, names, seal, tally)
        try:
            # Here, for every installation has workers: runs that people ask for need no scheduler.
            pruning = Pruning(database, kept=settings.schedule_runs_kept)
            uploading = [uploader.loop for uploader in uploaders(settings, database)]
            dead_letters = Replayer(database).loop, DeadLetterPruning(database).loop
            beside = [carrying.loop, pruning.loop, Canceller(database).loop, *uploading, *dead_letters]
            yield Worker(settings, database, tasks, beside, tally)
        finally:
            await carrying.close()
    finally:
        await names.close()
        await database.close()
        await writer.aclose()


@asynccontextmanager
async def scheduler(settings: Settings, stop: asyncio.Event | None = None) -> AsyncIterator[Scheduler]:
    """A scheduler with all its parts, closed when the block ends; waits for PostgreSQL first, or for ``stop``."""
    async with tracing.exporting(settings.traces_endpoint, "synopsis-scheduler"):
        database = await Database(settings.database_url, name="synopsis-scheduler", size=2).open()
        try:
            await database.until_usable(stop)
            yield Scheduler(database, SCHEDULABLES)
        finally:
            await database.close()
