"""Imported by the process from which the others are forked: what takes long and is the same in each of them."""

import gc
from importlib import import_module

from synopsis.api.app import routes

for name in ("tests.faults.worker", "tests.webhooks.courier_process", "uvicorn.main", "anyio._backends._asyncio"):
    import_module(name)
routes()
gc.freeze()  # what a process shares with the others is not written to when it looks for garbage
