"""Named places at which a test lets the process die, as ``kill -9`` would: nothing is flushed, closed or said.

``hit("dispatcher.committed")`` costs a comparison and does nothing, unless the process was started with that name in
``SYNOPSIS_FAILPOINT``. There is one after every commit and before every push; a test looks for all of them in the
code and crashes at each.
"""

import os
import signal

_armed = ""
_passes_left = 0


def arm(failpoint: str) -> None:
    """Die at a failpoint.

    Args:
        failpoint: its name, or ``name:3`` for the third time that it is reached; empty for none.
    """
    global _armed, _passes_left  # noqa: PLW0603  # one process, one death
    _armed, _, times = failpoint.partition(":")
    _passes_left = int(times or 1)


def hit(name: str) -> None:
    """This place is reached."""
    if name == _armed:
        _pass()


def _pass() -> None:
    global _passes_left  # noqa: PLW0603
    _passes_left -= 1
    if _passes_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
