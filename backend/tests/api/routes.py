"""Every route of the API, as its own document has them, and how a test fills them in.

A new route is found by itself. One with a parameter or a body that is not known here fails the tests that use this
file, with a sentence that says what to add.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from pydantic import SecretStr

from synopsis.api.app import create_app
from synopsis.kit.config import Settings
from tests.conftest import BACKEND, JWT_SECRET, MASTER_KEY

PUBLIC = frozenset({"/api/v1/auth/token", "/healthz", "/readyz", "/metrics"})
"""Routes that ask for no token."""

OBJECTS = frozenset({"evaluation_id", "student_id", "job_id", "delivery_id", "schedule_id"})
"""Parameters that name something that belongs to a school."""

CONSTANTS = {"queue_name": "ai-summaries"}
"""Parameters of a path that are the same for every school."""

CSV = (
    b"reviewer_email,reviewer_name,reviewee_email,reviewee_name,criterion,score,comment\n"
    b"a@north.example,Ann Apple,b@north.example,Bob Berry,Planning,7,Always on time with everything.\n"
)

# Bodies and queries that are fit to be carried out, where the route needs one.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/api/v1/auth/token"): {"data": {"username": "x@y.example", "password": "x"}},
    ("POST", "/api/v1/evaluations"): {"json": {"title": "Project week"}},
    ("PATCH", "/api/v1/evaluations/{evaluation_id}"): {"json": {"title": "Project week"}},
    ("POST", "/api/v1/feedback-summaries/webhooks/test"): {"json": {"url": "https://example.com/webhook"}},
    ("POST", "/api/v1/feedback-summaries/scheduled-jobs"): {
        "json": {"name": "Nightly", "cron_expression": "0 2 * * *", "task_params": {"evaluation_id": 1023}}
    },
    ("GET", "/api/v1/feedback-summaries/scheduled-jobs/preview"): {"params": {"cron_expression": "0 2 * * *"}},
    ("PATCH", "/api/v1/feedback-summaries/scheduled-jobs/{schedule_id}"): {"json": {"name": "Nightly"}},
    ("POST", "/api/v1/evaluations/{evaluation_id}/import"): {"files": {"file": ("feedback.csv", CSV)}},
}


@dataclass(frozen=True)
class Route:
    """One operation of the document."""

    method: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    """Where each is (path, query, header), and its name."""
    fields: tuple[str, ...]
    """Of its JSON body."""
    needs_body: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def objects(self) -> tuple[tuple[str, str], ...]:
        """The parameters that name something of a school."""
        return tuple((where, name) for where, name in self.parameters if name in OBJECTS)

    @property
    def is_public(self) -> bool:
        """Whether it is answered without a token."""
        return self.path in PUBLIC

    def request(self, values: Mapping[str, object], only: frozenset[str] | None = None) -> dict[str, Any]:
        """What a client sends.

        Args:
            values: of its objects.
            only: the query parameters to send; all that name an object by default.
        """
        path, query = self.path, {}
        values = {**CONSTANTS, **values}
        for where, name in self.parameters:
            if where == "path":
                assert name in values, f"{self}: give {name} a place in OBJECTS of {__name__}, and a value in its users"
                path = path.replace("{" + name + "}", str(values[name]))
            elif where == "query" and name in OBJECTS and (only is None or name in only):
                query[name] = str(values[name])
        assert not self.needs_body or (self.method, self.path) in BODIES, f"{self}: give it a body in {__name__}.BODIES"
        return {"method": self.method, "url": path, "params": query, **BODIES.get((self.method, self.path), {})}


@cache
def document() -> dict[str, Any]:
    """The API's own description."""
    settings = Settings(
        DATABASE_URL="postgresql://nowhere/none",
        REDIS_URL="redis://nowhere",
        jwt_secret=SecretStr(JWT_SECRET),
        master_key=SecretStr(MASTER_KEY),
        page_directory=BACKEND / "no-page",
    )
    return create_app(settings).openapi()


@cache
def routes() -> tuple[Route, ...]:
    """All of them."""
    found = tuple(
        Route(
            method.upper(),
            path,
            tuple((parameter["in"], parameter["name"]) for parameter in operation.get("parameters", [])),
            tuple(_fields(operation.get("requestBody", {}))),
            operation.get("requestBody", {}).get("required", False),
        )
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
    )
    assert len(found) >= 18
    return found


def _fields(body: dict[str, Any]) -> list[str]:
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    for option in schema.get("anyOf", [schema]):
        if "$ref" in option:
            return list(document()["components"]["schemas"][option["$ref"].rsplit("/", 1)[1]].get("properties", {}))
    return []


async def send(client: httpx.AsyncClient, **request: Any) -> httpx.Response:  # what httpx takes
    """The answer; of an endless one, its beginning."""
    async with client.stream(**request) as response:
        if response.headers.get("content-type", "").startswith("text/event-stream") and response.status_code == 200:
            beginning = await anext(response.aiter_bytes())
            return httpx.Response(response.status_code, headers=response.headers, content=beginning)
        await response.aread()
        return response
