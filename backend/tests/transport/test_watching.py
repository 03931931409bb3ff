"""A thousand watchers cost as little as they can: what is asked and said for one is asked and said for all."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime

import psycopg
import pytest

from synopsis import runtime
from synopsis.api import admission, live
from synopsis.api.admission import Doorkeeper, Visit
from synopsis.api.policy import POLICIES
from synopsis.devstack.stack import Addresses
from synopsis.jobs.history import Change, Cursor, Topic
from synopsis.jobs.lifecycle import cancel
from synopsis.jobs.status import Status
from synopsis.jobs.submission import Submission, submit
from synopsis.kit.config import Settings
from synopsis.kit.database import Database, Transaction
from synopsis.kit.loops import end
from synopsis.tenancy.scope import SchoolId, school_scope
from synopsis.tenancy.tokens import Claims
from synopsis.transport import catching_up, watchtower
from synopsis.transport.catching_up import Past
from synopsis.transport.watchtower import Watcher, Watchtower
from tests.eventually import eventually
from tests.factories import School


@pytest.fixture
async def tower(database: Database, addresses: Addresses) -> AsyncIterator[Watchtower]:
    """One that looks when it is told to."""
    made = Watchtower(database, addresses.redis_url)
    yield made
    await made.close()


async def queue(database: Database, school: School) -> list[str]:
    """A job for each student; their ids."""
    wanted = Submission(evaluation_id=school.evaluation_id, student_ids=school.students, created_by=None)
    async with school_scope(database, school.id) as scope:
        return [one.job.job_id for one in await submit(scope, wanted)]


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that are made while the block lasts."""
    made, all_rows, first_row = list[str](), Transaction.all, Transaction.first

    async def count_all(self: Transaction, sql: str, **values: object) -> object:
        made.append(sql)
        return await all_rows(self, sql, **values)

    async def count_first(self: Transaction, sql: str, **values: object) -> object:
        made.append(sql)
        return await first_row(self, sql, **values)

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "all", count_all)
        patch.setattr(Transaction, "first", count_first)
        yield made


async def news_of(watcher: Watcher) -> list[Change]:
    """What it is told next."""
    return list(await asyncio.wait_for(anext(watcher.news()), 5))


@pytest.mark.parametrize("watchers", [1, 50])
async def test_a_look_is_one_statement_whoever_watches(
    tower: Watchtower, database: Database, north: School, monkeypatch: pytest.MonkeyPatch, watchers: int
) -> None:
    """All who watch are told by it; and all who come at once are shown where they stand by two reads at most."""
    topic = Topic(north.id, north.evaluation_id)
    async with AsyncExitStack() as open_streams:
        everybody = [await open_streams.enter_async_context(tower.watch(topic)) for _ in range(watchers)]
        with counted(monkeypatch) as made:
            await asyncio.gather(*(tower.catch_up(Cursor(0, 0)) for _ in everybody))
        assert len(made) <= 4  # each read asks for the end of the history, and for what was missed
        await queue(database, north)
        with counted(monkeypatch) as made:
            await tower._look()
        assert len(made) == 1
        told = [await news_of(watcher) for watcher in everybody]
    assert all(len(changes) == len(north.students) for changes in told)


async def test_a_change_is_said_once_to_all_who_watch_it(
    tower: Watchtower, database: Database, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Watchers of a class, of a job and of the school share the very text of it."""
    [job_id, *_] = await queue(database, north)
    topics = [Topic(north.id), Topic(north.id, north.evaluation_id), Topic(north.id, job_id=job_id)] * 10
    dumped = list[str]()
    dump = live.JobEventOut.model_dump_json

    def count(self: live.JobEventOut) -> str:
        dumped.append(self.job_id)
        return dump(self)

    monkeypatch.setattr(live.JobEventOut, "model_dump_json", count)
    async with AsyncExitStack() as open_streams:
        everybody = [await open_streams.enter_async_context(tower.watch(topic)) for topic in topics]
        await tower.catch_up(None)
        async with school_scope(database, north.id) as scope:
            await cancel(scope, job_id, actor_id=north.admin.user_id)
        await tower._look()
        texts = [live._event(change) for watcher in everybody for change in await news_of(watcher)]
    assert len(texts) == len(topics)
    assert len({id(text) for text in texts}) == 1
    assert dumped == [job_id]


async def test_what_is_shared_stays_in_its_school(
    tower: Watchtower, database: Database, north: School, south: School
) -> None:
    """Topics that are alike but for the school have nothing in common, in what comes and in what was missed."""
    async with AsyncExitStack() as open_streams:
        own, strange = [
            [
                await open_streams.enter_async_context(tower.watch(topic))
                for topic in (Topic(school.id), Topic(school.id, north.evaluation_id))
            ]
            for school in (north, south)
        ]
        start = (await tower.catch_up(None)).end
        job_ids = await queue(database, north)
        strange.append(await open_streams.enter_async_context(tower.watch(Topic(south.id, job_id=job_ids[0]))))
        await tower._look()
        for watcher in own:
            assert [change.job_id for change in await news_of(watcher)] == job_ids
        for watcher in strange:
            watcher.offer(())  # else they would wait for ever
            assert await news_of(watcher) == []
        past = await tower.catch_up(start)
        assert [past.since(start, watcher.topic) for watcher in strange] == [[], [], []]
        assert [len(past.since(start, watcher.topic) or ()) for watcher in own] == [len(job_ids)] * 2


async def test_who_reads_slowly_holds_up_nobody(
    tower: Watchtower, database: Database, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that reads nothing is told to start afresh, with no more kept for it; the others are told everything."""
    monkeypatch.setattr(watchtower, "LONGEST_QUEUE", len(north.students))
    async with tower.watch(Topic(north.id)) as slow, tower.watch(Topic(north.id)) as quick:
        await tower.catch_up(None)
        for n in range(3):
            job_ids = await queue(database, north)
            await tower._look()
            assert [change.job_id for change in await news_of(quick)] == job_ids
            async with school_scope(database, north.id) as scope:
                for job_id in job_ids:
                    await cancel(scope, job_id, actor_id=north.admin.user_id)
            await tower._look()
            assert len(await news_of(quick)) == len(job_ids), n
        assert slow.is_behind
        assert [changes async for changes in slow.news()] == []
        assert len(slow._waiting) == len(north.students)


async def test_a_change_that_waits_for_another_transaction_is_looked_for_again_at_once(
    tower: Watchtower, database: Database, north: School, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody rings when that transaction ends, and the next look of itself is far away: it is told all the same."""
    monkeypatch.setattr(watchtower, "LOOK_SECONDS", 60.0)
    looks, look = list[tuple[int, bool]](), tower._look

    async def noted() -> tuple[int, bool]:
        looks.append(await look())
        return looks[-1]

    async def has_looked() -> bool:
        return bool(looks)

    monkeypatch.setattr(tower, "_look", noted)
    async with tower.watch(Topic(north.id)) as watcher:
        await tower.catch_up(None)
        telling = asyncio.create_task(tower._tell())
        try:
            with psycopg.connect(addresses.admin_url) as other:
                other.execute("SELECT pg_current_xact_id()")
                job_ids = await queue(database, north)
                tower.ring()
                await eventually(has_looked)
                assert looks[0] == (0, True)
            assert [change.job_id for change in await news_of(watcher)] == job_ids
        finally:
            telling.cancel()


def past_of(number: int) -> tuple[Past, Topic]:
    """A history of so many changes of one topic, with ids from 1 on, of which all after 0 were read."""
    at = datetime.now(UTC)
    changes = [
        Change(Cursor(1, n), SchoolId(1), None, "x", Status.QUEUED, 0, None, 1, 1, "x", 0, 3, None, None, at)
        for n in range(1, number + 1)
    ]
    return Past(Cursor(2, 0), changes, Cursor(0, 0)), Topic(SchoolId(1))


def test_what_was_missed_is_told_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """After one's own place alone; not if it is too much, lies too far back, or has yet to come."""
    monkeypatch.setattr(catching_up, "LONGEST_RESUME", 10)
    monkeypatch.setattr(catching_up, "MOST_MISSED", 5)
    past, topic = past_of(9)
    missed = {n: past.since(Cursor(1, n), topic) for n in range(10)}
    assert {n: [change.cursor.id for change in found] for n, found in missed.items() if found is not None} == {
        n: list(range(n + 1, 10)) for n in range(4, 10)
    }
    assert past.since(Cursor(2, 1), topic) is None
    monkeypatch.setattr(catching_up, "MOST_MISSED", 100)
    cut_off, topic = past_of(10)  # there may have been more
    assert cut_off.since(Cursor(0, 5), topic) is None
    assert cut_off.since(Cursor(1, 9), topic) is not None


async def test_everybody_is_asked_for_in_two_statements(
    tower: Watchtower, database: Database, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a school's watchers may go on: one statement for who they are, one for what they teach."""
    keeper = Doorkeeper(database)
    async with AsyncExitStack() as open_streams:
        for teacher in (north.teacher, north.other_teacher) * 20:
            watcher = await open_streams.enter_async_context(tower.watch(Topic(north.id, north.evaluation_id)))
            taught = frozenset({north.evaluation_id})
            policy = POLICIES["GET /feedback-summaries/stream"]
            visit = Visit(watcher, Claims(teacher.user_id, north.id, 1), policy, taught, is_narrow=True)
            open_streams.enter_context(keeper.watching(visit))
        with counted(monkeypatch) as made:
            await keeper.check()
        assert len(made) == 2
        ended = {visit.credential.user_id: visit.watcher.is_dismissed for visit in keeper._visits}  # type: ignore[union-attr]
    assert ended == {north.teacher.user_id: False, north.other_teacher.user_id: True}


async def test_who_watches_is_told_at_once_that_a_job_has_begun(settings: Settings) -> None:
    """A claim is announced like every other change; it does not wait for what the attempt reports, or for the clock."""
    async with runtime.worker(settings) as worker:
        assert not worker._announcer._changed.is_set()
        worker._pool._taken(1, 100)
        assert worker._announcer._changed.is_set()
        assert worker._dispatcher.loop._woken.is_set()
        await worker._announcer.close()


async def test_a_stop_in_the_very_moment_of_a_ring_is_one(tower: Watchtower) -> None:
    """A process rings for what it answered last, and then stops: its tower must not take the ring for all there was."""
    running = asyncio.create_task(tower.run())
    for _ in range(5):  # until it waits
        await asyncio.sleep(0)
    tower.ring()
    running.cancel()
    async with asyncio.timeout(5):
        await end([running])


async def test_without_an_answer_every_stream_ends_in_time_of_whatever_school(
    tower: Watchtower, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the clock can tell waits for no answer: a question about one school that hangs holds up no other's end."""
    monkeypatch.setattr(admission, "CHECK_SECONDS", 0.2)

    async def hangs(*_: object) -> set[Visit]:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(Doorkeeper, "_admitted", hangs)
    keeper = Doorkeeper(database)
    async with AsyncExitStack() as open_streams:
        watchers = [await open_streams.enter_async_context(tower.watch(Topic(SchoolId(n)))) for n in range(1, 9)]
        for n, watcher in enumerate(watchers, start=1):
            claims = Claims(n, SchoolId(n), 1)
            visit = Visit(watcher, claims, POLICIES["GET /feedback-summaries/stream"], frozenset(), is_narrow=True)
            open_streams.enter_context(keeper.watching(visit))
        running = asyncio.create_task(keeper.run())

        async def all_ended() -> bool:
            return all(watcher.is_dismissed for watcher in watchers)

        try:
            await eventually(all_ended)
        finally:
            await end([running])
