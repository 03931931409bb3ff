"""Imported by the process from which the others are forked: what takes long and is the same in each of them."""

import gc
from importlib import import_module

from fastapi import FastAPI

from synopsis.api.app import routes
from synopsis.api.policy import served

for name in ("tests.faults.worker", "tests.webhooks.courier_process", "uvicorn.main", "anyio._backends._asyncio"):
    import_module(name)
served(FastAPI(routes=list(routes())))  # who looks at a route has what reads its requests made
gc.freeze()  # what a process shares with the others is not written to when it looks for garbage
