"""Counts how many written forms of names are replaced, and how many ordinary words are by mistake.

Run it to see the numbers, for any number of invented classes (here 500), from the folder ``backend``::

    python -m tests.summaries.recall 500
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.cleaning import clean
from synopsis.summaries.roster import Person, Roster
from tests.summaries.ordinary_comments import SENTENCES, WORDS
from tests.summaries.rosters import TEMPLATES, Pupil, make_pupils, without_accents

_TOKENS = re.compile(r"\[(?:SUBJECT|P\d+|EMAIL|PHONE|LINK|HANDLE|NUMBER)\]")
_PARTICLES = frozenset(["van", "de", "der", "den", "t", "ten", "ter", "op", "in", "el", "ben", "von", "s", "ait"])


@dataclass(slots=True)
class Count:
    """How often something was tried, and what went wrong."""

    tried: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    """The sort of form, what was written, what came out."""

    @property
    def share(self) -> float:
        """The part that went wrong, from 0 to 1."""
        return len(self.wrong) / max(1, self.tried.total())


def words_left(masked: str) -> Counter[str]:
    """The words of a text that are no tokens, folded by rules of the tests' own."""
    return Counter(re.findall(r"[^\W\d_]+", without_accents(_TOKENS.sub(" ", clean_ends(masked))).lower()))


def clean_ends(text: str) -> str:
    """The text without signs that have no width."""
    return text.replace("\u200b", "").replace("\u00ad", "")


def survivors(template: str, masked: str) -> set[str]:
    """Words that the sentence holds and its template does not: what is left of a name. Particles name nobody."""
    return set(words_left(masked) - words_left(template.format(" "))) - _PARTICLES


def count_forms(seeds: Iterable[int], *, exact: bool) -> Count:
    """Write every pupil of the classes in every form into a sentence, and count what is left of the name."""
    count = Count()
    for seed in seeds:
        rng = random.Random(seed)
        pupils = make_pupils(seed)
        roster = Roster(pupil.person for pupil in pupils)
        pseudonymiser = Pseudonymiser(roster, subject_id=rng.choice(pupils).person.id)
        for pupil in pupils:
            for sort, form in pupil.exact_forms() if exact else pupil.variants():
                if not exact and _is_everyday(roster, pupil, form):
                    continue
                template = rng.choice(TEMPLATES)
                masked = pseudonymiser.pseudonymise(template.format(form))
                count.tried[sort] += 1
                if survivors(template, masked):
                    count.wrong.append((sort, template.format(form), masked))
    return count


def count_false_hits(seeds: Iterable[int]) -> tuple[Count, Count]:
    """Count ordinary words, and sentences of ordinary words, that do not come out as they went in."""
    words, sentences = Count(), Count()
    for seed in seeds:
        people = tuple(pupil.person for pupil in make_pupils(seed))
        pseudonymiser = Pseudonymiser(people, subject_id=people[0].id)
        for count, texts in ((words, WORDS), (sentences, SENTENCES)):
            for text in texts:
                written = clean(text)
                masked = pseudonymiser.pseudonymise(written)
                count.tried["ordinary"] += 1
                if masked != written:
                    count.wrong.append(("ordinary", written, masked))
    return words, sentences


def all_of(pupils: Iterable[Pupil]) -> tuple[Person, ...]:
    """The people of a class."""
    return tuple(pupil.person for pupil in pupils)


def _is_everyday(roster: Roster, pupil: Pupil, form: str) -> bool:
    """Whether some word of the form is declared to be an everyday word, so that no promise is made for it."""
    declared = (*re.findall(r"[^\W\d_]+", clean_ends(form)), pupil.given, pupil.surname)
    return any(roster.is_common_word(word) for word in declared)


def main(classes: int) -> None:
    """Print the counts."""
    seeds = range(classes)
    exact, variants = count_forms(seeds, exact=True), count_forms(seeds, exact=False)
    words, sentences = count_false_hits(seeds)
    for title, count in (("exact forms", exact), ("variants", variants)):
        sys.stdout.write(f"{title}: {count.tried.total()} tried, {100 * (1 - count.share):.3f} % replaced\n")
        missed = Counter(sort for sort, _, _ in count.wrong)
        for sort, times in missed.most_common():
            sys.stdout.write(f"  {sort}: {times} of {count.tried[sort]} survive\n")
    for title, count in (("ordinary words", words), ("ordinary sentences", sentences)):
        sys.stdout.write(f"{title}: {count.tried.total()} tried, {100 * count.share:.3f} % changed\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
