"""Which process of ``pytest -n`` runs which module: what mostly waits beside what mostly computes."""

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

FAULTS = "tests/faults/"
FAULTS_AT_ONCE = 2
"""Modules of faults that run at the same time: each has a fleet of its own, and recoveries are timed."""
LONGEST_FIRST = ("everything", "deploy", "redis", "postgres", "workers", "provider", "failpoints", "backlog", "api")
"""Of the faults; else the last of them would be waited for alone."""
PAGES = ("tests/browser/", "tests/test_api_document.py")
"""What uses the running product of its process (``tests.product``): one process does all of it, for each product has to
be started, and costs 4 % of a processor while nobody uses it."""


class SideBySide(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Whole modules, as they share servers; those of faults from the beginning on, and never many at once."""

    of_pages: WorkerController | None = None
    """The process that has the product."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        first = self._next_for(node)
        if first.startswith(PAGES) and self.of_pages is None:
            self.of_pages = node
        self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)

    def _next_for(self, node: WorkerController) -> str:
        waiting: list[str] = list(self.workqueue)
        faults = sorted(filter(is_of_faults, waiting), key=place)
        pages = [scope for scope in waiting if scope.startswith(PAGES)]
        others = [scope for scope in waiting if scope not in {*faults, *pages}]
        if node is self.of_pages:
            return [*pages, *others, *faults][0]
        if faults and self._faults_at_work() < FAULTS_AT_ONCE:
            return faults[0]
        return [*(pages if self.of_pages is None else []), *others, *faults, *pages][0]

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
