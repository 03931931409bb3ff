"""What a data folder remembers from one start to the next: passwords, ports, and where its servers keep their data."""

import base64
import json
import os
import secrets
import socket
from collections.abc import Container
from dataclasses import asdict, dataclass, field
from pathlib import Path

from synopsis.kit.errors import Misconfigured

LOWEST_PORT, HIGHEST_PORT = 15_000, 32_000
"""Below the range from which Linux and macOS number outgoing connections, so a remembered port stays free."""


def _password() -> str:
    return secrets.token_urlsafe(24)


@dataclass
class Remembered:
    """Lives in ``DATA_DIR/servers.json``, readable by its owner alone."""

    postgres_password: str = field(default_factory=_password)
    """Of the superuser ``postgres``."""
    owner_password: str = field(default_factory=_password)
    app_password: str = field(default_factory=_password)
    redis_password: str = field(default_factory=_password)
    postgres_port: int = 0
    """0 until a port was chosen."""
    redis_port: int = 0
    elsewhere: str | None = None
    """The folder of the servers' data, where that cannot be in the data folder itself."""
    roles_applied: str | None = None
    """The fingerprint of the roles.sql that this database has had."""
    docker_project: str | None = None
    """The Compose project that holds the servers, where Docker does."""

    @classmethod
    def read(cls, data_dir: Path) -> "Remembered":
        """What the folder remembers; a fresh memory if it has none.

        Raises:
            Misconfigured: the file is damaged.
        """
        path = data_dir / "servers.json"
        if not path.exists():
            return cls()
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise Misconfigured(
                f"{path} is damaged ({error}). It holds the passwords of the servers beside it:"
                f" restore it, or remove {data_dir} to begin anew without its data."
            ) from error

    def write(self, data_dir: Path) -> None:
        """Keep it; a crash in the middle leaves the old or the new one."""
        write_private(data_dir / "servers.json", json.dumps(asdict(self), indent=1) + "\n")


def application_secrets(data_dir: Path) -> dict[str, str]:
    """The secrets of an application that runs on these servers, made once and kept in ``DATA_DIR/secrets`` (0600).

    ``SYNOPSIS_JWT_SECRET`` signs tokens, ``SYNOPSIS_MASTER_KEY`` encrypts what is stored encrypted: 32 bytes each.
    """
    path = data_dir / "secrets"
    kept = read_assignments(path)
    missing = [name for name in ("SYNOPSIS_JWT_SECRET", "SYNOPSIS_MASTER_KEY") if not kept.get(name)]
    if missing:
        kept |= {name: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for name in missing}
        write_private(path, "".join(f"{name}={value}\n" for name, value in kept.items()))
    return kept


def read_assignments(path: Path) -> dict[str, str]:
    """The ``NAME=value`` lines of a file; none if there is no such file."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: value for name, found, value in (line.partition("=") for line in lines) if found}


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by the owner of its folder alone (0600)."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if os.geteuid() == 0:
            folder = path.parent.stat()
            os.chown(new, folder.st_uid, folder.st_gid)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)  # a full disk leaves it


def free_port(wanted: int, *, taken: Container[int] = ()) -> int:
    """The wanted port if nobody has it on 127.0.0.1, else another.

    Raises:
        Misconfigured: hundreds of ports were tried and all are taken.
    """
    candidates = (LOWEST_PORT + secrets.randbelow(HIGHEST_PORT - LOWEST_PORT) for _ in range(500))
    if wanted and wanted not in taken and _is_free(wanted):
        return wanted
    for port in candidates:
        if port not in taken and _is_free(port):
            return port
    raise Misconfigured(f"No free port on 127.0.0.1 between {LOWEST_PORT} and {HIGHEST_PORT}.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: TIME_WAIT does not count
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
