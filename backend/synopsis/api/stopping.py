"""A server that is told to stop waits for the answers that are under way, and a live stream has no end of its own."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_of_a_stop(tell: Callable[[], None]) -> Iterator[None]:
    """While the block lasts, call ``tell`` in its event loop as soon as the process is told to stop.

    The server's own handlers are called too: to be entered after they were installed, as a lifespan is. Where there are
    none, or in a thread that may install none, nobody is told.
    """
    loop = asyncio.get_running_loop()
    may_install = threading.current_thread() is threading.main_thread()
    found = {number: signal.getsignal(number) for number in SIGNALS if may_install}
    theirs = {number: handler for number, handler in found.items() if callable(handler)}

    def heard(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(tell)
        theirs[signal.Signals(number)](number, frame)

    for number in theirs:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number, handler in theirs.items():
            signal.signal(number, handler)
