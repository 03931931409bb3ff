"""A failpoint kills the process that is armed with it, at the pass that was asked for, and no other."""

import signal
import subprocess
import sys

import pytest

PROGRAM = """
from synopsis.kit import failpoints
failpoints.arm({armed!r})
for number in range(3):
    failpoints.hit("a.place")
    print(number, flush=True)
"""


@pytest.mark.parametrize(
    ("armed", "printed", "status"),
    [
        ("", "0 1 2", 0),
        ("another.place", "0 1 2", 0),
        ("a.place", "", -signal.SIGKILL),
        ("a.place:3", "0 1", -signal.SIGKILL),
    ],
)
def test_a_failpoint_kills_at_its_pass(armed: str, printed: str, status: int) -> None:
    """Nothing that was armed elsewhere or is not armed dies."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(armed=armed)], capture_output=True, text=True, check=False
    )
    assert (ran.stdout.split(), ran.returncode) == (printed.split(), status)
