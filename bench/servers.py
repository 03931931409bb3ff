"""What everything is measured on: a PostgreSQL and a Redis of the run's own, set up as ``make up`` has them."""

import itertools
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from alembic import command
from alembic.config import Config

from synopsis.devstack.roles import DATABASE, OWNER
from synopsis.devstack.stack import Addresses, Stack

ROOT = Path(__file__).parents[1]
BACKEND = ROOT / "backend"
TEMPLATE = "bench_template"


class Servers:
    """PostgreSQL and Redis in a temporary folder, durable as in production. Both are gone when the context ends."""

    def __init__(self) -> None:
        self._stack = Stack(Path(tempfile.mkdtemp(prefix="synopsis-bench-")), role="make bench")
        self._numbers = itertools.count(1)

    @property
    def redis_url(self) -> str:
        """The Redis that all systems share, one after the other."""
        return self._stack.addresses.redis_url

    @property
    def admin_url(self) -> str:
        """The superuser's address."""
        return self._stack.addresses.admin_url

    @property
    def pids(self) -> dict[str, int]:
        """The server processes by name, for what they cost."""
        found = {"PostgreSQL": self._stack.postgres.pid, "Redis": self._stack.redis.pid}
        return {name: pid for name, pid in found.items() if pid is not None}

    def fresh(self) -> Addresses:
        """An empty Redis, and a new database with our tables: for the application, the owner and the superuser."""
        return self._database(TEMPLATE)

    def fresh_without_tables(self) -> Addresses:
        """An empty Redis, and an empty database: for systems that bring their own tables."""
        return self._database("template0")

    def _database(self, template: str) -> Addresses:
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushall()
        shared, name = self._stack.addresses, f"bench_{next(self._numbers)}"
        _create_database(shared.admin_url, name, template)
        return Addresses(
            database_url=on_database(shared.database_url, name),
            database_owner_url=on_database(shared.database_owner_url, name),
            redis_url=shared.redis_url,
            admin_url=on_database(shared.admin_url, name),
        )

    def drop(self, addresses: Addresses) -> None:
        """Take a database away again, with whoever is connected to it."""
        name = urlsplit(addresses.admin_url).path.removeprefix("/")
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def __enter__(self) -> Self:
        self._stack.start()
        try:
            self._keep_commit_times()
            _create_database(self.admin_url, TEMPLATE, "template0")
            _migrate(on_database(self._stack.addresses.database_owner_url, TEMPLATE))
        except BaseException:
            self._stack.discard()
            raise
        return self

    def _keep_commit_times(self) -> None:
        """How long it is from one commit to another can be read off afterwards. Takes a restart."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        self._stack.stop()
        self._stack.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.discard()


def on_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _create_database(admin_url: str, name: str, template: str) -> None:
    with psycopg.connect(on_database(admin_url, DATABASE), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER}')


def _migrate(owner_url: str) -> None:
    config = Config(BACKEND / "alembic.ini")
    config.attributes["owner_url"] = owner_url
    command.upgrade(config, "head")
