"""The page has words for whatever a job or a request of its own can end with, so that nobody reads a technician's."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BACKEND = REPOSITORY / "backend" / "synopsis"
LANGUAGES = REPOSITORY / "frontend" / "src" / "language"
CODE = re.compile(r'\bcode="(\w+)"')
ELSEWHERE = {"poison", "unexpected"}
"""Failures whose code stands in another form in the source."""


def failures() -> set[str]:
    """Every code that a failed attempt can have."""
    sources = [path for room in ("ai", "summaries") for path in (BACKEND / room).rglob("*.py")]
    return ELSEWHERE.union(*(CODE.findall(path.read_text(encoding="utf-8")) for path in sources))


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_failure_has_words(language: str) -> None:
    """A new code does not pass until somebody has said it in both languages."""
    texts = (LANGUAGES / language / "shell.ts").read_text(encoding="utf-8")
    known = set(re.findall(r"^\s+(\w+):", texts, re.MULTILINE))
    assert {"provider_timeout", "answer_refused", "provider_address"} <= failures()
    assert failures() - known == set()
