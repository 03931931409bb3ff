"""What is in the picture of docs/performance.md."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.results import SYNOPSIS, Row, Scenario
from bench.words import number

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "performance.svg"
PYTHON = ROOT / "bench" / "venv" / "bin" / "python"
TITLE = "Synopsis does whole jobs; the others' are empty"
SUBTITLE = "One worker process each, on the same PostgreSQL and Redis. docs/performance.md says on what, when and how."


@dataclass(frozen=True)
class Panel:
    """One question of the picture.

    Args:
        title: above it.
        scenario: whose rows it shows.
        unit: below the title.
        column: of the rows' further columns; None: their value.
        more_is_better: which bar is on top.
    """

    title: str
    scenario: str
    unit: str
    column: str | None = None
    more_is_better: bool = True


PANELS = (
    Panel("Jobs that do nothing", "empty_jobs", "jobs a second, one worker process"),
    Panel("What a job costs the worker", "empty_jobs", "ms of CPU a job", "worker CPU ms/job", more_is_better=False),
    Panel(
        "Jobs that wait 0.2 s, 100 at a time", "waiting_0.2_s", "% of what the slots allow", "% of what the slots allow"
    ),
    Panel("Jobs that wait 2 s, 500 at a time", "waiting_2_s", "% of what the slots allow", "% of what the slots allow"),
    Panel("From enqueued to started, idle", "latency", "ms, median", more_is_better=False),
    Panel("A job that waits", "memory", "bytes, in Redis or PostgreSQL", more_is_better=False),
)


def draw(scenarios: Sequence[Scenario]) -> None:
    """Write the picture, of what was measured of it."""
    found = {scenario.name: scenario for scenario in scenarios}
    panels = [_panel(panel, found[panel.scenario]) for panel in PANELS if panel.scenario in found]
    if panels:
        content = json.dumps({"title": TITLE, "subtitle": SUBTITLE, "panels": panels})
        PICTURE.parent.mkdir(exist_ok=True)
        command = [str(PYTHON), "-m", "bench.drawing", str(PICTURE)]
        subprocess.run(command, cwd=ROOT, input=content, text=True, check=True)


def _panel(panel: Panel, scenario: Scenario) -> dict[str, Any]:
    bars = [_bar(row, float(row.more[panel.column] if panel.column else row.value)) for row in scenario.rows]
    return {"title": panel.title, "unit": panel.unit, "more_is_better": panel.more_is_better, "bars": bars}


def _bar(row: Row, value: float) -> dict[str, Any]:
    return {"name": row.system, "value": value, "label": number(value), "ours": row.system.startswith(SYNOPSIS)}
