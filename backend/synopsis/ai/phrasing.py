"""Saying in whole sentences what was found, in Dutch and in English."""

from collections.abc import Sequence
from dataclasses import dataclass

from synopsis.ai.writer import Language, PointKind

NUMBERS: dict[Language, tuple[str, ...]] = {
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    "nl": ("geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a number of classmates say."""

    kind: PointKind
    praised: str
    wished: str
    faulted: str
    reviewers: int
    wishing: int = 0
    """How many of them wish for it; the others have noticed something."""
    faulting: int = 0
    """How many of them have noticed something; one may do both."""


def number(count: int, language: Language) -> str:
    """In words up to twelve."""
    return NUMBERS[language][count] if count < len(NUMBERS[language]) else str(count)


def opening(reviewers: int, language: Language) -> str:
    """How many wrote something."""
    many = _capital(number(reviewers, language))
    if language == "nl":
        who = "klasgenoot heeft" if reviewers == 1 else "klasgenoten hebben"
        return f"{many} {who} feedback over je geschreven."
    who = "classmate has" if reviewers == 1 else "classmates have"
    return f"{many} {who} written feedback about you."


def sentence(finding: Finding, language: Language) -> str:
    """One finding as a sentence of its own, for the list of points."""
    text = _clause(finding, language, names_them=True)
    return f"{_capital(text)}."


def paragraph(findings: Sequence[Finding], kind: PointKind, language: Language) -> str:
    """The findings of a kind, the most often said first."""
    heading = {
        ("en", "strength"): "What goes well",
        ("en", "growth"): "What you can work on",
        ("nl", "strength"): "Wat goed gaat",
        ("nl", "growth"): "Waar je aan kunt werken",
    }[language, kind]
    clauses = [_clause(finding, language, names_them=place == 0) for place, finding in enumerate(findings)]
    return f"{heading}: {_joined(clauses, language)}."


def differing(pairs: Sequence[tuple[Finding, Finding]], language: Language) -> str:
    """What some praise and others miss."""
    but = {"en": "but", "nl": "maar"}[language]
    sentences = [
        f"{_clause(strength, language, names_them=True)}, {but} {_clause(growth, language, names_them=False)}"
        for strength, growth in pairs
    ]
    heading = "Opinions differ" if language == "en" else "De meningen verschillen"
    return f"{heading}: {'; '.join(sentences)}."


def praise(reviewers: int, language: Language) -> str:
    """Praise that does not say for what, or says it in words that the rules do not know."""
    many = _capital(number(reviewers, language))
    if language == "nl":
        verb = "is" if reviewers == 1 else "zijn"
        return f"{many} {verb} positief in het algemeen of over iets anders."
    verb = "is" if reviewers == 1 else "are"
    return f"{many} {verb} positive in general or about something else."


def unused(comments: int, language: Language, *, points: bool) -> str:
    """Comments on which no point rests. Why is not said: the rules may not know their words, or the list was full.

    Args:
        comments: their number.
        language: of the sentence.
        points: whether there are any.
    """
    many, is_one = _capital(number(comments, language)), comments == 1
    if language == "nl":
        noun = "reactie" if is_one else "reacties"
        if not points:
            return f"{many} {noun} {'leverde' if is_one else 'leverden'} geen punten op."
        return f"{many} {noun} {'staat' if is_one else 'staan'} in geen van de punten."
    noun = "comment" if is_one else "comments"
    if not points:
        return f"{many} {noun} gave no points."
    return f"{many} {noun} {'is' if is_one else 'are'} in none of the points."


def _clause(finding: Finding, language: Language, *, names_them: bool) -> str:
    many, is_one = number(finding.reviewers, language), finding.reviewers == 1
    noun = {"nl": ("klasgenoten", "klasgenoot"), "en": ("classmates", "classmate")}[language][is_one]
    who = f"{many} {noun}" if names_them else many
    return f"{who} {_predicate(finding, language, is_one=is_one)}"


def _predicate(finding: Finding, language: Language, *, is_one: bool) -> str:
    """What they say; of a fault it is said that they notice it, and only of a wish that they would like it."""
    if language == "nl":
        praises = f"{'vindt' if is_one else 'vinden'} dat je {finding.praised}"
        wishes = f"{'zou' if is_one else 'zouden'} willen dat je {finding.wished}"
        notices = f"{'merkt' if is_one else 'merken'} op dat je {finding.faulted}"
    else:
        praises = f"{'says' if is_one else 'say'} you {finding.praised}"
        wishes = f"would like you to {finding.wished}"
        notices = f"{'notices' if is_one else 'notice'} that you {finding.faulted}"
    if finding.kind == "strength":
        return praises
    if finding.wishing == finding.reviewers:
        return wishes
    if finding.faulting == finding.reviewers:
        return notices
    return f"{notices}, {'of' if language == 'nl' else 'or'} {wishes}"


def _joined(clauses: Sequence[str], language: Language) -> str:
    if len(clauses) == 1:
        return clauses[0]
    last = {"en": ", and", "nl": " en"}[language]
    return f"{', '.join(clauses[:-1])}{last} {clauses[-1]}"


def _capital(text: str) -> str:
    """With a capital at its head; Dutch writes Eén, not Één."""
    return text[0].upper().replace("É", "E") + text[1:]
