"""Connections to a model: many at once, and none that brings more than was agreed.

The HTTP library looks at all connections of a pool for every request, so five hundred in one pool cost more time than
the calls themselves; here they are spread over small pools. An answer is counted as it comes in and left when it grows
beyond its bound; a compressed one, which could unfold into anything, is not taken at all.
"""

import math
import ssl
from collections.abc import AsyncIterator

import httpx2

from synopsis.ai.answer import unusable

CONNECTIONS_OF_A_POOL = 40
KEPT_IDLE_SECONDS = 3.0
"""Shorter than the five seconds after which common servers close an idle connection, or we would race with that."""


class _Pool:
    """A few connections, and how many calls use them now."""

    def __init__(self, connections: int, trusted: ssl.SSLContext) -> None:
        self.calls = 0
        self.transport = httpx2.AsyncHTTPTransport(
            verify=trusted,
            limits=httpx2.Limits(
                max_connections=connections,
                max_keepalive_connections=connections,
                keepalive_expiry=KEPT_IDLE_SECONDS,
            ),
        )


class BoundedTransport(httpx2.AsyncBaseTransport):
    """HTTP over at most so many connections (rounded up to whole pools), with answers of at most so many bytes."""

    def __init__(self, *, connections: int, max_bytes: int) -> None:
        pools = math.ceil(connections / CONNECTIONS_OF_A_POOL)
        trusted = httpx2.create_ssl_context()
        self._pools = [_Pool(math.ceil(connections / pools), trusted) for _ in range(pools)]
        self._max_bytes = max_bytes

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request over the pool that has the fewest calls; the first of them, so that connections are shared.

        Raises:
            Transient: ``unusable_answer``, here or while the answer is read: compressed, or too long.
        """
        pool = min(self._pools, key=lambda pool: pool.calls)
        pool.calls += 1
        try:
            response = await pool.transport.handle_async_request(request)
        except BaseException:
            pool.calls -= 1
            raise
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _BoundedStream(response.stream, pool, self._max_bytes)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await response.stream.aclose()
            raise unusable("it came compressed, which we had asked it not to be")
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools:
            await pool.transport.aclose()


class _BoundedStream(httpx2.AsyncByteStream):
    """The body of an answer; gives its place in the pool back when it is closed, once."""

    def __init__(self, stream: httpx2.AsyncByteStream, pool: _Pool, max_bytes: int) -> None:
        self._stream = stream
        self._pool: _Pool | None = pool
        self._left = max_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise unusable("it is far too long")
            yield chunk

    async def aclose(self) -> None:
        if self._pool is not None:
            self._pool.calls -= 1
            self._pool = None
        await self._stream.aclose()
