"""Makes classes of invented pupils, and the ways in which their class writes about them.

Given names and surnames are drawn apart from each other, so that a combination is nobody's.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from synopsis.summaries.roster import Person

_GIVEN = {
    "Dutch and Frisian": "Jan Sanne Daan Lotte Bram Noor Sem Fleur Thijs Femke Lars Maud Joris Anouk Sven Marieke Pim"
    " Jip Jelte Fenna Sietse Ytsje Wiebe Nynke Tjeerd Froukje Stijn Mees Saar Teun Guusje Niek Ilse Koen Zoë Loïs Noël"
    " Daniël Renée André Siënna",
    "also everyday words": "Roos Wil Floor Mark Merel Storm Jet Lot Fee Bas Max Tim Bo Joy Hope Grace Will May Rose"
    " Angel Christian Sky",
    "Turkish": "Çağla Gökçe Işıl Ayşe Emre Yiğit Hasan İrem Ömer Şule",
    "Moroccan": "Youssef Fatima Ilyas Samira Bilal Hajar Zakaria Ouissal Mohammed Amina",
    "Surinamese": "Giovanni Shanti Rishi Anjali Dewi Clyde",
    "Polish": "Łukasz Małgorzata Zofia Paweł Agnieszka Wojciech",
    "Chinese in Latin letters": "Li Wei Xiu Jing Yan",
    "English and Nordic": "Emily Oliver Charlotte James Harry Chloé Øyvind Siân Finley Ruby",
}
GIVEN = tuple(name for names in _GIVEN.values() for name in names.split())
GIVEN_DOUBLE = (
    "Anne-Marie",
    "Jan-Willem",
    "Marie-Claire",
    "Xiu-Ying",
    "Klaas-Jan",
    "Anna Sophie",
    "Jan Peter",
    "Sa'id",
)

SURNAMES = (
    ("", "Jansen"), ("de", "Vries"), ("van der", "Berg"), ("van den", "Heuvel"), ("van", "Dijk"), ("van de", "Ven"),
    ("de", "Jong"), ("de", "Groot"), ("de", "Boer"), ("", "Bakker"), ("", "Visser"), ("", "Smit"), ("ten", "Brink"),
    ("ter", "Horst"), ("'t", "Hart"), ("van 't", "Hof"), ("", "Mulder"), ("", "Meijer"), ("op den", "Kamp"),
    ("in 't", "Veld"), ("von", "Hagen"), ("", "Groß"), ("", "Hoekstra"), ("", "Dijkstra"), ("", "Postma"),
    ("", "Sjoerdsma"), ("", "Wiersma"), ("", "Çelik"), ("", "Yılmaz"), ("", "Kaya"), ("", "Öztürk"), ("", "Şahin"),
    ("", "Aydın"), ("", "Doğan"), ("El", "Amrani"), ("El", "Idrissi"), ("Ben", "Haddou"), ("", "Bouzid"),
    ("", "Benali"), ("Aït", "Ouarab"), ("", "Ramdin"), ("", "Soekhai"), ("", "Kartosen"), ("", "Jagroep"),
    ("", "Kowalski"), ("", "Wiśniewska"), ("", "Zieliński"), ("", "Wójcik"), ("", "Wang"), ("", "Zhang"), ("", "Li"),
    ("", "Chen"), ("", "Huang"), ("", "Smith"), ("", "Green"), ("", "White"), ("", "O'Brien"), ("", "Young"),
    ("", "Thompson"), ("", "Jansen-de Wit"), ("", "Haverkamp"), ("", "Sørensen"), ("", "Bruin"), ("", "Wit"),
)  # fmt: skip

NICKNAMES = {
    "Sanne": ("San",), "Mohammed": ("Mo",), "Youssef": ("Joe",), "Daniël": ("Daantje", "Dani"), "Charlotte": ("Lotje",),
    "Giovanni": ("Gio",), "Lars": ("Larsie",), "Fatima": ("Faat",), "Emily": ("Em",), "Wojciech": ("Wojtek",),
    "Jan": ("Lange Jan",), "Thijs": ("T1js",), "Oliver": ("Ollie",), "Małgorzata": ("Gosia",), "Bram": ("Brammie",),
    "Marieke": ("Riek",), "Zoë": ("Zo-Zo",), "James": ("Jimbo",), "Harry": ("Big H",), "Anouk": ("Noukie",),
}  # fmt: skip

TEMPLATES = (
    "{} werkt goed mee.",
    "Ik vond dat {} veel heeft gedaan.",
    "samen met {} ging het prima",
    "Volgens mij deed {}, net als ik, te weinig",
    "de taken van {} waren op tijd af",
    "Top gedaan {}!",
    "({}) kan wat vaker overleggen",
    "Vraag het aan {}; die weet het wel.",
    "\"{}\" was stil",
    "{}: let op je planning",
    "ik wil graag nog een keer met {} in een groep",
    "You and {} did most of the work.",
    "{} is always on time",
    "I think {} should talk less",
    "thanks to {} we finished early",
    "Our presentation was saved by {}.",
    "he told {}, but nobody listened",
    "Well done, {}! Keep going.",
    "{}/ik hebben de poster gemaakt",
    "#{} for president",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pupil:
    """Somebody of an invented class, with the parts of the name kept apart."""

    person: Person
    given: str
    particle: str
    surname: str

    def exact_forms(self) -> Iterator[tuple[str, str]]:
        """Every form that must always be replaced, with its sort."""
        yield "full", self.person.name
        yield "first", self.given
        yield "last", self.surname
        if self.particle:
            yield "last with particle", f"{self.particle} {self.surname}"
        for nickname in self.person.nicknames:
            yield "nickname", nickname

    def variants(self) -> Iterator[tuple[str, str]]:
        """Other ways in which pupils write the name, with their sort."""
        for sort, form in self.exact_forms():
            yield f"{sort}, small letters", form.lower()
            yield f"{sort}, capitals", form.upper()
            yield f"{sort}, accents dropped", without_accents(form)
            yield f"{sort}, decomposed", unicodedata.normalize("NFD", form)
            yield f"{sort}, zero-width sign inside", form[:1] + "\u200b" + form[1:]
            yield f"{sort}, soft hyphen inside", form[:2] + "\u00ad" + form[2:]
            yield f"{sort}, possessive", form + "'s"
            yield f"{sort}, typographic possessive", form + "’s"
            yield f"{sort}, wide letters", "".join(_wide(c) for c in form)
        yield "initial and surname", f"{self.given[0]}. {self.person.name[len(self.given) + 1 :]}"
        if len(self.given) > 2 and self.given.isalpha():
            yield "first name and initial", f"{self.given} {self.surname[0]}."
            yield "genitive without apostrophe", f"{self.given}s"
            yield "diminutive", f"{self.given}tje"
            yield "letters apart", " ".join(self.given)
            yield "dots between letters", ".".join(self.given)
            yield "drawn out", self.given[0] + self.given[1] * 5 + self.given[2:]
            yield "handle-like", f"{self.given.lower()}_{self.surname[0].lower()}04"
        if len(self.given) >= 5 and self.given.isascii() and self.given.isalpha():
            yield "swapped letters", self.given[:2] + self.given[3] + self.given[2] + self.given[4:]
            yield "letter left out", self.given[:3] + self.given[4:]
            yield "letter doubled", self.given[:3] + self.given[2:]
        if "-" in self.given:
            yield "hyphen dropped", self.given.replace("-", "")
            yield "hyphen spaced", self.given.replace("-", " ")


def without_accents(text: str) -> str:
    """The text as somebody types it who does not find the accents."""
    table = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "ß": "ss"})
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).translate(table)


def _wide(char: str) -> str:
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char


def make_pupils(seed: int, size: int = 27) -> list[Pupil]:
    """A class of invented pupils, the same for the same seed; two of them share a given name."""
    rng = random.Random(seed)
    givens = rng.sample([*GIVEN, *GIVEN_DOUBLE], size - 1)
    givens.append(givens[0])
    surnames = rng.sample(SURNAMES, size)
    return [
        _pupil(number, given, particle, surname, rng)
        for number, (given, (particle, surname)) in enumerate(zip(givens, surnames, strict=True), start=1)
    ]


def make_roster(seed: int, size: int = 27) -> tuple[Person, ...]:
    """The people of a class of invented pupils."""
    return tuple(pupil.person for pupil in make_pupils(seed, size))


def _pupil(number: int, given: str, particle: str, surname: str, rng: random.Random) -> Pupil:
    name = " ".join(part for part in (given, particle, surname) if part)
    plain = "".join(c for c in without_accents(f"{given}.{surname}").lower() if c.isalnum() or c == ".")
    person = Person(
        id=1000 + number,
        name=name,
        nicknames=NICKNAMES.get(given, ()),
        email=f"{plain}@school.example",
        student_number=str(rng.randrange(100_000, 999_999)),
    )
    return Pupil(person, given, particle, surname)
