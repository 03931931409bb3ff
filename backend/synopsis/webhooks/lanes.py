"""Whose webhook comes next, so that nobody waits for somebody else's slow receiver."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 256
"""Calls at once, of one process."""
MOST_OF_A_SCHOOL = 8
MOST_OF_A_HOST = 32
"""Over all schools: a receiver that serves many is not run over, nor can it hold every place."""
MOST_OF_A_LANE = 5
"""Of one school to one host, so that its other receivers have places left."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that is due."""

    id: int
    school_id: int
    host: str
    url: str
    is_disabled: bool


class _Places:
    """How many calls are being made, and to whom."""

    def __init__(self, running: Iterable[Waiting]) -> None:
        self._all = 0
        self._of_school: Counter[int] = Counter()
        self._of_host: Counter[str] = Counter()
        self._of_lane: Counter[tuple[int, str]] = Counter()
        for one in running:
            self._count(one)

    def take(self, one: Waiting) -> bool:
        """Take a place; False if there is none."""
        has_room = (
            self._all < MOST
            and self._of_school[one.school_id] < MOST_OF_A_SCHOOL
            and self._of_host[one.host] < MOST_OF_A_HOST
            and self._of_lane[one.school_id, one.host] < MOST_OF_A_LANE
        )
        if has_room:
            self._count(one)
        return has_room

    def _count(self, one: Waiting) -> None:
        self._all += 1
        self._of_school[one.school_id] += 1
        self._of_host[one.host] += 1
        self._of_lane[one.school_id, one.host] += 1


def full_schools(running: Iterable[Waiting]) -> list[int]:
    """Those that have all the places they may have."""
    calls = Counter(one.school_id for one in running)
    return [school for school, count in calls.items() if count >= MOST_OF_A_SCHOOL]


def choose(waiting: Iterable[Waiting], running: Iterable[Waiting]) -> list[Waiting]:
    """Who gets a place.

    Args:
        waiting: one of each school, then a second of each, and so on.
        running: those that have a place already.
    """
    places = _Places(running)
    return [one for one in waiting if places.take(one)]
