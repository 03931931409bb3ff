"""The ``synopsis`` command, and its kin, as programs of their own."""

import os
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).parents[2]
OURS = ("SYNOPSIS_", "DATABASE_", "REDIS_", "DATA_DIR", "PORT", "WORKERS", "INFRA")


def synopsis(*arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it; see ``program``."""
    return program("synopsis", *arguments, typed=typed, **environment)


def program(module: str, *arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module as a program, with none of our settings but those given; at most a minute.

    Args:
        module: its name.
        arguments: of the command.
        typed: what is piped to its standard input.
        environment: our settings.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=BACKEND,
        env=kept | environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
