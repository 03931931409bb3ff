"""One holder at a time for a data folder."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

from synopsis.kit.errors import Misconfigured


class InUse(Misconfigured):
    """Another process holds the data folder."""

    def __init__(self, data_dir: Path, holder: dict[str, Any]) -> None:
        who = f" by `{holder['role']}` (process {holder['pid']})" if holder else ""
        super().__init__(
            f"The data folder {data_dir} is in use{who}."
            " Stop that one first, or run this one beside it with another DATA_DIR=."
        )
        self.holder = holder
        """``pid`` and ``role`` of the holder; empty if it has not said yet."""


class FolderLock:
    """An advisory lock that ends with the process, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._path = data_dir / "lock"
        self._descriptor: int | None = None

    def take(self, role: str) -> None:
        """Hold the folder; once more is no error.

        Args:
            role: what the holder is, in a word or two, for others' messages.

        Raises:
            InUse: another process holds it.
        """
        if self._descriptor is not None:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise InUse(self._data_dir, self._said()) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "role": role}).encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let it go."""
        if self._descriptor is not None:
            os.truncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> dict[str, Any] | None:
        """Who holds it now: ``pid`` and ``role``; None if nobody does."""
        if not self._path.exists():
            return None
        descriptor = os.open(self._path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._said()
        finally:
            os.close(descriptor)
        return None

    def _said(self) -> dict[str, Any]:
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
        except (ValueError, OSError):  # it has the lock and has not written yet
            return {}
        return said if isinstance(said, dict) else {}
