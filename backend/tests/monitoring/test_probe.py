"""Asking somebody who may not answer."""

import asyncio
import time

import pytest

from synopsis.monitoring.probe import Probe


class Asked:
    """Something that is asked, and answers when it may."""

    def __init__(self) -> None:
        self.times = 0
        self.may_answer = asyncio.Event()

    async def __call__(self) -> int:
        """How often it has been asked, once it may say so."""
        self.times += 1
        await self.may_answer.wait()
        return self.times


@pytest.mark.alone
async def test_who_asks_waits_no_longer_than_their_patience() -> None:
    """A hanging question gives None in time, and nobody puts it again while it hangs."""
    asked = Asked()
    probe = Probe(asked, patience_seconds=0.05, fresh_seconds=0)
    began = time.monotonic()
    assert [await probe.answer() for _ in range(3)] == [None, None, None]
    assert 0.15 <= time.monotonic() - began < 1
    assert asked.times == 1
    asked.may_answer.set()
    assert await probe.answer() == 1
    assert await probe.answer() == 2
    await probe.close()


async def test_many_who_ask_at_once_are_one_question() -> None:
    """A hundred askers, one question; and while the answer is fresh there is no second."""
    asked = Asked()
    asked.may_answer.set()
    probe = Probe(asked, patience_seconds=5, fresh_seconds=60)
    assert await asyncio.gather(*(probe.answer() for _ in range(100))) == [1] * 100
    assert await probe.answer() == 1


@pytest.mark.alone
async def test_that_there_was_no_answer_is_remembered_too() -> None:
    """Only the first asker waits for somebody who is away."""
    asked = Asked()
    probe = Probe(asked, patience_seconds=0.05, fresh_seconds=60)
    assert await probe.answer() is None
    began = time.monotonic()
    assert await probe.answer() is None
    assert time.monotonic() - began < 0.04
    asked.may_answer.set()
    await probe.close()


async def test_a_refused_connection_is_no_answer_and_a_fault_of_ours_is_no_silence() -> None:
    """What a socket raises is None; a mistake in the question comes out."""

    async def refused() -> int:
        raise ConnectionRefusedError

    async def wrong() -> int:
        raise KeyError("x")

    assert await Probe(refused, patience_seconds=1, fresh_seconds=0).answer() is None
    with pytest.raises(KeyError):
        await Probe(wrong, patience_seconds=1, fresh_seconds=0).answer()


async def test_an_asker_that_goes_away_takes_nobody_with_it() -> None:
    """A request that is broken off does not break off the question that others wait for."""
    asked = Asked()
    probe = Probe(asked, patience_seconds=5, fresh_seconds=60)
    first, second = asyncio.create_task(probe.answer()), asyncio.create_task(probe.answer())
    await asyncio.sleep(0)
    first.cancel()
    asked.may_answer.set()
    assert await second == 1
    assert first.cancelled()
