"""Summaries that many want at the same moment: in a few round trips, and each as if it had been wanted alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.errors import LockNotAvailable

from synopsis.api.wishes import Granted, Wish, Wishes
from synopsis.jobs.submission import Submission
from synopsis.kit.config import Settings
from synopsis.kit.crowd import MOST_AT_ONCE, MOST_UNDER_WAY
from synopsis.kit.database import Database
from synopsis.kit.errors import Forbidden, NotFound
from synopsis.tenancy.actor import Actor, UsedKey
from synopsis.tenancy.callers import Callers
from synopsis.tenancy.key_scopes import KeyScope
from synopsis.tenancy.keys import make_key
from synopsis.tenancy.scope import school_scope
from synopsis.tenancy.tokens import Claims
from tests.factories import School

LOOKED_UP = 3
"""Round trips: begin, look up, commit."""
GRANTED = 6
"""Round trips: begin, who teaches, who takes part, the jobs with their history, the audit log, commit."""
CROWD = MOST_AT_ONCE * MOST_UNDER_WAY

Counting = Callable[[Awaitable[Any]], Awaitable[int]]


@pytest.fixture
def round_trips(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """How often PostgreSQL is waited for while something is done."""
    waits = 0
    wait = AsyncConnection.wait

    async def counted(self: AsyncConnection[Any], *args: Any, **kwargs: Any) -> Any:
        nonlocal waits
        waits += 1
        return await wait(self, *args, **kwargs)

    monkeypatch.setattr(AsyncConnection, "wait", counted)

    async def count(doing: Awaitable[Any]) -> int:
        before = waits
        await doing
        return waits - before

    return count


@pytest.fixture
async def rung() -> list[None]:
    """One for each time that was rung."""
    return []


@pytest.fixture
async def wishes(database: Database, rung: list[None]) -> Wishes:
    """As the API has them."""

    async def ring() -> None:
        rung.append(None)

    return Wishes(database, ring)


def wish(school: School, student_id: int, *, actor: Actor | None = None, evaluation_id: int | None = None) -> Wish:
    """What the school's teacher, or somebody else, wants."""
    actor, evaluation_id = actor or school.teacher, evaluation_id or school.evaluation_id
    return Wish(actor, Submission(evaluation_id=evaluation_id, student_ids=[student_id], created_by=actor.user_id))


async def crowd_of(database: Database, school: School) -> list[int]:
    """More pupils of the school's evaluation."""
    async with school_scope(database, school.id) as scope:
        rows = await scope.all(
            "WITH pupil AS (INSERT INTO users (school_id, email, name, role)"
            " SELECT %(school_id)s, 'more' || n || '@example.com', 'Pupil ' || n, 'student'"
            " FROM generate_series(1, %(count)s) AS n RETURNING id)"
            " INSERT INTO enrolments SELECT %(school_id)s, %(evaluation_id)s, id FROM pupil RETURNING student_id",
            count=CROWD,
            evaluation_id=school.evaluation_id,
        )
    return [row["student_id"] for row in rows]


async def lines(database: Database, school: School) -> list[tuple[int | None, str, int | None]]:
    """What the audit log says of queueing: who, which job, with which key."""
    async with school_scope(database, school.id) as scope:
        rows = await scope.all(
            "SELECT actor_id, object, api_key_id FROM audit_log"
            " WHERE school_id = %(school_id)s AND action = 'job.queue'"
        )
    return [(row["actor_id"], row["object"], row["api_key_id"]) for row in rows]


async def test_a_request_that_comes_alone_costs_nine_round_trips(
    database: Database, wishes: Wishes, north: School, round_trips: Counting, rung: list[None]
) -> None:
    """Who calls, and then the job with all that belongs to it; nobody adds one unseen."""
    claims = Claims(north.teacher.user_id, north.id, 1)
    assert await round_trips(Callers(database).behind_token(claims)) == LOOKED_UP
    assert await round_trips(wishes.grant(wish(north, north.students[0]))) == GRANTED
    assert len(rung) == 1


async def test_a_crowd_costs_as_many_as_one(
    database: Database, wishes: Wishes, north: School, round_trips: Counting
) -> None:
    """Ninety-six callers at the same moment, and their wishes, in six transactions each."""
    callers, claims = Callers(database), Claims(north.teacher.user_id, north.id, 1)
    asking = asyncio.gather(*(callers.behind_token(replace(claims)) for _ in range(CROWD)))
    assert await round_trips(asking) == LOOKED_UP * MOST_UNDER_WAY
    students = await crowd_of(database, north)
    granting = asyncio.gather(*(wishes.grant(wish(north, student)) for student in students))
    assert await round_trips(granting) == GRANTED * MOST_UNDER_WAY
    granted = [one.submitted for one in granting.result()]
    assert [one.job.student_id for one in granted] == students
    assert all(one.is_new for one in granted)
    assert sorted(await lines(database, north)) == sorted(
        (north.teacher.user_id, one.job.job_id, None) for one in granted
    )


async def test_who_is_refused_in_a_crowd_is_refused_alone(database: Database, wishes: Wishes, north: School) -> None:
    """Another's evaluation, one that is not there, a pupil who takes no part; the others get their jobs, once each."""
    asked = [
        wish(north, north.students[0]),
        wish(north, north.students[1], actor=north.other_teacher),
        wish(north, north.students[1], evaluation_id=999_999),
        wish(north, 999_999),
        wish(north, north.students[0], actor=north.admin),
        wish(north, north.students[2], actor=north.admin),
    ]
    first, foreign, nowhere, nobody, again, other = await asyncio.gather(
        *(wishes.grant(one) for one in asked), return_exceptions=True
    )
    assert isinstance(first, Granted)
    assert isinstance(again, Granted)
    assert isinstance(other, Granted)
    assert (first.submitted.is_new, again.submitted.is_new, other.submitted.is_new) == (True, False, True)
    assert again.submitted.job == first.submitted.job
    assert first.submitted.job.created_by == north.teacher.user_id
    assert isinstance(foreign, Forbidden)
    assert isinstance(nowhere, NotFound)
    assert nowhere.reason == "evaluation_not_found"
    assert isinstance(nobody, NotFound)
    assert nobody.extra == {"student_ids": [999_999]}
    jobs = [one.submitted.job for one in (first, other)]
    assert {(actor_id, job_id) for actor_id, job_id, _ in await lines(database, north)} == {
        (job.created_by, job.job_id) for job in jobs
    }


async def test_schools_and_keys_share_no_transaction(
    database: Database, wishes: Wishes, north: School, south: School
) -> None:
    """At the same moment: each school's rows are its own, and the audit log knows who came with which key."""
    async with school_scope(database, north.id) as scope:
        key, _ = await make_key(scope, north.admin, "Portal", [KeyScope.JOBS_WRITE], days=1)
    software = replace(north.admin, key=UsedKey(key.id, key.name, frozenset({KeyScope.JOBS_WRITE})))
    with_key, without, theirs, foreign = await asyncio.gather(
        wishes.grant(wish(north, north.students[0], actor=software)),
        wishes.grant(wish(north, north.students[1], actor=north.admin)),
        wishes.grant(wish(south, south.students[0])),
        wishes.grant(wish(south, north.students[2], evaluation_id=north.evaluation_id)),
        return_exceptions=True,
    )
    assert isinstance(foreign, NotFound)
    assert isinstance(with_key, Granted)
    assert isinstance(without, Granted)
    assert isinstance(theirs, Granted)
    assert set(await lines(database, north)) == {
        (north.admin.user_id, with_key.submitted.job.job_id, key.id),
        (north.admin.user_id, without.submitted.job.job_id, None),
    }
    assert [job_id for _, job_id, _ in await lines(database, south)] == [theirs.submitted.job.job_id]


@pytest.fixture
async def impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """Waits for a lock for a moment alone."""
    monkeypatch.setattr("synopsis.kit.database.SERVER_SETTINGS", "-c lock_timeout=100ms -c timezone=UTC")
    opened = await Database(settings.database_url, name="test").open()
    yield opened
    await opened.close()


async def test_who_is_in_the_way_of_one_is_not_in_the_way_of_the_others(
    impatient: Database, addresses: Any, north: School, rung: list[None]
) -> None:
    """Somebody holds a pupil's row: that pupil's wish fails, and those that came with it are granted."""

    async def ring() -> None:
        rung.append(None)

    wishes = Wishes(impatient, ring)
    with psycopg.connect(addresses.admin_url) as holder:
        holder.execute(
            "SELECT FROM enrolments WHERE evaluation_id = %s AND student_id = %s FOR UPDATE",
            [north.evaluation_id, north.students[1]],
        )
        outcomes = await asyncio.gather(
            *(wishes.grant(wish(north, student)) for student in north.students), return_exceptions=True
        )
    assert [type(outcome) for outcome in outcomes] == [Granted, LockNotAvailable, *[Granted] * 4]
    assert len(await lines(impatient, north)) == 5
