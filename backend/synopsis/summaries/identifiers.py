"""Patterns of what identifies somebody without a name: addresses, numbers, accounts.

Every pattern is written so that its work grows with the length of the text and no faster: repetitions are bounded or
possessive, and start where a run of letters starts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Token = Literal["[EMAIL]", "[PHONE]", "[LINK]", "[HANDLE]", "[NUMBER]"]
"""What takes the place of an identifier."""

Kind = Literal["name", "initials", "email", "phone", "handle", "student_number", "url", "token"]
"""What may leak."""

KINDS: dict[Token, Kind] = {
    "[EMAIL]": "email",
    "[PHONE]": "phone",
    "[LINK]": "url",
    "[HANDLE]": "handle",
    "[NUMBER]": "student_number",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of text that identifies somebody, and the token that takes its place."""

    start: int
    end: int
    token: Token


_TLD = r"(?:nl|com|org|net|eu|edu|be|de|fr|uk|io|info|app|dev|me|tv|gg|ly|co|frl|school|example|test)"
_SURE_TLD = r"(?:nl|com|org|eu|edu|io|info|tv|gg|ly|frl|co\.uk|example)"
_TAIL = r"(?:apenstaart(?:je)?|apestaart(?:je)?)"
_BOXED_AT = rf"\s?[(\[{{<]\s?(?:at|a|@|{_TAIL})\s?[)\]}}>]\s?"
_DOT = r"(?:\s?[(\[{<]\s?(?:dot|punt|\.)\s?[)\]}>]\s?|\s(?:dot|punt)\s|\s?\.\s?)"
_TIGHT_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|punt|\.)\s?[)\]}>]\s?|\s(?:dot|punt)\s)"
_LOCAL = r"(?<![\w.+%'\-])[\w.+%'\-]++"
_LABEL = r"[\w\-]{1,63}+"
_WEB_START = r"(?<![\w.\-])(?:[\w\-]{1,63}+\.){1,4}"

_CIPHER = (
    r"(?:nul|zero|oh|een|één|one|twee|two|drie|three|vier|four|vijf|five|zes|six|zeven|seven|acht|eight|negen|nine)"
)
_MEDIUM = (
    r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|tik\s?tok|discord|twitter|facebook|fb|telegram|steam|roblox|xbox|psn|twitch"
    r"|youtube|linkedin|bereal)(?:\s?(?:naam|name|account|acc|gebruikersnaam|user(?:name)?))?\b"
)
_MINE = r"\b(?:mijn|m'n|my|zijn|z'n|haar|d'r|his|her|jouw|your|hun|their)\s"
_ACCOUNT = r"@?(?P<value>[\w.\-]{2,40}+(?:#\d{1,6})?)"
_ODD_ACCOUNT = r"@?(?P<value>(?=[\w.\-]{0,40}[\d_])[\w.\-]{3,40}+)"
_ID_WORD = (
    r"\b(?:(?:leerling(?:en)?|student(?:en)?|stam(?:boek)?|school|pas|pupil|candidate|kandidaat|examen|persoons|burger"
    r"(?:service)?|studie|account|klant)[\s\-]?(?:nummer|nr|number|no|num|id|code)|bsn|llnr)\b"
)

# In the order in which they are applied: what may contain another comes first. The group "value" is what goes.
_SPELLED: tuple[tuple[Token, str], ...] = (
    ("[LINK]", r"\b(?:h(?:tt|xx)ps?|ftp)\s?:\s?/\s?/\S++"),
    ("[EMAIL]", rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})*+"),
    ("[EMAIL]", rf"{_LOCAL}\s?@\s?{_LABEL}(?:\s?\.\s?{_LABEL}){{0,3}}?\s?\.\s?{_TLD}\b"),
    ("[EMAIL]", rf"{_LOCAL}{_BOXED_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,2}}?{_DOT}{_TLD}\b"),
    ("[EMAIL]", rf"{_LOCAL}\s(?:at|{_TAIL})\s{_LABEL}(?:{_TIGHT_DOT}{_LABEL}){{0,2}}?{_TIGHT_DOT}{_TLD}\b"),
    ("[EMAIL]", rf"{_LOCAL}\s?[(\[{{<]\s?(?:at|@|{_TAIL})\s?[)\]}}>]\s?{_LABEL}"),
    ("[LINK]", r"\bwww\.\S++"),
    ("[LINK]", rf"{_WEB_START}{_SURE_TLD}\b(?:[/?#]\S*+)?"),
    ("[LINK]", rf"{_WEB_START}[a-z]{{2,12}}+/[\w?=&%#.~\-]\S*+"),
    ("[LINK]", rf"(?<![\w\-]){_LABEL}\s(?:punt|dot)\s{_SURE_TLD}\b"),
    ("[HANDLE]", r"@(?=[\w.\-]{0,40}[^\W\d_])[\w.\-]++"),
    ("[HANDLE]", r"(?<![\w.])[\w.]{2,32}+#\d{4}\b"),
    ("[HANDLE]", rf"{_MEDIUM}\s?[:=>]\s?{_ACCOUNT}"),
    ("[HANDLE]", rf"{_MINE}{_MEDIUM}\s(?:is|heet)\s{_ACCOUNT}"),
    ("[HANDLE]", rf"{_MEDIUM}\s(?:is\s|heet\s)?{_ODD_ACCOUNT}"),
    ("[HANDLE]", rf"(?<![\w.\-]){_ODD_ACCOUNT}\s(?:op|on|via)\s{_MEDIUM}"),
    ("[NUMBER]", r"\bNL[ ]?\d{2}(?:[ .\-]?[A-Z]){4}(?:[ .\-]?\d){10}\b"),
    ("[NUMBER]", r"\b(?-i:[A-Z]{2})\d{2}(?:[ \-]?(?-i:[A-Z]{4}))?(?:[ \-]?\d{4}){2,6}+(?:[ \-]?\d{1,3}\b)?"),
    ("[NUMBER]", rf"{_ID_WORD}(?:\s(?:is|was))?[^\w\n]{{0,4}}+(?P<value>[a-z]{{0,2}}+\d(?:[ .\-]?\d){{3,19}}+)"),
    ("[PHONE]", r"(?<!\d)(?:\+|00)[ ]?\(?\d(?:[ .\-/()]{0,3}+\d){7,14}+(?!\d)"),
    (
        "[PHONE]",
        (
            r"(?<!\d)(?<!\d[.,])(?!\d{1,2}[\-./ ]\d{1,2}[\-./ ](?:19|20)\d\d(?!\d))(?:(?<!\w)\(?o|\(?0)"
            r"(?:[ .\-/()]{0,3}+\d){8,10}+(?!\d)"
        ),
    ),
    ("[PHONE]", r"(?<![\w.,])\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}(?!\d)"),
    (
        "[PHONE]",
        rf"\b(?:nul|zero|oh|0)[\s,.\-]{{1,3}}+(?:{_CIPHER}|\d{{1,4}})(?:[\s,.\-]{{1,3}}+(?:{_CIPHER}|\d{{1,4}})\b){{3,13}}+",
    ),
    ("[PHONE]", rf"\b{_CIPHER}(?:[\s,.\-]{{1,3}}+{_CIPHER}\b){{7,13}}+"),
    ("[NUMBER]", r"(?<!\w)\d{4}[ ]?(?-i:[A-Z]{2})(?!\w)"),
    ("[NUMBER]", r"(?<!\w)(?-i:[A-Z])[a-z]{2,30}(?:straat|laan|weg|plein|gracht|kade|dreef|singel)[ ]\d{1,4}[a-z]?\b"),
    ("[NUMBER]", r"(?<!\d)(?<!\d[.,])(?![1-9]0+\b)\d{7,20}+(?!\d)"),
    ("[NUMBER]", r"(?<!\w)[su]\d{5,8}+(?!\w)"),
    ("[NUMBER]", r"(?<![\w.,])(?!\d{3}[. ]000[. ])\d{3}[. ]\d{3}[. ]\d{3}(?!\w)"),
)

PATTERNS: tuple[tuple[Token, re.Pattern[str]], ...] = tuple(
    (token, re.compile(pattern, re.IGNORECASE)) for token, pattern in _SPELLED
)
"""What identifies anybody, whoever is in the class."""


def roster_patterns(emails: Iterable[str], numbers: Iterable[str]) -> list[tuple[Token, re.Pattern[str]]]:
    """Patterns of the addresses and student numbers that a roster lists, in one expression for each kind."""
    addresses = {email.strip() for email in emails if email.strip()}
    accounts = {address.split("@")[0] for address in addresses}
    kinds: tuple[tuple[Token, list[str]], ...] = (
        ("[EMAIL]", [re.escape(address) for address in addresses]),
        ("[HANDLE]", [re.escape(name) for name in accounts if len(name) > 3 and re.search(r"[\d._\-]", name)]),
        ("[NUMBER]", ["[ .-]?".join(map(re.escape, number.strip())) for number in numbers if len(number.strip()) > 3]),
    )
    return [(token, _any_of(choices)) for token, choices in kinds if choices]


def _any_of(choices: list[str]) -> re.Pattern[str]:
    longest_first = sorted(choices, key=lambda choice: (-len(choice), choice))
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)


def find_identifiers(text: str, more: Iterable[tuple[Token, re.Pattern[str]]] = ()) -> list[Found]:
    """Find what identifies somebody, first in the text first, without overlaps.

    Args:
        text: what to look through, already freed of hidden signs.
        more: patterns of this class, which win over the general ones.
    """
    found: list[Found] = []
    for token, pattern in (*more, *PATTERNS):
        for start, end in _spans(pattern, text):
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Found(start, end, token))
    return sorted(found, key=lambda one: one.start)


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    group = "value" if "value" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        yield match.span(group)
