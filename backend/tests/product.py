"""The whole product, started by its own command: ``synopsis demo`` in a folder and on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[1]
LONGEST_START_SECONDS = 120
QUICKER_THAN_PEOPLE = {f"SYNOPSIS_RATE_LIMIT_{name}": "1000000/minute" for name in ("QUEUE", "BATCH", "DEFAULT")}
"""Tests press the same button in a row as nobody does; what people meet is in ``browser/test_limits.py``."""


@dataclass(frozen=True)
class Product:
    """A running demo."""

    url: str
    data_dir: Path
    supervisor: int
    """The process that starts the others."""

    def child(self, word: str) -> int:
        """The process that has a word in its command line."""
        return child_of(self.supervisor, word)

    def addresses(self) -> dict[str, str]:
        """What the demo wrote to ``DATA_DIR/env``."""
        lines = (self.data_dir / "env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if line)


def child_of(supervisor: int, word: str) -> int:
    """A supervisor's process that has a word in its command line."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return next(int(pid) for pid in children if word in Path(f"/proc/{pid}/cmdline").read_text())


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def start_demo(data_dir: Path, log: Path, **environment: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start the demo and wait for its ``Ready:``; gives the process and the address."""
    port = free_port()
    with log.open("wb") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "synopsis", "demo"],
            cwd=BACKEND,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith(("SYNOPSIS_", "DATABASE_", "REDIS_"))},
                "PORT": str(port),
                "DATA_DIR": str(data_dir),
                **QUICKER_THAN_PEOPLE,
                **environment,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while f"Ready: http://localhost:{port}" not in log.read_text(errors="replace"):
        if demo.poll() is not None or time.monotonic() > deadline:
            demo.kill()
            raise AssertionError(f"the demo did not become ready:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.05)
    return demo, f"http://127.0.0.1:{port}"


def stop_demo(demo: subprocess.Popen[bytes]) -> int:
    """Ctrl-C, and its exit status."""
    demo.send_signal(signal.SIGINT)
    return demo.wait(timeout=45)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo with the demo school and one worker, for the whole run."""
    folder = tmp_path_factory.mktemp("product")
    # The receivers of webhooks of these tests listen on this machine.
    demo, url = start_demo(folder / "data", folder / "log", SYNOPSIS_WEBHOOK_ALLOW_PRIVATE="true")
    yield Product(url, folder / "data", demo.pid)
    stop_demo(demo)
