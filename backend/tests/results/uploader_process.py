"""An uploader in a process of its own, that dies where it is told to: ``python -m tests.results.uploader_process``."""

import asyncio

from synopsis import runtime
from synopsis.kit import failpoints
from synopsis.kit.config import load_settings
from synopsis.kit.database import Database


async def _run() -> None:
    settings = load_settings()
    failpoints.arm(settings.failpoint)
    database = await Database(settings.database_url, name="uploader").open()
    [uploader] = runtime.uploaders(settings, database)
    await uploader.loop.run()


def main() -> None:
    """Upload until killed."""
    asyncio.run(_run())


if __name__ == "__main__":
    main()
