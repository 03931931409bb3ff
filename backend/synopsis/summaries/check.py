"""Looks at what a writer handed in, before anybody else does. Pure, deterministic, and closed on failure.

A language model can be talked into anything by the comments that it reads, so nothing that it writes is taken on
trust: a draft is kept only if every rule holds. The rules catch what a rule can catch: names and addresses, markup,
copied sentences, numbers from nowhere, abuse, grave claims of one pupil alone, a model speaking of itself. Whether a
summary is *fair* no rule can say; a teacher reads it before it is released.

What is refused is named by a rule, never by a piece of the text: that text may hold the very name that was refused.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from operator import eq

from synopsis.ai.writer import Comment, Draft, Language, Point, Statement
from synopsis.kit.errors import SynopsisError
from synopsis.summaries import unfit
from synopsis.summaries.anonymise import Leak
from synopsis.summaries.overview_prompt import overview_instructions
from synopsis.summaries.prompt import CANARY, instructions
from synopsis.summaries.prose import marks_of_languages, runs_of, sentences_of, words_of

LONGEST_QUOTE = 8
"""Words that may be taken from one comment in a row."""
FEWEST_WORDS, MOST_WORDS = 5, 250
MOST_POINTS = 20
MOST_WORDS_OF_A_POINT = 60
MOST_WORDS_WITHOUT_POINTS = 40
MOST_WORDS_OF_A_THEME = 16
LONGEST_WORD = 45
MOST_LETTERS = 12_000
"""Of a text and its points together. What is longer is refused unread: some rules would take seconds over it."""

_LONGEST_PARROTING = 6
_RUNS_OF_ORDERS = frozenset(
    run
    for orders in (instructions("nl"), instructions("en"), overview_instructions("nl"), overview_instructions("en"))
    for run in runs_of(words_of(orders), _LONGEST_PARROTING + 1)
)
_PLAIN_CANARY = " ".join(words_of(CANARY))
_ADDRESSING: dict[Language, frozenset[str]] = {
    "nl": frozenset(("je", "jij", "jou", "jouw", "jouwe", "jezelf", "jullie")),
    "en": frozenset(("you", "your", "yours", "youre", "youve", "yourself", "youll")),
}
_SPOKEN = """
    nul zero|een one|twee two beide both|drie three|vier four|vijf five|zes six|zeven seven|acht eight|negen nine
    |tien ten|elf eleven|twaalf twelve dozen|dertien thirteen|veertien fourteen|vijftien fifteen|zestien sixteen
    |zeventien seventeen|achttien eighteen|negentien nineteen|twintig twenty tientallen"""
_NUMBER_WORDS = {word: number for number, words in enumerate(_SPOKEN.split("|")) for word in words.split()}
_NUMBER_WORDS.update(dertig=30, thirty=30, honderd=100, hundred=100, honderden=100, hundreds=100)
_NUMBER = rf"\d{{1,9}}|{'|'.join(_NUMBER_WORDS)}"
_COUNT = re.compile(rf"\b(?P<number>{_NUMBER}) (?={unfit.COUNTED})")
_OF_ALL = re.compile(
    rf"\b(?P<some>{_NUMBER}) (?:van|of|out of|op) (?:de |je |jouw |the |your |alle |all )?(?P<all>{_NUMBER})\b"
)
_MAJORITY = re.compile(
    r"\b(?:(?:de )?(?:meeste|meesten|meerderheid|helft)|most of|most pupils|majority|half of|iedereen in)\b"
)
_OF_COMMENTS = re.compile(r"(?:opmerking|reactie|comment|remark|keer|time|punt|point|ding|thing)")
_FROM_A_LETTER = re.compile(r"[^\W\d_][\w'’]*")
_SMALL = r"[a-zß-öø-ÿ ,;\"()\-]*+"
_ORDINARY_LINE = re.compile(rf"(?:[A-Z]?+{_SMALL}[.!?:]++ ?+)*+[A-Z]?+{_SMALL}")
"""Small letters, and capitals only where a sentence starts: there, no word is strange."""
_UNUSUAL = re.compile(r"[^ -~\n]")
_SENTENCE_STARTS = frozenset(".!?:;…\"“”„‘’'«(–—-")
_KNOWN_CAPITALS = frozenset(
    ("i", "im", "ive", "id", "ill", "nederlands", "nederlandse", "engels", "engelse", "dutch", "english")
)


class Violation(StrEnum):
    """A rule that a draft breaks. The value is its stable code."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_PROSE = "no_prose"
    OTHER_LANGUAGE = "other_language"
    NOT_ADDRESSED = "not_addressed"
    NAMES_SOMEBODY = "names_somebody"
    UNKNOWN_NAME = "unknown_name"
    CONTACT = "contact"
    TOKEN = "token"  # noqa: S105  # a code of ours
    MARKUP = "markup"
    HIDDEN_SIGNS = "hidden_signs"
    CODED = "coded"
    COPIED = "copied"
    NO_POINTS = "no_points"
    NO_EVIDENCE = "no_evidence"
    UNKNOWN_EVIDENCE = "unknown_evidence"
    NUMBER = "number"
    JUDGEMENT = "judgement"
    INSULT = "insult"
    GRAVE_CLAIM = "grave_claim"
    INSTRUCTIONS = "instructions"
    OBEYED = "obeyed"
    MACHINE = "machine"
    TO_DO = "to_do"
    REPETITION = "repetition"

    @property
    def sentence(self) -> str:
        """What the rule is, for a teacher or an operator."""
        return _SENTENCES[self]


_SENTENCES: dict[Violation, str] = {
    Violation.EMPTY: "the text or one of its points is empty",
    Violation.TOO_SHORT: f"the text has fewer than {FEWEST_WORDS} words",
    Violation.TOO_LONG: f"the text has more than {MOST_WORDS} words, or a point or their number is too long",
    Violation.NO_PROSE: "it contains words so long that they are none",
    Violation.OTHER_LANGUAGE: "it is not in the language of the comments",
    Violation.NOT_ADDRESSED: "it does not speak to the pupil",
    Violation.NAMES_SOMEBODY: "it names somebody of the class",
    Violation.UNKNOWN_NAME: "it contains a name that no comment mentions",
    Violation.CONTACT: "it contains an address, an account or a number that leads to somebody",
    Violation.TOKEN: "it contains a code that stands for a person",
    Violation.MARKUP: "it contains markup or program code",
    Violation.HIDDEN_SIGNS: "it contains invisible or foreign signs",
    Violation.CODED: "it contains words that are written in code or letter by letter",
    Violation.COPIED: f"it copies more than {LONGEST_QUOTE} words in a row from a comment",
    Violation.NO_POINTS: "it lists no points, so nothing shows what it is based on",
    Violation.NO_EVIDENCE: "one of its points names no comment that says so",
    Violation.UNKNOWN_EVIDENCE: "one of its points names a comment that does not exist",
    Violation.NUMBER: "it contains a number that the comments do not bear out",
    Violation.JUDGEMENT: "it gives a mark or ranks the pupil",
    Violation.INSULT: "it contains an insult",
    Violation.GRAVE_CLAIM: "it makes a grave or private claim that fewer than two classmates make",
    Violation.INSTRUCTIONS: "it repeats the instructions of the model",
    Violation.OBEYED: "it seems to follow an order from a comment",
    Violation.MACHINE: "the model speaks of itself instead of the comments",
    Violation.TO_DO: "it sends the reader somewhere or asks for something",
    Violation.REPETITION: "it repeats itself",
}


class RefusedDraft(SynopsisError):
    """A draft that breaks one rule or more, and must not be kept."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__("; ".join(violation.sentence for violation in violations))
        self.violations = tuple(violations)
        """The rules, each once, in their own order."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A draft and its comments, prepared for looking at."""

    draft: Draft
    language: Language
    comments: Sequence[Comment]
    shown: str
    """The text and the points, a line each: all that a reader will see."""
    text: list[list[str]]
    """The words of each sentence of the text."""
    points: list[list[list[str]]]
    """The words of each sentence of each point."""
    words: list[str]
    """The words of the text and the points."""
    plain: str
    """The words with single blanks between them."""
    said: list[list[str]]
    """The words of each comment, its criterion first."""
    known: frozenset[str]
    """Every word of every comment."""
    telling: list[unfit.Telling]
    """What the words of the text and the points tell; most tell nothing."""


Rule = Callable[[_Look], Iterable[Violation]]


def check(draft: Draft, *, language: Language, comments: Sequence[Comment], leaks: Callable[[str], list[Leak]]) -> None:
    """Check a draft against every rule.

    Args:
        draft: what the writer handed in.
        language: in which it must be.
        comments: all that the writer was given, as it was given them.
        leaks: lists what identifies somebody of the class in a text.

    Raises:
        RefusedDraft: it must not be kept; says which rules it breaks.
    """
    _hold(_RULES, draft, language=language, comments=comments, leaks=leaks)


def _hold(
    rules: Sequence["Rule"],
    draft: Draft,
    *,
    language: Language,
    comments: Sequence[Comment],
    leaks: Callable[[str], list[Leak]],
) -> None:
    if len(draft.text) + sum(len(point.text) for point in draft.points) > MOST_LETTERS:
        raise RefusedDraft([Violation.TOO_LONG])
    look = _prepare(draft, language, comments)
    found = set(_leaked(leaks(look.shown)))
    for rule in rules:
        found.update(rule(look))
    if found:
        raise RefusedDraft([violation for violation in Violation if violation in found])


def check_themes(
    themes: Sequence[Point], *, language: Language, statements: Sequence[Statement], leaks: Callable[[str], list[Leak]]
) -> None:
    """Check the themes of a class: as a draft, but that they are short, address nobody and count nothing.

    Args:
        themes: what was found.
        language: in which they must be.
        statements: all that was given.
        leaks: lists what identifies somebody of the class in a text.

    Raises:
        RefusedDraft: they must not be shown; says which rules they break.
    """
    comments = [Comment(one.number, one.pupil, None, one.text) for one in statements]
    draft = Draft("", tuple(themes))
    _hold(_RULES_OF_THEMES, draft, language=language, comments=comments, leaks=leaks)


def _prepare(draft: Draft, language: Language, comments: Sequence[Comment]) -> _Look:
    shown = "\n".join((draft.text, *(point.text for point in draft.points)))
    text = _words_of_sentences(draft.text)
    points = [_words_of_sentences(point.text) for point in draft.points]
    words = [*chain.from_iterable(text), *chain.from_iterable(chain.from_iterable(points))]
    said = [words_of(f"{comment.criterion or ''} {comment.text}") for comment in comments]
    known = frozenset(chain.from_iterable(said))
    telling = [*filter(None, map(unfit.TOLD_BY.__getitem__, words))]
    return _Look(draft, language, comments, shown, text, points, words, " ".join(words), said, known, telling)


def _words_of_sentences(text: str) -> list[list[str]]:
    return [words_of(sentence) for sentence in sentences_of(text)]


def _leaked(leaks: Iterable[Leak]) -> Iterator[Violation]:
    for leak in leaks:
        if leak.kind == "token":
            yield Violation.TOKEN
        elif leak.kind in {"name", "initials"}:
            yield Violation.NAMES_SOMEBODY
        else:
            yield Violation.CONTACT


def _size(look: _Look) -> Iterator[Violation]:
    length = sum(map(len, look.text))
    points = [sum(map(len, point)) for point in look.points]
    if not length or not all(points):
        yield Violation.EMPTY
    if length < FEWEST_WORDS:
        yield Violation.TOO_SHORT
    if length > MOST_WORDS or len(points) > MOST_POINTS or max(points, default=0) > MOST_WORDS_OF_A_POINT:
        yield Violation.TOO_LONG
    if max(map(len, look.words), default=0) > LONGEST_WORD:
        yield Violation.NO_PROSE


def _tongue(look: _Look) -> Iterator[Violation]:
    words = [*chain.from_iterable(look.text)]
    sentences = [*look.text, *chain.from_iterable(look.points)]
    if any(_is_in_another_language(text, look.language) for text in (words, *sentences)):
        yield Violation.OTHER_LANGUAGE
    if len(words) >= 12 and not _ADDRESSING[look.language] & set(words):
        yield Violation.NOT_ADDRESSED


def _is_in_another_language(words: Sequence[str], language: Language) -> bool:
    """Whether another language has clearly more of its everyday words here, or none has a normal share of them."""
    if len(words) < FEWEST_WORDS:
        return False
    marks = marks_of_languages(words)
    own = marks.pop(language)
    other = max(marks.values())
    if len(words) >= 25:
        return other > own or own * 10 < len(words)
    return other >= 3 and other > 2 * own


def _evidence(look: _Look) -> Iterator[Violation]:
    numbers = {comment.number for comment in look.comments}
    if not look.draft.points and not _only_counts(look.text):
        yield Violation.NO_POINTS
    for point in look.draft.points:
        if not point.evidence:
            yield Violation.NO_EVIDENCE
        if not numbers.issuperset(point.evidence):
            yield Violation.UNKNOWN_EVIDENCE


def _only_counts(sentences: Sequence[Sequence[str]]) -> bool:
    """Whether a text says no more than how many wrote something: the honest summary of comments that say nothing."""
    return sum(map(len, sentences)) <= MOST_WORDS_WITHOUT_POINTS and all(
        words and (words[0].isdecimal() or words[0] in _NUMBER_WORDS) for words in sentences
    )


def _form(look: _Look) -> Iterator[Violation]:
    if unfit.SIGN.search(look.shown):
        if unfit.MARKUP.search(look.shown):
            yield Violation.MARKUP
        if unfit.LONG_NUMBER.search(look.shown):
            yield Violation.CONTACT
        if unfit.FRACTION.search(look.shown):
            yield Violation.JUDGEMENT
    if unfit.ADDRESS.search(look.shown):
        yield Violation.CONTACT
    if not _is_printed_ascii(look.shown) and not all(
        map(_is_plain, _UNUSUAL.findall(unicodedata.normalize("NFC", look.shown)))
    ):
        yield Violation.HIDDEN_SIGNS
    if unfit.SPELLED_OUT.search(look.shown):
        yield Violation.CODED


def _is_printed_ascii(text: str) -> bool:
    """Whether it holds nothing but what `_UNUSUAL` leaves out, which of most texts is known much sooner."""
    return text.isascii() and text.replace("\n", "").isprintable()


def _is_plain(sign: str) -> bool:
    """Whether an unusual sign is what it seems: a Latin letter, punctuation, a symbol or a blank."""
    category = unicodedata.category(sign)
    if category[0] == "L":
        return unicodedata.name(sign, "").startswith("LATIN ")
    return category[0] in "PS" or sign == "\xa0"


def _strange_words(look: _Look) -> Iterator[Violation]:
    """Words that no comment contains and no prose needs: capitals inside a sentence, digits inside a word."""
    for line in look.shown.split("\n"):
        if _ORDINARY_LINE.fullmatch(line):
            continue
        end = 0
        for found in _FROM_A_LETTER.finditer(line):
            word, between, end = found.group(), line[end : found.start()], found.end()
            if word.isalpha() and word.islower() and word[1:].islower():
                continue
            before = between.rstrip()[-1:]
            starts = before in _SENTENCE_STARTS if before else found.start() == 0
            is_name = word[0].isupper() and not starts
            is_code = any(map(str.isdigit, word)) or not (word[1:].islower() or len(word) == 1)
            if not (is_name or is_code):
                continue
            words = words_of(word)
            if not _KNOWN_CAPITALS.isdisjoint(words) or look.known.issuperset(words):
                continue
            if is_name:
                yield Violation.UNKNOWN_NAME
            if is_code:
                yield Violation.CODED


def _copying(look: _Look) -> Iterator[Violation]:
    length = LONGEST_QUOTE + 1
    shown = frozenset(runs_of(look.words, length))
    if any(not shown.isdisjoint(runs_of(one, length)) for one in look.said):
        yield Violation.COPIED
    if not _RUNS_OF_ORDERS.isdisjoint(runs_of(look.words, _LONGEST_PARROTING + 1)):
        yield Violation.INSTRUCTIONS
    if _PLAIN_CANARY in look.plain or "<<" in look.shown:
        yield Violation.INSTRUCTIONS


def _numbers(look: _Look) -> Iterator[Violation]:
    """Counts may not exceed what there is to count; any larger number must stand in a comment."""
    numbers = [*_numbers_in(look.words)]
    reviewers = len({comment.reviewer for comment in look.comments})
    counted: set[int] = set()
    yield from _counts(look, numbers, reviewers, counted)
    yield from _shares(look, numbers, max(reviewers, len(look.comments)), counted)
    for start, word in numbers:
        number = int(word[:9]) if word.isdecimal() and start not in counted else 0
        if number > reviewers and number not in _numbers_of(look.known):
            yield Violation.NUMBER


def _counts(look: _Look, numbers: Iterable[tuple[int, str]], reviewers: int, counted: set[int]) -> Iterator[Violation]:
    """Counts of classmates and comments. Adds to ``counted`` where they start."""
    for start, _ in numbers:
        found = _COUNT.match(look.plain, start)
        if found is None:
            continue
        counted.add(start)
        of_comments = _OF_COMMENTS.match(look.plain, found.end())
        most = max(reviewers, len(look.comments)) if of_comments else reviewers
        if _value(found["number"]) > most and not (of_comments and found["number"] in look.known):
            yield Violation.NUMBER


def _shares(look: _Look, numbers: Iterable[tuple[int, str]], most: int, counted: set[int]) -> Iterator[Violation]:
    """So many of so many. Adds to ``counted`` where both numbers start."""
    end = 0
    for start, _ in numbers:
        found = _OF_ALL.match(look.plain, start) if start >= end else None
        if found is None:
            continue
        end = found.end()
        counted.update((found.start("some"), found.start("all")))
        if not _value(found["some"]) <= _value(found["all"]) <= most:
            yield Violation.NUMBER


def _numbers_in(words: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The words that are numbers, and where each starts in the plain text."""
    start = 0
    for word in words:
        if word in _NUMBER_WORDS or word.isdecimal():
            yield start, word
        start += len(word) + 1


def _numbers_of(words: Iterable[str]) -> set[int]:
    return {_value(word) for word in words if word.isdecimal() or word in _NUMBER_WORDS}


def _value(number: str) -> int:
    return _NUMBER_WORDS[number] if number in _NUMBER_WORDS else int(number[:9])


_TONE = {
    unfit.JUDGEMENT: Violation.JUDGEMENT,
    unfit.OBEYED: Violation.OBEYED,
    unfit.MACHINE: Violation.MACHINE,
    unfit.TO_DO: Violation.TO_DO,
}


def _tone(look: _Look) -> Iterator[Violation]:
    for telling in look.telling:
        if telling.is_insult:
            yield Violation.INSULT
    for phrases in {phrases for telling in look.telling for phrases in telling.phrases}:
        if phrases.found_in(look.plain):
            yield _TONE[phrases]


def _grave_claims(look: _Look) -> Iterator[Violation]:
    """One pupil alone must not get an accusation into an official text, and a model must not invent one."""
    for topic in {telling.topic for telling in look.telling if telling.topic}:
        voices = {
            comment.reviewer
            for comment, words in zip(look.comments, look.said, strict=True)
            if any(word.startswith(topic) for word in words)
        }
        if len(voices) < 2:
            yield Violation.GRAVE_CLAIM


def _repetition(look: _Look) -> Iterator[Violation]:
    """The way in which small models fail: they get stuck in a word or a sentence."""
    for sentences in (look.text, [*chain.from_iterable(look.points)]):
        if len(sentences) >= 3 and max(Counter(map(tuple, sentences)).values()) >= 3:
            yield Violation.REPETITION
    if b"\x01\x01\x01" in bytes(map(eq, look.words, look.words[1:])):  # a word four times in a row
        yield Violation.REPETITION
    words = [*chain.from_iterable(look.text)]
    if len(words) >= 60 and len(set(words)) * 4 < len(words):
        yield Violation.REPETITION


_RULES: tuple[Rule, ...] = (
    _size,
    _tongue,
    _evidence,
    _form,
    _strange_words,
    _copying,
    _numbers,
    _tone,
    _grave_claims,
    _repetition,
)


def _size_of_themes(look: _Look) -> Iterator[Violation]:
    themes = [sum(map(len, theme)) for theme in look.points]
    if not all(themes):
        yield Violation.EMPTY
    if max(themes, default=0) > MOST_WORDS_OF_A_THEME:
        yield Violation.TOO_LONG
    if max(map(len, look.words), default=0) > LONGEST_WORD:
        yield Violation.NO_PROSE


def _counted_themes(look: _Look) -> Iterator[Violation]:
    """Counting is ours: a theme holds no number, but for *een* and *one*, and no majority."""
    if any(_value(word) != 1 for _, word in _numbers_in(look.words)) or _MAJORITY.search(look.plain):
        yield Violation.NUMBER


def _told_twice(look: _Look) -> Iterator[Violation]:
    told = Counter(
        (point.kind, *chain.from_iterable(words)) for point, words in zip(look.draft.points, look.points, strict=True)
    )
    if max(told.values(), default=0) > 1:
        yield Violation.REPETITION


_RULES_OF_THEMES: tuple[Rule, ...] = (
    _size_of_themes,
    _tongue,
    _evidence,
    _form,
    _strange_words,
    _copying,
    _counted_themes,
    _tone,
    _grave_claims,
    _repetition,
    _told_twice,
)
