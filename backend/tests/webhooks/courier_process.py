"""A courier in a process of its own, that dies where it is told to: ``python -m tests.webhooks.courier_process``."""

import asyncio

from synopsis import runtime
from synopsis.kit import failpoints
from synopsis.kit.config import load_settings
from synopsis.kit.database import Database
from synopsis.kit.sealing import Seal
from synopsis.webhooks.connection import Names
from synopsis.webhooks.secrets import PURPOSE


async def _run() -> None:
    settings = load_settings()
    failpoints.arm(settings.failpoint)
    database = await Database(settings.database_url, name="courier").open()
    await runtime.courier(settings, database, Names(), Seal(settings.master_keys(), PURPOSE)).loop.run()


def main() -> None:
    """Deliver until killed."""
    asyncio.run(_run())


if __name__ == "__main__":
    main()
