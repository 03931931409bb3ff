"""Reads the CSV of an import: rows that can be stored, or a report of what is wrong with which line.

Pure: bytes in, values out. Five megabytes take about a second of one core, so call it from a thread.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from synopsis.evaluations import cells
from synopsis.evaluations.columns import COLUMNS, Layout, lay_out
from synopsis.evaluations.encoding import decode, foreign_format
from synopsis.evaluations.records import Record, Table, find_table, unwrap

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_PROBLEMS = 200
"""How many problems are listed; the rest is only counted."""

_AS_CSV = "In Excel choose File, Save as, “CSV UTF-8 (comma delimited)”, and send that file."


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """What one pupil wrote to another on one criterion; ``score`` is from 0 to 100, and it or ``comment`` is there."""

    line: int
    reviewer_email: str
    reviewer_name: str
    reviewee_email: str
    reviewee_name: str
    criterion: str
    score: Decimal | None
    comment: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a line cannot be imported: what was wrong, with which value, what to do. ``code`` is stable."""

    line: int
    column: str | None
    code: str
    message: str
    value: str | None = None
    """What stands there, in short; None where that is nothing, or the whole line or file is meant."""
    other_line: int | None = None
    """An earlier one that this contradicts."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome: all the rows and no problem, or no row and the problems in order of line.

    An import is all or nothing, so rows beside a problem would only be stored by mistake.
    """

    rows: tuple[FeedbackRow, ...]
    problems: tuple[RowProblem, ...]
    """The first ``MOST_PROBLEMS`` of them."""
    encoding: str
    """As in ``windows-1252``; empty when the bytes are no text."""
    separator: str
    """One character; empty when there was no table."""
    total_rows: int
    """Rows under the headers that are not blank, good and bad."""
    total_problems: int = 0
    notes: tuple[str, ...] = ()
    """What the person should know though nothing is wrong, for instance which columns were not used."""


def read(data: bytes) -> Reading:
    """The feedback in the bytes of an uploaded file. Never raises for what the file holds."""
    if problem := _unreadable(data):
        return _refused([problem])
    decoded = decode(data)
    table = find_table(decoded.text)
    records = (record for record in table.records() if not record.blank)
    header = next(records, None)
    if header is None:
        return _refused([_empty_file()], encoding=decoded.encoding)
    layout = lay_out(header.cells)
    if problems := list(_header_problems(header, layout)):
        return _refused(problems, encoding=decoded.encoding, separator=table.separator)
    return _read_rows(records, layout, table, decoded.encoding)


def _read_rows(records: Iterator[Record], layout: Layout, table: Table, encoding: str) -> Reading:
    rows: list[FeedbackRow] = []
    problems: list[RowProblem] = []
    seen = _Seen()
    total = 0
    for record in islice(records, MOST_ROWS):
        total += 1
        row = _row(record, layout, table.separator)
        found = list(seen.contradictions(row)) if isinstance(row, FeedbackRow) else row
        problems += found
        if isinstance(row, FeedbackRow):
            rows.append(row)
    if beyond := next(records, None):
        total += 1 + sum(1 for _ in records)
        problems.append(_too_many_rows(beyond.line, total))
    if not total:
        problems.append(RowProblem(1, None, "no_rows", "The file has headers and nothing under them."))
    notes = (_ignored(layout.ignored),) if layout.ignored else ()
    if problems:
        return _refused(problems, encoding=encoding, separator=table.separator, total_rows=total, notes=notes)
    return Reading(tuple(rows), (), encoding, table.separator, total, 0, notes)


def _refused(
    problems: list[RowProblem],
    *,
    encoding: str = "",
    separator: str = "",
    total_rows: int = 0,
    notes: tuple[str, ...] = (),
) -> Reading:
    listed = tuple(problems[:MOST_PROBLEMS])
    return Reading((), listed, encoding, separator, total_rows, len(problems), notes)


def _unreadable(data: bytes) -> RowProblem | None:
    if len(data) > MOST_BYTES:
        size = f"The file is {len(data) / 1e6:.1f} MB and {MOST_BYTES / 1e6:.0f} MB is the most; split it."
        return RowProblem(1, None, "file_too_large", size)
    if kind := foreign_format(data):
        return RowProblem(1, None, "not_csv", f"This is {kind}, not a CSV file. {_AS_CSV}")
    return None if data else _empty_file()


def _empty_file() -> RowProblem:
    headers = ", ".join(COLUMNS)
    return RowProblem(1, None, "empty_file", f"The file is empty. Its first line must hold the headers: {headers}.")


def _header_problems(header: Record, layout: Layout) -> Iterator[RowProblem]:
    if header.fault:
        yield RowProblem(header.line, None, "quoting", header.fault)
        return
    for column, first, second in layout.twice:
        message = f"The headers {cells.shown(first)} and {cells.shown(second)} both mean {column}; keep one of them."
        yield RowProblem(header.line, column, "header_twice", message)
    for column in layout.missing:
        found = ", ".join(cells.shown(cell) for cell in header.cells[:12] if cell.strip())
        message = f"The column {column} is missing. The first line has: {found}. Add it, or correct its header."
        yield RowProblem(header.line, column, "header_missing", message)


def _ignored(headers: Iterable[str]) -> str:
    return "Columns that were not used: " + ", ".join(cells.shown(header) for header in headers) + "."


def _too_many_rows(line: int, total: int) -> RowProblem:
    message = f"The file has {total:,} rows and {MOST_ROWS:,} is the most; split it."
    return RowProblem(line, None, "too_many_rows", message)


def _row(record: Record, layout: Layout, separator: str) -> FeedbackRow | list[RowProblem]:
    if record.fault:
        return [RowProblem(record.line, None, "quoting", record.fault)]
    found = unwrap(record.cells, separator)
    if problem := _wrong_width(record.line, found, layout):
        return [problem]
    return _values(record.line, {column: found[at] if at < len(found) else "" for column, at in layout.places.items()})


def _wrong_width(line: int, found: tuple[str, ...], layout: Layout) -> RowProblem | None:
    if any(cell.strip() for cell in found[layout.width :]):
        message = (
            f"The row has {len(found)} cells and there are {layout.width} headers. "
            "A cell with the separator in it must stand between quotation marks."
        )
        return RowProblem(line, None, "too_many_cells", message)
    needed = max(at for column, at in layout.places.items() if column not in {"score", "comment"})
    if len(found) <= needed:
        message = (
            f"The row has {len(found)} of the {layout.width} cells. "
            "A comment with a line break in it must stand between quotation marks."
        )
        return RowProblem(line, None, "too_few_cells", message)
    return None


def _values(line: int, texts: dict[str, str]) -> FeedbackRow | list[RowProblem]:
    values: dict[str, str | Decimal | None] = {}
    problems: list[RowProblem] = []
    for column in COLUMNS:
        try:
            values[column] = _READERS[column](texts[column])
        except cells.CellError as error:
            value = cells.in_short(texts[column].strip()) or None
            problems.append(RowProblem(line, column, error.code, error.message, value))
    if problems:
        return problems
    if not values["comment"] and values["score"] is None:
        message = "Both the comment and the score are empty; fill in one of them or remove the row."
        return [RowProblem(line, "comment", "nothing_said", message)]
    return FeedbackRow(line=line, **values)  # type: ignore[arg-type]  # each reader gives its column's type


_READERS = {
    "reviewer_email": cells.email,
    "reviewer_name": cells.name,
    "reviewee_email": cells.email,
    "reviewee_name": cells.name,
    "criterion": cells.criterion,
    "score": cells.score,
    "comment": cells.comment,
}


class _Seen:
    """What earlier rows said, to find the later ones that contradict them."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, int]] = {}
        self._lines: dict[tuple[str, str, str], int] = {}

    def contradictions(self, row: FeedbackRow) -> Iterator[RowProblem]:
        """The problems that this row has with itself or an earlier one, which it then joins."""
        if row.reviewer_email == row.reviewee_email:
            message = f"{row.reviewer_email} writes about themselves; only feedback from others is summarised."
            yield RowProblem(
                row.line, "reviewee_email", "self_feedback", f"{message} Remove the row.", row.reviewee_email
            )
        yield from self._other_name(row.line, "reviewer_name", row.reviewer_email, row.reviewer_name)
        yield from self._other_name(row.line, "reviewee_name", row.reviewee_email, row.reviewee_name)
        key = (row.reviewer_email, row.reviewee_email, row.criterion.casefold())
        first = self._lines.setdefault(key, row.line)
        if first != row.line:
            who = f"{row.reviewer_email} to {row.reviewee_email} on {cells.shown(row.criterion)}"
            message = f"Lines {first} and {row.line} both hold the feedback of {who}; keep one of them."
            yield RowProblem(
                row.line, "criterion", "feedback_twice", message, cells.in_short(row.criterion), other_line=first
            )

    def _other_name(self, line: int, column: str, email: str, name: str) -> Iterator[RowProblem]:
        known, first = self._names.setdefault(email, (name, line))
        if known.casefold() != name.casefold():
            names = f"{cells.shown(known)} on line {first} and {cells.shown(name)} on line {line}"
            message = f"The address {email} belongs to {names}; correct the address or the name."
            yield RowProblem(line, column, "name_differs", message, cells.in_short(name), other_line=first)
