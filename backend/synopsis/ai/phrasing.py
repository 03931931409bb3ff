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
    said: str
    reviewers: int


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
    """Praise that does not say for what."""
    many = _capital(number(reviewers, language))
    if language == "nl":
        verb = "is" if reviewers == 1 else "zijn"
        return f"{many} {verb} in het algemeen positief, zonder te zeggen waarover."
    verb = "is" if reviewers == 1 else "are"
    return f"{many} {verb} positive in general, without saying what about."


def unused(comments: int, language: Language) -> str:
    """Comments that no finding rests on: short and vague ones, and those about things that the rules do not know."""
    many = _capital(number(comments, language))
    if language == "nl":
        what = "reactie gaat over iets anders of is" if comments == 1 else "reacties gaan over iets anders of zijn"
        return f"{many} {what} te kort om mee te tellen."
    what = "comment is about something else or" if comments == 1 else "comments are about something else or"
    return f"{many} {what} too short to count."


def _clause(finding: Finding, language: Language, *, names_them: bool) -> str:
    many, is_one = number(finding.reviewers, language), finding.reviewers == 1
    if language == "nl":
        who = f"{many} {'klasgenoot' if is_one else 'klasgenoten'}" if names_them else many
        verb = {"strength": ("vindt", "vinden"), "growth": ("zou willen", "zouden willen")}[finding.kind][not is_one]
        return f"{who} {verb} dat je {finding.said}"
    who = f"{many} {'classmate' if is_one else 'classmates'}" if names_them else many
    if finding.kind == "strength":
        return f"{who} {'says' if is_one else 'say'} you {finding.said}"
    return f"{who} would like you to {finding.said}"


def _joined(clauses: Sequence[str], language: Language) -> str:
    if len(clauses) == 1:
        return clauses[0]
    last = {"en": ", and", "nl": " en"}[language]
    return f"{', '.join(clauses[:-1])}{last} {clauses[-1]}"


def _capital(text: str) -> str:
    """With a capital at its head; Dutch writes Eén, not Één."""
    return text[0].upper().replace("É", "E") + text[1:]
