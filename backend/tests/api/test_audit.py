"""The audit log: every deed is in it with who did it and by which key, and nobody changes it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import errors

from synopsis.api.policy import POLICIES
from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database, Transaction
from synopsis.tenancy.actor import scope_of
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.key_scopes import KeyScope
from synopsis.tenancy.scope import school_scope, system_scope
from tests.api.routes import API, Route, routes, send
from tests.api.world import Owner, World, make_api_key
from tests.eventually import eventually
from tests.factories import School
from tests.tenancy.every_table import fill

SignIn = Callable[..., Any]
Line = tuple[str, int | None, int | None]
"""Action, actor and key."""
AUDIT = f"{API}/audit"


def lines_after(admin_url: str, last: int) -> list[Line]:
    """What was written down after a line."""
    with psycopg.connect(admin_url) as connection:
        return connection.execute(
            "SELECT action, actor_id, api_key_id FROM audit_log WHERE id > %s ORDER BY id", [last]
        ).fetchall()


def last_line(admin_url: str) -> int:
    """Its id."""
    with psycopg.connect(admin_url) as connection:
        row = connection.execute("SELECT coalesce(max(id), 0) FROM audit_log").fetchone()
    assert row is not None
    return int(row[0])


IN_THIS_ORDER = (
    "POST /feedback-summaries/workflows/{workflow_id}/cancel",
    "POST /feedback-summaries/jobs/{job_id}/cancel",
    "POST /feedback-summaries/jobs/{job_id}/retry",
    "POST /feedback-summaries/jobs/cancel",
    "POST /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/queue",
    "POST /feedback-summaries/dead-letters/replay",
    "POST /feedback-summaries/dead-letters/replays/{replay_id}/resume",
    "POST /feedback-summaries/dead-letters/replays/{replay_id}/cancel",
    "POST /feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/release",
)
"""Each leaves the next one something to do."""


# One that a replay has to make again still, and one that none knows of.
DEAD_LETTERS = """
WITH dead AS (
    INSERT INTO summary_generation_jobs (school_id, evaluation_id, task_type, status, failed_at, error_code,
        error_message)
    SELECT 1, %(evaluation_id)s, task_type, 'failed', now(), 'x', 'No.'
    FROM unnest(ARRAY['participation', 'attendance']) AS kind (task_type) RETURNING job_id, task_type
)
INSERT INTO dead_letter_replay_jobs (school_id, replay, position, job_id)
SELECT 1, %(replay_id)s, 1, job_id FROM dead WHERE task_type = 'attendance'
"""


def rank(route: Route) -> tuple[int, bool]:
    """What deletes a thing comes last."""
    first = IN_THIS_ORDER.index(route.name) if route.name in IN_THIS_ORDER else len(IN_THIS_ORDER)
    return first, route.method == "DELETE"


@pytest.mark.parametrize("who", ["a person", "a key"])
async def test_every_deed_is_written_down_once_and_nothing_else_is(
    world: World, at_root: httpx.AsyncClient, addresses: Addresses, who: str
) -> None:
    """Whatever a route of the table records is one line, of the actor and, if they came with one, of their key."""
    admin, key = world.north.admin, await make_api_key(world.database, world.north, KeyScope)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE webhook_deliveries SET status = 'given_up', next_attempt_at = NULL")
        connection.execute(DEAD_LETTERS, world.objects[Owner.OWN])
    with_a_key, wrong = who == "a key", {}
    for route in sorted(routes(), key=rank):
        if route.is_public or (with_a_key and POLICIES[route.name].key is None):
            continue
        headers = key.headers if with_a_key else world.token(admin)
        last = last_line(addresses.admin_url)
        answer = await send(at_root, **route.request(world.objects[Owner.OWN]), headers=headers)
        recorded = POLICIES[route.name].records
        expected = [(recorded, admin.user_id, key.id if with_a_key else None)] if recorded else []
        found = lines_after(addresses.admin_url, last)
        if found != expected:
            wrong[str(route)] = (answer.status_code, answer.text[:200], found)
    assert wrong == {}


def test_every_route_that_changes_something_is_written_down() -> None:
    """A new one says in the table of policies what it records."""
    silent = {name for name, policy in POLICIES.items() if not name.startswith("GET ") and policy.records is None}
    assert silent == set()
    assert {name for name, policy in POLICIES.items() if name.startswith("GET ") and policy.records} == set()


async def test_a_deed_about_a_summary_says_whose(world: World, at_root: httpx.AsyncClient) -> None:
    """Its number alone would tell an administrator nothing."""
    admin, own = world.token(world.north.admin), world.objects[Owner.OWN]
    whose = {"evaluation_id": own["evaluation_id"], "student_id": own["student_id"]}
    path = f"{API}/feedback-summaries/evaluation/{whose['evaluation_id']}/student/{whose['student_id']}"
    text = "Your classmates like how you explain things. They say that you could plan your work a little earlier."
    current = (await at_root.get(path, headers=admin)).raise_for_status().json()["id"]
    for method, address, body in [
        ("PATCH", path, {"summary_id": current, "summary_text": text}),
        ("POST", f"{path}/release", None),
        ("DELETE", f"{path}/release", None),
    ]:
        (await at_root.request(method, address, json=body, headers=admin)).raise_for_status()
    log = (await at_root.get(AUDIT, headers=admin)).raise_for_status().json()["items"]
    deeds = [entry for entry in log if entry["action"].startswith("summary.")]
    assert {entry["action"] for entry in deeds} == {"summary.withdraw", "summary.release", "summary.edit"}
    assert all({name: entry["detail"].get(name) for name in whose} == whose for entry in deeds)


async def test_what_was_refused_or_was_so_already_is_no_deed(
    world: World, at_root: httpx.AsyncClient, addresses: Addresses
) -> None:
    """A second cancellation, pause or revocation, and a job that was active already, add no line."""
    admin = world.token(world.north.admin)
    own = world.objects[Owner.OWN]
    twice = [
        f"/feedback-summaries/jobs/{own['job_id']}/cancel",
        "/feedback-summaries/queue/ai-summaries/pause",
        f"/feedback-summaries/evaluation/{own['evaluation_id']}/student/{own['student_id']}/queue",
    ]
    for path in twice:
        await at_root.post(API + path, headers=admin)
    await at_root.delete(f"{API}/api-keys/{own['key_id']}", headers=admin)
    last = last_line(addresses.admin_url)
    for path in twice:
        assert (await at_root.post(API + path, headers=admin)).status_code in {200, 409}
    assert (await at_root.delete(f"{API}/api-keys/{own['key_id']}", headers=admin)).status_code == 204
    assert lines_after(addresses.admin_url, last) == []


async def test_a_line_is_there_exactly_when_the_deed_is(
    database: Database, north: School, addresses: Addresses
) -> None:
    """It is written in the transaction of the deed: what is taken back has not happened."""
    last = last_line(addresses.admin_url)

    async def fail() -> None:
        async with scope_of(database, north.admin) as scope:
            await record(scope, Action.JOB_CANCEL, actor_id=north.admin.user_id, about="x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert lines_after(addresses.admin_url, last) == []


async def test_signing_in_is_written_down_and_failing_to_where_the_address_is_known(
    api: str, north: School, south: School, addresses: Addresses, as_user: SignIn
) -> None:
    """A success says who; a failure says whose address it was, at each of their schools and nowhere else."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE users SET email = 'both@x.example' WHERE role = 'teacher' AND id IN (1002, 2002)")
    await as_user(north.admin.email)
    async with httpx.AsyncClient(base_url=api, timeout=20) as client:
        for address in ("nobody@north.example", "both@x.example"):
            answer = await client.post(f"{API}/auth/token", data={"username": address, "password": "wrong"})
            assert answer.status_code == 401

    async def all_three() -> list[tuple[Any, ...]] | None:
        with psycopg.connect(addresses.admin_url) as connection:
            found = connection.execute(
                "SELECT school_id, action, actor_id, object FROM audit_log ORDER BY id"
            ).fetchall()
        return found if len(found) >= 3 else None

    assert await eventually(all_three) == [
        (1, "auth.sign_in", north.admin.user_id, None),
        (1, "auth.sign_in_failed", None, "1002"),
        (2, "auth.sign_in_failed", None, "2002"),
    ]


async def test_an_admin_reads_the_log_page_by_page(world: World, at_root: httpx.AsyncClient) -> None:
    """Newest first, of their school alone, by action and by person, with the key; cursors go to the end."""
    north, south = world.north, world.south
    key = await make_api_key(world.database, north, KeyScope)
    for number in range(5):
        pause = "pause" if number % 2 == 0 else "resume"
        path = f"{API}/feedback-summaries/queue/ai-summaries-low/{pause}"
        await at_root.post(path, headers=key.headers if number == 4 else world.token(north.admin))
    await at_root.post(f"{API}/evaluations", json={"title": "Mine"}, headers=world.token(north.teacher))
    admin = world.token(north.admin)

    async def pages(**query: object) -> list[dict[str, Any]]:
        found, cursor = [], None
        while True:
            params: dict[str, Any] = {**query, "limit": 2, **({"cursor": cursor} if cursor else {})}
            answer = (await at_root.get(AUDIT, params=params, headers=admin)).json()
            found += answer["items"]
            cursor = answer["next_cursor"]
            if cursor is None:
                return found

    everything = await pages()
    assert [one["action"] for one in everything] == [
        "evaluation.create", "queue.pause", "queue.resume", "queue.pause", "queue.resume", "queue.pause",
    ]  # fmt: skip
    assert everything == sorted(everything, key=lambda one: -one["id"])
    assert everything[0]["actor_name"] == "Tom Teacher"
    assert [one["api_key_id"] for one in everything] == [None, key.id, None, None, None, None]
    assert await pages(action="queue.resume") == [one for one in everything if one["action"] == "queue.resume"]
    assert await pages(actor_id=north.teacher.user_id) == everything[:1]
    assert await pages(actor_id=south.admin.user_id) == []
    assert await pages(object="ai-summaries-low") == everything[1:]
    assert await pages(object="ai-summaries") == []
    moment = everything[3]["at"]  # to the millisecond, and lines to the microsecond
    since, until = await pages(after=moment), await pages(before=moment)
    assert since == everything[: len(since)]
    assert since + until == everything
    assert [3 in {len(since), len(since) - 1}, everything[2] in since, everything[4] in until] == [True] * 3
    assert await pages(after=moment, before=moment) == []
    assert await pages(after=moment, object="ai-summaries-low", action="queue.pause") == [
        one for one in since if one["action"] == "queue.pause"
    ]
    theirs = (await at_root.get(AUDIT, headers=world.token(south.admin))).json()
    assert theirs == {"items": [], "next_cursor": None}
    assert (await at_root.get(AUDIT, params={"action": "x"}, headers=admin)).status_code == 422


REFUSED = (
    "UPDATE audit_log SET action = 'x'",
    "DELETE FROM audit_log",
    "TRUNCATE audit_log",
    "INSERT INTO audit_log (school_id, action, at) VALUES (1, 'x', now() - interval '1 year')",
    "INSERT INTO audit_log (school_id, action, api_key_id) VALUES (1, 'x', 1)",
    "INSERT INTO audit_log (school_id, action) VALUES (2, 'x')",
    "ALTER TABLE audit_log DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_log_is_append_only ON audit_log",
)


async def test_the_application_adds_lines_and_does_nothing_else(
    database: Database, addresses: Addresses, north: School, south: School
) -> None:
    """In a school's transaction and in the loops': no line is changed, backdated, or put into another school."""
    for school in (north, south):
        fill(addresses.admin_url, school)

    async def run(scope: AbstractAsyncContextManager[Transaction], statement: str) -> None:
        async with scope as transaction:
            await transaction.run(statement)

    for statement in REFUSED:
        for scope in (system_scope(database), database.transaction(app__school_id="1")):
            with pytest.raises(errors.InsufficientPrivilege):
                await run(scope, statement)
    await run(database.transaction(app__school_id="1"), "INSERT INTO audit_log (school_id, action) VALUES (1, 'x')")


async def test_a_line_may_be_added_and_read(database: Database, north: School, south: School) -> None:
    """The control of what is refused; the other school does not see it."""
    async with school_scope(database, north.id) as scope:
        await record(scope, Action.JOB_CANCEL, actor_id=north.admin.user_id, about="x", more=1)
        seen = "SELECT action, detail FROM audit_log WHERE school_id = %(school_id)s OR true"
        assert await scope.all(seen) == [{"action": "job.cancel", "detail": {"more": 1}}]
    async with school_scope(database, south.id) as scope:
        assert await scope.all(seen) == []
