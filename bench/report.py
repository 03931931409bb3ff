"""The results as tables, and docs/performance.md."""

from collections.abc import Sequence
from pathlib import Path

from bench.picture import draw
from bench.results import Row, Scenario
from bench.words import number

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- generated: results -->\n", "<!-- end -->"


def as_markdown(scenario: Scenario) -> str:
    """A scenario's question, its table, its promises and its notes."""
    more = list(dict.fromkeys(heading for row in scenario.rows for heading in row.more))
    ratio = [f"× {scenario.base}"] if _base(scenario) else []
    headings = ["system", "version", scenario.unit, *ratio, *more]
    rows = [[*_cells(scenario, row), *(number(row.more.get(name, "–")) for name in more)] for row in scenario.rows]
    lines = [headings, ["---", "---", *["---:"] * (len(headings) - 2)], *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    small = " ".join([*scenario.notes, scenario.measured]).strip()
    return "\n\n".join([f"### {scenario.question}", table, *_promises(scenario), small]).strip() + "\n"


def _base(scenario: Scenario) -> Row | None:
    """The row that the others are divided by, if it was measured."""
    return next((row for row in scenario.rows if row.system == scenario.base), None)


def _cells(scenario: Scenario, row: Row) -> list[str]:
    base = _base(scenario)
    ratio = [number(row.value / base.value)] if base else []
    return [row.system, row.version, number(row.value), *ratio]


def _promises(scenario: Scenario) -> list[str]:
    lines = [
        f"- Promised: {limit.promise}. Measured: {number(limit.measured)}, {'held' if limit.held else '**not held**'}."
        for limit in scenario.limits
    ]
    return ["\n".join(lines)] if lines else []


def write_document(scenarios: Sequence[Scenario]) -> None:
    """Put the results into docs/performance.md, between its markers, and draw its picture."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    text = "\n".join(as_markdown(scenario) for scenario in scenarios)
    DOCUMENT.write_text(f"{before}{BEGIN}{text}{END}{rest.partition(END)[2]}")
    draw(scenarios)
