"""``make bench``: measure, print, and write docs/performance.md after a whole run.

SCENARIO=empty_jobs,latency chooses; WRITE=1 puts their results into the document, beside those of the others that are
there; QUICK=1 takes few jobs, for trying, and is never written down.
"""

import dataclasses
import importlib
import os
import signal
import sys
from collections.abc import Sequence

from bench.kept import keep
from bench.machine import describe
from bench.report import as_markdown, write_document
from bench.results import Scenario
from bench.servers import Servers

SCENARIOS = ("empty_jobs", "waiting_on_http", "latency", "memory", "enqueueing", "watching", "growth", "estimate")
"""Each is a module of this package with one function: ``measure(servers, *, quick) -> Scenario`` (or several)."""
LONG = ("endurance",)
"""Likewise, but part of a run only where it is asked for by its name: it takes an hour."""
SETS = {"peers": ("empty_jobs", "waiting_on_http", "latency", "memory")}


def chosen(names: str) -> tuple[str, ...]:
    """The scenarios that were asked for; all but the long ones, if none.

    Raises:
        SystemExit: there is no such scenario.
    """
    wanted = [each for name in names.replace(",", " ").split() for each in SETS.get(name, (name,))]
    if unknown := [name for name in wanted if name not in (*SCENARIOS, *LONG)]:
        raise SystemExit(f"No scenario {', '.join(unknown)}. There are: {', '.join((*SCENARIOS, *LONG, *SETS))}")
    return tuple(name for name in (*SCENARIOS, *LONG) if name in wanted) or SCENARIOS


def measured(names: Sequence[str], *, quick: bool) -> list[Scenario]:
    """Run them one after the other, and print each as it is done."""
    load = os.getloadavg()[0]
    found: list[Scenario] = []
    with Servers() as servers:
        for name in names:
            print(f"Measuring {name}", file=sys.stderr, flush=True)
            result = importlib.import_module(f"bench.{name}").measure(servers, quick=quick)
            for scenario in [result] if isinstance(result, Scenario) else result:
                found.append(dataclasses.replace(scenario, measured=describe(servers, load)))
                print(as_markdown(found[-1]), flush=True)
    return found


def main() -> None:
    """Measure what the environment asks for."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that whoever was started is ended, too
    names = chosen(os.environ.get("SCENARIO", ""))
    quick = os.environ.get("QUICK", "") not in {"", "0"}
    scenarios = measured(names, quick=quick)
    if not quick and (names == SCENARIOS or os.environ.get("WRITE")):
        write_document(keep(scenarios))


if __name__ == "__main__":
    main()
