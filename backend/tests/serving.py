"""The API on a real socket, inside the test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from synopsis.api.app import create_app
from synopsis.kit.config import Settings


@asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[str]:
    """Serve until the block ends; gives the address."""
    # Named as TCP, or asyncio leaves Nagle's algorithm on: forty milliseconds for each answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            log_config=None,
            lifespan="on",
            timeout_graceful_shutdown=2,
            timeout_keep_alive=75,
            proxy_headers=False,
        )
    )
    serving = asyncio.create_task(server._serve([listener]))
    while not server.started:
        assert not serving.done(), serving.result()
        await asyncio.sleep(0.005)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving
    listener.close()
