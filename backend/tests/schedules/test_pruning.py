"""The history of schedules does not grow without end: the newest runs stay, and by them what has to be known."""

import asyncio
from collections import Counter
from datetime import datetime

import psycopg
import pytest

from synopsis import runtime
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.schedules import pruning
from synopsis.schedules.pruning import Pruning
from synopsis.tenancy.scope import school_scope
from tests.eventually import eventually
from tests.factories import School, make_schedule
from tests.schedules.school_clock import Simulation, utc


async def have_run(database: Database, school: School, schedule_id: int, runs: int) -> None:
    """A run for each of the last minutes, none of which made jobs."""
    async with school_scope(database, school.id) as scope:
        await scope.run(
            "INSERT INTO schedule_runs (school_id, schedule_id, fire_at, outcome, detail)"
            " SELECT %(school_id)s, %(schedule_id)s, '2026-03-02'::timestamptz - make_interval(mins => n), 'skipped',"
            " 'Nothing to do.' FROM generate_series(1, %(runs)s) AS n",
            schedule_id=schedule_id,
            runs=runs,
        )


async def left(database: Database, school: School) -> dict[int, list[datetime]]:
    """The moments that the history of each schedule still has, newest first."""
    async with school_scope(database, school.id) as scope:
        rows = await scope.all(
            "SELECT schedule_id, array_agg(fire_at ORDER BY fire_at DESC) AS moments FROM schedule_runs"
            " WHERE school_id = %(school_id)s GROUP BY schedule_id"
        )
    return {row["schedule_id"]: row["moments"] for row in rows}


async def until_done(prune: Pruning) -> list[int]:
    """Tick until a whole walk deletes nothing; what each deleted."""
    deleted: list[int] = []
    while not deleted or deleted[-1]:
        deleted.append(await prune.tick())
    return deleted


async def test_the_newest_of_each_schedule_are_kept(
    database: Database, north: School, south: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two schools, some at a time; whoever has few loses none."""
    monkeypatch.setattr(pruning, "BATCH", 40)
    long, short, of_south = [
        await make_schedule(database, north), await make_schedule(database, north), await make_schedule(database, south)
    ]  # fmt: skip
    for school, schedule, runs in ((north, long, 150), (north, short, 20), (south, of_south, 21)):
        await have_run(database, school, schedule, runs)
    before = await left(database, north)
    assert await until_done(Pruning(database, kept=20)) == [41, 40, 40, 10, 0]
    assert await left(database, north) == {long: before[long][:20], short: before[short]}
    assert len((await left(database, south))[of_south]) == 20


async def test_every_schedule_has_its_turn(database: Database, north: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk along more schedules than are looked at in a tick comes to all of them, and begins again."""
    monkeypatch.setattr(pruning, "SLICE", 2)
    schedules = [await make_schedule(database, north) for _ in range(5)]
    prune = Pruning(database, kept=10)
    for _ in range(2):
        for schedule in schedules:
            async with school_scope(database, north.id) as scope:
                await scope.run(
                    "DELETE FROM schedule_runs WHERE school_id = %(school_id)s AND schedule_id = %(id)s", id=schedule
                )
            await have_run(database, north, schedule, 12)
        deleted = [await prune.tick() for _ in range(6)]
        assert Counter(deleted) == {4: 2, 2: 1, 0: 3}
        assert {len(moments) for moments in (await left(database, north)).values()} == {10}


@pytest.mark.parametrize("keeps_it", [True, False])
async def test_the_run_by_which_an_overlap_is_seen_stays(
    clock: Simulation, database: Database, *, keeps_it: bool
) -> None:
    """Jobs that stay active for more runs than are kept: their run is found still; without it they were overtaken."""
    made = await clock.create(due="2026-03-02 02:00", cron_expression="* * * * *")
    for minute in range(15):
        await clock.tick(f"2026-03-02 02:{minute:02}")
    assert Counter(outcome for _, outcome in await clock.outcomes(made)) == {"submitted": 1, "overlapped": 14}
    await until_done(Pruning(database, kept=10))
    kept = await clock.runs(made)
    assert [run.fire_at for run in kept] == [
        utc("2026-03-02 02:00"),
        *(utc(f"2026-03-02 02:{n:02}") for n in range(5, 15)),
    ]
    if not keeps_it:
        clock.run_sql("DELETE FROM schedule_runs WHERE outcome = 'submitted'")
    await clock.tick("2026-03-02 02:15")
    assert (await clock.outcomes(made))[-1] == ("2026-03-02 02:15", "overlapped" if keeps_it else "submitted")


async def test_who_uses_a_schedule_is_not_in_the_way(clock: Simulation, database: Database, north: School) -> None:
    """While somebody fires, changes or deletes it, it is passed by; afterwards it has its turn."""
    schedule = await clock.create()
    await have_run(database, north, schedule, 30)
    prune = Pruning(database, kept=10)
    with psycopg.connect(clock.addresses.admin_url) as connection:
        connection.execute("SELECT FROM scheduled_jobs FOR UPDATE")
        assert await prune.tick() == 0
    assert await until_done(prune) == [20, 0]


async def test_a_worker_does_it(database: Database, settings: Settings, north: School) -> None:
    """With the number of the settings."""
    schedule = await make_schedule(database, north)
    await have_run(database, north, schedule, 25)
    settings = settings.model_copy(update={"schedule_runs_kept": 15})
    stop = asyncio.Event()
    async with runtime.worker(settings) as worker:
        running = asyncio.create_task(worker.run(stop, stop))

        async def is_done() -> bool:
            return len((await left(database, north))[schedule]) == 15

        await eventually(is_done)
        stop.set()
        await running
