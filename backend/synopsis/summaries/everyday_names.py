"""Names that are everyday words too, and initials that are abbreviations: what tells one from the other."""

from synopsis.summaries.ordinary_words import FUNCTION_WORDS
from synopsis.summaries.ordinary_words import words as words_of
from synopsis.summaries.passage import Passage

_BARE_AFTER = words_of("met door naast namens")
_INITIAL_AFTER = words_of("met door naast namens tegen en and van aan voor bij with by from to for")
_NO_INITIAL_AFTER = words_of(
    "optie vraag versie plan klas groep punt deel bijlage option part question vitamin vitamine opdracht antwoord type"
    " keuze figuur figure team set level niveau lokaal blok cijfer een a an grade"
)
_JOINERS = words_of("en and maar but dat omdat because als want if that when toen terwijl")
_DOES = words_of(
    "is was heeft had deed doet has does did gaat ging kwam komt helpt hielp werkt werkte maakt maakte praat praatte"
    " zegt zei says said works worked helps helped luistert vindt vond kletst geeft gaf neemt nam makes made takes took"
)
_ABBREVIATIONS = words_of(
    "oa ed eo ea ad mbt bv nv nav tov zsm aub ivm ipv vwb tav ps pm am eg ie nb mn dwz wo mi td tm zoz ev mu imo btw nl"
    " tv pc ok it pr vs eu uk us ai id po gs kb ak ne en du fa bi sk na ma lo ckv pws se ga lb mt ot kt vb"
)


def is_name(passage: Passage, at: int) -> bool:
    """Whether a word that the roster knows is a name by itself. In doubt, what has a capital is one."""
    word = passage.words[at]
    if not word.seen.ordinary or word.seen.own or passage.glued(at):
        return True
    if word.raw[0].isupper():
        return not (word.raw.isupper() and passage.shouted(at))
    return _has_context(passage, at)


def _has_context(passage: Passage, at: int) -> bool:
    """Whether a small everyday word is used as a name: *met roos*, *roos heeft*, *roos's*."""
    word = passage.words[at]
    grammar = word.seen.folded in FUNCTION_WORDS
    after = passage.text[word.end : word.end + 2]
    if after in {"'s", "’s", "'", "’"} and not grammar:
        return True
    before = passage.before(at)
    if before in _BARE_AFTER and not grammar:
        return not _describes_next(passage, at)
    starts = before in _JOINERS or passage.starts_sentence(at)
    return starts and passage.after(at) in _DOES and passage.near(at)


def _describes_next(passage: Passage, at: int) -> bool:
    """Whether the next word makes this one an adjective: *met groot plezier*."""
    if passage.gap(at) != " ":
        return False
    following = passage.words[at + 1].seen
    return not following.people and following.folded not in _DOES | _JOINERS | FUNCTION_WORDS


def stands_out(passage: Passage, at: int) -> bool:
    """Whether an everyday word has a capital where no sentence starts, or before a verb as names have."""
    word = passage.words[at]
    if not word.raw[0].isupper() or (word.raw.isupper() and len(word.raw) > 1):
        return False
    if not passage.starts_sentence(at):
        return True
    return word.seen.folded not in FUNCTION_WORDS and passage.after(at) in _DOES


def is_acronym(passage: Passage, at: int) -> bool:
    """Whether somebody's initials, written as one word, are meant as such."""
    word = passage.words[at]
    if not word.seen.acronym:
        return False
    if word.raw.isupper():
        return word.seen.folded not in _ABBREVIATIONS and not passage.shouted(at)
    return word.seen.folded not in _ABBREVIATIONS or not word.raw.islower()


def is_abbreviation(letters: str) -> bool:
    """Whether letters with full stops, written small, are a usual abbreviation: *o.a.*."""
    return letters.islower() and letters in _ABBREVIATIONS


def is_lone_initial(passage: Passage, at: int) -> bool:
    """Whether a capital with a full stop is somebody's initial: *met J.*, *J. deed*, but not *optie A.*."""
    word = passage.words[at]
    if len(word.raw) != 1 or not word.raw.isupper() or not passage.dotted(at):
        return False
    before = passage.before(at)
    return before not in _NO_INITIAL_AFTER and (passage.goes_on(at) or before in _INITIAL_AFTER)
