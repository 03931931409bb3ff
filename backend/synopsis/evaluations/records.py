"""The rows of a separated-values text, each with the line on which a person finds it in an editor."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from synopsis.evaluations.columns import recognise

SEPARATORS = (",", ";", "\t", "|")

# Excel's own remark at the top of a file. Saved again, it gets the empty columns of the sheet behind it.
_DECLARATION = re.compile(r'\A"?sep=([,;\t|])"?[,;\t|]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_VISIBLE = re.compile(r"[^\s,;|]")
_HEAD = 65_536
"""Characters within which the headers must end."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row, or what is wrong with its quotation marks."""

    line: int
    cells: tuple[str, ...]
    fault: str | None = None

    @property
    def blank(self) -> bool:
        """Whether a person would see nothing in this row but, at most, the separators of an empty sheet."""
        return self.fault is None and not any(_VISIBLE.search(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A text, what separates its cells, and how many lines stand before its first row."""

    text: str
    separator: str
    lines_before: int

    def records(self) -> Iterator[Record]:
        """Every row in order, the blank ones too."""
        return _records(self.text, self.separator, self.lines_before)


def find_table(text: str) -> Table:
    """The separator is the one that Excel's ``sep=`` declares, else the one under which most headers make sense."""
    if declared := _DECLARATION.match(text):
        return Table(text[declared.end() :], declared.group(1), 1)
    return Table(text, max(SEPARATORS, key=lambda separator: _sense(text[:_HEAD], separator)), 0)


def unwrap(cells: tuple[str, ...], separator: str) -> tuple[str, ...]:
    """The cells, taken out of the first one if the row was quoted as a whole.

    Excel does that to a file whose separator it did not know.
    """
    if not cells or separator not in cells[0] or any(cell.strip() for cell in cells[1:]):
        return cells
    first = next(_records(cells[0], separator, 0), None)
    return first.cells if first else cells


def _sense(head: str, separator: str) -> tuple[int, int]:
    """How many cells of the first row are known headers, and how many cells it has."""
    first = next((record for record in _records(head, separator, 0) if not record.blank), None)
    if first is None:
        return (0, 0)
    return (sum(recognise(cell) is not None for cell in first.cells), len(first.cells))


def _records(text: str, separator: str, lines_before: int) -> Iterator[Record]:
    # Strict: a stray quotation mark is an error to report, not a cell to guess at.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        line = lines_before + reader.line_num + 1
        try:
            yield Record(line, tuple(next(reader)))
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(line, (), _explain(error))
            if "field larger" in str(error):
                return


def _explain(error: csv.Error) -> str:
    if "expected after" in str(error):
        return (
            "A quotation mark closes a cell and text follows it. Double the quotation marks inside a quoted cell: "
            '"He said ""well done"" to me".'
        )
    return "A quotation mark opens a cell here and is never closed; remove it or close it."
