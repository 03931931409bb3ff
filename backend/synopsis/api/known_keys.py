"""API keys that were good when they were last used here, so that their calls are counted as theirs."""

import hashlib
import time
from collections import OrderedDict

MOST_KEYS = 10_000
KNOWN_SECONDS = 600.0


class KnownKeys:
    """Whether a key is one is asked after the limit, not before: until then it counts for the address.

    A made-up key for each call is thus no new caller, and costs the database nothing once the address has had its
    calls.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[int, float]] = OrderedDict()

    def note(self, key: str, key_id: int) -> None:
        """It was just found to be good."""
        digest = _digest(key)
        self._known[digest] = (key_id, time.monotonic() + KNOWN_SECONDS)
        self._known.move_to_end(digest)
        if len(self._known) > MOST_KEYS:
            self._known.popitem(last=False)

    def id_of(self, key: str) -> int | None:
        """Which it is; None if that is not known."""
        key_id, until = self._known.get(_digest(key), (None, 0.0))
        return key_id if until > time.monotonic() else None


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
