"""Questions that many ask at the same moment, put together: a crowd costs a few round trips, and not a few for each."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from synopsis.kit.errors import Busy

Key = TypeVar("Key", bound=Hashable)
Question = TypeVar("Question")
Answer = TypeVar("Answer")

MOST_UNDER_WAY = 6
"""Crowds of one key: while the database works for some, the next is got ready."""
MOST_AT_ONCE = 16
"""Questions of a crowd."""
LONGEST_WAIT_SECONDS = 5.0
"""Whoever has not been asked for by then is told so: as long as one waits for a connection to the database."""


class _Waiting(NamedTuple, Generic[Question, Answer]):
    question: Question
    answer: asyncio.Future[Answer]
    since: float


class Crowd(Generic[Key, Question, Answer]):
    """Asks at once for whoever comes alone, and together for those who came while others were under way.

    Nobody is answered with what was read before they asked.
    """

    def __init__(
        self,
        ask: Callable[[Key, Sequence[Question]], Awaitable[Sequence[Answer | Exception]]],
        *,
        most_at_once: int = MOST_AT_ONCE,
        most_under_way: int = MOST_UNDER_WAY,
    ) -> None:
        """Describe it.

        Args:
            ask: the answers to some questions of one key, in their order; an exception is raised to whoever asked that
                one, and what it raises itself to all of them.
            most_at_once: see ``MOST_AT_ONCE``.
            most_under_way: see ``MOST_UNDER_WAY``.
        """
        self._ask = ask
        self._most_at_once = most_at_once
        self._most_under_way = most_under_way
        self._waiting: dict[Key, deque[_Waiting[Question, Answer]]] = {}
        self._under_way = Counter[Key]()
        self._tasks = set[asyncio.Task[None]]()

    async def ask(self, key: Key, question: Question) -> Answer:
        """The answer to a question, which is put together with others of the same key alone.

        Raises:
            Busy: too many came before.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, deque()).append(_Waiting(question, future, monotonic()))
        if self._under_way[key] < self._most_under_way:
            self._under_way[key] += 1
            task = asyncio.create_task(self._ask_for_all(key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _ask_for_all(self, key: Key) -> None:
        waiting = self._waiting[key]
        try:
            while waiting:
                if asked := self._next(waiting):
                    await self._ask_for(key, asked)
        finally:
            self._under_way[key] -= 1
            if not self._under_way[key]:
                del self._under_way[key], self._waiting[key]

    def _next(self, waiting: deque[_Waiting[Question, Answer]]) -> list[_Waiting[Question, Answer]]:
        """Those to be asked for together; without who has gone, or has waited for too long."""
        found: list[_Waiting[Question, Answer]] = []
        while waiting and len(found) < self._most_at_once:
            one = waiting.popleft()
            if one.answer.done():
                continue
            if monotonic() - one.since > LONGEST_WAIT_SECONDS:
                one.answer.set_exception(Busy("Too many ask for the same just now; try again in a few seconds."))
            else:
                found.append(one)
        return found

    async def _ask_for(self, key: Key, asked: Sequence[_Waiting[Question, Answer]]) -> None:
        try:
            answers = await self._ask(key, [one.question for one in asked])
        except Exception as error:  # noqa: BLE001  # whoever asked is told
            answers = [error] * len(asked)
        for one, answer in zip(asked, answers, strict=True):
            if one.answer.done():
                continue  # whoever asked has gone
            if isinstance(answer, Exception):
                one.answer.set_exception(answer)
            else:
                one.answer.set_result(answer)
