"""A loop that is caught in a computation is ended by the kernel; one that waits, was frozen or works hard is not."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import BACKEND
from tests.eventually import eventually

LIMIT_SECONDS = 0.3

PROGRAM = """
import asyncio, re, sys, time
from synopsis.kit.loops import Loop
from synopsis.kit.watchdog import Watchdog

def backtrack():
    re.match(r"(a+)+$", "a" * 64 + "b")  # holds the interpreter's lock, and does not end

async def compute_in_pieces(seconds):
    while time.process_time() < seconds:
        sum(range(20_000))
        await asyncio.sleep(0)

async def main():
    if "watched" in sys.argv:
        dog = Watchdog({limit})
        asyncio.create_task(Loop("watchdog", dog.tick, interval_seconds=0.05).run())
    await asyncio.sleep(0.2)
    print("ready", flush=True)
    {what}
    print("done", flush=True)

asyncio.run(main())
""".replace("{limit}", str(LIMIT_SECONDS))


@contextlib.contextmanager
def running(what: str, *, is_watched: bool = True) -> Iterator["subprocess.Popen[str]"]:
    """A process whose loop is watched and does this; it is ready when the block begins."""
    command = [sys.executable, "-c", PROGRAM.replace("{what}", what), *["watched"] * is_watched]
    with subprocess.Popen(command, cwd=BACKEND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def processor_seconds(pid: int) -> float:
    """What a process has spent so far."""
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def test_a_loop_that_is_caught_is_ended_and_says_where() -> None:
    """Also where the interpreter's lock is held, which no thread and no signal handler of Python gets past."""
    with running("backtrack()") as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGVTALRM
    assert "in backtrack" in said


async def test_without_a_watchdog_it_goes_on_for_ever() -> None:
    """The control: twice the limit is spent, and the process is still there."""
    with running("backtrack()", is_watched=False) as process:

        async def has_spent_much() -> bool:
            return processor_seconds(process.pid) > 2 * LIMIT_SECONDS

        await eventually(has_spent_much, within=60)
        assert process.poll() is None


@pytest.mark.parametrize("what", ["time.sleep(3 * {limit})", "await asyncio.sleep(3 * {limit})"])
def test_a_process_that_waits_lives(what: str) -> None:
    """A loop that is blocked without computing is somebody else's business: the lease's."""
    with running(what.replace("{limit}", str(LIMIT_SECONDS))) as process:
        said, _ = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "done\n")


def test_a_process_that_computes_in_pieces_lives() -> None:
    """Each time the loop comes round, the count begins anew."""
    with running(f"await compute_in_pieces({3 * LIMIT_SECONDS})") as process:
        said, _ = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "done\n")


async def test_a_process_that_was_frozen_lives() -> None:
    """However long it stood still."""
    with running("await asyncio.sleep(1)") as process:
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(3 * LIMIT_SECONDS)
        process.send_signal(signal.SIGCONT)
        said, _ = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "done\n")
