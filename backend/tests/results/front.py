"""What stands before a store, as a proxy would, and answers in its stead when a test says so."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import ClientSession, web

from tests.product import free_port

Answer = Callable[[web.Request], int | None]
"""The status to answer with in the store's stead; None to pass the request on."""


class Front:
    """Passes everything on as it is, the host's name included, so that signatures hold."""

    def __init__(self, store_url: str, answer: Answer) -> None:
        """Describe it.

        Args:
            store_url: whom it stands before.
            answer: asked for each request.
        """
        self._store_url = store_url
        self._answer = answer
        self._port = free_port()
        self.seen: list[str | None] = []
        """The ``If-None-Match`` of each request."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    async def _take(self, request: web.Request) -> web.Response:
        self.seen.append(request.headers.get("If-None-Match"))
        if (status := self._answer(request)) is not None:
            return web.Response(status=status, text="<Error><Code>FromTheFront</Code></Error>")
        async with ClientSession(auto_decompress=False) as client:
            answer = await client.request(
                request.method, self._store_url + request.raw_path, headers=request.headers, data=await request.read()
            )
            tag = {"ETag": answer.headers["ETag"]}
            return web.Response(status=answer.status, body=await answer.read(), headers=tag)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
