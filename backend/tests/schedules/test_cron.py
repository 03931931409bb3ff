"""What is read as an expression and what is not, and what of it is due after a while; when, is in test_calendar.py."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from cronsim import CronSim, CronSimError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synopsis.kit.errors import Invalid
from synopsis.schedules import cron as cron_module
from synopsis.schedules.cron import MOST_COUNTED, due_by, next_runs, read_cron, read_zone
from tests.schedules.test_calendar import SOME

START = datetime(2024, 1, 1, tzinfo=UTC)

HOSTILE = {
    "nothing": "",
    "blank": "   ",
    "a sixth field": "* * * * * *",
    "seconds": "*/10 * * * * *",
    "four fields": "0 2 * *",
    "forty fields": " ".join(["*"] * 40),
    "thirty thousand characters": "0 2 * * " + "1," * 15_000 + "1",
    "the thirtieth of February": "0 0 30 2 *",
    "the thirty-first of short months": "0 0 31 4,6,9,11 *",
    "a monster range": "0 0 1-100000000 * *",
    "a monster range with two dashes": "0 0 1--100000000 * *",
    "a monster step": "0-59/1000 * * * *",
    "a step with ninety digits": "*/" + "9" * 80 + " * * * *",
    "a number with eighty digits": "9" * 80 + " * * * *",
    "no step": "*/0 * * * *",
    "a negative number": "-1 * * * *",
    "a fraction": "1.5 * * * *",
    "an exponent": "1e1 * * * *",
    "sixty minutes": "60 * * * *",
    "twenty-four hours": "0 24 * * *",
    "a thirteenth month": "0 0 1 13 *",
    "day zero": "0 0 0 * *",
    "day eight of the week": "0 0 * * 8",
    "a sixth Monday": "0 0 * * 1#6",
    "backwards": "0 0 * * 5-1",
    "an empty term": "1,,2 * * * *",
    "a comma at the end": "1, * * * *",
    "steps of steps": "*/2/2 * * * *",
    "a range of everything": "*-5 * * * *",
    "quartz": "0 0 ? * *",
    "the nearest weekday": "0 0 15W * *",
    "croniter's random": "R R * * *",
    "jenkins' hash": "H H * * *",
    "a name of nothing": "0 0 * * FOO",
    "a month among the days": "0 0 JAN * *",
    "reboot": "@reboot",
    "every": "@every 5m",
    "an alias and more": "@daily *",
    "digits of another script": "١ * * * *",
    "a wide space": "0\u30002 * * *",
    "nul": "0 2 * * *\x00",
    "a line end": "0 2 * * *\n* * * * *",
    "a command": "0 2 * * * rm -rf /",
    "sql": "'; DROP TABLE scheduled_jobs; --",
    "superscript": "² * * * *",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_bad_expression_is_refused_without_being_expanded(kind: str) -> None:
    """One sentence that begins with the field, and next to no memory on the way to it."""
    with pytest.raises(Invalid):
        read_cron("0 0 30 2 *")  # whatever is loaded at first use is loaded
    tracemalloc.start()
    try:
        with pytest.raises(Invalid, match=r"^cron_expression: .+\.$") as refusal:
            read_cron(HOSTILE[kind])
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refusal.value.reason == "cron_invalid"
    assert len(refusal.value.message) < 300
    assert most < 150_000, "bytes"


@pytest.mark.parametrize(
    "zone",
    [
        "",
        "../UTC",
        "Europe/Amsterdam\x00",
        "Europe",
        "europe/amsterdam",
        "CEST",
        "localtime",
        "/etc/passwd",
        "x" * 9999,
    ],
)
def test_a_zone_is_an_iana_zone(zone: str) -> None:
    """Neither a path, nor a folder, nor the server's own."""
    with pytest.raises(Invalid, match="Europe/Amsterdam") as refusal:
        read_zone(zone)
    assert refusal.value.reason == "timezone_invalid"


ALIASES = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@MIDNIGHT": "0 0 * * *", "@weekly": "0 0 * * 0",
           "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *"}  # fmt: skip


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_due_like_what_it_stands_for(alias: str) -> None:
    """And keeps the name under which it was written."""
    zone = read_zone("Europe/Amsterdam")
    assert next_runs(read_cron(alias), zone, START, 20) == next_runs(read_cron(ALIASES[alias]), zone, START, 20)
    assert read_cron(f" {alias} ").text == alias


def terms(low: int, high: int) -> st.SearchStrategy[str]:
    """Terms of a field, good and a little beyond."""
    number = st.integers(low - 1, high + 1).map(str)
    plain = st.one_of(st.just("*"), number, st.builds("{}-{}".format, number, number))
    return st.one_of(plain, st.builds("{}/{}".format, plain, st.integers(0, high + 1)))


def fields(low: int, high: int) -> st.SearchStrategy[str]:
    """A field of one to three terms."""
    return st.lists(terms(low, high), min_size=1, max_size=3).map(",".join)


expressions = st.builds(
    "{} {} {} {} {}".format,
    fields(0, 59),
    fields(0, 23),
    st.one_of(fields(1, 31), st.sampled_from(["L", "LW", "1,L"])),
    st.one_of(fields(1, 12), st.sampled_from(["JAN", "jan-mar", "FEB,NOV"])),
    st.one_of(fields(0, 7), st.sampled_from(["MON-FRI", "5L", "1#1", "SUN", "wed#5"])),
)


@settings(max_examples=400)
@given(expressions)
@example("* * */16 JAN 5L")
def test_we_take_what_cronsim_takes_and_mean_the_same(expression: str) -> None:
    """We refuse whatever cronsim refuses; what we take has cronsim's moments. We are stricter about steps alone."""
    try:
        theirs = CronSim(expression, START)
    except CronSimError:
        with pytest.raises(Invalid):
            read_cron(expression)
        return
    try:
        ours = read_cron(expression)
    except Invalid as refusal:
        # Two refusals are ours alone: of odd steps, and of what cronsim takes and never comes to.
        assert "a step is" in refusal.message or not list(islice(theirs, 1))  # noqa: PT017
        return
    # To cronsim, 5-5/2 is 5/2; to everybody else, and to us, it is 5.
    if not any(
        part.split("-")[0] == part.split("-")[-1].split("/")[0]
        for part in expression.replace(",", " ").split()
        if "-" in part
    ):
        assert next_runs(ours, read_zone("UTC"), START, 5) == list(islice(theirs, 5))


@settings(max_examples=80)
@given(
    st.sampled_from(["*/15 * * * *", "* * * * *", "0 2 * * *", "0 9 * * 1", "0 */6 * * *", "30 1 1 * *"]),
    st.sampled_from(SOME),
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001  # hypothesis wants them without a zone
    st.one_of(st.integers(0, 24 * 60), st.integers(0, 400 * 24 * 60)),
)
def test_what_is_due_after_an_outage(expression: str, zone: str, since: datetime, minutes: int) -> None:
    """The last moment and the number before it are those of the whole list, which is not made."""
    cron, place = read_cron(expression), read_zone(zone)
    [first] = next_runs(cron, place, since.replace(tzinfo=UTC), 1)
    now = first + timedelta(minutes=minutes, seconds=7)
    due = due_by(cron, place, first, now)
    [after] = next_runs(cron, place, due.latest, 1)
    assert due.latest <= now < after
    if due.earlier < MOST_COUNTED:
        assert [first, *next_runs(cron, place, first, due.earlier)][due.earlier] == due.latest


def test_nobody_expands_the_minutes_of_a_decade(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schedule of every minute that was away for ten years is asked for little more than a thousand moments."""
    asked, moments_of = 0, cron_module._moments

    def counted(*of: Any) -> Iterator[datetime]:
        nonlocal asked
        for moment in moments_of(*of):
            asked += 1
            yield moment

    monkeypatch.setattr(cron_module, "_moments", counted)
    now = START + timedelta(days=3650, seconds=30)
    due = due_by(read_cron("* * * * *"), read_zone("UTC"), START, now)
    assert (due.latest, due.earlier) == (now - timedelta(seconds=30), MOST_COUNTED)
    assert asked < MOST_COUNTED + 100
