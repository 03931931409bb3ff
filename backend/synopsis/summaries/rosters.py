"""The compiled rosters of the classes that were worked for last: a class has dozens of jobs, and they come together."""

from collections import OrderedDict
from threading import Lock

from synopsis.summaries.roster import Person, Roster

MOST_PEOPLE = 2000
"""Of all rosters that are kept, together: some 70 classes, at up to a megabyte each with the words of its comments."""


class Rosters:
    """Compiles the roster of a class once for all its pupils, however many classes take turns. Safe between threads."""

    def __init__(self, most_people: int = MOST_PEOPLE) -> None:
        self._most_people = most_people
        self._kept: OrderedDict[tuple[Person, ...], Roster] = OrderedDict()
        self._people = 0
        self._lock = Lock()

    def known(self, people: tuple[Person, ...]) -> Roster | None:
        """The roster of these people, if it is there already."""
        with self._lock:
            roster = self._kept.get(people)
            if roster is not None:
                self._kept.move_to_end(people)
            return roster

    def of(self, people: tuple[Person, ...]) -> Roster:
        """The roster of these people; compiling it takes some milliseconds. A changed name makes another roster."""
        roster = self.known(people)
        if roster is None:
            roster = self._keep(people, Roster(people))
        return roster

    def _keep(self, people: tuple[Person, ...], compiled: Roster) -> Roster:
        with self._lock:
            roster = self._kept.setdefault(people, compiled)
            if roster is compiled:
                self._people += len(people)
            while self._people > self._most_people and len(self._kept) > 1:
                forgotten, _ = self._kept.popitem(last=False)
                self._people -= len(forgotten)
            return roster
