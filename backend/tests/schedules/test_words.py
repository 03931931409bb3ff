"""The sentence that an expression is shown as."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synopsis.kit.errors import Invalid
from synopsis.schedules.cron import Cron, read_cron
from synopsis.schedules.words import LANGUAGES, VOCABULARIES, describe
from tests.schedules.test_cron import expressions

SENTENCES = {
    "0 2 * * *": ("Every day at 02:00", "Elke dag om 02:00"),
    "0 */6 * * *": ("Every day at 00:00, 06:00, 12:00 and 18:00", "Elke dag om 00:00, 06:00, 12:00 en 18:00"),
    "0 9 * * 1": ("Every Monday at 09:00", "Elke maandag om 09:00"),
    "*/15 * * * *": ("Every 15 minutes", "Elke 15 minuten"),
    "* * * * *": ("Every minute", "Elke minuut"),
    "@hourly": ("Every hour", "Elk uur"),
    "0 */2 * * *": ("Every 2 hours", "Elke 2 uur"),
    "5 * * * *": ("At minute 5 of every hour", "Op minuut 5 van elk uur"),
    "*/10 8-17 * * MON-FRI": (
        "Monday to Friday, every 10 minutes from 08:00 to 17:59",
        "Maandag tot en met vrijdag, elke 10 minuten van 08:00 tot en met 17:59",
    ),
    "0 0 1,15 * *": ("On days 1 and 15 of every month at 00:00", "Op de dagen 1 en 15 van elke maand om 00:00"),
    "30 7 L 6,12 *": (
        "On the last day of June and December at 07:30",
        "Op de laatste dag van juni en december om 07:30",
    ),
    "0 9 * * 5L": ("On the last Friday of every month at 09:00", "Op de laatste vrijdag van elke maand om 09:00"),
    "0 0 13 * 5": (
        "On day 13 of every month, and also every Friday, at 00:00",
        "Op dag 13 van elke maand, en ook elke vrijdag, om 00:00",
    ),
    "0 0 */10 * 5": (
        "On days 1, 11, 21 and 31 of every month, if that is a Friday, at 00:00",
        "Op de dagen 1, 11, 21 en 31 van elke maand, als dat een vrijdag is, om 00:00",
    ),
    "0 6 1-31 * 1": ("Every day at 06:00", "Elke dag om 06:00"),
}


@pytest.mark.parametrize("expression", SENTENCES)
def test_an_expression_reads_well(expression: str) -> None:
    """The specification's four examples first; in English and in Dutch."""
    cron = read_cron(expression)
    assert (describe(cron, "en"), describe(cron, "nl")) == SENTENCES[expression]


def meaning(cron: Cron) -> tuple[object, ...]:
    """When it is due: times of day, and days of four years."""
    simulated = cron.simulate(datetime(2024, 1, 1, tzinfo=UTC))
    days = (date(2024, 1, 1) + timedelta(days=number) for number in range(4 * 366))
    due = tuple(day for day in days if day.month in cron.month.values and simulated.match_day(day))
    return cron.minute.values, cron.hour.values, due


@settings(max_examples=20)
@given(st.lists(expressions, min_size=30, max_size=60))
def test_two_schedules_that_read_the_same_are_the_same(written: list[str]) -> None:
    """A sentence leaves nothing out: what it is said of has the same times and the same days."""
    for language in LANGUAGES:
        by_sentence: dict[str, set[tuple[object, ...]]] = defaultdict(set)
        for expression in written:
            try:
                cron = read_cron(expression)
            except Invalid:
                continue
            by_sentence[describe(cron, language)].add(meaning(cron))
        assert [sentence for sentence, meanings in by_sentence.items() if len(meanings) > 1] == []


def test_each_language_has_all_words() -> None:
    """Weekdays, months, ordinals, and as many places to fill in as the other has."""
    english, dutch = (VOCABULARIES[language] for language in LANGUAGES)
    for name in english.__slots__:
        one, other = getattr(english, name), getattr(dutch, name)
        assert str(one).count("{}") == str(other).count("{}"), name
        assert not isinstance(one, tuple | dict) or len(one) == len(other)
