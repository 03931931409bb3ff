"""The calls that this process has let through lately."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from synopsis.kit.rate import Rate, Verdict

MOST_CALLERS = 50_000
"""Beyond this the one who has been silent the longest is forgotten: strangers cannot fill the memory."""


@dataclass(slots=True)
class _Calls:
    """When a caller was let through, oldest first."""

    seconds: int
    at: deque[float] = field(default_factory=deque)


class LocalWindow:
    """Lets each caller through so often within any stretch of time; exact, for this process alone."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._callers: OrderedDict[str, _Calls] = OrderedDict()

    def look(self, caller: str, rate: Rate) -> Verdict:
        """What would become of a call now."""
        now = self.now()
        calls = self._callers.get(caller, _Calls(rate.seconds))
        while calls.at and calls.at[0] <= now - rate.seconds:
            calls.at.popleft()
        used = len(calls.at)
        if used < rate.calls:
            oldest = calls.at[0] if calls.at else now
            return Verdict(admitted=True, remaining=rate.calls - used - 1, seconds_to_go=oldest + rate.seconds - now)
        frees_room = calls.at[used - rate.calls]
        return Verdict(admitted=False, remaining=0, seconds_to_go=frees_room + rate.seconds - now)

    def take(self, caller: str, rate: Rate) -> Verdict:
        """Count a call if there is room for it."""
        verdict = self.look(caller, rate)
        if verdict.admitted:
            self.note(caller, rate, self.now())
        return verdict

    def note(self, caller: str, rate: Rate, at: float) -> None:
        """A call was let through."""
        calls = self._callers.setdefault(caller, _Calls(rate.seconds))
        calls.at.append(at)
        self._callers.move_to_end(caller)
        self._forget()

    def _forget(self) -> None:
        """Drop those at the front who have nothing left in their window, a few at a time."""
        for _ in range(2):
            caller, calls = next(iter(self._callers.items()))
            if len(self._callers) <= MOST_CALLERS and calls.at and calls.at[-1] > self.now() - calls.seconds:
                return
            del self._callers[caller]

    def __len__(self) -> int:
        return len(self._callers)
