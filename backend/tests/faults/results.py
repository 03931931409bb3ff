"""The numbers of a fault test, kept for the table of ``docs/reliability.md``."""

import json
import os
from pathlib import Path


def record(
    fault: str,
    *,
    what: str,
    times: int,
    lost: int,
    doubled: int,
    command: str,
    recovery_seconds: float | None = None,
    **more: float | str,
) -> None:
    """Append a line of JSON to the file that SYNOPSIS_FAULT_RESULTS names; without it, do nothing.

    Args:
        fault: its number in the plan, ``F5``.
        what: was done, in a few words.
        times: how often.
        lost: jobs that were accepted and have not ended.
        doubled: effects that were there more than once.
        command: shows it again, from ``backend/``.
        recovery_seconds: the longest that it took until all was well again, where that was measured.
        more: what else was measured, by name.
    """
    if path := os.environ.get("SYNOPSIS_FAULT_RESULTS"):
        line = {
            "fault": fault, "what": what, "times": times, "lost": lost, "doubled": doubled,
            "recovery_seconds": None if recovery_seconds is None else round(recovery_seconds, 2), "command": command,
            **more,
        }  # fmt: skip
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
