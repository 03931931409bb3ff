"""Every route of the API, as its own document has them, and how a test fills them in.

A new route is found by itself. One with a parameter or a body that is not known here fails the tests that use this
file, with a sentence that says what to add.
"""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from synopsis.api.app import create_app
from synopsis.api.policy import PUBLIC
from synopsis.kit.config import Settings
from tests.conftest import BACKEND, JWT_SECRET, MASTER_KEY

OBJECTS = frozenset({
    "evaluation_id", "student_id", "job_id", "delivery_id", "schedule_id", "key_id", "cancellation_id", "replay_id",
    "workflow_id",
})  # fmt: skip
"""Parameters that name something that belongs to a school."""

NARROWING = frozenset({"batch_id", "actor_id", "user_id"})
"""Parameters of a query that name nothing that one can ask for: what has none is an empty list."""

CONSTANTS = {"queue_name": "ai-summaries"}
"""Parameters of a path that are the same for every school."""

CSV = (
    b"reviewer_email,reviewer_name,reviewee_email,reviewee_name,criterion,score,comment\n"
    b"a@north.example,Ann Apple,b@north.example,Bob Berry,Planning,7,Always on time with everything.\n"
)

Values = Mapping[str, object]
"""An id for each of the objects."""

API = "/api/v1"
JOBS = f"{API}/feedback-summaries"


def _new_schedule(values: Values) -> dict[str, Any]:
    text = str(values["evaluation_id"])
    params = {"evaluation_id": int(text) if text.isascii() and text.isdecimal() else text}
    return {"json": {"name": "Nightly", "cron_expression": "0 2 * * *", "task_params": params}}


def _workflow_of(values: Values) -> dict[str, Any]:
    text = str(values["evaluation_id"])
    number = int(text) if text.isascii() and text.isdecimal() else text
    return {"json": {"name": "5B", "evaluation_id": number, "steps": [{"name": "x", "task_type": "generate_summary"}]}}


def _jobs_of(values: Values) -> dict[str, Any]:
    text = str(values["evaluation_id"])
    return {"json": {"evaluation_id": int(text) if text.isascii() and text.isdecimal() else text}}


def _edit_of(values: Values) -> dict[str, Any]:
    return {
        "json": {
            "summary_id": int(str(values.get("summary_id", 1))),
            "summary_text": f"You plan well, and {next(_edits)} see it.",
        }
    }


_edits = itertools.count(1)
"""A change that changes nothing is no deed."""


# Bodies and queries that are fit to be carried out, where the route needs one.
BODIES: dict[str, dict[str, Any] | Callable[[Values], dict[str, Any]]] = {
    f"POST {API}/auth/token": {"data": {"username": "x@y.example", "password": "x"}},
    f"POST {API}/evaluations": {"json": {"title": "Project week"}},
    f"PATCH {API}/evaluations/{{evaluation_id}}": {"json": {"status": "open"}},
    f"POST {JOBS}/webhooks/test": {"json": {"url": "https://example.com/webhook"}},
    f"PUT {JOBS}/webhooks/settings": {"json": {"webhook_retry": {"max_attempts": 2, "waits": [60]}}},
    f"POST {API}/api-keys": {"json": {"name": "Grade book", "scopes": ["jobs:read"]}},
    f"PATCH {JOBS}/evaluation/{{evaluation_id}}/student/{{student_id}}": _edit_of,
    f"POST {JOBS}/scheduled-jobs": _new_schedule,
    f"POST {JOBS}/jobs/cancel": _jobs_of,
    f"POST {JOBS}/dead-letters/replay": _jobs_of,
    f"PUT {JOBS}/dead-letters/settings": {"json": {"keep_days": 90}},
    f"POST {JOBS}/workflows": _workflow_of,
    f"GET {JOBS}/scheduled-jobs/preview": {"params": {"cron_expression": "0 2 * * *"}},
    f"PATCH {JOBS}/scheduled-jobs/{{schedule_id}}": {"json": {"enabled": True}},
    f"POST {API}/evaluations/{{evaluation_id}}/import": {"files": {"file": ("feedback.csv", CSV)}},
}

IN_BODIES = {
    f"POST {JOBS}/scheduled-jobs": ("evaluation_id",),
    f"POST {JOBS}/jobs/cancel": ("evaluation_id",),
    f"POST {JOBS}/dead-letters/replay": ("evaluation_id",),
    f"POST {JOBS}/workflows": ("evaluation_id",),
}
"""The objects that a body names."""


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
        """The parameters that name something of a school, and what its body names."""
        in_body = tuple(("body", name) for name in IN_BODIES.get(str(self), ()))
        return tuple((where, name) for where, name in self.parameters if name in OBJECTS) + in_body

    def schema_of(self, name: str) -> str:
        """What the document says that a parameter or a field may be, without words."""
        operation = document()["paths"][self.path][self.method.lower()]
        for parameter in operation.get("parameters", []):
            if parameter["name"] == name:
                return _without_words(parameter["schema"])
        return _without_words(_properties(operation["requestBody"])[name])

    @property
    def name(self) -> str:
        """As the table of policies has it."""
        return f"{self.method} {self.path.removeprefix(API)}"

    @property
    def is_public(self) -> bool:
        """Whether it is answered without a token."""
        return self.name in PUBLIC

    @property
    def ways(self) -> list[frozenset[str]]:
        """Each object that a query may name, alone; one way for a route whose objects are all elsewhere."""
        return [frozenset({name}) for where, name in self.objects if where == "query"] or [frozenset()]

    def request(self, values: Values, only: frozenset[str] | None = None) -> dict[str, Any]:
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
        assert not self.needs_body or str(self) in BODIES, f"{self}: give it a body in {__name__}.BODIES"
        body = BODIES.get(str(self), {})
        return {"method": self.method, "url": path, "params": query, **(body(values) if callable(body) else body)}


@cache
def application() -> FastAPI:
    """The API, without a server."""
    settings = Settings(
        DATABASE_URL="postgresql://nowhere/none",
        REDIS_URL="redis://nowhere",
        jwt_secret=SecretStr(JWT_SECRET),
        master_key=SecretStr(MASTER_KEY),
        page_directory=BACKEND / "no-page",
    )
    return create_app(settings)


@cache
def document() -> dict[str, Any]:
    """The API's own description."""
    return application().openapi()


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
    return list(_properties(body))


def _without_words(schema: dict[str, Any]) -> str:
    """Of the schema, what decides about a value; whether it may be left out does not."""
    options = [option for option in schema.get("anyOf", [schema]) if option != {"type": "null"}]
    words = {"title", "description", "examples", "default", "anyOf"}
    return json.dumps([{key: value for key, value in option.items() if key not in words} for option in options])


def _properties(body: dict[str, Any]) -> dict[str, Any]:
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    for option in schema.get("anyOf", [schema]):
        if "$ref" in option:
            model = document()["components"]["schemas"][option["$ref"].rsplit("/", 1)[1]]
            properties: dict[str, Any] = model.get("properties", {})
            return properties
    return {}


async def send(client: httpx.AsyncClient, **request: Any) -> httpx.Response:  # what httpx takes
    """The answer; of an endless one, its beginning."""
    async with client.stream(**request) as response:
        if response.headers.get("content-type", "").startswith("text/event-stream") and response.status_code == 200:
            beginning = await anext(response.aiter_bytes())
            return httpx.Response(response.status_code, headers=response.headers, content=beginning)
        await response.aread()
        return response
