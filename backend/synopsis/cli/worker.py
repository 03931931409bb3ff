"""Start a worker."""

import asyncio
import signal
import sys

import uvloop

from synopsis import runtime
from synopsis.kit import failpoints
from synopsis.kit.config import Settings, load_settings
from synopsis.kit.errors import Misconfigured
from synopsis.kit.logs import configure_logs


async def _work(settings: Settings) -> None:
    stop, hurry = asyncio.Event(), asyncio.Event()

    def on_signal() -> None:
        """The first signal ends the taking of jobs, the second the wait for those that run."""
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    async with runtime.worker(settings) as worker:
        await worker.run(stop, hurry)


def main() -> None:
    """Work until told to stop; exits with 2 and a sentence when the settings are not right."""
    try:
        settings = load_settings()
        configure_logs(settings.log_format)
        failpoints.arm(settings.failpoint)
        uvloop.run(_work(settings))
    except Misconfigured as error:
        sys.exit(f"synopsis worker: {error}")
