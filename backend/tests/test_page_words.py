"""The page has words for whatever a job or a request of its own can end with, so that nobody reads a technician's."""

import re
from pathlib import Path

import pytest

from synopsis.jobs.causes import REMEDIES, Remedy

REPOSITORY = Path(__file__).parents[2]
BACKEND = REPOSITORY / "backend" / "synopsis"
LANGUAGES = REPOSITORY / "frontend" / "src" / "language"
CODE = re.compile(r'\bcode="(\w+)"')
REASONS = REPOSITORY / "frontend" / "src" / "jobs" / "reason.ts"
JOINT = re.compile(r'"\n\s*f?"')
"""Between two lines of one sentence of the source."""
ELSEWHERE = {"poison", "unexpected"}
"""Failures whose code stands in another form in the source."""


def failures() -> set[str]:
    """Every code that a failed attempt can have."""
    sources = [path for room in ("ai", "summaries") for path in (BACKEND / room).rglob("*.py")]
    return ELSEWHERE.union(*(CODE.findall(path.read_text(encoding="utf-8")) for path in sources))


@pytest.mark.parametrize("language", ["en", "nl"])
def test_whoever_can_mend_a_failure_is_named_to_an_administrator(language: str) -> None:
    """What needs a setting or a look at Synopsis is nothing that the administrator who reads it can mend alone."""
    texts = (LANGUAGES / language / "shell.ts").read_text(encoding="utf-8")
    advice = texts[texts.index("  admin: {") :].partition("}")[0]
    told = set(re.findall(r"^\s+(\w+):", advice, re.MULTILINE))
    for_others = {code for code, remedy in REMEDIES.items() if remedy in {Remedy.SETTINGS, Remedy.SOFTWARE}}
    assert for_others - told == set()
    assert told & {code for code, remedy in REMEDIES.items() if remedy in {Remedy.DATA, Remedy.TIME}} == set()
    for setting in re.findall(r"SYNOPSIS_\w+", advice):
        assert setting in (REPOSITORY / "deploy" / "synopsis.env.example").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_failure_has_words(language: str) -> None:
    """A new code does not pass until somebody has said it in both languages."""
    texts = (LANGUAGES / language / "shell.ts").read_text(encoding="utf-8")
    known = set(re.findall(r"^\s+(\w+):", texts, re.MULTILINE))
    assert {"provider_timeout", "answer_refused", "provider_address"} <= failures()
    assert failures() - known == set()


def test_the_program_still_says_what_the_page_knows_of_its_reasons() -> None:
    """The page tells the reasons of a timeline by parts of their sentences: one that was worded anew is noticed."""
    sources = "".join(path.read_text(encoding="utf-8") for path in BACKEND.rglob("*.py"))
    said = JOINT.sub("", sources)
    known = re.findall(r'^  \["(.+)", (?:"\w+"|null)\],$', REASONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert {"in the place of ", "it does not accept our key."} <= set(known)
    assert [part for part in known if part not in said] == []
