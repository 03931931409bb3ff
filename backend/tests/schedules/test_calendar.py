"""F20: when expressions are due, over the plan's years and zones.

Against clocks that are read minute by minute, against the plain calendar, and against cronsim alone.

``SYNOPSIS_ZONES=all pytest tests/schedules/test_calendar.py`` does it for every IANA zone, in some minutes.
"""

import os
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from itertools import takewhile
from struct import pack
from zoneinfo import ZoneInfo, available_timezones

import pytest
from cronsim import CronSim

from synopsis.schedules.cron import Cron, next_runs, read_cron, read_zone
from tests.faults.results import record
from tests.schedules.clocks import (
    DAY,
    MINUTE,
    START,
    Stretch,
    Wanted,
    at,
    changes,
    every,
    first_minute,
    inner_days,
    read_clocks,
)

SOME = (
    "Europe/Amsterdam",
    "UTC",
    "America/New_York",
    "America/St_Johns",  # half an hour off
    "America/Havana",  # changes its clocks at midnight
    "Africa/Cairo",  # at midnight too
    "Africa/Casablanca",  # for Ramadan, which moves
    "America/Nuuk",  # on Saturday evenings, and midnight comes twice
    "Asia/Kathmandu",  # three quarters off, never changes
    "Australia/Lord_Howe",  # changes them by half an hour
    "Pacific/Chatham",  # three quarters off, and changes at a quarter to three
    "Antarctica/Troll",  # by two hours
)


def all_zones() -> tuple[str, ...]:
    """Every IANA zone; of those with the same clocks in these years, one."""
    names = sorted(available_timezones() - {"localtime", "Factory"})
    return tuple({(START.astimezone(ZoneInfo(name)).utcoffset(), changes(name)): name for name in names}.values())


ZONES = all_zones() if os.environ.get("SYNOPSIS_ZONES") == "all" else SOME
COMMAND = "pytest tests/schedules/test_calendar.py"


def sunday(day: date) -> bool:
    """Clocks are changed on Sundays."""
    return day.isoweekday() == 7


ONCE_A_DAY = {
    # Each has one time of day.
    "30 2 * * *": Wanted(at("02:30")),
    "0 0 * * *": Wanted(at("00:00")),
    "15 1 * * *": Wanted(at("01:15")),
    "0 9 * * 1": Wanted(at("09:00"), lambda day: day.isoweekday() == 1),
    "45 2 * * SUN": Wanted(at("02:45"), sunday),
    "0 0 1 * *": Wanted(at("00:00"), lambda day: day.day == 1),
    "30 0 L * *": Wanted(at("00:30"), lambda day: day.day == monthrange(day.year, day.month)[1]),
    "0 0 13 * 5": Wanted(at("00:00"), lambda day: day.day == 13 or day.isoweekday() == 5),
    "15 2 29 2 *": Wanted(at("02:15"), lambda day: (day.month, day.day) == (2, 29)),
}
EXPRESSIONS = {
    **ONCE_A_DAY,
    "0 2 * * *": Wanted(at("02:00")),
    "30 0 * * *": Wanted(at("00:30")),
    "45 23 * * *": Wanted(at("23:45")),
    "30 1,2,3 * * *": Wanted(at("01:30", "02:30", "03:30")),
    "0-20/10 0-3 * 3,4,9-11 *": Wanted(
        [one for one in every(10, range(4)) if one.minute <= 20], lambda day: day.month in {3, 4, 9, 10, 11}
    ),
    "*/15 * * * *": Wanted(every(15), follows_real_time=True),
    "0 */6 * * *": Wanted(every(60, range(0, 24, 6)), follows_real_time=True),
    "*/15 3 * * *": Wanted(every(15, [3]), follows_real_time=True),
    "*/30 1-3 * * *": Wanted(every(30, range(1, 4)), follows_real_time=True),
    "15 */2 * * *": Wanted([one.replace(minute=15) for one in every(60, range(0, 24, 2))], follows_real_time=True),
    "*/15 0 * 3,4,10 0": Wanted(
        every(15, [0]), lambda day: sunday(day) and day.month in {3, 4, 10}, follows_real_time=True
    ),
}
CRONS = {expression: read_cron(expression) for expression in EXPRESSIONS}
assert len(EXPRESSIONS) == 20


def is_exactly(cron: Cron, place: ZoneInfo, due: list[datetime], start: datetime, end: datetime) -> bool:
    """Whether these are what we say, from start to end."""
    said = next_runs(cron, place, start - MINUTE, len(due) + 1)
    return said[: len(due)] == due and all(moment >= end for moment in said[len(due) :])


@pytest.mark.parametrize("zone", ZONES)
def test_a_time_of_day_comes_once_on_each_of_its_local_days(zone: str) -> None:
    """Thirteen years: every day once, Mondays, last days, leap days; when clocks show its time first, or skipped it."""
    place, days, counted = read_zone(zone), list(inner_days(zone)), 0
    start, end = (first_minute(place, day, time(0)) for day in (days[0], days[-1] + DAY))
    for expression, wanted in ONCE_A_DAY.items():
        [one] = wanted.times
        expected = [first_minute(place, day, one) for day in days if wanted.on(day)]
        assert is_exactly(CRONS[expression], place, expected, start, end), expression
        assert len({moment.astimezone(place).date() for moment in expected}) == len(expected)
        counted += len(expected)
    record("F20", what="local days of a zone on which a schedule is due once, 2024 to 2036", times=counted, lost=0,
           doubled=0, command=COMMAND)  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_due_around_every_change_of_the_clocks(zone: str) -> None:
    """Twenty expressions, three days around each change of thirteen years: the brute force's moments and no other.

    Wherever one begins, the next moment is the next of these. Cronsim alone says so too, but where it is known to err.
    """
    place, counted = read_zone(zone), 0
    for turn, change in enumerate(changes(zone) or (START + 90 * DAY,)):
        stretch = read_clocks(zone, change)
        for number, (expression, wanted) in enumerate(EXPRESSIONS.items()):
            due = stretch.due(wanted)
            assert is_exactly(CRONS[expression], place, due, stretch.start, stretch.end), (expression, change)
            # Another fifth of the expressions at each change; of each, other quarters of the hours around it.
            if number % 5 == turn % 5:
                for after in (change + timedelta(minutes=n * 45 - 140 + 7 * turn) for n in range(5)):
                    following = [moment for moment in due if moment > after][:1]
                    assert next_runs(CRONS[expression], place, after, 1)[: len(following)] == following
                if not (wanted.follows_real_time and is_too_much_for_cronsim(stretch, change, place)):
                    assert said_by_cronsim(expression, stretch, place) == due, (expression, change)
            counted += len(due)
    record("F20", what="moments around every change of the clocks in a zone, 2024 to 2036, of 20 expressions",
           times=counted, lost=0, doubled=0, command=COMMAND)  # fmt: skip


def said_by_cronsim(expression: str, stretch: Stretch, place: ZoneInfo) -> list[datetime]:
    """Without us."""
    alone = CronSim(expression, (stretch.start - MINUTE).astimezone(place))
    return list(takewhile(lambda moment: moment < stretch.end, (moment.astimezone(UTC) for moment in alone)))


def is_too_much_for_cronsim(stretch: Stretch, change: datetime, place: ZoneInfo) -> bool:
    """Where clocks skip midnight it has a moment too many; by or at part of an hour, it misses some."""
    now, before = change.astimezone(place), (change - MINUTE).astimezone(place)
    return now.minute != 0 or before.minute != 59 or any((day, time(0)) not in stretch.shown for day in stretch.days)


@pytest.mark.parametrize(
    ("zone", "expression", "number"),
    [("America/Havana", "*/15 0 * 3,4,10 0", 0), ("Australia/Lord_Howe", "0 */6 * * *", 0),
     ("Pacific/Chatham", "*/15 3 * * *", 1)],
)  # fmt: skip
def test_what_is_too_much_for_cronsim_still_is(zone: str, expression: str, number: int) -> None:
    """The control of where we do not ask it; on one more of its changes, at Chatham, it never ends."""
    wrong = read_clocks(zone, changes(zone)[number])
    assert said_by_cronsim(expression, wrong, read_zone(zone)) != wrong.due(EXPRESSIONS[expression])


def zone_of(rule: str) -> ZoneInfo:
    """A place whose clocks follow a rule as POSIX writes it."""
    header = b"TZif2" + bytes(15) + pack(">6l", 0, 0, 0, 0, 1, 4)
    block = header + pack(">lBB", 0, 0, 0) + b"AAA\0"
    return ZoneInfo.from_file(BytesIO(block + block + f"\n{rule}\n".encode()))


def test_clocks_may_change_in_the_middle_of_an_hour() -> None:
    """When 02:20 becomes 01:50 again, what is due at 01:50 is; when 00:20 becomes 23:50 again, the day goes on."""
    place = zone_of("AAA0BBB-0:30,M3.2.0/2:20,M11.1.0/2:20")
    due = next_runs(read_cron("*/50 1 * * *"), place, datetime(2026, 11, 1, tzinfo=place), 4)
    assert [f"{moment.astimezone(place):%d %H:%M}" for moment in due] == [
        "01 01:00",
        "01 01:50",
        "01 01:50",
        "02 01:00",
    ]
    place = zone_of("AAA0BBB-0:30,M3.2.0/2:20,M11.1.0/0:20")
    due = next_runs(read_cron("*/10 0 1,2 11 *"), place, datetime(2026, 11, 1, tzinfo=place), 9)
    shown = [moment.astimezone(place).strftime("%d %H:%M") for moment in due]
    assert shown == ["01 00:10", *(f"{day} 00:{minute}0" for day in ("01", "02") for minute in range(6))][:9]
    assert due == sorted(set(due))
