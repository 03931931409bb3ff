"""What one comment says: claims about aspects, each as a strength or as a point to grow in."""

import re
from dataclasses import dataclass

from synopsis.ai.aspects import ASPECTS, Aspect
from synopsis.ai.writer import PointKind

HIDDEN = re.compile(r"\[(?:EMAIL|PHONE|LINK|HANDLE|NUMBER)\]")
SENTENCE_END = re.compile(r"[.!?;\n•]+|\s[-–—]\s")
CONTRAST = re.compile(
    r",?\s*\b(?:maar|alleen(?= soms| jammer| wel| is| moet| mag| kan)|echter|toch(?= mag| kan| moet)|wel(?= mag| kan| moet| soms)"
    r"|but|however|although|though|only(?= sometimes| thing))\b,?\s*"
)
NEGATION = re.compile(
    r"\b(?:niet(?! alleen| normaal| gek| slecht)|nooit|geen|niks|niets|nauwelijks|amper|zelden|zonder|minder"
    r"|not(?! only| bad)|never|no(?! doubt| matter)|hardly|rarely|barely|without|less|cannot|\w+n't)\b"
)
SUGGESTION = re.compile(
    r"\b(?:(?:could|might)(?=.*\b(?:more|less|better|louder|earlier|sooner|often|slower|faster|clearer|harder|quieter|calmer|neater|be a bit)\b)"
    r"|should(?! keep| stay)|would be (?:nice|good|great|better|cool)|(?:you|he|she|they|\\[subject\\]) (?:really |still )?(?:needs?|has|have) to|must"
    r"|try|next time|i wish|wish (?:you|he|she)|please|a (?:bit|little) (?:more|less)|bit (?:more|less)|more often"
    r"|can (?:be|do|try|work|improve|get)(?: \w+)? (?:more|better|on)|can improve|improve|room for improvement|work on|would like|would love"
    r"|zou(?:den|dt)? (?:\w+ ){0,2}(?:wel |wat |iets |meer |vaker |beter |graag |nog )|kan (?:nog |soms |wel )*(?:beter|meer|vaker|wat|iets)"
    r"|kun(?:t)? (?:nog |soms |wel |je )*(?:beter|meer|vaker|wat|iets)|mag (?:best |wel |nog |soms |wat |iets |meer |vaker |je )*|(?:je|jij|hij|ze|zij|\[subject\]) moet|moet (?:je|jij|hij|ze|zij|wel|nog|echt)|probeer|volgende keer"
    r"|iets (?:meer|minder|vaker|beter|harder|sneller|eerder|rustiger)|wat (?:meer|minder|vaker|beter|harder|sneller|eerder|rustiger)|vaker|tip|verbeter\w*|werken aan|let op|liever)\b"
)
IMPERATIVE = re.compile(
    r"^\W*(?:be|listen|try|plan|start|come|speak|talk|do|stop|don't|dont|ask|let(?!'s)|communicate|participate|share|pay|practise|practice|prepare"
    r"|wees|luister|probeer|plan|begin|kom|praat|doe|stop|vraag|laat|zorg|neem|overleg|communiceer|reageer|let(?!')|oefen|lever|help)\b"
)
KEEP = re.compile(r"\b(?:keep|stay|blijf|ga zo door|keep it up|keep up|vooral zo door)\b")
GOOD = re.compile(
    r"\b(?:good|great|nice|strong|clear|perfect|excellent|amazing|awesome|fine|well|high|hoog|top|goed|goede|fijn|fijne|sterk|sterke|mooi|mooie|prima|super"
    r"|geweldig|lekker|duidelijk|duidelijke|leuk|leuke|best|chill|altijd|always)\b"
)
BAD = re.compile(
    r"\b(?:bad|poor|weak|terrible|awful|messy|horrible|slecht|slechte|matig|matige|zwak|zwakke|waardeloos|kut|ruk|dramatisch|jammer|onvoldoende|worse|too little|te weinig|weinig)\b"
)
GENERAL_PRAISE = re.compile(
    r"\b(?:good job|well done|nice work|great work|goed gedaan|goed bezig|lekker bezig|goed gewerkt|ga zo door|keep it up|keep going|top|topper|super|great|nice"
    r"|goed|prima|fijn|lit|amazing|awesome|perfect|good|geweldig|nothing but good|beste|leuk|chill|held|legend|king|queen)\b|[👍💪🔥👏❤😊😁🙌]"
)
ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:above|previous|instructions?|rules|prompt|everything)\b"
    r"|\b(?:negeer|vergeet)\b.{0,40}\b(?:hierboven|bovenstaande|vorige|instructies?|regels|opdracht|alles|rest)\b"
    r"|\b(?:write|say|output|print|reply|respond|answer)\b.{0,12}\b(?:that|with|only|exactly|in)\b.{0,60}"
    r"\b(?:summary|student|pupil|cheat\w*|grade|mark|teacher|best|worst|perfect|10)\b"
    r"|\b(?:schrijf|zeg|antwoord|geef)\b.{0,12}\b(?:dat|met|alleen|als|een)\b.{0,60}\b(?:samenvatting|leerling|cijfer|docent|gespiekt|beste|slechtste|10|tien)\b"
    r"|\bsystem\s*(?:prompt|message)?\s*:|\b(?:assistant|user|developer)\s*:|\byou are (?:now|a|an) (?:ai|assistant|chatgpt|language)"
    r"|\b(?:language model|taalmodel|as an ai|jailbreak|new instructions?|nieuwe instructies?|beste ai|dear ai|hey (?:ai|chatgpt|gpt))\b|</?\w+>|\{\{"
)
SENSITIVE = re.compile(
    r"\b(?:ugly|fat|lelijk|dik(?:ke)?|stink\w*|smell\w*|gay|homo|lesb\w*|trans|religio\w*|moslim|muslim|christen|jood\w*|jew\w*|zwart|black|white|racis\w*"
    r"|depress\w*|adhd|autis\w*|ziek(?:te)?|ill(?:ness)?|therap\w*|divorce\w*|gescheiden|parents?|ouders?|mother|father|moeder|vader|boyfriend|girlfriend"
    r"|vriendje|vriendinnetje|kill|die|dood\w*|suicid\w*|zelfmoord|hit you|slaan|sla je|kanker\w*|kankers?)\b"
)
OTHERS = re.compile(
    r"(?:\b(?:i|ik|we|wij|they|iedereen|everyone|everybody|(?:whole|the) class|(?:hele|de) klas|anderen|others|niemand|nobody|people|mensen|de rest)"
    r"|\[p\d+\])(?! (?:vind|vond|denk|dacht|think|thought|feel|felt|like|liked|found|love|loved|hoor|hoorde)\b)(?: [\w']+){0,3} $"
)
"""Somebody else is the one of whom the next words speak."""
OTHERS_BEHIND = re.compile(r"^ (?:iedereen|everyone|we|wij|ik|i|they|niemand|anderen)\b")
OTHERS_FIRST = re.compile(
    r"^\W*(?:en |and |because |omdat |want |dat |that )?\[p\d+\](?!.*\b(?:je|jij|jou|you|your|jouw|\[subject\])\b)"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A comment says this."""

    aspect: Aspect
    kind: PointKind


@dataclass(frozen=True, slots=True)
class Reading:
    """What a comment says, and whether it praises in general without saying for what."""

    claims: tuple[Claim, ...]
    praises: bool


def read_comment(text: str) -> Reading:
    """Read one comment. One that gives orders says nothing at all."""
    plain = _plain(text)
    if ORDER.search(plain):
        return Reading((), praises=False)
    claims: dict[tuple[str, PointKind], Claim] = {}
    praises = False
    for clause in _clauses(plain):
        if SENSITIVE.search(clause) or OTHERS_FIRST.search(clause):
            continue
        found = _claims_in(clause)
        claims |= {(claim.aspect.name, claim.kind): claim for claim in found}
        praises = praises or _praises(clause)
    return Reading(tuple(claims.values()), praises=praises and not claims)


def _plain(text: str) -> str:
    """Small letters, straight apostrophes, no letter drawn out, and nothing where an address or a number was."""
    text = HIDDEN.sub(" ", text)
    return re.sub(r"(\w)\1{2,}", r"\1", text.lower().replace("’", "'").replace("´", "'").replace("`", "'"))


def _clauses(text: str) -> list[str]:
    parts = [part for sentence in SENTENCE_END.split(text) for part in CONTRAST.split(sentence)]
    return [part.strip() for part in parts if part and part.strip()]


def _claims_in(clause: str) -> list[Claim]:
    claims = []
    taken: list[range] = []
    for aspect in ASPECTS:
        for pattern, read in ((aspect.bad, _of_bad), (aspect.good, _of_good), (aspect.topic, _of_topic)):
            match = pattern.search(clause) if pattern else None
            if (
                match is None
                or _speaks_of_others(clause, match, aspect)
                or any(match.start() in span and match.end() - 1 in span for span in taken)
            ):
                continue
            kind = read(clause, match)
            if kind is not None:
                claims.append(Claim(aspect, kind))
                taken.append(range(match.start(), match.end()))
            # The fault hides the praise in it: "te laat ingeleverd" is not "ingeleverd".
            break
    return claims


def _speaks_of_others(clause: str, match: re.Match[str], aspect: Aspect) -> bool:
    """Tell "I was late" from "we worked well together", which is about the pupil too."""
    if aspect.name in {"cooperation", "helping", "reliability"}:
        return False
    # Behind a fault they are whom it is done to: "onderbreekt anderen". Behind praise they may be who does it.
    does_it = match.re is not aspect.bad and OTHERS_BEHIND.search(clause[match.end() :])
    return bool(does_it or OTHERS.search(clause[: match.start()]))


def _of_good(clause: str, match: re.Match[str]) -> PointKind:
    just_before = " ".join(clause[: match.start()].split()[-3:])
    if _is_suggested(clause, match) or _is_negated(clause, match) or BAD.search(just_before):
        return "growth"
    return "strength"


def _of_bad(clause: str, match: re.Match[str]) -> PointKind:
    if _is_negated(clause, match) and not _is_suggested(clause, match):
        return "strength"
    return "growth"


def _of_topic(clause: str, match: re.Match[str]) -> PointKind | None:
    """A topic by itself says nothing: it needs a wish or a judgement."""
    if re.match(r"\W*(?:don't|dont|stop)\b", clause):
        return None
    if _is_suggested(clause, match):
        return "growth"
    if re.search(r"\b(?:geen|no|zonder|without) $", clause[: match.start()]):
        return "growth"
    near = clause[max(0, match.start() - 40) : match.end() + 40]
    good, bad = GOOD.search(near), BAD.search(near)
    if bad:
        return "growth"
    if good:
        return "growth" if _is_negated(near, good) else "strength"
    return None


def _is_suggested(clause: str, match: re.Match[str]) -> bool:
    """Whether it is asked for rather than observed: after a wish, or before one with nothing in between."""
    if KEEP.search(clause):
        return False
    if IMPERATIVE.search(clause):
        return True
    wish = SUGGESTION.search(clause)
    if wish is None:
        return False
    if match.start() >= wish.start():
        return True
    return not re.search(r",|\b(?:en|and)\b", clause[match.end() : wish.start()])


def _is_negated(clause: str, match: re.Match[str]) -> bool:
    """Whether a negation stands within four words before it, or right behind it."""
    before = " ".join(re.split(r",|\b(?:en|and|until|till|tot|totdat)\b", clause[: match.start()])[-1].split()[-4:])
    after = " ".join(clause[match.end() :].split()[:2])
    negations = len(NEGATION.findall(before)) + len(
        re.findall(r"^(?:\w+ )?(?:niet|nooit|not|never|amper|nauwelijks)\b", after)
    )
    return negations % 2 == 1


def _praises(clause: str) -> bool:
    praise = GENERAL_PRAISE.search(clause)
    return (
        praise is not None
        and not _is_negated(clause, praise)
        and not SUGGESTION.search(clause)
        and not BAD.search(clause)
    )
