"""What an expression says, as a sentence in English or Dutch."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from synopsis.schedules.cron import Cron
from synopsis.schedules.fields import LAST, LAST_DAY

Language = Literal["en", "nl"]
LANGUAGES: tuple[Language, ...] = ("en", "nl")

MOST_TIMES = 6
"""Times of a day that are said one by one."""
ALL_MINUTES, ALL_HOURS = frozenset(range(60)), frozenset(range(24))
ALL_DAYS, ALL_MONTHS, ALL_WEEKDAYS = frozenset(range(1, 32)), frozenset(range(1, 13)), frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language."""

    conjunction: str
    disjunction: str
    every_minute: str
    every_minutes: str
    every_hour: str
    every_hours: str
    every_day: str
    every: str
    at: str
    at_minutes: tuple[str, str]
    of_every_hour: str
    from_to: str
    to: str
    of_hours: str
    on_days: tuple[str, str]
    of_every_month: str
    of_months: str
    in_months: str
    last_day: str
    last_weekday: str
    nth_weekday: str
    ordinals: dict[int, str]
    also: str
    if_it_is: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]


VOCABULARIES: dict[Language, Vocabulary] = {
    "en": Vocabulary(
        conjunction="and",
        disjunction="or",
        every_minute="every minute",
        every_minutes="every {} minutes",
        every_hour="every hour",
        every_hours="every {} hours",
        every_day="every day",
        every="every {}",
        at="at {}",
        at_minutes=("at minute {}", "at minutes {}"),
        of_every_hour="of every hour",
        from_to="from {}:00 to {}:{}",
        to="{} to {}",
        of_hours="in the hours {}",
        on_days=("on day {}", "on days {}"),
        of_every_month="of every month",
        of_months="of {}",
        in_months="in {}",
        last_day="on the last day",
        last_weekday="on the last working day (Monday to Friday)",
        nth_weekday="on the {}",
        ordinals={1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", LAST: "last"},
        also=", and also ",
        if_it_is=", if that is a {}",
        weekdays=("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
        months=(
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ),
    ),
    "nl": Vocabulary(
        conjunction="en",
        disjunction="of",
        every_minute="elke minuut",
        every_minutes="elke {} minuten",
        every_hour="elk uur",
        every_hours="elke {} uur",
        every_day="elke dag",
        every="elke {}",
        at="om {}",
        at_minutes=("op minuut {}", "op de minuten {}"),
        of_every_hour="van elk uur",
        from_to="van {}:00 tot en met {}:{}",
        to="{} tot en met {}",
        of_hours="in de uren {}",
        on_days=("op dag {}", "op de dagen {}"),
        of_every_month="van elke maand",
        of_months="van {}",
        in_months="in {}",
        last_day="op de laatste dag",
        last_weekday="op de laatste werkdag (maandag tot en met vrijdag)",
        nth_weekday="op de {}",
        ordinals={1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", 5: "vijfde", LAST: "laatste"},
        also=", en ook ",
        if_it_is=", als dat een {} is",
        weekdays=("zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"),
        months=(
            "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
            "november", "december",
        ),
    ),
}  # fmt: skip


def describe(cron: Cron, language: Language) -> str:
    """The expression as a sentence without a full stop, like "Every Monday at 09:00"."""
    words = VOCABULARIES[language]
    time, days = _time(cron, words), _days(cron, words)
    if _has_few_times(cron):
        sentence = f"{days}{',' * (',' in days)} {time}"
    else:
        sentence = time if days == words.every_day else f"{days}, {time}"
    return sentence[0].upper() + sentence[1:]


def _has_few_times(cron: Cron) -> bool:
    return len(cron.minute.values) * len(cron.hour.values) <= MOST_TIMES


def _time(cron: Cron, words: Vocabulary) -> str:
    minutes, hours = cron.minute.values, cron.hour.values
    if _has_few_times(cron):
        times = [f"{hour:02}:{minute:02}" for hour in sorted(hours) for minute in sorted(minutes)]
        return words.at.format(_listed(times, words))
    if minutes == {0} and (step := _step(hours, ALL_HOURS)):
        return words.every_hour if step == 1 else words.every_hours.format(step)
    if minutes == {0} and _is_run(hours):
        return f"{words.every_hour} {words.from_to.format(f'{min(hours):02}', f'{max(hours):02}', '00')}"
    if step := _step(minutes, ALL_MINUTES):
        often = words.every_minute if step == 1 else words.every_minutes.format(step)
        return often if hours == ALL_HOURS else f"{often} {_hours(hours, words)}"
    at = words.at_minutes[len(minutes) > 1].format(_ranges(minutes, words))
    return f"{at} {words.of_every_hour if hours == ALL_HOURS else _hours(hours, words)}"


def _step(values: Collection[int], whole: Collection[int]) -> int | None:
    """The step with which the values go round, if there is one: 15 for 0, 15, 30 and 45 of an hour."""
    step, rest = divmod(len(whole), len(values))
    return step if len(values) > 1 and not rest and sorted(values) == list(range(0, len(whole), step)) else None


def _is_run(values: Collection[int]) -> bool:
    return len(values) == max(values) - min(values) + 1


def _hours(hours: Collection[int], words: Vocabulary) -> str:
    if _is_run(hours):
        return words.from_to.format(f"{min(hours):02}", f"{max(hours):02}", 59)
    return words.of_hours.format(_ranges(hours, words))


def _days(cron: Cron, words: Vocabulary) -> str:
    by_date = _by_date(cron, words) if cron.day.values != ALL_DAYS else ""
    by_weekday = _by_weekday(cron, words) if cron.weekday.values != ALL_WEEKDAYS else ""
    if not by_date or not by_weekday:
        if cron.needs_both_days or not (by_date or by_weekday):
            return by_date or by_weekday or _every_day(cron, words)
        return _every_day(cron, words)  # 1-31 or a Monday: either is enough
    if cron.needs_both_days:
        return f"{by_date}{words.if_it_is.format(_weekday_names(cron, words))}"
    return f"{by_date}{words.also}{by_weekday}"


def _every_day(cron: Cron, words: Vocabulary) -> str:
    if cron.month.values == ALL_MONTHS:
        return words.every_day
    return f"{words.every_day} {words.in_months.format(_months(cron, words))}"


def _by_date(cron: Cron, words: Vocabulary) -> str:
    parts = []
    if cron.day.values:
        parts.append(words.on_days[len(cron.day.values) > 1].format(_ranges(cron.day.values, words)))
    parts += [words.last_day if special == LAST_DAY else words.last_weekday for special in sorted(cron.day.specials)]
    return f"{_listed(parts, words)} {_of_the_month(cron, words)}"


def _by_weekday(cron: Cron, words: Vocabulary) -> str:
    parts = []
    if cron.weekday.values:
        runs = _runs((day - 1) % 7 for day in cron.weekday.values)
        names = _listed(_weekday_runs(runs, words), words)
        names = names if any(len(run) > 2 for run in runs) else words.every.format(names)
        if cron.month.values != ALL_MONTHS:
            names = f"{names} {words.in_months.format(_months(cron, words))}"
        parts.append(names)
    if cron.weekday.nths:
        parts.append(f"{words.nth_weekday.format(_listed(_nths(cron, words), words))} {_of_the_month(cron, words)}")
    return words.also.join(parts)


def _weekday_names(cron: Cron, words: Vocabulary) -> str:
    days = [words.weekdays[(day + 1) % 7] for day in sorted((day - 1) % 7 for day in cron.weekday.values)]
    return _listed(days + _nths(cron, words), words, words.disjunction)


def _weekday_runs(runs: list[list[int]], words: Vocabulary) -> list[str]:
    """Of days counted from Monday: several in a row as "Monday to Friday"."""
    names = [[words.weekdays[(day + 1) % 7] for day in run] for run in runs]
    return [text for run in names for text in ([words.to.format(run[0], run[-1])] if len(run) > 2 else run)]


def _nths(cron: Cron, words: Vocabulary) -> list[str]:
    ordered = sorted(cron.weekday.nths, key=lambda one: (one[1] == LAST, one[1], (one[0] - 1) % 7))
    return [f"{words.ordinals[nth]} {words.weekdays[day]}" for day, nth in ordered]


def _of_the_month(cron: Cron, words: Vocabulary) -> str:
    if cron.month.values == ALL_MONTHS:
        return words.of_every_month
    return words.of_months.format(_months(cron, words))


def _months(cron: Cron, words: Vocabulary) -> str:
    return _listed([words.months[month - 1] for month in sorted(cron.month.values)], words)


def _ranges(values: Collection[int], words: Vocabulary) -> str:
    """Numbers, with three and more in a row as a range: 1, 3 and 5–8."""
    runs = _runs(values)
    return _listed(
        [text for run in runs for text in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run))], words
    )


def _runs(values: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for value in sorted(values):
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


def _listed(parts: list[str], words: Vocabulary, conjunction: str | None = None) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} {conjunction or words.conjunction} {parts[-1]}"
