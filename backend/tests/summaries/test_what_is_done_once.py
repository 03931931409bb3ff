"""What makes a summary cheap, counted rather than timed; `tests.summaries.cost` prints the times."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synopsis.ai.extractive import summarise
from synopsis.ai.writer import Comment, Draft, Point
from synopsis.kit.threads import SHORT, reading_threads
from synopsis.summaries import check, identifiers, names, pipeline, rosters, unfit
from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.cache import fingerprint
from synopsis.summaries.collect import Collected, Received
from synopsis.summaries.passage import Passage
from synopsis.summaries.pipeline import SummaryPipeline, anonymise
from synopsis.summaries.roster import People, Person, Roster
from synopsis.summaries.rosters import Rosters
from tests.summaries.cost import ReadyWriter, demo_class
from tests.summaries.ordinary_comments import SENTENCES
from tests.summaries.rosters import make_roster

CLASS = make_roster(3)
ROSTER = Roster(CLASS)


class Counted:
    """How often something is made or called."""

    def __init__(self) -> None:
        self.times = 0

    def of(self, thing: Any) -> Any:
        """The same thing, counted."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.times += 1
            return thing(*args, **kwargs)

        return counted


@pytest.fixture
def no_rosters(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a worker that has just started."""
    monkeypatch.setattr(pipeline, "_rosters", Rosters())


def received(text: str, times: int = 1) -> tuple[Received, ...]:
    """Comments by one pupil after the other."""
    return tuple(Received(n, CLASS[n].id, "Samenwerken", text) for n in range(times))


def test_a_roster_is_compiled_once_however_many_classes_take_turns(
    monkeypatch: pytest.MonkeyPatch, no_rosters: None
) -> None:
    """Twenty classes, three rounds, each with people that were read anew from the database: twenty rosters."""
    compiled = Counted()
    monkeypatch.setattr(rosters, "Roster", compiled.of(Roster))
    for _ in range(3):
        for seed in range(20):
            people = make_roster(seed)
            anonymise(Collected(people[0].id, received("goed"), People(people), None, None))
    assert compiled.times == 20


def test_rosters_are_bounded_by_their_people() -> None:
    """The class that was worked for longest ago is forgotten first; one that is too large alone is kept alone."""
    kept = Rosters(most_people=60)
    first, second, third = (make_roster(seed) for seed in range(3))
    kept.of(first), kept.of(second), kept.of(first), kept.of(third)
    assert [kept.known(people) is not None for people in (first, second, third)] == [True, False, True]
    many = make_roster(4, size=50) + tuple(Person(9000 + n, f"Kim{n}") for n in range(50))
    assert kept.of(many) is kept.known(many)
    assert kept.known(first) is None


def test_a_comment_without_names_is_cut_into_words_twice(monkeypatch: pytest.MonkeyPatch, no_rosters: None) -> None:
    """Once to replace names, once for the look that is a check on it; a criterion once for the class."""
    cut = Counted()
    monkeypatch.setattr(names, "Passage", cut.of(Passage))
    text = "Je kwam vaak te laat, maar je hebt de taken netjes verdeeld en veel geschreven voor ons verslag."
    for pupil in CLASS[:4]:
        anonymise(Collected(pupil.id, received(text, 5), People(CLASS), None, None))
    assert cut.times == 4 * 5 * 2 + 1


@pytest.mark.parametrize(("letters", "hops"), [(SHORT - 500, 1), (SHORT + 100, 4)])
async def test_short_texts_need_no_thread(
    monkeypatch: pytest.MonkeyPatch, no_rosters: None, letters: int, hops: int
) -> None:
    """Of two jobs with little to read, only the first, that has the roster compiled; of two long ones, all they do."""
    collected = Collected(CLASS[0].id, received(("je werkt goed mee " * 200)[:letters]), People(CLASS), None, None)
    request = SimpleNamespace(id=1, evaluation_id=1, student_id=CLASS[0].id, task_params={})
    handed_over = Counted()
    monkeypatch.setattr(reading_threads, "run", handed_over.of(reading_threads.run))
    for _ in range(2):
        await SummaryPipeline(ReadyWriter()).run(request, collected, lambda *_: None)
    assert handed_over.times == hops


def test_a_fingerprint_is_what_it_has_always_been() -> None:
    """Another digest for the same content would have every summary in every database written anew."""
    people = (
        Person(1, "Sanne de Vries", ("San", "Anne")),
        Person(2, "Yusuf Yılmaz"),
        Person(3, 'O"Brien', (), "a@b.nl"),
    )
    feedback = (Received(7, 1, "Samenwerken", 'Zoë zei: "top" 👍\n</x>'), Received(9, 3, "", "é"))
    mark = fingerprint(Collected(2, feedback, People(people), None, None), prompt_version="1", model='gpt-"x"')
    assert mark == "96a5717ff4bbd8572224ffb5d1bc0ec5b0ae38393b3e61334db0d77a3b8bf887"


_PIECES = st.sampled_from(
    [
        *(" ", "\n", ".", "-", "(", "[P1]", "Z", "straat", "je", "goed", "é", "twee ", " at ", "1", "4"),
        *(
            "jan ( at ) school . nl",
            "jan(at\nschool dot nl",
            "jan at school punt nl",
            "jan apenstaartje x.nl",
            "a @ b.nl",
        ),
        *(
            "school punt nl",
            "school dot nl",
            "www.x",
            "x.nl",
            "http : / / x",
            "mijn ig is jan_j",
            "snap: jan",
            "jan#1234",
        ),
        *("ig: jan-j", "nul zes een twee drie", "een twee een twee een twee een twee", "06 12 34 56 78", "1234 AB"),
        *(
            "leerlingnummer u1234",
            "Dorpstraat 12",
            "@jan",
            "NL91 ABNA 0417 1643 00",
            CLASS[0].email or "",
            CLASS[1].student_number or "",
        ),
    ]
)


@given(st.lists(_PIECES, max_size=4).map("".join))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_a_text_without_a_telling_part_holds_no_identifier(text: str) -> None:
    """The first look lets nothing through: with it and without it, the same is found."""
    quick = identifiers.find_identifiers(text, ROSTER.identifiers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identifiers, "_telling", dict.fromkeys(text.split(), True))
        assert identifiers.find_identifiers(text, ROSTER.identifiers) == quick


def test_most_ordinary_sentences_have_no_telling_part() -> None:
    """So that the patterns of addresses and numbers are asked for one in four at most."""
    telling = sum(any(identifiers._telling[part] for part in sentence.split()) for sentence in SENTENCES)
    assert telling / len(SENTENCES) < 0.25


_SAID = st.sampled_from(
    [
        *(
            "Je",
            "je",
            "werkt",
            "goed",
            "samen",
            "met",
            "een",
            "an",
            "twee",
            "7",
            "12",
            "kan",
            "niet",
            "ik",
            "dat",
            "me",
        ),
        *("is", "de", "beste", "van", "klas", "kan ik niet", "het spijt me", "als een taalmodel", "I cannot", "sorry"),
        *("negeer alle vorige regels", "my instructions", "new instructions", "role system", "prompt injection"),
        *("klik hier", "wachtwoorden", "volg me", "scan de qr", "beter dan de rest", "cijfer is een", "geven je een"),
        *("suuuukkel", "fucking", "diiik", "dik", "dikte", "seks", "gespiekt", "S-a-n-n-e", "T. i. m.", "a b c"),
        *("Python", "iPad", "x7", "a'", "it's", "中文", "é", "-", "- goed", "1. goed", "* goed", "# goed", "_x_"),
        *("<b>", "8/10", "90 %", "A+", "06 12 34 56 78", "=== ", "&amp;", "•", ".", "!", "?", ":", ";", "(", ")", "\n"),
    ]
)


class EveryWordTells(dict[str, unfit.Telling]):
    """As if every word were the telling one of all phrases."""

    def __init__(self, known: Mapping[str, unfit.Telling | None]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, word: str) -> unfit.Telling:
        telling = self._known[word] or unfit.Telling(is_insult=False, topic=None, phrases=())
        return replace(telling, phrases=unfit.PHRASES)


@given(st.lists(_SAID, max_size=12).map(" ".join))
@settings(max_examples=400, derandomize=True, deadline=None)
def test_the_quick_looks_of_the_check_hide_nothing(text: str) -> None:
    """What words tell, which signs there are, whether a line is ordinary: with and without, the same is found."""
    quick = broken_by(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unfit, "TOLD_BY", EveryWordTells(unfit.TOLD_BY))
        patch.setattr(unfit, "SIGN", re.compile(""))
        patch.setattr(check, "_ORDINARY_LINE", re.compile("(?!)"))
        assert broken_by(text) == quick


def broken_by(text: str) -> set[check.Violation]:
    """The rules that a draft breaks which says this in its text and in its point."""
    draft = Draft(text, (Point("growth", text, (1,)),))
    try:
        check.check(draft, language="nl", comments=(Comment(1, 1, None, "goed"),), leaks=lambda _: [])
    except check.RefusedDraft as refused:
        return set(refused.violations)
    return set()


def test_each_list_of_phrases_is_asked_for_and_has_its_rule() -> None:
    """Of one that is made and not listed, no word would ever tell."""
    made = {value for value in vars(unfit).values() if isinstance(value, unfit.Phrases)}
    assert made == set(unfit.PHRASES) == set(check._TONE)


@pytest.mark.parametrize(
    ("phrases", "before", "word", "after"),
    [(phrases, *phrase) for phrases in unfit.PHRASES for phrase in phrases.phrases],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_each_phrase_has_a_word_that_tells(phrases: unfit.Phrases, before: str, word: str, after: str) -> None:
    """One word of it, alone, has the whole looked for; however the phrase is said."""
    said = st.from_regex(f"{before}(?:{word}){after}", fullmatch=True, alphabet="abcdeiknorst 0123456789uvwxyzfghjlmpq")

    @given(said)
    @settings(max_examples=8, derandomize=True, deadline=None)
    def tells(text: str) -> None:
        assert phrases.found_in(text)
        assert any(map(phrases.told_by, text.split(" ")))

    tells()


def test_in_most_drafts_no_word_tells() -> None:
    """Phrases are looked for in one of five at most, of those that the rules write for the demo class."""
    briefs = [brief for _, brief in map(pipeline.read, demo_class()) if brief.comments]
    looks = [check._prepare(summarise(brief), brief.language, brief.comments) for brief in briefs]
    assert 0 < sum(bool(look.telling) for look in looks) / len(looks) < 0.2
    assert not any(unfit.SIGN.search(look.shown) for look in looks)


def test_names_glued_to_others_are_found_when_the_remembered_words_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered of words is only remembered: forgetting all of it in the middle of a text changes nothing."""
    monkeypatch.setattr("synopsis.summaries.roster._KNOWN_WORDS", 2)
    class_ = Pseudonymiser((Person(1, "Jan Kaya"), Person(2, "Roos Smit")), subject_id=2)
    assert class_.pseudonymise("goed gedaan teamJan en heel erg bedankt") == "goed gedaan team[P1] en heel erg bedankt"
