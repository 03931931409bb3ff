"""An OpenAI-compatible server of the tests' own: real HTTP over a real socket, told how to behave while it runs.

In a test::

    async with FakeOpenAI() as fake:
        fake.next(rate_limited(retry_after="7"))
        ...  # talk to fake.base_url
        assert fake.requests[0].body["model"] == "some-model"

As a process of its own: ``python -m tests.fake_openai --port 8099 --delay 2``; then ``GET /control`` tells what it has
seen and ``POST /control`` with ``{"delay_seconds": 0.5, "always": "overloaded"}`` changes how it behaves (see
`SCENARIOS`; null ends a scenario; ``"hold": true`` lets answers wait until it is false, ``"forget": true`` begins to
count anew).

What it answers by default is true: points that the comments of the request bear out, in words of its own.
"""

import argparse
import asyncio
import json
import ssl
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from tests.fake_answers import truthful_answer

Manner = Literal["whole", "hang", "drip", "cut", "drop"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to one call. Without a body, the answer is the one that `FakeOpenAI.answer` gives."""

    status: int = 200
    body: dict[str, Any] | str | bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    manner: Manner = "whole"
    """Whole; hang: nothing ever comes; drip: a byte at a time; cut: half of the body; drop: closed without a word."""
    seconds: float = 0
    """It takes so much longer than ``FakeOpenAI.delay_seconds``."""
    message: dict[str, Any] = field(default_factory=dict)
    """Changes to the message of a completion, e.g. a refusal."""
    finish_reason: str = "stop"


def error(status: int, message: str, *, code: object = None, kind: str = "", **headers: str) -> Reply:
    """An error in OpenAI's own shape; headers in Python's spelling (``retry_after="3"``)."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"error": {"message": message, "type": kind, "param": None, "code": code}}, named)


def rate_limited(**headers: str) -> Reply:
    """Too fast; passes by waiting."""
    return error(
        429, "Rate limit reached for requests per min.", code="rate_limit_exceeded", kind="requests", **headers
    )


def quota_spent() -> Reply:
    """The money is spent, which OpenAI says with 429 too."""
    said = "You exceeded your current quota, please check your plan and billing details."
    return error(429, said, code="insufficient_quota", kind="insufficient_quota")


SCENARIOS: dict[str, Reply] = {
    "rate_limited": rate_limited(retry_after="1"),
    "rate_limited_for_long": rate_limited(retry_after="3"),
    "rate_limited_silently": rate_limited(),
    "quota_spent": quota_spent(),
    "failing": error(500, "The server had an error while processing your request.", kind="server_error"),
    "overloaded": error(529, "Overloaded.", kind="overloaded_error"),
    "bad_key": error(401, "Incorrect API key provided: sk-ab***yz.", code="invalid_api_key"),
    "no_model": error(404, "The model `nonesuch` does not exist.", code="model_not_found"),
    "hanging": Reply(manner="hang"),
    "slow": Reply(seconds=60),
    "dripping": Reply(manner="drip"),
    "cutting": Reply(manner="cut"),
    "dropping": Reply(manner="drop"),
    "garbage": Reply(body=b"\x00\xff\xfe not json at all"),
    "page": Reply(body="<html><body>Welcome to the proxy</body></html>", content_type="text/html"),
    "truncated": Reply(message={"content": '{"points": [{"kind": "strength", "te'}, finish_reason="length"),
}


SEEN = ("calls", "open_calls", "peak", "disconnects", "connections", "began", "left")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; header names in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class FakeOpenAI:
    """The server. All of its attributes may be changed while it runs."""

    def __init__(
        self,
        *,
        port: int = 0,
        delay_seconds: float = 0.0,
        api_key: str = "",
        model: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.delay_seconds = delay_seconds
        self.api_key = api_key
        """Where set, any other is answered 401."""
        self.model = model
        """Where set, any other is answered 404."""
        self.unsupported: dict[str, str] = {}
        """Members of a request that are answered 400, and what is said of them; ``response_format:json_schema`` for one
        kind of format only."""
        self.answer: Callable[[dict[str, Any]], str | dict[str, Any]] = truthful_answer
        """What the model writes: from the request's body to the message's content."""
        self.always: Reply | None = None
        self.requests: list[Request] = []
        self.calls = 0
        """Completions asked for."""
        self.open_calls = 0
        self.peak = 0
        """The most completions that were being written at once."""
        self.disconnects = 0
        """Calls whose client went away before its answer was complete."""
        self.connections = 0
        self.began: list[float] = []
        """When each completion was asked for, in seconds since 1970."""
        self.left: list[float] = []
        """When each client went away before its answer was complete, likewise."""
        self.gate = asyncio.Event()
        """While it is not set, calls wait here for their answers."""
        self.gate.set()
        self._port = port
        self._tls = tls
        self._script: deque[Reply] = deque()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def base_url(self) -> str:
        """What a client is told."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}/v1"

    @property
    def prompts(self) -> list[str]:
        """All that was said to the model, a text per call."""
        return [json.dumps(one.body, ensure_ascii=False) for one in self.requests if one.path.endswith("/completions")]

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
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, backlog=2048, ssl=self._tls)
        self._port = self._server.sockets[0].getsockname()[1]
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
        try:
            while (request := await _read_request(reader)) and await self._respond(request, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client is gone, or the test is over
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _respond(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; True where the connection stays open for more."""
        if request.path == "/control":
            await _send(writer, Reply(body=self._control(request)))
            return True
        self.requests.append(request)
        self._changed.set()
        if not request.path.endswith("/chat/completions") or request.method != "POST":
            await _send(writer, self._other(request))
            return True
        return await self._watched_call(request, reader, writer)

    async def _watched_call(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Write the completion and watch for the client leaving meanwhile."""
        self.calls += 1
        self.began.append(time.time())
        self.open_calls += 1
        self.peak = max(self.peak, self.open_calls)
        answering = asyncio.create_task(self._call(request, writer))
        leaving = asyncio.create_task(reader.read(1))
        try:
            done, _ = await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            # Writing to somebody who has just left fails, which may be noticed before the leaving is.
            if answering not in done or isinstance(answering.exception(), ConnectionError):
                self.disconnects += 1
                self.left.append(time.time())
                return False
            return answering.result()
        finally:
            answering.cancel()
            leaving.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)
            self.open_calls -= 1
            self._changed.set()

    async def _call(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        reply = self._refusal(request) or (self._script.popleft() if self._script else self.always) or Reply()
        if self.delay_seconds or reply.seconds:
            await asyncio.sleep(self.delay_seconds + reply.seconds)
        await self.gate.wait()
        if reply.manner == "drop":
            return False
        if reply.manner == "hang":
            await asyncio.Event().wait()
        if reply.body is None:
            reply = self._completion(request, reply)
        return await _send(writer, reply)

    def _refusal(self, request: Request) -> Reply | None:
        """What a real server checks before it looks at the question."""
        if self.api_key and request.headers.get("authorization") != f"Bearer {self.api_key}":
            return SCENARIOS["bad_key"]
        if self.model and request.body.get("model") != self.model:
            return SCENARIOS["no_model"]
        form = request.body.get("response_format")
        named = set(request.body) | ({f"response_format:{form['type']}"} if form else set())
        refused = sorted(named & set(self.unsupported))
        return error(400, self.unsupported[refused[0]], kind="invalid_request_error") if refused else None

    def _completion(self, request: Request, reply: Reply) -> Reply:
        content = self.answer(request.body)
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        asked = sum(len(message["content"]) for message in request.body["messages"])
        body = {
            "id": f"chatcmpl-{self.calls}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": request.body.get("model"),
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text, "refusal": None} | reply.message,
                    "finish_reason": reply.finish_reason,
                }
            ],
            "usage": {
                "prompt_tokens": asked // 4,
                "completion_tokens": len(text) // 4,
                "total_tokens": asked // 4 + len(text) // 4,
            },
        }
        return Reply(reply.status, body, reply.headers, reply.content_type, reply.manner)

    def _other(self, request: Request) -> Reply:
        if request.path.endswith("/models"):
            return Reply(body={"object": "list", "data": [{"id": self.model or "fake-1", "object": "model"}]})
        return Reply(404, "404 page not found", content_type="text/plain")

    def _control(self, request: Request) -> dict[str, Any]:
        """Behave as told, and tell what was seen."""
        if "delay_seconds" in request.body:
            self.delay_seconds = float(request.body["delay_seconds"])
        if "always" in request.body:
            self.always = SCENARIOS.get(request.body["always"])
        if "hold" in request.body:
            (self.gate.clear if request.body["hold"] else self.gate.set)()
        if request.body.get("forget"):
            self.calls, self.disconnects, self.peak = 0, 0, self.open_calls
            self.began, self.left, self.requests = [], [], []
        self.next(*(SCENARIOS[name] for name in request.body.get("next", ())))
        seen = {name: getattr(self, name) for name in SEEN}
        # What was said grows with every call, and whoever asks often wants the counts alone.
        return seen if request.method == "POST" else {**seen, "prompts": self.prompts}


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    content = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, target.partition("?")[0], headers, json.loads(content) if content else {})


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> bool:
    """Send the answer; True where it was sent whole."""
    body = reply.body if isinstance(reply.body, bytes) else _as_text(reply.body).encode()
    headers = {"content-type": reply.content_type, "content-length": str(len(body)), **reply.headers}
    head = f"HTTP/1.1 {reply.status} Said\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(head.encode() + b"\r\n")
    if reply.manner == "drip":
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)
        return True
    writer.write(body[: len(body) // 2] if reply.manner == "cut" else body)
    await writer.drain()
    return reply.manner == "whole"


def _as_text(body: dict[str, Any] | str | bytes | None) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


async def _run(port: int, delay_seconds: float) -> None:
    async with FakeOpenAI(port=port, delay_seconds=delay_seconds) as fake:
        print(f"Ready: {fake.base_url}", flush=True)  # noqa: T201  # whoever started us waits for this line
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that every answer takes")
    chosen = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(chosen.port, chosen.delay))
