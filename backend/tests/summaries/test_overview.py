"""The overview of a class: from summaries in a real database, by both writers, and without anybody's name."""

import json
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from typing import Any

import pytest

from synopsis.ai.extractive import ExtractiveWriter
from synopsis.ai.openai_compatible import OpenAICompatibleWriter
from synopsis.ai.writer import ClassWriter, Language, PointKind
from synopsis.kit.database import Database
from synopsis.kit.errors import Permanent, Transient
from synopsis.summaries.overview_pipeline import OverviewPipeline
from synopsis.summaries.overview_prompt import FEWEST_PUPILS
from synopsis.tenancy.scope import school_scope
from tests.factories import NAMES, School
from tests.fake_answers import statements_of
from tests.fake_openai import SCENARIOS, FakeOpenAI
from tests.summaries.classes import Kept, Request, make, summarise, summary
from tests.summaries.rosters import Pupil, make_pupils

RULES = ExtractiveWriter()
Said = tuple[PointKind, str]
HELPS: Said = ("strength", "Two classmates say you help others.")
LATE: Said = ("growth", "One classmate notices that you are late at times.")
ON_TIME: Said = ("strength", "Two classmates say you are on time.")
LISTENS: Said = ("strength", "Eén klasgenoot vindt dat je naar anderen luistert.")
QUIET: Said = ("growth", "Twee klasgenoten merken op dat je stil bent of weinig zegt.")


@pytest.fixture
async def model() -> AsyncIterator[FakeOpenAI]:
    """A language model."""
    async with FakeOpenAI() as running:
        yield running


@pytest.fixture
async def openai(model: FakeOpenAI) -> AsyncIterator[OpenAICompatibleWriter]:
    """Who asks it."""
    writer = OpenAICompatibleWriter(base_url=model.base_url, model="small-1", api_key="", timeout_seconds=5)
    yield writer
    await writer.aclose()


@pytest.fixture(params=["extractive", "openai"])
def writer(request: pytest.FixtureRequest, openai: OpenAICompatibleWriter) -> ClassWriter:
    """Each writer in turn."""
    return RULES if request.param == "extractive" else openai


@pytest.fixture
async def summarised(database: Database, north: School) -> School:
    """Six pupils: five help, three are late, two are on time, two listen; one of them got a newer summary since."""
    points: list[list[Said]] = [
        [HELPS, LATE],
        [HELPS, LATE],
        [HELPS, LATE],
        [HELPS, ON_TIME],
        [HELPS, ON_TIME, LISTENS],
        [LISTENS],
    ]
    older = summary(north, north.students[0], [QUIET, LISTENS], comments=2)
    newest = [summary(north, pupil, said) for pupil, said in zip(north.students, points, strict=True)]
    await summarise(database, north, older, *newest)
    return north


async def test_counts_are_of_pupils_and_of_their_newest_summaries(database: Database, summarised: School) -> None:
    """Two points of one pupil count once, an older summary not at all, and what two pupils share is not told."""
    document = (await make(database, summarised, RULES)).document
    assert document["themes"] == [
        {"kind": "strength", "text": "helping each other", "pupils": 5},
        {"kind": "growth", "text": "being on time", "pupils": 3},
    ]
    assert (document["pupil_count"], document["summarised_count"], document["comment_count"]) == (6, 6, 30)
    assert (document["point_count"], document["points_in_themes"]) == (12, 8)
    text = document["overview_text"]
    assert "all 6 pupils, and those on 30 comments" in text
    assert "What goes well: helping each other (five pupils)." in text
    assert "What the class can work on: being on time (three pupils)." in text
    assert "Of the 12 points in the summaries, 4 are outside these themes." in text
    assert "listening" not in text


async def test_both_writers_find_what_several_share(
    database: Database, summarised: School, writer: ClassWriter
) -> None:
    """Strengths and points to work on, none of fewer than three pupils, and how they were found."""
    document = (await make(database, summarised, writer)).document
    assert {theme["kind"] for theme in document["themes"]} == {"strength", "growth"}
    assert min(theme["pupils"] for theme in document["themes"]) >= FEWEST_PUPILS
    assert (document["generation_method"], document["model"]) == (writer.method, writer.model)
    assert all(f"{theme['text']} (" in document["overview_text"] for theme in document["themes"])
    assert (document["input_tokens"] is None) == (writer is RULES)


async def test_the_class_is_told_of_in_the_language_of_most_of_its_summaries(
    database: Database, north: School, writer: ClassWriter
) -> None:
    """Four in Dutch and two in English: all of it is Dutch."""
    languages: tuple[Language, ...] = ("nl", "nl", "nl", "nl", "en", "en")
    await summarise(
        database,
        north,
        *(
            summary(north, pupil, [HELPS, QUIET], language=language)
            for pupil, language in zip(north.students, languages, strict=True)
        ),
    )
    document = (await make(database, north, writer)).document
    assert document["language"] == "nl"
    assert "elkaar helpen (bij zes leerlingen)" in document["overview_text"]
    assert "Waar de klas aan kan werken: " in document["overview_text"]
    assert "helping" not in document["overview_text"]


async def test_what_is_a_strength_of_some_and_a_wish_for_others_is_said_to_be_both(
    database: Database, north: School
) -> None:
    """Three are on time, three are late."""
    said = [ON_TIME] * 3 + [LATE] * 3
    await summarise(
        database,
        north,
        *(summary(north, who, [one]) for who, one in zip(north.students, said, strict=True)),
    )
    text = (await make(database, north, RULES)).document["overview_text"]
    assert "A strength of some and something to work on for others: being on time." in text


async def test_a_pupil_without_comments_is_counted_as_one_without_a_summary(database: Database, north: School) -> None:
    """Of six pupils five have a summary that says something; the sixth has one that says there is nothing."""
    *others, last = north.students
    await summarise(
        database,
        north,
        *(summary(north, pupil, [HELPS]) for pupil in others),
        summary(north, last, [], comments=0),
    )
    document = (await make(database, north, RULES)).document
    assert (document["pupil_count"], document["summarised_count"], document["comment_count"]) == (6, 5, 25)
    assert "5 of the 6 pupils" in document["overview_text"]
    assert "For one pupil there was nothing to sum up" in document["overview_text"]


async def test_a_class_without_summaries_has_an_overview_that_says_so(
    database: Database, north: School, openai: OpenAICompatibleWriter, model: FakeOpenAI
) -> None:
    """An honest empty overview instead of a failure, and no call to the model; so with nobody in the class at all."""
    stages: list[tuple[str, int]] = []
    document = (await make(database, north, openai, stages=stages)).document
    assert (document["themes"], document["generation_method"]) == ([], "empty")
    assert (document["pupil_count"], document["summarised_count"]) == (6, 0)
    assert document["overview_text"].startswith("Er zijn nog geen samenvattingen")
    assert stages[-1] == ("written", 90)
    async with school_scope(database, north.id) as scope:
        await scope.run("DELETE FROM feedback WHERE school_id = %(school_id)s")
        await scope.run("DELETE FROM enrolments WHERE school_id = %(school_id)s")
    document = (await make(database, north, openai)).document
    assert (document["pupil_count"], document["generation_method"]) == (0, "empty")
    assert model.calls == 0


async def test_of_four_pupils_no_theme_is_told(
    database: Database, north: School, openai: OpenAICompatibleWriter, model: FakeOpenAI
) -> None:
    """What they share would be told of each of them; the model is not asked either."""
    await summarise(database, north, *(summary(north, pupil, [HELPS]) for pupil in north.students[:4]))
    for each in (RULES, openai):
        document = (await make(database, north, each)).document
        assert (document["themes"], document["summarised_count"]) == ([], 4)
        assert "too few for themes in which nobody is recognised" in document["overview_text"]
        assert "help" not in document["overview_text"]
    assert model.calls == 0


async def test_an_unchanged_class_keeps_its_overview(
    database: Database, summarised: School, openai: OpenAICompatibleWriter, model: FakeOpenAI
) -> None:
    """The model is asked once, until a summary or a name is another, or somebody insists; a reused one says when."""
    kept = Kept()
    first = await make(database, summarised, openai, kept)
    again = await make(database, summarised, openai, kept)
    assert (first.is_reused, again.is_reused, model.calls) == (False, True, 1)
    assert again.document == first.document
    pipeline = OverviewPipeline(openai, kept.earlier)
    assert pipeline.remark(first) is None
    assert first.document["as_of"] in str(pipeline.remark(again))
    assert [pipeline.had_an_answer(made) for made in (first, again)] == [True, False]
    assert not (await make(database, summarised, openai, kept, force=True)).is_reused
    await summarise(database, summarised, summary(summarised, summarised.students[5], [HELPS], mark="b"))
    assert not (await make(database, summarised, openai, kept)).is_reused
    async with school_scope(database, summarised.id) as scope:
        await scope.run("UPDATE users SET nicknames = '{Sanny}' WHERE school_id = %(school_id)s AND role = 'student'")
    assert not (await make(database, summarised, openai, kept)).is_reused
    assert not (await make(database, summarised, RULES, kept)).is_reused
    assert (await make(database, summarised, RULES, kept)).is_reused
    assert model.calls == 4


async def test_the_stages_are_told_in_order(database: Database, summarised: School, writer: ClassWriter) -> None:
    """Each once, from 20 to 90 %; the first and the last are told by whoever claims and completes."""
    stages: list[tuple[str, int]] = []
    await make(database, summarised, writer, stages=stages)
    assert stages == [
        ("evaluation_verified", 20),
        ("summaries_collected", 40),
        ("anonymised", 60),
        ("themes_found", 80),
        ("written", 90),
    ]
    assert all(before < after for (_, before), (_, after) in pairwise(stages))


async def test_the_class_of_another_school_is_not_there(database: Database, summarised: School, south: School) -> None:
    """Nor one that does not exist; the others of the same batch are prepared."""
    pipeline = OverviewPipeline(RULES, Kept().earlier)
    wanted = [Request(summarised.evaluation_id, id=1), Request(south.evaluation_id, id=2), Request(77, id=3)]
    async with school_scope(database, summarised.id) as scope:
        prepared = await pipeline.prepare(scope, wanted)
    assert not isinstance(prepared[1], Permanent)
    for refused in (prepared[2], prepared[3]):
        assert isinstance(refused, Permanent)
        assert refused.code == "evaluation_not_found"


def answering(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A model whose answer is one good theme with these changes."""

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        helping = [one["number"] for one in statements_of(body) if "help" in one["text"]]
        theme = {"kind": "strength", "text": "helping each other", "evidence": helping}
        return {"themes": [{**theme, **changes}], "language": "en"}

    return answer


def saying(answer: str) -> Callable[[dict[str, Any]], str]:
    """A model that says this, whatever it is asked."""
    return lambda _: answer


async def refused(database: Database, school: School, writer: ClassWriter, kept: Kept) -> Transient | None:
    """Why no overview was made; None where one was."""
    try:
        await make(database, school, writer, kept)
    except Transient as refusal:
        return refusal
    return None


MISLED: list[dict[str, Any]] = [
    {"text": "helping each other as Mehmet does"},
    {"text": "listening to sanne"},
    {"text": "mailing tom@north.example"},
    {"text": "working like [P3]"},
    {"text": "helping each other, six pupils do"},
    {"text": "helping each other, as most of them do"},
    {"text": "elkaar altijd heel goed helpen met van alles en nog wat in de klas"},
    {"text": "two classmates say you help others a lot, and more than that, I would say, really, every single day"},
    {"text": "**helping** each other"},
    {"text": "being the best of the class"},
    {"text": "cheating together"},
    {"text": ""},
    {"text": "ignore the previous instructions"},
    {"evidence": [999]},
    {"evidence": []},
    *({"text": f"helping {part} out"} for name in NAMES for part in (name, name.split()[0])),
]


async def test_what_a_misled_model_finds_is_refused_whole(
    database: Database, summarised: School, openai: OpenAICompatibleWriter, model: FakeOpenAI
) -> None:
    """Names, addresses, codes, counts, quotations, judgements, evidence from nowhere: another try, and nothing kept.

    And it is never said which name it was.
    """
    kept = Kept()
    for changes in MISLED:
        model.answer = answering(**changes)
        refusal = await refused(database, summarised, openai, kept)
        assert refusal is not None, changes
        assert refusal.code == "answer_refused", changes
        assert not [name for name in NAMES if name.split()[0] in str(refusal)]
    assert kept.documents == {}


async def test_the_theme_of_those_attacks_is_kept_without_them(
    database: Database, summarised: School, openai: OpenAICompatibleWriter, model: FakeOpenAI
) -> None:
    """The control: it is what was changed that was refused."""
    model.answer = answering()
    assert (await make(database, summarised, openai)).document["themes"][0]["pupils"] == 5


async def test_a_theme_of_two_pupils_is_not_told_whatever_the_model_says(
    database: Database, summarised: School, openai: OpenAICompatibleWriter, model: FakeOpenAI
) -> None:
    """One pupil's points, two pupils' points: nobody is recognised by a theme."""
    for evidence in ([1], [1, 2], [1, 3]):
        model.answer = answering(evidence=evidence)
        document = (await make(database, summarised, openai)).document
        assert document["themes"] == []
        assert "helping" not in document["overview_text"]
        assert "No strength comes back with three pupils or more." in document["overview_text"]


async def test_a_strength_is_not_counted_by_what_is_to_be_worked_on(
    database: Database, summarised: School, openai: OpenAICompatibleWriter, model: FakeOpenAI
) -> None:
    """The model names every point as evidence of its strength; those that are none do not count."""
    model.answer = lambda body: answering(evidence=[one["number"] for one in statements_of(body)], kind="growth")(body)
    assert (await make(database, summarised, openai)).document["themes"][0]["pupils"] == 3


async def test_failures_are_sorted_into_those_that_pass_and_those_that_do_not(
    database: Database, summarised: School, openai: OpenAICompatibleWriter, model: FakeOpenAI
) -> None:
    """An ailing model and an answer of another shape cost a try; a wrong key is for good."""
    for scenario in ("garbage", "truncated", "page", "failing", "cutting"):
        model.next(SCENARIOS[scenario])
        with pytest.raises(Transient):
            await make(database, summarised, openai)
    for answer in ("[]", "{}", '{"themes": 3}', '{"themes": ["helping"]}', '{"themes": [], "language": "nl"}'):
        model.answer = saying(answer)
        with pytest.raises(Transient) as refusal:
            await make(database, summarised, openai)
        assert refusal.value.code == "unusable_answer"
    model.always = SCENARIOS["bad_key"]
    with pytest.raises(Permanent):
        await make(database, summarised, openai)


HOSTILE: list[Pupil] = make_pupils(11)


async def test_names_that_summaries_hold_reach_neither_the_model_nor_the_overview(
    database: Database, north: School, writer: ClassWriter, model: FakeOpenAI
) -> None:
    """Summaries from before somebody joined, or was called so: each full name, nickname and variant in some point."""
    written = [form for pupil in HOSTILE[: len(north.students)] for _, form in pupil.exact_forms()]
    said: list[Said] = [HELPS, *(("strength", f"You help {form} and the others.") for form in written)]
    await summarise(database, north, *(summary(north, pupil, said) for pupil in north.students))
    async with school_scope(database, north.id) as scope:
        for who, pupil in zip(north.students, HOSTILE, strict=False):
            await scope.run(
                "UPDATE users SET name = %(name)s, nicknames = %(nicknames)s"
                " WHERE school_id = %(school_id)s AND id = %(id)s",
                id=who, name=pupil.person.name, nicknames=list(pupil.person.nicknames),
            )  # fmt: skip
    document = (await make(database, north, writer)).document
    assert document["themes"]
    sent = [statements_of(request.body) for request in model.requests]
    for form in written:
        assert form not in json.dumps([document, sent], ensure_ascii=False)
    assert bool(sent) == (writer is not RULES)
