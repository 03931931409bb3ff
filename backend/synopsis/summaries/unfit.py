"""Patterns of what has no place in a summary for a pupil, over plain words and over the text as it stands.

All are linear in the length of the text: no repetition is nested in another without a bound.
"""

import re

_I = re.IGNORECASE

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

SPELLED_OUT = re.compile(
    r"(?<!\w)(?:[^\W\d_][ \-_*·/]{1,2}){2,40}[^\W\d_](?!\w)|(?<!\w)(?:[^\W\d_]\.\s?){3,40}[^\W\d_](?!\w)"
)
"""Letter by letter: S-a-n-n-e, T i m; not *d.m.v.*"""

MACHINE = re.compile(
    r"\bas an? (?:ai|language|large language|artificial)\b|\bals (?:een )?(?:ai|taalmodel|kunstmatige)\b"
    r"|\b(?:language model|taalmodel|openai|chatbot)\b|\bi am an? (?:ai|assistant)\b|\bik ben een (?:ai|assistent)\b"
    r"|\bi (?:am |m )?(?:sorry|cannot|cant|can not|unable|wont)\b|\bim sorry\b|\bhet spijt me\b"
    r"|\b(?:dat|hier|daar) kan ik niet\b|\bik kan (?:dit|dat|hier|je|geen|niet)\b"
    r"|\b(?:certainly|sure|of course|zeker|natuurlijk) (?:here|hier)\b"
    r"|\bhere is (?:the|your|a) (?:summary|json|answer)\b"
    r"|\bhier is (?:de|je|een|het) (?:samenvatting|json|antwoord)\b"
    r"|\bas (?:you )?requested\b|\bzoals (?:je )?gevraagd\b"
)
"""Over plain words: a model that speaks of itself or of its task."""

OBEYED = re.compile(
    r"\bsystee?mprompt\b|\bsystem (?:prompt|message|instructions?)\b"
    r"|\b(?:my|mijn) (?:instructions?|instructies|opdracht)\b"
    r"|\b(?:ignore|disregard|forget|negeer|vergeet) (?:\w+ ){0,3}(?:instructions?|rules|prompt|above|previous"
    r"|instructies|opdracht(?:en)?|regels|bovenstaande|vorige|eerdere)\b"
    r"|\b(?:jailbreak\w*|pwned|hacked|gehackt|developer mode|ontwikkelaarsmodus|dan mode|prompt injection|override"
    r"|root access|sudo)\b"
    r"|\b(?:instructions|instructies) (?:received|ontvangen|begrepen|understood)\b|\bnew instructions\b"
    r"|\bnieuwe instructies\b|\b(?:role|rol) (?:system|systeem|assistant|assistent)\b"
)
"""Over plain words: traces of an order that was followed."""

TO_DO = re.compile(
    r"\b(?:klik (?:hier|op|nu)|click (?:here|on|now)|download\w*|bitcoin|tikkie|wachtwoord\w*|passwords?|inloggegevens"
    r"|creditcard|credit card|bel (?:me|nu|naar)|call (?:me|now)|app me|text me|dm me|volg (?:me|mij)|follow me"
    r"|scan (?:de|the) qr|stuur (?:geld|me|mij)|send (?:money|me))\b"
)
"""Over plain words: a reader is sent somewhere."""

_TOP = r"beste|slechtste|slimste|domste|luiste|best|worst|smartest|dumbest|laziest"
_GROUP = (
    r"(?:(?:leerling|student|pupil|kid|one|person|persoon) )?(?:van|uit|in|of)"
    r" (?:de|het|the|this|deze|your|our|je|onze|all)"
)
_ALL_OF = r"(?:hele |whole |entire )?"
_WHOLE = _ALL_OF + r"(?:klas|groep|team|school|class|group|jaar|year|wereld|world|iedereen|everyone|students?)"
_NUMBER = r"(?:\d{1,3}|zes|zeven|acht|negen|tien|six|seven|eight|nine|ten)"
JUDGEMENT = re.compile(
    rf"\b(?:je bent|jij bent|you are|youre) (?:de|het|the) (?:{_TOP})\b"
    rf"|\b(?:{_TOP}) {_GROUP} {_WHOLE}\b|\b(?:beter|slechter|better|worse) (?:dan|than) (?:(?:de|the|all|al) )?"
    r"(?:rest|anderen|others|everyone|iedereen|klasgenoten|classmates|your classmates|je klasgenoten)\b"
    rf"|\b(?:cijfer|score|grade|rating|punt|mark)s? (?:\w+ ){{0,3}}{_NUMBER}\b"
    r"|\b(?:een|an?) \d{1,2}\b"
    rf"|\b{_NUMBER} (?:out of|op de|uit) (?:10|tien|ten|100)\b"
    rf"|\b(?:krijgt|geef|geeft|geven|verdient|verdien|deserves?|gets?|gives?|give) (?:\w+ ){{0,2}}"
    rf"(?:een|a|an) {_NUMBER}\b"
    r"|\b(?:voldoende|onvoldoende) (?:als|voor je) cijfer\b|\b(?:rang|rank|ranking|ranglijst)\b"
)
"""Over plain words: a mark, a score or a place among others."""
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
INSULT = re.compile(rf"\b(?=\w)(?:{'|'.join(_INSULTS.split())}|(?:{'|'.join(_INSULTING_STARTS.split())})\w*)\b")
"""Over plain words. Small on purpose: it stops what a filter can know to be abuse; tone is the prompt's business."""

GRAVE = re.compile(
    r"\b(?=\w)(?P<topic>spiek|gespiek|fraud|plagia|gestolen|gejat|diefstal|drugs|wiet|blowt|blowen|alcohol|dronken|gepest|pester"
    r"|pesten|pestte|racis|seks|sexual|sexy|zwanger|pregnan|depress|autis|adhd|zelfmoord|suicid|mishandel|politie|police"
    r"|wapen|weapon|gelogen|liegt|leugen|bedrog|bedrieg|cheat|stole|steals|stealing|theft|thief|drunk|bully|bullie|abus"
    r"|assault|liar|expelled|suspended|geschorst|nazi|terroris|moslim|muslim|joods|jewish|lesbi|transgender|homoseks"
    r"|verkracht|vermoord|murder|verliefd|ouders|parents|gescheiden|divorc|gezin|stink|stonk|roken|rookt|gerookt|smok|vap(?:e|ing)"
    r"|psychiat|psycholoo|psychologist|therap|eetstoorn|anorex|zelfbesch|selfharm|zieken"
    r"|(?:lied|gay|homo|trans|rape|raped|kill|killed|dood|dief|weed|jood|pest|ziek|dik|fat)(?!\w))\w{0,12}"
)
"""Over plain words: accusations and private matters, by how the words begin."""

COUNTED = (
    r"van (?:de|je|jouw|hen|jullie)\b|of (?:the|your|them)\b|out of\b|op de\b|"
    r"(?:\w+ )?(?:klasgenoten|klasgenoot|medeleerlingen|medeleerling|leerlingen|studenten|groepsgenoten|teamgenoten"
    r"|teamleden|groepsleden|mensen|personen|anderen|vrienden|reviewers?|classmates?|peers?|people|students?|pupils?|others"
    r"|persons?|teammates?|friends|opmerkingen|opmerking|reacties|reactie|comments?|remarks?|keer|times?|punten|points"
    r"|dingen|things)\b"
)
