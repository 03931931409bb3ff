"""A school holds up its jobs of a queue: nothing of it is handed over and nothing of it begins; nobody else notices."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle, pausing
from synopsis.jobs.handover import hand_over, missing, take_back
from synopsis.jobs.pausing import pause, resume, until_claims_have_ended
from synopsis.jobs.submission import Submission, submit
from synopsis.jobs.tasks import Claimed
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.monitoring.fleet import look_at_fleet
from synopsis.runtime import TASK_TYPES
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.transport.doorbell import QUEUES
from tests.eventually import eventually
from tests.factories import School
from tests.waiting import somebody_waits
from tests.working import work

SignIn = Callable[..., Awaitable[httpx.AsyncClient]]
NORMAL = "ai-summaries"
PATH = f"/feedback-summaries/queue/{NORMAL}"
QUEUE_NAMES = tuple(QUEUES.values())


async def queue(database: Database, school: School, **options: Any) -> list[str]:
    """Queue the class's summaries; the ids of the jobs."""
    async with school_scope(database, school.id) as scope:
        wanted = Submission(
            evaluation_id=school.evaluation_id,
            student_ids=school.students,
            created_by=school.teacher.user_id,
            **options,
        )
        return [one.job.job_id for one in await submit(scope, wanted)]


async def dispatch(database: Database) -> dict[str, list[str]]:
    """What is handed over now."""
    async with system_scope(database) as transaction:
        due = await hand_over(transaction, QUEUE_NAMES, TASK_TYPES, window=1000, batch=1000)
    return {name: list(ids) for name, ids in due.items()}


async def claim(database: Database, job_ids: list[str]) -> list[Claimed]:
    """What a worker that was given these ids may begin."""
    async with system_scope(database) as transaction:
        return await lifecycle.claim(transaction, job_ids, worker="w", lease=uuid4(), lease_seconds=30)


async def begun(database: Database) -> int:
    """How many jobs have ever been begun."""
    async with system_scope(database) as transaction:
        row = await transaction.first("SELECT count(*) AS begun FROM job_history WHERE verb = 'claim'")
    assert row is not None
    return int(row["begun"])


@contextlib.asynccontextmanager
async def paused(database: Database, school: School, queue_name: str = NORMAL) -> AsyncIterator[None]:
    """While the block lasts."""
    async with school_scope(database, school.id) as scope:
        await pause(scope, queue_name, actor_id=school.admin.user_id)
    await until_claims_have_ended(database)
    yield
    async with school_scope(database, school.id) as scope:
        await resume(scope, queue_name, actor_id=school.admin.user_id)


async def test_nothing_is_handed_over_while_it_is_paused(database: Database, north: School, south: School) -> None:
    """Not this school's of this queue; another school's are, and afterwards these are too."""
    mine, others = await queue(database, north), await queue(database, south)
    async with paused(database, north):
        assert await dispatch(database) == {NORMAL: others}
    assert await dispatch(database) == {NORMAL: mine}


async def test_the_other_queues_go_on(database: Database, north: School) -> None:
    """What is paused is one queue."""
    async with paused(database, north, "ai-summaries-low"):
        ids = await queue(database, north)
        assert await dispatch(database) == {NORMAL: ids}


async def test_what_was_handed_over_does_not_begin(database: Database, north: School) -> None:
    """The ids are in Redis, and a worker that takes them out may begin none."""
    ids = await queue(database, north)
    await dispatch(database)
    async with paused(database, north):
        assert await claim(database, ids) == []
    await dispatch(database)
    assert len(await claim(database, ids)) == len(ids)


async def test_what_was_just_being_handed_over_does_not_begin_either(
    database: Database, north: School, addresses: Addresses
) -> None:
    """A dispatcher that looked before the pause and wrote after it: the claim looks for itself."""
    ids = await queue(database, north)
    async with paused(database, north):
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute("UPDATE summary_generation_jobs SET dispatched_at = now()")
        assert await claim(database, ids) == []
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute("DELETE FROM paused_queues")
        assert len(await claim(database, ids)) == len(ids), "the control: only the pause kept them"


RUNNING = """
SELECT job_id FROM summary_generation_jobs WHERE school_id = %(school_id)s AND status = 'processing'
"""


async def test_after_the_answer_nothing_begins(database: Database, north: School) -> None:
    """Dispatchers and workers at full speed: no job of the queue began after the pause was committed."""
    running = True

    async def keep_going() -> None:
        while running:
            async with system_scope(database) as transaction:
                await take_back(
                    transaction, [job_id for job_id, _ in await missing(transaction, [])]
                )  # as the reconciler does, in a great hurry
            for ids in (await dispatch(database)).values():
                await asyncio.gather(*(claim(database, ids[place::2]) for place in range(2)))

    async def keep_queueing() -> None:
        while running:
            await queue(database, north)
            async with school_scope(database, north.id) as scope:
                ids = [row["job_id"] for row in await scope.all(RUNNING)]
                await lifecycle.cancel_many(scope, ids, actor_id=north.admin.user_id)

    busy = [asyncio.create_task(keep_going()) for _ in range(2)] + [asyncio.create_task(keep_queueing())]
    try:
        for _ in range(10):
            async with paused(database, north):
                before = await begun(database)
                for _ in range(20):  # the others have their turns meanwhile
                    assert await begun(database) == before

            async def goes_on(before: int = before) -> bool:
                return await begun(database) > before

            await eventually(goes_on)
    finally:
        running = False
        await asyncio.gather(*busy)


async def test_the_answer_waits_for_the_claims_that_may_have_looked_before(
    database: Database, north: School, as_user: SignIn, addresses: Addresses
) -> None:
    """A claim whose statement began before the pause was committed does not see it: whoever paused is told after it."""
    admin = await as_user(north.admin.email)
    async with system_scope(database) as transaction:
        await lifecycle.claim(transaction, [], worker="w", lease=uuid4(), lease_seconds=30)
        pausing = asyncio.create_task(admin.post(PATH + "/pause"))
        await somebody_waits(addresses.admin_url)
        assert not pausing.done()
    assert (await pausing).status_code == 200


async def test_a_claim_that_hangs_holds_up_nobody_and_the_answer_says_so(
    database: Database, north: School, south: School, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen worker's: others claim meanwhile, and whoever paused is not told that nothing was changed."""
    monkeypatch.setattr(pausing, "LONGEST_CLAIM_SECONDS", 0.5)
    admin = await as_user(north.admin.email)
    ids = await queue(database, south)
    await dispatch(database)
    async with system_scope(database) as frozen:
        await lifecycle.claim(frozen, [], worker="w", lease=uuid4(), lease_seconds=30)
        asking = asyncio.create_task(admin.post(PATH + "/pause"))
        claimed = 0
        while not asking.done():
            claimed += len(await claim(database, ids[claimed : claimed + 1]))
        answer = await asking
    assert claimed == len(ids)
    assert (answer.status_code, answer.json()["code"]) == (503, "outcome_unknown")
    assert (await admin.post(PATH + "/pause")).json()["paused"] is True


async def test_what_runs_runs_on(database: Database, north: School) -> None:
    """A job that had begun keeps its lease and completes or fails as ever."""
    ids = await queue(database, north)
    await dispatch(database)
    [job] = await claim(database, ids[:1])
    async with paused(database, north), system_scope(database) as transaction:
        kept = await lifecycle.extend(transaction, [lifecycle.Holding(job.id, job.lease)], lease_seconds=30)
    assert list(kept) == [job.id]


async def test_a_paused_queue_makes_nobody_unwell(database: Database, north: School, addresses: Addresses) -> None:
    """Its jobs wait because somebody wants it so: they are not what the fleet's oldest job is."""
    await queue(database, north)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE summary_generation_jobs SET available_at = now() - interval '1 hour'")
    async with paused(database, north):
        assert [seen.oldest_seconds for seen in (await look_at_fleet(database, QUEUE_NAMES)).queues] == [None] * 3
    oldest = [seen.oldest_seconds for seen in (await look_at_fleet(database, QUEUE_NAMES)).queues][1]
    assert oldest == pytest.approx(3600, abs=30)


async def test_a_real_worker_stops_beginning_and_goes_on(
    north: School, south: School, settings: Settings, as_user: SignIn
) -> None:
    """Over HTTP: the other school's class is done meanwhile, this one's after the queue is resumed."""
    admin = await as_user(north.admin.email)
    assert (await admin.post(PATH + "/pause")).status_code == 200
    async with work(settings) as submit_class:
        mine = await submit_class(
            school_id=north.id, evaluation_id=north.evaluation_id, created_by=north.teacher.user_id
        )
        others = await submit_class(
            school_id=south.id, evaluation_id=south.evaluation_id, created_by=south.teacher.user_id
        )

        async def others_are_done() -> bool:
            return await others() == ["completed"] * 6

        async def mine_are_done() -> bool:
            return await mine() == ["completed"] * 6

        await eventually(others_are_done, within=30)
        assert await mine() == ["queued"] * 6
        assert (await admin.post(PATH + "/resume")).status_code == 200
        await eventually(mine_are_done, within=30)


async def test_the_answers(north: School, south: School, as_user: SignIn, addresses: Addresses) -> None:
    """Who paused it when; the same again for one that is paused; shown to one's own school; in the audit log once."""
    admin = await as_user(north.admin.email)
    first = (await admin.post(PATH + "/pause")).json()
    assert first == {
        "queue_name": NORMAL, "paused": True, "paused_at": first["paused_at"], "paused_by": north.admin.user_id,
    }  # fmt: skip
    assert (await admin.post(PATH + "/pause")).json() == first
    stranger = await as_user(south.admin.email)
    for client, is_paused in ((admin, True), (stranger, False)):
        stats = (await client.get("/feedback-summaries/queue/stats")).json()["queues"]
        assert [queue["paused_at"] for queue in stats] == [None, first["paused_at"] if is_paused else None, None]
        assert [queue["paused_by"] for queue in stats] == [None, north.admin.user_id if is_paused else None, None]
        health = (await client.get("/feedback-summaries/queue/health")).json()["queues"]
        assert [queue["paused"] for queue in health] == [False, is_paused, False]
    for _ in range(2):
        resumed = await admin.post(PATH + "/resume")
        assert resumed.json() == {"queue_name": NORMAL, "paused": False, "paused_at": None, "paused_by": None}
    with psycopg.connect(addresses.admin_url) as connection:
        log = connection.execute(
            "SELECT school_id, actor_id, action, object FROM audit_log WHERE action LIKE 'queue.%' ORDER BY id"
        ).fetchall()
    who = (north.id, north.admin.user_id)
    assert log == [(*who, "queue.pause", NORMAL), (*who, "queue.resume", NORMAL)]


async def test_who_may_not_and_what_is_not_there(north: School, as_user: SignIn) -> None:
    """A teacher is told who may; a queue that there is not is a 404 that names those that there are."""
    teacher, admin = await as_user(north.teacher.email), await as_user(north.admin.email)
    for verb in ("pause", "resume"):
        answer = await teacher.post(f"{PATH}/{verb}")
        assert (answer.status_code, "an admin may" in answer.json()["detail"]) == (403, True)
        answer = await admin.post(f"/feedback-summaries/queue/ai-summaries-medium/{verb}")
        assert (answer.status_code, answer.json()["code"]) == (404, "queue_not_found")
        assert "ai-summaries-high, ai-summaries, ai-summaries-low" in answer.json()["detail"]
