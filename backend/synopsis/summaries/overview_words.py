"""The overview of a class in whole sentences, in Dutch and in English. All counts in it are ours."""

from collections.abc import Sequence
from dataclasses import dataclass

from synopsis.ai.phrasing import number
from synopsis.ai.writer import Language, PointKind
from synopsis.summaries.overview_prompt import FEWEST_PUPILS

FEWEST_SUMMARIES = 5
"""Of fewer pupils no themes are told: they would be told of each."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What some pupils of a class share."""

    kind: PointKind
    text: str
    pupils: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What an overview rests on."""

    pupils: int
    summarised: int
    comments: int
    points: int
    points_in_themes: int


def overview_text(counts: Counts, themes: Sequence[Theme], language: Language) -> str:
    """Short paragraphs: what it rests on, what goes well, what to work on, what to bear in mind."""
    if not counts.summarised:
        return _NOTHING[language] if counts.pupils else _NOBODY[language]
    if counts.summarised < FEWEST_SUMMARIES:
        return f"{_basis(counts, language)}\n\n{_TOO_FEW[language].format(fewest=number(FEWEST_SUMMARIES, language))}"
    paragraphs = (
        _basis(counts, language),
        _shared(themes, "strength", language),
        _shared(themes, "growth", language),
        _both(themes, language),
        _bear_in_mind(counts, language),
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


_NOBODY: dict[Language, str] = {
    "nl": "Aan deze evaluatie doet nog niemand mee, dus er is geen overzicht te maken.",
    "en": "Nobody takes part in this evaluation yet, so there is nothing to give an overview of.",
}
_NOTHING: dict[Language, str] = {
    "nl": "Er zijn nog geen samenvattingen van opmerkingen, dus er zijn ook nog geen thema's van de klas.",
    "en": "There are no summaries of comments yet, so there are no themes of the class either.",
}
_TOO_FEW: dict[Language, str] = {
    "nl": "Dat is te weinig voor thema's waarin niemand te herkennen is: die worden genoemd vanaf {fewest} leerlingen.",
    "en": "That is too few for themes in which nobody is recognised: they are told from {fewest} pupils on.",
}
_HEADINGS: dict[tuple[Language, PointKind], str] = {
    ("nl", "strength"): "Wat goed gaat",
    ("en", "strength"): "What goes well",
    ("nl", "growth"): "Waar de klas aan kan werken",
    ("en", "growth"): "What the class can work on",
}
_UNSHARED: dict[tuple[Language, PointKind], str] = {
    ("nl", "strength"): "Geen sterk punt komt bij {fewest} leerlingen of meer terug.",
    ("en", "strength"): "No strength comes back with {fewest} pupils or more.",
    ("nl", "growth"): "Geen punt om aan te werken komt bij {fewest} leerlingen of meer terug.",
    ("en", "growth"): "Nothing to work on comes back with {fewest} pupils or more.",
}


def _basis(counts: Counts, language: Language) -> str:
    some, everybody = counts.summarised, counts.pupils
    missing, is_one = number(everybody - some, language), counts.comments == 1
    if language == "nl":
        whom = f"alle {everybody} leerlingen" if some == everybody else f"{some} van de {everybody} leerlingen"
        said = "één opmerking" if is_one else f"{counts.comments} opmerkingen"
        people = "leerling" if everybody - some == 1 else "leerlingen"
        rest = f" Voor {missing} {people} was er niets samen te vatten, of is dat nog niet gedaan."
        basis = f"Dit overzicht rust op de samenvattingen van {whom}, en die op {said} van klasgenoten."
    else:
        whom = f"all {everybody} pupils" if some == everybody else f"{some} of the {everybody} pupils"
        said = "one comment" if is_one else f"{counts.comments} comments"
        people = "pupil" if everybody - some == 1 else "pupils"
        rest = f" For {missing} {people} there was nothing to sum up, or it has not been done yet."
        basis = f"This overview rests on the summaries of {whom}, and those on {said} by classmates."
    return basis if some == everybody else basis + rest


def _shared(themes: Sequence[Theme], kind: PointKind, language: Language) -> str:
    """The themes of a kind with their counts; the first count says of what."""
    chosen = [theme for theme in themes if theme.kind == kind]
    if not chosen:
        return _UNSHARED[language, kind].format(fewest=number(FEWEST_PUPILS, language))
    first = {"nl": "bij {} leerlingen", "en": "{} pupils"}[language]
    counts = [number(theme.pupils, language) for theme in chosen]
    counted = [first.format(counts[0]), *counts[1:]]
    parts = [f"{theme.text} ({count})" for theme, count in zip(chosen, counted, strict=True)]
    return f"{_HEADINGS[language, kind]}: {_joined(parts, language)}."


def _both(themes: Sequence[Theme], language: Language) -> str:
    strengths = {theme.text for theme in themes if theme.kind == "strength"}
    both = [theme.text for theme in themes if theme.kind == "growth" and theme.text in strengths]
    if not both:
        return ""
    if language == "nl":
        return f"Voor de één een sterk punt en voor de ander iets om aan te werken: {_joined(both, language)}."
    return f"A strength of some and something to work on for others: {_joined(both, language)}."


def _bear_in_mind(counts: Counts, language: Language) -> str:
    outside = counts.points - counts.points_in_themes
    fewest = number(FEWEST_PUPILS, language)
    if language == "nl":
        alone = f" Van de {counts.points} punten uit de samenvattingen vallen er {outside} buiten deze thema's."
        return (
            "Om in gedachten te houden: dit zijn de meest gedeelde thema's. Wat minder dan"
            f" {fewest} leerlingen delen, staat er niet bij, zodat niemand te herkennen is; een leerling kan bij meer"
            f" thema's meetellen.{alone if outside else ''} Geteld is over hoeveel leerlingen klasgenoten iets"
            " schreven; wat niemand opschreef, kan er wel zijn."
        )
    alone = f" Of the {counts.points} points in the summaries, {outside} are outside these themes."
    return (
        f"To bear in mind: these are the themes that are shared most. What fewer than {fewest} pupils share is not"
        " told, so that nobody is recognised; a pupil may count for several themes."
        f"{alone if outside else ''} What is counted is about how many pupils classmates wrote something; what nobody"
        " wrote down may be there all the same."
    )


def _joined(parts: Sequence[str], language: Language) -> str:
    if len(parts) == 1:
        return parts[0]
    last = {"nl": " en", "en": ", and"}[language]
    return f"{', '.join(parts[:-1])}{last} {parts[-1]}"
