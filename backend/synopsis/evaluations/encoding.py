"""From the bytes of a text file to its characters, when nobody says which encoding was used.

A byte order mark or valid UTF-8 settles it. What remains is one of the single-byte encodings of Western European
spreadsheets; they give every byte a meaning, so the reading that looks most like words wins. A general detector
(charset-normalizer) was left out: on a file with three accents it names encodings that no school uses.
"""

import codecs
import re
from dataclasses import dataclass
from itertools import islice

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
# In order of preference when two readings look equally good. UTF-8 is here for the file with a few broken bytes.
_SINGLE_BYTE = (
    ("cp1252", "windows-1252"),
    ("iso8859-15", "iso-8859-15"),
    ("mac_roman", "macintosh"),
    ("utf-8", "utf-8"),
)
_FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook (.xlsx) or another zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"%PDF-", "a PDF document"),
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SAMPLE = 20_000
"""How many characters outside ASCII are looked at: more than enough to tell, and a bound on the time."""

_EVERYDAY_LETTERS = frozenset("éëïèöüçáóêàäÉËÏÈÖÜÇÁÓÊÀÄ")
_APOSTROPHES = frozenset("’´")
_BETWEEN_WORDS = frozenset("‘“”–—…•‚„«»€£©®°½¼¾²³·×¿¡\xa0")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a file (U+FFFD where bytes mean nothing) and the name of the encoding that gave them."""

    text: str
    encoding: str


def foreign_format(data: bytes) -> str | None:
    """What these bytes are when they are no text at all, in words for the person who sent them."""
    return next((name for magic, name in _FOREIGN if data.startswith(magic)), None)


def decode(data: bytes) -> Decoded:
    """The text in ``data``; never fails, for what cannot be read shows as U+FFFD or as a lone surrogate."""
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(codec, "replace"), name)
    if codec := _utf16_without_mark(data[:4]):
        return Decoded(data.decode(codec, "replace"), codec)
    try:
        # Encoded surrogates are kept, so that their row can be pointed at; everything else must be valid.
        return Decoded(data.decode("utf-8", "surrogatepass"), "utf-8")
    except UnicodeDecodeError:
        return _most_like_words(data)


def _utf16_without_mark(head: bytes) -> str:
    """Headers are ASCII, so in UTF-16 each second byte of the beginning is zero."""
    zeros = [byte == 0 for byte in head]
    if zeros == [False, True, False, True]:
        return "utf-16-le"
    return "utf-16-be" if zeros == [True, False, True, False] else ""


def _most_like_words(data: bytes) -> Decoded:
    readings = [Decoded(data.decode(codec, "replace"), name) for codec, name in _SINGLE_BYTE]
    return min(readings, key=lambda reading: _oddness(reading.text))


def _oddness(text: str) -> int:
    """How little the characters outside ASCII look like those of Dutch or English prose; 0 is perfect."""
    places = (match.start() for match in islice(_NOT_ASCII.finditer(text), _SAMPLE))
    return sum(_odd(text[at - 1 : at] if at else "", text[at], text[at + 1 : at + 2]) for at in places)


def _odd(before: str, char: str, after: str) -> int:
    if char == "\ufffd" or "\x80" <= char <= "\x9f":
        return 10
    if char in _APOSTROPHES:
        return 0
    if char in _BETWEEN_WORDS:
        return 3 if before.isalpha() and after.isalpha() else 0
    if char.isalpha():
        if char.isupper() and before.islower():
            return 3
        return 0 if char in _EVERYDAY_LETTERS else 1
    return 2
