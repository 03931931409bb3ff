"""The demo schools in a real database."""

import asyncio
from zoneinfo import ZoneInfo

from synopsis.cli.demo_school import PASSWORD, load
from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from synopsis.runtime import SCHEDULABLES
from synopsis.schedules.store import change_schedule, list_schedules
from synopsis.tenancy.attempts import Origin
from synopsis.tenancy.people import actor_of, log_in
from synopsis.tenancy.scope import SchoolId, school_scope


async def counts(database: Database, school: int) -> dict[str, int]:
    """How many rows of each kind the school sees."""
    async with school_scope(database, SchoolId(school)) as scope:
        row = await scope.first(
            "SELECT (SELECT count(*) FROM schools) AS schools, (SELECT count(*) FROM users) AS users,"
            " (SELECT count(*) FROM enrolments WHERE evaluation_id IN (123, 223)) AS pupils,"
            " (SELECT count(*) FROM feedback) AS feedback, %(school_id)s::bigint AS school"
        )
    assert row is not None
    return dict(row)


async def test_both_schools_are_loaded_each_for_itself(addresses: Addresses, database: Database) -> None:
    """Under the application's role, with row-level security on, each school sees its own."""
    await load(addresses.database_url)
    assert await counts(database, 1) == {"schools": 1, "users": 29, "pupils": 27, "feedback": 345, "school": 1}
    assert await counts(database, 2) == {"schools": 1, "users": 10, "pupils": 8, "feedback": 50, "school": 2}
    assert await counts(database, 3) == {"schools": 0, "users": 0, "pupils": 0, "feedback": 0, "school": 3}


async def test_loading_again_changes_nothing(addresses: Addresses, database: Database) -> None:
    """Neither twice at once nor later; what somebody changed in the demo stays changed."""
    await asyncio.gather(load(addresses.database_url), load(addresses.database_url))
    async with school_scope(database, SchoolId(1)) as scope:
        await scope.run(
            "UPDATE evaluations SET status = 'closed', closed_at = now() WHERE id = 123 AND school_id = %(school_id)s"
        )
        await scope.run("DELETE FROM feedback WHERE reviewee_id = 456 AND school_id = %(school_id)s")
    before = await counts(database, 1)
    await load(addresses.database_url)
    assert await counts(database, 1) == before
    async with school_scope(database, SchoolId(1)) as scope:
        row = await scope.first("SELECT status FROM evaluations WHERE id = 123 AND school_id = %(school_id)s")
    assert row == {"status": "closed"}


async def test_the_log_ins_of_the_demo_work(addresses: Addresses, database: Database) -> None:
    """A pupil and a teacher sign in with the printed password."""
    await load(addresses.database_url)
    here = Origin("127.0.0.1", account_free=5, address_free=50)
    pupil = await log_in(database, "student456@north.example", PASSWORD, here)
    teacher = await log_in(database, "teacher@south.example", PASSWORD, here)
    assert (pupil.user_id, pupil.school_id) == (456, 1)
    assert (teacher.user_id, teacher.school_id) == (1002, 2)


async def test_the_demo_has_a_nightly_schedule_that_can_be_enabled(addresses: Addresses, database: Database) -> None:
    """Off, so that the demo does nothing by itself; valid, so that its teacher can switch it on."""
    await load(addresses.database_url)
    async with school_scope(database, SchoolId(1)) as scope:
        teacher = await actor_of(scope, 2)
        assert teacher is not None
        [schedule] = await list_schedules(scope, teacher, evaluation_id=123, before=None, limit=10)
        assert (schedule.enabled, schedule.next_run_at, schedule.runs_as) == (False, None, 2)
        enabled = await change_schedule(scope, teacher, schedule.id, {"enabled": True}, SCHEDULABLES)
    assert enabled.next_run_at is not None
    assert enabled.next_run_at.astimezone(ZoneInfo("Europe/Amsterdam")).hour == 2


async def test_what_comes_after_the_demo_gets_other_ids(addresses: Addresses, database: Database) -> None:
    """A new pupil and a new evaluation never collide with the fixed ids."""
    await load(addresses.database_url)
    async with school_scope(database, SchoolId(1)) as scope:
        pupil = await scope.first(
            "INSERT INTO users (school_id, email, name, role)"
            " VALUES (%(school_id)s, 'new@north.example', 'Newcomer', 'student') RETURNING id"
        )
        evaluation = await scope.first(
            "INSERT INTO evaluations (school_id, title, created_by) VALUES (%(school_id)s, 'New', 2) RETURNING id"
        )
    assert pupil is not None
    assert evaluation is not None
    assert pupil["id"] > 100_000
    assert evaluation["id"] > 1000
