"""Takes out of a text everything that hides letters from a reader or from a filter."""

import re
import unicodedata

MAX_LETTERS = 2000
"""A comment is cut here, in code points."""

_PARSED_AT_MOST = 20_000

# Nothing to reveal: ASCII, the accented letters of Western Europe in one piece, and the signs of word processors.
_LATIN = r"[\n\x20-\x7e\xc0-\xd6\xd8-\xf6\xf8-\xff]"
_HARMLESS = re.compile(rf"{_LATIN}*+(?:[‘’“”„…–—€]{_LATIN}*+)*+")
_UNUSUAL = re.compile(r"[^\x20-\x7e]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
# Accents that no letter has taken up: strikes through a word, towers of marks.
_LOOSE_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_LINES = re.compile(r"\s*\n\s*")
_IMITATED = re.compile(r"\b(?:SUBJECT|EMAIL|PHONE|LINK|HANDLE|NUMBER|P\d{1,4})\b")

_BRACKETS = {ord(c): "(" for c in "[［【〔⟦〚❲⁅"} | {ord(c): ")" for c in "]］】〕⟧〛❳⁆"}
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")


def _boxed_letters() -> dict[int, str]:
    """Letters in boxes and circles, for which Unicode knows no plain letter: 🅹🅐🅝."""
    starts = (0x1F150, 0x1F170)
    return {start + at: chr(ord("A") + at) for start in starts for at in range(26)}


_BOXED = _boxed_letters()


def clean(text: str) -> str:
    """Make a pupil's text safe to look at: nothing hidden, nothing that imitates our tokens, at most 2,000 letters.

    Square brackets become round ones, so that in a cleaned text nothing but our own tokens has square brackets.
    Cleaning twice changes nothing more.
    """
    return _cut(_whole(text))


def is_cut(text: str) -> bool:
    """Whether so much was written that `clean` leaves some of it out."""
    return len(_whole(text)) > MAX_LETTERS


def _whole(text: str) -> str:
    shown = reveal(text).translate(_BRACKETS)
    shown = _IMITATED.sub(lambda found: found.group().lower(), shown)
    shown = _SPACES.sub(" ", shown)
    if "\n" in shown:
        shown = _LINES.sub("\n", shown)
    return shown.strip()


def reveal(text: str) -> str:
    """Undo what hides letters: invisible signs, stacked accents, wide, boxed and ligated letters."""
    text = text[:_PARSED_AT_MOST]
    if _HARMLESS.fullmatch(text):
        return text
    shown = unicodedata.normalize("NFC", _UNUSUAL.sub(_visible, text))
    return _LOOSE_ACCENTS.sub("", unicodedata.normalize("NFC", _FOREIGN.sub(_plain, shown)))


def _visible(found: re.Match[str]) -> str:
    """Drop what has no width; turn line ends and other control signs into blanks."""
    char = found.group()
    code = ord(char)
    if char in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if char in _INVISIBLE or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF:
        return ""
    category = unicodedata.category(char)
    if category == "Cc":
        return " " if char == "\t" else ""
    return "" if category in {"Cf", "Cs", "Co", "Cn"} else char


def _plain(found: re.Match[str]) -> str:
    """Turn a letter in disguise into the plain one; leave ½, ², … and the like as they are."""
    char = found.group()
    code = ord(char)
    if code in _BOXED:
        return _BOXED[code]
    if 0x2460 <= code <= 0x24FF or 0x2776 <= code <= 0x2793:
        digit = unicodedata.digit(char, None)
        if digit is not None:
            return str(digit)
    letter_like = unicodedata.category(char)[0] == "L" or 0xFF01 <= code <= 0xFF5E or 0x24B6 <= code <= 0x24E9
    if letter_like or 0x1D7CE <= code <= 0x1D7FF or 0x1F110 <= code <= 0x1F149 or 0x249C <= code <= 0x24B5:
        return unicodedata.normalize("NFKC", char)
    return char


def _cut(text: str) -> str:
    """Cut at the last blank before the limit, so that no half name remains."""
    if len(text) <= MAX_LETTERS:
        return text
    head = text[:MAX_LETTERS]
    if text[MAX_LETTERS].isspace():
        return head.rstrip()
    blank = max(head.rfind(" "), head.rfind("\n"))
    return (head[:blank] if blank > MAX_LETTERS // 2 else head).rstrip()
