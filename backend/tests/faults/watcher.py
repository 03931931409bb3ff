"""Somebody who watches live, and goes on elsewhere when the stream ends."""

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import AsyncIterator

import httpx

from tests.api.test_live import parse
from tests.eventually import eventually
from tests.faults.fleet import Fleet

STREAM = "/api/v1/feedback-summaries/stream"
AGAIN_SECONDS = 0.2
SILENCE_SECONDS = 60.0


class LiveWatcher:
    """One open page: a stream that is taken up again with ``Last-Event-ID`` at another API, as a browser would."""

    def __init__(self, running: Fleet, token: str) -> None:
        self._running = running
        self._headers = {"Authorization": token}
        self._last_id = ""
        self.heard: set[int] = set()
        """The rows of history that it was told of."""
        self.events: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        """How its streams ended: in good order, or broken off."""

    @property
    def has_begun(self) -> bool:
        """Whether it has been told anything."""
        return bool(self._last_id)

    async def watch(self) -> None:
        """Until cancelled."""
        async with httpx.AsyncClient(headers=self._headers, timeout=SILENCE_SECONDS) as client:
            for turn in itertools.count():
                try:
                    await self._hear(client, self._running.apis[turn % len(self._running.apis)].url)
                    self.ends["in good order"] += 1
                except httpx.HTTPStatusError as refusal:
                    self.ends[str(refusal.response.status_code)] += 1
                except httpx.ConnectError:
                    self.ends["refused"] += 1
                except httpx.TransportError:
                    self.ends["broken"] += 1
                await asyncio.sleep(AGAIN_SECONDS)

    async def _hear(self, client: httpx.AsyncClient, url: str) -> None:
        headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
        async with client.stream("GET", url + STREAM, headers=headers) as response:
            async for event in parse(response.raise_for_status().aiter_lines()):
                self._last_id = event["id"]
                self.events[event["event"]] += 1
                if event["event"] == "job":
                    self.heard.add(int(self._last_id.rpartition("-")[2]))


@contextlib.asynccontextmanager
async def watching(running: Fleet, token: str, *, watchers: int) -> AsyncIterator[list[LiveWatcher]]:
    """Several of them for the length of the block, which begins when all have their first stream."""
    everybody = [LiveWatcher(running, token) for _ in range(watchers)]
    tasks = [asyncio.create_task(one.watch()) for one in everybody]

    async def all_begun() -> bool:
        return all(one.has_begun for one in everybody)

    try:
        await eventually(all_begun, within=60, every=0.1)
        yield everybody
    finally:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
