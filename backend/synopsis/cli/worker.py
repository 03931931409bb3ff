"""Start a worker."""

import asyncio
import signal
import sys
from collections.abc import Mapping

import uvloop

from synopsis import runtime
from synopsis.jobs.tasks import Task
from synopsis.kit import failpoints
from synopsis.kit.config import Settings, load_settings
from synopsis.kit.errors import Misconfigured
from synopsis.kit.garbage import without_old_garbage
from synopsis.kit.logs import configure_logs
from synopsis.kit.loops import Loop, end
from synopsis.kit.watchdog import INTERVAL_SECONDS, Watchdog


async def _work(settings: Settings, more_tasks: Mapping[str, Task] | None) -> None:
    stop, hurry = asyncio.Event(), asyncio.Event()

    def on_signal() -> None:
        """The first signal ends the taking of jobs, the second the wait for those that run."""
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    watchdog = Watchdog(settings.lease_seconds)
    watching = asyncio.create_task(Loop("watchdog", watchdog.tick, interval_seconds=INTERVAL_SECONDS).run())
    async with runtime.worker(settings, more_tasks, stop) as worker:
        with without_old_garbage():
            await worker.run(stop, hurry)
    await end([watching])
    watchdog.stop()


def main(more_tasks: Mapping[str, Task] | None = None) -> None:
    """Work until told to stop; exits with 1 and a sentence when the settings or the database are not right.

    Args:
        more_tasks: see ``runtime.worker``.
    """
    try:
        settings = load_settings()
        configure_logs(settings.log_format)
        failpoints.arm(settings.failpoint)
        uvloop.run(_work(settings, more_tasks))
    except Misconfigured as error:
        sys.exit(f"synopsis worker: {error}")
