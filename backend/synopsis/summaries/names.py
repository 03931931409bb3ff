"""Finds people of a roster in a text, in all the ways in which pupils write names."""

from collections.abc import Iterator
from dataclasses import dataclass

from synopsis.summaries.everyday_names import is_acronym, is_lone_initial, is_name, stands_out
from synopsis.summaries.identifiers import Kind
from synopsis.summaries.odd_spellings import dressed_up, letters_apart, pieces_joined, tagged
from synopsis.summaries.ordinary_words import words as words_of
from synopsis.summaries.passage import Passage
from synopsis.summaries.roster import Roster, Word

_TELLING_PARTICLES = words_of("v vd von el al ten ter")


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of text that names somebody, and whom it may mean."""

    start: int
    end: int
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the words from ``first`` to ``last`` as a name."""

    first: int
    last: int
    people: frozenset[int]
    certain: bool = True


class NameFinder:
    """Finds the people of one roster. Holds no state of its own: use it for any number of texts."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def find(self, text: str) -> list[Name]:
        """Find every name, first in the text first, without overlaps."""
        passage = Passage(text, self._roster)
        spans = [*dressed_up(text, self._roster), *self._read(passage)]
        if not spans:
            return []
        return _without_overlaps([Name(*passage.with_glued(start, end), people) for start, end, people in spans])

    def plain_names(self, text: str) -> Iterator[tuple[Kind, str]]:
        """Find names with endings but without slips, and full initials: what a model could write that knew a name.

        Works word by word and shares no rule about neighbours with `find`, to be a check on it. An everyday word
        counts only where its capital cannot come from the start of a sentence, or a verb follows it.
        """
        passage = Passage(text, self._roster)
        for at, word in enumerate(passage.words):
            if word.is_form:
                if not word.ordinary or stands_out(passage, at):
                    yield "name", word.raw
            elif word.acronym and len(word.raw) > 2 and is_acronym(passage, at):
                yield "initials", word.raw

    def _read(self, passage: Passage) -> Iterator[tuple[int, int, frozenset[int]]]:
        after = 0
        for at, word in enumerate(passage.words):
            if at < after or not (word.may_begin or passage.has_tags):
                continue
            reading = self._reading(passage, at)
            if reading is None:
                continue
            full_stop = len(passage.words[reading.last].raw) == 1 and passage.goes_on(reading.last)
            yield passage.start(reading.first), passage.end(reading.last) + full_stop, reading.people
            after = reading.last + 1

    def _reading(self, passage: Passage, at: int) -> _Reading | None:
        """Read a name that starts here, the longest way first."""
        word = passage.words[at]
        if not (word.people or word.acronym or self._may_go_on(passage, at)):
            return self._alone(passage, at)
        apart = self._phrase(passage, at) or letters_apart(passage, at, self._roster)
        if apart:
            return self._whole(passage, _Reading(at, *apart))
        if word.people:
            reading = self._whole(passage, _Reading(at, at, word.people, is_name(passage, at)))
            return reading if reading.certain else None
        if is_acronym(passage, at):
            return _Reading(at, at, word.acronym)
        apart = pieces_joined(passage, at, self._roster)
        if apart:
            return self._whole(passage, _Reading(at, *apart))
        return self._alone(passage, at)

    def _may_go_on(self, passage: Passage, at: int) -> bool:
        """Whether the word may be the beginning of a name that the next one continues: of most that begin so, none is.

        Quick, for every *de* and *van* is asked.
        """
        word = passage.words[at]
        if not word.may_begin or at + 1 == len(passage):
            return False
        if word.folded in self._roster.phrases:
            return True
        following = passage.words[at + 1]
        joined = word.folded + following.folded
        return (
            len(word.raw) == len(following.raw) == 1 or self._roster.begins(joined) or bool(self._roster.exact(joined))
        )

    def _alone(self, passage: Passage, at: int) -> _Reading | None:
        """A word that neither is a name nor begins one: somebody's initial, or a hashtag with a name in it."""
        people = self._with_initial(passage, at) or tagged(passage, at, self._roster)
        return _Reading(at, at, people) if people else None

    def _phrase(self, passage: Passage, at: int) -> tuple[int, frozenset[int]] | None:
        """Names of several words that hold together: *Xiu-Ying*, *Sa'id*, the nickname *Lange Jan*."""
        for phrase, who in self._roster.phrases.get(passage.words[at].folded, ()):
            last = at + len(phrase) - 1
            if last < len(passage) and all(
                passage.words[at + step].folded == piece and (step == 0 or passage.near(at + step - 1))
                for step, piece in enumerate(phrase)
            ):
                return last, frozenset({who})
        return None

    def _with_initial(self, passage: Passage, at: int) -> frozenset[int]:
        if not is_lone_initial(passage, at):
            return frozenset()
        letter = passage.words[at].folded
        return frozenset(who for who, parts in self._roster.parts.items() if letter in parts.given_initials)

    # A name grows by what belongs to the same person: more names, particles, initials.

    def _whole(self, passage: Passage, reading: _Reading) -> _Reading:
        return self._grow_left(passage, self._grow_right(passage, reading))

    def _grow_right(self, passage: Passage, reading: _Reading) -> _Reading:
        while True:
            after_particles = reading.last
            while passage.near(after_particles) and self._is_particle(
                passage.words[after_particles + 1], reading.people
            ):
                after_particles += 1
            longer = self._one_more(passage, after_particles, reading) or self._one_more(passage, reading.last, reading)
            if longer is None:
                return reading
            reading = longer

    def _one_more(self, passage: Passage, at: int, reading: _Reading) -> _Reading | None:
        """The reading with the word after this place, if that names the same person or is their initial."""
        if not passage.near(at):
            return None
        word = passage.words[at + 1]
        people = reading.people & word.people
        if not people and (word.raw[-1].isupper() or passage.dotted(at + 1)):
            parts = self._roster.parts
            people = frozenset(who for who in reading.people if word.folded in parts[who].tails)
        return _Reading(reading.first, at + 1, people) if people else None

    def _grow_left(self, passage: Passage, reading: _Reading) -> _Reading:
        surnames = (self._roster.parts[who].surnames for who in reading.people)
        if not any(passage.words[reading.first].folded in words for words in surnames):
            return reading
        first = reading.first
        taken: set[str] = set()
        while passage.near(first - 1) and self._is_particle(passage.words[first - 1], reading.people, but=taken):
            first -= 1
            taken.add(passage.words[first].folded)
        certain = reading.certain or _tell_a_surname(passage.words[first : reading.first])
        while passage.near(first - 1) and self._is_initial(passage, first - 1, reading.people):
            first -= 1
            certain = True
        return _Reading(first, reading.last, reading.people, certain)

    def _is_particle(self, word: Word, people: frozenset[int], but: set[str] | frozenset[str] = frozenset()) -> bool:
        folded = word.folded
        return folded not in but and any(folded in self._roster.parts[who].particles for who in people)

    def _is_initial(self, passage: Passage, at: int, people: frozenset[int]) -> bool:
        word = passage.words[at]
        if len(word.raw) != 1 or not (word.raw.isupper() or passage.dotted(at)):
            return False
        return any(word.folded in self._roster.parts[who].given_initials for who in people)


def _tell_a_surname(particles: list[Word]) -> bool:
    """Whether the particles alone show a surname: *van der berg* does, *de groot* does not."""
    folded = {word.folded for word in particles}
    capital = any(word.raw[0].isupper() for word in particles)
    return len(folded) > 1 or capital or bool(folded & _TELLING_PARTICLES)


def _without_overlaps(names: list[Name]) -> list[Name]:
    """Merge names that overlap into the earliest of them, so that no letter of any remains."""
    merged: list[Name] = []
    for name in sorted(names, key=lambda one: (one.start, -one.end)):
        if merged and name.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Name(last.start, max(last.end, name.end), last.people)
        else:
            merged.append(name)
    return merged
