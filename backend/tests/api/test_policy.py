"""One table says who may do what; every route keeps to it, for everybody and for everybody's things."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx
import psycopg
import pytest
from fastapi import APIRouter, FastAPI

from synopsis.api.policy import POLICIES, PUBLIC, Undeclared, refuse_undeclared, served
from synopsis.devstack.stack import Addresses
from synopsis.tenancy.actor import Actor, Role
from synopsis.tenancy.key_scopes import KeyScope
from synopsis.tenancy.policy import Policy, Whose
from tests.api.routes import Route, application, routes, send
from tests.api.world import Owner, World
from tests.faults.results import record
from tests.tenancy.every_table import tables

# Codes that speak of a thing's state to somebody who may ask.
MAY_BE = {
    "summary_not_found",
    "overview_not_found",
    "job_queued",
    "job_cancelled",
    "delivery_owed",
    "no_students",
    "replay_running",
    "replay_completed",
    "replay_cancelled",
    "summary_changed",
}
ALONE = [Owner.OWN]
"""Of a route that is about no object, one request is all that there is to try."""
TRIED = {
    "nobody": [Owner.OWN, Owner.MISSING],
    "pupil": [Owner.OWN, Owner.COLLEAGUES, Owner.SOUTHS, Owner.MISSING],
    "teacher": list(Owner),
    "admin": [Owner.OWN, Owner.COLLEAGUES, Owner.SOUTHS, Owner.MISSING],
    "south's teacher": [Owner.OWN, Owner.SOUTHS, Owner.MISSING],
    "south's admin": [Owner.OWN, Owner.SOUTHS, Owner.MISSING],
    "a key": [Owner.OWN, Owner.SOUTHS],
}
"""Whose things each tries: the others are like one of these to them."""
NOT_COMPARED = "{dispatched_at,last_used_at}"
"""What our own loops change meanwhile, and that somebody came with a key."""


@dataclass(frozen=True)
class Cell:
    """One request of the matrix."""

    route: Route
    who: str
    headers: dict[str, str]
    actor: Actor | None
    owner: Owner
    only: frozenset[str]
    expected: int
    """The HTTP status of a refusal, or 200 for any answer to somebody who may."""

    def __str__(self) -> str:
        return f"{self.who}: {self.route} {set(self.only) or ''} of {self.owner}: expected {self.expected}"


def expected(route: Route, actor: Actor | None, owner: Owner, world: World, only: frozenset[str]) -> int:
    """What the table says."""
    if actor is None:
        return 401
    its = POLICIES[route.name]
    if actor.role not in its.roles:
        return 403
    if not route.objects or its.whose is Whose.SHOWN:
        return 200
    status = _expected_of(route, its.whose, actor, owner, world)
    # A student is nobody's alone: who names one is shown what is theirs to see, and be it nothing.
    is_of_a_student = only == {"student_id"} and not any(where == "path" for where, _ in route.objects)
    return 200 if status == 403 and is_of_a_student else status


def _expected_of(route: Route, whose: Whose, actor: Actor, owner: Owner, world: World) -> int:
    if actor.role is Role.STUDENT:
        assert whose is Whose.RELEASED, f"{route}: what is a pupil's own here? Say it in {__name__}"
        return 200 if owner is Owner.OWN else 403
    is_south = actor.school_id == world.south.id
    if owner is Owner.MISSING or is_south != (owner is Owner.SOUTHS):
        return 404
    is_theirs = owner is Owner.OWN or (owner is Owner.QUEUED and whose is Whose.QUEUED and _is_about_a_job(route))
    return 200 if is_theirs or is_south or actor.role is Role.ADMIN else 403


def _is_about_a_job(route: Route) -> bool:
    return any(name in {"job_id", "delivery_id"} for _, name in route.objects)


def cells(world: World) -> Iterator[Cell]:
    """Every route for everybody, with everybody's things."""
    north, south = world.north, world.south
    people = {
        "nobody": None,
        "pupil": world.pupil,
        "teacher": north.teacher,
        "admin": north.admin,
        "south's teacher": south.teacher,
        "south's admin": south.admin,
    }
    for route in routes():
        if route.is_public:
            continue
        yield from _with_a_key(route, world)
        for who, actor in people.items():
            for only in route.ways:
                for owner in TRIED[who] if route.objects else ALONE:
                    wanted = expected(route, actor, owner, world, only)
                    if only == {"evaluation_id"} and owner is Owner.QUEUED:
                        continue  # a colleague's
                    yield Cell(route, who, world.token(actor) if actor else {}, actor, owner, only, wanted)


def _with_a_key(route: Route, world: World) -> Iterator[Cell]:
    """A key speaks for an admin where its one scope is the right one; all scopes but that one are worth nothing."""
    needed, admin = POLICIES[route.name].key, world.north.admin
    some = world.key_with[needed] if isinstance(needed, KeyScope) else world.key_with[KeyScope.JOBS_READ]
    without = world.key_without[needed] if isinstance(needed, KeyScope) else None
    for only in route.ways:
        for owner in TRIED["a key"] if route.objects else ALONE:
            wanted = 403 if needed is None else expected(route, admin, owner, world, only)
            yield Cell(route, f"key with {needed}", some.headers, admin, owner, only, wanted)
        if without:
            yield Cell(route, f"key without {needed}", without.headers, admin, Owner.OWN, only, 403)


def as_it_is(admin_url: str) -> dict[str, object]:
    """A digest of every table."""
    with psycopg.connect(admin_url) as connection:
        return {
            table: connection.execute(
                f"SELECT count(*), md5(string_agg(row, '|' ORDER BY row)) FROM (SELECT"
                f" (to_jsonb(t) - '{NOT_COMPARED}'::text[])::text AS row FROM {table} t) AS rows"
            ).fetchone()
            for table in tables(admin_url)
        }


async def ask(client: httpx.AsyncClient, world: World, cell: Cell) -> str | None:
    """Send it; what was wrong with the answer, if anything."""
    answer = await send(client, **cell.route.request(world.objects[cell.owner], cell.only), headers=cell.headers)
    shown = [
        mark for owner in Owner if not may_see(cell, owner, world) for mark in world.marks(owner) if mark in answer.text
    ]
    if shown:
        return f"{cell}: shows {shown}"
    if cell.expected == 200:
        is_right = answer.status_code < 400 or answer.json()["code"] in MAY_BE
    else:
        is_right = answer.status_code == cell.expected and isinstance(answer.json()["detail"], str)
    return None if is_right else f"{cell}: {answer.status_code} {answer.text[:200]}"


def may_see(cell: Cell, owner: Owner, world: World) -> bool:
    """Whether this person may be shown texts of this owner's objects, whatever they ask."""
    if cell.actor is None or owner is Owner.MISSING:
        return False
    if cell.actor.role is Role.STUDENT:
        return owner is Owner.OWN
    is_south = cell.actor.school_id == world.south.id
    return is_south == (owner is Owner.SOUTHS) and (is_south or owner is Owner.OWN or cell.actor.role is Role.ADMIN)


@pytest.mark.timeout(400)  # a thousand requests
async def test_every_route_answers_everybody_as_the_table_says(
    world: World, at_root: httpx.AsyncClient, addresses: Addresses
) -> None:
    """Role by owner by route: who may not is refused and leaves no trace, who may is not, and sees nobody else's."""
    every = list(cells(world))
    refused = [cell for cell in every if cell.expected != 200]
    # What ends a thing comes last, so that there is something to end for everybody.
    allowed = sorted(
        (cell for cell in every if cell.expected == 200),
        key=lambda cell: ("cancel" in cell.route.path, cell.route.method == "DELETE"),
    )
    before = as_it_is(addresses.admin_url)
    wrong = [found for cell in refused if (found := await ask(at_root, world, cell))]
    assert wrong == []
    assert as_it_is(addresses.admin_url) == before
    for cell in allowed:
        if cell.route.method == "DELETE":
            await world.renew(cell.owner, cell.route.objects[-1][1])
        wrong += filter(None, [await ask(at_root, world, cell)])
    assert wrong == []
    tried = Counter(cell.expected for cell in every)
    record("F33", what=f"every route for everybody with everybody's things, {len(routes())} routes", times=len(every),
           lost=0, doubled=len(wrong), command="pytest tests/api/test_policy.py -k table_says")  # fmt: skip
    assert min(tried[status] for status in (200, 401, 403, 404)) > 20, tried


async def test_a_pupils_summary_is_theirs_once_it_is_released(world: World, at_root: httpx.AsyncClient) -> None:
    """Before that it is a 404 for them alone, and nobody else's is ever theirs, be it there or not."""
    of = "/api/v1/feedback-summaries/evaluation/{}/student/{}"
    evaluation_id = world.north.evaluation_id
    for position, status in ((0, 200), (1, 404)):
        pupil = world.student(position)
        answers = {
            student: await at_root.get(of.format(evaluation_id, student), headers=world.token(pupil))
            for student in (*world.north.students, 987654)
        }
        assert answers.pop(pupil.user_id).status_code == status
        assert {(answer.status_code, answer.json()["detail"]) for answer in answers.values()} == {
            (403, "You may read your own summary only.")
        }


async def test_whoever_may_not_is_told_so_before_anything_is_looked_at(
    world: World, at_root: httpx.AsyncClient
) -> None:
    """A body that cannot be used, or an address that would be looked up, is nothing that a stranger hears about."""
    for route in routes():
        if route.fields and not route.is_public and Role.STUDENT not in POLICIES[route.name].roles:
            request = {
                **route.request(world.objects[Owner.OWN]),
                "json": {"unknown": 1, "webhook_url": "http://10.0.0.1"},
            }
            for headers, status in (({}, 401), (world.token(world.pupil), 403)):
                assert (await send(at_root, **request, headers=headers)).status_code == status, route


def test_every_route_has_a_policy_and_every_policy_a_route() -> None:
    """The table names exactly what is served; the folders of files may be missing where no page was built."""
    everything = served(application())
    assert everything - PUBLIC == POLICIES.keys()
    assert PUBLIC - everything <= {"/"}
    assert not POLICIES.keys() & PUBLIC


def test_a_route_without_a_policy_stops_the_start() -> None:
    """The control: one that is planted, in whatever router, is named, with what to do."""
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter(prefix="/planted")
    app.get("/healthz")(lambda: None)
    refuse_undeclared(app)
    router.delete("/{evaluation_id}")(lambda: None)
    outer = APIRouter()
    outer.include_router(router)
    app.include_router(outer, prefix="/api/v1")
    with pytest.raises(Undeclared, match=r"^DELETE /planted/\{evaluation_id\}: who may use this\? Say it in the table"):
        refuse_undeclared(app)


async def test_the_matrix_finds_what_is_not_as_the_table_says(
    world: World, at_root: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a role that is let through is seen, and an owner of whom the table says something else."""
    job = "GET /feedback-summaries/jobs/{job_id}"
    monkeypatch.setitem(POLICIES, job, replace(POLICIES[job], whose=Whose.TAUGHT))
    monkeypatch.setattr(Policy, "admit", lambda *_: None)
    stats = "GET /feedback-summaries/queue/stats"
    some = [cell for cell in cells(world) if cell.route.name in {job, stats} and cell.who in {"pupil", "teacher"}]
    wrong = [found for cell in some if (found := await ask(at_root, world, cell))]
    assert [text.split(": expected")[0] for text in wrong] == [
        "teacher: GET /api/v1/feedback-summaries/jobs/{job_id}  of queued",
        "pupil: GET /api/v1/feedback-summaries/queue/stats  of own",
    ]
