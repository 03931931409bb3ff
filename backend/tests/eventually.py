"""Waiting for something to become true."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Value = TypeVar("Value")


async def eventually(look: Callable[[], Awaitable[Value]], *, within: float = 10, every: float = 0.02) -> Value:
    """What ``look`` gives as soon as it gives something true; fails after ``within`` seconds, saying what it saw."""
    deadline = time.monotonic() + within
    while True:
        value = await look()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not so after {within} s; the last look gave {value!r}")
        await asyncio.sleep(every)
