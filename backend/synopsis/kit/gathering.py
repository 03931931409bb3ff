"""One answer for all who ask while the answer before is being made.

A crowd that comes in the same moment costs a few statements instead of one each, and whoever comes alone waits for
nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class _Turn(Generic[Question, Answer]):
    """Those who share an answer, and what came of it."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.outcome: Answer | Exception | None = None


class Gathering(Generic[Question, Answer]):
    """Asks one thing at a time, for many."""

    def __init__(self, answer: Callable[[Sequence[Question]], Awaitable[Answer]]) -> None:
        """Describe it.

        Args:
            answer: answers all of the questions at once; never with None.
        """
        self._answer = answer
        self._next = _Turn[Question, Answer]()
        self._asking = asyncio.Lock()

    async def ask(self, question: Question) -> Answer:
        """What was answered to this question and others.

        Raises:
            Exception: whatever went wrong, to each of them.
        """
        mine = self._next
        mine.questions.append(question)
        async with self._asking:
            if mine is self._next:
                self._next = _Turn()  # who asks from here on is too late for this one
            if mine.outcome is None:  # still so when whoever was first has left meanwhile
                try:
                    mine.outcome = await self._answer(mine.questions)
                except Exception as error:  # noqa: BLE001  # raised to each of them
                    mine.outcome = error
        if isinstance(mine.outcome, Exception):
            raise mine.outcome
        return mine.outcome
