"""The calls that all processes together have let through lately, kept in Redis."""

import asyncio
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Any, cast

import structlog
from redis import RedisError

from synopsis.kit.loops import end
from synopsis.kit.rate import Rate, Verdict
from synopsis.kit.redis import connect

log = structlog.get_logger()

PREFIX = "synopsis:rate:"
PATIENCE_SECONDS = 0.05
"""How long an answer is waited for, once; then nobody asks until Redis has been seen to answer again."""
LOOKS = 5
"""In how many parts. A process that is late itself finds the answer there in one of them, and blames nobody."""
CONNECT_SECONDS = 1.0
KNOCK_SECONDS = 1.0
"""How often it is tried whether Redis is back."""
MOST_AT_ONCE = 500
"""Questions in one script: Redis does nothing else meanwhile."""

# A list for each caller: the moments, in microseconds of Redis' own clock, at which they were let through.
SCRIPT = """
local time = redis.call('TIME')
local clock = time[1] * 1000000 + time[2]
local answers = {}
for n, key in ipairs(KEYS) do
    local calls, window = tonumber(ARGV[3 * n - 2]), tonumber(ARGV[3 * n - 1]) * 1000000
    local now, newest = clock, tonumber(redis.call('LINDEX', key, -1) or 0)
    if newest > clock + window then
        redis.call('DEL', key)  -- the clock was set back by hand
    elseif newest > clock then
        now = newest
    end
    local oldest = tonumber(redis.call('LINDEX', key, 0) or now)
    while oldest <= now - window do
        redis.call('LPOP', key)
        oldest = tonumber(redis.call('LINDEX', key, 0) or now)
    end
    local used = redis.call('LLEN', key)
    if used < calls then
        if ARGV[3 * n] == '1' then
            redis.call('RPUSH', key, string.format('%.0f', now))
            redis.call('PEXPIRE', key, window / 1000)
        end
        answers[n] = {1, calls - used - 1, oldest + window - now}
    else
        answers[n] = {0, 0, tonumber(redis.call('LINDEX', key, used - calls)) + window - now}
    end
end
return answers
"""


@dataclass(frozen=True, slots=True)
class _Question:
    caller: str
    rate: Rate
    counts: bool
    answer: asyncio.Future[Verdict | None]


class SharedWindow:
    """Lets each caller through so often within any stretch of time, over all processes; exact.

    Questions that come while one is under way are put together in the next: a crowd costs as few round trips as one.
    """

    def __init__(self, redis_url: str) -> None:
        self._redis = connect(redis_url, connections=1)
        # Named by its hash, and sent in full only to a Redis that does not know it yet.
        self._script = self._redis.register_script(SCRIPT)
        self._is_there = False
        self._waiting: list[_Question] = []
        self._asking: asyncio.Task[None] | None = None
        self._knocking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, so that the first call need not."""
        self._is_there = await self._answers()
        if not self._is_there:
            self._lose()

    async def take(self, caller: str, rate: Rate) -> Verdict | None:
        """Count a call if there is room for it; None when Redis does not answer."""
        return await self._put(caller, rate, counts=True)

    async def look(self, caller: str, rate: Rate) -> Verdict | None:
        """What would become of a call now; None when Redis does not answer."""
        return await self._put(caller, rate, counts=False)

    async def _put(self, caller: str, rate: Rate, *, counts: bool) -> Verdict | None:
        if not self._is_there:
            return None
        question = _Question(caller, rate, counts, asyncio.get_running_loop().create_future())
        self._waiting.append(question)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_for_all())
        return await question.answer

    async def _ask_for_all(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                answers = None
                try:
                    answers = await self._within(PATIENCE_SECONDS, self._ask(asked))
                finally:
                    if answers is None:
                        self._lose()
                        asked, self._waiting = asked + self._waiting, []
                    _tell(asked, answers)
        finally:
            self._asking = None

    async def _ask(self, questions: list[_Question]) -> list[list[int]]:
        keys = [PREFIX + question.caller for question in questions]
        numbers = [number for one in questions for number in (one.rate.calls, one.rate.seconds, 1 if one.counts else 0)]
        return await cast("Awaitable[list[list[int]]]", self._script(keys, numbers))

    async def _answers(self) -> bool:
        """Whether Redis does, in time, once there is a connection."""
        return (
            await self._within(CONNECT_SECONDS, self._ask([])) is not None
            and await self._within(PATIENCE_SECONDS, self._ask([])) is not None
        )

    async def _within(self, seconds: float, asking: Coroutine[Any, Any, list[list[int]]]) -> list[list[int]] | None:
        """The answer; None if there is none in time."""
        task = asyncio.create_task(asking)
        for _ in range(LOOKS):
            if (await asyncio.wait({task}, timeout=seconds / LOOKS))[0]:
                break
        else:
            task.cancel()
            task.add_done_callback(lambda late: late.cancelled() or late.exception())
            return None
        try:
            return task.result()
        except (RedisError, OSError) as error:
            log.debug("Redis refused", error=repr(error))
            return None

    def _lose(self) -> None:
        self._is_there = False
        if self._knocking is None:
            log.warning("rate limits are kept by this process alone: Redis does not answer in time")
            self._knocking = asyncio.create_task(self._knock())

    async def _knock(self) -> None:
        is_there = False
        while not is_there:
            await asyncio.sleep(KNOCK_SECONDS)  # a server that is just too slow costs one call in so long a wait
            is_there = await self._answers()
        self._is_there, self._knocking = True, None
        log.info("rate limits are shared again")

    async def close(self) -> None:
        """Give the connection back."""
        await end([task for task in (self._asking, self._knocking) if task is not None])
        self._is_there = False
        await self._redis.aclose()


def _tell(asked: list[_Question], answers: list[list[int]] | None) -> None:
    for n, question in enumerate(asked):
        if not question.answer.done():  # whoever asked may have gone
            question.answer.set_result(None if answers is None else _verdict(*answers[n]))


def _verdict(admitted: int, remaining: int, microseconds: int) -> Verdict:
    return Verdict(admitted=bool(admitted), remaining=remaining, seconds_to_go=microseconds / 1e6)
