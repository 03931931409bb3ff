"""An overview of a class: what its pupils' summaries share, counted, without anybody in it who could be recognised.

Pure. Themes come from a writer; who counts for them, which are told and every number is decided here.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from synopsis.ai.writer import Language, Method, Point, PointKind, Statement, Themes
from synopsis.summaries.class_collect import Class
from synopsis.summaries.overview_prompt import FEWEST_PUPILS, MOST_THEMES, OVERVIEW_VERSION
from synopsis.summaries.overview_words import FEWEST_SUMMARIES, Counts, Theme, overview_text

Document = Mapping[str, Any]
"""An overview as it is kept: an object of JSON."""


def language_of(of: Class) -> Language:
    """In which most of the class's summaries are written; Dutch where there are as many in English."""
    counted = Counter(summary.language for summary in of.summaries)
    return "en" if counted["en"] > counted["nl"] else "nl"


def is_enough(of: Class) -> bool:
    """Whether there are so many summaries that themes can be told of them."""
    return len(of.summaries) >= FEWEST_SUMMARIES


def fingerprint(of: Class, *, model: str) -> str:
    """SHA-256 over all that an overview depends on, as 64 hexadecimal digits; summaries never change."""
    people = [[person.id, person.name, sorted(person.nicknames)] for person in of.roster]
    content = [of.pupil_count, [summary.summary_id for summary in of.summaries], people, model, OVERVIEW_VERSION]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def told(themes: Sequence[Point], statements: Sequence[Statement]) -> list[tuple[Theme, Point]]:
    """The themes that are told: each kind apart, the most shared first, none that fewer than three pupils share.

    A pupil counts for a theme if a point of theirs of the theme's own kind is among its evidence.
    """
    by_number = {statement.number: statement for statement in statements}
    counted = [(Theme(theme.kind, theme.text, _pupils(theme, by_number)), theme) for theme in themes]
    kinds: tuple[PointKind, ...] = ("strength", "growth")
    chosen = []
    for kind in kinds:
        shared = [one for one in counted if one[0].kind == kind and one[0].pupils >= FEWEST_PUPILS]
        chosen += sorted(shared, key=lambda one: -one[0].pupils)[:MOST_THEMES]
    return chosen


def _pupils(theme: Point, statements: Mapping[int, Statement]) -> int:
    return len({one.pupil for number in theme.evidence if (one := statements[number]).kind == theme.kind})


def write_overview(
    of: Class, statements: Sequence[Statement], found: Themes | None, *, method: Method, model: str
) -> Document:
    """The overview as it is kept.

    Args:
        of: the class.
        statements: the points of its summaries, as they were given.
        found: their themes, checked; None where there was too little to look for any.
        method: by which they were found.
        model: which found them.
    """
    chosen = told(found.themes, statements) if found else []
    in_themes = {number for _, theme in chosen for number in theme.evidence}
    themes = [theme for theme, _ in chosen]
    counts = Counts(
        pupils=of.pupil_count,
        summarised=len(of.summaries),
        comments=sum(summary.comment_count for summary in of.summaries),
        points=len(statements),
        points_in_themes=len(in_themes),
    )
    language = language_of(of)
    return {
        "overview_text": overview_text(counts, themes, language),
        "themes": [asdict(theme) for theme in themes],
        "pupil_count": counts.pupils,
        "summarised_count": counts.summarised,
        "comment_count": counts.comments,
        "point_count": counts.points,
        "points_in_themes": counts.points_in_themes,
        "fewest_pupils": FEWEST_PUPILS,
        "language": language,
        "generation_method": method if found else "empty",
        "model": model,
        "prompt_version": OVERVIEW_VERSION,
        "as_of": of.as_of.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "fingerprint": fingerprint(of, model=model),
        "input_tokens": found.input_tokens if found else None,
        "output_tokens": found.output_tokens if found else None,
    }
