"""Questions that many ask at the same moment, put together: a crowd costs a few round trips, and not a few for each."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Question = TypeVar("Question")
Answer = TypeVar("Answer")

MOST_UNDER_WAY = 6
"""Crowds of one key: while the database works for some, the next is got ready."""
MOST_AT_ONCE = 16
"""Questions of a crowd."""


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
        self._waiting: dict[Key, deque[tuple[Question, asyncio.Future[Answer]]]] = {}
        self._under_way = Counter[Key]()
        self._tasks = set[asyncio.Task[None]]()

    async def ask(self, key: Key, question: Question) -> Answer:
        """The answer to a question, which is put together with others of the same key alone."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, deque()).append((question, future))
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
                await self._ask_for(key, [waiting.popleft() for _ in range(min(len(waiting), self._most_at_once))])
        finally:
            self._under_way[key] -= 1
            if not self._under_way[key]:
                del self._under_way[key], self._waiting[key]

    async def _ask_for(self, key: Key, asked: Sequence[tuple[Question, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._ask(key, [question for question, _ in asked])
        except Exception as error:  # noqa: BLE001  # whoever asked is told
            answers = [error] * len(asked)
        for (_, future), answer in zip(asked, answers, strict=True):
            if future.done():
                continue  # whoever asked has gone
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
