"""Start a scheduler."""

import asyncio
import signal
import sys

import uvloop

from synopsis.kit import failpoints
from synopsis.kit.config import Settings, load_settings
from synopsis.kit.errors import Misconfigured
from synopsis.kit.logs import configure_logs


async def _tick(settings: Settings) -> None:
    from synopsis import runtime  # noqa: PLC0415  # takes longer to load than most commands need altogether

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with runtime.scheduler(settings, stop) as scheduler:
        await scheduler.run(stop)


def scheduler() -> None:
    """Fire scheduled jobs until told to stop. Start as many as you like: each moment is fired once."""
    settings = load_settings()
    configure_logs(settings.log_format)
    failpoints.arm(settings.failpoint)
    uvloop.run(_tick(settings))


def main() -> None:
    """The same for `python backend/scheduler.py`; exits with 1 and a sentence when it cannot start."""
    try:
        scheduler()
    except Misconfigured as error:
        sys.exit(f"synopsis scheduler: {error}")
