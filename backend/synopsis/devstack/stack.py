"""PostgreSQL and Redis of one data folder, together."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from synopsis.devstack import roles
from synopsis.devstack.folder import usable
from synopsis.devstack.lock import FolderLock
from synopsis.devstack.place import Place, place_for, remove, sweep_elsewhere
from synopsis.devstack.postgres import Postgres
from synopsis.devstack.process import PortTaken
from synopsis.devstack.redis import Redis
from synopsis.devstack.remembered import Remembered, free_port, write_private
from synopsis.kit.errors import Misconfigured

PORT_TRIES = 5


@dataclass(frozen=True)
class Addresses:
    """Where the servers are, passwords included. ``repr`` leaves them out: they would end up in logs."""

    database_url: str
    """As ``synopsis_app``, the application's role."""
    database_owner_url: str
    """As ``synopsis_owner``, for migrations."""
    redis_url: str
    admin_url: str
    """As the superuser: for tests that make and drop databases."""

    @classmethod
    def of(cls, kept: Remembered) -> Self:
        """The addresses that a data folder remembers."""
        host = f"127.0.0.1:{kept.postgres_port}/{roles.DATABASE}"
        return cls(
            database_url=f"postgresql://{roles.APP}:{kept.app_password}@{host}",
            database_owner_url=f"postgresql://{roles.OWNER}:{kept.owner_password}@{host}",
            redis_url=f"redis://:{kept.redis_password}@127.0.0.1:{kept.redis_port}/0",
            admin_url=f"postgresql://{roles.SUPERUSER}:{kept.postgres_password}@{host}",
        )

    def __repr__(self) -> str:
        return "Addresses(…)"

    def as_environment(self) -> dict[str, str]:
        """The settings of the application: ``DATABASE_URL``, ``DATABASE_OWNER_URL``, ``REDIS_URL``."""
        return {
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.database_owner_url,
            "REDIS_URL": self.redis_url,
        }

    def write(self, data_dir: Path) -> None:
        """Keep them in ``DATA_DIR/env``, one a line (0600)."""
        write_private(data_dir / "env", "".join(f"{name}={value}\n" for name, value in self.as_environment().items()))


class Stack:
    """A private PostgreSQL and Redis that live in a data folder and die with this process.

    Use it as a context manager, or call ``start`` and ``stop``. Start it from the main thread.

    Args:
        data_dir: made if missing. Two stacks in two folders know nothing of each other; the same folder twice at
            once is refused.
        durable: False is faster and survives everything but a power failure; for tests.
        role: what this process is, for the message that a second one gets.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, role: str = "a stack") -> None:
        self.data_dir = data_dir.expanduser().absolute()
        self._durable = durable
        self._role = role
        self._lock = FolderLock(self.data_dir)
        self._remembered = Remembered()
        self._place: Place | None = None
        self._postgres: Postgres | None = None
        self._redis: Redis | None = None

    @property
    def postgres(self) -> Postgres:
        """The PostgreSQL server, to be stopped, killed, frozen and started alone."""
        if self._postgres is None:
            raise RuntimeError("the stack was not started")
        return self._postgres

    @property
    def redis(self) -> Redis:
        """The Redis server, to be stopped, killed, frozen and started alone."""
        if self._redis is None:
            raise RuntimeError("the stack was not started")
        return self._redis

    @property
    def addresses(self) -> Addresses:
        """Where the servers are. They stay the same over stops and starts while nobody else takes the ports."""
        return Addresses.of(self._remembered)

    def start(self) -> Addresses:
        """Start what does not run yet, and wait until both servers answer.

        Raises:
            InUse: another process holds the data folder.
            Misconfigured: folder, user or installation do not allow it; the message says what to do.
            ServerDidNotStart: a server ended; the message quotes its log.
        """
        try:
            with usable(self.data_dir):
                self.data_dir.mkdir(parents=True, exist_ok=True)
                self._lock.take(self._role)
                self._start_servers()
        except BaseException:
            self.stop()
            raise
        return self.addresses

    def _start_servers(self) -> None:
        if self._place is None:
            self._remembered = Remembered.read(self.data_dir)
            self._place = place_for(self.data_dir, self._remembered)
            kept = self._remembered
            self._postgres = Postgres(self._place, password=kept.postgres_password, durable=self._durable)
            self._redis = Redis(self._place, password=kept.redis_password, durable=self._durable)
        if not self.postgres.exists():
            self._remembered.roles_applied = None
        elif not (self.data_dir / "servers.json").exists():
            raise Misconfigured(
                f"{self.data_dir / 'servers.json'} is missing, and with it the passwords of the database beside it."
                f" Restore it, or remove {self.data_dir} to begin anew without its data."
            )
        self._remembered.write(self.data_dir)
        if os.geteuid() == 0:
            sweep_elsewhere()
        if not self.postgres.exists():
            self.postgres.create()
        self._on_a_free_port(self._start_redis)
        self._on_a_free_port(self._start_postgres)
        self._remembered.write(self.data_dir)
        self._apply_roles()
        self.addresses.write(self.data_dir)

    def _on_a_free_port(self, start: Callable[[], None]) -> None:
        for _ in range(PORT_TRIES - 1):
            try:
                return start()
            except PortTaken:
                continue  # somebody took it between our look and our start
        return start()

    def _start_postgres(self) -> None:
        if self.postgres.pid is None:
            kept = self._remembered
            self.postgres.port = kept.postgres_port = free_port(kept.postgres_port, taken={kept.redis_port})
        self.postgres.start()

    def _start_redis(self) -> None:
        if self.redis.pid is None:
            kept = self._remembered
            self.redis.port = kept.redis_port = free_port(kept.redis_port, taken={kept.postgres_port})
        self.redis.start()

    def _apply_roles(self) -> None:
        if self._remembered.roles_applied == roles.fingerprint():
            return
        roles.apply(self._remembered)
        self._remembered.roles_applied = roles.fingerprint()
        self._remembered.write(self.data_dir)

    def stop(self) -> None:
        """Stop both servers in good order and let the folder go; nothing to do if they do not run."""
        try:
            if self._redis is not None:
                self._redis.stop()
        finally:
            try:
                if self._postgres is not None:
                    self._postgres.stop()
            finally:
                self._lock.release()

    def discard(self) -> None:
        """Stop, and delete the data folder with all that was kept elsewhere for it."""
        self.stop()
        if self._place is not None:
            remove(self._place)
            self._place = None
        shutil.rmtree(self.data_dir, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
