"""``synopsis up``, ``down`` and ``status``: PostgreSQL and Redis alone, in the background, for development."""

import enum
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import psycopg
import redis
import typer

from synopsis.cli import docker
from synopsis.devstack import keeper
from synopsis.devstack.folder import usable
from synopsis.devstack.lock import FolderLock, InUse
from synopsis.devstack.process import until
from synopsis.devstack.remembered import application_secrets, read_assignments
from synopsis.kit import config
from synopsis.kit.errors import Misconfigured

START_SECONDS = 60
STOP_SECONDS = 45
DataDir = Annotated[
    Path | None, typer.Option(envvar="DATA_DIR", help="Where the servers keep their data.", show_default=".data/dev")
]


class Infra(enum.StrEnum):
    """Where the servers come from."""

    wheels = "wheels"
    docker = "docker"


def up(
    data_dir: DataDir = None,
    infra: Annotated[Infra, typer.Option(envvar="INFRA", help="Python wheels, or Docker Compose.")] = Infra.wheels,
) -> None:
    """Start PostgreSQL and Redis in the background, and print their addresses."""
    folder = _folder(data_dir)
    with usable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        application_secrets(folder)
    if infra is Infra.docker:
        docker.up(folder)
    else:
        _start_keeper(folder)
    typer.echo((folder / "env").read_text(encoding="utf-8").rstrip())
    typer.echo(f"Up. These lines are in {folder / 'env'}, where the other commands find them.", err=True)


def down(data_dir: DataDir = None) -> None:
    """Stop what `synopsis up` started; the data stay."""
    folder = _folder(data_dir)
    lock = FolderLock(folder)
    with usable(folder):
        holder = lock.holder()
        if holder is None:
            typer.echo("Down." if docker.down(folder) else f"Nothing runs in {folder}.")
            return
    if holder.get("role") != keeper.ROLE:
        raise InUse(folder, holder)
    os.kill(int(holder["pid"]), signal.SIGTERM)
    for _ in until(STOP_SECONDS):
        if lock.holder() is None:
            typer.echo("Down.")
            return
    raise Misconfigured(f"Process {holder['pid']} has not stopped in {STOP_SECONDS} s; see {folder / 'keeper.log'}.")


def status(data_dir: DataDir = None) -> None:
    """Say whether PostgreSQL and Redis answer; exits with 1 if one does not."""
    folder = _folder(data_dir)
    with usable(folder):
        holder = FolderLock(folder).holder()
        addresses = read_assignments(folder / "env")
    typer.echo(f"Data folder  {folder}")
    typer.echo(f"Held by      {holder.get('role')}, process {holder.get('pid')}" if holder else "Held by      nobody")
    answers = [
        _report("PostgreSQL", lambda: _ask_postgres(addresses["DATABASE_URL"])),
        _report("Redis", lambda: _ask_redis(addresses["REDIS_URL"])),
    ]
    if not all(answers):
        raise typer.Exit(1)


def _folder(data_dir: Path | None) -> Path:
    return (data_dir or config.data_dir()).expanduser().absolute()


def _start_keeper(folder: Path) -> None:
    if _other_keeper_is_up(folder):
        return
    log = os.open(folder / "keeper.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process = subprocess.Popen(  # noqa: S603  # ourselves, no shell
            [sys.executable, "-m", keeper.__name__, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=config.CHECKOUT / "backend",
            start_new_session=True,  # goes on when this terminal is closed
        )
    finally:
        os.close(log)
    assert process.stdout is not None
    answer = process.stdout.read().decode(errors="replace")
    if answer != keeper.READY:
        raise Misconfigured(answer or f"The servers did not start; see {folder / 'keeper.log'}.")


def _other_keeper_is_up(folder: Path) -> bool:
    """Whether another `up` holds the folder; waits for its servers, as it may be starting them at this moment."""
    for _ in until(START_SECONDS):
        holder = FolderLock(folder).holder()
        if holder is None or holder.get("role") != keeper.ROLE:
            return False
        if _both_answer(read_assignments(folder / "env")):
            return True
    raise Misconfigured(
        f"Another `make up` has held {folder} for {START_SECONDS} s and its servers do not answer;"
        f" see {folder / 'keeper.log'}, or stop it with `make down`."
    )


def _both_answer(addresses: Mapping[str, str]) -> bool:
    try:
        _ask_postgres(addresses["DATABASE_URL"])
        _ask_redis(addresses["REDIS_URL"])
    except (KeyError, psycopg.Error, redis.RedisError):
        return False
    return True


def _report(name: str, ask: Callable[[], str]) -> bool:
    try:
        answer, well = ask(), True
    except KeyError:
        answer, well = "never started", False
    except (psycopg.Error, redis.RedisError) as error:
        answer, well = f"does not answer: {error}".splitlines()[0], False
    typer.secho(f"{name:<12} {answer}", fg=typer.colors.GREEN if well else typer.colors.RED)
    return well


def _ask_postgres(url: str) -> str:
    with psycopg.connect(url, connect_timeout=3) as connection:
        info = connection.info
        return f"{info.parameter_status('server_version')} answers at {info.host}:{info.port}"


def _ask_redis(url: str) -> str:
    with redis.Redis.from_url(url, socket_timeout=3, decode_responses=True) as client:
        at = client.connection_pool.connection_kwargs
        workers = client.scard("rq:workers")
        return f"answers at {at['host']}:{at['port']}, {workers} worker(s) registered"
