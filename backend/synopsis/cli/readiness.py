"""Is the whole product there: API, page and a live worker?"""

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet

import redis.asyncio
from redis import RedisError

POLL_SECONDS = 0.1
HINT_SECONDS = 20.0
MARK_HEADER = "X-Synopsis-Demo"


class Readiness:
    """Asks until everything answers.

    Args:
        port: of the API, which serves the page too.
        mark: stands in the header ``X-Synopsis-Demo`` of what our API answers. A port that answers is not enough:
            another program may have taken it, another demo for instance.
        redis_url: where workers register.
        worker_pids: the process numbers of the workers that were started. A name in Redis alone proves nothing: a
            worker that was killed leaves its own there for a while.
        say: gets a line now and then about what is still missing.
    """

    def __init__(
        self,
        port: int,
        mark: str,
        redis_url: str,
        worker_pids: Callable[[], AbstractSet[int]],
        say: Callable[[str], None],
    ) -> None:
        self._port = port
        self._mark = mark
        self._redis_url = redis_url
        self._worker_pids = worker_pids
        self._say = say

    async def wait(self) -> None:
        """Return when all of it has answered; what has is not asked again."""
        hint_at = time.monotonic() + HINT_SECONDS
        for ask in self._questions():
            while missing := await ask():
                if time.monotonic() >= hint_at:
                    self._say(f"Not ready yet: {missing}.")
                    hint_at += HINT_SECONDS
                await asyncio.sleep(POLL_SECONDS)

    async def missing(self) -> str | None:
        """The first thing that is not there now, in words; None when nothing is missing."""
        for ask in self._questions():
            if missing := await ask():
                return missing
        return None

    def _questions(self) -> tuple[Callable[[], Awaitable[str | None]], ...]:
        return self._missing_api, self._missing_page, self._missing_worker

    async def _missing_api(self) -> str | None:
        status, is_ours = await asyncio.to_thread(self._answer_at, "/readyz")
        if status and not is_ours:
            return f"another program answers at port {self._port}; stop it, or start this one with another PORT="
        return None if status == 200 else f"the API answers {status or 'nothing'} at /readyz"

    async def _missing_page(self) -> str | None:
        status, _ = await asyncio.to_thread(self._answer_at, "/")
        return None if status == 200 else f"the page answers {status or 'nothing'} at /; has it been built?"

    async def _missing_worker(self) -> str | None:
        return None if await self._has_live_worker() else "no worker has registered"

    def _answer_at(self, path: str) -> tuple[int | None, bool]:
        """The status, None where nothing answers, and whether it is our API that answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.getheader(MARK_HEADER) == self._mark
        except (OSError, http.client.HTTPException):
            return None, False
        finally:
            connection.close()

    async def _has_live_worker(self) -> bool:
        try:
            async with redis.asyncio.Redis.from_url(self._redis_url, decode_responses=True) as client:
                keys = await client.smembers("rq:workers")
                pids = [await client.hget(key, "pid") for key in keys]
        except RedisError:
            return False
        return any(pid and int(pid) in self._worker_pids() for pid in pids)
