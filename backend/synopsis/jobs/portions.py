"""How a replay goes on: a canary first, then growing portions, and an end of it as soon as too many fail again."""

from collections.abc import Sequence
from dataclasses import dataclass

GROWTH = 5
LARGEST = 500
"""Jobs of one portion, so that a queue is never flooded."""
STRAGGLERS = 10
"""The next portion goes while at most one in so many of those before it has not ended."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What came of a portion so far."""

    is_canary: bool
    active: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    same_cause: int = 0
    """Of those that failed, again for the cause of the replay."""

    @property
    def size(self) -> int:
        """How many jobs went with it."""
        return self.active + self.completed + self.failed + self.cancelled


@dataclass(frozen=True, slots=True)
class Send:
    """Make a portion of so many again."""

    size: int
    is_canary: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Let those that went end first."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The cause persists, or something else is wrong."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finish:
    """All have been made again, and have ended."""


def decide(
    portions: Sequence[Portion], *, waiting: int, canary: int, max_failed_percent: int
) -> Send | Wait | Stop | Finish:
    """What comes next.

    Args:
        portions: of this replay since it began or was resumed, in their order.
        waiting: jobs that have not gone yet.
        canary: how many go first, alone; 0: none.
        max_failed_percent: of a portion, how many may fail.
    """
    if stop := _stop(portions, max_failed_percent):
        return stop
    active = sum(portion.active for portion in portions)
    if not waiting:
        return Wait() if active else Finish()
    is_proven = any(portion.is_canary and portion.completed for portion in portions) or not canary
    if not is_proven:
        # Whose canary was cancelled sends another one.
        return Wait() if active else Send(canary, is_canary=True)
    if any(portion.is_canary and portion.active for portion in portions):
        return Wait()
    largest = max((portion.size for portion in portions), default=0)
    if active * STRAGGLERS > largest:
        return Wait()
    return Send(min(largest * GROWTH, LARGEST) or LARGEST, is_canary=False)


def _stop(portions: Sequence[Portion], max_failed_percent: int) -> Stop | None:
    for portion in portions:
        if portion.is_canary and portion.failed:
            return Stop("canary_failed", f"The canary failed{_again(portion)}; the others were not replayed.")
        if portion.failed * 100 > portion.size * max_failed_percent:
            return Stop(
                "too_many_failed",
                f"Of a portion of {portion.size}, {portion.failed} failed{_again(portion)}, which is more than"
                f" {max_failed_percent} %; the others were not replayed.",
            )
    return None


def _again(portion: Portion) -> str:
    if portion.same_cause == portion.failed:
        return " again for the same cause"
    return f", {portion.same_cause} of them for the same cause" if portion.same_cause else " for another cause"
