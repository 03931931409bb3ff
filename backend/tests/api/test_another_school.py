"""Who may see what, for every route that the API has: the matrix makes itself from the API's own document."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from synopsis.kit.database import Database
from tests.api.routes import CONSTANTS, OBJECTS, Route, document, routes, send
from tests.factories import School, make_schedule, owe_webhook

SignIn = Callable[..., Any]
Values = dict[str, object]

SCOPED = [route for route in routes() if route.objects]
KEYS = ("detail", "code")
# Codes that speak of a thing's state to somebody who may ask.
MAY_BE = {"summary_not_found", "job_cancelled", "delivery_owed"}


@pytest.fixture
async def here(north: School, as_user: SignIn, database: Database) -> Values:
    """North's evaluation, one of its students, that student's job, and a webhook about it."""
    teacher = await as_user(north.teacher.email)
    path = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue"
    job = (await teacher.post(path)).json()
    return {
        "evaluation_id": north.evaluation_id,
        "student_id": north.students[0],
        "job_id": job["job_id"],
        "delivery_id": await owe_webhook(database, north, job["job_id"]),
        "schedule_id": await make_schedule(database, north),
    }


@pytest.fixture
async def at_root(api: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a token; the document's paths begin at the root."""
    async with httpx.AsyncClient(base_url=api, timeout=10) as client:
        yield client


def missing(here: Values) -> Values:
    """Ids as long as these, of things that are nowhere."""
    evaluation, student = f"9{str(here['evaluation_id'])[1:]}", f"9{str(here['student_id'])[1:]}"
    number = f"9{str(here['job_id']).rsplit('-', 1)[1][1:]}"
    return {
        "evaluation_id": evaluation,
        "student_id": student,
        "job_id": f"summary-{evaluation}-{student}-{number}",
        "delivery_id": f"9{str(here['delivery_id'])[1:]}",
        "schedule_id": f"9{str(here['schedule_id'])[1:]}",
    }


def token_of(client: httpx.AsyncClient) -> dict[str, str]:
    """The header of somebody who is signed in."""
    return {"Authorization": client.headers["Authorization"]}


def ways(route: Route) -> list[frozenset[str]]:
    """Each object that a query may name, alone; one way for a route whose objects are all in its path."""
    return [frozenset({name}) for where, name in route.objects if where == "query"] or [frozenset()]


def test_every_id_of_the_document_is_in_the_matrix() -> None:
    """A route with an id that the matrix does not know fails here: it would not be tested by itself."""
    unknown = {
        f"{route}: {name}"
        for route in routes()
        for where, name in route.parameters
        if name not in OBJECTS and name not in CONSTANTS and (where == "path" or name.endswith("_id") or name == "id")
    }
    assert unknown == set()
    assert {"evaluation_id", "student_id", "job_id"} <= {name for route in SCOPED for _, name in route.objects}


@pytest.mark.parametrize("who", ["teacher", "admin"])
async def test_another_schools_things_are_not_there(
    north: School, south: School, here: Values, as_user: SignIn, at_root: httpx.AsyncClient, who: str
) -> None:
    """For each route, another school's id is answered with the bytes and headers of an id that does not exist."""
    stranger = token_of(await as_user(getattr(south, who).email))
    nowhere = missing(here)
    wrong = {}
    for route in SCOPED:
        for only in ways(route):
            foreign = await send(at_root, **route.request(here, only), headers=stranger)
            absent = await send(at_root, **route.request(nowhere, only), headers=stranger)
            expected = absent.text
            for name in (
                "delivery_id",
                "schedule_id",
                "job_id",
                "student_id",
                "evaluation_id",
            ):  # a job's id first: it holds the others
                expected = expected.replace(str(nowhere[name]), str(here[name]))
            same = foreign.text == expected and _telling(foreign) == _telling(absent)
            if not (same and foreign.status_code == absent.status_code == 404 and _is_problem(foreign)):
                wrong[f"{route} {set(only)}"] = (foreign.status_code, foreign.text, absent.status_code, absent.text)
    assert wrong == {}
    async with httpx.AsyncClient(base_url=at_root.base_url, headers=token_of(await as_user(north.admin.email))) as own:
        job = (await own.get(f"/api/v1/feedback-summaries/jobs/{here['job_id']}")).json()
        evaluation = (await own.get(f"/api/v1/evaluations/{here['evaluation_id']}")).json()
    assert (job["status"], evaluation["status"]) == ("queued", "open"), "and nothing was done to them"


async def test_another_schools_student_is_not_in_ones_own_evaluation(
    south: School, here: Values, as_user: SignIn, at_root: httpx.AsyncClient
) -> None:
    """In the path or in the body, the student of another school is answered like one that does not exist."""
    teacher = token_of(await as_user(south.teacher.email))
    nobody = missing(here)["student_id"]
    tried = 0
    for route in SCOPED:
        if {name for _, name in route.objects} >= {"evaluation_id", "student_id"}:
            values = {"evaluation_id": south.evaluation_id}
            foreign = await send(
                at_root, **route.request({**values, "student_id": here["student_id"]}), headers=teacher
            )
            absent = await send(at_root, **route.request({**values, "student_id": nobody}), headers=teacher)
            assert foreign.status_code == absent.status_code == 404, route
            assert foreign.text == absent.text.replace(str(nobody), str(here["student_id"])), route
            tried += 1
    assert tried >= 2
    batch = f"/api/v1/feedback-summaries/evaluation/{south.evaluation_id}/batch-queue"
    answers = [
        await at_root.post(batch, json={"student_ids": [south.students[0], int(str(student))]}, headers=teacher)
        for student in (here["student_id"], nobody)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text.replace(str(nobody), str(here["student_id"]))


async def test_without_a_token_nothing_is_answered(here: Values, at_root: httpx.AsyncClient) -> None:
    """Every route but the public ones is a 401 that says how to sign in, the same for every id."""
    open_doors = {}
    for route in routes():
        if route.is_public:
            continue
        for values in (here, missing(here)):
            answer = await send(at_root, **route.request(values))
            if answer.status_code != 401 or answer.json()["code"] != "unauthenticated":
                open_doors[str(route)] = (answer.status_code, answer.text)
            assert answer.headers["www-authenticate"] == "Bearer"
    assert open_doors == {}


def test_the_document_says_which_routes_need_a_token() -> None:
    """Exactly the public routes have no security in the document: a new one without it is seen here."""
    unlocked = {
        path
        for path, operations in document()["paths"].items()
        for operation in operations.values()
        if not operation.get("security")
    }
    assert unlocked == {"/api/v1/auth/token", "/healthz", "/readyz", "/metrics"}


async def test_a_colleague_who_does_not_teach_it_may_not(
    north: School, here: Values, as_user: SignIn, at_root: httpx.AsyncClient
) -> None:
    """A teacher of the same school is told that it is not theirs, on every route."""
    colleague = token_of(await as_user(north.other_teacher.email))
    wrong = {}
    for route in SCOPED:
        for only in ways(route):
            answer = await send(at_root, **route.request(here, only), headers=colleague)
            if answer.status_code != 403 or answer.json()["code"] != "not_your_evaluation":
                wrong[f"{route} {set(only)}"] = (answer.status_code, answer.text)
    assert wrong == {}


async def test_a_pupil_sees_nothing_but_their_own_summary(
    north: School, here: Values, as_user: SignIn, at_root: httpx.AsyncClient
) -> None:
    """Every route is a 403 for a pupil, but who they are and their own summary, which is not released yet."""
    pupil = token_of(await as_user("student0@north.example"))
    own_summary = "GET /api/v1/feedback-summaries/evaluation/{evaluation_id}/student/{student_id}"
    answers = {
        str(route): (await send(at_root, **route.request(here), headers=pupil)).status_code
        for route in routes()
        if not route.is_public
    }
    assert answers.pop("GET /api/v1/auth/me") == 200
    assert answers.pop(own_summary) == 404
    assert {route: status for route, status in answers.items() if status != 403} == {}
    # Nor can a pupil ask what there is: an id that is nowhere is answered with the same bytes.
    for route in SCOPED:
        for only in ways(route):
            is_there = await send(at_root, **route.request({**here, "student_id": 1}, only), headers=pupil)
            is_not = await send(at_root, **route.request({**missing(here), "student_id": 1}, only), headers=pupil)
            assert (is_there.status_code, is_there.text) == (is_not.status_code, is_not.text), route
    other = {**here, "student_id": north.students[1]}
    nobody = {**here, "student_id": 987654}
    [route] = [route for route in SCOPED if str(route) == own_summary]
    for values in (other, nobody):
        answer = await send(at_root, **route.request(values), headers=pupil)
        assert (answer.status_code, answer.json()["detail"]) == (403, "You may read your own summary only.")


async def test_the_teacher_and_the_admin_of_the_school_may(
    north: School, here: Values, as_user: SignIn, at_root: httpx.AsyncClient, database: Database
) -> None:
    """The control: for those whose they are, the same requests are carried out."""
    for actor in (north.admin, north.teacher):
        token = token_of(await as_user(actor.email))
        refused = {}
        values = {**here, "schedule_id": await make_schedule(database, north)}
        for route in sorted(SCOPED, key=lambda route: "cancel" in route.path or route.method == "DELETE"):
            for only in ways(route):
                answer = await send(at_root, **route.request(values, only), headers=token)
                if answer.status_code >= 400 and answer.json()["code"] not in MAY_BE:
                    refused[str(route)] = (answer.status_code, answer.text)
        assert refused == {}


def _telling(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in {"date", "x-request-id"}}


def _is_problem(answer: httpx.Response) -> bool:
    return all(isinstance(answer.json().get(key), str) for key in KEYS)
