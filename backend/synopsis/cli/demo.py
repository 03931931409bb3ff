"""``synopsis demo``: the whole product on this machine, from one command, in the foreground."""

import asyncio
import errno
import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from synopsis.cli.migrate import upgrade
from synopsis.cli.readiness import MARK_HEADER, Readiness
from synopsis.cli.supervisor import Child, Supervisor
from synopsis.devstack.folder import usable
from synopsis.devstack.remembered import application_secrets
from synopsis.devstack.stack import Stack
from synopsis.devstack.watch import keep_running
from synopsis.kit.config import CHECKOUT, owner_url
from synopsis.kit.errors import Misconfigured

BACKEND = CHECKOUT / "backend"
ROLE = "make demo"
PORTS_TRIED = 100
COLOURS = {"api": "cyan", "worker": "green", "scheduler": "magenta", "demo": "yellow"}
PASSWORD = "synopsis-demo"  # noqa: S105  # of the demo school, and of no use anywhere else
LOG_INS = (
    ("admin@north.example", "school 1, admin"),
    ("teacher@north.example", "school 1, teacher: evaluation 123"),
    ("student456@north.example", "school 1, pupil 456"),
    ("admin@south.example", "school 2, admin"),
    ("teacher@south.example", "school 2, teacher: evaluation 223"),
)


def demo(
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="Where page and API answer.")] = 8000,
    data_dir: Annotated[
        Path | None, typer.Option(envvar="DATA_DIR", help="Where the data are kept.", show_default=".data/demo")
    ] = None,
    workers: Annotated[int, typer.Option(envvar="WORKERS", min=1, max=64, help="How many worker processes.")] = 1,
) -> None:
    """Run everything with the demo school: PostgreSQL, Redis, API, page, workers. Ctrl-C stops all of it.

    With DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL in the environment, those servers are used instead.
    """
    folder = (data_dir or CHECKOUT / ".data" / "demo").expanduser().absolute()
    _need_free_port(port)
    with _interruptible(), suppress(KeyboardInterrupt):
        stack = None if _has_own_servers() else Stack(folder, role=ROLE)
        try:
            addresses = _start(stack)
            _say("demo", "Bringing the database up to date, with the demo school")
            upgrade(addresses["DATABASE_OWNER_URL"])
            asyncio.run(_load_school(addresses["DATABASE_URL"]))
            environment = _environment(folder, addresses)
            asyncio.run(_supervise(stack, port, workers, environment))
        finally:
            if stack is not None:
                stack.stop()
    with suppress(OSError):
        _say("demo", "Stopped.")


def _start(stack: Stack | None) -> dict[str, str]:
    if stack is None:
        names = ("DATABASE_URL", "REDIS_URL")
        return {**{name: os.environ[name] for name in names}, "DATABASE_OWNER_URL": owner_url()}
    _say("demo", f"Starting PostgreSQL and Redis in {stack.data_dir}")
    return stack.start().as_environment()


async def _load_school(database_url: str) -> None:
    from synopsis.cli import demo_school  # noqa: PLC0415  # slow to load, and needed by this command alone

    await demo_school.load(database_url)


def _has_own_servers() -> bool:
    given = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(given) == 1:
        missing = "REDIS_URL" if given == ["DATABASE_URL"] else "DATABASE_URL"
        raise Misconfigured(
            f"{given[0]} is set and {missing} is not. Set both (and DATABASE_OWNER_URL) to use servers of your own,"
            " or none to have the demo start its own."
        )
    return len(given) == 2


def _environment(folder: Path, addresses: Mapping[str, str]) -> dict[str, str]:
    """What the children see: all that we were given, and the addresses and secrets that we chose."""
    with usable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        kept = application_secrets(folder)
    given = {name: value for name, value in os.environ.items() if value}
    return {**kept, **given, **addresses, "PYTHONUNBUFFERED": "1"}


def children(port: int, workers: int, mark: str) -> list[Child]:
    """The programs of the demo: API, workers and the scheduler.

    Args:
        port: of the API.
        workers: how many.
        mark: by which the API is known from another program on that port.
    """
    python = sys.executable
    serve = ["-m", "uvicorn", "--factory", "synopsis.api.app:create_app", "--host", "127.0.0.1", "--port", str(port)]
    serve += [
        "--header",
        f"{MARK_HEADER}:{mark}",
        "--no-access-log",
        "--no-proxy-headers",  # the application knows whom to believe
        "--timeout-graceful-shutdown",
        "5",  # live streams end only when they are cut
        "--timeout-keep-alive",
        "75",  # the caller is the first to close what is idle; both at once is a request without an answer
    ]
    names = ["worker"] if workers == 1 else [f"worker {number}" for number in range(1, workers + 1)]
    return [
        Child("api", (python, *serve)),
        *(Child(name, (python, str(BACKEND / "worker.py"))) for name in names),
        Child("scheduler", (python, str(BACKEND / "scheduler.py"))),
    ]


async def _supervise(stack: Stack | None, port: int, workers: int, environment: Mapping[str, str]) -> None:
    """Run the children until a signal says otherwise."""
    mark = secrets.token_hex(8)
    supervisor = Supervisor(children(port, workers, mark), environment=environment, folder=BACKEND, say=_say)
    supervisor.obey_signals()
    say = partial(supervisor.tell, "demo")
    readiness = Readiness(port, mark, environment["REDIS_URL"], lambda: supervisor.pids("worker"), say)
    others = [
        asyncio.create_task(supervisor.stop_when_unread(sys.stdout.fileno())),
        asyncio.create_task(_announce(readiness, port)),
    ]
    if stack is not None:
        others.append(asyncio.create_task(keep_running(stack, say)))
    try:
        await supervisor.run()
    finally:
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


async def _announce(readiness: Readiness, port: int) -> None:
    await readiness.wait()
    _print_ready(port)


def _print_ready(port: int) -> None:
    table = Table("Log-in", "Who", box=None, pad_edge=False, header_style="bold")
    for address, who in LOG_INS:
        table.add_row(address, who)
    console = Console(highlight=False)
    typer.echo(f"Ready: http://localhost:{port}")
    title = f"Password of all: {PASSWORD}"
    if console.is_terminal:
        console.print(Panel(table, title=title, expand=False, border_style="green"))
    else:
        console.print(title, table, sep="\n")
    sys.stdout.flush()


def _say(name: str, line: str) -> None:
    colour = COLOURS.get(name.split(maxsplit=1)[0], "white")
    typer.echo(f"{typer.style(f'{name:<10}|', fg=colour)} {line}")


def _need_free_port(port: int) -> None:
    if _is_free(port):
        return
    free = next((other for other in range(port + 1, min(port + PORTS_TRIED, 65536)) if _is_free(other)), None)
    advice = f"make demo PORT={free}" if free else "make demo PORT=, with a port that is free"
    raise Misconfigured(
        f"Port {port} of this machine is taken by another program. Try: {advice}, and DATA_DIR= if that is a demo, too"
    )


def _is_free(port: int) -> bool:
    """Whether nobody has the port of ``localhost``: browsers try its IPv6 address first, where we do not listen."""
    return _can_bind(socket.AF_INET, "127.0.0.1", port) and (
        not socket.has_ipv6 or _can_bind(socket.AF_INET6, "::1", port)
    )


def _can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}  # a machine without IPv6
    return True


@contextmanager
def _interruptible() -> Iterator[None]:
    """While nothing is supervised yet, end on SIGTERM and SIGHUP as on Ctrl-C: servers first, then ourselves."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
