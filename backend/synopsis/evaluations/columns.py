"""Which column of a spreadsheet holds what: our own names, and those that a Dutch or English school would write.

A header is read as a set of words, so order, case, spaces, underscores and accents do not matter:
``reviewer_email``, ``E-mail reviewer`` and ``Mailadres van de beoordelaar`` are the same column.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = ("reviewer_email", "reviewer_name", "reviewee_email", "reviewee_name", "criterion", "score", "comment")
"""The columns that every file must have, under these names or a synonym."""

_REVIEWER = frozenset(["reviewer", "beoordelaar", "gever", "feedbackgever", "feedbackgeefster", "afzender", "giver"])
_REVIEWEE = frozenset(["reviewee", "ontvanger", "beoordeelde", "feedbackontvanger", "receiver", "recipient"])
_EMAIL = frozenset(["email", "mail", "emailadres", "mailadres", "emailaddress", "emails"])
_NAME = frozenset(["name", "naam", "volledige", "full", "fullname"])
_SINGLE = {
    "criterion": frozenset(
        ["criterion", "criterium", "criteria", "criteriums", "onderdeel", "aspect", "vaardigheid", "categorie"]
    ),
    "score": frozenset(
        ["score", "scores", "cijfer", "cijfers", "punten", "grade", "mark", "points", "waardering", "rating"]
    ),
    "comment": frozenset(
        [
            "comment",
            "comments",
            "opmerking",
            "opmerkingen",
            "toelichting",
            "feedback",
            "commentaar",
            "remark",
            "remarks",
            "uitleg",
        ]
    ),
}
_ARTICLES = frozenset(["feedback", "de", "het", "een", "the", "a"])
_FILLERS = _ARTICLES | frozenset(["van", "der", "of", "adres", "address", "student", "leerling"])


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each known column is, what was wrong with the headers, and which columns are of no use here."""

    places: dict[str, int]
    missing: tuple[str, ...]
    twice: tuple[tuple[str, str, str], ...]
    """A column, and the two headers that both claim it."""
    ignored: tuple[str, ...]
    width: int
    """How many columns have a header, counted to the last one."""


def recognise(header: str) -> str | None:
    """The column that this header means, or None."""
    words = frozenset(_words(header))
    for column, synonyms in _SINGLE.items():
        if words and words & synonyms and words <= synonyms | _ARTICLES:
            return column
    return _person_column(words)


def lay_out(headers: Sequence[str]) -> Layout:
    """What the first row of a file says about the others."""
    places: dict[str, int] = {}
    twice: list[tuple[str, str, str]] = []
    ignored: list[str] = []
    for index, header in enumerate(headers):
        column = recognise(header)
        if column is None:
            ignored += [header.strip()] if header.strip() else []
        elif column in places:
            twice.append((column, headers[places[column]].strip(), header.strip()))
        else:
            places[column] = index
    missing = tuple(column for column in COLUMNS if column not in places)
    width = max((index + 1 for index, header in enumerate(headers) if header.strip()), default=0)
    return Layout(places, missing, tuple(twice), tuple(ignored), width)


def _person_column(words: frozenset[str]) -> str | None:
    """``reviewer_email`` and its like; a bare "reviewer" is the name."""
    if not words <= _REVIEWER | _REVIEWEE | _EMAIL | _NAME | _FILLERS:
        return None
    who = {"reviewer": words & _REVIEWER, "reviewee": words & _REVIEWEE}
    people = [person for person, said in who.items() if said]
    if len(people) != 1 or (words & _EMAIL and words & _NAME):
        return None
    return f"{people[0]}_email" if words & _EMAIL else f"{people[0]}_name"


def _words(header: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", header) if not unicodedata.combining(c)).casefold()
    return re.sub(r"\be[-_ ]mail", "email", plain.replace("_", " ")).translate(_PUNCTUATION).split()


_PUNCTUATION = {ord(char): " " for char in "-.,:;()[]/'\"*?#\ufeff\u200b"}
