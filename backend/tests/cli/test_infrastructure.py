"""PostgreSQL and Redis in the background: up, status, down."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from synopsis.cli import infrastructure
from synopsis.devstack import keeper
from synopsis.devstack.lock import FolderLock
from synopsis.devstack.remembered import application_secrets, read_assignments
from synopsis.devstack.stack import Stack
from synopsis.kit.errors import Misconfigured
from tests.cli.running import program, synopsis
from tests.devstack.holding import all_gone, kill, lock_of_another_process


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder whose servers are down when the test ends."""
    folder = Path(tempfile.mkdtemp(prefix="synopsis-test-"))
    folder.chmod(0o755)
    yield folder / "data"
    holder = FolderLock(folder / "data").holder()
    if holder and holder["pid"] != os.getpid():
        synopsis("down", DATA_DIR=str(folder / "data"))
    shutil.rmtree(folder)


def test_the_servers_outlive_the_command_and_are_gone_after_down(data_dir: Path) -> None:
    """`make up` returns and leaves both servers running; `make down` ends them and keeps the data."""
    came_up = synopsis("up", DATA_DIR=str(data_dir))
    assert came_up.returncode == 0, came_up.stderr
    addresses = read_assignments(data_dir / "env")
    assert came_up.stdout.splitlines() == [f"{name}={value}" for name, value in addresses.items()]
    holder = FolderLock(data_dir).holder()
    assert holder is not None
    assert os.getsid(holder["pid"]) == holder["pid"]  # no signal of the terminal reaches it
    psycopg.connect(addresses["DATABASE_URL"]).close()
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        assert client.ping()
    said = synopsis("status", DATA_DIR=str(data_dir))
    assert (said.returncode, said.stdout.count("answers at 127.0.0.1")) == (0, 2), said.stdout
    assert synopsis("up", DATA_DIR=str(data_dir)).stdout == came_up.stdout
    assert synopsis("down", DATA_DIR=str(data_dir)).stdout == "Down.\n"
    assert all_gone(str(data_dir))
    said = synopsis("status", DATA_DIR=str(data_dir))
    assert (said.returncode, said.stdout.count("does not answer")) == (1, 2), said.stdout
    assert synopsis("up", DATA_DIR=str(data_dir)).stdout == came_up.stdout


def test_the_schema_is_brought_up_to_date_at_the_address_that_up_wrote(data_dir: Path) -> None:
    """`synopsis migrate`, as `alembic upgrade head`, finds the address by itself; twice is no error."""
    synopsis("up", DATA_DIR=str(data_dir))
    for _ in range(2):
        migrated = synopsis("migrate", DATA_DIR=str(data_dir))
        assert migrated.returncode == 0, migrated.stderr
    with psycopg.connect(read_assignments(data_dir / "env")["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


@pytest.mark.parametrize("command", [("alembic", "upgrade", "head"), ("synopsis", "migrate")])
def test_a_migration_without_a_server_ends_in_a_sentence(command: tuple[str, ...]) -> None:
    """Where there is nobody, and what to do; no traceback, and no password."""
    ended = program(*command, DATABASE_OWNER_URL="postgresql://owner:not-to-be-shown@127.0.0.1:1/none")
    said = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert "No connection to PostgreSQL at 127.0.0.1:1, which DATABASE_OWNER_URL names. Start it (`make up`)" in said
    assert "Traceback" not in said
    assert "not-to-be-shown" not in said


def test_killing_the_keeper_ends_the_servers_and_up_brings_them_back(data_dir: Path) -> None:
    """Nothing is left that nobody could stop."""
    first = synopsis("up", DATA_DIR=str(data_dir)).stdout
    holder = FolderLock(data_dir).holder()
    assert holder is not None
    kill(holder["pid"])
    assert all_gone(str(data_dir))
    assert synopsis("up", DATA_DIR=str(data_dir)).stdout == first


def test_a_second_up_waits_for_the_first(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses of an earlier run are there while the servers still start, perhaps on other ports."""
    data_dir.mkdir()
    stale = {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    (data_dir / "env").write_text("".join(f"{name}={value}\n" for name, value in stale.items()))
    monkeypatch.setattr(infrastructure, "START_SECONDS", 0.5)
    with lock_of_another_process(data_dir, keeper.ROLE), pytest.raises(Misconfigured, match=r"keeper\.log"):
        infrastructure.up(data_dir)


def test_down_does_not_end_what_up_did_not_start(data_dir: Path) -> None:
    """A demo on the same folder is stopped where it was started."""
    with Stack(data_dir, durable=False, role="make demo"):
        refused = synopsis("down", DATA_DIR=str(data_dir))
        assert refused.returncode == 2
        assert f"in use by `make demo` (process {os.getpid()})" in refused.stderr
        refused = synopsis("up", DATA_DIR=str(data_dir))
        assert refused.returncode == 2
        assert "in use by `make demo`" in refused.stderr


def test_down_with_nothing_up_is_no_error(data_dir: Path) -> None:
    """It says so."""
    assert synopsis("down", DATA_DIR=str(data_dir)).stdout == f"Nothing runs in {data_dir}.\n"


def test_without_docker_the_message_says_what_works_instead(data_dir: Path) -> None:
    """No traceback where Docker is asked for and missing."""
    refused = synopsis("up", "--infra", "docker", DATA_DIR=str(data_dir), PATH="/nonexistent")
    assert refused.returncode == 2
    assert "There is no `docker` command here. Without INFRA=docker" in refused.stderr


def test_secrets_are_made_once_and_are_private(data_dir: Path) -> None:
    """32 random bytes each, the same at every start, and nobody else's to read."""
    data_dir.mkdir()
    first = application_secrets(data_dir)
    assert application_secrets(data_dir) == first == read_assignments(data_dir / "secrets")
    assert set(first) == {"SYNOPSIS_JWT_SECRET", "SYNOPSIS_MASTER_KEY"}
    assert len(set(first.values())) == 2
    assert stat.S_IMODE((data_dir / "secrets").stat().st_mode) == 0o600
