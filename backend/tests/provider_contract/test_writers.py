"""What every writer promises, shown for each: the rule-based one, and a language model behind a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import synopsis.cli
from synopsis.ai.extractive import ExtractiveWriter
from synopsis.ai.language import detect_language
from synopsis.ai.openai_compatible import OpenAICompatibleWriter
from synopsis.ai.writer import Brief, Comment, Draft, Language, Writer
from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.check import RefusedDraft, check
from synopsis.summaries.prompt import build
from synopsis.summaries.roster import Person
from tests.fake_openai import FakeOpenAI

DUTCH = (
    "Luistert goed naar wat anderen zeggen.",
    "Helpt je altijd als je vastloopt met de opdracht.",
    "Komt vaak te laat bij het overleg.",
    "Zou de planning eerder mogen delen met de groep.",
    "Legt moeilijke dingen heel duidelijk uit.",
    "Mag wat vaker iets zeggen tijdens de presentatie.",
)
ENGLISH = (
    "Listens well to what others say.",
    "Always helps you when you are stuck with the task.",
    "Is often late for our meetings.",
    "Could share the planning earlier with the group.",
    "Explains difficult things very clearly.",
    "Should speak up more during the presentation.",
)


def brief(language: Language, texts: tuple[str, ...], *, first: int = 1) -> Brief:
    """A brief in which every comment is another reviewer's, numbered from ``first``."""
    comments = tuple(Comment(first + at, 1 + at, None, text) for at, text in enumerate(texts))
    return Brief(language, comments, *build(language, comments))


def assert_sound(draft: Draft, given: Brief, *, says_something: bool = True) -> None:
    """A text, and points whose evidence is among the comments that were given."""
    numbers = {comment.number for comment in given.comments}
    assert draft.text.strip()
    assert draft.points or not says_something
    for point in draft.points:
        assert point.text.strip()
        assert point.kind in {"strength", "growth"}
        assert point.evidence
        assert numbers.issuperset(point.evidence)
        assert len(set(point.evidence)) == len(point.evidence)


@pytest.fixture
async def model() -> AsyncIterator[FakeOpenAI]:
    """The language model of those writers that use one."""
    async with FakeOpenAI() as running:
        yield running


@pytest.fixture(params=["openai", "extractive"])
async def writer(request: pytest.FixtureRequest, model: FakeOpenAI) -> AsyncIterator[Writer]:
    """Each writer in turn."""
    made: Writer = ExtractiveWriter()
    if request.param == "openai":
        made = OpenAICompatibleWriter(base_url=model.base_url, model="small-1", api_key="", timeout_seconds=30)
    yield made
    await made.aclose()


def test_a_writer_says_how_and_with_what_it_writes(writer: Writer) -> None:
    """Both go into what is stored, and stay the same."""
    assert writer.method in {"ai", "extractive"}
    assert writer.model
    assert (writer.method, writer.model) == (writer.method, writer.model)


@pytest.mark.parametrize(("language", "texts"), [("nl", DUTCH), ("en", ENGLISH)])
async def test_a_draft_is_sound(writer: Writer, language: Language, texts: tuple[str, ...]) -> None:
    """Text and points, each with evidence that was given."""
    given = brief(language, texts)
    assert_sound(await writer.write(given), given)


@pytest.mark.parametrize("texts", [DUTCH[:1], DUTCH * 40, ("Helpt altijd goed. " * 100,) * 3])
async def test_one_comment_many_and_long_ones_are_all_written_about(writer: Writer, texts: tuple[str, ...]) -> None:
    """From a single voice to 240, and comments of 1,900 letters."""
    given = brief("nl", texts)
    assert_sound(await writer.write(given), given)


@pytest.mark.parametrize("reviewers", [1, 2, 3, 12, 13, 27, 60])
@pytest.mark.parametrize(("language", "texts"), [("nl", DUTCH), ("en", ENGLISH)])
async def test_groups_of_any_size_pass_the_check(
    writer: Writer, language: Language, texts: tuple[str, ...], reviewers: int
) -> None:
    """Counts in words and in digits, of one and of many, are taken for what they are."""
    given = brief(language, texts * (reviewers // len(texts)) + texts[: reviewers % len(texts)])
    draft = await writer.write(given)
    assert_sound(draft, given)
    check(draft, language=language, comments=given.comments, leaks=lambda _: [])


async def test_calls_at_the_same_time_do_not_mix(writer: Writer) -> None:
    """A hundred at once: each draft's evidence is of its own brief."""
    briefs = [brief("nl" if at % 2 else "en", DUTCH if at % 2 else ENGLISH, first=1000 * at) for at in range(1, 101)]
    drafts = await asyncio.gather(*(writer.write(given) for given in briefs))
    for draft, given in zip(drafts, briefs, strict=True):
        assert_sound(draft, given)


async def test_a_cancelled_call_stops_and_the_next_one_works(writer: Writer, model: FakeOpenAI) -> None:
    """Cancelling is heard and leaves the writer usable."""
    model.delay_seconds = 600
    call = asyncio.create_task(writer.write(brief("nl", DUTCH)))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    model.delay_seconds = 0
    given = brief("en", ENGLISH)
    assert_sound(await writer.write(given), given)


async def test_closing_twice_does_no_harm(writer: Writer) -> None:
    """Shutting down may happen along two paths."""
    await writer.aclose()
    await writer.aclose()


@pytest.mark.parametrize("school", ["north", "south"])
async def test_every_pupil_of_the_demo_schools_gets_a_draft_that_passes_the_check(writer: Writer, school: str) -> None:
    """Comments in two languages, vague, harsh, with names, numbers and orders in them: sound drafts, none refused."""
    pupils = demo_pupils(school)
    drafts = await asyncio.gather(*(writer.write(given) for _, given, _ in pupils))
    refused = {}
    for draft, (who, given, names) in zip(drafts, pupils, strict=True):
        assert_sound(draft, given, says_something=False)  # some comments say nothing that can be summed up
        try:
            check(draft, language=given.language, comments=given.comments, leaks=names.leaks)
        except RefusedDraft as refusal:
            refused[who] = (refusal.violations, draft)
    assert refused == {}


def demo_pupils(school: str) -> list[tuple[int, Brief, Pseudonymiser]]:
    """Each pupil of a demo school about whom something was written: who, the brief, and the names to hide."""
    path = Path(synopsis.cli.__file__).parent / "demo_data" / f"{school}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    people = {
        one["id"]: Person(
            one["id"], one["name"], tuple(one.get("nicknames", ())), one["email"], one.get("student_number")
        )
        for one in data["users"]
    }
    return [
        (pupil, *_brief_about(pupil, evaluation, people))
        for evaluation in data["evaluations"]
        for pupil in sorted({one["reviewee"] for one in evaluation["feedback"]})
    ]


def _brief_about(pupil: int, evaluation: dict[str, Any], people: dict[int, Person]) -> tuple[Brief, Pseudonymiser]:
    roster = [people[who] for who in (*evaluation["students"], *evaluation["teachers"])]
    names = Pseudonymiser(roster, subject_id=pupil)
    received = [one for one in evaluation["feedback"] if one["reviewee"] == pupil and one["comment"].strip()]
    comments = tuple(
        Comment(at, one["reviewer"], one["criterion"], names.pseudonymise(one["comment"]))
        for at, one in enumerate(received, start=1)
    )
    language = detect_language(comment.text for comment in comments)
    return Brief(language, comments, *build(language, comments)), names
