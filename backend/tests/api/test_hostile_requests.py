"""F42: nothing that a client sends is answered with a 500, hangs, or tells what is inside.

Every kind of parameter and field takes the whole list at the first route that has one, and a sixth at each other.
``SYNOPSIS_HOSTILE=all pytest tests/api/test_hostile_requests.py`` sends the whole list everywhere.
"""

import asyncio
import gzip
import json
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from synopsis.tenancy.scope import SchoolId
from synopsis.tenancy.tokens import Claims, Tokens
from tests.api.hostile import BODIES, CHARSETS, CONTENT_TYPES, JSON_VALUES, TEXTS
from tests.api.routes import CSV, Route, routes, send
from tests.conftest import JWT_SECRET
from tests.eventually import eventually
from tests.factories import School, make_replay, make_schedule
from tests.faults.results import record

pytestmark = pytest.mark.timeout(400)  # a thousand requests each

SignIn = Callable[..., Any]
LEAKS = (
    "Traceback",
    'File "',
    "psycopg",
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "synopsis/",
    "site-packages",
    "0x",
    "pydantic",
)
LONGEST_ANSWER = 20_000
LONGEST_DETAIL = 600
AT_ONCE = 4
ALL = os.environ.get("SYNOPSIS_HOSTILE") == "all"
Requests = dict[str, dict[str, Any]]


@pytest.fixture
async def admin(north: School, as_user: SignIn, api: str, addresses: Addresses) -> AsyncIterator[httpx.AsyncClient]:
    """North's admin, who may use every route; paths begin at the root. What is made here has ids of its own."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("ALTER SEQUENCE evaluations_id_seq RESTART 500000")
    signed_in = await as_user(north.admin.email)
    async with httpx.AsyncClient(base_url=api, timeout=20, headers=signed_in.headers) as client:
        yield client


@pytest.fixture
async def values(north: School, database: Database) -> dict[str, object]:
    """Good ones."""
    return {
        "evaluation_id": north.evaluation_id,
        "student_id": north.students[0],
        "job_id": f"summary-{north.evaluation_id}-{north.students[0]}-1000000001",
        "delivery_id": 1,
        "schedule_id": await make_schedule(database, north),
        "replay_id": await make_replay(database, north, north.teacher),
        "key_id": 1,
        "cancellation_id": 1,
        "workflow_id": "abcdefab-cdef-abcd-efab-cdefabcdefab",
    }


def what_is_wrong(answer: httpx.Response) -> str | None:  # noqa: PLR0911  # a list of reasons
    """Why this answer is not one that a client should get; None if it is."""
    text = answer.text
    if answer.status_code >= 500:
        return f"{answer.status_code}: {text[:200]}"
    if answer.status_code < 400 or not text:
        return None
    try:
        problem = answer.json()
        problem["detail"].encode()
        is_problem = isinstance(problem["detail"], str) and isinstance(problem["code"], str) and problem["detail"]
    except (ValueError, KeyError, TypeError, AttributeError):
        is_problem = False
    if not is_problem:
        return f"not a problem: {answer.status_code} {text[:200]}"
    if answer.status_code == 400:
        return f"bad input is a 422: {text[:200]}"
    if answer.headers["content-type"] != "application/json":
        return f"not JSON: {answer.headers['content-type']}"
    if len(text) > LONGEST_ANSWER or len(problem["detail"]) > LONGEST_DETAIL:
        return f"an answer of {len(text)} characters: {text[:200]}"
    leaked = [leak for leak in LEAKS if leak in text]
    return f"leaks {leaked}: {text[:300]}" if leaked else None


async def all_wrong(client: httpx.AsyncClient, requests: Requests) -> dict[str, str]:
    """The requests that were answered badly, with the reason; a few are under way at once."""
    wrong = {}
    left = enumerate(requests.items())

    async def send_what_is_left() -> None:
        for number, (name, request) in left:
            if reason := what_is_wrong(await send(client, **_of_another(request, number))):
                wrong[name] = reason

    await asyncio.gather(*(send_what_is_left() for _ in range(AT_ONCE)))
    record("F42", what="hostile requests: paths, queries, headers, fields, bodies, forms", times=len(requests), lost=0,
           doubled=len(wrong), command="pytest tests/api/test_hostile_requests.py")  # fmt: skip
    return wrong


class Share:
    """What of a list a parameter takes: all of it, or a sixth where all was taken by another one of the same schema."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._turn = 0

    def of(self, hostile: dict[str, str], schema: str) -> list[tuple[str, str]]:
        """By the kinds of the list; another sixth each time."""
        if ALL or schema not in self._seen:
            self._seen.add(schema)
            return list(hostile.items())
        self._turn += 1
        return list(hostile.items())[self._turn % 6 :: 6]


def _of_another(request: dict[str, Any], number: int) -> dict[str, Any]:
    """One of the pupils signs out, so that the caller goes on."""
    if not request["url"].endswith("/auth/logout"):
        return request
    token = Tokens(JWT_SECRET, timedelta(minutes=5)).issue(Claims(1010 + number % 6, SchoolId(1), 1))
    return {**request, "headers": {**request.get("headers", {}), "Authorization": f"Bearer {token}"}}


async def test_hostile_paths(admin: httpx.AsyncClient, values: dict[str, object]) -> None:
    """Each parameter of each path takes hostile texts."""
    share = Share()
    requests = {
        f"{route} {name}={kind}": route.request({**values, name: quote(text[:5000], safe="")})
        for route in routes()
        for where, name in route.parameters
        if where == "path"
        for kind, text in share.of(TEXTS, route.schema_of(name))
    }
    assert len(requests) > 150
    assert await all_wrong(admin, requests) == {}


async def test_hostile_queries_and_headers(admin: httpx.AsyncClient, values: dict[str, object]) -> None:
    """Each query parameter and each header of each route takes hostile texts; unknown ones harm nothing."""
    requests, share = {}, Share()
    for route in routes():
        good = route.request(values, frozenset())
        for where, name in route.parameters:
            for kind, text in share.of(TEXTS, route.schema_of(name)) if where != "path" else ():
                key, sent = ("params", text[:5000]) if where == "query" else ("headers", in_a_header(text))
                requests[f"{route} {where} {name}={kind}"] = {**good, key: {name: sent}}
        if route.method == "GET":
            unknown = {f"unknown{number}": text[:1000] for number, text in enumerate(TEXTS.values())}
            accept = [(b"accept", in_a_header(text)[:1000]) for text in TEXTS.values()]
            requests[f"{route} with unknown ones"] = {**good, "params": good["params"] | unknown, "headers": accept}
    assert len(requests) > 500
    assert await all_wrong(admin, requests) == {}


def in_a_header(text: str) -> bytes:
    """What of a text can be in a header."""
    return text[:5000].encode("utf-8").translate(None, bytes([*range(32), 127])).strip()


async def test_hostile_fields(admin: httpx.AsyncClient, values: dict[str, object], database: Database) -> None:
    """Each field of each JSON body takes hostile values; afterwards the dispatcher still hands jobs over."""
    requests, share = {}, Share()
    for route in routes():
        for name in route.fields:
            for kind, value in share.of(JSON_VALUES, route.schema_of(name)):
                body = {**BODIES_OF_ROUTES.get(str(route), {}), name: "@"}
                request = route.request(values)
                request.pop("json", None)
                content = json.dumps(body).replace('"@"', value).encode("utf-8", "surrogatepass")
                requests[f"{route} {name}={kind}"] = {
                    **request, "content": content, "headers": {"content-type": "application/json"},
                }  # fmt: skip
    assert len(requests) > 300
    assert await all_wrong(admin, requests) == {}
    await jobs_are_still_handed_over(admin, values, database)


BODIES_OF_ROUTES: dict[str, dict[str, Any]] = {
    "POST /api/v1/evaluations": {"title": "Project week"},
    "POST /api/v1/feedback-summaries/scheduled-jobs": {
        "name": "Nightly",
        "cron_expression": "0 2 * * *",
        "task_params": {"evaluation_id": 1023},
    },
}


async def jobs_are_still_handed_over(admin: httpx.AsyncClient, values: dict[str, object], database: Database) -> None:
    """What was stored stops nobody's work."""
    path = (
        f"/api/v1/feedback-summaries/evaluation/{values['evaluation_id']}/student/{int(str(values['student_id'])) + 3}"
    )
    answer = await admin.post(path + "/queue", json={})
    assert answer.status_code in {200, 202}, answer.text

    async def handed_over() -> bool:
        async with database.transaction(app__school_id="1") as transaction:
            row = await transaction.first(
                "SELECT dispatched_at FROM summary_generation_jobs WHERE job_id = %(job_id)s",
                job_id=answer.json()["job_id"],
            )
        return row is not None and row["dispatched_at"] is not None

    await eventually(handed_over, within=10)


OF_EACH_KIND = {
    "POST /api/v1/evaluations",
    "POST /api/v1/evaluations/{evaluation_id}/import",
    "POST /api/v1/auth/token",
}
"""One of each way in which a body is read: as JSON, as a file, as a form."""


def pairs_for(route: Route, number: int) -> Iterator[tuple[str, str]]:
    """Bodies with the content types that they are said to be of.

    At a route of each kind all bodies as JSON, and as a third of the other types; elsewhere some, each time others.
    """
    for (n, kind), (m, said) in product(enumerate(BODIES), enumerate(CONTENT_TYPES)):
        turn = n + m + number
        is_of_each_kind = str(route) in OF_EACH_KIND
        every = (1 if m == 0 else 3) if is_of_each_kind else (20 if route.fields else 60)
        if ALL or turn % every == 0:
            yield kind, said


async def test_hostile_bodies(admin: httpx.AsyncClient, values: dict[str, object]) -> None:
    """Each route takes hostile bodies under several content types."""
    requests = {}
    for number, route in enumerate(routes()):
        request = {key: value for key, value in route.request(values).items() if key in {"method", "url", "params"}}
        for kind, said in pairs_for(route, number):
            requests[f"{route} {kind} as {said!r}"] = {
                **request, "content": BODIES[kind], "headers": {"content-type": said},
            }  # fmt: skip
    assert len(requests) > 500
    assert await all_wrong(admin, requests) == {}


@pytest.mark.parametrize("path", ["/api/v1/auth/token", "/api/v1/evaluations/1023/import"])
async def test_hostile_forms(admin: httpx.AsyncClient, north: School, path: str) -> None:
    """Forms in the codecs that Python has, with parts that lie about themselves."""
    requests = {}
    for charset in CHARSETS:
        for name, text in {
            "escape": rb"\ud800\udfff",
            "bytes": b"\xff\xfe\xd8\x00",
            "plus": b"+2AA-",
            "plain": b"x",
        }.items():
            form = b"".join(
                b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (field, more, text)
                for field, more in ((b"username", b""), (b"password", b""), (b"file", b'; filename="%s"' % text))
            )
            requests[f"{charset} {name}"] = {
                "method": "POST", "url": path, "content": form + b"--x--\r\n",
                "headers": {b"content-type": b"multipart/form-data; boundary=x; charset=" + charset.encode("latin-1")},
            }  # fmt: skip
    fields = b"&".join(b"f%d=1" % n for n in range(5000))
    requests |= {
        f"{kind}": {
            "method": "POST", "url": path, "content": body,
            "headers": {"content-type": "application/x-www-form-urlencoded"},
        }
        for kind, body in {
            "fields": fields,
            "nul": b"username=%00&password=%00",
            "bytes": b"username=%ff&password=%ed%a0%80",
        }.items()
    }  # fmt: skip
    assert await all_wrong(admin, requests) == {}


IMPOSSIBLE_OPTIONS: list[dict[str, Any]] = [
    {"priority": "HIGH"},
    {"priority": "🔥"},
    {"priority": None},
    {"max_retries": -1},
    {"max_retries": 11},
    {"max_retries": 3_000_000_000},
    {"max_retries": True},
    {"max_retries": 3.0},
    {"max_retries": "3"},
    {"webhook_url": ""},
    {"webhook_url": "example.com/webhook"},
    {"webhook_url": "ftp://example.com/"},
    {"webhook_url": "javascript:alert(1)"},
    {"webhook_url": "file:///etc/passwd"},
    {"webhook_url": "http://"},
    {"webhook_url": "http://[::1"},
    {"webhook_url": "http://user:secret@example.com/"},
    {"webhook_url": "https://example.com:99999/"},
    {"webhook_url": "https://example.com:x/"},
    {"webhook_url": "https://example.com/\r\nX-Injected: 1"},
    {"webhook_url": "https://example.com/a\nb"},
    {"webhook_url": "https://example.com/a\tb"},
    {"webhook_url": "https://exa mple.com/"},
    {"webhook_url": "https://example.com\\@evil.example/"},
    {"webhook_url": "https://example.com/" + "x" * 2000},
    {"webhook_url": ["https://example.com/"]},
    {"webhook_retry": {}},
    {"webhook_retry": 3},
    {"webhook_retry": {"max_attempts": 3, "waits": [30, "60"]}},
    {"webhook_retry": {"max_attempts": 10**30, "waits": [30]}},
    {"webhook_retry": {"max_attempts": 20, "waits": [86400]}},
    {"run_at": "2026-01-01T10:00:00"},
    {"run_at": "2026-01-01"},
    {"run_at": "tomorrow"},
    {"run_at": 1735689600},
    {"run_at": "1735689600"},
    {"run_at": "9999-12-31T23:59:59-23:59"},
    {"run_at": "3000-01-01T00:00:00Z"},
    {"force": "perhaps"},
    {"force": 2},
    {"unknown": 1},
    {"school_id": 2},
    {"created_by": 1001},
]

IMPOSSIBLE_STUDENTS = [[], [0], [-1], [2**63], [True], [1.0], ["1010"], [None], [[1010]], 1010, {}, list(range(1, 502))]


async def test_impossible_options_are_named(admin: httpx.AsyncClient, north: School) -> None:
    """Queueing one and queueing a class refuse the same options, naming the field and not repeating what was sent."""
    base = f"/api/v1/feedback-summaries/evaluation/{north.evaluation_id}"
    wrong = {}
    for options in IMPOSSIBLE_OPTIONS:
        for path in (f"{base}/student/{north.students[0]}/queue", f"{base}/batch-queue"):
            answer = await admin.post(path, json=options)
            [field] = options
            is_named = field in answer.json()["detail"] and "secret" not in answer.text and "evil" not in answer.text
            if (answer.status_code, answer.json().get("code")) != (422, "invalid") or not is_named:
                wrong[f"{path} {options}"[:200]] = (answer.status_code, answer.text[:200])
    assert wrong == {}
    assert (await admin.get(f"/api/v1/evaluations/{north.evaluation_id}/students")).json()["items"][0]["job"] is None


async def test_impossible_students_are_refused(admin: httpx.AsyncClient, north: School) -> None:
    """No list, an empty one, one that is too long, and ids that are no ids."""
    path = f"/api/v1/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue"
    for students in IMPOSSIBLE_STUDENTS:
        answer = await admin.post(path, json={"student_ids": students})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), (students, answer.text)


async def test_the_import_of_something_else(admin: httpx.AsyncClient, north: School) -> None:
    """No file, a field that is no file, a file under another name: each is a 422 that names the field."""
    path = f"/api/v1/evaluations/{north.evaluation_id}/import"
    for request in (
        {"data": {"file": "text"}},
        {"files": {"document": ("feedback.csv", CSV)}},
        {"json": {"file": "text"}},
        {"content": CSV, "headers": {"content-type": "text/csv"}},
    ):
        answer = await admin.post(path, **request)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.text
        assert "file" in answer.json()["detail"]


async def test_a_body_without_end_is_not_read(admin: httpx.AsyncClient, north: School) -> None:
    """A body larger than any good one is a 413, whether its length is told or not, before it fills the memory."""

    async def endless(beginning: bytes) -> AsyncIterator[bytes]:
        yield beginning
        for _ in range(64):
            yield b"x" * 1_000_000

    file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n'
    for path, kind, begin in (
        ("/api/v1/evaluations", "application/json", b'{"title": "'),
        (f"/api/v1/evaluations/{north.evaluation_id}/import", "multipart/form-data; boundary=x", file),
        ("/api/v1/auth/token", "application/x-www-form-urlencoded", b"username="),
    ):
        told = await admin.post(path, content=begin + b"x" * 16_000_000, headers={"content-type": kind})
        untold = await admin.post(path, content=endless(begin), headers={"content-type": kind})
        for answer in (told, untold):
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large"), answer.text


async def test_a_packed_body_is_not_unpacked(admin: httpx.AsyncClient) -> None:
    """Ten thousand bytes that would be ten million are read as they are, which is no JSON."""
    packed = gzip.compress(b'{"title": "' + b"x" * 10_000_000 + b'"}')
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    answer = await admin.post("/api/v1/evaluations", content=packed, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_method_is_what_it_says(admin: httpx.AsyncClient, values: dict[str, object]) -> None:
    """No header, query or field makes a GET or a POST into something else."""
    path = f"/api/v1/feedback-summaries/scheduled-jobs/{values['schedule_id']}"
    names = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
    headers, query = dict.fromkeys(names, "DELETE"), {"_method": "DELETE"}
    assert (await admin.get(path, headers=headers, params=query)).status_code == 200
    assert (await admin.post(path, headers=headers, params=query)).status_code == 405
    assert (await admin.get(path)).status_code == 200


async def test_heads_without_end_and_heads_that_drip_keep_nobody_waiting(admin: httpx.AsyncClient) -> None:
    """Ten thousand headers are refused; two hundred callers who never finish theirs take nobody's place."""
    address = (admin.base_url.host, admin.base_url.port)
    loop = asyncio.get_running_loop()
    many = b"GET /healthz HTTP/1.1\r\n" + b"".join(b"h%d: x\r\n" % number for number in range(10_000))
    with ExitStack() as dripping:
        for _ in range(200):
            one = dripping.enter_context(socket.socket())
            one.setblocking(False)  # noqa: FBT003  # its only parameter
            await loop.sock_connect(one, address)
            await loop.sock_sendall(one, b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-drip: ")
        assert (await admin.get("/api/v1/auth/me")).status_code == 200
        huge = dripping.enter_context(socket.socket())
        huge.setblocking(False)  # noqa: FBT003
        await loop.sock_connect(huge, address)
        with suppress(OSError):  # refused before all of it was sent
            await loop.sock_sendall(huge, many + b"\r\n")
        assert (await loop.sock_recv(huge, 100)).startswith(b"HTTP/1.1 4")
    assert (await admin.get("/api/v1/auth/me")).status_code == 200


async def test_an_unknown_address_is_a_problem_too(admin: httpx.AsyncClient) -> None:
    """404 and 405 have the form of every other error."""
    for method, path, status, code in (
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/evaluations", 405, "method_not_allowed"),
        ("GET", "/api/v1/evaluations/" + "x" * 5000, 422, "invalid"),
    ):
        answer = await admin.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert what_is_wrong(answer) is None


async def test_answers_about_people_are_not_kept_on_the_way(admin: httpx.AsyncClient) -> None:
    """No cache keeps what the API says, and no browser guesses what it is."""
    for path in ("/api/v1/auth/me", "/api/v1/evaluations", "/api/v1/evaluations/1"):
        answer = await admin.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_lists_reach_every_kind_of_parameter() -> None:
    """The control: the document still has paths, queries, headers and fields to try."""
    kinds = {where for route in routes() for where, _ in route.parameters}
    assert kinds == {"path", "query", "header"}
    assert {"title", "status", "priority", "webhook_url", "max_retries", "force", "run_at", "student_ids"} <= {
        field for route in routes() for field in route.fields
    }
    assert isinstance(routes()[0], Route)
