"""Stacks held by other processes, so that those can be killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from synopsis.devstack.process import _processes, until

BACKEND = Path(__file__).parents[2]
HOLD = """
import json, signal, sys
from pathlib import Path
from synopsis.devstack import process
from synopsis.devstack.stack import Stack
if {immortal}:  # as where the system has no death signal
    leashed = process.leashed
    process.leashed = lambda command, *, death_signal, account=None: leashed(command, death_signal=0, account=account)
stack = Stack(Path(sys.argv[1]), durable=False, role="a test")
stack.start()
print(json.dumps(dict(mark=stack._place.mark, postgres=stack.postgres.pid, redis=stack.redis.pid)), flush=True)
signal.pause()
"""

LOCK = "import sys; from pathlib import Path; from synopsis.devstack.lock import FolderLock"


@dataclass(frozen=True)
class Holder:
    """A process that holds a stack."""

    process: subprocess.Popen[str]
    mark: str
    postgres: int
    redis: int

    def kill(self) -> None:
        """Kill -9."""
        self.process.kill()
        self.process.wait(timeout=10)


@contextmanager
def held(folder: Path, *, immortal: bool = False) -> Iterator[Holder]:
    """Start a stack in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(immortal=immortal), str(folder)],
        cwd=BACKEND,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Holder(process, **json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait(timeout=10)
        process.stdout.close()


@contextmanager
def lock_of_another_process(folder: Path, role: str = "a test") -> Iterator[int]:
    """Have another process hold a data folder; gives its number."""
    take = f"FolderLock(Path({str(folder)!r})).take({role!r})"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{LOCK}; {take}; print('taken', flush=True); sys.stdin.read()"],
        cwd=BACKEND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "taken\n"
        yield process.pid
        process.kill()


def processes_with(word: str) -> list[str]:
    """The command lines that contain a word; zombies have none."""
    return [command for pid, _, command in _processes() if word in command and pid != os.getpid()]


def all_gone(word: str, *, within_seconds: float = 10) -> bool:
    """Whether no process of that word is left, soon."""
    return any(not processes_with(word) for _ in until(within_seconds))


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs (and is no zombie)."""
    return any(number == pid and command for number, _, command in _processes())


def kill(*pids: int) -> None:
    """Kill -9 of each."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
