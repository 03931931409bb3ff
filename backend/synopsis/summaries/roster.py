"""Who is in the class, and every written form by which the roster knows them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from synopsis.summaries.cleaning import reveal
from synopsis.summaries.identifiers import Literals, any_of, roster_patterns
from synopsis.summaries.known import Known
from synopsis.summaries.name_parts import NameParts, take_apart
from synopsis.summaries.ordinary_words import is_inflected_ordinary, is_ordinary
from synopsis.summaries.spelling import (
    PARTICLES,
    derived_forms,
    fold,
    letters_of,
    one_edit_apart,
    one_letter_less,
    other_spellings,
    squeeze,
    undoubled,
)

_SHORTEST_WITH_TYPO = 5
_SHORTEST_INSIDE = 5
_KNOWN_WORDS = 8192
_SHORT_TEXT = 60
_NAMELESS_TEXTS = 256
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")


class Person(NamedTuple):
    """Somebody whose name must not reach the model: pupil or teacher, whether they reviewed or not."""

    id: int
    name: str
    nicknames: tuple[str, ...] = ()
    email: str | None = None
    student_number: str | None = None


class People(tuple[Person, ...]):  # noqa: SLOT001  # a tuple's slots cannot hold the hash
    """Everybody of a class. Remembers its hash: by it is found, many times for each job, what a class is asked once."""

    @cached_property
    def _hash(self) -> int:
        return super().__hash__()

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Form:
    """One folded word that names somebody."""

    people: frozenset[int] = frozenset()
    ordinary: bool = False
    """The word is also an ordinary one (Roos, Wil, Mark): only case and context tell."""
    own: frozenset[str] = frozenset()
    """How the roster itself writes it; that spelling is always a name."""


_NO_FORM = Form()


@dataclass(slots=True, eq=False)
class Word:
    """A word as it was written, and what the roster knows of it. Many texts share it: nobody changes it.

    (Not frozen: a new class has thousands of words to be looked at, and a frozen one is made in thrice the time.)
    """

    raw: str
    folded: str
    people: frozenset[int] = frozenset()
    """Who may be meant; empty when the word names nobody."""
    is_form: bool = False
    """Letter for letter a form of a name, endings included; no slip of the finger."""
    ordinary: bool = False
    """Only case and context tell whether it is a name."""
    own: bool = False
    """Written just as the roster writes it."""
    acronym: frozenset[int] = frozenset()
    """Whose initials it is, in full: *JdV*."""
    may_begin: bool = False
    """A name may start with it and go on in the next words; also true of what is a name by itself."""
    pieces: tuple[str, ...] = ()
    """Into which it is cut at its inner capitals, since it names nobody as a whole: *teamJan*."""

    @property
    def is_token(self) -> bool:
        """Whether it is a token of ours rather than a word."""
        return self.raw[0] == "["

    @property
    def is_person(self) -> bool:
        """Whether it is a token that stands for somebody."""
        return self.raw == "[SUBJECT]" or (self.raw[:2] == "[P" and self.raw[2].isdecimal())


_pieces = attrgetter("pieces")


class Nameless(dict[str, str]):
    """Short texts in which nothing was replaced, with their cleaned form: a class shares its criteria."""

    def remember(self, text: str, cleaned: str) -> None:
        """Keep it, if it is short and there are not too many."""
        if len(text) <= _SHORT_TEXT and len(self) < _NAMELESS_TEXTS:
            self[text] = cleaned


class Roster:
    """The people of a class, compiled once and reused for every subject.

    Words already looked at are remembered (at most some thousands), so keep one object per class.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = tuple(sorted(people, key=lambda person: person.id))
        self.forms: dict[str, Form] = {}
        self.phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self.acronyms: dict[str, set[int]] = {}
        self.parts: dict[int, NameParts] = {}
        self._exact: set[str] = set()
        self._squeezed: dict[str, list[str]] = {}
        self._shortened: dict[str, tuple[str, ...]] = {}
        self._heads: set[str] = set()
        self._known = Known(self._examine, most=_KNOWN_WORDS)
        self.nameless = Nameless()
        self._odd: dict[str, set[int]] = {}
        for person in self.people:
            self._add_person(person)
        self._finish()
        self.identifiers: list[Literals] = roster_patterns(
            (person.email for person in self.people if person.email),
            (person.student_number for person in self.people if person.student_number),
        )
        """Of the addresses and student numbers on this roster."""

    def __iter__(self) -> Iterator[Person]:
        return iter(self.people)

    def is_common_word(self, name: str) -> bool:
        """Whether this name is declared to be an ordinary word too, so that its lower case may stay."""
        form = self.forms.get(fold(name))
        return form is not None and form.ordinary

    def look(self, word: str) -> Word:
        """Tell whom a word, as written, may name."""
        return self._known[word]

    def look_at_all(self, raws: Sequence[str]) -> list[Word]:
        """The same for every word of a text, with those that are cut at their inner capitals in pieces."""
        words = [*map(self._known.__getitem__, raws)]
        if not any(map(_pieces, words)):
            return words
        return [self._known[raw] for word in words for raw in word.pieces or (word.raw,)]

    def exact(self, folded: str) -> frozenset[int]:
        """Whom a folded word names, letter for letter, without endings or slips."""
        return self.forms[folded].people if folded in self._exact else frozenset()

    def begins(self, folded: str) -> bool:
        """Whether some name, or some set of initials, begins with these letters and goes on."""
        return folded in self._heads

    def inside(self, folded: str, shortest: int = 3) -> frozenset[int]:
        """Whose name begins or ends a longer string, as in the hashtag *#teamjan*."""
        for name in self._exact:
            if len(name) >= shortest and (folded.startswith(name) or folded.endswith(name)):
                return self.forms[name].people
        return frozenset()

    def masked(self, pattern: str) -> frozenset[int]:
        """Whose name has these letters, when each star stands for any one."""
        fits = re.compile(re.escape(pattern).replace(r"\*", "."))
        names = (name for name in self._exact if len(name) == len(pattern) and fits.fullmatch(name))
        return frozenset(who for name in names for who in self.forms[name].people)

    def nicknamed(self, written: str) -> frozenset[int]:
        """Whose nickname this is, signs and digits included."""
        return frozenset(self._odd[written.casefold()])

    @cached_property
    def odd_nicknames(self) -> re.Pattern[str] | None:
        """Nicknames that are more than letters, such as *J4y*."""
        return any_of(tuple(self._odd))

    # How a roster is compiled.

    def _add_person(self, person: Person) -> None:
        parts = self.parts[person.id] = take_apart(person.name)
        for word in parts.names:
            self._add_word(person.id, word, own=not word.islower())
        for joined in parts.joined():
            self._add_word(person.id, joined, own=False)
        for acronym in parts.acronyms:
            self.acronyms.setdefault(acronym, set()).add(person.id)
        for nickname in person.nicknames:
            self._add_nickname(person.id, nickname)

    def _add_nickname(self, who: int, nickname: str) -> None:
        words = letters_of(nickname)
        shown = " ".join(reveal(nickname).split())
        if "".join(words) != shown.replace(" ", "") and len(shown) > 1:
            self._odd.setdefault(shown.casefold(), set()).add(who)
        if len(words) == 1:
            self._add_word(who, words[0], own=True)
        elif words:
            self._add_phrase(who, words)
            self._add_word(who, "".join(words), own=False)
            for word in words:
                if len(word) > 2 and not is_ordinary(fold(word)):
                    self._add_word(who, word, own=True)

    def _add_phrase(self, who: int, words: Sequence[str]) -> None:
        folded = tuple(fold(word) for word in words)
        self.phrases.setdefault(folded[0], []).append((folded, who))

    def _add_word(self, who: int, word: str, *, own: bool) -> None:
        for spelling in other_spellings(word):
            if len(spelling) < 2:
                continue
            self._exact.add(spelling)
            form = self.forms.get(spelling, _NO_FORM)
            self.forms[spelling] = Form(
                people=form.people | {who},
                ordinary=is_ordinary(spelling) or spelling in PARTICLES,
                own=form.own | {word} if own else form.own,
            )

    def _finish(self) -> None:
        for initials in self.acronyms:
            self._heads.update(initials[:length] for length in range(1, len(initials)))
        for name in sorted(self._exact):
            self._squeezed.setdefault(squeeze(name), []).append(name)
            self._heads.update(name[:length] for length in range(1, len(name)))
            if len(name) >= _SHORTEST_WITH_TYPO:
                for shorter in {name, *one_letter_less(name)}:
                    self._shortened[shorter] = (*self._shortened.get(shorter, ()), name)
            for derived in derived_forms(name):
                if derived in self._exact:
                    continue
                form, plain = self.forms.get(derived), self.forms[name]
                self.forms[derived] = Form(
                    # Shared with the name's own form: a class has thousands of derived ones.
                    people=form.people | plain.people if form else plain.people,
                    # *Marks* are also grades; nobody but Roos is a *roosje*.
                    ordinary=is_ordinary(derived) or (plain.ordinary and derived == name + "s"),
                )

    # How a word is looked at.

    def _examine(self, raw: str) -> Word:
        if raw[0] == "[":
            return Word(raw, "")
        folded = fold(raw)
        form = self.forms.get(folded)
        people = form.people if form else self._guess(raw, folded)
        acronym = self._acronym(raw, folded)
        begins = len(raw) == 1 or folded in self._heads or folded in self.phrases
        pieces = () if people or acronym or raw.islower() else tuple(_CAMEL.split(raw))
        return Word(
            raw,
            folded,
            people,
            is_form=form is not None,
            ordinary=form is not None and form.ordinary,
            own=form is not None and raw in form.own,
            acronym=acronym,
            may_begin=bool(people or acronym or begins),
            pieces=pieces if len(pieces) > 1 else (),
        )

    def _acronym(self, word: str, folded: str) -> frozenset[int]:
        people = self.acronyms.get(folded)
        if not people or len(folded) != len(word):
            return frozenset()
        mixed = word[0].isupper() and word[-1].isupper() and not word.isupper()
        capitals = word.isupper() and not is_ordinary(folded)
        small = len(word) > 2 and word.islower() and not is_ordinary(folded)
        return frozenset(people) if mixed or capitals or small else frozenset()

    def _guess(self, word: str, folded: str) -> frozenset[int]:
        """Whom a word names that is no form of a name: drawn out, misspelt, or with a name inside."""
        capital = word[0].isupper()
        if (len(folded) < 3 and not _is_unspaced(folded)) or (
            is_ordinary(folded) if capital else is_inflected_ordinary(folded)
        ):
            return frozenset()
        names = self._drawn_out(folded, capital=capital) or self._misspelt(word, folded)
        names = names or self._containing(folded)
        return frozenset(who for name in names for who in self.forms[name].people)

    def _drawn_out(self, folded: str, *, capital: bool) -> list[str]:
        """Find *Saaaanne*, and *Jann* when it has a capital."""
        names = self._squeezed.get(squeeze(folded), [])
        if not names or not (undoubled(folded) or (capital and len(folded) > 3)):
            return []
        plain = squeeze(folded)
        drawn_out_word = not capital and is_ordinary(plain)
        return [name for name in names if _stretches(name, folded) and not (drawn_out_word and name == plain)]

    def _misspelt(self, word: str, folded: str) -> list[str]:
        """Find names of five letters or more that are one slip of the finger away."""
        if len(folded) < _SHORTEST_WITH_TYPO - 1:
            return []
        near = {name for short in (folded, *one_letter_less(folded)) for name in self._shortened.get(short, ())}
        return sorted(
            name
            for name in near
            if one_edit_apart(name, folded) and (word[0].isupper() or _same_beginning(name, folded))
        )

    def _containing(self, folded: str) -> list[str]:
        return [name for name in self._inside if name in folded]

    @cached_property
    def _inside(self) -> list[str]:
        return sorted(
            name
            for name in self._exact
            if _is_unspaced(name) or (len(name) >= _SHORTEST_INSIDE and not is_inflected_ordinary(name))
        )


def _stretches(name: str, folded: str) -> bool:
    """Whether the word is the name with some letters held longer, never shorter."""
    at = 0
    for position, letter in enumerate(name):
        if at >= len(folded) or folded[at] != letter:
            return False
        at += 1
        if position + 1 == len(name) or name[position + 1] != letter:
            while at < len(folded) and folded[at] == letter:
                at += 1
    return at == len(folded)


def _is_unspaced(word: str) -> bool:
    """Whether the word is of a script that puts no blanks between words, such as Chinese."""
    return word >= "\u2e80"


def _same_beginning(name: str, folded: str) -> bool:
    """A slip in small letters keeps the first letter, or swaps the first two."""
    return name[0] == folded[0] or name[:2] == folded[1::-1]
