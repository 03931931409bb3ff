"""What those missed who come back: one read of the history for all who ask while the one before is under way.

When an API is started again, everybody who watched comes back to it in the same second.
"""

from collections import defaultdict
from collections.abc import Sequence

from synopsis.jobs.history import Change, Cursor, Topic, end_of_history, newest_changes
from synopsis.kit.crowd import Crowd
from synopsis.kit.database import Database
from synopsis.tenancy.scope import system_scope

LONGEST_RESUME = 5000
"""Changes of all schools. Whose place lies further back is told to start afresh."""
MOST_MISSED = 500
"""Changes of one's topic. Who missed more likewise: to fetch what is so now is less work for both."""
MOST_READERS = 100_000


class Past:
    """The last part of the history, as it was read once."""

    def __init__(self, end: Cursor, changes: Sequence[Change], since: Cursor) -> None:
        self.end = end
        """Behind it is what comes later."""
        self._whole_since = since if len(changes) < LONGEST_RESUME else changes[0].cursor
        self._by_topic = defaultdict[Topic, list[Change]](list)
        for change in changes:
            for topic in change.topics():
                self._by_topic[topic].append(change)

    def since(self, cursor: Cursor, topic: Topic) -> Sequence[Change] | None:
        """What happened after a cursor; None if it cannot be told one by one: it is too much, or yet to come."""
        if not self._whole_since <= cursor <= self.end:
            return None
        missed = [change for change in self._by_topic.get(topic, ()) if change.cursor > cursor]
        return missed if len(missed) <= MOST_MISSED else None


class CatchingUp:
    """Reads the past for whoever comes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # One read serves any number, and two at a time would be one too many.
        self._reading: Crowd[None, Cursor | None, Past] = Crowd(self._read, most_at_once=MOST_READERS, most_under_way=1)

    async def read(self, cursor: Cursor | None) -> Past:
        """The history's end now, and what led to it since the cursor."""
        return await self._reading.ask(None, cursor)

    async def _read(self, _: None, cursors: Sequence[Cursor | None]) -> Sequence[Past]:
        async with system_scope(self._database, reads_only=True) as transaction:
            end = await end_of_history(transaction)
            since = min((cursor for cursor in cursors if cursor is not None and cursor <= end), default=end)
            changes = [] if since == end else await newest_changes(transaction, since, limit=LONGEST_RESUME)
        return [Past(end, changes, since)] * len(cursors)
