"""Loops outlive what they ask, and end when they are told to."""

import asyncio
import time
from itertools import pairwise

from synopsis.kit.loops import Loop, end
from tests.eventually import eventually


async def test_a_task_that_swallows_its_cancellation_is_asked_again() -> None:
    """A library that turns a cancellation into something else does not keep a process from stopping."""
    swallowed: list[bool] = []

    async def stubborn() -> None:
        while len(swallowed) < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed.append(True)
        await asyncio.Event().wait()

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await end([task])
    assert task.cancelled()
    assert len(swallowed) == 2


async def test_a_loop_goes_on_after_an_error_and_when_woken() -> None:
    """One failing tick is logged and followed by the next; waking asks at once instead of in an hour."""
    asked = []

    async def tick() -> int:
        asked.append(True)
        if len(asked) == 1:
            raise ConnectionError("away")
        return 0

    loop = Loop("test", tick, interval_seconds=0.01)
    running = asyncio.create_task(loop.run())

    async def twice() -> bool:
        return len(asked) >= 2

    await eventually(twice)
    await end([running])

    patient = Loop("patient", tick, interval_seconds=3600)
    running = asyncio.create_task(patient.run())
    before = len(asked)

    async def asked_again() -> bool:
        patient.wake()
        return len(asked) >= before + 2

    await eventually(asked_again)
    await end([running])


async def test_a_rush_of_wakes_is_heard_as_one() -> None:
    """Between two ticks lies the gap; the first of a rush does not wait for it."""
    ticks: list[float] = []

    async def tick() -> int:
        ticks.append(time.monotonic())
        return 0 if len(ticks) % 2 else 1

    shortest = 0.01
    loop = Loop("rush", tick, interval_seconds=60, batch=10, shortest_gap_seconds=shortest)
    running = asyncio.create_task(loop.run())

    async def wake() -> None:
        while len(ticks) < 6:
            loop.wake()
            await asyncio.sleep(0)

    began = time.monotonic()
    await asyncio.wait_for(wake(), 10)
    running.cancel()
    gaps = [later - earlier for earlier, later in pairwise(ticks)]
    assert ticks[0] - began < 1
    # The loop reads the clock a moment before the tick does, and no two of those moments are equally long.
    assert all(gap >= shortest * 0.9 for gap in gaps), gaps
