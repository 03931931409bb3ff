"""Finds the themes of a class by rules: which of the aspects that pupils are told of come back in several summaries."""

import re
from collections.abc import Iterable

from synopsis.ai.aspects import ASPECTS
from synopsis.ai.claims import read_comment
from synopsis.ai.theme_words import name_of
from synopsis.ai.writer import ClassBrief, Point, PointKind, Statement, Themes

_ORDER = {aspect.name: place for place, aspect in enumerate(ASPECTS)}
_SAID = {said: aspect.name for aspect in ASPECTS for said in aspect.said.values()}
_SAID_BY_RULES = re.compile(
    rf"\b(?:dat je|says? you|that you|like you to) ({'|'.join(map(re.escape, sorted(_SAID, key=len, reverse=True)))})"
    r"(?=[,.]|$)"
)


def find_themes(brief: ClassBrief) -> Themes:
    """Every aspect that a statement speaks of; first what most pupils share, then as the aspects are listed."""
    found: dict[tuple[str, PointKind], list[Statement]] = {}
    for statement in brief.statements:
        for aspect in aspects_of(statement):
            found.setdefault((aspect, statement.kind), []).append(statement)
    ordered = sorted(found.items(), key=lambda entry: (-_pupils(entry[1]), _ORDER[entry[0][0]]))
    return Themes(
        tuple(
            Point(kind, name_of(aspect, kind, brief.language), tuple(statement.number for statement in statements))
            for (aspect, kind), statements in ordered
        )
    )


def aspects_of(statement: Statement) -> frozenset[str]:
    """The names of the aspects that a statement speaks of, in the manner of its kind.

    A point that was written by rules says of an aspect exactly what there is to say, which is looked for first. What a
    language model wrote is read as a comment is.
    """
    by_rules = frozenset(_SAID[said] for said in _SAID_BY_RULES.findall(statement.text))
    return by_rules or frozenset(
        claim.aspect.name for claim in read_comment(statement.text).claims if claim.kind == statement.kind
    )


def _pupils(statements: Iterable[Statement]) -> int:
    return len({statement.pupil for statement in statements})
