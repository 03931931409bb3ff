"""A worker as an operator starts it, with tasks that a test can make misbehave, or without one of its guards.

``python -m tests.faults.worker --without reconciler``; the rest is said in the environment, as for any worker.
"""

import argparse
import asyncio
import os
import random
import re
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg._preparing import PrepareManager

from synopsis.ai.extractive import ExtractiveWriter
from synopsis.ai.writer import Brief, Draft
from synopsis.cli import worker as entry
from synopsis.jobs import lifecycle
from synopsis.jobs.dependencies import Input
from synopsis.jobs.notify import NOTIFY, Notify
from synopsis.jobs.submission import GENERATE_SUMMARY
from synopsis.jobs.tasks import Claimed, Report, Task
from synopsis.summaries.pipeline import SummaryPipeline
from synopsis.transport.dispatcher import Dispatcher
from synopsis.transport.leases import LeaseKeeper
from synopsis.transport.providers import Providers
from synopsis.transport.reconciler import Reconciler
from synopsis.transport.rescuer import Rescuer


class PatientWriter(ExtractiveWriter):
    """Writes true summaries by rules, and takes its time as a model does."""

    def __init__(self, shortest: float, longest: float) -> None:
        self._shortest, self._longest = shortest, longest

    async def write(self, brief: Brief) -> Draft:
        """Wait, then write."""
        await asyncio.sleep(random.uniform(self._shortest, self._longest))
        return await super().write(brief)


def _exhaust_memory() -> None:
    held = []
    while True:
        held.append(bytearray(64 * 1024 * 1024))
        if len(held) > 8:
            os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does with who takes too much


def _recurse(depth: int = 0) -> int:
    return _recurse(depth + 1) + 1


class HugeWriter(ExtractiveWriter):
    """Hands in 100 MB."""

    async def write(self, brief: Brief) -> Draft:
        """Two words, very often."""
        return Draft("Goed gedaan. " * 8_000_000, ())


POISONS: Mapping[str, Callable[[], Any]] = {
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "out_of_memory": _exhaust_memory,
    "exit": lambda: os._exit(3),
    "backtracking": lambda: re.match(r"(a+)+$", "a" * 64 + "b"),
    "recursion": _recurse,
    "exception": lambda: 1 / 0,
}


class PatientNotify(Notify):
    """Takes its time before it tells."""

    def __init__(self, shortest: float, longest: float) -> None:
        self._shortest, self._longest = shortest, longest

    async def run(self, job: Claimed, prepared: Sequence[Input], report: Report) -> dict[str, Any]:
        """Wait, then tell."""
        await asyncio.sleep(random.uniform(self._shortest, self._longest))
        return await super().run(job, prepared, report)


class Unrecordable:
    """A result that cannot be kept."""


class PoisonedPipeline(SummaryPipeline):
    """Summaries as always, but that jobs whose ``task_params`` name a poison take it."""

    async def run(self, request: Any, prepared: Any, report: Report) -> Any:
        """Take the poison, if there is one."""
        poison = request.task_params.get("poison")
        if poison == "huge_result":
            return await SummaryPipeline(HugeWriter()).run(request, prepared, report)
        if poison == "slow":
            await asyncio.sleep(float(request.task_params["seconds"]))
            return await super().run(request, prepared, report)
        if poison == "unrecordable":
            return Unrecordable()
        if poison:
            await asyncio.sleep(0.05)
            POISONS[poison]()
        return await super().run(request, prepared, report)

    async def record(self, scope: Any, results: Any) -> Any:
        """As always, but for what no code expects."""
        if any(isinstance(result, Unrecordable) for _, result in results):
            raise TypeError("a result of no known type")
        return await super().record(scope, results)

    def had_an_answer(self, result: Any) -> bool:
        """As always."""
        return not isinstance(result, Unrecordable) and super().had_an_answer(result)


async def _nothing(self: object) -> int:
    return 0


def without_lease_check() -> None:
    """Every write of an attempt goes by the job alone, whoever holds it; nor does the worker look at its clock."""
    LeaseKeeper.fence = _nothing  # type: ignore[method-assign]
    guard = " AND jobs.lease = given.lease"
    for name in ("REPORT", "COMPLETE", "RETRY", "FAIL", "INTERRUPT", "HOLD", "EXTEND", "STILL_HELD"):
        sql = getattr(lifecycle, name)
        assert guard in sql, name
        setattr(lifecycle, name, sql.replace(guard, ""))


def without_reconciler() -> None:
    """What Redis loses stays lost."""
    Reconciler.tick = _nothing  # type: ignore[method-assign]


def without_rescuer() -> None:
    """The jobs of lost workers stay with them."""
    Rescuer.tick = _nothing  # type: ignore[method-assign]


def without_dispatcher() -> None:
    """Others hand over."""
    Dispatcher.tick = _nothing  # type: ignore[method-assign]


def without_suspects() -> None:
    """What may kill workers runs beside everything else, to its last loss."""
    setattr(lifecycle, "SUSPECT_LOSSES", 1_000_000)  # noqa: B010  # a Final for everybody else


async def _nobody_is_excused(self: object, failed: object) -> None:
    """Each failure stays its job's own."""


def without_breaker() -> None:
    """Every failure of the provider is its job's own."""
    Providers.note_trouble = _nobody_is_excused  # type: ignore[method-assign]


def without_fence() -> None:
    """Whoever hears nothing from PostgreSQL takes it that its leases still hold."""
    LeaseKeeper.fence = _nothing  # type: ignore[method-assign]


def speak_in_full() -> None:
    """Send every statement in words, none under the name of a prepared one: a proxy can tell what it carries."""
    PrepareManager.prepare_threshold = None


GUARDS: Mapping[str, Callable[[], None]] = {
    "lease": without_lease_check,
    "reconciler": without_reconciler,
    "rescuer": without_rescuer,
    "fence": without_fence,
    "preparing": speak_in_full,
    "suspects": without_suspects,
    "dispatcher": without_dispatcher,
    "breaker": without_breaker,
}


OTHER_KIND = "write_report"
"""A kind of task that needs no provider, beside one that does."""


def tasks(shortest: float, longest: float, *, with_model: bool) -> Mapping[str, Task]:
    """Summaries by rules, patient and open to poison; by the settings' own writer where it is another kind's."""
    pipeline = PoisonedPipeline(PatientWriter(shortest, longest))
    return {OTHER_KIND if with_model else GENERATE_SUMMARY: pipeline, NOTIFY: PatientNotify(shortest, longest)}


def main() -> None:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", choices=GUARDS, action="append", default=[])
    parser.add_argument("--shortest", type=float, default=0.05, help="seconds that the writer takes at least")
    parser.add_argument("--longest", type=float, default=0.9, help="and at most")
    parser.add_argument("--model", action="store_true", help="summaries by the writer of the settings instead")
    chosen = parser.parse_args()
    for guard in chosen.without:
        GUARDS[guard]()
    entry.main(tasks(chosen.shortest, chosen.longest, with_model=chosen.model))


if __name__ == "__main__":
    main()
