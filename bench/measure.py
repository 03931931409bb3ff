"""What a process and all that descend from it cost: processor time and memory, as Linux counts them in /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Tree:
    """A process with its children, and theirs."""

    pid: int

    def pids(self) -> list[int]:
        """Those that live now, the root first."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (stat := _stat(int(entry.name))):
                children.setdefault(int(stat[1]), []).append(int(entry.name))
        found = [self.pid]
        for pid in found:  # grows while it is walked
            found += children.get(pid, [])
        return found

    def processor_seconds(self) -> float:
        """User and system time of all of them, of the living and of those that ended and were waited for.

        In steps of a clock tick (10 ms).
        """
        stats = [stat for pid in self.pids() if (stat := _stat(pid))]
        return sum(int(ticks) for stat in stats for ticks in stat[11:15]) / TICKS_PER_SECOND

    def memory_bytes(self) -> int:
        """What they have in memory now, what they share counted once (PSS)."""
        return sum(_pss(pid) for pid in self.pids())


def processor_seconds(pid: int) -> float:
    """User and system time of a process with its descendants so far."""
    return Tree(pid).processor_seconds()


def memory_bytes(pid: int) -> int:
    """Memory of a process with its descendants now."""
    return Tree(pid).memory_bytes()


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third on (state, parent, …); None if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
