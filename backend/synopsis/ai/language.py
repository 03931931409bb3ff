"""Dutch or English? Told by the small words that every sentence needs."""

import re
from collections.abc import Iterable

from synopsis.ai.writer import Language

DUTCH = frozenset(
    """
    aan alle alles als altijd andere anderen ben bent bij dan dat de deed dit doe doen doet door dus een eens
    egt en er erg even ff gaat gedaan geen goed goede graag haar had heb hebt heeft heel hem het hij hoe
    iedereen iets ik in is ja je jij jou jouw kan keer kon kunt leuk maar mag meer met mij minder moet naar niet
    niks nog nooit of om omdat ons ook op over samen soms steeds te tijd toch tot uit vaak vaker van veel vind
    voor wat weer wel werk werken werkt wil wordt zeer zich zij zijn zo zou
    """.split()
)
ENGLISH = frozenset(
    """
    a about all always and are as at be because been but by can could did do does doesn't doing don't for from
    get good great had has have he her him his how i if in is it it's just like made make me more much my never
    nice not of often on one or other others our out really she should so some sometimes that the their them
    they this time to too us very was we well were what when with work worked working works would you you're
    your
    """.split()
)
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def detect_language(texts: Iterable[str]) -> Language:
    """The language of most of the texts; Dutch where it cannot be told, since most schools that use us are Dutch."""
    votes = sum(lean(text) for text in texts)
    return "en" if votes < 0 else "nl"


def lean(text: str) -> int:
    """1 for Dutch, -1 for English, 0 where a text has as much of the one as of the other."""
    words = [word.lower() for word in WORD.findall(text.replace("’", "'"))]
    dutch = sum(map(DUTCH.__contains__, words))
    english = sum(map(ENGLISH.__contains__, words))
    return (dutch > english) - (dutch < english)
