"""Names that are everyday words too, and initials that are abbreviations: what tells one from the other."""

from synopsis.summaries.ordinary_words import FUNCTION_WORDS
from synopsis.summaries.ordinary_words import words as words_of
from synopsis.summaries.passage import Passage

_BARE_AFTER = words_of("met door naast namens dankzij volgens tegen")
_INITIAL_AFTER = words_of("met door naast namens tegen en and van aan voor bij with by from to for")
_NO_INITIAL_AFTER = words_of(
    "optie vraag versie plan klas groep punt deel bijlage option part question vitamin vitamine opdracht antwoord type"
    " keuze figuur figure team set level niveau lokaal blok cijfer een a an grade"
)
_AND = words_of("en and")
_YOU_AND_ME = words_of("ik jij jou mij i you me")
_HIS = words_of("zijn haar his her")
_HIS_SHORT = ("z'n ", "z’n ", "d'r ", "d’r ")
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
    if not word.ordinary or word.own or passage.glued(at):
        return True
    if word.raw[0].isupper():
        return not (word.raw.isupper() and passage.shouted(at))
    return _has_context(passage, at)


def _has_context(passage: Passage, at: int) -> bool:
    """Whether a small everyday word is used as a name: *met roos*, *roos heeft*, *roos's*."""
    word = passage.words[at]
    grammar = word.folded in FUNCTION_WORDS
    after = passage.text[passage.end(at) : passage.end(at) + 2]
    if after in {"'s", "’s", "'", "’"} and not grammar:
        return True
    before = passage.before(at)
    if before in _BARE_AFTER and not grammar:
        return not _describes_next(passage, at)
    if not grammar and (_stands_beside_a_person(passage, at) or _owns_what_follows(passage, at)):
        return True
    starts = before in _JOINERS or passage.starts_sentence(at)
    return starts and passage.after(at) in _DOES and passage.near(at)


def _stands_beside_a_person(passage: Passage, at: int) -> bool:
    """Whether *and* joins it to somebody: *roos en ik*, *bas en max*, *[P1] and joy*."""
    for step in (-1, 1):
        other = at + 2 * step
        if not 0 <= other < len(passage) or passage.words[at + step].folded not in _AND:
            continue
        if passage.gap(min(at, at + step)) != " " or passage.gap(min(other, at + step)) != " ":
            continue
        word = passage.words[other]
        names = word.people and word.folded not in FUNCTION_WORDS
        if word.is_person or names or word.folded in _YOU_AND_ME:
            return True
    return False


def _owns_what_follows(passage: Passage, at: int) -> bool:
    """Whether a sentence starts with it and its possession: *roos z'n werk*, *mark zijn deel*."""
    if not (passage.before(at) in _JOINERS or passage.starts_sentence(at)) or passage.gap(at) != " ":
        return False
    end = passage.end(at) + 1
    return passage.after(at) in _HIS or passage.text[end : end + 4].lower() in _HIS_SHORT


def _describes_next(passage: Passage, at: int) -> bool:
    """Whether the next word makes this one an adjective: *met groot plezier*."""
    if passage.gap(at) != " ":
        return False
    following = passage.words[at + 1]
    return not following.people and following.folded not in _DOES | _JOINERS | FUNCTION_WORDS


def stands_out(passage: Passage, at: int) -> bool:
    """Whether an everyday word has a capital where no sentence starts, or before a verb as names have."""
    word = passage.words[at]
    if not word.raw[0].isupper() or (word.raw.isupper() and len(word.raw) > 1):
        return False
    if not passage.starts_sentence(at):
        return True
    return word.folded not in FUNCTION_WORDS and passage.after(at) in _DOES


def is_acronym(passage: Passage, at: int) -> bool:
    """Whether somebody's initials, written as one word, are meant as such."""
    word = passage.words[at]
    if not word.acronym:
        return False
    if word.raw.isupper():
        return word.folded not in _ABBREVIATIONS and not passage.shouted(at)
    return word.folded not in _ABBREVIATIONS or not word.raw.islower()


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
