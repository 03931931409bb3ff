"""A receiver of webhooks: real HTTP over a real socket, told how to behave while it runs, that keeps what it was sent.

In a test::

    async with Receiver() as receiver:
        receiver.next(Reply(500), Reply(429, {"Retry-After": "7"}))
        ...  # let something be sent to receiver.url
        assert receiver.calls[0].headers["webhook-id"] == "msg_1"
"""

import asyncio
import gzip
import json
import ssl
import struct
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET
from typing import Any, Literal, Self

from standardwebhooks import Webhook

Manner = Literal["whole", "hang", "drip", "drip body", "cut", "cut body", "reset", "drop", "garbage"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to one call."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    manner: Manner = "whole"
    """hang: nothing ever comes; drip: a byte at a time (drip body: the head comes at once); cut: killed in the middle
    of the head (cut body: of the body); reset: RST; drop: closed without a word."""
    delay_seconds: float = 0.0


def gzip_bomb() -> Reply:
    """Sixty thousand bytes that would unfold into sixty million."""
    return Reply(200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(60_000_000)))


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came in; header names in small letters."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body."""
        read: dict[str, Any] = json.loads(self.body)
        return read

    def verify(self, secret: str) -> None:
        """Raise unless it was signed with the secret, by the standard's own library."""
        Webhook(secret).verify(self.body, self.headers)

    def is_signed_by(self, secret: str) -> bool:
        """Whether it was."""
        try:
            self.verify(secret)
        except Exception:  # noqa: BLE001  # the library raises several
            return False
        return True


class Receiver:
    """The server. ``always`` may be changed while it runs."""

    def __init__(
        self, always: Reply | Callable[[Call], Reply] | None = None, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self.always = always or Reply()
        self.calls: list[Call] = []
        self.accepted: list[Call] = []
        """Those that were answered with a whole 2xx, or with the head of one."""
        self.connections = 0
        self.open_calls = 0
        self.peak = 0
        self.port = 0
        self._tls = tls
        self._script: deque[Reply] = deque()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """What a job is given."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/hook"

    def next(self, *replies: Reply) -> None:
        """Answer the coming calls like this, one after the other; then as before."""
        self._script.extend(replies)

    async def until(self, condition: Callable[[], bool], *, seconds: float = 10) -> None:
        """Wait for something to have been seen."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=2048, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.open_calls += 1
        self.peak = max(self.peak, self.open_calls)
        try:
            call = await _read(reader)
            self.calls.append(call)
            await self._answer(call, reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client is gone, or the test is over
        finally:
            self.open_calls -= 1
            self._changed.set()
            self._tasks.discard(task)
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, call: Call, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        always = self.always if isinstance(self.always, Reply) else self.always(call)
        reply = self._script.popleft() if self._script else always
        self._changed.set()
        if reply.delay_seconds:
            await asyncio.sleep(reply.delay_seconds)
        headers = {"Content-Length": str(len(reply.body)), "Connection": "close", **reply.headers}
        head = f"HTTP/1.1 {reply.status} Said\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
        whole = head.encode() + reply.body
        match reply.manner:
            case "hang":
                await reader.read()
            case "drip":
                await _drip(writer, whole)
            case "drip body":
                self._note_accepted(call, reply)
                writer.write(head.encode())
                await _drip(writer, reply.body)
            case "cut":
                writer.write(whole[: len(head) // 2])
            case "cut body":
                self._note_accepted(call, reply)
                writer.write(whole[: len(head) + len(reply.body) // 2])
            case "reset":
                socket = writer.get_extra_info("socket")
                socket.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            case "drop":
                return
            case "garbage":
                writer.write(b"\x00\xff 220 smtp.example ESMTP ready\r\n\r\n")
            case "whole":
                self._note_accepted(call, reply)
                writer.write(whole)
        await writer.drain()

    def _note_accepted(self, call: Call, reply: Reply) -> None:
        if 200 <= reply.status < 300:
            self.accepted.append(call)


async def _drip(writer: asyncio.StreamWriter, content: bytes) -> None:
    for byte in content:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def _read(reader: asyncio.StreamReader) -> Call:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    _, path, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Call(path, headers, await reader.readexactly(int(headers.get("content-length", 0))))
