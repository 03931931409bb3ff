"""How much of what names somebody is caught in many invented classes.

``python -m tests.summaries.recall 500``, in the folder ``backend``, prints the numbers.
"""

import random

from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.cleaning import clean
from tests.summaries.ordinary_comments import WORDS
from tests.summaries.recall import all_of, count_false_hits, count_forms, survivors
from tests.summaries.rosters import GIVEN, SURNAMES, TEMPLATES, make_pupils


def test_no_exact_form_of_a_name_survives_in_five_hundred_classes() -> None:
    """Full names, first names, surnames with and without particle, nicknames: replaced always."""
    count = count_forms(range(500), exact=True)
    assert count.wrong == []
    assert count.tried.total() > 40_000


def test_variants_of_names_are_replaced_ninety_nine_times_in_a_hundred() -> None:
    """Small letters, dropped accents, endings, slips, initials: at least 99 % of them, and small letters each."""
    count = count_forms(range(1000, 1060), exact=False)
    assert count.share <= 0.01
    assert [sort for sort, _, _ in count.wrong if sort.endswith(("small letters", "accents dropped"))] == []


def test_ordinary_text_stays_as_it_is() -> None:
    """Of more than a thousand everyday words at most one in a hundred changes, and hardly a sentence does."""
    words, sentences = count_false_hits(range(20))
    assert len(WORDS) >= 1000
    assert words.share <= 0.01
    assert sentences.share <= 0.01


def test_what_was_pseudonymised_passes_the_second_check() -> None:
    """The check for leaks finds nothing in masked sentences, however names were written: no comment is lost."""
    rng = random.Random(5)
    for seed in range(2000, 2030):
        pupils = make_pupils(seed)
        class_ = Pseudonymiser(all_of(pupils), subject_id=pupils[0].person.id)
        for pupil in pupils:
            forms = [form for _, form in (*pupil.exact_forms(), *pupil.variants())]
            text = "\n".join(rng.choice(TEMPLATES).format(form) for form in forms)
            assert [leak for leak in class_.leaks(class_.pseudonymise(text)) if leak.kind != "token"] == []


def test_pupils_who_wrote_nothing_are_replaced_too() -> None:
    """The roster counts, not who reviewed: each of the class has a token, and the subject has its own."""
    pupils = make_pupils(3)
    for subject in pupils[:5]:
        class_ = Pseudonymiser(all_of(pupils), subject_id=subject.person.id)
        masked = [class_.pseudonymise(pupil.person.name) for pupil in pupils]
        assert masked[pupils.index(subject)] == "[SUBJECT]"
        assert sorted(set(masked) - {"[SUBJECT]"}) == sorted(f"[P{number}]" for number in range(1, len(pupils)))


def test_the_rest_of_a_sentence_comes_through_untouched() -> None:
    """With the tokens turned back into the name, the pupil's sentence is there again, letter for letter."""
    rng = random.Random(11)
    for seed in range(40):
        pupils = make_pupils(seed)
        class_ = Pseudonymiser(all_of(pupils), subject_id=pupils[0].person.id)
        for pupil in pupils:
            template, name = rng.choice(TEMPLATES), pupil.person.name
            token = class_.pseudonymise(name)
            assert class_.pseudonymise(template.format(name)).replace(token, name) == clean(template.format(name))


def test_the_invented_names_are_many_and_of_many_kinds() -> None:
    """A generator of few names would prove little: there are sixty of each and more."""
    assert len(set(GIVEN)) >= 60
    assert len(set(SURNAMES)) >= 60


def test_the_checker_sees_a_name_that_is_left() -> None:
    """The tests' own search finds a nickname in a text masked without nicknames: the negative control."""
    assert survivors("samen met {} ging het", "samen met Wojtek ging het") == {"wojtek"}
    assert survivors("samen met {} ging het", "samen met [P3] ging het") == set()
