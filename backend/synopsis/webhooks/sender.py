"""One call to a receiver: a POST, its answer, and never more time or memory than was agreed."""

import asyncio
import ssl
import time
from collections.abc import Mapping
from importlib.metadata import version

import httpcore2
import httpx2

from synopsis.webhooks.connection import CONNECT_SECONDS, Dial, Lookup, NameNotFound, NotPublic, PublicNetwork, dial
from synopsis.webhooks.outcome import Answer, Failure
from synopsis.webhooks.target import Target

MOST_READ = 64_000
"""Bytes of an answer; the rest is not waited for."""

AGENT = f"Synopsis/{version('synopsis')}"


class Sender:
    """Makes the calls.

    Each has a connection of its own: no redirect is followed, no proxy of the environment is used, no cookie is kept,
    nothing is decompressed, and nothing is left of one school's call when the next school's is made.
    """

    def __init__(
        self,
        lookup: Lookup,
        *,
        timeout_seconds: float,
        allow_private: bool,
        dial: Dial = dial,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        """Set the bounds.

        Args:
            lookup: tells the addresses of names.
            timeout_seconds: for the whole call, by the clock on the wall.
            allow_private: see ``target``.
            dial: opens connections.
            trusted: which certificates to believe; by default those that the machine believes.
        """
        self._network = PublicNetwork(lookup, dial, allow_private=allow_private)
        self._timeout_seconds = timeout_seconds
        self._trusted = trusted or httpx2.create_ssl_context()

    async def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send, and say what came of it; raises nothing that the other side could cause."""
        call = _Call(self._network, self._trusted, target, CONNECT_SECONDS)
        failure: Failure | None = None
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await call.make({**headers, "Host": target.host_header, "User-Agent": AGENT}, body)
        except (TimeoutError, httpcore2.TimeoutException):
            failure = Failure.TIMED_OUT
        except NotPublic:
            failure = Failure.NOT_PUBLIC
        except NameNotFound:
            failure = Failure.NAME_NOT_FOUND
        except httpcore2.ConnectError as error:
            failure = Failure.TLS_FAILED if isinstance(error.__cause__, ssl.SSLError) else Failure.COULD_NOT_CONNECT
        except httpcore2.ProtocolError as error:
            # Without a cause it is the library's own word for: closed before an answer came.
            failure = Failure.NOT_HTTP if error.__cause__ else Failure.CONNECTION_LOST
        except (httpcore2.NetworkError, OSError):
            failure = Failure.CONNECTION_LOST
        milliseconds = round((time.monotonic() - started) * 1000)
        # Once the status is there it counts, whatever becomes of the rest.
        return Answer(
            call.status, None if call.status else failure, milliseconds, call.retry_after, bytes(call.body[:MOST_READ])
        )


class _Call:
    """What is known of one call so far, also when it is broken off."""

    def __init__(self, network: PublicNetwork, trusted: ssl.SSLContext, target: Target, connect_seconds: float) -> None:
        self.status: int | None = None
        self.retry_after: str | None = None
        self.body = bytearray()
        self._url = httpcore2.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        self._extensions = {"timeout": {"connect": connect_seconds}}
        self._connection = httpcore2.AsyncHTTPConnection(
            origin=self._url.origin, ssl_context=trusted, network_backend=network, retries=0
        )

    async def make(self, headers: Mapping[str, str], body: bytes) -> None:
        """Send the body and read the answer."""
        try:
            async with self._connection.stream(
                "POST", self._url, headers=list(headers.items()), content=body, extensions=self._extensions
            ) as response:
                self.status = response.status
                self.retry_after = _header(response, b"retry-after")
                async for chunk in response.aiter_stream():
                    self.body += chunk
                    if len(self.body) >= MOST_READ:
                        return
        finally:
            await self._connection.aclose()


def _header(response: httpcore2.Response, name: bytes) -> str | None:
    found = [value.decode("latin-1") for key, value in response.headers if key.lower() == name]
    return found[0] if found else None
