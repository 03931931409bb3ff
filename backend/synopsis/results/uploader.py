"""Loop: which result is owed to the store?

Any number may run; each takes some under a lease and uploads them outside of any transaction, all at the same time.
What was uploaded and whose outcome nobody recorded is uploaded again: it lies at the same address with the same bytes.

While the store is in trouble it is asked for one result at a time, and ever more rarely; there is no end to the trying.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from uuid import UUID, uuid4

import structlog

from synopsis.kit import tracing
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.kit.loops import Loop
from synopsis.kit.tracing import Kind
from synopsis.results.document import Result, document
from synopsis.results.outcome import Failure, wait_after
from synopsis.results.store import ResultStore
from synopsis.results.uploads import Claimed, Outcome, claim, record, results
from synopsis.tenancy.scope import SchoolId, school_scope, system_scope

log = structlog.get_logger()

INTERVAL_SECONDS = 0.5
BATCH = 32
"""Uploads at once, of one process."""
TRANSACTIONS = 2
"""At once: uploads of many schools do not take the connections that jobs need."""
LEASE_MARGIN_SECONDS = 20.0
"""How much longer than an upload may take a lease holds: for reading what it says, and for recording the outcome."""
JITTER = 0.1


class Uploader:
    """Brings results to the store."""

    def __init__(
        self,
        database: Database,
        store: ResultStore,
        *,
        timeout_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Describe it.

        Args:
            database: where it stands what is owed.
            store: where to.
            timeout_seconds: of one upload.
            clock: seconds, for the rest that a store in trouble is given.
        """
        self._database = database
        self._store = store
        self._lease_seconds = timeout_seconds + LEASE_MARGIN_SECONDS
        self._clock = clock
        self._turns = asyncio.Semaphore(TRANSACTIONS)
        self._failed_in_a_row = 0
        self._rests_until = 0.0
        self.loop = Loop("uploader", self.tick, interval_seconds=INTERVAL_SECONDS)

    async def tick(self) -> int:
        """Upload some of what is due; returns how much of it is stored now."""
        if self._clock() < self._rests_until:
            return 0
        lease = uuid4()
        async with system_scope(self._database) as transaction:
            claimed = await claim(
                transaction, lease=lease, lease_seconds=self._lease_seconds, limit=1 if self._failed_in_a_row else BATCH
            )
        hit("uploader.claimed")
        by_school = groupby(sorted(claimed, key=lambda one: one.school_id), key=lambda one: one.school_id)
        ended = await asyncio.gather(*(self._upload(school, lease, list(group)) for school, group in by_school))
        outcomes = [outcome for group in ended for outcome in group]
        self._learn(outcomes)
        return sum(outcome.failure is None for outcome in outcomes)

    async def _upload(self, school_id: SchoolId, lease: UUID, claimed: Sequence[Claimed]) -> Sequence[Outcome]:
        async with self._turns, school_scope(self._database, school_id, reads_only=True) as scope:
            made = await results(scope, [one.job for one in claimed])
        hit("uploader.uploading")
        failures = await asyncio.gather(*(self._put(made[one.job]) for one in claimed))
        hit("uploader.uploaded")
        outcomes = [_outcome(one, failure) for one, failure in zip(claimed, failures, strict=True)]
        async with self._turns, school_scope(self._database, school_id) as scope:
            await record(scope, lease, outcomes)
        hit("uploader.recorded")
        return outcomes

    async def _put(self, result: Result) -> Failure | None:
        parent = result.traceparent or tracing.ROOT
        with tracing.spanning("upload result", kind=Kind.CLIENT, parent=parent) as span:
            failure = await self._store.put(result.key, document(result))
            if failure is not None:
                span.fail(failure)
        return failure

    def _learn(self, outcomes: Sequence[Outcome]) -> None:
        """Whether the store is in trouble: it is when nothing came through."""
        failures = [outcome.failure for outcome in outcomes if outcome.failure]
        if failures and len(failures) == len(outcomes):
            self._failed_in_a_row += 1
            self._rests_until = self._clock() + wait_after(failures[0], self._failed_in_a_row)
        elif outcomes:
            if self._failed_in_a_row:
                log.info("the store takes results again", failures=self._failed_in_a_row)
            self._failed_in_a_row = 0


def _outcome(claimed: Claimed, failure: Failure | None) -> Outcome:
    wait = wait_after(failure, claimed.failures + 1) if failure else 0.0
    spread = random.uniform(1, 1 + JITTER)  # noqa: S311  # spreads a crowd, keeps no secret
    return Outcome(claimed.job, failure, wait * spread)
