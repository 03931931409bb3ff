"""A place in a list of jobs, as a text that only that list takes."""

import base64
import binascii
import hashlib
import struct
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from synopsis.jobs.listing import Filters, Place
from synopsis.kit.errors import Invalid
from synopsis.tenancy.scope import SchoolId

_LAYOUT = struct.Struct(">qq8s")
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LONGEST_CURSOR = 60
"""Characters; ours have 32."""


def write_cursor(place: Place, school_id: SchoolId, filters: Filters) -> str:
    """The cursor for what follows a place."""
    at = (place.created_at - _ZERO) // _MICROSECOND
    return base64.urlsafe_b64encode(_LAYOUT.pack(at, place.id, _mark(at, place.id, school_id, filters))).decode()


def read_cursor(text: str, school_id: SchoolId, filters: Filters) -> Place:
    """The place that a cursor stands for.

    Raises:
        Invalid: it is none, or one of a list with other filters or of another school.
    """
    try:
        at, number, mark = _LAYOUT.unpack(base64.b64decode(text.encode(), altchars=b"-_", validate=True))
        if mark == _mark(at, number, school_id, filters):
            return Place(_ZERO + at * _MICROSECOND, number)
    except (binascii.Error, struct.error):
        pass
    raise Invalid(
        "cursor: is not one of this list. Send the `next_cursor` of the page before as it is, with the same filters,"
        " and none for the first page.",
        code="cursor_invalid",
    )


def _mark(at: int, number: int, school_id: SchoolId, filters: Filters) -> bytes:
    """What tells a cursor of this list from any other text. It guards nothing: a list shows what its reader may see."""
    wanted = sorted((name, str(value)) for name, value in asdict(filters).items())
    return hashlib.blake2b(repr((at, number, school_id, wanted)).encode(), digest_size=8).digest()
