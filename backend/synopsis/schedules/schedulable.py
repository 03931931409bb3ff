"""What can be scheduled: the seam through which a kind of task brings its parameters, its rules and its jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from synopsis.jobs.submission import Submission
from synopsis.kit.errors import Invalid
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope

Params = Mapping[str, Any]
"""``task_params`` of a schedule, as JSON."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be submitted at a moment."""

    submission: Submission
    """Without its batch, its priority and whose it is."""
    note: str | None = None
    """What people should know about it."""


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """Why there is nothing to submit at a moment, though there may be at the next."""

    reason: str


class Schedulable(Protocol):
    """A kind of task that can be scheduled."""

    def read(self, params: Params) -> None:
        """Check the parameters by themselves.

        Raises:
            Invalid: what is wrong in which of them.
        """
        ...

    async def authorise(self, scope: Scope, actor: Actor, params: Params) -> None:
        """Refuse whoever may not have this done; asked when a schedule is made or changed, and at each moment.

        Raises:
            NotFound: what it is about is not there.
            Forbidden: the actor may not.
        """
        ...

    async def check(self, scope: Scope, params: Params) -> None:
        """Check the parameters against the school's data, when people set them.

        Raises:
            Refusal: what they name is not there.
        """
        ...

    async def plan(self, scope: Scope, params: Params, *, asked_for: bool) -> Plan | NothingToDo:
        """What to submit now.

        Args:
            scope: the schedule's school.
            params: of the schedule.
            asked_for: somebody wants it now, whatever the calendar says.
        """
        ...


Schedulables = Mapping[str, Schedulable]
"""By their ``task_type``."""


def schedulable(tasks: Schedulables, task_type: str) -> Schedulable:
    """The kind of task by that name.

    Raises:
        Invalid: there is none.
    """
    if task_type not in tasks:
        raise Invalid(f"task_type: only {', '.join(sorted(tasks))} can be scheduled.", code="task_type_unknown")
    return tasks[task_type]
