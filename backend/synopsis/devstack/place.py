"""Where the servers of a data folder keep their data, and which user they run as.

PostgreSQL refuses to run as root, so root's servers run as another user: the owner of the data if there is some
already, else ``nobody``. That user must reach the data and the programs. Where it cannot, because a folder above is
closed to others (``/root`` is, and so are pytest's folders), we do not open the folder: the servers get a place of
their own elsewhere, and a copy of the programs.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from synopsis.devstack.lock import FolderLock
from synopsis.devstack.process import Account
from synopsis.devstack.remembered import Remembered
from synopsis.devstack.wheels import Wheel
from synopsis.kit.errors import Misconfigured

ELSEWHERE = Path("/var/lib/synopsis-devstack")
OWNER_NOTE = "belongs-to"
OVERFLOW_UID = 65534


@dataclass(frozen=True)
class Place:
    """The folder of the servers' data and the account they run as (None: the caller's own)."""

    folder: Path
    account: Account | None

    @property
    def mark(self) -> str:
        """A word that names this place in the process table."""
        return "synopsis-" + hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]

    def own_folder(self, name: str) -> Path:
        """A folder below this place that belongs to the servers' account, closed to all others (0700)."""
        path = self.folder / name
        path.mkdir(mode=0o700, exist_ok=True)
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        """Make the servers' account the owner of a file or folder."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def programs(self, wheel: Wheel) -> Path:
        """The folder of a wheel's programs, where the account can run them; copied once if need be."""
        here = wheel.site / wheel.programs
        if self.account is None or _reaches(self.account, *(path for path in here.iterdir() if path.is_file())):
            return here
        copy = self.folder / f"{wheel.name}-{wheel.version}"
        if not copy.is_dir():
            _copy_programs(wheel, copy)
        return copy / wheel.programs


def place_for(data_dir: Path, remembered: Remembered) -> Place:
    """The place of a data folder; a new choice is written into ``remembered``, which the caller keeps.

    Raises:
        Misconfigured: there is no folder on this machine that the servers' account can reach.
    """
    inside = data_dir / "servers"
    if os.geteuid() != 0:
        inside.mkdir(mode=0o700, exist_ok=True)
        return Place(inside, None)
    if remembered.elsewhere and Path(remembered.elsewhere).is_dir():
        return _as_its_owner(Path(remembered.elsewhere))
    if remembered.elsewhere is None:
        inside.mkdir(mode=0o711, exist_ok=True)
        place = _as_its_owner(inside)
        if place.account is None or _reaches(place.account, inside):
            return place
        inside.rmdir()
    place = _as_its_owner(_make_elsewhere(data_dir))
    remembered.elsewhere = str(place.folder)
    return place


def remove(place: Place) -> None:
    """Delete a place with all its data."""
    shutil.rmtree(place.folder)


def sweep_elsewhere() -> None:
    """Remove places outside a data folder whose data folder is gone or has another place by now.

    One on another disk than it was made on counts as unplugged, not as gone.
    """
    for folder in _abandoned():
        shutil.rmtree(folder, ignore_errors=True)


def _abandoned() -> Iterator[Path]:
    for note in ELSEWHERE.glob(f"*/{OWNER_NOTE}"):
        with suppress(OSError, ValueError, Misconfigured):  # another start is sweeping, or it is none of ours
            device, _, owner = note.read_text(encoding="utf-8").strip().partition(" ")
            data_dir = Path(owner)
            # The lock before the memory: whoever has it may have made this place and not written so yet.
            holder = FolderLock(data_dir).holder()
            if holder is not None and holder.get("pid") != os.getpid():
                continue
            nearest = next(path for path in (data_dir, *data_dir.parents) if path.exists())
            still_its_own = (data_dir / "servers.json").exists() and (
                Remembered.read(data_dir).elsewhere == str(note.parent)
            )
            if nearest.stat().st_dev == int(device) and not still_its_own:
                yield note.parent


def _as_its_owner(folder: Path) -> Place:
    """Run as whoever owns the data that is there already; as ``nobody`` where there is none."""
    data = folder / "postgres"
    owner = data.stat() if data.exists() else folder.stat()
    if owner.st_uid != 0:
        return Place(folder, Account(owner.st_uid, owner.st_gid))
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Place(folder, Account(OVERFLOW_UID, OVERFLOW_UID))
    return Place(folder, Account(nobody.pw_uid, nobody.pw_gid))


def _make_elsewhere(data_dir: Path) -> Path:
    problem: OSError | None = None
    for parent in (ELSEWHERE, Path(tempfile.gettempdir())):
        try:
            if parent == ELSEWHERE:
                parent.mkdir(mode=0o711, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="synopsis-", dir=parent))
            folder.chmod(0o711)
        except OSError as error:
            problem = error
            continue
        place = _as_its_owner(folder)
        if place.account is None or _reaches(place.account, folder):
            note = f"{data_dir.stat().st_dev} {data_dir}\n"
            (folder / OWNER_NOTE).write_text(note, encoding="utf-8")
            return folder
        folder.rmdir()
    raise Misconfigured(
        f"PostgreSQL does not run as root, and the user `nobody` can reach neither {data_dir}, nor {ELSEWHERE}, nor"
        f" {tempfile.gettempdir()}{f' ({problem})' if problem else ''}."
        " Run this as an ordinary user, or give DATA_DIR= a folder that every user may enter."
    )


def _reaches(account: Account, *paths: Path) -> bool:
    """Whether the account may enter each folder and run each program; asked of the system, as ACLs count too."""
    script = 'for path; do test -x "$path" || exit 1; done'
    answer = subprocess.run(  # noqa: S603  # a fixed script, paths as arguments
        ["/bin/sh", "-c", script, "sh", *map(str, paths)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        env={},
        check=False,
        capture_output=True,
    )
    return answer.returncode == 0


def _copy_programs(wheel: Wheel, target: Path) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=".copying-", dir=target.parent))
    for folder in wheel.folders:
        shutil.copytree(
            wheel.site / folder,
            unfinished / folder,
            symlinks=True,
            ignore=shutil.ignore_patterns("*.a", "include", "pgxs", "__pycache__"),
        )
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    unfinished.rename(target)
