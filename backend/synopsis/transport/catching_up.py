"""What those missed who come back: one read of the history for all who ask while the one before is under way.

When an API is started again, everybody who watched comes back to it in the same second.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from synopsis.jobs.history import Change, Cursor, Topic, end_of_history, newest_changes
from synopsis.kit.database import Database
from synopsis.tenancy.scope import system_scope

LONGEST_RESUME = 5000
"""Changes of all schools. Whose place lies further back is told to start afresh."""
MOST_MISSED = 500
"""Changes of one's topic. Who missed more likewise: to fetch what is so now is less work for both."""


class Past:
    """The last part of the history, as it was read once."""

    def __init__(self, end: Cursor, changes: Sequence[Change], since: Cursor | None) -> None:
        self.end = end
        """Behind it is what comes later."""
        self._whole_since = since if len(changes) < LONGEST_RESUME else changes[0].cursor
        self._by_topic = defaultdict[Topic, list[Change]](list)
        for change in changes:
            for topic in change.topics():
                self._by_topic[topic].append(change)

    def since(self, cursor: Cursor, topic: Topic) -> Sequence[Change] | None:
        """What happened after a cursor; None if it cannot be told one by one: it is too much, or yet to come."""
        if cursor > self.end or self._whole_since is None or cursor < self._whole_since:
            return None
        missed = [change for change in self._by_topic.get(topic, ()) if change.cursor > cursor]
        return missed if len(missed) <= MOST_MISSED else None


class _Read:
    """One read, and who shares it."""

    def __init__(self) -> None:
        self.since: Cursor | None = None
        self.past: Past | None = None
        self.error: Exception | None = None

    def reach(self, cursor: Cursor | None) -> None:
        """Go back at least so far."""
        if cursor is not None:
            self.since = cursor if self.since is None else min(self.since, cursor)


class CatchingUp:
    """Reads the past for whoever comes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self._next = _Read()

    async def read(self, cursor: Cursor | None) -> Past:
        """The history's end now, and what led to it since the cursor."""
        mine = self._next
        mine.reach(cursor)
        async with self._turn:
            if mine is self._next:
                self._next = _Read()  # who comes from here on is too late for this one
            if mine.past is None and mine.error is None:
                try:
                    mine.past = await self._read(mine.since)
                except Exception as error:
                    mine.error = error
                    raise
        if mine.past is None:
            assert mine.error is not None
            raise mine.error
        return mine.past

    async def _read(self, since: Cursor | None) -> Past:
        async with system_scope(self._database, reads_only=True) as transaction:
            end = await end_of_history(transaction)
            if since is None or since > end:
                return Past(end, [], end)
            return Past(end, await newest_changes(transaction, since, limit=LONGEST_RESUME), since)
