"""The results that docs/performance.md shows, kept beside its picture: a scenario measured again replaces its own."""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.results import Limit, Row, Scenario

ORDER = (
    "empty_jobs", "waiting_0.2_s", "waiting_2_s", "latency", "memory", "enqueueing", "watching",
    "growth_of_rows", "growth_of_waiting", "processes", "endurance", "estimate",
)  # fmt: skip
"""Of the page; another one comes last."""
KEPT = Path(__file__).parents[1] / "docs" / "images" / "performance.json"


def read() -> list[Scenario]:
    """What was kept; nothing, if nothing was."""
    return [_scenario(fields) for fields in json.loads(KEPT.read_text())] if KEPT.is_file() else []


def keep(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Put these in the place of older ones of the same name; all that is kept now, in the order of the page."""
    by_name = {scenario.name: scenario for scenario in (*read(), *scenarios)}
    found = sorted(by_name.values(), key=lambda scenario: [*ORDER, scenario.name].index(scenario.name))
    KEPT.write_text(json.dumps([dataclasses.asdict(scenario) for scenario in found], indent=1) + "\n")
    return found


def _scenario(fields: dict[str, Any]) -> Scenario:
    rows = tuple(Row(**row) for row in fields.pop("rows"))
    limits = tuple(Limit(**limit) for limit in fields.pop("limits"))
    return Scenario(rows=rows, limits=limits, notes=tuple(fields.pop("notes")), **fields)
