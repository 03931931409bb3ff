"""Which process of ``pytest -n`` runs which module: what mostly waits beside what mostly computes."""

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

FAULTS = "tests/faults/"
FAULTS_AT_ONCE = 2
"""Modules of faults that run at the same time: each has a fleet of its own, and recoveries are timed."""
LONGEST_FIRST = ("everything", "deploy", "redis", "postgres", "workers", "provider", "failpoints", "backlog", "api")
"""Of the faults; else the last of them would be waited for alone."""


class SideBySide(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Whole modules, as they share servers; those of faults from the beginning on, and never many at once."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        faults = sorted(filter(is_of_faults, self.workqueue), key=place)
        others = [scope for scope in self.workqueue if not is_of_faults(scope)]
        first, *_ = [*faults, *others] if self._faults_at_work() < FAULTS_AT_ONCE else [*others, *faults]
        self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)

    def _faults_at_work(self) -> int:
        return sum(
            is_of_faults(scope) and not all(tests.values())
            for assigned in self.assigned_work.values()
            for scope, tests in assigned.items()
        )


def is_of_faults(scope: str) -> bool:
    """Whether a module does harm."""
    return scope.startswith(FAULTS)


def place(scope: str) -> int:
    """In the order of ``LONGEST_FIRST``; all others behind."""
    name = scope.removeprefix(f"{FAULTS}test_").removesuffix(".py")
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)
