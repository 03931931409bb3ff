"""A writer without a model: it finds what the comments say of known things, counts who says so, and says it back.

It claims nothing that it did not find, so it says less than a person would; and it copies nothing, so no pupil's words,
names or insults come through.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from synopsis.ai import phrasing
from synopsis.ai.aspect import Aspect, Manner
from synopsis.ai.aspects import ASPECTS
from synopsis.ai.claims import Reading, read_comment
from synopsis.ai.phrasing import Finding
from synopsis.ai.themes import find_themes
from synopsis.ai.writer import Brief, ClassBrief, Comment, Draft, Language, Method, Point, PointKind, Themes
from synopsis.kit.threads import SHORT, read_aside

MODEL = "extractive-4"
"""Change it with every change of the rules: it is part of the fingerprint under which a summary is kept."""
MOST_POINTS = 4
"""Of each kind: a pupil remembers no more."""


@dataclass(slots=True)
class Voices:
    """Who says something, and where."""

    reviewers: set[int] = field(default_factory=set)
    comments: list[int] = field(default_factory=list)
    manners: dict[Manner, set[int]] = field(default_factory=dict)
    """The reviewers by how they say it."""

    def add(self, comment: Comment, manner: Manner) -> None:
        """One more comment that says so; it may say so as a fault and as a wish."""
        self.reviewers.add(comment.reviewer)
        self.manners.setdefault(manner, set()).add(comment.reviewer)
        if comment.number not in self.comments:
            self.comments.append(comment.number)


class ExtractiveWriter:
    """Summarises by rules, in Dutch and English, without a network. The same brief always gives the same draft."""

    method: Method = "extractive"
    model = MODEL
    provider = None

    async def write(self, brief: Brief) -> Draft:
        """Write a draft; never fails. Hundreds of long comments take seconds to read."""
        await asyncio.sleep(0)  # here a cancellation is heard, as every writer's has to be
        letters = sum(len(comment.text) for comment in brief.comments)
        return await read_aside(partial(summarise, brief), is_long=letters > SHORT)

    async def find_themes(self, brief: ClassBrief) -> Themes:
        """Find the themes of a class; never fails."""
        await asyncio.sleep(0)
        letters = sum(len(statement.text) for statement in brief.statements)
        return await read_aside(partial(find_themes, brief), is_long=letters > SHORT)

    async def aclose(self) -> None:
        """Nothing is kept between calls."""


def summarise(brief: Brief) -> Draft:
    """Read the comments, and say back what most of them say."""
    comments = sorted(brief.comments, key=lambda comment: comment.number)
    readings = [(comment, read_comment(comment.text)) for comment in comments]
    voices = _voices(readings)
    chosen = [*_most_said(voices, "strength"), *_most_said(voices, "growth")]
    return Draft(
        text=_text(brief.language, comments, readings, chosen, voices),
        points=tuple(_point(aspect, kind, voices, brief.language) for aspect, kind in chosen),
    )


Said = dict[tuple[str, PointKind], Voices]


def _voices(readings: list[tuple[Comment, Reading]]) -> Said:
    voices: Said = {}
    for comment, reading in readings:
        for claim in reading.claims:
            voices.setdefault((claim.aspect.name, claim.kind), Voices()).add(comment, claim.manner)
    return voices


def _most_said(voices: Said, kind: PointKind) -> list[tuple[Aspect, PointKind]]:
    """The aspects that most reviewers name; among equals, in the order of the list of aspects."""
    named = [aspect for aspect in ASPECTS if (aspect.name, kind) in voices]
    named.sort(key=lambda aspect: -len(voices[aspect.name, kind].reviewers))
    return [(aspect, kind) for aspect in named[:MOST_POINTS]]


def _finding(aspect: Aspect, kind: PointKind, voices: Said, language: Language) -> Finding:
    said = voices[aspect.name, kind]
    return Finding(
        kind,
        praised=aspect.said[language, "praised"],
        wished=aspect.said[language, "wished"],
        faulted=aspect.said[language, "faulted"],
        reviewers=len(said.reviewers),
        wishing=len(said.manners.get("wished", ())),
        faulting=len(said.manners.get("faulted", ())),
    )


def _point(aspect: Aspect, kind: PointKind, voices: Said, language: Language) -> Point:
    said = phrasing.sentence(_finding(aspect, kind, voices, language), language)
    return Point(kind, said, tuple(voices[aspect.name, kind].comments))


def _text(
    language: Language,
    comments: list[Comment],
    readings: list[tuple[Comment, Reading]],
    chosen: list[tuple[Aspect, PointKind]],
    voices: Said,
) -> str:
    both = [aspect for aspect, kind in chosen if kind == "strength" and (aspect, "growth") in chosen]
    sentences = [phrasing.opening(len({comment.reviewer for comment in comments}), language)]
    for kind in ("strength", "growth"):
        findings = [_finding(a, k, voices, language) for a, k in chosen if k == kind and a not in both]
        if findings:
            sentences.append(phrasing.paragraph(findings, kind, language))
    if both:
        pairs = [
            (_finding(aspect, "strength", voices, language), _finding(aspect, "growth", voices, language))
            for aspect in both
        ]
        sentences.append(phrasing.differing(pairs, language))
    specific = {comment.reviewer for comment, reading in readings if reading.claims}
    general = {comment.reviewer for comment, reading in readings if reading.praises} - specific
    if general:
        sentences.append(phrasing.praise(len(general), language))
    used = {number for aspect, kind in chosen for number in voices[aspect.name, kind].comments}
    if len(used) < len(comments):
        sentences.append(phrasing.unused(len(comments) - len(used), language, points=bool(chosen)))
    return " ".join(sentences)
