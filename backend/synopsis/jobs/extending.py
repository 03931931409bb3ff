"""Kinds of task that other packages bring; docs/extending.md shows one.

A package offers them as entry points, and an operator names those that are to run here (``SYNOPSIS_TASKS``): what
somebody else's dependency brings along does not run in a worker, beside the names of pupils, by being installed.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from synopsis.jobs.tasks import Claimed, Report, Task
from synopsis.kit.errors import Misconfigured, Permanent
from synopsis.tenancy.scope import Scope

GROUP = "synopsis.tasks"
"""Of the entry points. The name of one is the ``task_type``; what it leads to is called without arguments."""


class PlainTask:
    """What most kinds of task have in common: no provider, nothing to remark, and a JSON object as the job's result."""

    provider: str | None = None

    def had_an_answer(self, result: Any) -> bool:  # noqa: ANN401, ARG002  # as Task has it
        """There is no provider that could have answered."""
        return False

    def remark(self, result: Any) -> str | None:  # noqa: ANN401, ARG002  # as Task has it
        """Nothing to say."""
        return None

    async def prepare(self, scope: Scope, jobs: Sequence[Claimed]) -> Mapping[int, Any | Permanent]:  # noqa: ARG002
        """Nothing to read."""
        return dict.fromkeys((job.id for job in jobs), None)

    async def run(self, job: Claimed, prepared: Any, report: Report) -> Any:  # noqa: ANN401  # each task's own type
        """Do the work; see ``Task``."""
        raise NotImplementedError

    async def record(self, scope: Scope, results: Sequence[tuple[Claimed, Any]]) -> Mapping[int, Any]:  # noqa: ARG002
        """What ``run`` returned is the job's result."""
        return {job.id: result for job, result in results}


def load_tasks(names: Sequence[str], own: Sequence[str]) -> dict[str, Task]:
    """The kinds of task that the setting names, ready to run.

    Args:
        names: of the setting.
        own: Synopsis's own kinds, which nobody may replace.

    Raises:
        Misconfigured: one is Synopsis's own, is offered by no package or by several, or cannot be had.
    """
    offered = entry_points(group=GROUP)
    return {name: _load(name, [one for one in offered if one.name == name], own) for name in dict.fromkeys(names)}


def _load(name: str, offers: Sequence[EntryPoint], own: Sequence[str]) -> Task:
    if name in own:
        raise Misconfigured(f"SYNOPSIS_TASKS names {name}, which is Synopsis's own and there anyway; take it out.")
    if len(offers) != 1:
        whose = ", ".join(sorted({offer.dist.name for offer in offers if offer.dist})) or "no installed package"
        raise Misconfigured(
            f"SYNOPSIS_TASKS names {name}, which exactly one installed package must offer in the group {GROUP};"
            f" it is offered by {whose}."
        )
    try:
        task = offers[0].load()()
    except Exception as error:
        raise Misconfigured(
            f"SYNOPSIS_TASKS names {name}, but {offers[0].value} cannot be had: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(task, Task):
        raise Misconfigured(
            f"SYNOPSIS_TASKS names {name}, but {offers[0].value} gives no Task (see docs/extending.md)."
        )
    return task
