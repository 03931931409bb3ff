"""Processes forked from one that has imported the product: what an operator starts, but for the second of imports.

A fault suite starts hundreds. Each is a process of its own, with its own session, environment, output and signals.
"""

import asyncio
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["tests.faults.preloaded"])


class Forked:
    """As much of ``asyncio.subprocess.Process`` as a fleet needs."""

    def __init__(self, process: ForkServerProcess) -> None:
        """Watch a process that has been started, in the running loop."""
        assert process.pid is not None
        self.pid = process.pid
        self._process = process
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._note_end)

    @classmethod
    async def start(cls, module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> "Forked":
        """Run a module's ``main`` as ``python -m`` would, with this environment and nothing else."""
        process = FORKING.Process(
            target=become, args=(module, list(arguments), dict(environment), str(log)), daemon=True
        )
        await asyncio.to_thread(process.start)
        return cls(process)

    @property
    def returncode(self) -> int | None:
        """As ``subprocess`` has it: minus the signal, for who was killed by one."""
        return self._process.exitcode

    async def wait(self) -> int:
        """Wait for its end."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal.

        Raises:
            ProcessLookupError: it has ended.
        """
        if self.returncode is not None:
            raise ProcessLookupError(self.pid)
        os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def _note_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._ended.set()


def become(module: str, arguments: list[str], environment: dict[str, str], log: str) -> None:
    """In the new process: be that program."""
    os.setsid()
    with open(log, "ab", buffering=0) as output:  # noqa: PTH123  # a descriptor is all that is wanted
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    importlib.import_module(module).main()
