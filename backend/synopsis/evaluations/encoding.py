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
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or Word document (.doc)"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "a compressed file (.gz)"),
    (b"7z\xbc\xaf", "a compressed archive (.7z)"),
    (b"Rar!", "a compressed archive (.rar)"),
    (b"{\\rtf", "a text document (.rtf)"),
)
_ZIPPED = (
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"word/", "a Word document (.docx)"),
    (b"ppt/", "a PowerPoint presentation (.pptx)"),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)"),
    (b"Index/", "a Numbers or Pages document"),
)
"""By the name of something inside; names are not compressed."""
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml|<table|<meta)", re.IGNORECASE)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_HEAD = 1000
"""Bytes."""
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
    if data.startswith(b"PK\x03\x04"):
        return next(
            (name for inside, name in _ZIPPED if inside in data), "an Excel workbook (.xlsx) or another zip archive"
        )
    if found := next((name for magic, name in _FOREIGN if data.startswith(magic)), None):
        return found
    head = data[:_HEAD].removeprefix(codecs.BOM_UTF8)
    if _WEB_PAGE.match(head):
        return "a web page or XML (some programs call it .xls)"
    return "no text at all" if _is_binary(head) else None


def _is_binary(head: bytes) -> bool:
    """Whether more than one byte in twenty is a control character; in UTF-16 each second one is zero."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf16_without_mark(head[:4]):
        return False
    return 20 * (len(head) - len(head.translate(None, _CONTROLS))) > len(head)


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
