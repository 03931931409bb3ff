"""The API's description of itself, with what stands around the routes: limits, headers, sizes."""

import json
from collections import Counter
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from synopsis.api.rate_limit import HEADERS, limit_of

TAGS = {
    "Signing in": "A token for a person; it holds for an hour.",
    "Evaluations": "What pupils wrote each other, and about whom.",
    "Summaries": "Having them made, reading them, and showing them to their students.",
    "Jobs": "What becomes of a summary that was queued.",
    "Workflows": "Jobs in named steps that wait for each other, begun in one request.",
    "Dead letters": "Jobs that failed, by their cause; made again, a canary first; kept for as long as a school wants.",
    "Scheduled jobs": "Summaries at set times.",
    "Live": "Jobs as they change, as Server-Sent Events.",
    "Webhooks": "What is sent when a job ends, to whom, and how a receiver knows that it was us.",
    "Queues": "How they are doing, and holding them up.",
    "People": "Who is behind an id, and who there is.",
    "Limits": "What holds, where it can be changed, and how much of it is used.",
    "API keys": "For other software.",
    "Audit": "Who did what.",
    "For machines": "Probes and metrics; without a token and without a limit.",
}
TOO_LARGE = "The body is larger than this route takes"
STREAM = "text/event-stream"
_NUMBER, _TEXT = {"type": "integer", "minimum": 0}, {"type": "string"}
LIMITS = dict(
    zip(
        HEADERS,
        (
            {"schema": _NUMBER, "description": "How many calls the limit allows."},
            {"schema": _NUMBER, "description": "How many of them are left."},
            {"schema": _NUMBER, "description": "Seconds until there is one more."},
            {"schema": _TEXT, "description": "The limit, as the IETF's draft has it.", "example": '"queue";q=10;w=60'},
            {"schema": _TEXT, "description": "What is left of it.", "example": '"queue";r=7;t=60'},
        ),
        strict=True,
    )
)


def name_of(route: APIRoute) -> str:
    """The operation's id, from which generated clients name their functions."""
    return route.name


class Described(FastAPI):
    """An application whose document says what its middleware does, too."""

    def openapi(self) -> dict[str, Any]:
        """The document of all routes."""
        if self.openapi_schema is None:
            document = super().openapi()
            document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
            document["components"]["headers"] = {name: {**header, "required": True} for name, header in LIMITS.items()}
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    _complete(operation, is_limited=limit_of(method.upper(), path) is not None)
            document["components"]["responses"] = _share_errors(document)
        return self.openapi_schema or {}


def _complete(operation: dict[str, Any], *, is_limited: bool) -> None:
    responses = operation["responses"]
    if "requestBody" in operation and "413" not in responses:
        responses["413"] = {"description": TOO_LARGE, "content": responses["503"]["content"]}
    for status, response in responses.items():
        if stream := response.get("content", {}).get(STREAM):
            response["content"] = _of_a_stream(stream) if status == "200" else {"application/json": stream}
        if is_limited:
            shared = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
            response["headers"] = {**response.get("headers", {}), **shared}
    operation["responses"] = dict(sorted(responses.items()))


def _of_a_stream(stream: dict[str, Any]) -> dict[str, Any]:
    """FastAPI takes what each event tells for the whole stream, and errors for streams of errors."""
    job = {"$ref": stream["schema"]["$ref"]}
    told = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"anyOf": [job, {"type": "object", "maxProperties": 0}]},
    }
    fields = {"data": told, "event": _TEXT, "id": _TEXT, "retry": _NUMBER}
    return {STREAM: {"itemSchema": {"type": "object", "properties": fields}}}


def _share_errors(document: dict[str, Any]) -> dict[str, Any]:
    """Say what many operations answer once, by the name of its model and its status; gives what is shared."""
    operations = [one["responses"] for operations in document["paths"].values() for one in operations.values()]
    errors = [(_name(status, error), error) for one in operations for status, error in one.items() if status >= "400"]
    times = Counter(json.dumps(error) for error in errors)
    shared = {name: error for name, error in errors if times[json.dumps((name, error))] > 1}
    for responses in operations:
        for status, response in responses.items():
            if shared.get(name := _name(status, response)) == response:
                responses[status] = {"$ref": f"#/components/responses/{name}"}
    return shared


def _name(status: str, response: dict[str, Any]) -> str:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return f"{schema.get('$ref', '').rpartition('/')[2]}{status}"
