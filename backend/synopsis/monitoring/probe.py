"""One question to somebody who may not answer, with the asker's patience bounded."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout
from redis import RedisError

from synopsis.kit.loops import end

Answer = TypeVar("Answer")

UNANSWERED = (DatabaseError, PoolTimeout, RedisError, OSError, TimeoutError)


class Probe(Generic[Answer]):
    """Asks once for all who want to know at the same time, and remembers the answer for a while.

    A question that hangs is not cancelled: a driver may wait for seconds to take one back. It is left where it is, the
    askers go away without an answer, and nobody asks again before it has come to its end.
    """

    def __init__(self, ask: Callable[[], Awaitable[Answer]], *, patience_seconds: float, fresh_seconds: float) -> None:
        """Describe the question.

        Args:
            ask: puts it; may raise what a database, Redis or a socket raises.
            patience_seconds: the longest that anybody waits for the answer.
            fresh_seconds: how long an answer, or that there was none, holds.
        """
        self._ask = ask
        self._patience = patience_seconds
        self._fresh = fresh_seconds
        self._asking: asyncio.Task[Answer | None] | None = None
        self._known: Answer | None = None
        self._known_until = 0.0

    async def answer(self) -> Answer | None:
        """The answer, or None if there was none in time."""
        if time.monotonic() < self._known_until:
            return self._known
        asking = self._asking or self._begin()
        done, _ = await asyncio.wait({asking}, timeout=self._patience)
        if done:
            return asking.result()
        self._remember(None)
        return None

    def _begin(self) -> asyncio.Task[Answer | None]:
        self._asking = asyncio.create_task(self._put())
        return self._asking

    async def _put(self) -> Answer | None:
        answer = None
        try:
            answer = await self._ask()
        except UNANSWERED:
            pass
        finally:
            self._asking = None
        self._remember(answer)
        return answer

    def _remember(self, answer: Answer | None) -> None:
        self._known = answer
        self._known_until = time.monotonic() + self._fresh

    async def close(self) -> None:
        """Stop asking."""
        if self._asking is not None:
            await end([self._asking])
