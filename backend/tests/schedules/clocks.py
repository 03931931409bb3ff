"""What clocks on walls show, and when an expression is due by them: an oracle that knows nothing of cron libraries.

Around a change of the clocks every minute is looked at, one by one. Where none changes for years, a day is a day.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

START, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
"""The plan's years, 2024 to 2036."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an expression says, written out by hand."""

    times: Collection[time]
    on: Callable[[date], bool] = lambda _: True
    follows_real_time: bool = False
    """Due whenever clocks show such a time; otherwise once for each of its times on each of its days."""


def at(*texts: str) -> list[time]:
    """Times of day, from ``02:30``."""
    return [time.fromisoformat(text) for text in texts]


def every(minutes: int, hours: Collection[int] = range(24)) -> list[time]:
    """So many minutes apart in each of the hours."""
    return [time(hour, minute) for hour in hours for minute in range(0, 60, minutes)]


def first_minute(place: ZoneInfo, day: date, wanted: time) -> datetime:
    """When clocks show a time for the first time on a day; where they skip it, the first minute after the gap."""
    moment = datetime.combine(day, wanted, place).astimezone(UTC)
    while (before := (moment - MINUTE).astimezone(place)).date() == day and before.time() > wanted:
        moment -= MINUTE
    return moment


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The moments of the thirteen years at which clocks there are changed."""
    place, found, before = ZoneInfo(zone), [], START
    while before < END:
        after = before + DAY
        if before.astimezone(place).utcoffset() != after.astimezone(place).utcoffset():
            found.append(_change_between(place, before, after))
        before = after
    return tuple(found)


def _change_between(place: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first minute that has the later one's offset."""
    while after - before > MINUTE:
        middle = before + (after - before) // 2 // MINUTE * MINUTE
        if middle.astimezone(place).utcoffset() == before.astimezone(place).utcoffset():
            before = middle
        else:
            after = middle
    return after


@dataclass(frozen=True)
class Stretch:
    """Some whole local days, read minute by minute."""

    days: tuple[date, ...]
    start: datetime
    end: datetime
    shown: dict[tuple[date, time], list[datetime]]
    """When clocks show a time of a day: once, twice, or never."""

    def due(self, wanted: Wanted) -> list[datetime]:
        """All the moments of an expression, in order."""
        days = [day for day in self.days if wanted.on(day)]
        if wanted.follows_real_time:
            return sorted(moment for day in days for one in wanted.times for moment in self.shown.get((day, one), ()))
        return sorted({self._once(day, one) for day in days for one in wanted.times})

    def _once(self, day: date, one: time) -> datetime:
        later = datetime.combine(day, one)
        while not (shown := self.shown.get((later.date(), later.time()))):
            later += MINUTE
        return shown[0]


def read_clocks(zone: str, around: datetime) -> Stretch:
    """The day of a moment, the one before it and the one after."""
    place = ZoneInfo(zone)
    middle = around.astimezone(place).date()
    days = (middle - DAY, middle, middle + DAY)
    start, end = (first_minute(place, day, time(0)) for day in (middle - DAY, middle + 2 * DAY))
    shown: dict[tuple[date, time], list[datetime]] = defaultdict(list)
    moment = start
    while moment < end:
        there = moment.astimezone(place)
        shown[there.date(), there.time()].append(moment)
        moment += MINUTE
    assert {day for day, _ in shown} == set(days)
    return Stretch(days, start, end, dict(shown))


def inner_days(zone: str) -> Iterator[date]:
    """The local days that lie wholly within the thirteen years."""
    first = START.astimezone(ZoneInfo(zone)).date() + DAY
    last = END.astimezone(ZoneInfo(zone)).date() - DAY
    return (first + number * DAY for number in range((last - first).days + 1))
