"""Many open streams of live events in one process: raw sockets, so that whoever watches costs next to nothing."""

import asyncio
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

STREAM = "/api/v1/feedback-summaries/stream"
ID = re.compile(rb"^id: (\S+)$", re.MULTILINE)
OK = b"HTTP/1.1 200"
OPENING_AT_ONCE = 50
"""The first opening is not what is measured."""
AGAIN_SECONDS = (0.5, 1.0)
LONGEST_OPENING_SECONDS = 120


@dataclass(frozen=True)
class Wish:
    """What one watcher asks for."""

    token: str
    evaluation_id: int | None

    def request(self, last_id: str) -> bytes:
        """The bytes that a browser would send."""
        query = "" if self.evaluation_id is None else f"?evaluation_id={self.evaluation_id}"
        resume = f"Last-Event-ID: {last_id}\r\n" if last_id else ""
        return (
            f"GET {STREAM}{query} HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n"
            f"Authorization: Bearer {self.token}\r\n{resume}\r\n"
        ).encode()


@dataclass
class Watcher(asyncio.Protocol):
    """One stream: what came, and when."""

    wish: Wish
    pieces: list[tuple[float, bytes]] = field(default_factory=list)
    """Each with the clock's time of its arrival, in seconds since 1970."""
    last_id: str = ""
    refusals: int = 0
    """How often the server was too busy to open it."""
    _begun: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own are of no such class
        self._transport.write(self.wish.request(self.last_id))

    def data_received(self, data: bytes) -> None:
        """Keep it; it is looked at afterwards."""
        self.pieces.append((time.time(), data))
        if b"\nid: " in data or not self.pieces[0][1].startswith(OK):
            self._begun.set()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # as asyncio calls it
        """The server ended it."""
        self._ended.set()

    async def open(self, port: int) -> None:
        """Connect, and wait for the first event; again, as the page does, if the server is too busy."""
        while not await self._opened(port):
            self.refusals += 1
            self.close()
            await asyncio.sleep(random.uniform(*AGAIN_SECONDS))

    async def _opened(self, port: int) -> bool:
        self._begun.clear()
        self._ended.clear()
        self.pieces.clear()
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)
        async with asyncio.timeout(LONGEST_OPENING_SECONDS):
            await self._begun.wait()
        return self.pieces[0][1].startswith(OK)

    async def ended(self) -> None:
        """Until the server has ended it."""
        await self._ended.wait()

    def close(self) -> None:
        """Leave."""
        if self._transport is not None:
            self._transport.abort()

    def arrivals(self) -> Iterator[tuple[str, float]]:
        """Every event's id with the time at which its last byte had come."""
        heard, ends = b"".join(piece for _, piece in self.pieces), []
        length = 0
        for at, piece in self.pieces:
            length += len(piece)
            ends.append((length, at))
        place = iter(ends)
        end, at = next(place, (0, 0.0))
        for found in ID.finditer(heard):
            while end < found.end():
                end, at = next(place)
            yield found[1].decode(), at

    def forget(self) -> None:
        """Keep the last id alone."""
        ids = [name for name, _ in self.arrivals()]
        self.last_id = ids[-1] if ids else self.last_id
        self.pieces.clear()


async def open_all(watchers: Sequence[Watcher], port: int, *, at_once: int = OPENING_AT_ONCE) -> None:
    """Open every stream and wait until each has said something."""
    turns = asyncio.Semaphore(at_once)

    async def open_one(watcher: Watcher) -> None:
        async with turns:
            await watcher.open(port)

    async with asyncio.TaskGroup() as group:
        for watcher in watchers:
            group.create_task(open_one(watcher))
