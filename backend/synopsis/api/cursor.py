"""A place in a list of jobs, as a text that only that list takes."""

import base64
import binascii
import hashlib
import struct
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from synopsis.jobs.causes import Cause
from synopsis.jobs.dead_letters import GroupPlace
from synopsis.jobs.listing import Filters, Place
from synopsis.kit.errors import Invalid
from synopsis.tenancy.scope import SchoolId

_LAYOUT = struct.Struct(">qq8s")
_LAYOUT_OF_GROUP = struct.Struct(">qq")
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LONGEST_CURSOR = 60
"""Characters; ours have 32."""
LONGEST_GROUP_CURSOR = 400


def write_cursor(place: Place, school_id: SchoolId, filters: Filters) -> str:
    """The cursor for what follows a place."""
    at = (place.created_at - _ZERO) // _MICROSECOND
    return base64.urlsafe_b64encode(_LAYOUT.pack(at, place.id, _mark((at, place.id), school_id, filters))).decode()


def read_cursor(text: str, school_id: SchoolId, filters: Filters) -> Place:
    """The place that a cursor stands for.

    Raises:
        Invalid: it is none, or one of a list with other filters or of another school.
    """
    try:
        at, number, mark = _LAYOUT.unpack(base64.b64decode(text.encode(), altchars=b"-_", validate=True))
        if mark == _mark((at, number), school_id, filters):
            return Place(_ZERO + at * _MICROSECOND, number)
    except (binascii.Error, struct.error):
        pass
    raise _foreign()


def write_group_cursor(place: GroupPlace, school_id: SchoolId, filters: Filters) -> str:
    """The cursor for the groups of dead letters that follow a place."""
    times = _LAYOUT_OF_GROUP.pack(*((at - _ZERO) // _MICROSECOND for at in (place.as_of, place.last_failed_at)))
    packed = times + str(place.cause).encode()
    return base64.urlsafe_b64encode(_mark((packed,), school_id, filters) + packed).decode()


def read_group_cursor(text: str, school_id: SchoolId, filters: Filters) -> GroupPlace:
    """The place that a cursor of groups stands for.

    Raises:
        Invalid: it is none, or one of a list with other filters or of another school.
    """
    try:
        whole = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
    except binascii.Error:
        raise _foreign() from None
    mark, packed = whole[:8], whole[8:]
    times, cause = (
        packed[: _LAYOUT_OF_GROUP.size],
        Cause.parse(packed[_LAYOUT_OF_GROUP.size :].decode("ascii", "replace")),
    )
    if mark != _mark((packed,), school_id, filters) or cause is None:
        raise _foreign()
    as_of, last_failed_at = (_ZERO + at * _MICROSECOND for at in _LAYOUT_OF_GROUP.unpack(times))
    return GroupPlace(as_of, last_failed_at, cause)


def _foreign() -> Invalid:
    return Invalid(
        "cursor: is not one of this list. Send the `next_cursor` of the page before as it is, with the same filters,"
        " and none for the first page.",
        code="cursor_invalid",
    )


def _mark(place: tuple[int | bytes, ...], school_id: SchoolId, filters: Filters) -> bytes:
    """What tells a cursor of this list from any other text. It guards nothing: a list shows what its reader may see."""
    wanted = sorted((name, str(value)) for name, value in asdict(filters).items())
    return hashlib.blake2b(repr((*place, school_id, wanted)).encode(), digest_size=8).digest()
