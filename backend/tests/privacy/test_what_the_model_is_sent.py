"""Everything that goes to the model is captured at its socket, and searched for what names somebody."""

import random
import re
from collections.abc import Iterable

import pytest

from synopsis.ai.openai_compatible import OpenAICompatibleWriter
from synopsis.ai.writer import Brief
from synopsis.cli import demo_school
from synopsis.cli.demo_school import read_school
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.collect import Received
from synopsis.summaries.pipeline import pseudonymised
from synopsis.summaries.prompt import build
from synopsis.summaries.roster import Person
from tests.eventually import eventually
from tests.fake_openai import FakeOpenAI
from tests.summaries.rosters import TEMPLATES, Pupil, make_pupils
from tests.working import work

ROSTERS = 500
PARTICLES = {"van", "de", "der", "den", "ter", "ten", "el", "ben", "von", "op", "in", "ait", "het", "la", "le", "da"}
WORD = re.compile(r"[^\W\d_]+")


def words(text: str) -> set[str]:
    """The words of a text as they are written, and once more in small letters."""
    found = set(WORD.findall(text))
    return found | {word.lower() for word in found}


def names_in(sent: Iterable[str], people: Iterable[Person], vocabulary: set[str]) -> dict[str, str]:
    """Every word of a name that was sent although no sentence around the names has it, with what it stood in."""
    parts = {
        part
        for person in people
        for name in (person.name, *person.nicknames)
        for part in WORD.findall(name)
        if len(part) > 1 and part.lower() not in PARTICLES
    } - vocabulary
    return {part: text[:200] for text in sent for part in parts & set(WORD.findall(text))}


def contacts_in(sent: Iterable[str], people: Iterable[Person]) -> list[str]:
    """Addresses and numbers of the roster, and anything that looks like one, that was sent."""
    known = {value for person in people for value in (person.email, person.student_number) if value}
    looks = re.compile(r"[\w.]+@[\w.]+|(?:\+|00)\d[\d ()-]{8,}|\b0\d[\d -]{7,}|(?<![\w@])@\w{3,}|\b\d{6,}\b")
    return [
        hit
        for text in sent
        for hit in [*(value for value in known if value in text), *looks.findall(comments_of(text))]
    ]


def comments_of(prompt: str) -> str:
    """The part of a prompt that pupils wrote: what stands between the two markers."""
    found = re.search(r"<<FEEDBACK \w+>>(.*)<<END \w+>>", prompt, re.DOTALL)
    assert found, "a prompt without markers"
    return re.sub(r'\\"(number|reviewer)\\": ?\d+', "", found[1])


def remarks_about(pupils: list[Pupil], rng: random.Random) -> list[Received]:
    """Comments that name everybody of the class in one form or another, and how to reach some of them."""
    remarks = []
    for number, pupil in enumerate(pupils, start=1):
        forms = [form for _, form in (*pupil.exact_forms(), *pupil.exact_forms())]
        forms += [f"{pupil.given}'s", f"{pupil.given[0]}. {pupil.surname}", pupil.person.name.upper()]
        text = rng.choice(TEMPLATES).format(rng.choice(forms))
        text += rng.choice(
            [
                f" mail {pupil.person.email}",
                f" app me op 06-{rng.randrange(10_000_000, 99_999_999)}",
                f" call +44 7700 900{rng.randrange(100, 999)}",
                f" insta: @{pupil.given.lower()}_{rng.randrange(10, 99)}",
                f" student number {pupil.person.student_number}",
                "",
            ]
        )
        remarks.append(Received(number, pupil.person.id, "Samenwerken", text))
    return remarks


async def send(
    pupils: list[Pupil], remarks: list[Received], writer: OpenAICompatibleWriter, names: Pseudonymiser
) -> None:
    """Do with the comments what the pipeline does, as far as the model's socket."""
    comments = pseudonymised(remarks, names)
    instructions, request = build("nl", comments)
    await writer.write(Brief("nl", comments, instructions, request))


async def test_five_hundred_invented_classes_send_no_name_and_no_address() -> None:
    """No word of a name, no e-mail address, phone number, handle or student number of a roster leaves the house."""
    vocabulary = words(" ".join(TEMPLATES)) | words(" ".join(build("nl", ()) + build("en", ())))
    vocabulary |= words("mail app me op call insta student number Samenwerken")
    rng = random.Random(2026)
    async with FakeOpenAI() as fake:
        writer = OpenAICompatibleWriter(base_url=fake.base_url, model="m", api_key="k", timeout_seconds=30)
        for seed in range(ROSTERS):
            pupils = make_pupils(seed)
            people = [pupil.person for pupil in pupils]
            names = Pseudonymiser(people, subject_id=rng.choice(people).id)
            fake.requests.clear()
            await send(pupils, remarks_about(pupils, rng), writer, names)
            assert len(fake.prompts) == 1
            assert names_in(fake.prompts, people, vocabulary) == {}, seed
            assert contacts_in(fake.prompts, people) == [], seed
        await writer.aclose()


async def test_the_search_finds_a_name_that_was_not_hidden() -> None:
    """The control: with a roster that lacks one pupil, that pupil's name is found at the model's socket."""
    vocabulary = words(" ".join(TEMPLATES)) | words(" ".join(build("nl", ()) + build("en", ())))
    pupils = make_pupils(1)
    forgotten = pupils[-1].person
    async with FakeOpenAI() as fake:
        writer = OpenAICompatibleWriter(base_url=fake.base_url, model="m", api_key="k", timeout_seconds=30)
        names = Pseudonymiser([pupil.person for pupil in pupils[:-2]], subject_id=pupils[0].person.id)
        remark = Received(1, pupils[1].person.id, "", TEMPLATES[0].format(forgotten.name))
        await send(pupils, [remark], writer, names)
        await writer.aclose()
        assert names_in(fake.prompts, [forgotten], vocabulary)


@pytest.mark.timeout(180)
async def test_the_demo_school_sends_no_name_and_no_address(settings: Settings, database: Database) -> None:
    """The whole class of evaluation 123, through the queue and the worker: nothing of the roster is sent."""
    await demo_school.load(settings.database_url)
    school = read_school("north")
    people = [
        Person(u["id"], u["name"], tuple(u.get("nicknames", ())), u["email"], u.get("student_number"))
        for u in school["users"]
    ]
    async with FakeOpenAI() as fake:
        chosen = settings.model_copy(update={"ai_provider": "openai", "ai_base_url": fake.base_url, "ai_model": "m"})
        async with work(chosen) as submit_class:
            jobs = await submit_class(school_id=1, evaluation_id=123, created_by=2)

            async def all_ended() -> bool:
                statuses = await jobs()
                return len(statuses) == 27 and set(statuses) == {"completed"}

            await eventually(all_ended, within=60)
        assert len(fake.prompts) >= 26
        # A name that is a common word as well is only a name here where it is written like one.
        ordinary = {"Will", "Roos", "Mei"}
        assert names_in(fake.prompts, people, ordinary) == {}
        assert contacts_in(fake.prompts, people) == []
