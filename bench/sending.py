"""A cheap HTTP client in a process of its own: keep-alive connections that each send a request as soon as one is answered.

Run as ``python -m bench.load PORT CONNECTIONS FILE``: the file has the requests, one after the other, each preceded by
its length in bytes on a line of its own. Prints seconds, answers by status, and the processor time that it took itself.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import uvloop


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: Iterator[bytes], statuses: Counter[str], seconds: list[float]) -> None:
        self._requests, self._statuses, self._seconds = requests, statuses, seconds
        self._buffer = b""
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
        else:
            self._sent_at = time.perf_counter()
            self._transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._seconds.append(time.perf_counter() - self._sent_at)
        self._statuses[head[9:12].decode()] += 1
        if head[9:10] != b"2" and self._statuses[head[9:12].decode()] == 1:
            print(head.decode(), body.decode(), file=sys.stderr)
        self._buffer = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc:
            self._statuses["lost"] += 1
        self.ended.set_result(None)


def _requests(file: Path) -> list[bytes]:
    text, found = file.read_bytes(), []
    while text:
        length, _, rest = text.partition(b"\n")
        found.append(rest[: int(length)])
        text = rest[int(length) :]
    return found


async def _main(port: int, connections: int, requests: list[bytes]) -> None:
    waiting, statuses, seconds = iter(requests), Counter[str](), list[float]()
    loop = asyncio.get_running_loop()
    began, cpu = time.perf_counter(), time.process_time()
    clients = [
        (await loop.create_connection(lambda: Client(waiting, statuses, seconds), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.ended for client in clients))
    seconds.sort()
    print(json.dumps({
        "seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "statuses": statuses,
        "p50": seconds[len(seconds) // 2], "p99": seconds[len(seconds) * 99 // 100],
    }))  # fmt: skip


if __name__ == "__main__":
    uvloop.run(_main(int(sys.argv[1]), int(sys.argv[2]), _requests(Path(sys.argv[3]))))
