"""Work that fills a core: beside the event loop, a little at a time, and without an endless queue."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from synopsis.kit.errors import Busy

Value = TypeVar("Value")


def _crowd() -> Busy:
    return Busy("Too many others are doing the same thing just now; try again in a few seconds.")


class Threads:
    """Threads of their own for one kind of work.

    The event loop's own threads also look up addresses and speak to Redis: a crowd there would stop everything.
    """

    def __init__(self, name: str, *, at_once: int, most_waiting: int) -> None:
        """Describe the threads; each starts when it is first needed.

        Args:
            name: of the threads, for whoever looks at the process.
            at_once: how many work at the same time.
            most_waiting: how many calls may wait for a thread; at a moment's work each, this bounds the wait.
        """
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        self._room = at_once + most_waiting
        self._turns = asyncio.Semaphore(at_once)

    @contextmanager
    def admit(self) -> Iterator[None]:
        """A place in the queue while the block lasts: for all that belongs to a call, not its work alone.

        Raises:
            Busy: so many wait already that this one would wait too long.
        """
        if not self._room:
            raise _crowd()
        self._room -= 1
        try:
            yield
        finally:
            self._room += 1

    @asynccontextmanager
    async def turn(self, longest_seconds: float) -> AsyncIterator[None]:
        """Begins when a thread is free; for all of a call that others must not overtake.

        Raises:
            Busy: none was, for so long.
        """
        try:
            async with asyncio.timeout(longest_seconds):
                await self._turns.acquire()
        except TimeoutError:
            raise _crowd() from None
        try:
            yield
        finally:
            self._turns.release()

    async def run(self, work: Callable[[], Value]) -> Value:
        """What ``work`` returns; call it inside ``admit``, unless something else bounds how many come."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


reading_threads = Threads("reading", at_once=2, most_waiting=0)
"""For all reading and checking of text. Python runs one thread at a time: more of them would be no faster, and would
take turns with the event loop, whose leases then lapse. The slots of a worker bound how many wait."""

SHORT = 2000
"""Letters that are read in a millisecond or less, and in some ten where a pupil wrote them to take long."""


async def read_aside(work: Callable[[], Value], *, is_long: bool) -> Value:
    """Read what is long in a thread, for the loop serves everybody else meanwhile; the rest at once.

    A thread and the way back cost as much processor time as reading a handful of comments.

    Args:
        work: reads or checks text.
        is_long: it has more than `SHORT` letters, or something else will take as long.
    """
    return await reading_threads.run(work) if is_long else work()
