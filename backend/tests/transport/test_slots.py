"""A slot is for a job that runs. What waits to be written has none, within reason."""

import asyncio
import time
from typing import cast
from uuid import uuid4

import pytest

from synopsis.jobs.handover import hand_over
from synopsis.jobs.tasks import Claimed, Task
from synopsis.kit.database import Database
from synopsis.kit.errors import Unavailable
from synopsis.kit.loops import end
from synopsis.tenancy.scope import SchoolId, system_scope
from synopsis.transport.attempts import Attempt, Attempts
from synopsis.transport.doorbell import QUEUES
from synopsis.transport.providers import Providers

SLOTS = 3


def attempt(number: int, claimed_at: float = 0) -> Attempt:
    """At some job."""
    job = Claimed(
        id=number,
        job_id=f"summary-1-{number}-{number}",
        school_id=SchoolId(1),
        evaluation_id=1,
        student_id=number,
        queue_name="ai-summaries",
        task_type="generate_summary",
        task_params={},
        attempt=1,
        retry_count=0,
        max_retries=3,
        lease=uuid4(),
    )
    return Attempt(job, job.queue_name, claimed_at)


@pytest.fixture
def full() -> tuple[Attempts, list[Attempt]]:
    """Every slot taken."""
    attempts, running = Attempts(SLOTS), [attempt(number) for number in range(SLOTS)]
    for one in running:
        attempts.add(one)
    return attempts, running


async def has_no_room(attempts: Attempts) -> bool:
    """Whether somebody who asks for room waits."""
    asking = asyncio.create_task(attempts.room())
    await asyncio.sleep(0)
    waits = not asking.done()
    asking.cancel()
    return waits


async def test_who_has_its_outcome_makes_room_before_it_is_written(full: tuple[Attempts, list[Attempt]]) -> None:
    """The call to the model is over; the next one need not wait for PostgreSQL."""
    attempts, running = full
    assert await has_no_room(attempts)
    attempts.settle(running[0])
    attempts.settle(running[0])
    assert (await attempts.room(), attempts.running, len(attempts)) == (1, SLOTS - 1, SLOTS)
    attempts.remove(running[0])
    assert (await attempts.room(), attempts.running, len(attempts)) == (1, SLOTS - 1, SLOTS - 1)


async def test_what_cannot_be_written_does_not_pile_up(full: tuple[Attempts, list[Attempt]]) -> None:
    """While no outcome can be written, a process takes no more than as many jobs again."""
    attempts, running = full
    taken = len(running)
    for number in range(10, 10 + 5 * SLOTS):
        for one in attempts.all():
            attempts.settle(one)
        if await has_no_room(attempts):
            break
        attempts.add(attempt(number))
        taken += 1
    assert taken == 2 * SLOTS


async def test_a_job_that_is_taken_again_counts_once(full: tuple[Attempts, list[Attempt]]) -> None:
    """Its lease lapsed while its outcome waited, and this very process claimed it anew."""
    attempts, running = full
    attempts.settle(running[0])
    again = attempt(0)
    attempts.add(again)
    attempts.remove(running[0])
    assert (attempts.running, len(attempts)) == (SLOTS, SLOTS)
    attempts.remove(again)
    assert (attempts.running, len(attempts)) == (SLOTS - 1, SLOTS - 1)


async def has_to_wait(attempts: Attempts, one: Attempt) -> asyncio.Task[bool] | None:
    """Who asks for a turn and gets none."""
    asking = asyncio.create_task(attempts.turn(one))
    await asyncio.sleep(0)
    return None if one.has_turn else asking


async def test_as_many_run_as_there_are_slots(full: tuple[Attempts, list[Attempt]]) -> None:
    """The next one runs when one of them has its result, or was told of, and not before; whoever fails keeps it."""
    attempts, running = full
    for one in running:
        assert await has_to_wait(attempts, one) is None
    for freed, number in ((attempts.settle, 10), (attempts.remove, 11)):
        next_one = attempt(number)
        waiting = await has_to_wait(attempts, next_one)
        assert waiting is not None
        ending = running.pop()
        freed(ending)
        freed(ending)
        await waiting
        assert next_one.has_turn
        another = await has_to_wait(attempts, attempt(number + 10))
        assert another is not None, "one turn for one that ended"
        another.cancel()


async def test_who_gives_up_waiting_takes_no_turn(full: tuple[Attempts, list[Attempt]]) -> None:
    """Its lease is gone while it waits."""
    attempts, running = full
    for one in running:
        await attempts.turn(one)
    lost, patient = attempt(10), attempt(11)
    giving_up, waiting = await has_to_wait(attempts, lost), await has_to_wait(attempts, patient)
    assert giving_up is not None
    assert waiting is not None
    giving_up.cancel()
    attempts.settle(running[0])
    await waiting
    attempts.remove(lost)
    assert await has_to_wait(attempts, attempt(12)) is not None


async def test_who_waits_too_long_is_told(
    full: tuple[Attempts, list[Attempt]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker may be free: it was taken ahead of slower jobs than those before. The turn is not lost."""
    attempts, running = full
    for one in running:
        assert await attempts.turn(one)
    monkeypatch.setattr("synopsis.transport.attempts.LONGEST_WAIT_FOR_A_TURN_SECONDS", 0.01)
    late = attempt(10)
    assert not await attempts.turn(late)
    attempts.remove(late)
    attempts.settle(running[0])
    assert await attempts.turn(attempt(11))
    assert not await attempts.turn(attempt(12))


class Provided:
    """A kind of task that needs a provider."""

    provider = "model"


async def test_who_was_claimed_before_the_breaker_opened_does_not_ask(database: Database) -> None:
    """And who was claimed after it does: it is there to see whether the provider answers again."""
    kinds = {"generate_summary": cast("Task", Provided())}
    providers, before = Providers(database, kinds), attempt(1, claimed_at=time.monotonic())
    assert providers.trouble_since(before) is None
    failed, asks = attempt(2), Unavailable("Full.", code="overloaded", asks_for_a_pause=True)
    await providers.note_trouble([(failed, asks)])
    assert (failed.is_excused, providers.trouble_since(before)) == (True, asks)
    probe = attempt(3, claimed_at=time.monotonic())
    await providers.note_trouble([(attempt(4), asks)])
    assert providers.trouble_since(probe) is None, "the breaker was opened before, and not by this one"
    await providers.tick()
    assert providers.trouble_since(before) == asks
    await providers.note_success([probe])
    assert providers.trouble_since(before) is None


@pytest.mark.alone
async def test_a_dispatcher_that_stands_still_keeps_no_breaker_closed(database: Database) -> None:
    """Its hand-over is waited for, half a second; what it hands over may be begun all the same."""
    failed, asks = attempt(1), Unavailable("Full.", code="overloaded", asks_for_a_pause=True)
    async with system_scope(database) as standing_still:
        await hand_over(standing_still, list(QUEUES.values()), ["generate_summary"], window=100, batch=100)
        async with asyncio.timeout(2.5):  # the server's own patience is three seconds
            await Providers(database, {"generate_summary": cast("Task", Provided())}).note_trouble([(failed, asks)])
        assert failed.is_excused


async def test_who_stands_still_while_it_opens_a_breaker_stops_no_dispatcher(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frozen between its statements, it loses its transaction, and others go on; else they waited until it wakes."""
    asleep = asyncio.Event()

    async def sleeps(*_: object) -> None:
        asleep.set()
        await asyncio.sleep(3600)

    monkeypatch.setattr("synopsis.transport.providers.note_trouble", sleeps)
    failed, asks = attempt(1), Unavailable("Full.", code="overloaded", asks_for_a_pause=True)
    providers = Providers(database, {"generate_summary": cast("Task", Provided())})
    standing_still = asyncio.create_task(providers.note_trouble([(failed, asks)]))
    await asleep.wait()
    async with system_scope(database) as transaction:
        await hand_over(transaction, list(QUEUES.values()), ["generate_summary"], window=100, batch=100)
    assert not standing_still.done()
    await end([standing_still])


class Clock:
    """Seconds, as the test has them."""

    now = 100.0


clock = Clock()


async def test_a_wait_for_something_else_is_no_lead() -> None:
    """A database that was away for a minute says nothing of how long a job takes to be ready."""
    attempts = Attempts(50, monotonic=lambda: clock.now)
    await end_many(attempts, a_second=100)
    await attempts.turn(attempt(1000, claimed_at=clock.now - 60))
    assert await attempts.room() < 50 + 40


async def end_many(attempts: Attempts, *, a_second: float) -> None:
    """Two hundred jobs one after another, each ready a tenth of a second after its claim."""
    for number in range(200):
        one = attempt(number, claimed_at=clock.now - 0.1)
        attempts.add(one)
        await attempts.turn(one)
        attempts.settle(one)
        attempts.remove(one)
        clock.now += 1 / a_second


async def test_as_many_more_are_taken_as_will_have_ended_by_the_time_they_are_ready() -> None:
    """Two hundred a second end, and with the gathering it takes 0.15 s to have the next ready, twice: sixty."""
    attempts = Attempts(80, monotonic=lambda: clock.now)
    await end_many(attempts, a_second=200)
    assert 80 + 59 <= await attempts.room() <= 80 + 60


async def test_a_burst_is_no_rate() -> None:
    """Three that end together in a quarter of a second are twelve a second, and not thousands."""
    attempts = Attempts(50, monotonic=lambda: clock.now)
    for number in range(3):
        one = attempt(number, claimed_at=clock.now - 0.1)
        attempts.add(one)
        await attempts.turn(one)
        attempts.settle(one)
        attempts.remove(one)
    assert await attempts.room() <= 50 + 2


async def test_of_slow_jobs_none_is_taken_ahead() -> None:
    """It would wait in one process while another is free: the control is the test above."""
    attempts = Attempts(50, monotonic=lambda: clock.now)
    await end_many(attempts, a_second=1)
    assert await attempts.room() == 50


@pytest.mark.parametrize(("slots", "apart"), [(10, 5 / 200), (200, 0.05)])
async def test_few_slots_are_not_left_idle_while_a_batch_gathers(slots: int, apart: float) -> None:
    """Takes are as far apart as half of the slots take to end, and at most a twentieth of a second."""
    attempts = Attempts(slots, monotonic=lambda: clock.now)
    await end_many(attempts, a_second=200)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("synopsis.transport.attempts.asyncio.sleep", sleep)
        assert await attempts.gather(since=clock.now) == clock.now
        assert await attempts.gather(since=clock.now - 1) == clock.now
    assert slept == [pytest.approx(apart, rel=0.05)]
