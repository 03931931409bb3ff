"""Questions that come at the same moment are put together, and answered as if each had come alone."""

import asyncio
from collections.abc import Sequence

import pytest

from synopsis.kit.crowd import MOST_AT_ONCE, MOST_UNDER_WAY, Crowd
from synopsis.kit.errors import Busy
from tests.eventually import eventually

MANY = 10 * MOST_AT_ONCE


class Oracle:
    """Answers with the double; remembers what was asked together, and waits until it may."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[int]]] = []
        self.may_answer = asyncio.Event()
        self.under_way, self.most_under_way = 0, 0

    async def is_asked(self, times: int) -> None:
        """Wait until it has been."""

        async def enough() -> bool:
            return len(self.asked) >= times

        await eventually(enough)

    async def __call__(self, key: str, questions: Sequence[int]) -> list[int | Exception]:
        """The answers, once they may be given; odd numbers are refused."""
        self.asked.append((key, list(questions)))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await self.may_answer.wait()
        self.under_way -= 1
        return [ValueError(f"{question} is odd") if question % 2 else question * 2 for question in questions]


async def test_whoever_comes_alone_is_asked_for_at_once() -> None:
    """One question, one call; the next begins anew, and nothing is left behind."""
    oracle = Oracle()
    oracle.may_answer.set()
    crowd: Crowd[str, int, int] = Crowd(oracle)
    assert [await crowd.ask("north", n) for n in (2, 4)] == [4, 8]
    assert oracle.asked == [("north", [2]), ("north", [4])]
    assert not crowd._waiting
    assert not crowd._under_way


async def test_who_comes_meanwhile_is_asked_for_together_and_each_gets_their_own_answer() -> None:
    """In a few calls; each question once, in the order in which they came, and those of one key alone."""
    oracle = Oracle()
    crowd: Crowd[str, int, int] = Crowd(oracle)
    asking = [asyncio.create_task(crowd.ask(key, n)) for n in range(MANY) for key in ("north", "south")]
    await asyncio.sleep(0)
    oracle.may_answer.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert [str(answer) for answer in answers] == [
        f"{n} is odd" if n % 2 else str(2 * n) for n in range(MANY) for _ in range(2)
    ]
    for key in ("north", "south"):
        groups = [group for asked_for, group in oracle.asked if asked_for == key]
        assert [n for group in groups for n in group] == list(range(MANY))
        assert len(groups) <= MANY // MOST_AT_ONCE + MOST_UNDER_WAY
        assert max(map(len, groups)) == MOST_AT_ONCE
    assert oracle.most_under_way <= 2 * MOST_UNDER_WAY


async def test_what_fails_for_all_is_told_to_all_and_the_next_are_asked_for_anew() -> None:
    """A call that fails takes nobody along who was not part of it."""

    async def ask(_: str, questions: Sequence[int]) -> list[int]:
        if 0 in questions:
            raise OSError("lost")
        return list(questions)

    crowd: Crowd[str, int, int] = Crowd(ask)
    failed = await asyncio.gather(crowd.ask("north", 0), return_exceptions=True)
    assert [str(error) for error in failed] == ["lost"]
    assert await crowd.ask("north", 1) == 1


async def test_who_has_gone_keeps_nobody_from_their_answer() -> None:
    """A cancelled request leaves its question to be asked, and the others' answers where they belong."""
    oracle = Oracle()
    crowd: Crowd[str, int, int] = Crowd(oracle)
    asking = [asyncio.create_task(crowd.ask("north", n)) for n in (0, 2, 4)]
    await asyncio.sleep(0)
    asking[1].cancel()
    oracle.may_answer.set()
    with pytest.raises(asyncio.CancelledError):
        await asking[1]
    assert [await asking[0], await asking[2]] == [0, 8]


@pytest.mark.parametrize(("longest", "refused"), [(0.0, MANY - MOST_UNDER_WAY), (60.0, 0)])
async def test_nobody_waits_for_ever_for_their_turn(
    monkeypatch: pytest.MonkeyPatch, longest: float, refused: int
) -> None:
    """Whoever has not been asked for in time is told so, once a place is free; the control: in time, all are asked for.

    With a database that answers nobody, a crowd in front would otherwise pay one time limit after the other.
    """
    oracle = Oracle()
    crowd: Crowd[str, int, int] = Crowd(oracle, most_at_once=1)
    asking = [asyncio.create_task(crowd.ask("north", n)) for n in range(MANY)]
    await oracle.is_asked(MOST_UNDER_WAY)
    monkeypatch.setattr("synopsis.kit.crowd.LONGEST_WAIT_SECONDS", longest)
    oracle.may_answer.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert sum(isinstance(answer, Busy) for answer in answers) == refused
    assert len(oracle.asked) == MANY - refused


async def test_who_has_gone_is_not_asked_for() -> None:
    """They would be served before those who still wait."""
    oracle = Oracle()
    crowd: Crowd[str, int, int] = Crowd(oracle, most_at_once=1, most_under_way=1)
    asking = [asyncio.create_task(crowd.ask("north", n)) for n in range(0, 10, 2)]
    await oracle.is_asked(1)
    for leaving in asking[1:-1]:
        leaving.cancel()
    await asyncio.sleep(0)
    oracle.may_answer.set()
    assert await asking[-1] == 16
    assert oracle.asked == [("north", [0]), ("north", [8])]
