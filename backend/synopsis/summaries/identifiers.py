"""Patterns of what identifies somebody without a name: addresses, numbers, accounts.

Every pattern is written so that its work grows with the length of the text and no faster: repetitions are bounded or
possessive, and start where a run of letters starts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from synopsis.summaries.known import Known

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


PLACEHOLDER = re.compile(r"\[(?:SUBJECT|P\d+|EMAIL|PHONE|LINK|HANDLE|NUMBER)\]")
"""A token of ours: of a person, or of an identifier. In it, nothing is looked for."""


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
_TO_THE_END = r"\S*[^\s.,;:!?)'\"\]\[]"
_LOCAL = r"(?<![\w.+%'\-])[\w.+%'\-]++"
_LABEL = r"[\w\-]{1,63}+"
_WEB_START = r"(?<![\w.\-])(?:[\w\-]{1,63}+\.){1,4}"

_ALL_CIPHERS = (
    *("nul", "zero", "oh", "een", "één", "one", "twee", "two", "drie", "three", "vier", "four", "vijf", "five", "zes"),
    *("six", "zeven", "seven", "acht", "eight", "negen", "nine"),
)
_CIPHER = rf"(?:{'|'.join(_ALL_CIPHERS)})"
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


_NUMERAL = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Look:
    """A text, prepared for cheap questions."""

    small: str
    """In small letters, with a blank before it."""
    packed: str
    """In small letters, without blanks and the signs that may stand between the digits of a number."""
    digits: int
    """How many it has."""

    def has_in_a_row(self, many: int, words: frozenset[str]) -> bool:
        """Whether so many of these words stand in a row, with blanks, commas, full stops or hyphens between them."""
        if not many:
            return True
        parts = self.small.replace(",", " ").replace(".", " ").replace("-", " ").split()
        return b"\x01" * many in bytes(map(words.__contains__, parts))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Ways to write an identifier, with cheap questions that are asked before the expressions are tried."""

    token: Token
    expressions: tuple[re.Pattern[str], ...]
    """What goes is the group ``value`` of each, or all of it."""
    hints: tuple[str, ...] = ()
    """One of these must be in the text, in small letters; none means that no hint is needed."""
    packed_hints: tuple[str, ...] = ()
    """As hints, looked for in the packed text."""
    digits: int = 0
    """At least so many digits must be in the text."""
    in_a_row: tuple[int, frozenset[str]] = (0, frozenset())
    """So many words of these must stand in a row."""

    def worth_trying(self, look: _Look) -> tuple[re.Pattern[str], ...]:
        """The expressions that may be found; none where a hint or a digit is missing."""
        may_occur = (
            look.digits >= self.digits
            and (not self.hints or any(map(look.small.__contains__, self.hints)))
            and (not self.packed_hints or any(map(look.packed.__contains__, self.packed_hints)))
            and look.has_in_a_row(*self.in_a_row)
        )
        return self.expressions if may_occur else ()


@dataclass(frozen=True, slots=True)
class Literals:
    """Identifiers of one kind that a roster lists, letter for letter."""

    token: Token
    packed: dict[str, str]
    """Each literal, with its packed form."""
    joint: str
    """An expression of what may stand between the letters."""
    digits: int
    """Each of them has as many or more."""
    shared: str
    """What is in the packed form of each of them, signs first: few texts have an @."""
    tell: bool
    """They can only be in a text of which some part is telling."""

    def worth_trying(self, look: _Look) -> tuple[re.Pattern[str], ...]:
        """One expression for those that may be found. It is compiled for them alone: most are never written."""
        if look.digits < self.digits or not all(map(look.packed.__contains__, self.shared)):
            return ()
        expression = any_of(
            tuple(literal for literal, packed in self.packed.items() if packed in look.packed), joint=self.joint
        )
        return (expression,) if expression else ()


_MEDIA = (
    *("insta", "snap", "tik", "discord", "twitter", "facebook", "telegram", "steam", "roblox", "xbox", "twitch"),
    *("youtube", "linkedin", "bereal", " ig", " fb", " psn"),
)
_HOLDERS = (
    *(
        "leerling",
        "student",
        "stam",
        "school",
        "pas",
        "pupil",
        "candidate",
        "kandidaat",
        "examen",
        "persoons",
        "burger",
    ),
    *("burger", "studie", "account", "klant", "bsn", "llnr"),
)
_CIPHERS = (
    *("twee", "two", "drie", "three", "vier", "four", "vijf", "five", "zes", "six", "zeven", "seven", "negen", "nine"),
)
_WEB_HINTS = (
    *(".nl", ".com", ".org", ".eu", ".edu", ".io", ".info", ".tv", ".gg", ".ly", ".frl", ".co", ".ex", "www.", "/"),
)


def _compile(
    token: Token,
    *expressions: str,
    hints: Iterable[str] = (),
    packed_hints: Iterable[str] = (),
    digits: int = 0,
    in_a_row: tuple[int, frozenset[str]] = (0, frozenset()),
) -> Pattern:
    compiled = tuple(re.compile(expression, re.IGNORECASE) for expression in expressions)
    return Pattern(token, compiled, tuple(hints), tuple(packed_hints), digits, in_a_row)


# In the order in which they are applied: what may contain another comes first.
PATTERNS: tuple[Pattern, ...] = (
    _compile("[LINK]", rf"\b(?:h(?:tt|xx)ps?|ftp)\s?:\s?/\s?/{_TO_THE_END}", hints=("http", "hxxp", "ftp")),
    _compile(
        "[EMAIL]",
        rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})*+",
        rf"{_LOCAL}\s?@\s?{_LABEL}(?:\s?\.\s?{_LABEL}){{0,3}}?\s?\.\s?{_TLD}\b",
        hints=("@",),
    ),
    _compile(
        "[EMAIL]",
        rf"{_LOCAL}{_BOXED_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,2}}?{_DOT}{_TLD}\b",
        rf"{_LOCAL}\s?[(\[{{<]\s?(?:at|@|{_TAIL})\s?[)\]}}>]\s?{_LABEL}",
        packed_hints=("(a", "[a", "{a", "<a", "(@", "[@", "{@", "<@"),
    ),
    _compile(
        "[EMAIL]",
        rf"{_LOCAL}\s(?:at|{_TAIL})\s{_LABEL}(?:{_TIGHT_DOT}{_LABEL}){{0,2}}?{_TIGHT_DOT}{_TLD}\b",
        hints=(" at ", "apenst", "apest"),
    ),
    _compile(
        "[LINK]",
        rf"\bwww\.{_TO_THE_END}",
        rf"{_WEB_START}{_SURE_TLD}\b(?:[/?#](?:{_TO_THE_END})?)?",
        rf"{_WEB_START}[a-z]{{2,12}}+/{_TO_THE_END}",
        hints=_WEB_HINTS,
    ),
    _compile("[LINK]", rf"(?<![\w\-]){_LABEL}\s(?:punt|dot)\s{_SURE_TLD}\b", hints=(" punt ", " dot ")),
    _compile("[HANDLE]", r"@(?=[\w.\-]{0,40}[^\W\d_])[\w.\-]++", hints=("@",)),
    _compile("[HANDLE]", r"(?<![\w.])[\w.]{2,32}+#\d{4}\b", hints=("#",), digits=4),
    _compile(
        "[HANDLE]",
        rf"{_MEDIUM}\s?[:=>]\s?{_ACCOUNT}",
        rf"{_MINE}{_MEDIUM}\s(?:is|heet)\s{_ACCOUNT}",
        rf"\b(?:op|on|via)\s{_MEDIUM}\s(?:als|as|onder|under)\s{_ACCOUNT}",
        rf"{_MEDIUM}\s(?:is\s|heet\s)?{_ODD_ACCOUNT}",
        rf"(?<![\w.\-]){_ODD_ACCOUNT}\s(?:op|on|via)\s{_MEDIUM}",
        hints=_MEDIA,
    ),
    _compile(
        "[NUMBER]",
        rf"{_ID_WORD}(?:\s(?:is|was))?[^\w\n]{{0,4}}+(?P<value>[a-z]{{0,2}}+\d(?:[ .\-]?\d){{3,19}}+)",
        hints=_HOLDERS,
        digits=4,
    ),
    _compile(
        "[NUMBER]",
        r"\bNL[ ]?\d{2}(?:[ .\-]?[A-Z]){4}(?:[ .\-]?\d){10}\b",
        r"\b(?-i:[A-Z]{2})\d{2}(?:[ \-]?(?-i:[A-Z]{4}))?(?:[ \-]?\d{4}){2,6}+(?:[ \-]?\d{1,3}\b)?",
        digits=10,
    ),
    _compile(
        "[PHONE]",
        r"(?<!\d)(?:\+|00)[ ]?\(?\d(?:[ .\-/()]{0,3}+\d){7,14}+(?!\d)",
        r"(?<!\d)(?<!\d[.,])(?!\d{1,2}[\-./ ]\d{1,2}[\-./ ](?:19|20)\d\d(?!\d))(?:(?<!\w)\(?o|\(?0)"
        r"(?:[ .\-/()]{0,3}+\d){8,10}+(?!\d)",
        r"(?<![\w.,])\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}(?!\d)",
        r"(?<!\d)[0o][ ,_*]{0,2}6(?:[ ,._*\-]{0,2}\d){8}(?!\d)",
        digits=8,
    ),
    _compile(
        "[PHONE]",
        rf"\b(?:nul|zero|oh|0)(?:[\s,.\-]{{1,3}}+(?:{_CIPHER}|\d{{1,4}})\b){{4,14}}+",
        hints=_CIPHERS,
        packed_hints=("nul", "zero", "oh", "0"),
    ),
    _compile(
        "[PHONE]",
        rf"\b{_CIPHER}(?:[\s,.\-]{{1,3}}+{_CIPHER}\b){{7,13}}+",
        hints=_CIPHERS,
        # The first and the last may have a bracket or the like beside them.
        in_a_row=(6, frozenset(_ALL_CIPHERS)),
    ),
    _compile(
        "[NUMBER]",
        r"(?<!\w)[su]\d{5,8}+(?!\w)",
        r"(?<!\d)(?<!\d[.,])(?![1-9]0+\b)\d{7,20}+(?!\d)",
        r"(?<![\w.,])(?!\d{3}[. ]000[. ])\d{3}[. ]\d{3}[. ]\d{3}(?!\w)",
        r"(?<![\w.,])\d{4}(?:[ \-]\d{4}){3}(?!\w)",
        digits=5,
    ),
    _compile("[NUMBER]", r"(?<!\w)\d{4}[ ]?(?-i:[A-Z]{2})(?!\w)", digits=4),
    _compile(
        "[NUMBER]",
        r"(?<!\w)(?-i:[A-Z])[a-z]{2,30}(?:straat|laan|weg|plein|gracht|kade|dreef|singel)[ ]\d{1,4}[a-z]?\b",
        hints=("straat ", "laan ", "weg ", "plein ", "gracht ", "kade ", "dreef ", "singel "),
        digits=1,
    ),
)
"""What identifies anybody, whoever is in the class."""

_TELLING_SIGN = re.compile(r"[\d@:/#_]|\.\S|\S-\S")
_TELLING = re.compile(
    rf"{_TELLING_SIGN.pattern}|[(\[{{<](?:[a@]|\Z)|\A(?:at|punt|dot|ig|fb|psn)|apenst|apest"
    rf"|{'|'.join(hint for hint in _MEDIA if hint.isalpha())}|{'|'.join(_CIPHERS)}",
    re.IGNORECASE,
)
"""Over what stands between two blanks: none of the patterns can be in a text of which no part has any of this."""
_KNOWN_PARTS = 8192


def _is_telling(part: str) -> bool:
    return _TELLING.search(PLACEHOLDER.sub("", part)) is not None


_telling = Known(_is_telling, most=_KNOWN_PARTS)


def roster_patterns(emails: Iterable[str], numbers: Iterable[str]) -> list[Literals]:
    """The addresses and student numbers that a roster lists, to be looked for."""
    addresses = {email.strip() for email in emails if email.strip()}
    accounts = {address.split("@")[0] for address in addresses}
    accounts = {name for name in accounts if len(name) > 3 and re.search(r"[\d._\-]", name)}
    known = {number.strip() for number in numbers if len(number.strip()) > 3}
    kinds: tuple[tuple[Token, set[str], str, re.Pattern[str]], ...] = (
        ("[EMAIL]", addresses, "", _TELLING_SIGN),
        ("[HANDLE]", accounts, "", _TELLING_SIGN),
        ("[NUMBER]", known, "[ .-]?", _NUMERAL),
    )
    return [
        Literals(
            token,
            {literal: _packed(literal) for literal in literals},
            joint,
            digits=min(len(_NUMERAL.findall(literal)) for literal in literals),
            shared="".join(sorted(set.intersection(*(set(_packed(one)) for one in literals)), key=str.isalnum)),
            tell=all(_tells(literal, sign) for literal in literals),
        )
        for token, literals, joint, sign in kinds
        if literals
    ]


def _tells(literal: str, sign: re.Pattern[str]) -> bool:
    return sign.search(literal) is not None and not any(map(str.isspace, literal))


def _packed(text: str) -> str:
    return "".join(text.lower().split()).replace(".", "").replace("-", "")


@lru_cache(maxsize=512)
def any_of(literals: tuple[str, ...], *, joint: str = "") -> re.Pattern[str] | None:
    """An expression for whichever of these stands by itself, the longest first, in capitals or not.

    Args:
        literals: what to find, letter for letter.
        joint: an expression of what may stand between the letters.
    """
    longest_first = sorted(set(literals), key=lambda literal: (-len(literal), literal))
    bounded = (
        ("(?<!\\w)" if literal[0].isalnum() else "")
        + joint.join(map(re.escape, literal))
        + ("(?!\\w)" if literal[-1].isalnum() else "")
        for literal in longest_first
    )
    return re.compile("|".join(bounded), re.IGNORECASE) if longest_first else None


def find_identifiers(text: str, more: Sequence[Literals] = ()) -> list[Found]:
    """Find what identifies somebody, first in the text first, without overlaps.

    Args:
        text: what to look through, already freed of hidden signs.
        more: identifiers of this class, which win over the general patterns.
    """
    found: list[Found] = []
    taken: bytearray | None = None
    for token, expression in _worth_trying(text, more):
        for start, end in _spans(expression, text):
            taken = tokens_in(text) if taken is None else taken
            if not any(taken[start:end]):
                found.append(Found(start, end, token))
                taken[start:end] = b"\x01" * (end - start)
    return sorted(found, key=lambda one: one.start)


def _worth_trying(text: str, more: Sequence[Literals]) -> Iterator[tuple[Token, re.Pattern[str]]]:
    """The expressions that may be found, in their order: of most texts no part is telling, which one look shows."""
    tried: Sequence[Pattern | Literals]
    if any(map(_telling.__getitem__, text.split())):
        tried = [*more, *PATTERNS]
    else:
        tried = [literals for literals in more if not literals.tell]
    if tried:
        look = _Look(" " + text.lower(), _packed(text), len(_NUMERAL.findall(text)))
        for one in tried:
            for expression in one.worth_trying(look):
                yield one.token, expression


def tokens_in(text: str) -> bytearray:
    """One for every letter of a text that belongs to a token of ours, zero for the others."""
    taken = bytearray(len(text))
    for token in PLACEHOLDER.finditer(text):
        taken[token.start() : token.end()] = b"\x01" * (token.end() - token.start())
    return taken


def _spans(expression: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    group = "value" if "value" in expression.groupindex else 0
    for match in expression.finditer(text):
        yield match.span(group)
