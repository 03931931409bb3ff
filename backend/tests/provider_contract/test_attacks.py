"""A model that does whatever a comment tells it to cannot get anything unsafe past the check."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from synopsis.ai.extractive import ExtractiveWriter
from synopsis.ai.openai_compatible import OpenAICompatibleWriter
from synopsis.ai.writer import Brief, Comment, Writer
from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.check import RefusedDraft, check
from synopsis.summaries.prompt import build
from tests.fake_answers import comments_of, truthful_answer
from tests.fake_openai import FakeOpenAI
from tests.provider_contract.attacks import ATTACKS, ROSTER, SUBJECT_ID, Attack

HONEST = {
    "nl": (
        "Je luistert goed naar de groep en vraagt door als iets niet duidelijk is.",
        "Kom volgende keer op tijd, want dan kunnen we sneller samen beginnen.",
    ),
    "en": (
        "You listen well to the group and you ask on when something is unclear.",
        "Please be on time next week, so that we can begin together.",
    ),
}


@pytest.fixture(scope="module")
async def model() -> AsyncIterator[FakeOpenAI]:
    """The model."""
    async with FakeOpenAI() as running:
        yield running


@pytest.fixture(scope="module")
async def writer(model: FakeOpenAI) -> AsyncIterator[OpenAICompatibleWriter]:
    """Its client."""
    made = OpenAICompatibleWriter(base_url=model.base_url, model="misled-1", api_key="", timeout_seconds=10)
    yield made
    await made.aclose()


async def write_and_check(writer: Writer, attack: Attack) -> None:
    """What the pipeline does: hide names, ask, check."""
    names = Pseudonymiser(ROSTER, subject_id=SUBJECT_ID)
    said = (*HONEST[attack.language], attack.comment)
    comments = tuple(Comment(at, at, None, names.pseudonymise(text)) for at, text in enumerate(said, start=1))
    draft = await writer.write(Brief(attack.language, comments, *build(attack.language, comments)))
    check(draft, language=attack.language, comments=comments, leaks=names.leaks)


def misled(attack: Attack, *, in_a_point: bool) -> Any:
    """A model that summarises honestly and then obeys."""

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        honest = truthful_answer(body)
        last = comments_of(body)[-1]["number"]
        if in_a_point:
            point = {"kind": "growth", "text": attack.obeyed, "evidence": [last]}
            return honest | {"points": [*honest["points"], point]}
        return honest | {"summary": f"{honest['summary']} {attack.obeyed}"}

    return answer


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.language}: {attack.name}")
async def test_an_obedient_model_is_refused(model: FakeOpenAI, writer: OpenAICompatibleWriter, attack: Attack) -> None:
    """Whether the unsafe sentence stands in the summary or in a point, the draft is not kept."""
    for in_a_point in (False, True):
        model.answer = misled(attack, in_a_point=in_a_point)
        with pytest.raises(RefusedDraft):
            await write_and_check(writer, attack)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.language}: {attack.name}")
async def test_an_honest_model_is_not_punished_for_the_attack(
    model: FakeOpenAI, writer: OpenAICompatibleWriter, attack: Attack
) -> None:
    """The same comments with a model that does its work give a summary that passes: the check is not merely closed."""
    model.answer = truthful_answer
    await write_and_check(writer, attack)
    assert not any(person.name in model.prompts[-1] for person in ROSTER)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.language}: {attack.name}")
async def test_the_writer_without_a_model_is_not_misled(attack: Attack) -> None:
    """What it writes about the same comments passes the check: it has nothing that could obey."""
    await write_and_check(ExtractiveWriter(), attack)


def test_the_corpus_is_large_and_without_doubles() -> None:
    """At least sixty attacks, in both languages."""
    assert len({(attack.language, attack.name) for attack in ATTACKS}) == len(ATTACKS) >= 100
    assert {attack.language for attack in ATTACKS} == {"nl", "en"}
