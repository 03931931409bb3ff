"""The demo schools keep what the contract promises and what a summary has to cope with."""

import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from synopsis.cli.demo_school import SCHOOLS, read_school

NORTH, SOUTH = (read_school(name) for name in SCHOOLS)
CLASS = next(evaluation for evaluation in NORTH["evaluations"] if evaluation["id"] == 123)
PUPILS = {user["id"]: user for user in NORTH["users"] if user["role"] == "student"}

DUTCH = re.compile(r"\b(de|het|een|en|je|ik|niet|was|maar|ze|hij|met)\b")
ENGLISH = re.compile(r"\b(the|a|and|you|i|not|but|she|he|with|to)\b")

Said = dict[str, Any]


def received(evaluation: dict[str, Any]) -> dict[int, list[Said]]:
    """What each pupil was told."""
    by_pupil: dict[int, list[Said]] = defaultdict(list)
    for said in evaluation["feedback"]:
        by_pupil[said["reviewee"]].append(said)
    return by_pupil


def looks_english(text: str) -> bool:
    """Whether small words of English outnumber those of Dutch."""
    return len(ENGLISH.findall(text.lower())) > len(DUTCH.findall(text.lower()))


def comments_with(pattern: str, school: dict[str, Any] = NORTH) -> list[str]:
    """Comments of a school in which the pattern occurs."""
    return [
        said["comment"]
        for evaluation in school["evaluations"]
        for said in evaluation["feedback"]
        if re.search(pattern, said["comment"], re.IGNORECASE)
    ]


def test_the_ids_of_the_contract_are_there() -> None:
    """Evaluation 123 has pupils 456, 457, 458 and 24 more in school 1; 223 is in school 2."""
    assert (NORTH["school"]["id"], SOUTH["school"]["id"]) == (1, 2)
    assert CLASS["students"] == list(range(456, 483))
    assert CLASS["status"] == "open"
    assert [evaluation["id"] for evaluation in SOUTH["evaluations"]] == [223]


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("admin@north.example", "admin"),
        ("teacher@north.example", "teacher"),
        ("student456@north.example", "student"),
        ("admin@south.example", "admin"),
        ("teacher@south.example", "teacher"),
    ],
)
def test_the_log_ins_of_the_contract_are_there(email: str, role: str) -> None:
    """With the roles that their names promise."""
    users = {user["email"]: user for school in (NORTH, SOUTH) for user in school["users"]}
    assert users[email]["role"] == role


def test_ids_and_addresses_are_unique_and_below_the_identities() -> None:
    """Over both schools; people that the product adds get ids from 100001, evaluations from 1001."""
    people = [user for school in (NORTH, SOUTH) for user in school["users"]]
    evaluations = [evaluation["id"] for school in (NORTH, SOUTH) for evaluation in school["evaluations"]]
    for values in ([user["id"] for user in people], [user["email"] for user in people], evaluations):
        assert max(Counter(values).values()) == 1
    numbers = [user["student_number"] for user in people if "student_number" in user]
    assert max(Counter(numbers).values()) == 1
    assert max(user["id"] for user in people) < 100_001
    assert max(evaluations) < 1001


@pytest.mark.parametrize("school", [NORTH, SOUTH], ids=SCHOOLS)
def test_every_reference_resolves(school: dict[str, Any]) -> None:
    """Teachers teach, pupils take part, nobody writes about themselves or twice on one criterion."""
    roles = {user["id"]: user["role"] for user in school["users"]}
    for evaluation in school["evaluations"]:
        assert {roles[teacher] for teacher in evaluation["teachers"]} == {"teacher"}
        assert {roles[pupil] for pupil in evaluation["students"]} == {"student"}
        keys = [(said["reviewer"], said["reviewee"], said["criterion"]) for said in evaluation["feedback"]]
        assert len(keys) == len(set(keys))
        for reviewer, reviewee, _ in keys:
            assert {reviewer, reviewee} <= set(evaluation["students"])
            assert reviewer != reviewee
        assert (evaluation["status"] == "closed") == ("closed_days_ago" in evaluation)


@pytest.mark.parametrize("school", [NORTH, SOUTH], ids=SCHOOLS)
def test_evaluations_were_made_in_the_order_of_their_ids(school: dict[str, Any]) -> None:
    """As they are wherever people make them: the list, newest first by id, says of each when it was made."""
    made = [one["made_days_ago"] for one in sorted(school["evaluations"], key=lambda one: one["id"])]
    assert made == sorted(made, reverse=True)


@pytest.mark.parametrize("school", [NORTH, SOUTH], ids=SCHOOLS)
def test_the_data_fits_its_tables(school: dict[str, Any]) -> None:
    """Scores of a Dutch report, comments that could be imported, addresses that can belong to nobody."""
    for user in school["users"]:
        assert user["email"].endswith(".example")
        assert user["email"] == user["email"].lower()
    for evaluation in school["evaluations"]:
        for said in evaluation["feedback"]:
            assert 1 <= said["score"] <= 10
            assert 1 <= len(said["comment"]) <= 5000
            assert said["comment"] == said["comment"].strip()


def test_the_class_has_more_than_250_comments_and_no_two_alike() -> None:
    """Each was written by hand; a summary of copies would prove nothing."""
    comments = [said["comment"] for said in CLASS["feedback"]]
    assert len(comments) >= 250
    assert len(set(comments)) == len(comments)


def test_pupils_hear_from_several_classmates_except_three() -> None:
    """One pupil got nothing, one got a single comment, one only vague ones; the rest can be summarised well."""
    by_pupil = received(CLASS)
    empty = [pupil for pupil in CLASS["students"] if not by_pupil[pupil]]
    single = [pupil for pupil in CLASS["students"] if len(by_pupil[pupil]) == 1]
    vague = [pupil for pupil, said in by_pupil.items() if len(said) > 1 and all(len(s["comment"]) < 40 for s in said)]
    assert (len(empty), len(single), len(vague)) == (1, 1, 1)
    assert not {456, 457, 458} & {*empty, *single, *vague}
    for pupil in set(CLASS["students"]) - {*empty, *single, *vague}:
        assert 4 <= len({said["reviewer"] for said in by_pupil[pupil]}) <= 9
        assert len(by_pupil[pupil]) >= 10


def test_both_languages_are_spoken() -> None:
    """Some pupils get mostly Dutch, some mostly English, some both; the other school is English."""
    shares = {
        pupil: sum(looks_english(s["comment"]) for s in said) / len(said) for pupil, said in received(CLASS).items()
    }
    assert sum(share < 0.2 for share in shares.values()) >= 8
    assert sum(share > 0.6 for share in shares.values()) >= 5
    assert sum(0.2 <= share <= 0.6 for share in shares.values()) >= 3
    south = [said["comment"] for evaluation in SOUTH["evaluations"] for said in evaluation["feedback"]]
    assert sum(map(looks_english, south)) > 0.7 * len(south)


def test_pupils_write_in_their_own_way() -> None:
    """Lower case, emoji, one word, long rambling, marks below and above the line."""
    comments = [said["comment"] for said in CLASS["feedback"]]
    assert sum(comment == comment.lower() for comment in comments) >= 40
    assert sum(bool(re.search("[\u2764\U0001f300-\U0001faff]", comment)) for comment in comments) >= 15
    assert sum(len(comment) < 25 for comment in comments) >= 10
    assert sum(len(comment) > 170 for comment in comments) > 10
    assert sum(said["score"] < 5.5 for said in CLASS["feedback"]) >= 30


def test_names_occur_in_all_their_forms() -> None:
    """First names, nicknames, particles, diacritics, a possessive, a bare surname, an initial."""
    first_names = {user["name"].split()[0] for user in PUPILS.values()}
    named = [c for c in comments_with(r"\w") if any(re.search(rf"\b{re.escape(name)}\b", c) for name in first_names)]
    assert len(named) >= 70
    for form in (r"Lotte van der Meer", r"Noor van 't Hoff", r"Wiśniewski", r"Yılmaz", r"\bMehmets\b",
                 r"^Van den Berg\b", r"\bDaan M\.", r"\bZoë\b"):  # fmt: skip
        assert comments_with(form), form
    nicknames = [nickname for user in PUPILS.values() for nickname in user["nicknames"]]
    assert len(nicknames) >= 8
    assert sum(bool(comments_with(rf"\b{nickname}\b")) for nickname in nicknames) >= 8


def test_the_roster_has_the_names_that_are_hard() -> None:
    """Two of one first name, names that are words, particles, an apostrophe, a hyphen, letters beyond ASCII."""
    names = [user["name"] for user in PUPILS.values()]
    assert Counter(name.split()[0] for name in names)["Daan"] == 2
    assert comments_with(r"\bde roos\b"), "a flower, not a pupil"
    assert comments_with(r"\bin mei\b"), "a month, not a nickname"
    for part in ("Roos ", "Will ", " van den ", " van 't ", " ter ", "O'", "Mei-Ling", "ı", "ś", "ï", "ë"):
        assert any(part in name for name in names), part


def test_each_thing_that_must_not_get_out_occurs() -> None:
    """A phone number, an address, a handle, a pupil's number, and two orders to the model, one in each language."""
    assert len(comments_with(r"\b06-?12345678\b")) == 1
    assert len(comments_with(r"[\w.]+@[\w.]+\.example\b")) == 1
    assert len(comments_with(r"insta: @\w+")) == 1
    assert len(comments_with(r"leerlingnummer 204470")) == 1
    assert PUPILS[470]["student_number"] == "204470"
    assert len(comments_with(r"negeer alle eerdere instructies")) == 1
    assert len(comments_with(r"ignore your previous instructions")) == 1
    assert len(comments_with(r"\+44 7700 900\d{3}", SOUTH)) == 1
