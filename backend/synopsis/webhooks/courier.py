"""Loop: which webhook is owed?

Any number may run; each takes deliveries under a lease and makes the calls outside of any transaction, at the same
time. A call that was made and whose outcome nobody recorded is made again, under the same ``webhook-id``.
"""

import asyncio
import random
from dataclasses import replace
from uuid import uuid4

import structlog
from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout

from synopsis.jobs.webhook_retry import JITTER
from synopsis.kit import tracing
from synopsis.kit.database import Database
from synopsis.kit.failpoints import hit
from synopsis.kit.loops import Loop, end
from synopsis.kit.sealing import Seal
from synopsis.kit.tally import Tally
from synopsis.kit.tracing import Kind
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.webhooks.deliveries import Claimed, abandon, claim, due, ended_job, record
from synopsis.webhooks.lanes import Waiting, choose, full_schools
from synopsis.webhooks.letter import Letter
from synopsis.webhooks.measures import CALLS, GIVEN_UP
from synopsis.webhooks.outcome import MOST_LOST, Answer, Failure, Outcome, decide
from synopsis.webhooks.redaction import redacted
from synopsis.webhooks.secrets import live_secrets
from synopsis.webhooks.sender import Sender
from synopsis.webhooks.target import Target, Unfit, is_documentation, read_target

log = structlog.get_logger()

INTERVAL_SECONDS = 0.5
LEASE_MARGIN_SECONDS = 20.0
"""How much longer than a call a lease holds: so long, an outcome may wait for the database."""
STOP_SECONDS = 3.0
"""How long calls that are being made may go on when the process stops; what is then cut short is made again."""
POINTLESS = frozenset({Failure.INTERRUPTED, Failure.UNUSABLE_URL, Failure.DOCUMENTATION_NAME})
"""Nothing was sent, and nothing would be the next time."""


class Courier:
    """Delivers what is owed."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        seal: Seal,
        tally: Tally | None = None,
        *,
        timeout_seconds: float,
        allow_private: bool,
    ) -> None:
        self._database = database
        self._sender = sender
        self._seal = seal
        self._tally = Tally() if tally is None else tally
        self._lease_seconds = timeout_seconds + LEASE_MARGIN_SECONDS
        self._allow_private = allow_private
        self._running: dict[asyncio.Task[None], Waiting] = {}
        self.loop = Loop("courier", self.tick, interval_seconds=INTERVAL_SECONDS)

    async def tick(self) -> int:
        """Take what is due and begin to deliver it; returns how much that was. Waits for no receiver."""
        running = list(self._running.values())
        async with system_scope(self._database) as transaction:
            waiting = await due(transaction, full_schools=full_schools(running))
            for failure in (Failure.DISABLED, Failure.DOCUMENTATION_NAME):
                await abandon(transaction, [one.id for one in waiting if _hopeless(one) is failure], failure)
            chosen = {one.id: one for one in choose([one for one in waiting if not _hopeless(one)], running)}
            claimed = await claim(transaction, list(chosen), lease=uuid4(), lease_seconds=self._lease_seconds)
        hit("courier.claimed")
        for one in claimed:
            task = asyncio.create_task(self._deliver_safely(one))
            self._running[task] = chosen[one.id]
            task.add_done_callback(self._ended)
        return len(claimed)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self.loop.wake()

    async def deliver_now(self, delivery_id: int) -> None:
        """Deliver one that nobody has, and wait for it."""
        async with system_scope(self._database) as transaction:
            claimed = await claim(
                transaction, [delivery_id], lease=uuid4(), lease_seconds=self._lease_seconds, early_seconds=60
            )
        for one in claimed:
            await self._deliver(one)

    async def settle(self) -> None:
        """Wait until the calls that are being made have ended."""
        while self._running:
            await asyncio.wait(self._running)

    async def close(self) -> None:
        """Let calls end that do so soon, and cut the others short."""
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_SECONDS)
        await end(self._running)

    async def _deliver_safely(self, claimed: Claimed) -> None:
        try:
            await self._deliver(claimed)
        except Exception as error:  # noqa: BLE001  # its lease lapses and it is tried again; the others go on
            # Without the message and the traceback: they may quote what was to be sent.
            at = error.__traceback__ and error.__traceback__.tb_next
            log.error(  # noqa: TRY400
                "a webhook failed unexpectedly",
                delivery=claimed.id,
                kind=type(error).__name__,
                line=at and at.tb_lineno,
            )

    async def _deliver(self, claimed: Claimed) -> None:
        # A test of an address belongs to the request that asks for it, and what is owed for a job to the job.
        about: tracing.Attributes = {
            "synopsis.webhook.event": claimed.event,
            "synopsis.webhook.attempt": claimed.number,
        }
        parent = claimed.traceparent if claimed.job is not None else None
        with tracing.spanning("deliver webhook", parent=parent, attributes=about):
            await self._deliver_traced(claimed)

    async def _deliver_traced(self, claimed: Claimed) -> None:
        letter = await self._write(claimed)
        answer = await self._send(claimed, letter)
        hit("courier.posted")
        outcome = self._decide(claimed, answer)
        response = redacted(answer.body, letter.private) if answer.status is not None else None
        await self._record(claimed, answer, outcome, response)
        hit("courier.recorded")
        self._tally.time(CALLS, (outcome.failure or "delivered",), answer.milliseconds / 1000)
        if outcome.failure and outcome.wait is None:
            self._tally.count(GIVEN_UP, (outcome.failure,))
            log.warning("a webhook was given up", delivery=claimed.id, error=outcome.failure)

    async def _write(self, claimed: Claimed) -> Letter:
        async with school_scope(self._database, claimed.school_id) as scope:
            secrets = [one.secret for one in await live_secrets(scope, self._seal)]
            job, at = (None, claimed.created_at) if claimed.job is None else await ended_job(scope, claimed.job)
        return Letter.about(claimed, job, at, secrets)

    async def _send(self, claimed: Claimed, letter: Letter) -> Answer:
        if claimed.lost >= MOST_LOST:
            return Answer(None, Failure.INTERRUPTED, 0)
        try:
            target = read_target(claimed.url, allow_private=self._allow_private)
        except Unfit:
            return Answer(None, Failure.UNUSABLE_URL, 0)
        if is_documentation(target.host):
            return Answer(None, Failure.DOCUMENTATION_NAME, 0)
        hit("courier.posting")
        with tracing.spanning("POST", kind=Kind.CLIENT, attributes=_called(claimed, target)) as span:
            answer = await self._sender.post(target, {**letter.headers, **tracing.headers()}, letter.body)
            if answer.status is not None:
                span.note({"http.response.status_code": answer.status})
            if answer.failure is not None:
                span.fail(answer.failure)
        return answer

    def _decide(self, claimed: Claimed, answer: Answer) -> Outcome:
        if answer.failure in POINTLESS:
            return Outcome(answer.failure, None)
        outcome = decide(answer, claimed.retry, tries_left=claimed.tries_left, now=claimed.claimed_at)
        if outcome.wait is None:
            return outcome
        spread = random.uniform(1, 1 + JITTER)  # noqa: S311  # spreads a crowd, keeps no secret
        return replace(outcome, wait=outcome.wait * spread)

    async def _record(self, claimed: Claimed, answer: Answer, outcome: Outcome, response: str | None) -> None:
        """Write the outcome down; while the database is away, try until the lease has ended."""
        async with asyncio.timeout(LEASE_MARGIN_SECONDS):
            while True:
                try:
                    async with school_scope(self._database, claimed.school_id) as scope:
                        await record(scope, claimed, answer, outcome, response=response)
                except (DatabaseError, PoolTimeout):
                    await asyncio.sleep(1)
                else:
                    return


def _called(claimed: Claimed, target: Target) -> tracing.Attributes:
    """The host and no more of the address: a path or a query may hold a receiver's secret."""
    return {
        "http.request.method": "POST",
        "http.request.resend_count": claimed.number - 1,
        "server.address": target.host,
        "server.port": target.port,
        "url.scheme": target.scheme,
    }


def _hopeless(waiting: Waiting) -> Failure | None:
    """Why no attempt is worth making, if so."""
    if waiting.is_disabled:
        return Failure.DISABLED
    return Failure.DOCUMENTATION_NAME if is_documentation(waiting.host) else None
