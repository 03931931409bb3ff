"""What is owed to the store gets there, each once and at its own address, whatever the store does meanwhile."""

import asyncio
from uuid import uuid4

import psycopg
import pytest

from synopsis.cli.results import owe
from synopsis.devstack.stack import Addresses
from synopsis.kit import tracing
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.kit.errors import Misconfigured
from synopsis.results.outcome import Failure
from synopsis.results.owing import owe_all
from synopsis.results.store import ResultStore
from synopsis.results.uploader import BATCH
from synopsis.results.uploads import Outcome, claim, record
from synopsis.tenancy.scope import school_scope, system_scope
from tests.eventually import eventually
from tests.factories import NAMES, School
from tests.results.endpoint import PREFIX, Endpoint
from tests.results.owed import Owed
from tests.results.test_store import fetched
from tests.tracing.collector import Collector
from tests.working import work

OF_ITS_JOB = """
SELECT job_id, jobs.student_id, summary_text FROM summary_generation_jobs AS jobs
JOIN feedback_summaries AS summary ON summary.id = jobs.summary_id
WHERE jobs.school_id = %(school_id)s AND status = 'completed'
"""


class Counting(ResultStore):
    """Notes what is put."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.put_keys: list[str] = []

    async def put(self, key: str, body: bytes) -> Failure | None:
        """As always."""
        self.put_keys.append(key)
        return await super().put(key, body)


async def complete_a_class(settings: Settings, school: School) -> None:
    """All of its summaries, by a worker with all that it does."""
    async with work(settings) as submit_class:
        statuses = await submit_class(
            school_id=school.id, evaluation_id=school.evaluation_id, created_by=school.teacher.user_id
        )

        async def all_completed() -> bool:
            return set(await statuses()) == {"completed"}

        await eventually(all_completed)


async def test_every_completed_job_comes_into_the_store(
    settings: Settings, database: Database, north: School, endpoint: Endpoint, owed: Owed
) -> None:
    """At its job's address, with the job's result, and with no name in it."""
    async with work(settings) as submit_class:
        await submit_class(school_id=north.id, evaluation_id=north.evaluation_id, created_by=north.teacher.user_id)

        async def all_stored() -> bool:
            rows = await owed.rows(north)
            return len(rows) == len(north.students) and not await owed.missing(north)

        await eventually(all_stored)
    async with school_scope(database, north.id) as scope:
        jobs = await scope.all(OF_ITS_JOB)
    objects = endpoint.objects()
    address = f"{PREFIX}/school-{north.id}/{north.evaluation_id}/"
    assert {key: (one["student_id"], one["result"]["summary_text"]) for key, one in objects.items()} == {
        f"{address}{job['job_id']}.json": (job["student_id"], job["summary_text"]) for job in jobs
    }
    one = objects[f"{address}{jobs[0]['job_id']}.json"]
    assert list(one) == [
        "version", "school_id", "evaluation_id", "student_id", "job_id", "task_type", "created_at", "completed_at",
        "result",
    ]  # fmt: skip
    assert (one["version"], one["school_id"], one["task_type"]) == (1, north.id, "generate_summary")
    text = str(list(objects.values()))
    assert not [name for name in NAMES if name in text or name.split()[0] in text]


async def test_without_a_store_nothing_is_owed(settings: Settings, north: School, owed: Owed) -> None:
    """The control: no row is written for a store that is not there."""
    await complete_a_class(settings.model_copy(update={"result_store_url": ""}), north)
    assert await owed.rows(north) == []


async def test_a_store_that_is_down_fails_no_job(
    settings: Settings, north: School, endpoint: Endpoint, owed: Owed
) -> None:
    """Jobs complete, their results are owed, and are there once the store is."""
    await complete_a_class(settings.model_copy(update={"result_store_endpoint": "http://127.0.0.1:9"}), north)
    assert await owed.missing(north) == len(north.students)
    assert {row["last_error"] for row in await owed.rows(north)} <= {"unreachable", None}
    await owed.pass_time(north, ends_leases=True)
    assert await owed.uploader().tick() == len(north.students)
    assert await owed.missing(north) == 0
    assert len(endpoint.objects()) == len(north.students)


async def test_a_store_in_trouble_is_asked_ever_more_rarely(settings: Settings, north: School, owed: Owed) -> None:
    """Then for one result at a time; a success ends it."""
    await owed.owe(north, 3)
    store = Counting(settings.model_copy(update={"result_store_endpoint": "http://127.0.0.1:9"}))
    uploader = owed.uploader(store)
    await uploader.tick()
    assert len(store.put_keys) == 3
    asked = []
    for _ in range(6):
        async with school_scope(owed.database, north.id) as scope:
            await scope.run(
                "UPDATE result_uploads SET next_attempt_at = clock_timestamp() - interval '1 second'"
                " WHERE school_id = %(school_id)s"
            )
        before = len(store.put_keys)
        await uploader.tick()
        assert len(store.put_keys) == before, "it rests"
        began = owed.clock.now
        while len(store.put_keys) == before:
            owed.clock.now += 0.5
            await uploader.tick()
        assert len(store.put_keys) == before + 1, "one at a time"
        asked.append(owed.clock.now - began)
    assert asked == [1, 2, 4, 8, 15, 15]
    store._writing = ResultStore(settings)._writing
    await owed.pass_time(north)
    assert (await uploader.tick(), await uploader.tick()) == (1, 2)
    assert await owed.missing(north) == 0


async def test_a_refusal_waits_long_and_never_ends(north: School, endpoint: Endpoint, owed: Owed) -> None:
    """A key that is wrong costs a try every five minutes; once it is right, everything gets there."""
    await owed.owe(north, 2)
    assert await owed.uploader(result_store_access_key_id="nobody").tick() == 0
    rows = await owed.rows(north)
    assert {row["last_error"] for row in rows} == {"access_denied"}
    assert all(290 < row["due_in"] <= 331 for row in rows)
    await owed.pass_time(north)
    assert await owed.uploader().tick() == 2
    assert len(endpoint.objects()) == 2


async def test_two_at_once_do_not_both_upload(settings: Settings, north: School, owed: Owed) -> None:
    """Each result is put by one of many uploaders that look at the same time."""
    jobs = await owed.owe(north, 3 * BATCH)
    stores = [Counting(settings) for _ in range(4)]
    uploaders = [owed.uploader(store) for store in stores]
    while await owed.missing(north):
        await asyncio.gather(*(uploader.tick() for uploader in uploaders))
    put = [key for store in stores for key in store.put_keys]
    assert len(put) == len(set(put)) == len(jobs)


class Meeting(Counting):
    """Holds its first upload until another uploader has looked."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.has_begun, self.goes_on = asyncio.Event(), asyncio.Event()

    async def put(self, key: str, body: bytes) -> Failure | None:
        """As always, but later."""
        self.has_begun.set()
        await self.goes_on.wait()
        return await super().put(key, body)


@pytest.mark.parametrize(("lease_seconds", "puts"), [(22.0, 1), (0.0, 2)])
async def test_it_is_the_lease_that_keeps_them_apart(
    settings: Settings, north: School, owed: Owed, lease_seconds: float, puts: int
) -> None:
    """One looks while the other uploads, and finds nothing; the control: without a lease it uploads the same."""
    await owed.owe(north)
    first, second = Meeting(settings), Counting(settings)
    uploader = owed.uploader(first)
    uploader._lease_seconds = lease_seconds
    uploading = asyncio.create_task(uploader.tick())
    await first.has_begun.wait()
    await owed.uploader(second).tick()
    first.goes_on.set()
    await uploading
    assert len(first.put_keys + second.put_keys) == puts
    assert await owed.missing(north) == 0


async def test_a_lease_keeps_others_off_and_ends(north: School, endpoint: Endpoint, owed: Owed) -> None:
    """What a process took that died is left alone for as long as its lease holds; then another takes it."""
    await owed.owe(north)
    async with system_scope(owed.database) as transaction:
        [_] = await claim(transaction, lease=uuid4(), lease_seconds=30, limit=5)
    assert (await owed.uploader().tick(), endpoint.objects()) == (0, {})
    await owed.pass_time(north)
    assert await owed.uploader().tick() == 0
    await owed.pass_time(north, ends_leases=True)
    assert await owed.uploader().tick() == 1


async def test_a_row_that_somebody_holds_stops_nobody(north: School, owed: Owed, addresses: Addresses) -> None:
    """What is locked is passed over, and the rest is uploaded."""
    await owed.owe(north, 3)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("SELECT FROM result_uploads ORDER BY job LIMIT 1 FOR UPDATE")
        async with asyncio.timeout(5):
            assert await owed.uploader().tick() == 2
    assert await owed.uploader().tick() == 1


async def test_who_comes_late_records_nothing(north: School, owed: Owed) -> None:
    """The outcome of an attempt whose lease somebody else has now changes nothing."""
    await owed.owe(north)
    first, second = uuid4(), uuid4()
    async with system_scope(owed.database) as transaction:
        [claimed] = await claim(transaction, lease=first, lease_seconds=0, limit=5)
    async with system_scope(owed.database) as transaction:
        assert len(await claim(transaction, lease=second, lease_seconds=30, limit=5)) == 1
    async with school_scope(owed.database, north.id) as scope:
        assert await record(scope, first, [Outcome(claimed.job, None, 0)]) == 0
        assert await record(scope, second, [Outcome(claimed.job, None, 0)]) == 1, "the control: its holder's counts"


async def test_no_transaction_is_open_during_an_upload(
    north: School, endpoint: Endpoint, owed: Owed, addresses: Addresses
) -> None:
    """While a store hangs, the database has nothing to wait for."""
    await owed.owe(north)
    endpoint.freeze()
    uploading = asyncio.create_task(owed.uploader().tick())
    try:

        async def is_claimed() -> bool:
            [row] = await owed.rows(north)
            return row["lease"] is not None

        await eventually(is_claimed)
        with psycopg.connect(addresses.admin_url) as connection:
            open_now = connection.execute(
                "SELECT state, query FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND query LIKE '%result_uploads%'"
            ).fetchall()
        assert (open_now, uploading.done()) == ([], False)
    finally:
        endpoint.thaw()
    await uploading


async def test_no_school_waits_for_another(north: School, south: School, owed: Owed) -> None:
    """However much one is owed, the next school's first comes before its second."""
    await owed.owe(north, 10)
    await owed.owe(south)
    async with system_scope(owed.database) as transaction:
        claimed = await claim(transaction, lease=uuid4(), lease_seconds=30, limit=2)
    assert {one.school_id for one in claimed} == {north.id, south.id}


async def test_each_schools_results_lie_at_its_own_address(
    settings: Settings, north: School, south: School, endpoint: Endpoint, owed: Owed
) -> None:
    """Whatever is uploaded together: what an object says and where it lies is one school's, and so is its link."""
    jobs = {school.id: await owed.owe(school, 5) for school in (north, south)}
    assert await owed.uploader().tick() == 10
    objects = endpoint.objects()
    assert {(key.split("/")[1], one["school_id"], one["job_id"]) for key, one in objects.items()} == {
        (f"school-{school}", school, job_id) for school, its in jobs.items() for job_id in its
    }
    [link] = await ResultStore(settings).links([f"school-{north.id}/{north.evaluation_id}/{jobs[north.id][0]}.json"])
    assert (await fetched(link))[0] == 200
    other = link.replace(f"school-{north.id}/{north.evaluation_id}", f"school-{south.id}/{south.evaluation_id}")
    other = other.replace(jobs[north.id][0], jobs[south.id][0])
    assert (await fetched(other))[0] == 403


async def test_a_result_of_another_kind_is_stored_as_it_is(north: School, endpoint: Endpoint, owed: Owed) -> None:
    """Of a job about a whole class, which has no student, and whose result is its own."""
    job_id = await owed.owe_of_a_class(north, {"overview_text": "Most listen well."})
    assert await owed.uploader().tick() == 1
    [(key, one)] = endpoint.objects().items()
    assert key == f"{PREFIX}/school-{north.id}/{north.evaluation_id}/{job_id}.json"
    assert (one["student_id"], one["task_type"]) == (None, "class_overview")
    assert one["result"] == {"overview_text": "Most listen well."}


@pytest.fixture
def environment(addresses: Addresses, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of a terminal, without a store."""
    monkeypatch.setenv("DATABASE_URL", addresses.database_url)
    monkeypatch.setenv("REDIS_URL", addresses.redis_url)


async def test_what_was_before_the_store_is_owed_when_asked_for(
    settings: Settings,
    north: School,
    south: School,
    addresses: Addresses,
    owed: Owed,
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`synopsis results owe` owes a school's results, each once, and no other school's."""
    stored = await owed.owe(north, 2)
    await owed.owe(south, 1)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("DELETE FROM result_uploads")
    monkeypatch.setenv("SYNOPSIS_RESULT_STORE_URL", settings.result_store_url)
    await asyncio.to_thread(owe, "north")
    assert capsys.readouterr().out == "2 results of north are owed to the store; the workers bring them there.\n"
    assert await owe_all(owed.database, north.id) == 0
    assert [row["job_id"] for row in await owed.rows(north)] == stored
    assert await owed.rows(south) == []
    assert await owed.uploader().tick() == 2


def test_nothing_is_owed_to_no_store(environment: None) -> None:
    """Without the setting, the command says which."""
    with pytest.raises(Misconfigured, match="SYNOPSIS_RESULT_STORE_URL is not set"):
        owe("north")


async def test_a_school_cannot_see_anothers_uploads(north: School, south: School, owed: Owed) -> None:
    """Row-level security holds for what is owed, too."""
    await owed.owe(north)
    async with school_scope(owed.database, south.id) as scope:
        assert await scope.all("SELECT job, %(school_id)s AS asker FROM result_uploads") == []
    async with school_scope(owed.database, north.id) as scope:
        assert len(await scope.all("SELECT job, %(school_id)s AS asker FROM result_uploads")) == 1


async def test_an_upload_is_in_its_jobs_trace(owed: Owed, north: School, addresses: Addresses) -> None:
    """Under the span by which the job was made; of the address nothing is said."""
    made = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"
    [job_id] = await owed.owe(north)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE summary_generation_jobs SET traceparent = %s", [made + "-01"])
    async with Collector() as collector:
        async with tracing.exporting(collector.endpoint, "test"):
            assert await owed.uploader().tick() == 1
    [span] = collector.spans
    assert (span.name, span.kind, span.is_error) == ("upload result", "CLIENT", False)
    assert f"00-{span.trace}-{span.parent}" == made
    assert job_id not in span.all_texts()
