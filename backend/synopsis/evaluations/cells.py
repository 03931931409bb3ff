"""What may stand in one cell of an import, column by column.

Each function takes the text of a cell and returns its value, or raises ``CellError`` with a sentence for the person
who made the file: what was wrong, with which value, what to do. Nothing is interpreted: a formula stays text.
"""

import re
import unicodedata
from decimal import Decimal

COMMENT_LIMIT = 5_000
"""Characters."""
LABEL_LIMIT = 200
"""Characters of a name or a criterion."""
HIGHEST_SCORE = Decimal(100)

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
# UTF-8 that some program took for Windows-1252 and saved: "geÃ¯nteresseerd", "itâ€™s", "ðŸ˜€".
_GARBLED = re.compile("Ã[\xa0-\xbf\u2018-\u203a\u20ac\u2122\u0152\u0153\u0160\u0161\u017d\u017e]|â€|ðŸ")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_EMAIL = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)"
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)
# Not when a second one makes it a pair of quotation marks: '-' of '- ja -'.
_EXCEL_APOSTROPHE = re.compile(r"'(?=[=+\-@])(?!.*'(?:\W|\Z))", re.DOTALL)
_SCORE = re.compile(r"([+-]?)(\d{1,9})(?:[.,](\d{1,20}))?", re.ASCII)
_FRACTION = re.compile(r"\d+(?:[.,]\d+)?\s*(?:/|van|of|out of)\s*\d+", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,4})\.?(?:[-/. ]\d{2,4})?", re.IGNORECASE)


class CellError(ValueError):
    """A cell cannot be imported as it stands; the message is for the person who made the file."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def shown(value: str, most: int = 40) -> str:
    """``value`` quoted, fit for a message: one line, no control characters, not long."""
    return f"“{in_short(value, most)}”"


def in_short(value: str, most: int = 40) -> str:
    """``value`` as it may be shown: one line, no control characters, at most so many characters."""
    flat = "".join(char if char.isprintable() else " " if char in "\r\n\t" else f"\\u{ord(char):04x}" for char in value)
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def email(cell: str) -> str:
    """An e-mail address, lower-cased."""
    address = _INVISIBLE.sub("", _sound(cell)).strip().lower()
    if not address:
        raise CellError("email_missing", "The e-mail address is empty; every row needs those of both pupils.")
    if not _EMAIL.fullmatch(address):
        raise CellError("email_invalid", f"{shown(address)} is not an e-mail address; write one like name@school.nl.")
    return address


def name(cell: str) -> str:
    """A person's name: one line, single spaces, composed accents."""
    return _label(cell, "name", "Without it the name cannot be kept out of what a language model sees.")


def criterion(cell: str) -> str:
    """What the comment is about: one line, single spaces."""
    return _label(cell, "criterion", "Write what the comment is about, for instance “Samenwerken”.")


def score(cell: str) -> Decimal | None:
    """A number from 0 to 100 with at most two decimals, after a point or a comma; None when the cell is empty."""
    text = _sound(cell).strip()
    if not text:
        return None
    match = _SCORE.fullmatch(text)
    if match is None:
        raise CellError("score_invalid", f"{shown(text)} is not a number. {_advice_on_score(text)}")
    sign, whole, decimals = match.groups()
    value = Decimal(f"{sign}{whole}.{decimals or 0}" if decimals else f"{sign}{whole}")
    if not 0 <= value <= HIGHEST_SCORE:
        raise CellError("score_out_of_range", f"The score {shown(text)} is not between 0 and {HIGHEST_SCORE}.")
    if decimals and len(decimals.rstrip("0")) > 2:
        raise CellError("score_too_precise", f"The score {shown(text)} has more than two decimals; round it.")
    return value


def comment(cell: str) -> str:
    """The text as it was written, without the space around it; its line ends become line feeds."""
    text = _without_excel_apostrophe(_sound(cell)).strip()
    if len(text) > COMMENT_LIMIT:
        raise CellError(
            "comment_too_long",
            f"The comment is {len(text):,} characters long and {COMMENT_LIMIT:,} is the most; shorten it. "
            "If it holds several rows, a quotation mark is missing.",
        )
    return text


def _label(cell: str, what: str, why: str) -> str:
    text = _INVISIBLE.sub("", _without_excel_apostrophe(_sound(cell)))
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text:
        raise CellError(f"{what}_missing", f"The {what} is empty. {why}")
    if len(text) > LABEL_LIMIT:
        raise CellError(f"{what}_too_long", f"The {what} {shown(text)} is longer than {LABEL_LIMIT} characters.")
    return text


def _sound(cell: str) -> str:
    """The cell with line feeds for line ends, once it holds nothing that a database or a reader would choke on."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if found := _FORBIDDEN.search(text):
        raise CellError("character_refused", _about_character(found.group(), text[: found.start()]))
    if found := _GARBLED.search(text):
        part = text[max(0, found.start() - 10) : found.end() + 10]
        raise CellError(
            "garbled_text",
            f"{shown(part)} is garbled: somewhere a UTF-8 file was opened as Windows-1252 and saved again. "
            "Go back to the original file, or correct these characters.",
        )
    return text


def _about_character(char: str, before: str) -> str:
    where = f" after {shown(before[-20:])}" if before.strip() else ""
    if char == "\ufffd":
        return f"A character{where} was lost when the file was made (it shows as \ufffd); type it again."
    return f"The invisible character U+{ord(char):04X}{where} cannot be imported; remove it."


def _without_excel_apostrophe(text: str) -> str:
    """``'=1+1`` is how spreadsheets and careful exports mark text that looks like a formula; ``'s avonds`` is Dutch."""
    return text[1:] if _EXCEL_APOSTROPHE.match(text) else text


def _advice_on_score(text: str) -> str:
    if _FRACTION.fullmatch(text):
        return "Write the score alone: 8 instead of 8/10."
    if _DATE.fullmatch(text):
        return "It looks like a date that the spreadsheet made of a score; format the column as text and type it again."
    return "Write a number such as 7 or 7,5, or leave the cell empty."
