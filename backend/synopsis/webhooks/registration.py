"""Whether a webhook may be registered for an address."""

import asyncio

from synopsis.webhooks.connection import Lookup, NameNotFound, NotPublic, addresses_of
from synopsis.webhooks.target import is_documentation, not_public, read_target

LOOKUP_SECONDS = 2.0


async def must_be_callable(url: str, lookup: Lookup, *, allow_private: bool) -> None:
    """Refuse an address that may not be called.

    A name that nobody knows just now is let through: whether it leads anywhere, and where, is looked at again before
    each call.

    Raises:
        Unfit: it may not.
    """
    target = read_target(url, allow_private=allow_private)
    if is_documentation(target.host):
        return
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            await addresses_of(target.host, lookup, allow_private=allow_private)
    except NotPublic:
        raise not_public() from None
    except (NameNotFound, TimeoutError):
        return
