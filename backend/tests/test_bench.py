"""The measurements of ``make bench`` can be begun, and docs/performance.md has a place for what comes of them."""

import ast
import importlib
from pathlib import Path

import pytest
from bench import kept, report
from bench.__main__ import SCENARIOS, SETS, chosen
from bench.results import Limit, Row, Scenario

BENCH = Path(report.__file__).parent
ELSEWHERE = {"drawing"}
"""Runs in an environment of its own, as the peers do."""


@pytest.mark.parametrize("name", sorted({path.stem for path in BENCH.glob("*.py")} - ELSEWHERE))
def test_a_module_of_the_benchmark_can_be_imported(name: str) -> None:
    """What it asks of the product is there, and a scenario has what the command calls."""
    module = importlib.import_module(f"bench.{name}")
    assert name not in SCENARIOS or callable(module.measure)


def test_programs_of_the_peers_can_be_read() -> None:
    """They are Python, and there is one for each peer that is listed."""
    programs = {path.stem: ast.parse(path.read_text()) for path in (BENCH / "peers").glob("*.py")}
    assert {"arq", "celery", "dramatiq", "procrastinate", "rq", "saq"} <= set(programs)


def test_scenarios_are_chosen_by_name() -> None:
    """Nothing is all but what takes an hour; a name of several is those; another one is refused with what there is."""
    assert chosen("") == SCENARIOS
    assert chosen("endurance") == ("endurance",)
    assert chosen("latency,empty_jobs") == ("empty_jobs", "latency")
    assert chosen("peers") == SETS["peers"]
    with pytest.raises(SystemExit, match=r"No scenario speed\. There are: empty_jobs"):
        chosen("speed")


def test_a_table_has_ratios_and_says_what_was_not_held() -> None:
    """Each value beside ours, and each promise with what came out."""
    rows = (Row("Synopsis", "0.1.0", 2000, {"CPU ms": 0.4}), Row("SAQ", "0.26", 1000.4, {"CPU ms": 0.5}))
    promises = (Limit("at least twice", 1.99, 2), Limit("at most one", 1, 1, at_least=False))
    text = report.as_markdown(Scenario("a", "How many?", "jobs/s", rows, limits=promises))
    assert "| SAQ | 0.26 | 1,000 | 0.50 | 0.50 |" in text
    assert "- Promised: at least twice. Measured: 1.99, **not held**.\n" in text
    assert "- Promised: at most one. Measured: 1.00, held.\n" in text


def test_the_document_has_a_place_for_the_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are put between its markers, where those of the last run were, and nothing else changes."""
    text = report.DOCUMENT.read_text()
    before, after = text.partition(report.BEGIN)[0], text.partition(report.BEGIN)[2].partition(report.END)[2]
    assert before != text
    assert after
    monkeypatch.setattr(report, "DOCUMENT", tmp_path / "performance.md")
    report.DOCUMENT.write_text(text)
    report.write_document([])
    assert report.DOCUMENT.read_text() == f"{before}{report.BEGIN}{report.END}{after}"


def test_one_scenario_measured_again_replaces_that_one_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are kept as they were, to the last column."""
    monkeypatch.setattr(kept, "KEPT", tmp_path / "performance.json")
    promise = Limit("at most one", 1, 1, at_least=False)
    first = Scenario("a", "?", "ms", (Row("SAQ", "1", 2.5, {"kept in": "Redis"}),), limits=(promise,), notes=("Once.",))
    second, newer = Scenario("b", "?", "ms", ()), Scenario("b", "?", "s", ())
    assert kept.keep([first, second]) == [first, second]
    assert kept.keep([newer]) == kept.read() == [first, newer]
    usual = Scenario("latency", "?", "ms", ())
    assert kept.keep([usual]) == [usual, first, newer], "the page's order, and others behind it"
