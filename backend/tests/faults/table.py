"""Writes the table of docs/reliability.md from what the fault suite recorded.

``cd backend && rm -f /tmp/faults.jsonl && SYNOPSIS_FAULT_RESULTS=/tmp/faults.jsonl pytest tests/faults
tests/webhooks && python -m tests.faults.table /tmp/faults.jsonl``
"""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[3] / "docs" / "reliability.md"
BEGIN, END = "<!-- results -->\n", "<!-- end -->"


def order(row: dict[str, Any]) -> tuple[int, str]:
    """By the plan's number, then by what was done."""
    number = re.search(r"\d+", row["fault"])
    return int(number[0]) if number else 999, row["what"]


def table(lines: Iterable[str]) -> str:
    """The results as Markdown; what was done several times, from other seeds, is added up."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in map(json.loads, lines):
        same = found.setdefault((row["fault"], row["what"]), row)
        if same is not row:
            same |= {name: same[name] + row[name] for name in ("times", "lost", "doubled")}
    shown = ["| fault | what was done | times | lost | doubled | recovery | shown by |", "|---" * 7 + "|"]
    for row in sorted(found.values(), key=order):
        took = "–" if row["recovery_seconds"] is None else f"{row['recovery_seconds']:.1f} s"
        cells = (row["fault"], row["what"], row["times"], row["lost"], row["doubled"], took, f"`{row['command']}`")
        shown.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(shown)


if __name__ == "__main__":
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    made = table(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines())
    DOCUMENT.write_text(before + BEGIN + made + "\n" + END + rest.partition(END)[2], encoding="utf-8")
