"""Loop: which replay of dead letters may go on?

A walk along those that run, some at a time; any number of processes may walk.
"""

from typing import LiteralString

import psycopg
import structlog

from synopsis.jobs.replaying import step
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.kit.loops import Loop
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope

log = structlog.get_logger()

INTERVAL_SECONDS = 1.0
SLICE = 20
"""Replays that are looked at in a tick."""

RUNNING: LiteralString = """
SELECT id, school_id FROM dead_letter_replays WHERE status = 'running' AND id > %(after)s ORDER BY id LIMIT %(slice)s
"""


class Replayer:
    """Carries replays on until they end or stop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._after = 0
        self.loop = Loop("replayer", self.tick, interval_seconds=INTERVAL_SECONDS)

    async def tick(self) -> int:
        """Carry some replays on by a step; returns how many of them made jobs."""
        async with system_scope(self._database, reads_only=True) as transaction:
            running = await transaction.all(RUNNING, after=self._after, slice=SLICE)
        self._after = running[-1]["id"] if len(running) == SLICE else 0
        return sum([await self._step(SchoolId(one["school_id"]), one["id"]) for one in running])

    async def _step(self, school_id: SchoolId, replay_id: int) -> bool:
        try:
            async with school_scope(self._database, school_id) as scope:
                made_jobs = await step(scope, replay_id)
        except psycopg.Error as error:  # the others' turn all the same
            log.warning("a replay could not go on", replay_id=replay_id, error=repr(error))
            return False
        if made_jobs:
            hit("dead_letters.replayed")
        return made_jobs
