"""Names taken apart, run together or dressed up: *J a n*, *Sa-nne*, *#teamjan*, *S4nne*, stars for letters."""

import re
from collections.abc import Iterator

from synopsis.summaries.everyday_names import is_abbreviation
from synopsis.summaries.identifiers import tokens_in
from synopsis.summaries.ordinary_words import FUNCTION_WORDS
from synopsis.summaries.passage import Passage
from synopsis.summaries.roster import Roster, Word
from synopsis.summaries.spelling import fold

_TIGHT = re.compile(r"[^\w\s\[\]]{1,3}|_{1,3}|")
_BETWEEN_LETTERS = re.compile(r"[^\w\[\]]{1,3}|_{1,3}")
_DIGIT = re.compile(r"\d")
_WITH_DIGITS = re.compile(r"(?<![\w\[])(?=\w{0,30}\d)(?=\w{0,30}[^\W\d_])\w{3,30}(?!\w)")
_DIGITS_AS_LETTERS = (str.maketrans("0134578", "oleastb"), str.maketrans("0134578", "oieastb"))
_STARRED = re.compile(r"(?<![\w*])[^\W\d_]{1,20}\*{1,20}[^\W\d_]{0,20}(?![\w*])")

_Span = tuple[int, int, frozenset[int]]


def letters_apart(passage: Passage, at: int, roster: Roster) -> tuple[int, frozenset[int]] | None:
    """Find letters apart (*J a n*, *S.a.n.n.e*) and dotted initials (*J.d.V.*).

    Returns:
        The last word of the name, and whom it names.
    """
    first = passage.words[at]
    best: tuple[int, frozenset[int]] | None = None
    raw = first.raw
    for last in range(at + 1, len(passage)):
        word = passage.words[last]
        if len(raw) != last - at or len(word.raw) != 1 or not roster.begins(fold(raw)):
            break
        if not _BETWEEN_LETTERS.fullmatch(passage.gap(last - 1) or ""):
            break
        raw += word.raw
        people = _spelled(passage, raw, at, last, roster)
        if people:
            best = last, people
    return best


def _spelled(passage: Passage, raw: str, first: int, last: int, roster: Roster) -> frozenset[int]:
    folded = fold(raw)
    people = roster.exact(folded)
    if people and (len(raw) > 2 or raw[0].isupper()):
        return people
    width = passage.end(last) - passage.start(first)
    if passage.dotted(first) and width <= 3 * len(raw) and not is_abbreviation(raw):
        return frozenset(roster.acronyms.get(folded, ()))
    return frozenset()


def pieces_joined(passage: Passage, at: int, roster: Roster) -> tuple[int, frozenset[int]] | None:
    """Find a name cut in pieces: *Sa-nne*, *Anne Marie* for *Annemarie*.

    Returns:
        The last word of the name, and whom it names.
    """
    joined = passage.words[at].folded
    for last in range(at + 1, len(passage)):
        shorter, joined = joined, joined + passage.words[last].folded
        people = roster.exact(joined)
        if not roster.begins(shorter) or not (people or roster.begins(joined)):
            return None
        gap = passage.gap(last - 1) or ""
        tight = bool(_TIGHT.fullmatch(gap))
        if not tight and gap != " ":
            return None
        if people and len(joined) > 2 and (tight or _is_one_name(passage.words[at : last + 1], joined)):
            return last, people
    return None


def _is_one_name(pieces: list[Word], joined: str) -> bool:
    """Whether two pieces with a blank between them are one name: *has an* is not *Hasan*."""
    if len(joined) < 5 or len(pieces) != 2 or min(len(piece.raw) for piece in pieces) < 2:
        return False
    return not all(piece.folded in FUNCTION_WORDS for piece in pieces)


def tagged(passage: Passage, at: int, roster: Roster) -> frozenset[int]:
    """Whose name begins or ends a hashtag: *#teamjan*."""
    word = passage.words[at]
    if not passage.has_tags or word.is_token:
        return frozenset()
    start = passage.start(at)
    if start == 0 or passage.text[start - 1] != "#":
        return frozenset()
    return roster.inside(word.folded)


def dressed_up(text: str, roster: Roster) -> Iterator[_Span]:
    """Find nicknames with signs in them, digits for letters, stars for letters, outside of tokens.

    Yields:
        Where each starts and ends, and whom it names.
    """
    taken: bytearray | None = None
    for start, end, people in _dressed_up(text, roster):
        if not people:
            continue
        taken = tokens_in(text) if taken is None else taken
        if not any(taken[start:end]):
            yield start, end, people


def _dressed_up(text: str, roster: Roster) -> Iterator[_Span]:
    if roster.odd_nicknames is not None:
        for match in roster.odd_nicknames.finditer(text):
            yield *match.span(), roster.nicknamed(match.group())
    for match in _WITH_DIGITS.finditer(text) if _DIGIT.search(text) else ():
        for table in _DIGITS_AS_LETTERS:
            plain = match.group().translate(table)
            yield *match.span(), roster.exact(fold(plain)) if plain.isalpha() else frozenset()
    if "*" in text:
        for match in _STARRED.finditer(text):
            yield *match.span(), roster.masked(fold(match.group()))
