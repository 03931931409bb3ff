"""What one call to a model costs: processor time, memory, and the time that the client's import takes.

``backend/venv/bin/python -m bench.calls`` measures our writer beside the plain HTTP clients that are installed with it.
Every client sends the same request over kept-alive connections to `bench.provider`, and reads the same draft from the
answer. It is a command of its own, and no scenario of ``make bench``: it is for choosing a client (decision 0015). With
others installed beside ours, name them: ``… -m bench.calls --clients synopsis,openai,pyreqwest``.
"""

import argparse
import asyncio
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import uvloop

from bench.provider import ROOT, provider
from synopsis.ai.answer import read_completion, read_draft
from synopsis.ai.dialect import Dialect
from synopsis.ai.writer import Brief, Comment, Draft
from synopsis.summaries.prompt import build

CROWDS = (100, 500)
"""Calls at once."""
ROUNDS = 20
"""Calls of each of them, one after the other."""
ANSWERED_AFTER_SECONDS = 0.2
TIMEOUT_SECONDS = 60.0
CONNECT_SECONDS = 5.0

SAID = (
    "Listens well to what others say.",
    "Always helps you when you are stuck with the task.",
    "Is often late for our meetings.",
    "Could share the planning earlier with the group.",
    "Explains difficult things very clearly.",
    "Should speak up more during the presentation.",
)
COMMENTS = tuple(Comment(number, number, None, text) for number, text in enumerate(SAID, start=1))
BRIEF = Brief("en", COMMENTS, *build("en", COMMENTS))
HEADERS = {"Authorization": "Bearer none", "Content-Type": "application/json", "Accept-Encoding": "identity"}

Call = Callable[[], Awaitable[Draft]]
Send = Callable[[bytes], Awaitable[bytes]]
"""Posts a body and gives the answer's."""


def synopsis(url: str, crowd: int, closing: AsyncExitStack) -> Call:
    """Our writer."""
    written = importlib.import_module("synopsis.ai.openai_compatible")
    writer = written.OpenAICompatibleWriter(
        base_url=f"{url}/v1", model="bench", api_key="", timeout_seconds=TIMEOUT_SECONDS, connections=crowd
    )
    closing.push_async_callback(writer.aclose)
    return lambda: writer.write(BRIEF)


def aiohttp(url: str, crowd: int, closing: AsyncExitStack) -> Call:
    """aiohttp, as it is."""
    client = importlib.import_module("aiohttp")
    session = client.ClientSession(
        connector=client.TCPConnector(limit=crowd),
        timeout=client.ClientTimeout(total=TIMEOUT_SECONDS, sock_connect=CONNECT_SECONDS),
        headers=HEADERS,
    )
    closing.push_async_callback(session.close)

    async def send(body: bytes) -> bytes:
        async with session.post(f"{url}/v1/chat/completions", data=body) as response:
            return await response.read()  # type: ignore[no-any-return]

    return _plain(send)


def httpx2(url: str, crowd: int, closing: AsyncExitStack) -> Call:
    """httpx2, as it is."""
    client = importlib.import_module("httpx2")
    limits = client.Limits(max_connections=crowd, max_keepalive_connections=crowd)
    http = client.AsyncClient(limits=limits, timeout=client.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS))
    closing.push_async_callback(http.aclose)

    async def send(body: bytes) -> bytes:
        response = await http.post(f"{url}/v1/chat/completions", content=body, headers=HEADERS)
        return response.content  # type: ignore[no-any-return]

    return _plain(send)


def httpcore2(url: str, crowd: int, closing: AsyncExitStack) -> Call:
    """httpcore2, as it is."""
    pool = importlib.import_module("httpcore2").AsyncConnectionPool(
        max_connections=crowd, max_keepalive_connections=crowd
    )
    closing.push_async_callback(pool.aclose)
    limits = {"timeout": {"connect": CONNECT_SECONDS, "read": TIMEOUT_SECONDS, "write": TIMEOUT_SECONDS}}

    async def send(body: bytes) -> bytes:
        response = await pool.request(
            "POST", f"{url}/v1/chat/completions", headers=HEADERS, content=body, extensions=limits
        )
        return response.content  # type: ignore[no-any-return]

    return _plain(send)


def openai(url: str, crowd: int, closing: AsyncExitStack) -> Call:
    """OpenAI's SDK, over httpx2."""
    http = importlib.import_module("httpx2")
    client = importlib.import_module("openai").AsyncOpenAI(
        base_url=f"{url}/v1", api_key="none", max_retries=0, timeout=TIMEOUT_SECONDS,
        http_client=http.AsyncClient(limits=http.Limits(max_connections=crowd, max_keepalive_connections=crowd)),
    )  # fmt: skip

    closing.push_async_callback(client.close)

    async def call() -> Draft:
        answer = await client.post("/chat/completions", body=_body(), cast_to=http.Response)
        return _read(answer.content)

    return call


def pyreqwest(url: str, crowd: int, closing: AsyncExitStack) -> Call:  # noqa: ARG001  # it has threads of its own
    """pyreqwest, Rust's reqwest with threads of its own."""
    builder = importlib.import_module("pyreqwest.client").ClientBuilder()
    client = (
        builder.timeout(timedelta(seconds=TIMEOUT_SECONDS)).connect_timeout(timedelta(seconds=CONNECT_SECONDS)).build()
    )

    async def send(body: bytes) -> bytes:
        request = client.post(f"{url}/v1/chat/completions").headers(HEADERS).body_bytes(body).build()
        response = await request.send()
        return bytes(await response.bytes())

    return _plain(send)


CLIENTS: dict[str, Callable[[str, int, AsyncExitStack], Call]] = {
    client.__name__: client for client in (synopsis, aiohttp, httpx2, httpcore2, openai, pyreqwest)
}


def _plain(send: Send) -> Call:
    async def call() -> Draft:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return _read(await send(json.dumps(_body(), ensure_ascii=False).encode()))

    return call


def _body() -> dict[str, Any]:
    return Dialect().body(
        model="bench", instructions=BRIEF.instructions, request=BRIEF.request, max_tokens=2000, temperature=0.3
    )


def _read(content: bytes) -> Draft:
    return read_draft(read_completion(json.loads(content)), "en")


async def measure(name: str, url: str, crowd: int) -> tuple[float, float, float, float]:
    """Processor milliseconds a call, and to import the client; calls a second; megabytes in memory at most."""
    async with AsyncExitStack() as closing:
        began = time.process_time()
        call = CLIENTS[name](url, crowd, closing)
        importing = time.process_time() - began
        await asyncio.gather(*(call() for _ in range(crowd)))  # opens the connections
        spent, seconds = time.process_time(), time.perf_counter()
        await asyncio.gather(*(_one_after_the_other(call) for _ in range(crowd)))
        spent, seconds = time.process_time() - spent, time.perf_counter() - seconds
    calls = crowd * ROUNDS
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return spent * 1000 / calls, importing * 1000, calls / seconds, megabytes


async def _one_after_the_other(call: Call) -> None:
    for _ in range(ROUNDS):
        await call()


def compare(clients: Sequence[str]) -> None:
    """Measure each client in a process of its own, and print a line for each."""
    print("calls at once  client      ms/call  × the first  calls/s  MB at most  ms to import")
    for crowd in CROWDS:
        first = 0.0
        for name in clients:
            with provider(seconds=ANSWERED_AFTER_SECONDS) as there:
                command = [sys.executable, "-m", "bench.calls", "--one", name, there.url, str(crowd)]
                said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            spent, importing, rate, megabytes = json.loads(said.stdout)
            first = first or spent
            print(
                f"{crowd:13}  {name:10}  {spent:7.3f}  {spent / first:11.1f}  {rate:7.0f}  {megabytes:10.0f}"
                f"  {importing:12.0f}",
                flush=True,
            )


def main() -> None:
    """Compare, or be one of those that are compared."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", default="synopsis,aiohttp,httpcore2,httpx2", help=", ".join(CLIENTS))
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        name, url, crowd = chosen.one
        print(json.dumps(uvloop.run(measure(name, url, int(crowd)))))
    else:
        compare(chosen.clients.split(","))


if __name__ == "__main__":
    main()
