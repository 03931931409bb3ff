"""What another school has cannot be told from what is nowhere; the matrix of tests/api/test_policy.py does the rest."""

from functools import cache

import httpx

from synopsis.api.policy import POLICIES, PUBLIC
from synopsis.api.rate_limit import HEADERS
from synopsis.tenancy.policy import Whose
from tests.api.routes import API, CONSTANTS, NARROWING, OBJECTS, Route, document, routes, send
from tests.api.world import Owner, World

KEYS = ("detail", "code")
LONGEST_FIRST = (
    "key_id", "replay_id", "cancellation_id", "workflow_id", "delivery_id", "schedule_id",
    "job_id", "student_id", "evaluation_id",
)  # fmt: skip
"""A job's id holds two others."""


@cache
def scoped() -> list[Route]:
    """Routes that name something of a school; the document that knows them is made for tests, not to collect them."""
    return [route for route in routes() if route.objects]


@cache
def refusing() -> list[Route]:
    """Those that do not leave out what one may not see: they refuse it."""
    return [route for route in scoped() if POLICIES[route.name].whose is not Whose.SHOWN]


def test_every_id_of_the_document_is_in_the_matrix() -> None:
    """A route with an id that the matrix does not know fails here: it would not be tested by itself."""
    unknown = {
        f"{route}: {name}"
        for route in routes()
        for where, name in route.parameters
        if name not in OBJECTS | CONSTANTS.keys() | NARROWING
        and (where == "path" or name.endswith("_id") or name == "id")
    }
    assert unknown == set()
    assert {"evaluation_id", "student_id", "job_id"} <= {name for route in scoped() for _, name in route.objects}
    assert set(LONGEST_FIRST) == OBJECTS


async def test_another_schools_things_are_answered_like_nothing(world: World, at_root: httpx.AsyncClient) -> None:
    """For each route, another school's id is answered with the bytes and headers of an id that does not exist."""
    theirs, nowhere = world.objects[Owner.OWN], world.objects[Owner.MISSING]
    wrong = {}
    for stranger in (world.south.teacher, world.south.admin):
        for route in scoped():
            for only in route.ways:
                foreign, absent = [
                    await send(at_root, **route.request(values, only), headers=world.token(stranger))
                    for values in (theirs, nowhere)
                ]
                expected = absent.text
                for name in LONGEST_FIRST:
                    expected = expected.replace(str(nowhere[name]), str(theirs[name]))
                same = foreign.text == expected and _telling(foreign) == _telling(absent)
                status = 404 if stranger.role in POLICIES[route.name].roles else 403
                refused = foreign.status_code == absent.status_code == status and _is_problem(foreign)
                if not (same and (refused if route in refusing() else foreign.status_code == 200)):
                    wrong[f"{route} {set(only)}"] = (foreign.status_code, foreign.text, absent.status_code, absent.text)
    assert wrong == {}


async def test_another_schools_student_is_not_in_ones_own_evaluation(world: World, at_root: httpx.AsyncClient) -> None:
    """In the path or in the body, the student of another school is answered like one that does not exist."""
    teacher, evaluation_id = world.token(world.south.teacher), world.south.evaluation_id
    theirs, nobody = (world.objects[owner]["student_id"] for owner in (Owner.OWN, Owner.MISSING))
    tried = 0
    for route in refusing():
        both = frozenset({"evaluation_id", "student_id"})
        if {name for _, name in route.objects} >= both:
            foreign, absent = [
                await send(
                    at_root,
                    **route.request({"evaluation_id": evaluation_id, "student_id": student}, both),
                    headers=teacher,
                )
                for student in (theirs, nobody)
            ]
            assert foreign.status_code == absent.status_code == 404, route
            assert foreign.text == absent.text.replace(str(nobody), str(theirs)), route
            tried += 1
    assert tried >= 2
    batch = f"{API}/feedback-summaries/evaluation/{evaluation_id}/batch-queue"
    answers = [
        await at_root.post(batch, json={"student_ids": [world.south.students[0], int(str(student))]}, headers=teacher)
        for student in (theirs, nobody)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text.replace(str(nobody), str(theirs))


async def test_a_pupil_cannot_ask_what_there_is(world: World, at_root: httpx.AsyncClient) -> None:
    """What a pupil may not is refused with the same bytes whether it is there or not."""
    pupil = world.token(world.pupil)
    for route in scoped():
        for only in route.ways:
            is_there, is_not = [
                await send(at_root, **route.request({**values, "student_id": 1}, only), headers=pupil)
                for values in (world.objects[Owner.OWN], world.objects[Owner.MISSING])
            ]
            assert (is_there.status_code, is_there.text) == (is_not.status_code, is_not.text), route


def test_the_document_says_which_routes_need_a_token() -> None:
    """Exactly the public routes have no security in the document."""
    unlocked = {
        f"{method.upper()} {path.removeprefix(API)}"
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        if not operation.get("security")
    }
    assert unlocked == {route.name for route in routes() if route.name in PUBLIC}
    assert len(unlocked) == 4


def _telling(answer: httpx.Response) -> dict[str, str]:
    """The headers, without those that count the caller's own calls."""
    counting = {"date", "x-request-id", *map(str.lower, HEADERS)}
    return {name: value for name, value in answer.headers.items() if name not in counting}


def _is_problem(answer: httpx.Response) -> bool:
    return all(isinstance(answer.json().get(key), str) for key in KEYS)
