"""Reads what a language model answered: a chat completion, and in it one JSON object. Whatever else it is, is refused.

Models wrap their JSON in code fences, courtesies and thoughts; those are looked past. What is inside must have exactly
the shape that was asked for: a guess at what a model may have meant could put words into a summary that nobody wrote.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from synopsis.ai.writer import Draft, Language, Point, PointKind, Themes
from synopsis.kit.errors import Transient


@dataclass(frozen=True, slots=True)
class Form:
    """The shape of what a model is to answer, for those that can be held to a schema."""

    name: str
    schema: dict[str, Any]


def _form(name: str, **properties: dict[str, Any]) -> Form:
    return Form(
        name,
        {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False},
    )


_POINTS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["strength", "growth"]},
            "text": {"type": "string"},
            "evidence": {"type": "array", "items": {"type": "integer"}},
        },
        "required": ["kind", "text", "evidence"],
        "additionalProperties": False,
    },
}
_LANGUAGE: dict[str, Any] = {"type": "string", "enum": ["nl", "en"]}

SUMMARY = _form("summary", points=_POINTS, summary={"type": "string"}, language=_LANGUAGE)
"""Of a pupil's summary. Points come first: evidence before prose."""
THEMES = _form("themes", themes=_POINTS, language=_LANGUAGE)
"""Of the themes of a class."""

_KINDS: dict[str, PointKind] = {"strength": "strength", "growth": "growth"}
_LANGUAGES: dict[str, Language] = {"nl": "nl", "dutch": "nl", "nederlands": "nl", "en": "en", "english": "en"}

_DECODER = json.JSONDecoder()
_TRIED_AT_MOST = 40
_THOUGHTS = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_LARGEST_COUNT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Completion:
    """The parts of a chat completion that count."""

    content: str
    input_tokens: int | None
    output_tokens: int | None


def unusable(what: str) -> Transient:
    """The failure of an answer that cannot be read; ``what`` says why, in our own words."""
    return Transient(f"The model's answer could not be used: {what}.", code="unusable_answer")


def read_completion(body: object) -> Completion:
    """Take the message out of a chat completion.

    Raises:
        Transient: ``unusable_answer`` where there is none or it was cut off, ``provider_declined`` where the model or
            the provider's filter would not write.
    """
    choices = body.get("choices") if isinstance(body, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(body, dict) or not isinstance(choice, dict) or not isinstance(message, dict):
        raise unusable("it is no chat completion")
    usage = body.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    output_tokens = _count(counts.get("completion_tokens"))
    content = _text_of(message.get("content"))
    if choice.get("finish_reason") == "content_filter" or (message.get("refusal") and not content):
        raise Transient("The model declined to write this; another try may do.", code="provider_declined")
    if choice.get("finish_reason") == "length":
        after = f" after {output_tokens} tokens" if output_tokens else ""
        raise unusable(f"it was cut off{after}, at the limit of its length")
    if not content.strip():
        raise unusable("it is empty")
    return Completion(content, _count(counts.get("prompt_tokens")), output_tokens)


def read_draft(completion: Completion, language: Language) -> Draft:
    """Take the draft out of the message.

    Raises:
        Transient: ``unusable_answer``: the message holds no JSON object of the shape that was asked for.
    """
    answer = _find_object(completion.content, "summary")
    summary, points = answer.get("summary"), answer.get("points")
    if not isinstance(summary, str) or not isinstance(points, list):
        raise unusable("its JSON lacks a summary or a list of points")
    _must_be_in(language, answer)
    return Draft(
        text=summary.strip(),
        points=tuple(_point(point) for point in points),
        input_tokens=completion.input_tokens,
        output_tokens=completion.output_tokens,
    )


def read_themes(completion: Completion, language: Language) -> Themes:
    """Take the themes of a class out of the message.

    Raises:
        Transient: ``unusable_answer``: the message holds no JSON object of the shape that was asked for.
    """
    answer = _find_object(completion.content, "themes")
    themes = answer["themes"]
    if not isinstance(themes, list):
        raise unusable("its themes are no list")
    _must_be_in(language, answer)
    return Themes(tuple(_point(theme) for theme in themes), completion.input_tokens, completion.output_tokens)


def _must_be_in(language: Language, answer: dict[str, Any]) -> None:
    said = str(answer.get("language") or language).strip().lower()
    if _LANGUAGES.get(said.split("-")[0], language) != language:
        raise unusable("it is in another language than was asked for")


def _find_object(content: str, member: str) -> dict[str, Any]:
    """The first JSON object that has this member: the whole message, or somewhere inside it."""
    said = _THOUGHTS.sub("", content, count=1).strip()
    for found in _objects(said):
        if member in found:
            return found
    raise unusable(f"it holds no JSON object with {'themes' if member == 'themes' else 'a summary'}")


def _objects(said: str) -> Iterator[dict[str, Any]]:
    at = said.find("{")
    for _ in range(_TRIED_AT_MOST):
        if at < 0:
            return
        try:
            found, end = _DECODER.raw_decode(said, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(found, dict):
                yield found
        at = said.find("{", end)


def _point(point: object) -> Point:
    if not isinstance(point, dict):
        raise unusable("one of its points is no object")
    kind, text, evidence = point.get("kind"), point.get("text"), point.get("evidence")
    if kind not in _KINDS or not isinstance(text, str) or not isinstance(evidence, list):
        raise unusable("one of its points lacks a kind, a text or its evidence")
    return Point(_KINDS[kind], text.strip(), tuple(dict.fromkeys(_evidence(number) for number in evidence)))


def _evidence(number: object) -> int:
    if isinstance(number, str) and re.fullmatch(r"\d{1,6}", number):
        return int(number)
    if isinstance(number, bool) or not isinstance(number, int):
        raise unusable("the evidence of a point is no number of a comment")
    return number


def _text_of(content: object) -> str:
    """The text of a message: a string, or the text parts of a list."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict) and part.get("type") == "text"]
    return "".join(text for text in texts if isinstance(text, str))


def _count(value: object) -> int | None:
    """A number of tokens that fits the column it is kept in."""
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_COUNT
    return int(value) if usable and isinstance(value, int) else None
