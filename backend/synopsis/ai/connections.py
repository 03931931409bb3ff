"""Connections to a model: many at once, kept between calls, and none that brings more than was agreed.

An answer is counted as it comes in and left when it grows beyond its bound; a compressed one, which could unfold into
anything, is not taken at all.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
import httpx2

from synopsis.ai.answer import unusable
from synopsis.kit.errors import Unavailable

KEPT_IDLE_SECONDS = 3.0
"""Shorter than the five seconds after which common servers close an idle connection, or we would race with that."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answered, whatever its status."""

    status: int
    headers: Mapping[str, str]
    """Found by their names in small letters."""
    content: bytes


class Connections:
    """Connections to one address, for one call each at a time."""

    def __init__(
        self, url: httpx2.URL, headers: Mapping[str, str], *, connections: int, connect_seconds: float, max_bytes: int
    ) -> None:
        """Prepare; nothing is opened yet.

        Args:
            url: to which everything is posted.
            headers: of every request.
            connections: open at the same time, at most; more calls wait for their turn.
            connect_seconds: for looking the host up, connecting and TLS, together.
            max_bytes: of an answer.
        """
        self._url = str(url)
        self._host = url.host
        self._headers = headers
        self._turns = asyncio.Semaphore(connections)
        self._connect_seconds = connect_seconds
        self._max_bytes = max_bytes
        self._trusted = httpx2.create_ssl_context()
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request; where that is broken off, its connection is closed.

        Args:
            body: of it.
            headers: beside those of every request.

        Raises:
            Unavailable: ``provider_unreachable``, or ``provider_unavailable`` where the connection broke.
            Transient: ``unusable_answer``: compressed, or too long.
        """
        async with self._turns:
            try:
                async with self._opened().post(
                    self._url, data=body, headers=headers, allow_redirects=False
                ) as response:
                    return Answer(response.status, response.headers, await self._read(response))
            except aiohttp.ClientError as error:
                raise self._sort(error) from None  # its repr holds the headers, and so the key

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:  # made here, as it belongs to the event loop that runs
            connector = aiohttp.TCPConnector(
                limit=0,  # the turns are the limit: who waits for one is not connecting yet
                keepalive_timeout=KEPT_IDLE_SECONDS,
                resolver=aiohttp.ThreadedResolver(),  # the machine's own, with its table of hosts
                ssl=self._trusted,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(connect=self._connect_seconds),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise unusable("it came compressed, which we had asked it not to be")
        content = bytearray()
        async for chunk in response.content.iter_any():
            content += chunk
            if len(content) > self._max_bytes:
                raise unusable("it is far too long")
        return bytes(content)

    def _sort(self, error: aiohttp.ClientError) -> Unavailable:
        if isinstance(error, aiohttp.ConnectionTimeoutError):
            return self._unreachable(f"no connection within {self._connect_seconds:g} seconds")
        if isinstance(error, aiohttp.ClientSSLError):
            return self._unreachable("its certificate could not be verified")
        if isinstance(error, aiohttp.ClientConnectorError):
            return self._unreachable("no connection could be made")
        return Unavailable(
            f"The model's provider at {self._host} broke the connection before its answer was complete.",
            code="provider_unavailable",
        )

    def _unreachable(self, why: str) -> Unavailable:
        return Unavailable(
            f"The model's provider at {self._host} cannot be reached: {why}."
            " If it stays so, check SYNOPSIS_AI_BASE_URL.",
            code="provider_unreachable",
        )
