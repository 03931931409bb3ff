"""Patterns of what has no place in a summary for a pupil, over plain words and over the text as it stands.

All are linear in the length of the text: no repetition is nested in another without a bound.
"""

import re
from dataclasses import dataclass

from synopsis.summaries.known import Known

_I = re.IGNORECASE
_KNOWN_WORDS = 8192
_LONGEST_KNOWN = 45
"""Letters; what is longer is no word of prose, and is asked anew each time."""


class Phrases:
    """Phrases over plain words, each with a word that tells: without any of those, nothing is looked for."""

    def __init__(self, *phrases: tuple[str, str, str]) -> None:
        """Compile them.

        Args:
            phrases: of each what stands before the telling word, that word, and what follows it; three expressions.
                The word is a whole one, and so are the first and the last of the phrase. Of its words the rarest tells
                best: whatever is told is looked for in the whole text.
        """
        self.phrases = phrases
        self._telling = re.compile("|".join(word for _, word, _ in phrases))
        self._whole = re.compile("|".join(rf"\b{before}\b(?:{word})\b{after}\b" for before, word, after in phrases))

    def told_by(self, word: str) -> bool:
        """Whether a text with this word is to be looked through."""
        return self._telling.fullmatch(word) is not None

    def found_in(self, plain: str) -> bool:
        """Whether one of them is in a text, whatever its words tell."""
        return self._whole.search(plain) is not None


MARKUP = re.compile(
    r"[<>]\s?/?\s?[a-z!?/]|<<|>>|&(?:[a-z]{2,8}|#x?[0-9a-f]{1,6});|[`{}\[\]|\\]|\*\*|__|~~|\*[^\s*]"
    r"|^\s{0,8}(?:#{1,6}|[-*•–+]|\d{1,2}[.)])\s|^\s{0,8}={3,}",
    _I | re.MULTILINE,
)
"""HTML, Markdown, JSON and escapes. A lone < as in *<3* is none."""

ADDRESS = re.compile(
    r"@(?:(?<=\w@)|(?<=\w\s@))\s?\w|@(?<!\w@)\w|:(?<=\w:)//|www\.(?<!\wwww\.)"
    r"|\.(?<=[\w-][\w-]\.)(?:nl|com|org|net|eu|io|be|example)\b",
    _I,
)
"""Each begins with the sign by which it is quickly found, and then looks back."""
LONG_NUMBER = re.compile(r"\d(?:[\s.\-/()]{0,2}\d){6,}")
"""Seven digits or more, however they are written: a phone or a student number."""

SIGN = re.compile(r"[^a-zA-ZÀ-ÖØ-öø-ÿ .,:;!?'\"()\n]")
"""Of which one is in whatever `MARKUP`, `LONG_NUMBER` and `FRACTION` find, and none in most texts."""

SPELLED_OUT = re.compile(
    r"[ \-_*·/.](?<=\b[^\W\d_].)(?:"
    r"(?<!\.)[ \-_*·/]?(?:[^\W\d_][ \-_*·/]{1,2}){1,39}[^\W\d_](?!\w)"
    r"|(?<=\.)\s?(?:[^\W\d_]\.\s?){2,39}[^\W\d_](?!\w))"
)
"""Letter by letter: S-a-n-n-e, T i m; not *d.m.v.* Begins with what stands after the first letter, which is rarer."""

MACHINE = Phrases(
    ("as an? ", "ai|language|artificial", ""),
    ("as an? large ", "language", ""),
    ("als (?:een )?", "ai|taalmodel|kunstmatige", ""),
    ("language ", "model", ""),
    ("", "taalmodel|openai|chatbot", ""),
    ("i am an? ", "ai|assistant", ""),
    ("ik ben een ", "ai|assistent", ""),
    ("i (?:am |m )?", "sorry|cannot|cant|unable|wont", ""),
    ("", "i", " (?:am |m )?can not"),
    ("im ", "sorry", ""),
    ("het ", "spijt", " me"),
    ("(?:dat|hier|daar) kan ", "ik", " niet"),
    ("", "ik", " kan (?:dit|dat|hier|je|geen|niet)"),
    ("(?:certainly|sure|of course|zeker|natuurlijk) ", "here|hier", ""),
    ("here is (?:the|your|a) ", "summary|json|answer", ""),
    ("hier is (?:de|je|een|het) ", "samenvatting|json|antwoord", ""),
    ("as (?:you )?", "requested", ""),
    ("zoals (?:je )?", "gevraagd", ""),
)
"""A model that speaks of itself or of its task."""

_ORDERS = "(?:instructions?|rules|prompt|above|previous|instructies|opdracht(?:en)?|regels|bovenstaande|vorige|eerdere)"
OBEYED = Phrases(
    ("", "systee?mprompt", ""),
    ("", "system", " (?:prompt|message|instructions?)"),
    ("(?:my|mijn) ", "instructions?|instructies|opdracht", ""),
    ("", "ignore|disregard|forget|negeer|vergeet", rf" (?:\w+ ){{0,3}}{_ORDERS}"),
    ("", r"jailbreak\w*|pwned|hacked|gehackt|ontwikkelaarsmodus|override|sudo", ""),
    ("(?:developer|dan) ", "mode", ""),
    ("prompt ", "injection", ""),
    ("root ", "access", ""),
    ("", "instructions|instructies", " (?:received|ontvangen|begrepen|understood)"),
    ("new ", "instructions", ""),
    ("nieuwe ", "instructies", ""),
    ("(?:role|rol) ", "system|systeem|assistant|assistent", ""),
)
"""Traces of an order that was followed."""

TO_DO = Phrases(
    ("", r"download\w*|bitcoin|tikkie|wachtwoord\w*|passwords?|inloggegevens|creditcard", ""),
    ("", "klik", " (?:hier|op|nu)"),
    ("", "click", " (?:here|on|now)"),
    ("credit ", "card", ""),
    ("", "bel", " (?:me|nu|naar)"),
    ("", "call", " (?:me|now)"),
    ("", "app|text|dm", " me"),
    ("", "volg", " (?:me|mij)"),
    ("", "follow", " me"),
    ("scan (?:de|the) ", "qr", ""),
    ("", "stuur", " (?:geld|me|mij)"),
    ("", "send", " (?:money|me)"),
)
"""A reader is sent somewhere."""

_TOP = r"beste|slechtste|slimste|domste|luiste|best|worst|smartest|dumbest|laziest"
_GROUP = (
    r"(?:(?:leerling|student|pupil|kid|one|person|persoon) )?(?:van|uit|in|of)"
    r" (?:de|het|the|this|deze|your|our|je|onze|all)"
)
_ALL_OF = r"(?:hele |whole |entire )?"
_WHOLE = _ALL_OF + r"(?:klas|groep|team|school|class|group|jaar|year|wereld|world|iedereen|everyone|students?)"
_OTHERS = "(?:rest|anderen|others|everyone|iedereen|(?:your )?classmates|(?:je )?klasgenoten)"
_NUMBER = r"(?:\d{1,3}|zes|zeven|acht|negen|tien|six|seven|eight|nine|ten)"
_GIVES = "(?:krijgt|geef|geeft|geven|verdient|verdien|deserves?|gets?|gives?)"
JUDGEMENT = Phrases(
    ("(?:je bent|jij bent|you are|youre) (?:de|het|the) ", _TOP, ""),
    ("", _TOP, rf" {_GROUP} {_WHOLE}"),
    ("", "beter|slechter|better|worse", f" (?:dan|than) (?:(?:de|the|all|al) )?{_OTHERS}"),
    ("", "(?:cijfer|score|grade|rating|punt|mark)s?", rf" (?:\w+ ){{0,3}}{_NUMBER}"),
    ("(?:een|an?) ", r"\d{1,2}", ""),
    (rf"{_NUMBER} (?:out of|op de|uit) ", "10|tien|ten|100", ""),
    ("", _GIVES, rf" (?:\w+ ){{0,2}}(?:een|an?) {_NUMBER}"),
    ("(?:voldoende|onvoldoende) (?:als|voor je) ", "cijfer", ""),
    ("", "rang|rank|ranking|ranglijst", ""),
)
"""A mark, a score or a place among others."""
FRACTION = re.compile(r"/(?:(?<=\d/)|(?<=\d\s/))\s?\d|%(?:(?<=\d%)|(?<=\d\s%))|A\+(?<!\wA\+)")

_INSULTS = """
    idioot idioten debiel debielen mongool mongolen klootzak klootzakken eikel sukkel sukkels loser losers lul hoer
    hoeren slet sletten trut trutten bitch bitches asshole assholes dick dickhead retard retards retarded moron
    morons idiot idiots stupid stom stomme dumb dumbass bastard bastards cunt cunts slut sluts whore whores fag fags
    faggot faggots nigger niggers neger negers kneus kneuzen mislukkeling waardeloos waardeloze worthless useless
    pathetic dom domme achterlijk achterlijke flikker flikkers dikzak fatso lelijk lelijke ugly gestoord gestoorde
    rotjoch rotkop varken klojo oen malloot imbeciel imbecile kreng teef zeikerd lozer wtf stfu omg kys hate hated
    haat haten kut"""
_INSULTING_STARTS = "kanker tering tyfus tyfes fuck motherf shit godver kolere klere kutw kutk kutj kutm hoerenj"
INSULT = re.compile(rf"(?:{'|'.join(_INSULTS.split())}|(?:{'|'.join(_INSULTING_STARTS.split())})\w*)")
"""A whole plain word. Small on purpose: it stops what a filter can know to be abuse; tone is the prompt's business."""
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")

GRAVE = re.compile(
    r"(?:spiek|gespiek|fraud|plagia|gestolen|gejat|diefstal|drugs|wiet|blowt|blowen|alcohol|dronken|gepest|pester"
    r"|pesten|pestte|racis|seks|sexual|sexy|zwanger|pregnan|depress|autis|adhd|zelfmoord|suicid|mishandel|politie|police"
    r"|wapen|weapon|gelogen|liegt|leugen|bedrog|bedrieg|cheat|stole|steals|stealing|theft|thief|drunk|bully|bullie|abus"
    r"|assault|liar|expelled|suspended|geschorst|nazi|terroris|moslim|muslim|joods|jewish|lesbi|transgender|homoseks"
    r"|verkracht|vermoord|murder|verliefd|ouders|parents|gescheiden|divorc|gezin|stink|stonk|roken|rookt|gerookt|smok|vap(?:e|ing)"
    r"|psychiat|psycholoo|psychologist|therap|eetstoorn|anorex|zelfbesch|selfharm|zieken"
    r"|(?:lied|gay|homo|trans|rape|raped|kill|killed|dood|dief|weed|jood|pest|ziek|dik|fat)(?!\w))"
)
"""How a plain word begins that accuses, or speaks of a private matter."""

COUNTED = (
    r"van (?:de|je|jouw|hen|jullie)\b|of (?:the|your|them)\b|out of\b|op de\b|"
    r"(?:\w+ )?(?:klasgenoten|klasgenoot|medeleerlingen|medeleerling|leerlingen|studenten|groepsgenoten|teamgenoten"
    r"|teamleden|groepsleden|mensen|personen|anderen|vrienden|reviewers?|classmates?|peers?|people|students?|pupils?|others"
    r"|persons?|teammates?|friends|opmerkingen|opmerking|reacties|reactie|comments?|remarks?|keer|times?|punten|points"
    r"|dingen|things)\b"
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a plain word says of the text that it is in."""

    is_insult: bool
    topic: str | None
    """How it begins, where it speaks of a grave or private matter."""
    phrases: tuple[Phrases, ...]
    """In which it is the telling word."""


PHRASES = (JUDGEMENT, OBEYED, MACHINE, TO_DO)


def _told_by(word: str) -> Telling | None:
    topic = GRAVE.match(word)
    telling = Telling(
        is_insult=INSULT.fullmatch(_DRAWN_OUT.sub(r"\1", word)) is not None,
        topic=topic and topic.group(),
        phrases=tuple(phrases for phrases in PHRASES if phrases.told_by(word)),
    )
    return telling if telling.is_insult or telling.topic or telling.phrases else None


TOLD_BY = Known(_told_by, most=_KNOWN_WORDS, longest=_LONGEST_KNOWN)
"""What each word of a draft tells, and None for most of them."""
