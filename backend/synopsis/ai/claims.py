"""What one comment says: claims about aspects, each as a strength or as a point to grow in."""

import re
from dataclasses import dataclass

from synopsis.ai.aspect import KINDS, Aspect, Manner
from synopsis.ai.cues import (
    BAD,
    CONDITION,
    CONTRAST,
    EITHER_MOOD,
    FIRST_PERSON,
    GENERAL_PRAISE,
    GOOD,
    HIDDEN,
    IMPERATIVE,
    IRONY,
    KEEP,
    LESS,
    LIMITED,
    NEGATION,
    NOT_YOURS,
    NOTHING_TO_WISH,
    ORDER,
    OTHERS,
    OTHERS_BEHIND,
    OTHERS_FIRST,
    SENSITIVE,
    SENTENCE_END,
    SUGGESTION,
    UNREAL,
)
from synopsis.ai.touched import aspects_touched
from synopsis.ai.writer import PointKind


@dataclass(frozen=True, slots=True)
class Claim:
    """A comment says this."""

    aspect: Aspect
    manner: Manner

    @property
    def kind(self) -> PointKind:
        """A strength, or a point to grow in."""
        return KINDS[self.manner]


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
    ironic = bool(IRONY.search(plain))
    claims: dict[tuple[str, Manner], Claim] = {}
    praises = False
    for clause in _clauses(plain):
        if SENSITIVE.search(clause) or OTHERS_FIRST.search(clause):
            continue
        found, praised = _claims_in(clause), _praises(clause)
        if (found or praised) and UNREAL.search(clause):
            continue
        claims |= {(one.aspect.name, one.manner): one for one in found if not (ironic and one.kind == "strength")}
        praises = praises or (praised and not ironic)
    return Reading(tuple(claims.values()), praises=praises and not claims)


def _plain(text: str) -> str:
    """Small letters, straight apostrophes, no letter drawn out, and nothing where an address or a number was."""
    text = HIDDEN.sub(" ", text)
    plain = re.sub(r"(\w)\1{2,}", r"\1", text.lower().replace("’", "'").replace("´", "'").replace("`", "'"))
    return NOTHING_TO_WISH.sub(" ", plain)


def _clauses(text: str) -> list[str]:
    parts = [part for sentence in SENTENCE_END.split(text) for part in CONTRAST.split(sentence)]
    return [part.strip() for part in parts if part and part.strip()]


def _claims_in(clause: str) -> list[Claim]:
    claims = []
    taken: list[range] = []
    for aspect in aspects_touched(clause):
        if aspect.unless and aspect.unless.search(clause):
            continue
        for pattern, read in (
            (aspect.asked, _of_asked),
            (aspect.bad, _of_bad),
            (aspect.good, _of_good),
            (aspect.topic, _of_topic),
        ):
            match = pattern.search(clause) if pattern else None
            if (
                match is None
                or _speaks_of_others(clause, match, aspect)
                or any(match.start() in span and match.end() - 1 in span for span in taken)
            ):
                continue
            manner = read(clause, match)
            if manner is not None and not (manner == "praised" and _is_condition(clause, match)):
                claims.append(Claim(aspect, manner))
                taken.append(range(match.start(), match.end()))
            # The fault hides the praise in it: "te laat ingeleverd" is not "ingeleverd".
            break
    return claims


def _speaks_of_others(clause: str, match: re.Match[str], aspect: Aspect) -> bool:
    """Tell "I was late" from "we worked well together", which is about the pupil too."""
    if aspect.name in {"cooperation", "helping", "reliability"}:
        return False
    if FIRST_PERSON.search(match.group()):
        return True
    # Behind a fault they are whom it is done to: "onderbreekt anderen". Behind praise they may be who does it.
    does_it = match.re is not aspect.bad and OTHERS_BEHIND.search(clause[match.end() :])
    return bool(does_it or OTHERS.search(clause[: match.start()]))


def _is_condition(clause: str, match: re.Match[str]) -> bool:
    """Whether it is no more than a condition, or holds under one: "you lead well *if you listen*"."""
    stands_in_one = any(one.start() <= match.start() < one.end() for one in CONDITION.finditer(clause))
    return stands_in_one or LIMITED.search(clause[match.end() :]) is not None


def _of_asked(clause: str, match: re.Match[str]) -> Manner | None:
    return None if KEEP.search(clause) or _is_negated(clause, match) else "wished"


def _of_good(clause: str, match: re.Match[str]) -> Manner | None:
    either = EITHER_MOOD.search(clause)
    if either and match.start() < either.end() and not SUGGESTION.search(clause):
        return None
    just_before = " ".join(clause[: match.start()].rsplit(",", 1)[-1].split()[-3:])
    if _is_suggested(clause, match):
        return "wished"
    if _is_negated(clause, match) or NOT_YOURS.search(clause) or BAD.search(f"{just_before} {match.group()}"):
        return "faulted"
    return "praised"


def _of_bad(clause: str, match: re.Match[str]) -> Manner:
    if _is_suggested(clause, match) or LESS.search(clause):
        return "wished"
    return "praised" if _is_negated(clause, match) else "faulted"


def _of_topic(clause: str, match: re.Match[str]) -> Manner | None:
    """A topic by itself says nothing: it needs a wish or a judgement."""
    if re.match(r"\W*(?:don't|dont|stop)\b", clause):
        return None
    if _is_suggested(clause, match):
        return "wished"
    if NOT_YOURS.search(clause) or re.search(r"\b(?:geen|no|zonder|without) $", clause[: match.start()]):
        return "faulted"
    if re.search(r"\b(?:mijn|m'n|mn|my|onze|our) $", clause[: match.start()]):
        return None
    judgement = _nearest_judgement(clause, match)
    if judgement is None:
        return None
    return "faulted" if judgement.re is BAD or _is_negated(clause, judgement) else "praised"


def _nearest_judgement(clause: str, topic: re.Match[str]) -> re.Match[str] | None:
    """The word of praise or blame that stands nearest to a topic, within forty letters; of two as near, the blame."""
    judgements = [
        (max(found.end() - topic.end(), topic.start() - found.start()), found)
        for judging in (BAD, GOOD)
        for found in judging.finditer(clause)
    ]
    return min((one for one in judgements if one[0] <= 40), key=lambda one: one[0], default=(0, None))[1]


def _is_suggested(clause: str, match: re.Match[str]) -> bool:
    """Whether it is asked for rather than observed: after a wish, or before one with nothing in between."""
    if KEEP.search(clause):
        return False
    wish = (None if EITHER_MOOD.search(clause) else IMPERATIVE.search(clause)) or SUGGESTION.search(clause)
    if wish is None:
        return False
    if match.start() >= wish.start():
        # "Look at us more, you read from your cards": the wish has ended.
        return not re.search(r",\s*(?:je|jij|hij|ze|you|he|she)\b", clause[wish.end() : match.start()])
    return not re.search(r",|\b(?:en|and)\b", clause[match.end() : wish.start()])


def _is_negated(clause: str, match: re.Match[str]) -> bool:
    """Whether a negation stands within four words before it, or right behind it."""
    before = " ".join(re.split(r",|\b(?:en|and|until|till|tot|totdat)\b", clause[: match.start()])[-1].split()[-4:])
    after = " ".join(clause[match.end() :].split()[:2])
    negations = len(NEGATION.findall(before)) + len(
        re.findall(
            r"^(?!om |to |dat |that )(?:\w+ )?(?:niet(?! alleen)|nooit|not(?! only)|never|amper|nauwelijks)\b", after
        )
    )
    return negations % 2 == 1


def _praises(clause: str) -> bool:
    praise = GENERAL_PRAISE.search(clause)
    return (
        praise is not None
        and not _is_condition(clause, praise)
        and not _is_negated(clause, praise)
        and not SUGGESTION.search(clause)
        and not BAD.search(clause)
    )
