"""How one name may be spelled: folding to bare letters, Dutch endings, slips of the finger."""

import re
import unicodedata
from collections.abc import Iterator

from synopsis.summaries.ordinary_words import words

WORD = re.compile(r"[^\W\d_]+")
"""A run of letters of any script."""

PARTICLES = words(
    "van der den de het t ter ten te in op aan bij uit tot voor over onder s la le les du des da das do dos di del "
    "della dell el al ben bin bint ibn ould ait abd o d von vom zu zum zur und y e i af av"
)
"""Words inside a name that are no name by themselves."""

_FOLDED = {
    **dict(zip("øłđðıħŋĸſ", "olddihnks", strict=True)),
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    # Letters of other scripts and phonetic capitals that look like Latin ones, as are used to slip past a filter.
    **dict(zip("аеорсухкмтнвіјѕԁһԛԝɡ", "aeopcyxkmthbijsdhqwg", strict=True)),
    **dict(zip("ονρτυκχαιε", "ovptukxaie", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
}
_TABLE = str.maketrans(_FOLDED)
_WITH_E = str.maketrans({"ö": "oe", "ü": "ue", "ä": "ae", "ø": "oe", "å": "aa", "ë": "e", "ï": "i"})


def fold(word: str) -> str:
    """Reduce a word to bare, small letters: *Çağla* and *CAGLA* become *cagla*."""
    if word.isascii():
        return word.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    again = unicodedata.normalize("NFKD", bare.casefold())
    return "".join(c for c in again if not unicodedata.combining(c)).translate(_TABLE)


def letters_of(name: str) -> list[str]:
    """The words of a name: *Anne-Marie van 't Hof* has five."""
    return WORD.findall(_composed(name))


def _composed(name: str) -> str:
    text = unicodedata.normalize("NFKC", name)
    return "".join(c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")


def other_spellings(word: str) -> set[str]:
    """The folded word and its variants: *ij* for *y*, *oe* for *ö*."""
    plain = fold(word)
    spellings = {plain, fold(unicodedata.normalize("NFC", word).lower().translate(_WITH_E))}
    if "ij" in plain:
        spellings.add(plain.replace("ij", "y"))
    if len(plain) > 3 and "y" in plain:
        spellings.add(plain.replace("y", "ij"))
    return spellings


def derived_forms(name: str) -> Iterator[str]:
    """Possessives without apostrophe and Dutch diminutives of a folded name: *jans*, *jantje*, *timmetje*."""
    if len(name) < 3:
        return
    yield name + "s"
    for ending in ("je", "tje", "pje", "etje", "tsje"):
        yield name + ending
        yield name + ending + "s"
    yield name + name[-1] + "etje"
    if name[-1] in "aeiou":
        yield name + name[-1] + "tje"


def one_letter_less(word: str) -> Iterator[str]:
    """Every string that remains when one letter is dropped."""
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def one_edit_apart(left: str, right: str) -> bool:
    """Whether one letter added, dropped, changed, or two neighbours swapped, turns one into the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b or a == b[1:]


def squeeze(word: str) -> str:
    """The word with every run of one letter made single."""
    return "".join(letter for at, letter in enumerate(word) if at == 0 or word[at - 1] != letter)


def undoubled(word: str) -> bool:
    """Whether some letter stands three times or more in a row: the word is drawn out."""
    return any(word[at] == word[at + 1] == word[at + 2] for at in range(len(word) - 2))
