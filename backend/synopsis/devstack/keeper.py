"""Holds the servers of a data folder in the background: the process behind ``synopsis up``.

    python -m synopsis.devstack.keeper DATA_DIR

Says ``ready`` on its standard output once both servers answer, or else why not, and closes it. Ends in good order on
SIGTERM. If it is killed, the servers end too.
"""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from synopsis.devstack.stack import Stack
from synopsis.devstack.watch import keep_running
from synopsis.kit.errors import SynopsisError

ROLE = "make up"
READY = "ready"


def main() -> None:
    """Hold the stack of the folder named on the command line."""
    stack = Stack(Path(sys.argv[1]), role=ROLE)
    try:
        stack.start()
    except SynopsisError as error:
        _answer(str(error))
        sys.exit(2)
    _answer(READY)
    try:
        asyncio.run(_until_told(stack))
    finally:
        stack.stop()


def _answer(text: str) -> None:
    """Tell whoever started this; they may be gone, and then nobody needs to know."""
    with suppress(BrokenPipeError):
        sys.stdout.write(text)
        sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _until_told(stack: Stack) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    keeping = asyncio.create_task(keep_running(stack, _log))
    await told.wait()
    keeping.cancel()


def _log(line: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
