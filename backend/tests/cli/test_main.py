"""The command itself, before it has begun."""

import subprocess
import sys

from tests.devstack.holding import BACKEND

INTERRUPTED = """
import runpy, sys
class Impatient:
    def find_spec(name, path=None, target=None):
        if name == "synopsis.cli.demo":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Impatient)
runpy.run_module("synopsis", run_name="__main__")
"""


def test_ctrl_c_while_it_is_still_being_loaded_ends_it_without_a_traceback() -> None:
    """Loading takes a second, and three on a busy machine: time enough to think better of it."""
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], cwd=BACKEND, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (130, "")
