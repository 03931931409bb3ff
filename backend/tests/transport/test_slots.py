"""A slot is for a job that runs. What waits to be written has none, within reason."""

import asyncio
from uuid import uuid4

import pytest

from synopsis.jobs.tasks import Claimed
from synopsis.tenancy.scope import SchoolId
from synopsis.transport.attempts import Attempt, Attempts

SLOTS = 3


def attempt(number: int) -> Attempt:
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
    return Attempt(job, job.queue_name)


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
