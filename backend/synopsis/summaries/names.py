"""Finds people of a roster in a text, in all the ways in which pupils write names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from synopsis.summaries.identifiers import PLACEHOLDER, Kind
from synopsis.summaries.ordinary_words import FUNCTION_WORDS
from synopsis.summaries.ordinary_words import words as words_of
from synopsis.summaries.roster import Roster, Seen
from synopsis.summaries.spelling import fold

_WORDS = re.compile(rf"{PLACEHOLDER.pattern}|[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_JOINT = re.compile(r"[\s\-–—.'’‘`´_/*~]{0,3}")
_TIGHT = re.compile(r"[^\w\s\[\]]{1,3}|_{1,3}|")
_SPELT_OUT = re.compile(r"[^\w\[\]]{1,3}|_{1,3}")
_AROUND = re.compile(r"[0-9_]")
_LEET_WORD = re.compile(r"(?<![\w\[])(?=\w{0,30}\d)(?=\w{0,30}[^\W\d_])\w{3,30}(?!\w)")
_LEET = (str.maketrans("0134578$", "oleastbs"), str.maketrans("0134578$", "oieastbs"))
_MASKED_WORD = re.compile(r"(?<![\w*])[^\W\d_]{1,20}\*{1,20}[^\W\d_]{0,20}(?![\w*])")
_SENTENCE_END = frozenset(".!?:;\n•")
_OPENING = " \t\"'“”‘’„«»()*_-–—>"

_ABBREVIATIONS = words_of(
    "oa ed eo ea ad mbt bv nv nav tov zsm aub ivm ipv vwb tav ps pm am eg ie nb mn dwz wo mi td tm zoz ev mu imo "
    "btw nl tv pc ok it pr vs eu uk us ai id po gs kb ak ne en du fa bi sk na ma lo ckv pws se ga lb mt ot kt vb"
)
_NOT_AN_INITIAL_AFTER = words_of(
    "optie vraag versie plan klas groep punt deel bijlage option part question vitamin vitamine opdracht antwoord "
    "type keuze figuur figure team set level niveau lokaal blok cijfer een a an grade"
)
_WITH = words_of("met door naast namens tegen en and van aan voor bij with by from to for")
_BARE_AFTER = words_of("met door naast namens")
_JOINERS = words_of("en and maar but dat omdat because als want if that when toen terwijl")
_DOES = words_of(
    "is was heeft had deed doet has does did gaat ging kwam komt helpt hielp werkt werkte maakt maakte praat "
    "praatte zegt zei says said works worked helps helped luistert vindt vond kletst geeft gaf neemt nam makes made "
    "takes took"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of text that names somebody, and whom it may mean."""

    start: int
    end: int
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    raw: str
    seen: Seen


@dataclass(slots=True)
class _Reading:
    """One way to read the words from ``first`` to ``last`` as a name."""

    first: int
    last: int
    people: frozenset[int]
    certain: bool


class NameFinder:
    """Finds the people of one roster. Holds no state of its own: use it for any number of texts."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def find(self, text: str) -> list[Name]:
        """Find every name, first in the text first, without overlaps."""
        tokens = [token.span() for token in PLACEHOLDER.finditer(text)]
        names = [name for name in self._odd_spellings(text) if _is_clear(name, tokens)]
        words = self._words(text)
        at = 0
        while at < len(words):
            reading = self._read(text, words, at)
            if reading is None:
                at += 1
                continue
            last = words[reading.last]
            end = last.end + 1 if _abbreviates(text, last) else last.end
            names.append(Name(words[reading.first].start, end, reading.people))
            at = reading.last + 1
        return _without_overlaps([_with_surroundings(text, name) for name in names])

    def plain_names(self, text: str) -> Iterator[tuple[Kind, str]]:
        """Find names with endings but without slips, and full initials: what a model could write that knew a name.

        Works word by word and shares no rule about neighbours with `find`, to be a check on it. An everyday word
        counts only where its capital cannot come from the start of a sentence, or a verb follows it.
        """
        words = self._words(text)
        for at, word in enumerate(words):
            form = self._roster.forms.get(word.seen.folded)
            if form is None:
                if word.seen.acronym and not self._shouted(text, words, at) and len(word.raw) > 2:
                    yield "initials", word.raw
            elif not form.ordinary or self._stands_out(text, words, at):
                yield "name", word.raw

    # Words.

    def _words(self, text: str) -> list[_Word]:
        words: list[_Word] = []
        for match in _WORDS.finditer(text):
            raw = match.group()
            if raw[0] == "[":
                words.append(_Word(match.start(), match.end(), raw, _NOBODY))
                continue
            seen = self._roster.look(raw)
            pieces = [] if seen.people or raw.islower() else _CAMEL.split(raw)
            if len(pieces) < 2 or seen.acronym:
                words.append(_Word(match.start(), match.end(), raw, seen))
                continue
            start = match.start()
            for piece in pieces:
                words.append(_Word(start, start + len(piece), piece, self._roster.look(piece)))
                start += len(piece)
        return words

    # Readings, the longest first.

    def _read(self, text: str, words: list[_Word], at: int) -> _Reading | None:
        word = words[at]
        reading = self._phrase(text, words, at) or self._spelt_out(text, words, at)
        if reading:
            return reading
        if word.seen.people:
            reading = self._grow(text, words, at)
            return reading if reading.certain else None
        if word.seen.acronym and self._is_acronym(text, words, at):
            return _Reading(at, at, word.seen.acronym, certain=True)
        return self._joined(text, words, at) or self._led_in(text, words, at) or self._tagged(text, words, at)

    def _phrase(self, text: str, words: list[_Word], at: int) -> _Reading | None:
        """Names of several words that hold together: *Xiu-Ying*, *Sa'id*, the nickname *Lange Jan*."""
        for phrase, who in self._roster.phrases.get(words[at].seen.folded, ()):
            last = at + len(phrase) - 1
            if last < len(words) and all(
                words[at + step].seen.folded == piece and (step == 0 or _near(text, words, at + step - 1))
                for step, piece in enumerate(phrase)
            ):
                reading = _Reading(at, last, frozenset({who}), certain=True)
                return self._whole(text, words, reading)
        return None

    def _grow(self, text: str, words: list[_Word], at: int) -> _Reading:
        """Take in what belongs to the same person: more names, particles, initials."""
        word = words[at]
        reading = _Reading(at, at, word.seen.people, certain=self._certain(text, words, at))
        return self._whole(text, words, reading)

    def _whole(self, text: str, words: list[_Word], reading: _Reading) -> _Reading:
        return self._grow_left(text, words, self._grow_right(text, words, reading))

    def _grow_right(self, text: str, words: list[_Word], reading: _Reading) -> _Reading:
        while True:
            at = reading.last + 1
            while at < len(words) and _near(text, words, at - 1) and self._is_particle(words[at], reading.people):
                at += 1
            step = self._one_more(text, words, at, reading) if at < len(words) and _near(text, words, at - 1) else None
            if step is None and at > reading.last + 1:
                at = reading.last + 1
                step = self._one_more(text, words, at, reading) if at < len(words) else None
            if step is None:
                return reading
            reading = step

    def _one_more(self, text: str, words: list[_Word], at: int, reading: _Reading) -> _Reading | None:
        word = words[at]
        both = reading.people & word.seen.people
        if both:
            return _Reading(reading.first, at, both, certain=True)
        if word.raw.islower() and not _dotted(text, word):
            return None
        people = frozenset(who for who in reading.people if self._is_tail(word, who))
        if people and (word.raw[-1].isupper() or _dotted(text, word)):
            return _Reading(reading.first, at, people, certain=True)
        return None

    def _grow_left(self, text: str, words: list[_Word], reading: _Reading) -> _Reading:
        at = reading.first
        if not any(words[at].seen.folded in self._roster.signatures[who].surnames for who in reading.people):
            return reading
        taken: set[str] = set()
        while at > 0 and _near(text, words, at - 1) and self._is_particle(words[at - 1], reading.people):
            at -= 1
            if words[at].seen.folded in taken:
                at += 1
                break
            taken.add(words[at].seen.folded)
        certain = reading.certain or self._tells(words[at : reading.first])
        initials = at
        while (
            initials > 0 and _near(text, words, initials - 1) and self._is_initial(text, words, initials - 1, reading)
        ):
            initials -= 1
            certain = True
        return _Reading(initials, reading.last, reading.people, certain)

    def _is_particle(self, word: _Word, people: frozenset[int]) -> bool:
        return any(word.seen.folded in self._roster.signatures[who].particles for who in people)

    def _is_tail(self, word: _Word, who: int) -> bool:
        signature = self._roster.signatures[who]
        return word.seen.folded in signature.family or word.seen.folded in signature.tails

    def _is_initial(self, text: str, words: list[_Word], at: int, reading: _Reading) -> bool:
        word = words[at]
        if len(word.raw) != 1 or not (word.raw.isupper() or _dotted(text, word)):
            return False
        return any(word.seen.folded in self._roster.signatures[who].given for who in reading.people)

    def _tells(self, particles: list[_Word]) -> bool:
        """Whether the particles alone show a surname: *van der berg* does, *de groot* does not."""
        folded = {word.seen.folded for word in particles}
        return (
            len(folded) > 1
            or bool(folded & {"v", "vd", "von", "el", "al", "ten", "ter"})
            or any(word.raw[0].isupper() for word in particles)
        )

    # Everyday words that are names too.

    def _certain(self, text: str, words: list[_Word], at: int) -> bool:
        word = words[at]
        if not word.seen.ordinary or word.seen.own or _is_glued(text, word):
            return True
        if word.raw[0].isupper():
            return not (word.raw.isupper() and self._shouted(text, words, at))
        return self._in_context(text, words, at)

    def _in_context(self, text: str, words: list[_Word], at: int) -> bool:
        """Whether a small everyday word is used as a name: *met roos*, *roos heeft*, *wil's*."""
        after = text[words[at].end : words[at].end + 2]
        if after[:1] in {"'", "’"} and after[1:] in {"s", ""} and words[at].raw not in FUNCTION_WORDS:
            return True
        before = words[at - 1].seen.folded if at else ""
        if before in _BARE_AFTER and words[at].seen.folded not in FUNCTION_WORDS:
            return not _next_is(words, at, text)
        starts = at == 0 or before in _JOINERS or _starts_sentence(text, words[at].start)
        return starts and at + 1 < len(words) and words[at + 1].seen.folded in _DOES and _near(text, words, at)

    def _shouted(self, text: str, words: list[_Word], at: int) -> bool:
        """Whether capitals say nothing, for the words on both sides are in capitals too."""
        around: list[str] = []
        for left, right in ((at - 1, at), (at, at + 1)):
            if left >= 0 and right < len(words) and not _parted(text, words[left], words[right]):
                around.append(words[left if right == at else right].raw)
        return bool(around) and all(raw.isupper() and raw[0] != "[" for raw in around)

    def _stands_out(self, text: str, words: list[_Word], at: int) -> bool:
        """Whether an everyday word is written as a name where no sentence starts, or a verb follows it."""
        word = words[at]
        if not word.raw[0].isupper() or (word.raw.isupper() and len(word.raw) > 1):
            return False
        if not _starts_sentence(text, word.start):
            return True
        if word.seen.folded in FUNCTION_WORDS or at + 1 >= len(words):
            return False
        return words[at + 1].seen.folded in _DOES

    # Initials.

    def _is_acronym(self, text: str, words: list[_Word], at: int) -> bool:
        word = words[at]
        if word.raw.isupper() and (word.seen.folded in _ABBREVIATIONS or self._shouted(text, words, at)):
            return False
        return word.seen.folded not in _ABBREVIATIONS or not word.raw.islower()

    def _led_in(self, text: str, words: list[_Word], at: int) -> _Reading | None:
        """A name that starts with initials or particles (*J. de Vries*), or a lone initial (*met J.*)."""
        word = words[at]
        if len(word.raw) != 1 or not word.raw.isupper() or not _dotted(text, word):
            return None
        people = frozenset(who for who, s in self._roster.signatures.items() if word.seen.folded in s.given)
        before = words[at - 1].seen.folded if at else ""
        if not people or before in _NOT_AN_INITIAL_AFTER:
            return None
        following = text[word.end + 1 : word.end + 3]
        goes_on = len(following) == 2 and following[0] == " " and following[1].islower()
        return _Reading(at, at, people, certain=True) if goes_on or before in _WITH else None

    # Names taken apart or run together.

    def _spelt_out(self, text: str, words: list[_Word], at: int) -> _Reading | None:
        """Letters apart: *J a n*, *S.a.n.n.e*, and dotted initials: *J.d.V.*."""
        best: _Reading | None = None
        raw = words[at].raw
        if len(raw) != 1:
            return None
        for last in range(at + 1, len(words)):
            if len(words[last].raw) != 1 or not self._roster.begins(fold(raw)):
                break
            if not _SPELT_OUT.fullmatch(text, words[last - 1].end, words[last].start):
                break
            raw += words[last].raw
            people = self._letters(text, raw, words[at], words[last])
            if people:
                best = _Reading(at, last, people, certain=True)
        return self._whole(text, words, best) if best else None

    def _letters(self, text: str, raw: str, first: _Word, last: _Word) -> frozenset[int]:
        folded = "".join(map(fold, raw))
        people = self._roster.exact(folded)
        if people and (len(raw) > 2 or raw[0].isupper()):
            return people
        dotted = text[first.end : first.end + 1] == "."
        initials = self._roster.acronyms.get(folded)
        if initials and dotted and last.end - first.start <= 3 * len(raw):
            small = raw.islower() and folded in _ABBREVIATIONS
            return frozenset() if small else frozenset(initials)
        return frozenset()

    def _joined(self, text: str, words: list[_Word], at: int) -> _Reading | None:
        """A name cut in pieces: *Sa-nne*, *Anne Marie* for *Annemarie*, *J/an*."""
        joined = words[at].seen.folded
        for last in range(at + 1, len(words)):
            if not self._roster.begins(joined):
                return None
            gap = text[words[last - 1].end : words[last].start]
            tight = bool(_TIGHT.fullmatch(gap))
            if not tight and gap != " ":
                return None
            joined += words[last].seen.folded
            people = self._roster.exact(joined)
            pieces = words[at : last + 1]
            if people and len(joined) > 2 and _plausible(pieces, joined, tight=tight):
                return self._whole(text, words, _Reading(at, last, people, certain=True))
        return None

    def _tagged(self, text: str, words: list[_Word], at: int) -> _Reading | None:
        """A name at either end of a hashtag: *#teamjan*."""
        word = words[at]
        if word.start == 0 or text[word.start - 1] != "#":
            return None
        people = self._roster.inside(word.seen.folded)
        return _Reading(at, at, people, certain=True) if people else None

    def _odd_spellings(self, text: str) -> Iterator[Name]:
        """Nicknames with signs in them, digits for letters (*S4nne*), stars for letters."""
        if self._roster.odd_nicknames is not None:
            for match in self._roster.odd_nicknames.finditer(text):
                yield Name(*match.span(), self._roster.nicknamed(match.group()))
        for match in _LEET_WORD.finditer(text):
            for table in _LEET:
                plain = match.group().translate(table)
                people = self._roster.exact(fold(plain)) if plain.isalpha() else frozenset()
                if people and len(plain) > 2:
                    yield Name(*match.span(), people)
                    break
        for match in _MASKED_WORD.finditer(text):
            people = self._roster.masked(fold(match.group().replace("*", "?")))
            if people:
                yield Name(*match.span(), people)


_NOBODY = Seen("")


def _near(text: str, words: list[_Word], at: int) -> bool:
    """Whether nothing but a joint stands between this word and the next; a full stop joins only what is short."""
    gap = text[words[at].end : words[at + 1].start]
    return bool(_JOINT.fullmatch(gap)) and ("." not in gap or len(words[at].raw) <= 2)


def _parted(text: str, left: _Word, right: _Word) -> bool:
    """Whether a sentence ends between two words."""
    return any(sign in ".!?:;\n" for sign in text[left.end : right.start])


def _next_is(words: list[_Word], at: int, text: str) -> bool:
    """Whether the next word makes this one an adjective: *met groot plezier*."""
    if at + 1 >= len(words) or text[words[at].end : words[at + 1].start] != " ":
        return False
    following = words[at + 1].seen
    return not following.people and following.folded not in _DOES | _JOINERS | FUNCTION_WORDS


def _is_glued(text: str, word: _Word) -> bool:
    """Whether digits or underscores are glued to a word, as in the name of an account."""
    return bool(_AROUND.match(text, word.end) or (word.start and _AROUND.match(text, word.start - 1)))


def _abbreviates(text: str, word: _Word) -> bool:
    """Whether the full stop after a letter belongs to it, for the sentence goes on in small letters."""
    after = text[word.end : word.end + 3]
    return len(word.raw) == 1 and len(after) == 3 and after[0] == "." and after[1] == " " and after[2].islower()


def _dotted(text: str, word: _Word) -> bool:
    return text[word.end : word.end + 1] == "."


def _starts_sentence(text: str, at: int) -> bool:
    """Whether the word at this place is the first of a sentence or a line."""
    before = text[max(0, at - 8) : at].rstrip(_OPENING)
    return before[-1] in _SENTENCE_END if before else at <= 8


def _plausible(pieces: list[_Word], joined: str, *, tight: bool) -> bool:
    """Whether pieces that make up a name are one: *has an* is not *Hasan*."""
    ordinary = all(piece.seen.folded in FUNCTION_WORDS or len(piece.raw) < 2 for piece in pieces)
    if tight:
        return len(joined) > 2
    return len(joined) > 4 and not ordinary and len(pieces) == 2 and min(len(piece.raw) for piece in pieces) > 1


def _is_clear(name: Name, tokens: list[tuple[int, int]]) -> bool:
    """Whether a name touches no token."""
    return all(name.end <= start or name.start >= end for start, end in tokens)


def _with_surroundings(text: str, name: Name) -> Name:
    """Take in digits, underscores and letters that are glued to a name by them: *sanne_dv04*."""
    start, end = name.start, name.end
    if start and _AROUND.match(text, start - 1):
        while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1
    if end < len(text) and _AROUND.match(text, end):
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
    return Name(start, end, name.people)


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
