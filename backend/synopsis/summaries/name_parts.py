"""Takes one name apart: given names, particles, surname, and the short forms that are made of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from synopsis.summaries.spelling import PARTICLES, fold, letters_of


@dataclass(frozen=True)
class NameParts:
    """A name as a roster writes it, first name first."""

    words: tuple[str, ...]
    """All its words as written; hyphens and apostrophes part words."""
    is_particle: tuple[bool, ...]
    """Which of the words are particles. The first and the last never are: *Ben de Vries*, *Linh Le*."""
    compounds: tuple[tuple[str, ...], ...]
    """Words that a hyphen or an apostrophe holds together: *Anne-Marie*, *O'Brien*."""
    surname_at: int
    """The number of the word with which the surname starts."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The words that name somebody by themselves."""
        return tuple(word for word, particle in zip(self.words, self.is_particle, strict=True) if not particle)

    def joined(self) -> Iterator[str]:
        """Forms written without blanks, hyphens and apostrophes: *AnneMarie*, *devries*, *jandevries*."""
        for compound in self.compounds:
            yield "".join(compound)
        if len(self.words) < 2:
            return
        if self.surname_at > 1:
            yield self.words[0] + self.words[1]
        yield "".join(self.words)
        yield "".join(self.names)
        yield "".join(self.words[self.surname_at :])
        yield self.words[0] + self.words[-1]

    @cached_property
    def surnames(self) -> set[str]:
        """The words of the surname, folded, apart and joined: before them stand initials and particles."""
        words = [fold(word) for word in self.words[self.surname_at :]]
        return {*words, "".join(words)}

    @cached_property
    def given_initials(self) -> list[str]:
        """First letters of the given names, folded."""
        return [fold(word)[:1] for word in self.words[: self.surname_at]]

    @cached_property
    def tails(self) -> set[str]:
        """Initials of the surname, with particles and without: *v* and *dv* of *de Vries*."""
        tail = [fold(word)[:1] for word in self.words[self.surname_at :]]
        family = [letter for letter, no in zip(tail, self.is_particle[self.surname_at :], strict=True) if not no]
        return {*family, *tail[:1], "".join(tail), "".join(family)} - {""}

    @cached_property
    def particles(self) -> set[str]:
        """The particles, folded, and the ways in which they are shortened: *v.d.*, *vd*, *vander*."""
        full = [fold(word) for word, particle in zip(self.words, self.is_particle, strict=True) if particle]
        if not full:
            return set()
        short = [word[0] for word in full]
        shortened = {"vd", "vdr", "vnd"} if full[0] == "van" and len(full) > 1 else set()
        return {*full, *short, "".join(short), "".join(full), *shortened}

    @cached_property
    def acronyms(self) -> set[str]:
        """All initials in one word: *jdv*, *jv*."""
        given = self.given_initials
        fronts = {given[0], "".join(given)} if given else set()
        return {front + back for front in fronts for back in self.tails}


def take_apart(name: str) -> NameParts:
    """Take a name apart, be it *Jan de Vries* or *Vries, Jan de*."""
    family, comma, given = name.partition(",")
    parts = [letters_of(part) for part in (f"{given} {family}" if comma else name).split()]
    parts = [part for part in parts if part]
    words = tuple(word for part in parts for word in part)
    return NameParts(
        words=words,
        is_particle=tuple(0 < at < len(words) - 1 and fold(word) in PARTICLES for at, word in enumerate(words)),
        compounds=tuple(tuple(part) for part in parts if len(part) > 1),
        surname_at=_surname_at(parts),
    )


def _surname_at(parts: list[list[str]]) -> int:
    """At which word the surname starts: in the part with the first particle, else in the last part."""
    with_particle = (
        number for number, part in enumerate(parts[1:-1], start=1) if any(fold(word) in PARTICLES for word in part)
    )
    at = next(with_particle, len(parts) - 1)
    return max(1, sum(len(part) for part in parts[:at]))
