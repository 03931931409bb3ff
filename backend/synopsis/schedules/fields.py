"""The five fields of a cron expression: what may stand in each, checked before anything is expanded."""

import re
from dataclasses import dataclass

from synopsis.kit.errors import Invalid

LAST_DAY = "L"
LAST_WEEKDAY = "LW"
LAST = -1
"""As in "the last Friday of the month"."""

_TERM = re.compile(r"(?P<first>\*|[A-Z]{1,3}|[0-9]{1,20})(?:-(?P<last>[A-Z]{1,3}|[0-9]{1,20}))?(?:/(?P<step>[0-9]+))?")
_NTH = re.compile(r"(?P<day>[A-Z]{3}|[0-9]{1,20})(?:#(?P<nth>[0-9]{1,20})|(?P<last>L))")


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the five."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    """Of its values, from ``low``."""


MINUTE = Kind("minute", 0, 59)
HOUR = Kind("hour", 0, 23)
DAY = Kind("day of the month", 1, 31)
MONTH = Kind("month", 1, 12, ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"))
WEEKDAY = Kind("day of the week", 0, 7, ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))
KINDS = (MINUTE, HOUR, DAY, MONTH, WEEKDAY)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that has been read."""

    text: str
    """In numbers, as cronsim takes it."""
    values: frozenset[int]
    """The plain values; a Sunday is 0."""
    specials: frozenset[str] = frozenset()
    """``L`` and ``LW``, for the last day and the last working day of the month."""
    nths: frozenset[tuple[int, int]] = frozenset()
    """A day of the week and which one of the month, from 1; ``LAST`` for the last."""

    @property
    def begins_with_a_star(self) -> bool:
        """Cron's own mark of a field that does not restrict the days, though it may: ``*/2``."""
        return self.text.startswith("*")


def read_field(kind: Kind, text: str) -> Field:
    """Read one field.

    Raises:
        Invalid: with what is wrong, in which field.
    """
    fields = [_read_term(kind, term) for term in text.upper().split(",")]
    return Field(
        ",".join(field.text for field in fields),
        frozenset().union(*(field.values for field in fields)),
        frozenset().union(*(field.specials for field in fields)),
        frozenset().union(*(field.nths for field in fields)),
    )


def _read_term(kind: Kind, term: str) -> Field:
    if kind is DAY and term in {LAST_DAY, LAST_WEEKDAY}:
        return Field(term, frozenset(), specials=frozenset({term}))
    if kind is WEEKDAY and (nth := _NTH.fullmatch(term)):
        return _read_nth(term, nth)
    match = _TERM.fullmatch(term)
    if match is None or (match["first"] == "*" and match["last"]):
        raise refused(kind, term, _advice(term))
    return _read_range(kind, term, match)


def _read_nth(term: str, match: re.Match[str]) -> Field:
    day = _number(WEEKDAY, term, match["day"])
    nth = LAST if match["last"] else int(match["nth"])
    if nth != LAST and not 1 <= nth <= 5:
        raise refused(WEEKDAY, term, "behind # stands which one of the month, 1 to 5")
    return Field(f"{day}{'L' if nth == LAST else f'#{nth}'}", frozenset(), nths=frozenset({(day % 7, nth)}))


def _read_range(kind: Kind, term: str, match: re.Match[str]) -> Field:
    if match["first"] == "*":
        first, last, text = kind.low, kind.high, "*"
    else:
        first = _number(kind, term, match["first"])
        last = _end_of_range(kind, term, match, first)
        text = f"{first}-{last}" if match["last"] else str(first)
    step = 1
    if match["step"] is not None:
        step = _step(kind, term, match["step"])
        last = kind.high if not match["last"] else last
        # To cronsim, 5-5/2 is 5/2.
        text = str(first) if match["last"] and first == last else f"{text}/{step}"
    values = range(first, last + 1, step)
    return Field(text, frozenset(value % 7 for value in values) if kind is WEEKDAY else frozenset(values))


def _end_of_range(kind: Kind, term: str, match: re.Match[str], first: int) -> int:
    if not match["last"]:
        return first
    last = _number(kind, term, match["last"])
    if match["last"] == "SUN":
        last = 7  # at the end of a week, as in FRI-SUN
    if last < first:
        raise refused(kind, term, "a range runs upwards; write it as two")
    return last


def _step(kind: Kind, term: str, digits: str) -> int:
    # Of a step as long as a book no number is made.
    step = int(digits) if len(digits) <= 2 else kind.high + 1
    if not 1 <= step <= kind.high:
        raise refused(kind, term, f"a step is 1 to {kind.high} here")
    return step


def _number(kind: Kind, term: str, text: str) -> int:
    if text in kind.names:
        return kind.low + kind.names.index(text)
    if not text.isdigit():
        raise refused(kind, term, _advice(term))
    if len(text) > 4 or not kind.low <= int(text) <= kind.high:
        raise refused(kind, term, f"only {kind.low} to {kind.high} are possible")
    return int(text)


def _advice(term: str) -> str:
    if not term:
        return "there is nothing between two commas, or at an end"
    if "?" in term:
        return "a ? is not known here; write *"
    return "a value, a range like 1-5, a step like */2, or several with commas"


def refused(kind: Kind, term: str, why: str) -> Invalid:
    """The refusal of a term."""
    return Invalid(f"cron_expression: {term!r} is no {kind.name}: {why}.", code="cron_invalid")
