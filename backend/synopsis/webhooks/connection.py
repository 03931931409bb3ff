"""Connections to public addresses only.

The check sits where the HTTP library opens its connection: a name is looked up once, every address of the answer is
checked, and the connection is opened to one of the very addresses that were checked. So nothing is asked twice that
could be answered differently the second time, and TLS, with the name that it is to prove, stays the library's own.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import aiodns
import httpcore2
from httpcore2 import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream

from synopsis.webhooks.target import may_be_called

Lookup = Callable[[str], Awaitable[Sequence[str]]]
"""Gives the IP addresses of a name; raises NameNotFound."""

Dial = Callable[[str, int, float], Awaitable[AsyncNetworkStream]]
"""Opens a connection to an IP address and a port, within so many seconds."""

CONNECT_SECONDS = 3.0
MOST_TRIED = 4
"""Of the addresses of one name."""


class NotPublic(Exception):
    """The name leads, by at least one of its addresses, to where nobody may be called."""


class NameNotFound(Exception):
    """Nobody knows the name, or nobody answers who would."""


class Names:
    """Looks names up without a thread: a name server that never answers holds nothing but its own question."""

    def __init__(self) -> None:
        self._resolver: aiodns.DNSResolver | None = None

    async def __call__(self, host: str) -> Sequence[str]:
        """The IP addresses of a name, as DNS and the machine's own table of hosts have them.

        Raises:
            NameNotFound: there are none to be had.
        """
        # Made here: it belongs to the event loop that runs.
        self._resolver = self._resolver or aiodns.DNSResolver(timeout=2, tries=2)
        try:
            found = await self._resolver.getaddrinfo(host)
        except (aiodns.error.DNSError, UnicodeError) as error:
            raise NameNotFound(host) from error
        return [_as_text(node.addr[0]) for node in found.nodes]

    async def close(self) -> None:
        """Give its sockets back."""
        if self._resolver is not None:
            await self._resolver.close()


def _as_text(address: str | bytes) -> str:
    return address.decode("ascii") if isinstance(address, bytes) else address


async def dial(address: str, port: int, timeout_seconds: float) -> AsyncNetworkStream:
    """Open a connection to an IP address, and make sure that this is where it leads.

    Raises:
        NotPublic: the other end is another one.
        httpcore2.ConnectError, httpcore2.ConnectTimeout: nobody is there.
    """
    stream = await AnyIOBackend().connect_tcp(address, port, timeout=timeout_seconds)
    if stream.get_extra_info("server_addr")[0] != address:
        await stream.aclose()
        raise NotPublic
    return stream


async def addresses_of(host: str, lookup: Lookup, *, allow_private: bool) -> list[str]:
    """The addresses of a host, all of which may be called.

    Raises:
        NotPublic: at least one may not.
        NameNotFound: it has none.
    """
    found = list(dict.fromkeys([host] if _is_literal(host) else await lookup(host)))
    if not found:
        raise NameNotFound(host)
    if not all(may_be_called(address, allow_private=allow_private) for address in found):
        raise NotPublic
    return found


def _is_literal(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdigit()


class PublicNetwork(AsyncNetworkBackend):
    """What the HTTP library opens its connections with."""

    def __init__(self, lookup: Lookup, dial: Dial = dial, *, allow_private: bool) -> None:
        self._lookup = lookup
        self._dial = dial
        self._allow_private = allow_private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> AsyncNetworkStream:
        """Look the host up, check all that is answered, and connect to what was checked."""
        addresses = await addresses_of(host, self._lookup, allow_private=self._allow_private)
        nobody: Exception = NameNotFound(host)
        for address in addresses[:MOST_TRIED]:
            try:
                return await self._dial(address, port, timeout or CONNECT_SECONDS)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                nobody = error
        raise nobody

    async def connect_unix_socket(self, *_: object, **__: object) -> AsyncNetworkStream:
        """Never: that is no public address."""
        raise NotPublic

    async def sleep(self, seconds: float) -> None:
        """Between tries, which we have none of."""
        await AnyIOBackend().sleep(seconds)
