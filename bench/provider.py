"""A model's provider and nothing else: an HTTP server, in a process of its own, that waits and then answers.

``GET /wait?seconds=0.2`` is answered after so many seconds; ``POST /v1/chat/completions`` after those of the command
line, with the same valid completion for every pupil whose prompt is in the same language; ``GET /seen`` at once, with
what was asked so far. It takes next to nothing of the processor that it shares with what is measured, so it knows
only the HTTP that well-behaved clients speak: HTTP/1.1, kept-alive, one request after the other, bodies with a length.

``backend/venv/bin/python -m bench.provider --seconds 0.2`` prints its address when it is ready.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import uvloop

from bench.least import STRENGTH, SUMMARY

ROOT = Path(__file__).parents[1]
BACKLOG = 4096
"""Connections that come in at the same moment, of the largest crowd."""

_DUTCH = b"Je vat samen"
"""Stands in the Dutch instructions and in no others."""


def answer(language: Literal["nl", "en"]) -> dict[str, Any]:
    """What the model writes."""
    point = {"kind": "strength", "text": STRENGTH[language], "evidence": [1]}
    return {"points": [point], "summary": SUMMARY[language], "language": language}


def _completion(language: Literal["nl", "en"]) -> bytes:
    message = {"role": "assistant", "content": json.dumps(answer(language)), "refusal": None}
    return _response(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_800_000_000,
            "model": "bench",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 900, "completion_tokens": 150, "total_tokens": 1050},
        }
    )


def _response(body: object, status: str = "200 OK") -> bytes:
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


_COMPLETIONS = {language: _completion(language) for language in SUMMARY}
_WAITED = _response({"waited": True})
_UNKNOWN = _response({"error": {"message": "No such path.", "code": None}}, "404 Not Found")


@dataclass(slots=True)
class Seen:
    """What was asked so far."""

    connections: int = 0
    calls: int = 0
    open: int = 0
    """Calls that wait for their answer now."""
    peak: int = 0
    """The most that waited at once."""


class Exchange(asyncio.Protocol):
    """One connection: its requests, one after the other."""

    def __init__(self, seconds: float, seen: Seen) -> None:
        self._seconds = seconds
        self._seen = seen
        self._received = b""
        self._answering: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connects."""
        self._transport = cast("asyncio.Transport", transport)  # which uvloop's does not inherit from
        self._loop = asyncio.get_running_loop()
        self._seen.connections += 1

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of a request, then answer it."""
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            self._received = b""
            self._take(head, body)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  # the protocol's signature
        """Whoever asked is gone, with or without an answer."""
        if self._answering is not None:
            self._answering.cancel()
            self._seen.open -= 1

    def _take(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"POST /v1/chat/completions "):
            self._later(self._seconds, _COMPLETIONS["nl" if _DUTCH in body else "en"])
        elif head.startswith(b"GET /wait?seconds="):
            self._later(float(head[len(b"GET /wait?seconds=") :].split(b" ", 1)[0]), _WAITED)
        elif head.startswith(b"GET /seen "):
            self._transport.write(_response({name: getattr(self._seen, name) for name in Seen.__slots__}))
        else:
            self._transport.write(_UNKNOWN)

    def _later(self, seconds: float, response: bytes) -> None:
        self._seen.calls += 1
        self._seen.open += 1
        self._seen.peak = max(self._seen.peak, self._seen.open)
        self._answering = self._loop.call_later(seconds, self._answer, response)

    def _answer(self, response: bytes) -> None:
        self._answering = None
        self._seen.open -= 1
        self._transport.write(response)


def _length(head: bytes) -> int:
    """Of a request's body, by its head."""
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider that runs."""

    url: str
    """Without a slash at its end; completions are at ``{url}/v1``."""
    pid: int


@contextmanager
def provider(*, seconds: float = 0.0) -> Iterator[Provider]:
    """Run one in a process of its own; completions take so many seconds."""
    command = [sys.executable, "-m", "bench.provider", "--seconds", str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Provider(process.stdout.readline().removeprefix("Ready: ").strip(), process.pid)
        finally:
            process.terminate()


async def _serve(port: int, seconds: float) -> None:
    seen = Seen()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Exchange(seconds, seen), "127.0.0.1", port, backlog=BACKLOG)
    print(f"Ready: http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.0, help="that every completion takes")
    chosen = parser.parse_args()
    with suppress(KeyboardInterrupt):
        uvloop.run(_serve(chosen.port, chosen.seconds))
