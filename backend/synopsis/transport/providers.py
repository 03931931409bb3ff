"""Loop: which providers are in trouble? And the fleet's news of them, told where attempts end.

A success is news only of a provider that is in trouble; so a fleet in good health writes nothing.
"""

import time
from collections.abc import Iterable, Mapping, Sequence

import structlog
from psycopg.errors import LockNotAvailable

from synopsis.jobs.breaker import note_success, note_trouble, providers_in_trouble, until_hand_overs_have_ended
from synopsis.jobs.tasks import Task
from synopsis.kit.database import Database
from synopsis.kit.errors import Unavailable
from synopsis.tenancy.scope import system_scope
from synopsis.transport.attempts import Attempt

log = structlog.get_logger()

INTERVAL_SECONDS = 1.0
LONGEST_WAIT_FOR_HAND_OVERS = "500ms"
"""All outcomes of this process wait meanwhile. Where a dispatcher stands still in the middle of a hand-over, what is
handed over at that moment may be begun all the same."""
LONGEST_STANDSTILL = "2s"
"""And where this process stands still, nobody waits for it any longer."""


class Providers:
    """What this process knows and tells of the providers of its tasks."""

    def __init__(self, database: Database, tasks: Mapping[str, Task]) -> None:
        self._database = database
        self._tasks = tasks
        self._in_trouble: set[str] = set()
        self._opened: dict[str, tuple[float, Unavailable]] = {}
        """When a breaker was opened that this process knows to be open, and of what; by the provider."""

    async def tick(self) -> int:
        """Learn what other processes have met; returns 0."""
        if any(task.provider for task in self._tasks.values()):
            before = dict(self._opened)
            async with system_scope(self._database) as transaction:
                self._in_trouble = await providers_in_trouble(transaction)
            for provider in before.keys() - self._in_trouble:
                if self._opened.get(provider) is before[provider]:  # not one that was opened meanwhile
                    del self._opened[provider]
        return 0

    def trouble_since(self, attempt: Attempt) -> Unavailable | None:
        """Why its provider's breaker was opened after the attempt was claimed; None where it was not.

        One that was claimed later is there to see whether the provider answers again.
        """
        provider = self._tasks[attempt.job.task_type].provider
        opened_at, trouble = self._opened.get(provider or "", (0.0, None))
        return trouble if attempt.claimed_at < opened_at else None

    async def note_trouble(self, failed: Iterable[tuple[Attempt, Unavailable]]) -> None:
        """Tell of attempts that failed by their provider, once of each, and excuse them if its breaker is open."""
        troubles: dict[str, list[tuple[Attempt, Unavailable]]] = {}
        for attempt, error in failed:
            provider = self._tasks[attempt.job.task_type].provider
            if provider and attempt.is_excused is None:
                troubles.setdefault(provider, []).append((attempt, error))
        for provider, told in troubles.items():
            errors = [error for _, error in told]
            self._in_trouble.add(provider)
            kinds = self._kinds_that_need(provider)
            asked_at, open_seconds = await self._tell(provider, kinds, errors)
            if open_seconds is not None:
                log.warning("provider in trouble", provider=provider, code=errors[-1].code, failures=len(errors))
                self._note_opening(provider, asked_at, open_seconds, errors[-1])
            # What the attempts themselves have come to may have to be written again; this must not be told again.
            for attempt, _ in told:
                attempt.is_excused = open_seconds is not None

    async def _tell(
        self, provider: str, kinds: Sequence[str], errors: Sequence[Unavailable]
    ) -> tuple[float, float | None]:
        """When the fleet was asked, by this process's clock, and for how many seconds the breaker was open then."""
        try:
            # Not durable: an opening that a crash of the server takes with it is made again by the next failure.
            async with system_scope(
                self._database,
                durable=False,
                lock_timeout=LONGEST_WAIT_FOR_HAND_OVERS,
                idle_in_transaction_session_timeout=LONGEST_STANDSTILL,
            ) as transaction:
                await until_hand_overs_have_ended(transaction)
                asked_at = time.monotonic()
                return asked_at, await note_trouble(transaction, provider, kinds, errors)
        except LockNotAvailable:
            log.warning("hand-overs or other openings take long; jobs may meet the provider in trouble")
            asked_at = time.monotonic()
            async with system_scope(
                self._database, idle_in_transaction_session_timeout=LONGEST_STANDSTILL
            ) as transaction:
                return asked_at, await note_trouble(transaction, provider, kinds, errors)

    def _note_opening(self, provider: str, asked_at: float, open_seconds: float, trouble: Unavailable) -> None:
        """Note when the breaker opened, by this process's clock, which knows no more than about when it was asked.

        In doubt earlier: who was claimed after the opening asks the provider, and is not told that it need not.
        """
        opened_at = asked_at if open_seconds <= time.monotonic() - asked_at else asked_at - open_seconds
        known_at, _ = self._opened.get(provider, (opened_at, trouble))
        self._opened[provider] = (min(known_at, opened_at), trouble)

    async def note_success(self, answered: Iterable[Attempt]) -> None:
        """Tell of attempts for which their provider answered."""
        youngest: dict[str, float] = {}
        for attempt in answered:
            provider = self._tasks[attempt.job.task_type].provider
            if provider in self._in_trouble:
                youngest[provider] = max(youngest.get(provider, 0), attempt.claimed_at)
        for provider, claimed_at in youngest.items():
            async with system_scope(
                self._database, idle_in_transaction_session_timeout=LONGEST_STANDSTILL
            ) as transaction:
                changed = await note_success(transaction, provider, age_seconds=time.monotonic() - claimed_at)
            if changed:
                self._in_trouble.discard(provider)
                self._opened.pop(provider, None)
                log.info("provider answers again", provider=provider)

    def _kinds_that_need(self, provider: str) -> Sequence[str]:
        return [kind for kind, task in self._tasks.items() if task.provider == provider]
