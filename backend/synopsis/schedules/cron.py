"""Cron expressions: five fields, read strictly, and the moments at which they are due in a time zone.

What is due is what Debian's cron makes of it. A fixed time of day comes once on each of its days: at the first of two
when clocks go back, and at the first minute after the gap when it is skipped; so says cronsim. An expression whose
minute or hour begins with ``*`` follows real time instead: it is due whenever clocks show such a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from synopsis.kit.errors import Invalid
from synopsis.schedules.fields import KINDS, Field, read_field

LONGEST = 100
"""Characters of an expression."""
MOST_COUNTED = 1000
"""Of more missed moments than this it is only known that they are more."""
MINUTE = timedelta(minutes=1)
YEARS_AHEAD = 50

ALIASES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


@dataclass(frozen=True, slots=True)
class Cron:
    """An expression that has been read."""

    text: str
    """As it was written, with single spaces."""
    minute: Field
    hour: Field
    day: Field
    month: Field
    weekday: Field

    @property
    def fields(self) -> tuple[Field, Field, Field, Field, Field]:
        """In their order."""
        return self.minute, self.hour, self.day, self.month, self.weekday

    @property
    def needs_both_days(self) -> bool:
        """Whether day of the month and day of the week must both fit; else either is enough, if both are given."""
        return self.day.begins_with_a_star or self.weekday.begins_with_a_star

    @property
    def follows_real_time(self) -> bool:
        """Whether it goes on through a change of the clocks, rather than keeping to times of day."""
        return self.minute.begins_with_a_star or self.hour.begins_with_a_star

    def simulate(self, after: datetime) -> CronSim:
        """Cronsim, from a moment in its zone."""
        return CronSim(" ".join(field.text for field in self.fields), after)


@dataclass(frozen=True, slots=True)
class Due:
    """What of a schedule is due."""

    latest: datetime
    earlier: int
    """How many moments before that one are due too; at most ``MOST_COUNTED``."""


def read_cron(text: str) -> Cron:
    """Read an expression: five fields, or an alias like ``@daily``.

    Raises:
        Invalid: with what is wrong and how to write it.
    """
    if len(text) > LONGEST:
        raise _invalid(f"has {len(text)} characters; at most {LONGEST} are taken.")
    if not text.isascii() or not text.replace("\t", " ").isprintable():
        raise _invalid("has characters that no cron expression has; it is plain ASCII, like 0 2 * * *.")
    written = " ".join(text.split())
    parts = _without_alias(written).split()
    if len(parts) != len(KINDS):
        raise _invalid(
            f"has {len(parts)} field{'s' * (len(parts) != 1)}; it needs exactly five: minute, hour, day of the month,"
            " month, day of the week, like 0 2 * * * for every day at 02:00. Seconds and years are not known."
        )
    fields = [read_field(kind, part) for kind, part in zip(KINDS, parts, strict=True)]
    cron = Cron(written, *fields)
    _must_come(cron)
    return cron


def read_zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name.

    Raises:
        Invalid: there is none by that name.
    """
    if name not in _zones():
        raise Invalid(
            "timezone: this is no IANA time zone; write one like Europe/Amsterdam or UTC.", code="timezone_invalid"
        )
    return ZoneInfo(name)


def next_runs(cron: Cron, zone: ZoneInfo, after: datetime, count: int) -> list[datetime]:
    """The first moments after ``after``, in UTC; fewer if no more come within 50 years."""
    return list(islice(_moments(cron, zone, after), count))


def due_by(cron: Cron, zone: ZoneInfo, first: datetime, now: datetime) -> Due:
    """The last moment up to ``now``, and how many came before it.

    Args:
        cron: the expression.
        zone: of the schedule.
        first: the first moment that is due, at or before ``now``.
        now: at or after ``first``.
    """
    latest, earlier = first, 0
    for moment in _moments(cron, zone, first):
        if moment > now:
            return Due(latest, earlier)
        if earlier == MOST_COUNTED:
            break
        latest, earlier = moment, earlier + 1
    return Due(_last_between(cron, zone, latest, now), earlier)


def _last_between(cron: Cron, zone: ZoneInfo, known: datetime, now: datetime) -> datetime:
    """The last moment up to now, looked for from now backwards: nobody expands the minutes of a year."""
    span = timedelta(hours=1)
    while (since := now - span) > known:
        if found := max(_until(_moments(cron, zone, since), now), default=None):
            return found
        span *= 2
    return max(_until(_moments(cron, zone, known), now), default=known)


def _until(moments: Iterator[datetime], end: datetime) -> Iterator[datetime]:
    for moment in moments:
        if moment > end:
            return
        yield moment


def _moments(cron: Cron, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """Every moment after ``after``, in UTC and in order."""
    return _in_real_time(cron, zone, after) if cron.follows_real_time else _by_times_of_day(cron, zone, after)


def _by_times_of_day(cron: Cron, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    last = after.astimezone(UTC)
    for moment in cron.simulate(last.astimezone(zone)):
        at = moment.astimezone(UTC)
        # Begun in the second of two equal hours, cronsim gives the moments of the first.
        if at > last:
            last = at
            yield at


def _in_real_time(cron: Cron, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """Minute by minute, past what cannot fit.

    Not by cronsim: it errs where clocks are changed by or at part of an hour, or skip midnight, and at Chatham, where
    03:45 becomes 02:45, it goes round for ever.
    """
    days = cron.simulate(after)
    at = after.astimezone(UTC).replace(second=0, microsecond=0) + MINUTE
    end = at + timedelta(days=366 * YEARS_AHEAD)
    while at < end:
        local = at.astimezone(zone)
        if local.month not in cron.month.values:
            at = _beginning((local.replace(day=1) + timedelta(days=32)).replace(day=1), at)
        elif not days.match_day(local.date()):
            at = _beginning(local + timedelta(days=1), at)
        elif local.hour not in cron.hour.values and _ends_as_it_began(at, local):
            at += MINUTE * (60 - local.minute)
        else:
            if local.hour in cron.hour.values and local.minute in cron.minute.values:
                yield at
            at += MINUTE


def _beginning(local: datetime, at: datetime) -> datetime:
    """When a local day begins; a minute on if that is over, where midnight comes twice."""
    midnight = local.replace(hour=0, minute=0, fold=0)
    return max(midnight.astimezone(UTC), at + MINUTE)


def _ends_as_it_began(at: datetime, local: datetime) -> bool:
    """Whether clocks are not changed in what is left of the hour that they show."""
    end = (at + MINUTE * (59 - local.minute)).astimezone(local.tzinfo)
    return end.utcoffset() == local.utcoffset()


def _must_come(cron: Cron) -> None:
    try:
        comes = next(iter(cron.simulate(datetime(2024, 1, 1, tzinfo=UTC))), None)
    except CronSimError:
        comes = None
    if comes is None:
        raise _invalid("names a date that never comes, like 30 February.")


def _without_alias(written: str) -> str:
    if not written.startswith("@"):
        return written
    if written.lower() not in ALIASES:
        known = ", ".join(sorted(ALIASES))
        raise _invalid(f"begins with @ and is none of {known}.")
    return ALIASES[written.lower()]


@cache
def _zones() -> frozenset[str]:
    # These two name no place: one is the server's own, the other says that nobody has set it.
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _invalid(what: str) -> Invalid:
    return Invalid(f"cron_expression: it {what}", code="cron_invalid")
