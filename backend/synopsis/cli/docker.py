"""PostgreSQL and Redis by Docker Compose, where somebody prefers that: ``synopsis up --infra docker``."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import psycopg

from synopsis.devstack import roles
from synopsis.devstack.process import until
from synopsis.devstack.remembered import Remembered, free_port
from synopsis.devstack.stack import Addresses
from synopsis.kit.config import CHECKOUT
from synopsis.kit.errors import Misconfigured

COMPOSE_FILE = CHECKOUT / "deploy" / "compose.yml"
START_SECONDS = 60


def up(data_dir: Path) -> None:
    """Start the containers of a data folder, and write their addresses to ``DATA_DIR/env``.

    Raises:
        Misconfigured: there is no Docker, or Compose failed.
    """
    kept = Remembered.read(data_dir)
    if kept.docker_project is None:
        seed = f"{data_dir} {kept.postgres_password}"  # a folder that was made anew gets volumes of its own
        kept.docker_project = "synopsis-" + hashlib.sha256(seed.encode()).hexdigest()[:10]
        kept.postgres_port = free_port(0)
        kept.redis_port = free_port(0, taken={kept.postgres_port})
        kept.write(data_dir)
    _compose(kept, "up", "--detach", "--wait", "--wait-timeout", str(START_SECONDS))
    _apply_roles(kept)
    Addresses.of(kept).write(data_dir)


def down(data_dir: Path) -> bool:
    """Stop the containers of a data folder, their volumes kept; False if it has none."""
    kept = Remembered.read(data_dir)
    if kept.docker_project is None:
        return False
    _compose(kept, "down")
    return True


def _apply_roles(kept: Remembered) -> None:
    for _ in until(START_SECONDS):
        try:
            return roles.apply(kept)
        except psycopg.OperationalError:  # the image restarts the server once after making the database
            continue
    return roles.apply(kept)


def _compose(kept: Remembered, *arguments: str) -> None:
    docker = shutil.which("docker")
    if docker is None or kept.docker_project is None:
        raise Misconfigured("There is no `docker` command here. Without INFRA=docker, the servers come from wheels.")
    settings = {
        "POSTGRES_PASSWORD": kept.postgres_password,
        "POSTGRES_PORT": str(kept.postgres_port),
        "REDIS_PASSWORD": kept.redis_password,
        "REDIS_PORT": str(kept.redis_port),
    }
    command = [docker, "compose", "--file", str(COMPOSE_FILE), "--project-name", kept.docker_project, *arguments]
    done = subprocess.run(command, env=os.environ | settings, check=False)  # noqa: S603  # docker, no shell
    if done.returncode != 0:
        raise Misconfigured(f"`docker compose {arguments[0]}` failed with status {done.returncode}; it says why above.")
