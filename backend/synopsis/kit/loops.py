"""A loop that asks one question again and again, survives any error, and can be driven by a test."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog

log = structlog.get_logger()

LONGEST_BACKOFF_SECONDS = 5.0
"""A server that comes back is noticed within this time, give or take a tenth."""
ASK_AGAIN_SECONDS = 0.5


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until they have ended.

    Libraries swallow a cancellation now and then, when it comes at the moment at which a wait of theirs runs out; a
    process that woke from being frozen has many such moments. So whoever is still there is asked again.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=ASK_AGAIN_SECONDS)


class Loop:
    """Calls ``tick`` every ``interval`` seconds, sooner when woken, later while it fails.

    ``tick`` returns how much it found to do: as much as one ``batch`` means that it is asked again at once.
    ``shortest_gap_seconds`` lie between two ticks: a rush of wakes is heard as one.
    """

    def __init__(
        self,
        name: str,
        tick: Callable[[], Awaitable[int]],
        *,
        interval_seconds: float,
        batch: int = 1,
        shortest_gap_seconds: float = 0,
    ) -> None:
        self.name = name
        self.tick = tick
        self._interval = interval_seconds
        self._batch = batch
        self._shortest_gap = shortest_gap_seconds
        self._woken = asyncio.Event()
        self._failures = 0

    def wake(self) -> None:
        """Ask again at once, or as soon as the present tick and the shortest gap have ended."""
        self._woken.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            self._woken.clear()
            began = time.monotonic()
            found = await self._tick_safely()
            if found < self._batch:
                await self._rest()
                await asyncio.sleep(began + self._shortest_gap - time.monotonic())

    async def _tick_safely(self) -> int:
        try:
            found = await self.tick()
        except Exception as error:  # noqa: BLE001  # a loop outlives every fault of what it asks
            self._failures += 1
            if self._failures in {1, 10, 100} or self._failures % 1000 == 0:
                log.warning("loop failed", loop=self.name, failures=self._failures, error=repr(error))
            return 0
        if self._failures:
            log.info("loop recovered", loop=self.name, failures=self._failures)
            self._failures = 0
        return found

    async def _rest(self) -> None:
        spread = random.uniform(0.9, 1.1)  # noqa: S311  # spreads processes, keeps no secret
        if self._failures:
            # A failing question is not asked faster because somebody rings.
            await asyncio.sleep(min(self._interval * 2 ** min(self._failures, 6), LONGEST_BACKOFF_SECONDS) * spread)
            return
        try:
            async with asyncio.timeout(self._interval * spread):
                await self._woken.wait()
        except TimeoutError:
            pass
