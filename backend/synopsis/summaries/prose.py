"""Text as a sequence of plain words: what is left when case, accents, punctuation and disguises are taken away."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from synopsis.summaries.cleaning import reveal

_WORD = re.compile(r"[^\W_]+")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_APOSTROPHES = re.compile(r"['’‘`´](?<=\w.)(?=\w)")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|\n+")

_EVERYDAY = {
    "nl": """
        de het een en je jij jou jouw van voor met naar bij niet wel ook nog maar dat dit die er te zijn bent ben hebt
        heeft had wordt worden kunt kan kunnen moet wat hoe als dan om op aan uit vind vindt vinden zegt zeggen schrijft
        schrijven klasgenoot klasgenoten goed beter meer soms vaak heel erg hun anderen werk ze zien ziet""",
    "en": """
        the a an and you your yours of for with to at by not also but that this these there are were be been have has
        can could should must what how if then than on from out find finds say says said write writes classmate
        classmates good well better more sometimes often very their they others it its when see sees""",
    "de": """
        der die das und du dein deine dich dir nicht ist bist sind mit fur auch sehr aber dass sich ein eine einen wie
        wird werden kann oft mehr noch zu von""",
    "fr": """
        le la les et vous tu ton ta tes votre est es avec pour dans que qui pas tres mais une des du au plus bien sont
        de ont""",
    "es": """
        el los las y tu tus eres es con para que no muy pero una un del al mas bien son de como""",
}
_MARKS = {language: frozenset(words.split()) for language, words in _EVERYDAY.items()}

Run = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words, small and without accents: *It’s Zoë’s idea* gives its, zoes, idea."""
    joined = _APOSTROPHES.sub("", reveal(text))
    if not joined.isascii():
        joined = _FOREIGN.sub(_without_accents, unicodedata.normalize("NFKD", joined))
    return _WORD.findall(joined.casefold())


def _without_accents(found: re.Match[str]) -> str:
    return "".join(sign for sign in found.group() if not unicodedata.combining(sign))


def sentences_of(text: str) -> list[str]:
    """The sentences, cut at full stops and line ends."""
    return [sentence for part in _SENTENCE_END.split(text) if (sentence := part.strip())]


def runs_of(words: Sequence[str], length: int) -> Iterator[Run]:
    """Every stretch of that many words in a row."""
    return zip(*(words[at:] for at in range(length)), strict=False)


def marks_of_languages(words: Iterable[str]) -> dict[str, int]:
    """How many of the words are everyday words of a language, for each language that is known here."""
    counted = list(words)
    return {language: sum(map(marks.__contains__, counted)) for language, marks in _MARKS.items()}
