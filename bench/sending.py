"""A cheap HTTP client in a process of its own: each connection sends its next request when the last is answered.

``python -m bench.sending PORT CONNECTIONS FILE``, with a file that ``write`` made; prints a ``Sent`` as JSON.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import uvloop

ROOT = Path(__file__).parents[1]
LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Sent:
    """What became of the requests."""

    seconds: float
    """From the first connection to the last answer."""
    p50_ms: float
    p99_ms: float
    statuses: Mapping[str, int]
    """How many answers there were of each status."""


def send(port: int, connections: int, file: Path) -> Sent:
    """Send the requests of a file to a port of this machine, from another process."""
    command = [sys.executable, "-m", "bench.sending", str(port), str(connections), str(file)]
    return Sent(
        **json.loads(
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=LONGEST_SECONDS).stdout
        )
    )


def write(file: Path, requests: Sequence[bytes]) -> None:
    """Put requests into a file, each behind its length."""
    file.write_bytes(b"".join(b"%d\n%b" % (len(request), request) for request in requests))


def _read(file: Path) -> Iterator[bytes]:
    text, place = file.read_bytes(), 0
    while place < len(text):
        begin = text.index(b"\n", place) + 1
        place = begin + int(text[place:begin])
        yield text[begin:place]


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], statuses: Counter[str], waits: list[float]) -> None:
        self._requests, self._statuses, self._waits = requests, statuses, waits
        self._received = b""
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
        else:
            self._sent_at = time.perf_counter()
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, _, body = self._received.partition(b"\r\n\r\n")
        length = head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
        if not length or len(body) < int(length):
            return
        self._waits.append(time.perf_counter() - self._sent_at)
        self._statuses[head[9:12].decode()] += 1
        self._received = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self._statuses["lost"] += 1
        self.closed.set_result(None)


async def _send_all(port: int, connections: int, requests: Iterator[bytes]) -> Sent:
    statuses, waits, loop = Counter[str](), list[float](), asyncio.get_running_loop()
    began = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: _Connection(requests, statuses, waits), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.closed for _, connection in opened))
    seconds = time.perf_counter() - began
    waits.sort()
    return Sent(seconds, waits[len(waits) // 2] * 1000, waits[len(waits) * 99 // 100] * 1000, dict(statuses))


if __name__ == "__main__":
    sent = uvloop.run(_send_all(int(sys.argv[1]), int(sys.argv[2]), iter(list(_read(Path(sys.argv[3]))))))
    print(json.dumps(asdict(sent)))
