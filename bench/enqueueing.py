"""What it costs to queue a job over HTTP, beside a route that inserts one row."""

import json
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from bench.bare import TABLE
from bench.measure import processor_seconds
from bench.past import EARLIER, have_a_past
from bench.results import Limit, Row, Scenario
from bench.sending import Sent, send, write
from bench.servers import Servers
from bench.serving import Api, served
from synopsis.devstack.stack import Addresses
from synopsis.tenancy.passwords import hash_password

CONNECTIONS = 64
REQUESTS, ROUNDS = 2000, 5
LEAST_SHARE = 0.6
BARE = "FastAPI, a row"
CLASS = 30
PASSWORD = "synopsis-demo"  # noqa: S105  # of people who exist for a minute
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
FIRST_EVALUATION, FIRST_STUDENT = 10_000, 1_000

SCHOOL = f"""
INSERT INTO schools (id, slug, name) VALUES (1, 'bench', 'Bench');
INSERT INTO users (id, school_id, email, name, role) VALUES
    (1, 1, 'admin@bench.example', 'Ada', 'admin'), (2, 1, 'teacher@bench.example', 'Tom', 'teacher');
INSERT INTO users (id, school_id, email, name, role)
    SELECT {FIRST_STUDENT} + n, 1, 'pupil' || n || '@bench.example', 'Pupil ' || n, 'student'
    FROM generate_series(0, {CLASS - 1}) AS n;
INSERT INTO evaluations (id, school_id, title, created_by)
    SELECT {FIRST_EVALUATION} + n, 1, 'Project ' || n, 2 FROM generate_series(0, {{evaluations}} - 1) AS n;
INSERT INTO evaluation_teachers (school_id, evaluation_id, teacher_id)
    SELECT 1, {FIRST_EVALUATION} + n, 2 FROM generate_series(0, {{evaluations}} - 1) AS n;
INSERT INTO enrolments (school_id, evaluation_id, student_id)
    SELECT 1, {FIRST_EVALUATION} + e, {FIRST_STUDENT} + s
    FROM generate_series(0, {{evaluations}} - 1) AS e, generate_series(0, {CLASS - 1}) AS s;
"""


@dataclass(frozen=True)
class _Route:
    """One way to have a job queued, and what each round of it gave."""

    name: str
    version: str
    api: Api
    path: str
    headers: str = ""
    sent: list[Sent] = field(default_factory=list)
    processor_ms: list[float] = field(default_factory=list)

    def request(self, place: int) -> bytes:
        """The request for one student of one evaluation."""
        evaluation, student = divmod(place, CLASS)
        path = f"{self.path}/evaluation/{FIRST_EVALUATION + evaluation}/student/{FIRST_STUDENT + student}/queue"
        return f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{self.headers}Content-Length: 0\r\n\r\n".encode()

    def measure(self, places: Sequence[int], file: Path) -> None:
        """One round."""
        write(file, [self.request(place) for place in places])
        before = processor_seconds(self.api.pid)
        sent = send(self.api.port, CONNECTIONS, file)
        spent = processor_seconds(self.api.pid) - before
        if sent.statuses != {"202": len(places)}:
            raise AssertionError(f"{self.name}: every request was to be a new job, and the answers are {sent.statuses}")
        self.sent.append(sent)
        self.processor_ms.append(spent * 1000 / len(places))

    def per_second(self) -> list[float]:
        """Requests a second, in each round."""
        return [sum(sent.statuses.values()) / sent.seconds for sent in self.sent]

    def row(self) -> Row:
        """The middle of all rounds."""
        more = {
            "API CPU ms": statistics.median(self.processor_ms),
            "p50 ms": statistics.median(sent.p50_ms for sent in self.sent),
            "p99 ms": statistics.median(sent.p99_ms for sent in self.sent),
        }
        return Row(self.name, self.version, statistics.median(self.per_second()), more)


def measure(servers: Servers, *, quick: bool) -> Scenario:
    """Both routes, in turns, each on an API process of its own."""
    requests, rounds = (REQUESTS // 4, 3) if quick else (REQUESTS, ROUNDS)
    addresses = servers.fresh()
    have_a_past(addresses.admin_url)
    _fill(addresses, evaluations=2 * (rounds + 1) * requests // CLASS + 1)
    environment = addresses.as_environment()
    with (
        served("bench.bare:create_app", environment) as bare,
        served("synopsis.api.app:create_app", environment) as api,
    ):
        routes = [_Route(BARE, version("fastapi"), bare, ""), *_ours(api)]
        _take_turns(routes, requests, rounds)
    servers.drop(addresses)
    return Scenario(
        name="enqueueing",
        question=f"How many jobs a second can be queued over HTTP, at {CONNECTIONS} connections?",
        unit="requests/s",
        rows=tuple(route.row() for route in routes),
        base=BARE,
        limits=tuple(_limit(route, routes[0]) for route in routes[1:]),
        notes=(
            f"{rounds} rounds in turns of {requests:,} requests each, every one a new job of another student.",
            f"200 other schools had {EARLIER:,} jobs before.",
            "One API process each. No worker runs: the first round, which is not counted, fills Redis's window.",
        ),
    )


def _fill(addresses: Addresses, *, evaluations: int) -> None:
    with psycopg.connect(addresses.admin_url, autocommit=True) as connection:
        connection.execute(TABLE)
        connection.execute(SCHOOL.format(evaluations=evaluations).encode())
        connection.execute("UPDATE users SET password_hash = %s WHERE role <> 'student'", [hash_password(PASSWORD)])
        connection.execute("ANALYZE")


def _ours(api: Api) -> Iterator[_Route]:
    synopsis, path = version("synopsis"), "/api/v1/feedback-summaries"
    bearer = {"a session": _token(api, "teacher"), "an API key": _key(api, _token(api, "admin"))}
    for name, token in bearer.items():
        yield _Route(f"Synopsis, {name}", synopsis, api, path, f"Authorization: Bearer {token}\r\n")


def _token(api: Api, who: str) -> str:
    form = urlencode({"username": f"{who}@bench.example", "password": PASSWORD}).encode()
    return str(api.post("/api/v1/auth/token", form, FORM)["access_token"])


def _key(api: Api, token: str) -> str:
    wanted = json.dumps({"name": "bench", "scopes": ["jobs:write"]}).encode()
    return str(api.post("/api/v1/api-keys", wanted, JSON, Authorization=f"Bearer {token}")["key"])


def _take_turns(routes: Sequence[_Route], requests: int, rounds: int) -> None:
    next_place = 0
    with tempfile.TemporaryDirectory(prefix="synopsis-bench-") as folder:
        for _ in range(rounds + 1):
            for route in routes:
                route.measure(range(next_place, next_place + requests), Path(folder, "requests"))
                next_place += requests if route.headers else 0
    for route in routes:  # the first round prepared the statements and filled the window
        del route.sent[0], route.processor_ms[0]


def _limit(route: _Route, bare: _Route) -> Limit:
    """By pairs of rounds that came one after the other: what the machine does besides, it does to both."""
    share = statistics.median(ours / theirs for ours, theirs in zip(route.per_second(), bare.per_second(), strict=True))
    return Limit(f"{route.name}: at least {LEAST_SHARE} × the route that inserts a row", share, LEAST_SHARE)
