"""Addresses, numbers and accounts, in the ways in which pupils write them, and numbers that are none."""

import itertools
import re

import pytest

from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.identifiers import KINDS, Token, find_identifiers, roster_patterns

EMAILS = (
    "jan@school.nl",
    "j.de-vries+werk@mail.school.example",
    "jan @ school . nl",
    "jan [at] school punt nl",
    "jan (at) school (dot) nl",
    "jan at school dot com",
    "jan apenstaartje school punt nl",
    "jan{at}school.nl",
    "jan@school",
    "JAN@SCHOOL.NL",
)
PHONES = (
    "0612345678",
    "06-12345678",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "06 - 1234 5678",
    "(06) 12345678",
    "O6-12345678",
    "+31612345678",
    "+31 6 12345678",
    "+31 (0)6 12 34 56 78",
    "0031 6 12345678",
    "020-1234567",
    "0183 123456",
    "+44 7700 900123",
    "+90 532 123 45 67",
    "555-123-4567",
    "nul zes een twee drie vier vijf zes zeven acht",
    "nul zes 12 34 56 78",
)
LINKS = (
    "https://x.example/a?b=c",
    "http://jan.nl",
    "www.jan.nl",
    "jandevries.nl",
    "t.me/jan",
    "discord.gg/abc",
    "jan punt nl",
)
HANDLES = ("@sanne_dv", "@jan.devries", "jan#1234")
NUMBERS = (
    "NL91 ABNA 0417 1643 00",
    "NL91ABNA0417164300",
    "DE89 3704 0044 0532 0130 00",
    "123456782",
    "123.456.782",
    "s1234567",
    "1234567",
    "1234 AB",
    "Kerkstraat 12a",
)


@pytest.mark.parametrize(
    ("written", "token"),
    [
        *((one, "[EMAIL]") for one in EMAILS),
        *((one, "[PHONE]") for one in PHONES),
        *((one, "[LINK]") for one in LINKS),
        *((one, "[HANDLE]") for one in HANDLES),
        *((one, "[NUMBER]") for one in NUMBERS),
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "kijk: {} of niet", "({})"])
def test_an_identifier_is_found_whole(written: str, token: Token, sentence: str) -> None:
    """Each way to write an identifier is found from its first letter to its last, in any sentence."""
    text = sentence.format(written)
    found = find_identifiers(text)
    assert [one.token for one in found] == [token]
    assert written.strip("()") in text[found[0].start : found[0].end]


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("insta: sanne.x", "sanne.x"),
        ("mijn snap is sannetje", "sannetje"),
        ("voeg me toe op snapchat sanne04", "sanne04"),
        ("discord: gamer#1234", "gamer#1234"),
        ("sanne_04 op tiktok", "sanne_04"),
        ("Instagram = jan_d", "jan_d"),
        ("leerlingnummer 12345", "12345"),
        ("mijn studentnummer is 98 76 54", "98 76 54"),
        ("student number: 4455667", "4455667"),
        ("bsn 123456782", "123456782"),
    ],
)
def test_what_follows_a_label_goes_and_the_label_stays(text: str, account: str) -> None:
    """After the name of a medium or of a number, the account or the number itself is what goes."""
    assert [text[one.start : one.end] for one in find_identifiers(text)] == [account]


@pytest.mark.parametrize(
    "text",
    [
        "8 out of 10",
        "in 2025 en 2026",
        "3 keer een 7,5 en een 10",
        "op 12-03-2025 om 10:30",
        "01-02-2025 10:30 uur",
        "cijfers: 7 8 9 10 6 5 8",
        "1.000.000 keer, of 1000000 keer",
        "hoofdstuk 3.4 en 4.5",
        "en/of, m/v, 50/50",
        "klaar.de rest volgt",
        "goed.nu verder",
        "ik snap het, ik snap dat",
        "look at it. me too",
        "een, twee, drie!",
        "punt nlt",
        "<3 :-) :D",
        "(optie a) of (b)",
        "pagina 12345",
    ],
)
def test_numbers_and_words_of_feedback_stay(text: str) -> None:
    """Grades, years, dates and sloppy full stops are no identifiers."""
    assert find_identifiers(text) == []


def test_what_the_roster_lists_is_found_whatever_its_shape() -> None:
    """Addresses, account names and student numbers of the roster are found, also with blanks or in capitals."""
    patterns = roster_patterns(["l.smit@odd", "Kim@x.nl"], ["48291", "AB-77"])
    text = "L.SMIT@ODD en l.smit en 4 8 2 9 1 en ab-77 maar kim niet"
    assert [text[one.start : one.end] for one in find_identifiers(text, patterns)] == [
        "L.SMIT@ODD",
        "l.smit",
        "4 8 2 9 1",
        "ab-77",
    ]


def test_found_stretches_never_overlap_and_come_in_order() -> None:
    """Spans can be replaced from left to right."""
    found = find_identifiers("jan@x.nl 0612345678 www.x.nl/jan@y.nl @jan insta: @jan 1234567")
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))


def test_each_token_has_a_kind() -> None:
    """A leak can be named for every token."""
    assert set(KINDS) == {"[EMAIL]", "[PHONE]", "[LINK]", "[HANDLE]", "[NUMBER]"}


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("app 06_12345678", "[PHONE]"), ("app 06,12,34,56,78", "[PHONE]"), ("app 06*1234*5678", "[PHONE]"),
        ("app ⓪⑥①②③④⑤⑥⑦⑧", "[PHONE]"), ("kaart 3528 0123 4567 8901", "[NUMBER]"),
        ("volg me op insta als pietjepuk", "[HANDLE]"),
    ],
)  # fmt: skip
def test_what_a_reviewer_got_through_is_found(text: str, token: str) -> None:
    """Signs that were not thought of between the digits, digits in circles, an account without a colon."""
    masked = Pseudonymiser([], subject_id=1).pseudonymise(text)
    assert masked.endswith(token)
    assert not re.search(r"\d", masked)
