"""A data folder that cannot be used is said in words, with what to do."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from synopsis.devstack.folder import usable
from synopsis.devstack.remembered import write_private
from synopsis.devstack.stack import Stack
from synopsis.kit.errors import Misconfigured
from tests.cli.running import synopsis
from tests.product import free_port

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, "you have no right to it"),
        (errno.ENOSPC, "its disk is full"),
        (errno.EROFS, "its disk can only be read"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_each_reason_has_its_words(tmp_path: Path, number: int, reason: str) -> None:
    """The folder, the reason, and where it happened if that says more."""
    with pytest.raises(Misconfigured) as refused, usable(tmp_path):
        raise OSError(number, os.strerror(number), str(tmp_path / "env"))
    assert str(refused.value).startswith(f"The data folder {tmp_path} cannot be used: {reason}")
    assert str(tmp_path / "env") in str(refused.value)
    assert "DATA_DIR=" in str(refused.value)


@pytest.mark.parametrize("name", ["a-file", "a-file/below", "x" * 300])
@pytest.mark.parametrize("command", ["demo", "up", "down", "status"])
def test_no_command_answers_with_a_traceback(tmp_path: Path, command: str, name: str) -> None:
    """A file where the folder should be, or a name that no disk takes."""
    (tmp_path / "a-file").touch()
    refused = synopsis(command, DATA_DIR=str(tmp_path / name), PORT=str(free_port()))
    assert "Traceback" not in refused.stderr, refused.stderr
    if command in {"demo", "up"}:
        assert (refused.returncode, "cannot be used" in refused.stderr) == (2, True), refused.stderr


@as_root
@pytest.mark.parametrize("command", ["up", "down", "status"])
def test_another_users_folder_is_said_to_be_theirs(folder: Path, command: str) -> None:
    """As when the first start was root's."""
    data_dir = folder / "data"
    data_dir.mkdir()
    (data_dir / "lock").touch(mode=0o600)
    (data_dir / "secrets").touch(mode=0o600)
    refused = subprocess.run(
        [sys.executable, "-c", f"import os; from synopsis.cli.main import app; os.setuid(65534); app([{command!r}])"],
        env={**os.environ, "DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (refused.returncode, "another user made it" in refused.stderr) == (2, True), refused.stderr


def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the folder remembers is worth more than what could not be written."""
    write_private(tmp_path / "env", "old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Misconfigured, match="its disk is full"):
        Stack(tmp_path).start()
    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file() and path.name != "lock"} == {
        "env": "old"
    }
