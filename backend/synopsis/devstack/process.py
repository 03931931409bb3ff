"""One server as a child process: started on a leash, found again after a crash, ended for certain."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from synopsis.kit.errors import SynopsisError

LEASH = Path(__file__).with_name("leash.py")
POLL_SECONDS = 0.01
LOG_KEPT_BYTES = 5_000_000


@dataclass(frozen=True)
class Account:
    """The user that a server runs as."""

    uid: int
    gid: int


class ServerDidNotStart(SynopsisError):
    """A server ended before it was ready, or was not ready in time; the message quotes its log."""


class PortTaken(ServerDidNotStart):
    """Another program has the port."""


def leashed(command: Sequence[str], *, death_signal: signal.Signals, account: Account | None = None) -> list[str]:
    """The command line that runs ``command`` so that it gets ``death_signal`` when the calling process dies.

    Raises:
        RuntimeError: called from another thread than the main one. Linux sends the signal when the *thread* that
            started the child ends, so the child would die early.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Start servers from the main thread: a child started elsewhere dies with that thread.")
    who = f"{account.uid}:{account.gid}" if account else "-"
    return [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(death_signal)), who, *command]


class ServerProcess:
    """One server: its child process while it runs, and whatever an earlier life of it left behind.

    Args:
        title: how messages call it.
        program: the program's name in the process table.
        mark: a word in the command line of each process of this server and of no other.
        log: the file that its output is appended to.
        account: the user it runs as; None for the caller's own.
        death_signal: what it gets when the parent dies.
    """

    def __init__(
        self, *, title: str, program: str, mark: str, log: Path, account: Account | None, death_signal: signal.Signals
    ) -> None:
        self.title = title
        self._program = program
        self._mark = mark
        self._log = log
        self._account = account
        self._death_signal = death_signal
        self._child: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The number of the running process, or None."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def launch(self, command: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> None:
        """Start the process; it is not ready yet."""
        self._log_start = _trimmed_size(self._log)
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603  # a program of ours, no shell
                leashed(command, death_signal=self._death_signal, account=self._account),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,  # a Ctrl-C at the terminal is for the parent, which stops it in its turn
            )

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until ``ready()``.

        Raises:
            PortTaken: it ended as another program has its port.
            ServerDidNotStart: it ended for another reason, or time ran out.
        """
        for _ in until(seconds):
            if self.pid is None:
                raise self._did_not_start("ended at once")
            if ready():
                return
        raise self._did_not_start(f"was not ready after {seconds:g} s")

    def _did_not_start(self, what: str) -> ServerDidNotStart:
        said = self._said()
        kind = PortTaken if "Address already in use" in said else ServerDidNotStart
        tail = "\n".join(said.splitlines()[-15:])
        return kind(f"{self.title} {what}. The end of {self._log}:\n{tail}")

    def _said(self) -> str:
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def end(self, *steps: tuple[signal.Signals, float]) -> None:
        """Send each signal in turn, waiting up to so many seconds after each, until the process is gone.

        A last SIGKILL goes to all that is left.
        """
        for number, seconds in steps:
            child = self._child
            if self.pid is None or child is None:
                break
            child.send_signal(number)
            for _ in until(seconds):
                if child.poll() is not None:
                    break
        self.kill()

    def kill(self) -> None:
        """End it without a warning (SIGKILL), with every process of its own."""
        for _ in until(10):
            pids = {pid for pid, _ in self._marked()} | ({self.pid} if self.pid else set())
            for pid in pids:
                _send(pid, signal.SIGKILL)
            if self._child is not None:
                self._child.poll()
            if not pids:
                break
        if self._child is not None:
            self._child.wait(timeout=10)
            self._child = None

    def clear_away(self, number: signal.Signals, *, seconds: float) -> None:
        """End what an earlier life of this server left: a parent that was killed cannot wait for its children.

        Only for the holder of the data's lock: then nobody else can own such a process.
        """
        leftovers = self._marked()
        for pid, is_root in leftovers:
            if is_root:
                _send(pid, number)
        if leftovers:
            for _ in until(seconds):
                if not self._marked():
                    return
            self.kill()

    def pause(self) -> None:
        """Freeze it (SIGSTOP): it keeps its connections and answers nothing."""
        self._send_to_child(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on (SIGCONT)."""
        self._send_to_child(signal.SIGCONT)

    def _send_to_child(self, number: signal.Signals) -> None:
        if self.pid is None:
            raise RuntimeError(f"{self.title} does not run")
        os.kill(self.pid, number)

    def _marked(self) -> list[tuple[int, bool]]:
        """Number of each process of this server, and whether it is the first of them (no title of its own)."""
        return [
            (pid, not command.startswith(f"{self._program}: "))
            for pid, name, command in _processes()
            if name == self._program and self._mark in command
        ]


def until(seconds: float) -> Iterator[None]:
    """Go round, with a short pause between, until so many seconds have passed; always at least once."""
    end = time.monotonic() + seconds
    while True:
        yield
        if time.monotonic() >= end:
            return
        time.sleep(POLL_SECONDS)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _trimmed_size(log: Path) -> int:
    """The size of the log, of which the older half is put aside once it is large."""
    if not log.exists():
        log.touch(mode=0o600)
    if log.stat().st_size > LOG_KEPT_BYTES:
        log.replace(log.with_suffix(".log.old"))
        log.touch(mode=0o600)
    return log.stat().st_size


def _processes() -> Iterator[tuple[int, str, str]]:
    """Number, program name and command line of every process that the caller may see.

    Zombies have no command line, so they are never taken for a live server.
    """
    if sys.platform == "linux":
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    name = (folder / "comm").read_text().strip()
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue  # ended meanwhile
                yield int(folder.name), name, command
    else:
        listing = subprocess.run(
            ["/bin/ps", "-axo", "pid=,command="], capture_output=True, text=True, check=True
        ).stdout
        for line in listing.splitlines():
            number, _, command = line.strip().partition(" ")
            yield int(number), Path(command.split(" ", 1)[0].rstrip(":")).name, command
