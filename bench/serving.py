"""An API in a process of its own, as ``synopsis demo`` starts it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.sending import ROOT
from bench.servers import BACKEND

START_SECONDS = 30
SETTINGS = {
    "SYNOPSIS_JWT_SECRET": "k7Qm2vX9bT4nLr8wZc5yHf3sJd6gPa1e",
    "SYNOPSIS_MASTER_KEY": "Tq5mB8xW2nV7cR4kY9pL3jH6gF1dS0aZ",
    **{f"SYNOPSIS_RATE_LIMIT_{name}": "1000000/second" for name in ("QUEUE", "BATCH", "DEFAULT")},
}
"""Calls are counted, and nobody reaches the limit."""


@dataclass(frozen=True)
class Api:
    """A process that serves."""

    port: int
    pid: int

    def post(self, path: str, body: bytes, kind: str, **headers: str) -> dict[str, Any]:
        """The answer to one request."""
        request = urllib.request.Request(  # to this machine
            f"http://127.0.0.1:{self.port}{path}", body, {"Content-Type": kind, **headers}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def served(factory: str, environment: Mapping[str, str]) -> Iterator[Api]:
    """Serve an application until the block ends.

    Args:
        factory: of the application, as in ``bench.bare:create_app``.
        environment: its settings, beside those of this process.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-access-log", "--no-proxy-headers", "--timeout-keep-alive", "75", "--log-level", "warning"]
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(BACKEND)])}
    process = subprocess.Popen(command, env={**os.environ, **SETTINGS, **environment, **paths}, cwd=ROOT)
    try:
        _wait_for(port)
        yield Api(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/openapi.json")  # to this machine
        except urllib.error.URLError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody answers on port {port} after {START_SECONDS} s")
