"""Providers in trouble: when a breaker opens, what it holds back, whom it lets through, and what closes it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.breaker import (
    FAILURES_TO_OPEN,
    LONGEST_PAUSE_SECONDS,
    LONGEST_PROBE_GAP_SECONDS,
    note_success,
    note_trouble,
    providers_in_trouble,
    until_hand_overs_have_ended,
)
from synopsis.jobs.handover import hand_over
from synopsis.jobs.lifecycle import Interrupted
from synopsis.jobs.priority import Priority
from synopsis.jobs.submission import GENERATE_SUMMARY, Submission, submit
from synopsis.jobs.tasks import Claimed
from synopsis.kit.database import Database
from synopsis.kit.errors import Unavailable
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.transport.doorbell import QUEUES
from tests.factories import School
from tests.waiting import somebody_waits

PROVIDER, OTHER_PROVIDER = "api.example model-1", "api.example model-2"
OTHER_TASK = "write_report"
TOO_FAST = Unavailable("Too many requests.", code="provider_rate_limited", asks_for_a_pause=True)
OUT_OF_ORDER = Unavailable("Out of order.", code="provider_unavailable")


def too_fast(seconds: float) -> Unavailable:
    """A 429 with ``Retry-After``."""
    return Unavailable(
        "Too many requests.", code="provider_rate_limited", retry_after_seconds=seconds, asks_for_a_pause=True
    )


@dataclass(frozen=True)
class Fleet:
    """What the processes of a fleet tell the database, and one clock that a test can push on."""

    database: Database
    school: School

    async def submit(self, *positions: int, priority: Priority = Priority.NORMAL) -> list[str]:
        """Queue the summaries of the students at these places."""
        async with school_scope(self.database, self.school.id) as scope:
            wanted = Submission(
                evaluation_id=self.school.evaluation_id,
                student_ids=[self.school.students[position] for position in positions],
                created_by=self.school.teacher.user_id,
                priority=priority,
                max_retries=10,
            )
            return [one.job.job_id for one in await submit(scope, wanted)]

    async def trouble(
        self, *errors: Unavailable, provider: str = PROVIDER, task_types: Sequence[str] = (GENERATE_SUMMARY,)
    ) -> bool:
        """Attempts failed; whether the breaker is open now."""
        async with system_scope(self.database) as transaction:
            await until_hand_overs_have_ended(transaction)
            return await note_trouble(transaction, provider, task_types, errors) is not None

    async def success(self, age_seconds: float = 0, provider: str = PROVIDER) -> bool:
        """An attempt that began so long ago succeeded; whether that changed anything."""
        async with system_scope(self.database) as transaction:
            return await note_success(transaction, provider, age_seconds=age_seconds)

    async def handed_over(self, *task_types: str, window: int = 100) -> list[str]:
        """What a dispatcher hands over now, in reading order."""
        async with system_scope(self.database) as transaction:
            due = await hand_over(
                transaction, list(QUEUES.values()), task_types or (GENERATE_SUMMARY,), window=window, batch=100
            )
        return [job_id for name in QUEUES.values() for job_id in due.get(name, ())]

    async def claimed(self, job_ids: Sequence[str]) -> list[Claimed]:
        """What a worker gets that was told of these."""
        async with system_scope(self.database) as transaction:
            return await lifecycle.claim(transaction, job_ids, worker="w", lease=uuid4(), lease_seconds=30)

    async def fail_probe(self, job_ids: Sequence[str], error: Unavailable = OUT_OF_ORDER) -> None:
        """Run what was let through, and meet the same trouble: as ``transport.recorder`` has it."""
        for job in await self.claimed(job_ids):
            await self.trouble(error)
            async with system_scope(self.database) as transaction:
                await lifecycle.interrupt(transaction, [Interrupted(job.id, job.lease, error.code, str(error))])

    async def pass_seconds(self, seconds: float) -> None:
        """Time goes by, for the breakers."""
        async with system_scope(self.database) as transaction:
            await transaction.run(
                "UPDATE provider_breakers SET opened_at = opened_at - make_interval(secs => %(seconds)s),"
                " next_probe_at = next_probe_at - make_interval(secs => %(seconds)s)",
                seconds=seconds,
            )

    async def change_kind(self, job_ids: Sequence[str], task_type: str) -> None:
        """Make jobs of another kind."""
        async with system_scope(self.database) as transaction:
            await transaction.run(
                "UPDATE summary_generation_jobs SET task_type = %(kind)s WHERE job_id = ANY(%(ids)s)",
                kind=task_type,
                ids=list(job_ids),
            )

    async def row(self, provider: str = PROVIDER) -> dict[str, Any]:
        """The breaker's row, and how long it is until the next probe, in seconds."""
        async with system_scope(self.database) as transaction:
            found = await transaction.first(
                "SELECT *, extract(epoch FROM next_probe_at - clock_timestamp())::float AS probe_in"
                " FROM provider_breakers WHERE provider = %(provider)s",
                provider=provider,
            )
        assert found is not None
        return found


@pytest.fixture
def fleet(database: Database, north: School) -> Fleet:
    """A fleet that serves one small school."""
    return Fleet(database, north)


async def test_it_opens_at_once_for_a_provider_that_asks_for_a_pause(fleet: Fleet) -> None:
    """A 429 needs no second opinion; a single 500 may be the job's own doing."""
    assert await fleet.trouble(TOO_FAST)
    assert not await fleet.trouble(OUT_OF_ORDER, provider=OTHER_PROVIDER)
    async with system_scope(fleet.database) as transaction:
        assert await providers_in_trouble(transaction) == {PROVIDER, OTHER_PROVIDER}


async def test_otherwise_it_opens_after_five_failures_in_a_row(fleet: Fleet) -> None:
    """A success in between begins the count anew."""
    answers = [await fleet.trouble(OUT_OF_ORDER) for _ in range(FAILURES_TO_OPEN - 1)]
    assert await fleet.success()
    answers += [await fleet.trouble(OUT_OF_ORDER) for _ in range(FAILURES_TO_OPEN)]
    assert answers == [False] * (2 * FAILURES_TO_OPEN - 2) + [True]
    assert FAILURES_TO_OPEN == 5


async def test_failures_that_are_told_together_count_each(fleet: Fleet) -> None:
    """Five in one write open it as five writes do, and four do not."""
    assert not await fleet.trouble(*[OUT_OF_ORDER] * 4)
    assert await fleet.trouble(*[OUT_OF_ORDER] * 5, provider=OTHER_PROVIDER)


async def test_failures_of_several_processes_at_once_all_count(fleet: Fleet) -> None:
    """Twenty tell of one each, and sixteen of them learn that it is open: the fifth and all after it."""
    answers = await asyncio.gather(*(fleet.trouble(OUT_OF_ORDER) for _ in range(20)))
    assert sum(answers) == 20 - (FAILURES_TO_OPEN - 1)
    assert (await fleet.row())["failures"] == 20


async def test_while_it_is_open_nothing_is_handed_over(fleet: Fleet) -> None:
    """Closed, all of it is: the control."""
    ids = await fleet.submit(0, 1, 2)
    await fleet.trouble(TOO_FAST)
    assert await fleet.handed_over() == []
    assert await fleet.success()
    assert await fleet.handed_over() == ids


async def test_what_was_handed_over_is_taken_back(fleet: Fleet) -> None:
    """A worker that pops those ids from Redis finds nothing to claim; four failures alone take nothing back."""
    ids = await fleet.submit(0, 1, 2)
    assert await fleet.handed_over() == ids
    assert not await fleet.trouble(*[OUT_OF_ORDER] * 4)
    assert [job.job_id for job in await fleet.claimed(ids[:1])] == ids[:1]
    await fleet.trouble(OUT_OF_ORDER)
    assert await fleet.claimed(ids[1:]) == []


async def test_a_hand_over_under_way_ends_before_it_opens(fleet: Fleet, addresses: Addresses) -> None:
    """Else a batch that the opening did not see could be claimed."""
    ids = await fleet.submit(0, 1, 2)
    async with system_scope(fleet.database) as handing:
        due = await hand_over(handing, list(QUEUES.values()), [GENERATE_SUMMARY], window=100, batch=100)
        opening = asyncio.create_task(fleet.trouble(TOO_FAST))
        await somebody_waits(addresses.admin_url)
    assert await opening
    assert [job_id for found in due.values() for job_id in found] == ids
    assert await fleet.claimed(ids) == []


async def test_a_hand_over_waits_for_an_opening_under_way(fleet: Fleet, addresses: Addresses) -> None:
    """And sees it: else it would hand over a batch that the opening had not seen."""
    await fleet.submit(0, 1, 2)
    async with system_scope(fleet.database) as opening:
        await until_hand_overs_have_ended(opening)
        await note_trouble(opening, PROVIDER, [GENERATE_SUMMARY], [TOO_FAST])
        handing = asyncio.create_task(fleet.handed_over())
        await somebody_waits(addresses.admin_url)
    assert await handing == []


async def test_one_job_at_a_time_is_let_through_and_the_gaps_grow(fleet: Fleet) -> None:
    """A second after the opening, then 1, 2, 4, 8, 16 and at last every 30 seconds; never two for one gap."""
    await fleet.submit(0, 1, 2, 3, 4, 5)
    await fleet.trouble(TOO_FAST)
    gaps = [(await fleet.row())["probe_in"]]
    for _ in range(7):
        await fleet.pass_seconds(gaps[-1] - 0.5)
        assert await fleet.handed_over() == []
        await fleet.pass_seconds(0.6)
        probes = await fleet.handed_over()
        assert len(probes) == 1
        gaps.append((await fleet.row())["probe_in"])
        await fleet.fail_probe(probes)
    assert gaps == pytest.approx([1, 1, 2, 4, 8, 16, LONGEST_PROBE_GAP_SECONDS, LONGEST_PROBE_GAP_SECONDS], abs=0.4)


async def test_a_probe_is_let_through_however_full_the_window_is(fleet: Fleet) -> None:
    """Else ids of another kind, that nobody takes at the moment, would keep the breaker open."""
    others = await fleet.submit(0, 1)
    await fleet.change_kind(others, OTHER_TASK)
    [job_id] = await fleet.submit(2)
    await fleet.trouble(TOO_FAST)
    assert await fleet.handed_over(GENERATE_SUMMARY, OTHER_TASK, window=2) == others
    await fleet.pass_seconds(2)
    assert await fleet.handed_over(GENERATE_SUMMARY, OTHER_TASK, window=2) == [job_id]


async def test_of_several_dispatchers_at_once_one_lets_a_probe_through(fleet: Fleet) -> None:
    """Ten processes ask at the same moment, three times; each time one job gets out."""
    await fleet.submit(0, 1, 2, 3, 4, 5)
    await fleet.trouble(TOO_FAST)
    for _ in range(3):
        await fleet.pass_seconds(60)
        found = await asyncio.gather(*(fleet.handed_over() for _ in range(10)))
        assert sum(len(ids) for ids in found) == 1


async def test_a_wait_that_the_provider_asks_for_is_held(fleet: Fleet) -> None:
    """Not a second sooner; of several the longest, however late it is told, and through the growing gaps too."""
    await fleet.submit(0, 1)
    await fleet.trouble(too_fast(20), too_fast(5))
    await fleet.trouble(TOO_FAST)
    await fleet.pass_seconds(19)
    assert await fleet.handed_over() == []
    await fleet.pass_seconds(1.1)
    probe = await fleet.handed_over()
    assert len(probe) == 1
    await fleet.fail_probe(probe, too_fast(45))
    await fleet.pass_seconds(44)
    assert await fleet.handed_over() == []
    await fleet.pass_seconds(1.1)
    assert len(await fleet.handed_over()) == 1


async def test_a_provider_that_asks_for_hours_is_asked_again_in_ten_minutes(fleet: Fleet) -> None:
    """It may have been a mistake, and nobody would hear that it is over."""
    await fleet.trouble(too_fast(24 * 3600))
    assert (await fleet.row())["probe_in"] == pytest.approx(LONGEST_PAUSE_SECONDS, abs=2)
    assert LONGEST_PAUSE_SECONDS == 600


async def test_only_a_success_that_began_after_the_opening_closes_it(fleet: Fleet) -> None:
    """An answer that was under way before proves nothing."""
    await fleet.submit(0, 1)
    await fleet.trouble(TOO_FAST)
    await fleet.pass_seconds(10)
    assert not await fleet.success(age_seconds=11)
    assert (await fleet.row())["opened_at"] is not None
    assert await fleet.success(age_seconds=9)
    row = await fleet.row()
    assert (row["opened_at"], row["next_probe_at"], row["failures"], row["probes"]) == (None, None, 0, 0)
    assert len(await fleet.handed_over()) == 2


async def test_a_success_is_news_only_where_there_was_trouble(fleet: Fleet) -> None:
    """No row is written for a provider in good health, and the second success of many changes nothing."""
    assert not await fleet.success()
    await fleet.trouble(TOO_FAST)
    answers = await asyncio.gather(*(fleet.success() for _ in range(10)))
    assert sum(answers) == 1


async def test_after_it_has_closed_it_opens_as_if_for_the_first_time(fleet: Fleet) -> None:
    """Five failures again, and the gaps begin with a second again."""
    await fleet.submit(0, 1)
    await fleet.trouble(TOO_FAST)
    for _ in range(6):
        await fleet.pass_seconds(60)
        await fleet.fail_probe(await fleet.handed_over())
    assert await fleet.success()
    assert not await fleet.trouble(*[OUT_OF_ORDER] * 4)
    assert await fleet.trouble(OUT_OF_ORDER)
    assert (await fleet.row())["probe_in"] == pytest.approx(1, abs=0.5)


async def test_other_kinds_of_task_are_not_held_back(fleet: Fleet) -> None:
    """What needs another provider, or none, is handed over and stays so; two breakers are two."""
    others = await fleet.submit(0, 1)
    await fleet.change_kind(others, OTHER_TASK)
    ids = await fleet.submit(2, 3)
    assert sorted(await fleet.handed_over(GENERATE_SUMMARY, OTHER_TASK)) == sorted(ids + others)
    await fleet.trouble(TOO_FAST)
    assert [job.job_id for job in await fleet.claimed(ids + others)] == others
    more = await fleet.submit(4)
    await fleet.change_kind(more, OTHER_TASK)
    assert await fleet.handed_over(GENERATE_SUMMARY, OTHER_TASK) == more
    await fleet.trouble(TOO_FAST, provider=OTHER_PROVIDER, task_types=[OTHER_TASK])
    assert await fleet.success()
    assert sorted(await fleet.handed_over(GENERATE_SUMMARY, OTHER_TASK)) == sorted(ids)


async def test_probes_are_taken_in_strict_order_of_priority(fleet: Fleet) -> None:
    """High before normal before low, whatever their ages; within a queue the one that became due first."""
    [low] = await fleet.submit(0, priority=Priority.LOW)
    normal = await fleet.submit(1, 2)
    high = await fleet.submit(3, 4, priority=Priority.HIGH)
    await fleet.trouble(TOO_FAST)
    taken = []
    for _ in range(5):
        await fleet.pass_seconds(60)
        taken += await fleet.handed_over()
    assert taken == [*high, *normal, low]


async def test_a_job_that_failed_as_a_probe_does_not_keep_the_breaker_open_alone(fleet: Fleet) -> None:
    """An urgent one may itself be what the provider cannot answer: who has not tried goes first, then all in turn."""
    [low] = await fleet.submit(0, priority=Priority.LOW)
    [normal] = await fleet.submit(1)
    [high] = await fleet.submit(2, priority=Priority.HIGH)
    await fleet.trouble(TOO_FAST)
    taken = []
    for _ in range(6):
        await fleet.pass_seconds(60)
        probe = await fleet.handed_over()
        taken += probe
        await fleet.fail_probe(probe)
    assert taken == [high, normal, low] * 2


async def test_no_probe_is_spent_where_no_job_waits(fleet: Fleet) -> None:
    """A quiet night does not stretch the gaps: the first job of the morning finds out at once."""
    await fleet.trouble(TOO_FAST)
    for _ in range(5):
        await fleet.pass_seconds(60)
        assert await fleet.handed_over() == []
    assert (await fleet.row())["probes"] == 0
    [job_id] = await fleet.submit(0)
    assert await fleet.handed_over() == [job_id]


async def test_a_probe_that_never_came_back_is_followed_by_another(fleet: Fleet) -> None:
    """Its worker may have died with it."""
    await fleet.submit(0, 1)
    await fleet.trouble(TOO_FAST)
    await fleet.pass_seconds(2)
    [first] = await fleet.handed_over()
    await fleet.claimed([first])
    await fleet.pass_seconds(2)
    [second] = await fleet.handed_over()
    assert second != first
