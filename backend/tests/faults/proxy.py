"""A TCP proxy of the tests' own, for a network that can be cut, held up and made to forget."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit, urlunsplit

Watch = Callable[[bytes], bool]


class Proxy:
    """Stands between a client and a server. Its attributes may be changed while it runs.

    ``cut`` is a blackhole: connections stay open and nothing passes. ``reset`` breaks them. ``swallow_replies`` lets
    requests through and loses what comes back: the client never learns what was done.
    """

    def __init__(self, url: str) -> None:
        """Describe the proxy.

        Args:
            url: of the server behind it; ``url_for`` gives the same address with the proxy's port.
        """
        self._target = urlsplit(url)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._silenced: dict[asyncio.Task[None], asyncio.Event] = {}
        self._open = asyncio.Event()
        self._open.set()
        self.swallow_replies = False
        self.delay_seconds = 0.0
        self.cut_when: Watch | None = None
        """Looked at for every piece that a client sends; True lets it through and loses all that comes back."""
        self.hang_up_when: Watch | None = None
        """As ``cut_when``, but the client is told: its connection is broken as soon as the piece is through."""
        self.cuts = 0

    def url_for(self, url: str) -> str:
        """The same address, through the proxy."""
        parts = urlsplit(url)
        credentials, _, _ = parts.netloc.rpartition("@")
        netloc = f"{credentials}@127.0.0.1:{self._port}" if credentials else f"127.0.0.1:{self._port}"
        return urlunsplit(parts._replace(netloc=netloc))

    @property
    def lines(self) -> frozenset[object]:
        """The connections that are open, each unlike any other."""
        return frozenset(self._silenced)

    def cut(self) -> None:
        """From now on nothing passes, and nobody is told."""
        self.cuts += 1
        self._open.clear()

    def mend(self) -> None:
        """Everything passes again, on new connections: what was cut stays silent until it is given up."""
        self.swallow_replies = False
        self.cut_when = self.hang_up_when = None
        self._open.set()

    def silence(self) -> None:
        """Nothing more comes back over the connections that there are; new ones work."""
        self.cuts += 1
        for silenced in self._silenced.values():
            silenced.set()

    def reset(self) -> None:
        """Break every connection."""
        self.cuts += 1
        for writer in list(self._writers):
            writer.transport.abort()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=512)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for line in list(self._lines):
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError):  # asyncio's streams would complain of a handler that was cancelled
            await self._carry(reader, writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        self._writers.add(writer)
        behind: asyncio.StreamWriter | None = None
        try:
            server_reader, behind = await asyncio.open_connection(self._target.hostname, self._target.port)
            self._writers.add(behind)
            silenced = self._silenced[line] = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._forward(reader, behind, silenced))
                group.create_task(self._back(server_reader, writer, silenced))
        except* (OSError, _Ended):
            pass
        finally:
            self._lines.discard(line)
            self._silenced.pop(line, None)
            for end in (writer, behind):
                if end is not None:
                    self._writers.discard(end)
                    end.close()

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silenced: asyncio.Event
    ) -> None:
        while piece := await reader.read(65536):
            await self._open.wait()
            if self.swallow_replies or (self.cut_when is not None and self.cut_when(piece)):
                self.cuts += not silenced.is_set()
                silenced.set()
            if self.delay_seconds:
                await asyncio.sleep(self.delay_seconds)
            writer.write(piece)
            await writer.drain()
            if self.hang_up_when is not None and self.hang_up_when(piece):
                self.cuts += 1
                break
        await self._open.wait()  # over a line that is cut, not even the end is told
        raise _Ended

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silenced: asyncio.Event) -> None:
        while piece := await reader.read(65536):
            await self._open.wait()
            if silenced.is_set():
                continue
            writer.write(piece)
            with suppress(ConnectionError):
                await writer.drain()
        if silenced.is_set():
            await asyncio.Event().wait()  # not even the end is told
        raise _Ended


class _Ended(Exception):
    """One side has closed."""
