"""Folders and stacks of a test's own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from synopsis.devstack.stack import Stack


def open_folder() -> Path:
    """A new folder that every user may enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="synopsis-test-"))
    path.chmod(0o755)
    return path


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may enter."""
    path = open_folder()
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def module_stack() -> Iterator[Stack]:
    """Servers of these tests' own."""
    path = open_folder()
    stack = Stack(path / "data", durable=False, role="a test")
    yield stack
    stack.discard()
    shutil.rmtree(path)


@pytest.fixture
def own_stack(module_stack: Stack) -> Stack:
    """Servers that a test may stop and kill; they run when it begins."""
    module_stack.start()
    return module_stack
