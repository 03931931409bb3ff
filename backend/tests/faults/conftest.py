"""Servers that a fault may hurt, apart from those of the rest of the suite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from synopsis.devstack.stack import Stack
from tests.conftest import migrate


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[Stack]:
    """A PostgreSQL and a Redis of this test's own, migrated."""
    with Stack(tmp_path / "stack", durable=False) as stack:
        migrate(stack.addresses.database_owner_url)
        yield stack


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder for what processes write."""
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder
