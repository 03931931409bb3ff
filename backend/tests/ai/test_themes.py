"""Themes by rules: what summaries say is found again, whoever wrote it."""

import pytest

from synopsis.ai import phrasing
from synopsis.ai.aspect import Aspect
from synopsis.ai.aspects import ASPECTS
from synopsis.ai.phrasing import Finding
from synopsis.ai.theme_words import name_of
from synopsis.ai.themes import aspects_of, find_themes
from synopsis.ai.writer import ClassBrief, Language, PointKind, Statement

LANGUAGES: tuple[Language, ...] = ("nl", "en")
KINDS: tuple[PointKind, ...] = ("strength", "growth")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("aspect", ASPECTS, ids=lambda aspect: aspect.name)
def test_what_the_rules_say_of_an_aspect_is_read_as_that_aspect(aspect: Aspect, language: Language) -> None:
    """Praised, wished, noticed, and noticed by some and wished by others; by one classmate or by several."""
    praised, wished, faulted = (aspect.said[language, manner] for manner in ("praised", "wished", "faulted"))
    for kind in KINDS:
        for reviewers, wishing, faulting in ((1, 1, 0), (1, 0, 1), (1, 1, 1), (3, 3, 0), (3, 0, 3), (3, 2, 2)):
            said = phrasing.sentence(Finding(kind, praised, wished, faulted, reviewers, wishing, faulting), language)
            assert aspects_of(Statement(1, 1, kind, said)) == {aspect.name}


@pytest.mark.parametrize(
    ("kind", "said", "aspect"),
    [
        ("strength", "Je luistert goed naar wat anderen zeggen.", "listening"),
        ("growth", "Je komt vaak te laat bij het overleg.", "punctuality"),
        ("strength", "You explain difficult things well to others.", "explaining"),
        ("growth", "You could speak up more in discussions.", "speaking up"),
    ],
)
def test_what_a_model_wrote_is_read_as_a_comment_is(kind: PointKind, said: str, aspect: str) -> None:
    """In the manner of its kind, and not as the other."""
    assert aspects_of(Statement(1, 1, kind, said)) == {aspect}
    other: PointKind = "growth" if kind == "strength" else "strength"
    assert aspects_of(Statement(1, 1, other, said)) == set()


def test_every_aspect_has_names_of_its_own_for_a_class() -> None:
    """In both languages and as both kinds; no two aspects share one."""
    for language in LANGUAGES:
        for kind in KINDS:
            names = [name_of(aspect.name, kind, language) for aspect in ASPECTS]
            assert len(set(names)) == len(ASPECTS)
            assert all(1 <= len(name.split()) <= 12 for name in names)


def test_themes_come_with_what_they_rest_on_the_most_shared_first() -> None:
    """By pupils rather than by points: one pupil's two points are one pupil."""
    said: tuple[tuple[int, PointKind, str], ...] = (
        (1, "strength", "Je helpt anderen."),
        (1, "strength", "Je bent altijd behulpzaam en helpt iedereen."),
        (1, "growth", "Je komt te laat."),
        (2, "growth", "Je bent vaak te laat."),
    )
    statements = tuple(Statement(at, pupil, kind, text) for at, (pupil, kind, text) in enumerate(said, start=1))
    themes = find_themes(ClassBrief("nl", statements, "", "")).themes
    assert [(theme.kind, theme.text, theme.evidence) for theme in themes] == [
        ("growth", "op tijd zijn", (3, 4)),
        ("strength", "elkaar helpen", (1, 2)),
    ]
