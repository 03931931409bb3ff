"""Loop: do the servers of this stack still run?"""

import asyncio
from collections.abc import Callable

from synopsis.devstack.process import ServerDidNotStart
from synopsis.devstack.stack import Stack
from synopsis.kit.errors import Misconfigured

INTERVAL_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0


async def keep_running(stack: Stack, say: Callable[[str], None]) -> None:
    """Start again, on the same port and data, whichever server has ended by itself; runs until cancelled.

    Args:
        stack: one that was started, by this thread.
        say: gets a line for each start.
    """
    wait = INTERVAL_SECONDS
    while True:
        await asyncio.sleep(wait)
        try:
            started = revive(stack, say)
        except (ServerDidNotStart, Misconfigured, OSError) as error:  # a full disk, a folder that was deleted
            say(str(error))
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        else:
            wait = wait if started else INTERVAL_SECONDS


def revive(stack: Stack, say: Callable[[str], None]) -> bool:
    """Start whichever server does not run; whether there was one.

    Raises:
        ServerDidNotStart: it cannot be started now.
    """
    dead = [server for server in (stack.redis, stack.postgres) if server.pid is None]
    for server in dead:
        say(f"{type(server).__name__} has ended; starting it again")
        server.start()
    return bool(dead)
