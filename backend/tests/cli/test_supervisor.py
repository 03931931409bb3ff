"""Several programs kept running together, with stand-ins for API and workers."""

import asyncio
import errno
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from synopsis.cli.supervisor import Child, Patience, Supervisor
from tests.devstack.holding import BACKEND, all_gone, is_alive

SOON = 20.0
"""Seconds that anything may take on a busy machine."""

SLEEPER = "import signal; print('here', flush=True); signal.pause()"
DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("here", flush=True)
while True: signal.pause()
"""
QUICK = "print('here', flush=True); raise SystemExit(3)"
POLITE = """
import os, signal
def finish(*_):
    os.write(1, b"finishing\\n")
    os._exit(0)
signal.signal(signal.SIGTERM, finish)
print("here", flush=True)
while True: signal.pause()
"""


class Output:
    """What was said, line by line."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def say(self, name: str, line: str) -> None:
        """Take a line."""
        self.lines.append((name, line))

    async def has(self, condition: Callable[[list[tuple[str, str]]], bool]) -> None:
        """Wait until the lines are as wanted."""
        end = time.monotonic() + SOON
        while not condition(self.lines):
            assert time.monotonic() < end, self.lines
            await asyncio.sleep(0.01)

    def of(self, name: str) -> list[str]:
        """The lines of one child."""
        return [line for who, line in self.lines if who == name]


def python(name: str, code: str) -> Child:
    """A child that runs some Python."""
    return Child(name, (sys.executable, "-I", "-S", "-c", code))


@asynccontextmanager
async def supervised(
    *children: Child, patience: Patience | None = None, environment: dict[str, str] | None = None
) -> AsyncIterator[tuple[Supervisor, Output, "asyncio.Task[None]"]]:
    """Run children for the length of the block."""
    output = Output()
    supervisor = Supervisor(
        children, environment=environment or {}, folder=Path("/"), say=output.say, patience=patience
    )
    running = asyncio.create_task(supervisor.run())
    try:
        yield supervisor, output, running
    finally:
        supervisor.stop()
        supervisor.stop()
        await asyncio.wait_for(running, SOON)


async def test_each_line_stands_behind_the_name_of_its_child() -> None:
    """Standard output and standard error, with the environment given."""
    code = "import os, sys; print(os.environ['WORD']); sys.stdout.flush(); print('problem', file=sys.stderr)"
    forever = f"{code}; sys.stderr.flush(); import signal; signal.pause()"
    async with supervised(python("one", forever), python("two", SLEEPER), environment={"WORD": "hello"}) as (_, out, _):
        await out.has(lambda lines: {("one", "hello"), ("one", "problem"), ("two", "here")} <= set(lines))


async def test_a_child_that_dies_is_started_again_after_growing_waits_and_others_go_on() -> None:
    """Visible, without an end, and no reason to touch a healthy neighbour."""
    waits = Patience(first_restart=0.01, longest_restart=0.04)
    async with supervised(python("healthy", SLEEPER), python("dying", QUICK), patience=waits) as (group, out, running):
        await out.has(lambda lines: ("healthy", "here") in lines)
        before = group.pids("healthy")
        await out.has(lambda lines: [name for name, line in lines if line == "here"].count("dying") >= 6)
        said = [line for line in out.of("dying") if line != "here"]
        assert said[:4] == [
            f"ended (exit status 3); starting it again in {seconds} s" for seconds in ("0.01", "0.02", "0.04", "0.04")
        ]
        assert group.pids("healthy") == before
        assert not running.done()


async def test_a_child_that_was_healthy_for_long_is_started_again_at_once() -> None:
    """A crash a day apart is not the same as a crash loop."""
    waits = Patience(first_restart=0.01, longest_restart=9, healthy_after=0)
    async with supervised(python("dying", QUICK), patience=waits) as (_, out, _):
        await out.has(lambda lines: len(lines) >= 8)
        assert {line for line in out.of("dying") if line != "here"} == {
            "ended (exit status 3); starting it again in 0.01 s"
        }


async def test_a_killed_child_is_named_with_its_signal_and_comes_back() -> None:
    """As when the system runs out of memory and kills it."""
    async with supervised(python("worker", SLEEPER), patience=Patience(first_restart=0.01)) as (group, out, _):
        await out.has(lambda lines: ("worker", "here") in lines)
        (pid,) = group.pids("worker")
        os.kill(pid, signal.SIGKILL)
        await out.has(lambda lines: lines.count(("worker", "here")) == 2)
        assert out.lines[1] == ("worker", "ended (killed by SIGKILL); starting it again in 0.01 s")


async def test_children_are_asked_to_stop_and_may_finish() -> None:
    """SIGTERM first, and their last words are shown."""
    async with supervised(python("one", POLITE), python("two", POLITE)) as (group, out, running):
        await out.has(lambda lines: len(lines) == 2)
        group.stop()
        await asyncio.wait_for(running, SOON)
        assert sorted(out.lines[2:]) == [("one", "finishing"), ("two", "finishing")]


async def test_a_child_that_does_not_stop_is_killed_in_the_end() -> None:
    """Patience is limited."""
    async with supervised(python("deaf", DEAF), patience=Patience(stop=0.05)) as (group, out, running):
        await out.has(lambda lines: len(lines) == 1)
        (pid,) = group.pids("deaf")
        group.stop()
        await asyncio.wait_for(running, SOON)
        assert not is_alive(pid)


async def test_a_second_stop_does_not_wait() -> None:
    """The second Ctrl-C: now."""
    async with supervised(python("deaf", DEAF), patience=Patience(stop=3600)) as (group, out, running):
        await out.has(lambda lines: len(lines) == 1)
        group.stop()
        group.stop()
        await asyncio.wait_for(running, SOON)


async def test_a_stop_does_not_wait_for_a_restart() -> None:
    """A child that is between two lives is not started any more."""
    async with supervised(python("dying", QUICK), patience=Patience(first_restart=3600)) as (group, out, running):
        await out.has(lambda lines: len(lines) == 2)
        group.stop()
        await asyncio.wait_for(running, SOON)
        assert out.of("dying").count("here") == 1


async def test_what_a_child_had_started_itself_ends_with_it() -> None:
    """No grandchild stays behind."""
    code = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-I", "-S", "-c", {DEAF!r}], stdout=subprocess.DEVNULL)
print(child.pid, flush=True)
"""
    async with supervised(python("parent", code), patience=Patience(first_restart=3600)) as (_, out, _):
        await out.has(lambda lines: len(lines) == 2)
        grandchild = int(out.of("parent")[0])
        await out.has(lambda _lines: not is_alive(grandchild))


async def test_a_line_without_an_end_does_not_fill_the_memory() -> None:
    """Output that has no line breaks is passed on in pieces, bytes that are no text as marks."""
    code = "import os; os.write(1, b'x' * 300_000 + b'\\xff\\n'); import signal; signal.pause()"
    async with supervised(python("loud", code)) as (_, out, _):
        await out.has(lambda _lines: sum(map(len, out.of("loud"))) == 300_001)
        assert max(map(len, out.of("loud"))) <= 3 * 64 * 1024
        assert out.of("loud")[-1].endswith("\ufffd")


@pytest.mark.parametrize("error", [BrokenPipeError(errno.EPIPE, "pipe"), OSError(errno.EIO, "terminal")])
async def test_the_group_stops_when_nobody_reads_its_output(error: OSError) -> None:
    """As in `synopsis demo | head`, or when the window is closed: whoever started this has gone."""

    def closed(_name: str, _line: str) -> None:
        raise error

    group = Supervisor([python("one", SLEEPER)], environment={}, folder=Path("/"), say=closed)
    await asyncio.wait_for(group.run(), SOON)


@pytest.mark.parametrize("make", [os.pipe, pty.openpty])
async def test_the_group_stops_when_its_reader_goes_while_nothing_is_said(make: Callable[[], tuple[int, int]]) -> None:
    """A closed window or pipe is noticed by itself, not only at the next line of output."""
    reader, output = make()
    try:
        async with supervised(python("quiet", SLEEPER)) as (group, out, running):
            looking = asyncio.create_task(group.stop_when_unread(output))
            await out.has(lambda lines: len(lines) == 1)
            assert not looking.done()
            os.close(reader)
            await asyncio.wait_for(running, SOON)
            await looking
    finally:
        os.close(output)


async def test_output_that_cannot_be_written_for_once_is_no_reason_to_stop() -> None:
    """A full disk below the log file."""
    said: list[str] = []
    thrice = asyncio.Event()

    def full(_name: str, line: str) -> None:
        said.append(line)
        if said.count("here") == 3:
            thrice.set()
        raise OSError(errno.ENOSPC, "disk")

    group = Supervisor(
        [python("one", QUICK)], environment={}, folder=Path("/"), say=full, patience=Patience(first_restart=0.01)
    )
    running = asyncio.create_task(group.run())
    await asyncio.wait_for(thrice.wait(), SOON)
    group.stop()
    await asyncio.wait_for(running, SOON)


GROUP = """
import asyncio, pathlib, sys
from synopsis.cli.supervisor import Child, Supervisor
def say(name, line):
    print(line, flush=True)
async def main():
    child = Child("child", (sys.executable, "-I", "-S", "-c", CODE, MARK))
    group = Supervisor([child], environment={}, folder=pathlib.Path("/"), say=say)
    group.obey_signals()
    await group.run()
asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_stop_the_group_even_when_its_terminal_is_gone(tmp_path: Path, number: signal.Signals) -> None:
    """A closed window sends SIGHUP, and nothing can be written any more: that must not keep the group alive."""
    code = f"CODE, MARK = {SLEEPER!r}, {str(tmp_path)!r}\n{GROUP}"
    master, terminal = pty.openpty()
    group = subprocess.Popen([sys.executable, "-u", "-c", code], cwd=BACKEND, stdout=terminal, stderr=terminal)
    os.close(terminal)
    with os.fdopen(master, "rb", buffering=0) as ours:
        assert ours.readline() == b"here\r\n"
    group.send_signal(number)
    assert group.wait(timeout=SOON) == 0
    assert all_gone(str(tmp_path))


def test_nothing_is_left_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    """Kill -9: the children go too, also one that takes no SIGTERM."""
    code = f"CODE, MARK = {DEAF!r}, {str(tmp_path)!r}\n{GROUP}"
    with subprocess.Popen([sys.executable, "-c", code], cwd=BACKEND, stdout=subprocess.PIPE, text=True) as group:
        assert group.stdout is not None
        assert group.stdout.readline() == "here\n"
        group.kill()
    assert all_gone(str(tmp_path))
