"""Texts that are made to hide a name, to break the masking, or to make it slow."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.cleaning import MAX_LETTERS, clean, reveal
from synopsis.summaries.identifiers import find_identifiers
from synopsis.summaries.roster import Person, Roster
from tests.summaries.rosters import make_roster

ROSTER = Roster(make_roster(7))
CLASS = Pseudonymiser(ROSTER, subject_id=1001)

PIECES = (
    *(
        "a",
        "a ",
        "a.",
        "a@",
        "@",
        ". ",
        "0",
        "00 ",
        "0 ",
        "[",
        "J ",
        "J.",
        "a-",
        "an ",
        "Anne-",
        "van de ",
        "(at) ",
        "a at ",
    ),
    *(
        "nul ",
        "1234 ",
        "+",
        "snap: ",
        "mijn snap is ",
        "é",
        "_",
        "a_",
        "1a",
        "*a",
        "\u0301",
        "Jan ",
        "J*",
        "(0",
        "NL12ABCD",
    ),
    *("aA", "a.nl", "Roos ", "'", "de ", "J de ", "P1 ", "[P1]", "http:// ", "www. ", "#", "#a ", "--", "\u200b", "😀"),
    *(
        "ｊ",
        ".a",
        "/a",
        "nul zes ",
        "a@a@",
        "a.a/",
        "0.0",
        "+31 ",
        "V.",
        "jan de ",
        "Jan de ",
        "JAN DE ",
        "\n",
        "\ufdfa",
    ),
)


@pytest.mark.parametrize("piece", PIECES)
def test_the_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    """Two thousand letters of anything cost milliseconds: no expression backtracks, no loop is squared."""
    text = (piece * 2000)[:2000]
    started = time.process_time()
    masked = CLASS.pseudonymise(text)
    CLASS.leaks(masked)
    assert time.process_time() - started < 0.5


def test_a_text_of_a_million_letters_is_cut_before_it_costs_anything() -> None:
    """A flood of accents or letters is cut first."""
    started = time.process_time()
    assert len(clean("a" + "\u0301" * 1_000_000)) <= MAX_LETTERS
    assert len(clean("Jan " * 250_000)) <= MAX_LETTERS
    assert time.process_time() - started < 0.5


def test_a_cut_leaves_no_half_name() -> None:
    """The cut falls on a blank, so that no part of a name is left that nothing recognises."""
    class_ = Pseudonymiser([Person(1, "Wojciech Haverkamp")], subject_id=2)
    for length in range(MAX_LETTERS - 20, MAX_LETTERS + 2):
        masked = class_.pseudonymise("x" * (length // 2) + " " + "y" * (length - length // 2 - 2) + " Haverkamp")
        assert "H" not in masked.replace("[P1]", "")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
        ("\u202eomgekeerd\u202c", "omgekeerd"),
        ("a\U000e0041\U000e0042b", "ab"),
        ("a\x00b\x07c", "abc"),
        ("a \t\u00a0 b\r\n\n c", "a b\nc"),
        ("Ｈａｌｌｏ ﬁets ĳs", "Hallo fiets ijs"),
        ("Z\u0334\u0335a\u0336lgo", "Zalgo"),
        ("10² is ½ van … niks", "10² is ½ van … niks"),
        ("e\u0301e\u0301n", "één"),
        ("\ud800kapot", "kapot"),
        ("[SUBJECT] [P12] 【EMAIL】", "(subject) (p12) (email)"),
    ],
)
def test_cleaning_shows_what_was_hidden(written: str, shown: str) -> None:
    """Invisible, directional and control signs go; disguised letters become plain; numbers stay what they were."""
    assert clean(written) == shown


WRITING = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from([piece for person in ROSTER for piece in (*person.name.split(), person.email or "")]),
        st.sampled_from(
            ["wil ", "Roos", " heeft ", "met ", ".", ", ", "'s", "\n", "@", "06-12345678", "WIL", "v.d. ", "P1", "#"]
        ),
    ),
    max_size=12,
).map("".join)


@given(st.one_of(st.text(max_size=400), WRITING))
def test_no_text_raises_and_masking_is_stable(text: str) -> None:
    """Any text can be pseudonymised; once masked it stays as it is and passes the second check."""
    masked = CLASS.pseudonymise(text)
    assert CLASS.mask(masked) == masked
    assert [leak for leak in CLASS.leaks(masked) if leak.kind != "token"] == []
    CLASS.leaks(text)


@given(
    st.text(alphabet=st.characters(codec="utf-16", categories=["L", "M", "Cf", "P", "Nd", "Zs", "Cs"]), max_size=200)
)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """A cleaned text is clean, is in the composed form, and has no square brackets."""
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", reveal(cleaned))
    assert not set(cleaned) & set("[]")


@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=120))
def test_any_roster_compiles_and_any_text_passes_it(names: list[str], text: str) -> None:
    """Names are data: whatever stands in them, compiling and masking raise nothing."""
    people = [
        Person(number, name, nicknames=(name,), email=name, student_number=name) for number, name in enumerate(names)
    ]
    class_ = Pseudonymiser(people, subject_id=0)
    masked = class_.pseudonymise(text + " ".join(names))
    assert class_.mask(masked) == masked
    class_.leaks(text)


@given(st.sampled_from([person.name for person in ROSTER]), st.text(max_size=40), st.text(max_size=40))
def test_a_full_name_goes_in_any_surroundings(name: str, before: str, after: str) -> None:
    """Whatever stands around it, a full name between blanks does not survive."""
    masked = CLASS.pseudonymise(f"{before} {name} {after}")
    assert f" {name} " not in f" {masked} "


@pytest.mark.parametrize("unit", ["a@", "a@b.nl ", "0612345678 ", "[P1]a@"])
def test_many_identifiers_take_no_longer_than_their_number_allows(unit: str) -> None:
    """Four times as many take at most nine times as long; looking at every pair of them took sixteen times."""

    def seconds(text: str) -> float:
        begun = time.process_time()
        find_identifiers(text)
        return time.process_time() - begun

    few, many = unit * 2000, unit * 8000
    assert min(seconds(many) for _ in range(3)) < 9 * min(seconds(few) for _ in range(3))
