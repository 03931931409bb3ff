"""Runs several programs together: restarts what dies, says so, and leaves nothing behind."""

import asyncio
import errno
import os
import select
import signal
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from synopsis.devstack.process import leashed

LONGEST_LINE = 64 * 1024
LOOK_SECONDS = 0.5
DRAIN_SECONDS = 1.0
"""How long the output of a child that has ended is still read."""


@dataclass(frozen=True)
class Child:
    """One program of the group."""

    name: str
    """Stands before each line of its output."""
    command: Sequence[str]


@dataclass(frozen=True)
class Patience:
    """How long to wait for what, in seconds."""

    first_restart: float = 0.5
    longest_restart: float = 30.0
    healthy_after: float = 60.0
    """A child that ran this long and then died is restarted at once, as at the first time."""
    stop: float = 30.0
    """From SIGTERM to SIGKILL."""


class Supervisor:
    """Keeps its children running until told to stop. It never gives one up while it runs itself.

    A child dies with the supervisor (SIGKILL, by the kernel), even when the supervisor itself is killed: the product
    is built to lose nothing by that. Each child has a session of its own, so a Ctrl-C reaches the supervisor alone,
    which then ends the children in good order.

    Args:
        children: what to run.
        environment: of all children.
        folder: their working directory.
        say: writes one line of output; gets the child's name (or "demo") and the line.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        environment: Mapping[str, str],
        folder: Path,
        say: Callable[[str, str], None],
        patience: Patience | None = None,
    ) -> None:
        self._children = children
        self._environment = dict(environment)
        self._folder = folder
        self._say = say
        self._patience = patience or Patience()
        self._running: dict[Child, Process] = {}
        self._stopping = asyncio.Event()
        self._hurry = asyncio.Event()

    def pids(self, name: str) -> set[int]:
        """The process numbers of the running children of that name."""
        return {process.pid for child, process in self._running.items() if child.name.startswith(name)}

    def tell(self, name: str, line: str) -> None:
        """Write a line. When nobody reads any more, as the terminal or the pipe's other end is gone, stop."""
        try:
            self._say(name, line)
        except OSError as error:
            if error.errno in (None, errno.EPIPE, errno.EIO):
                self._say = _to_nobody
                self.stop()

    def obey_signals(self) -> None:
        """Stop on Ctrl-C, on SIGTERM, and when the terminal is closed; to be called inside the event loop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._on_signal, number)

    async def stop_when_unread(self, descriptor: int) -> None:
        """Stop when the other end of an output has gone: a terminal that was closed signals its first process only.

        Args:
            descriptor: of the output; a file is never unread.
        """
        output = select.poll()
        output.register(descriptor, 0)
        while not any(  # noqa: ASYNC110  # the kernel tells of it only those who ask
            event & (select.POLLHUP | select.POLLERR) for _, event in output.poll(0)
        ):
            await asyncio.sleep(LOOK_SECONDS)
        self.stop()

    def _on_signal(self, number: signal.Signals) -> None:
        self.stop()  # before the words about it: there may be no terminal left to say them on
        self.tell("demo", f"{number.name}: stopping. Once more to stop at once.")

    def stop(self) -> None:
        """End all children in good order; called once more, end them at once. May be called from a signal handler."""
        if self._stopping.is_set():
            self._hurry.set()
        self._stopping.set()

    async def run(self) -> None:
        """Keep the children running; returns after ``stop()``, when all of them are gone."""
        ending = asyncio.create_task(self._end_when_told())
        try:
            await asyncio.gather(*(self._keep(child) for child in self._children))
        finally:
            self._stopping.set()
            for process in self._running.values():
                _signal_group(process.pid, signal.SIGKILL)
            ending.cancel()

    async def _keep(self, child: Child) -> None:
        wait = self._patience.first_restart
        while not self._stopping.is_set():
            started = time.monotonic()
            how = await self._run_once(child)
            if self._stopping.is_set():
                return
            if time.monotonic() - started >= self._patience.healthy_after:
                wait = self._patience.first_restart
            self.tell(child.name, f"ended ({how}); starting it again in {wait:g} s")
            await _happens(self._stopping, within_seconds=wait)
            wait = min(2 * wait, self._patience.longest_restart)

    async def _run_once(self, child: Child) -> str:
        """Start the child and wait for its end; says how it ended."""
        ours, theirs = os.pipe()  # not asyncio's: its wait() lasts until grandchildren have closed the pipe, too
        output = asyncio.create_task(self._pass_on_output(child, ours))
        try:
            process = await asyncio.create_subprocess_exec(
                *leashed(child.command, death_signal=signal.SIGKILL),
                stdin=DEVNULL,
                stdout=theirs,
                stderr=theirs,
                env=self._environment,
                cwd=self._folder,
                start_new_session=True,
            )
        except OSError as error:
            return f"it could not be started: {error}"
        finally:
            os.close(theirs)
        self._running[child] = process
        if self._stopping.is_set():  # told to stop while it was being started
            _signal_group(process.pid, signal.SIGTERM)
        try:
            code = await process.wait()
        finally:
            del self._running[child]
            _signal_group(process.pid, signal.SIGKILL)  # what it had started itself
            await asyncio.wait([output], timeout=DRAIN_SECONDS)
            output.cancel()
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"

    async def _pass_on_output(self, child: Child, pipe: int) -> None:
        stream = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(pipe, "rb", buffering=0)
        )
        rest = b""
        try:
            while chunk := await stream.read(LONGEST_LINE):
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) > LONGEST_LINE:
                    lines, rest = [*lines, rest], b""
                for line in lines:
                    self.tell(child.name, line.decode(errors="replace").rstrip("\r"))
            if rest:
                self.tell(child.name, rest.decode(errors="replace"))
        finally:
            transport.close()

    async def _end_when_told(self) -> None:
        await self._stopping.wait()
        self._signal_all(signal.SIGTERM)
        await _happens(self._hurry, within_seconds=self._patience.stop)
        self._signal_all(signal.SIGKILL)

    def _signal_all(self, number: signal.Signals) -> None:
        for child, process in self._running.items():
            if number == signal.SIGKILL:
                self.tell(child.name, "does not stop by itself; killing it")
                _signal_group(process.pid, number)
            else:
                with suppress(ProcessLookupError):
                    process.send_signal(number)


async def _happens(event: asyncio.Event, *, within_seconds: float) -> None:
    """Wait for the event, but no longer than that."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), within_seconds)


def _to_nobody(_name: str, _line: str) -> None:
    return


def _signal_group(leader: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
