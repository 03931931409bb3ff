"""Names never reach the model: every person of the class becomes a token before, and is looked for after.

The rule is to fail closed: where a word may be a name, it is replaced. What is promised: every name of the roster in
its own spelling goes, always; so do the usual ways of writing it (small letters, endings, slips, initials). A name
that is also an everyday word (Roos, Wil, Mark) may stay when it is written small and nothing around it speaks of a
person: *ik wil graag* must stay readable.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from synopsis.summaries.cleaning import clean, reveal
from synopsis.summaries.identifiers import KINDS, Kind, find_identifiers
from synopsis.summaries.names import NameFinder
from synopsis.summaries.roster import Person, Roster

__all__ = ["SUBJECT", "Leak", "Pseudonymiser", "clean"]

SUBJECT = "[SUBJECT]"
"""Stands for the pupil whom the summary is about."""

_DIGIT = re.compile(r"\d")
_SURVIVOR = re.compile(r"[\[({<]\s?[Pp]\s?\d{1,4}\s?[\])}>]|\bP\d{1,4}\b")


_PASSES = 4
"""What is replaced may uncover what stood against it; the bound is for time, one pass nearly always suffices."""


@dataclass(frozen=True, slots=True)
class Leak:
    """Something in a text that identifies somebody."""

    kind: Kind
    fragment: str


class Pseudonymiser:
    """Puts tokens in the place of people, for one subject.

    Give a `Roster` rather than a list of people when there are several subjects of one class: it is compiled once.
    """

    def __init__(self, people: Iterable[Person], *, subject_id: int) -> None:
        self._roster = people if isinstance(people, Roster) else Roster(people)
        self._finder = NameFinder(self._roster)
        self._subject_id = subject_id

    def pseudonymise(self, text: str) -> str:
        """Clean a pupil's text and replace all that identifies somebody: what the model may see."""
        known = self._roster.nameless.get(text)
        if known is not None:
            return known
        cleaned = clean(text)
        masked = self.mask(cleaned)
        if masked == cleaned:
            self._roster.nameless.remember(text, cleaned)
        return masked

    def mask(self, cleaned: str) -> str:
        """Replace all that identifies somebody in a text that is clean already. Masking twice changes nothing more."""
        text = cleaned
        for _ in range(_PASSES):
            masked = self._mask_once(text)
            if masked == text:
                break
            text = masked
        return text

    def leaks(self, text: str) -> list[Leak]:
        """List what identifies somebody in a text that should name nobody.

        In a pseudonymised comment, leaks of the kind ``token`` are no fault; in what a model wrote they are.
        """
        shown = reveal(text)
        found = find_identifiers(shown, self._roster.identifiers)
        leaks = [Leak(KINDS[one.token], shown[one.start : one.end]) for one in found]
        rest = _replace(shown, [(one.start, one.end, one.token) for one in found])
        leaks += [Leak(kind, fragment) for kind, fragment in self._finder.plain_names(rest)]
        if _DIGIT.search(rest):
            leaks += [Leak("token", survivor.group()) for survivor in _SURVIVOR.finditer(rest)]
        return leaks

    def _mask_once(self, text: str) -> str:
        found = find_identifiers(text, self._roster.identifiers)
        masked = _replace(text, [(one.start, one.end, one.token) for one in found])
        names = self._finder.find(masked)
        return _replace(masked, [(one.start, one.end, self._token(one.people)) for one in names])

    def _token(self, people: frozenset[int]) -> str:
        """The token of whoever is meant; when several may be, the subject, whom the comment is about, or the first."""
        return SUBJECT if self._subject_id in people else self._tokens[min(people)]

    @cached_property
    def _tokens(self) -> dict[int, str]:
        """Of everybody but the subject; most comments name nobody."""
        others = [person.id for person in self._roster if person.id != self._subject_id]
        return {who: f"[P{number}]" for number, who in enumerate(others, start=1)}


def _replace(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    if not spans:
        return text
    pieces: list[str] = []
    at = 0
    for start, end, token in spans:
        pieces += [text[at:start], token]
        at = end
    pieces.append(text[at:])
    return "".join(pieces)
