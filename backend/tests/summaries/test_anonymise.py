"""What the model may see of a class, case by case."""

import time

import pytest

from synopsis.summaries.anonymise import SUBJECT, Leak, Pseudonymiser
from synopsis.summaries.roster import Person, Roster

SANNE, JAN, ANNE_MARIE, ZOE, YOUSSEF, ROOS, WIL, TIM_O, TIM_S, HASAN, FLOOR, KEES = range(1, 13)
CLASS = (
    Person(SANNE, "Sanne Visser", nicknames=("San",), email="s.visser@school.example", student_number="482913"),
    Person(JAN, "Jan de Vries", nicknames=("Lange Jan", "J4n"), email="jan.devries@school.example"),
    Person(ANNE_MARIE, "Anne-Marie van der Berg"),
    Person(ZOE, "Zoë Çelik"),
    Person(YOUSSEF, "Youssef El Amrani", nicknames=("Joe",)),
    Person(ROOS, "Roos Bakker"),
    Person(WIL, "Wil Jansen"),
    Person(TIM_O, "Tim O'Brien"),
    Person(TIM_S, "Tim Smit"),
    Person(HASAN, "Hasan Yılmaz"),
    Person(FLOOR, "Floor de Groot"),
    Person(KEES, "Kees 't Hart"),
)


@pytest.fixture
def class_() -> Pseudonymiser:
    """The class, with Sanne as the subject."""
    return Pseudonymiser(CLASS, subject_id=SANNE)


def test_the_subject_and_the_others_get_tokens_in_a_stable_order(class_: Pseudonymiser) -> None:
    """The subject is [SUBJECT]; the others are numbered by their id, in whatever order they are given."""
    text = "Sanne en Jan hielpen Zoë."
    assert class_.pseudonymise(text) == "[SUBJECT] en [P1] hielpen [P3]."
    assert Pseudonymiser(reversed(CLASS), subject_id=SANNE).pseudonymise(text) == class_.pseudonymise(text)


def test_a_roster_compiled_once_serves_every_subject() -> None:
    """A compiled roster and a list of people give the same text for each subject."""
    roster = Roster(CLASS)
    for subject in (SANNE, JAN, KEES):
        text = "Jan de Vries, Sanne en Kees 't Hart"
        assert Pseudonymiser(roster, subject_id=subject).pseudonymise(text) == Pseudonymiser(
            CLASS, subject_id=subject
        ).pseudonymise(text)


@pytest.mark.parametrize(
    ("written", "token"),
    [
        *(
            (form, "[P1]")
            for form in ("Jan de Vries", "jan", "JAN", "Vries", "de Vries", "J. de Vries", "JdV", "J.d.V.")
        ),
        *((form, "[P1]") for form in ("Jans", "Jantje", "Jantjes", "Jaaaan", "J a n", "J.a.n", "J-a-n", "J4n", "j*n")),
        *(
            (form, "[P1]")
            for form in ("Lange Jan", "lange jan", "jan_dv04", "J\u200ban", "J\u00adan", "Ｊａｎ", "𝐉𝐚𝐧", "J̶a̶n̶")
        ),
        *((form, "[P1]") for form in ("Jаn", "Jan V.", "Jan de V.", "jandevries", "JanDeVries", "🅹🅰🅽")),
        *((form, "[P2]") for form in ("Anne-Marie", "AnneMarie", "Anne Marie", "annemarie", "Anne", "marie")),
        *((form, "[P2]") for form in ("van der Berg", "v.d. Berg", "vd Berg", "A.M. van der Berg", "Anne v.d. B.")),
        *((form, "[P3]") for form in ("Zoë", "Zoe", "ZOË", "zoe", "Zoe\u0308", "Çelik", "celik", "Zoë Ç.")),
        *((form, "[P4]") for form in ("El Amrani", "el amrani", "Amrani", "ElAmrani", "Joe", "Yousef", "Yuossef")),
        *((form, "[P7]") for form in ("O'Brien", "O’Brien", "OBrien", "o'brien", "Brien", "Tim O'Brien", "Tim O.")),
        *((form, "[P8]") for form in ("Tim Smit", "Smit", "Tim S.", "Timmetje Smit")),
        *((form, "[P9]") for form in ("Hasan", "Yılmaz", "Yilmaz", "YILMAZ", "Yilmas", "hasan yilmaz", "HASAN")),
        *((form, "[P11]") for form in ("Kees", "'t Hart", "Kees 't Hart", "kees t hart", "Keesje")),
        *((form, SUBJECT) for form in ("Sanne", "Snane", "Sane", "Saaaanne", "Sanne V.", "S4nne", "San", "Sa-nne")),
    ],
)
def test_a_name_goes_however_it_is_written(class_: Pseudonymiser, written: str, token: str) -> None:
    """Every way in which pupils write a name becomes the token of that person."""
    masked = class_.pseudonymise(f"samen met {written} ging het goed")
    assert masked.replace("'[", "[") == f"samen met {token} ging het goed"


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("Jan's werk", "[P1]'s werk"),
        ("Jan’s werk", "[P1]’s werk"),
        ("Kees' werk", "[P11]' werk"),
        ("Kees z'n werk", "[P11] z'n werk"),
        ("Jan/Zoë/Kees", "[P1]/[P3]/[P11]"),
        ("Jan,Zoë,Kees", "[P1],[P3],[P11]"),
        ("#teamJan", "#team[P1]"),
        ("#teamjan", "#[P1]"),
        ("Goed gedaan Jan. Jan werkt hard", "Goed gedaan [P1]. [P1] werkt hard"),
        ("Ik sprak J. maar kort", "Ik sprak [P1] maar kort"),
        ("samen met Jan V. Dat ging", "samen met [P1]. Dat ging"),
        ("we kozen voor optie J. want die is goed", "we kozen voor optie J. want die is goed"),
    ],
)
def test_what_stands_around_a_name_stays(class_: Pseudonymiser, written: str, masked: str) -> None:
    """Endings, separators and full stops around a name are kept, so that the sentence can be read."""
    assert class_.pseudonymise(written) == masked


@pytest.mark.parametrize(
    "text",
    [
        "ik wil graag dat je de vloer veegt",
        "Ik vind dat je wil winnen en dat een roos mooi is",
        "een groot gebouw van de bakker",
        "het hart klopt en de berg is hoog",
        "he has an idea and the will is good",
        "IK WIL DAT JE STOPT",
        "o.a. en e.d. en d.w.z. en z.s.m.",
        "8 out of 10, 2025, 3 keer, een 7,5",
    ],
)
def test_everyday_words_that_are_also_names_stay_readable(class_: Pseudonymiser, text: str) -> None:
    """An everyday word written small, where no name is likely, is left alone."""
    assert class_.pseudonymise(text) == text


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("Ik werkte met Roos.", "Ik werkte met [P5]."),
        ("Wil werkt hard", "[P6] werkt hard"),
        ("samen met roos ging het", "samen met [P5] ging het"),
        ("roos heeft alles gedaan", "[P5] heeft alles gedaan"),
        ("roos bakker deed niks", "[P5] deed niks"),
        ("floor de groot ook niet", "[P10] ook niet"),
        ("volg roos_b04 maar", "volg [P5] maar"),
    ],
)
def test_everyday_words_go_when_case_or_context_makes_them_names(
    class_: Pseudonymiser, written: str, masked: str
) -> None:
    """A capital, a verb, a preposition or the rest of the name makes an everyday word a name."""
    assert class_.pseudonymise(written) == masked


def test_two_pupils_with_one_first_name_never_show_it(class_: Pseudonymiser) -> None:
    """An ambiguous name becomes the token of one of those it may mean; if the subject is one, the subject."""
    assert class_.pseudonymise("Tim was er niet") == "[P7] was er niet"
    assert Pseudonymiser(CLASS, subject_id=TIM_S).pseudonymise("Tim was er niet") == "[SUBJECT] was er niet"


def test_a_nickname_that_the_roster_does_not_know_gets_through_and_is_seen() -> None:
    """The negative control: without the nickname in the roster it stays, and a search for it finds it."""
    without = tuple(Person(person.id, person.name) for person in CLASS)
    assert "Joe" in Pseudonymiser(without, subject_id=SANNE).pseudonymise("Joe deed mee")
    assert "Joe" not in Pseudonymiser(CLASS, subject_id=SANNE).pseudonymise("Joe deed mee")


def test_a_pupils_imitation_of_a_token_is_no_token(class_: Pseudonymiser) -> None:
    """Square brackets are ours alone: what a pupil writes in them cannot be mistaken for a token."""
    masked = class_.pseudonymise("[SUBJECT] en [P2] en ［EMAIL］ en [SUB\u200bJECT] en P3")
    assert masked == "(subject) en (p2) en (email) en (subject) en p3"


def test_masking_twice_changes_nothing_more(class_: Pseudonymiser) -> None:
    """Masking is idempotent: tokens are never taken for names, whatever the names are."""
    text = "Jan mailt sanne@school.example, bel 06-12345678 of kijk op www.x.nl met Anne-Marie v.d. Berg"
    masked = class_.pseudonymise(text)
    assert masked == "[P1] mailt [EMAIL], bel [PHONE] of kijk op [LINK] met [P2]"
    assert class_.mask(masked) == masked


def test_leaks_names_each_kind_with_the_fragment(class_: Pseudonymiser) -> None:
    """Each thing that identifies somebody is reported with its kind and its text."""
    found = class_.leaks("Zoë (JdV), 06-12345678, x@y.nl, @sanne, www.x.nl, 482913 en [P3]")
    assert {(leak.kind, leak.fragment) for leak in found} == {
        ("name", "Zoë"),
        ("initials", "JdV"),
        ("phone", "06-12345678"),
        ("email", "x@y.nl"),
        ("handle", "@sanne"),
        ("url", "www.x.nl"),
        ("student_number", "482913"),
        ("token", "[P3]"),
    }


@pytest.mark.parametrize("token", ["[P3]", "[p3]", "(P3)", "P3", "[ P12 ]", "<P1>"])
def test_a_reviewers_token_that_survives_is_a_leak(class_: Pseudonymiser, token: str) -> None:
    """A model that repeats a reviewer's token, in whatever brackets, is caught."""
    assert [leak.kind for leak in class_.leaks(f"Volgens {token} werk je goed.")] == ["token"]


def test_the_subjects_token_is_no_leak(class_: Pseudonymiser) -> None:
    """A summary may speak of its subject by token."""
    assert class_.leaks("[SUBJECT] werkt hard en luistert goed. Wil je meer doen? Floor je niet.") == []


def test_a_hidden_name_in_a_summary_is_a_leak(class_: Pseudonymiser) -> None:
    """What is shown is checked, not what is written: an invisible sign inside a name hides nothing."""
    assert class_.leaks("Y\u200boussef werkt hard") == [Leak("name", "Youssef")]


def test_a_pseudonymised_text_has_no_leaks_but_tokens(class_: Pseudonymiser) -> None:
    """The check that shares no rule about neighbours with the masking finds nothing left by it."""
    text = "Jan, Zoë, Tim S., Roos en Wil van der Berg mailden naar s.visser@school.example of 06 12 34 56 78."
    assert {leak.kind for leak in class_.leaks(class_.pseudonymise(text))} == {"token"}


def test_an_empty_roster_and_odd_names_are_no_trouble() -> None:
    """Names that are empty, one letter, signs or of another script neither raise nor blur a text."""
    people = [Person(number, name) for number, name in enumerate(["", "  ", "J", "-", "👍", "王伟", "Иван Петров"])]
    class_ = Pseudonymiser(people, subject_id=0)
    assert class_.pseudonymise("Dit is een gewone zin.") == "Dit is een gewone zin."
    assert "Иван" not in class_.pseudonymise("Samen met Иван ging het.")
    assert "王伟" not in class_.pseudonymise("我和王伟一起")
    assert Pseudonymiser([], subject_id=1).pseudonymise("Jan is er niet") == "Jan is er niet"


def test_a_name_stored_surname_first_is_known_by_its_parts() -> None:
    """A roster that writes *Vries, Jan de* knows Jan, and does not take every *de* for a name."""
    class_ = Pseudonymiser([Person(1, "Vries, Jan de"), Person(2, "Mo Ali")], subject_id=2)
    assert class_.pseudonymise("De taak van Jan de Vries") == "De taak van [P1]"


def test_the_first_and_the_last_word_of_a_name_are_names_even_if_they_look_like_particles() -> None:
    """Ben is a first name in *Ben Visser* and a particle in *Ali Ben Haddou*; Le and Li are surnames."""
    people = [Person(1, "Ben Visser"), Person(2, "Linh Le"), Person(3, "Ali Ben Haddou"), Person(4, "Bo Li")]
    class_ = Pseudonymiser(people, subject_id=4)
    assert class_.pseudonymise("Toen ging Ben weg, en Le ook, en ik ben er nog") == (
        "Toen ging [P1] weg, en [P2] ook, en ik ben er nog"
    )
    assert class_.pseudonymise("ali ben haddou en boli en BoLi") == "[P3] en [SUBJECT] en [SUBJECT]"


def test_a_nickname_that_looks_like_a_token_is_not_found_in_a_token() -> None:
    """Whatever pupils are called, our own tokens stay as they are."""
    people = [Person(1, "Jan Smit", nicknames=("P1", "(x)"), email="email", student_number="EMAIL"), Person(2, "Bo")]
    class_ = Pseudonymiser(people, subject_id=2)
    assert class_.pseudonymise("Jan, P1 en (x) mailen a@b.nl") == "[P1], [P1] en [P1] mailen [EMAIL]"
    assert class_.mask("[P1] mailt [EMAIL]") == "[P1] mailt [EMAIL]"


def test_what_a_replaced_name_uncovers_is_replaced_too() -> None:
    """An address glued to a name stands alone once the name is a token: it goes as well."""
    class_ = Pseudonymiser([Person(1, "Aa Smit"), Person(2, "Bo", email="B")], subject_id=2)
    masked = class_.pseudonymise("AaB werkt")
    assert masked == "[P1][EMAIL] werkt"
    assert class_.mask(masked) == masked


def test_a_class_of_thirty_takes_little_time_for_each_pupil() -> None:
    """Thirty comments of a usual length are pseudonymised in some milliseconds, with a roster compiled once."""
    people = [Person(number, f"Voornaam{chr(65 + number % 26)}a Achternaam{number}") for number in range(30)]
    roster = Roster((*people, *(Person(100 + one.id, one.name) for one in CLASS)))
    comment = "Sanne werkt goed mee, maar Jan de Vries komt vaak te laat. Ik wil graag dat je vaker overlegt. " * 4
    started = time.process_time()
    class_ = Pseudonymiser(roster, subject_id=101)
    for _ in range(30):
        class_.pseudonymise(comment)
    assert time.process_time() - started < 0.25


EVERYDAY = Pseudonymiser(
    [Person(1, "Sanne de Vries"), Person(2, "Roos Bakker"), Person(3, "Mark Visser"), Person(4, "Bas Smit")],
    subject_id=1,
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("roos en ik werkten samen", "[P1] en ik werkten samen"),
        ("ik en mark deden niks", "ik en [P2] deden niks"),
        ("bas en mark praten veel", "[P3] en [P2] praten veel"),
        ("Sanne en roos waren laat", "[SUBJECT] en [P1] waren laat"),
        ("roos z'n werk was af", "[P1] z'n werk was af"),
        ("mark zijn deel was niet af", "[P2] zijn deel was niet af"),
        ("dankzij mark was het af", "dankzij [P2] was het af"),
        ("roosje deed veel", "[P1] deed veel"),
        ("een roos en een bas", "een roos en een bas"),
        ("we kregen goede marks", "we kregen goede marks"),
    ],
)
def test_an_everyday_name_in_small_letters_is_known_by_its_neighbours(text: str, masked: str) -> None:
    """Beside somebody, before a possession, after a preposition that people stand behind; else it is a word."""
    assert EVERYDAY.pseudonymise(text) == masked
