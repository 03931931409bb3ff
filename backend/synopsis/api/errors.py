"""Every error as an answer: ``{"detail": a sentence, "code": a stable name}``."""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import OperationalError
from psycopg.errors import (
    DataError,
    DeadlockDetected,
    IdleInTransactionSessionTimeout,
    LockNotAvailable,
    ReadOnlySqlTransaction,
    SerializationFailure,
)
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException

from synopsis.api.again import is_to_be_made_again
from synopsis.kit.database import OutcomeUnknown
from synopsis.kit.errors import Refusal, TooOften

log = structlog.get_logger()

RETRY_AFTER = "3"
"""Seconds, for whoever found others in the way."""


def problem(
    status: int, detail: str, code: str, *, headers: Mapping[str, str] | None = None, **more: object
) -> JSONResponse:  # members of a JSON object
    """An error's answer."""
    return JSONResponse({"detail": detail, "code": code, **more}, status, dict(headers or {}))


def refused(error: Refusal) -> JSONResponse:
    """A refusal's answer."""
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": RETRY_AFTER}}.get(error.status)
    if isinstance(error, TooOften):
        headers = {"Retry-After": str(error.retry_after_seconds)}
    return problem(error.status, error.message, error.reason, headers=headers, **error.extra)


async def _refusal(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)
    return refused(error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    is_json = "json" in request.headers.get("content-type", "")
    # The values themselves are not sent back: they may be anything, and somebody's.
    errors = [{"where": _where(one), "message": _what(one, is_json=is_json)} for one in error.errors()[:20]]
    detail = "; ".join(f"{one['where']}: {one['message']}" for one in errors[:5])
    return problem(
        422,
        _sentence(_printable(detail)),
        "invalid",
        errors=[{k: _printable(v) for k, v in one.items()} for one in errors],
    )


def _where(error: Mapping[str, Any]) -> str:
    place = error["loc"][:1] if error["type"] == "json_invalid" else error["loc"]
    return ".".join(str(part) for part in place)


def _sentence(text: str) -> str:
    return text if text.endswith("?") else text + "."


def _what(error: Mapping[str, Any], *, is_json: bool) -> str:
    """Pydantic's message, or our own where it speaks of its insides."""
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return "is not known here; is it spelt right?"
        case "model_attributes_type" | "dict_type" if error["loc"] == ("body",) and not is_json:
            return "must be JSON, sent with the header Content-Type: application/json"
        case "json_invalid":
            return f"is not JSON: {context['error']} at character {error['loc'][1]}"
        case "too_short" | "string_too_short" if context["min_length"] == 1:
            return "must not be empty"
        case _:
            return str(error["msg"]).removeprefix("Value error, ")


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:500]


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        # The framework's word for a body that is no JSON or no form; ours for all bad input is 422.
        return problem(422, f"The request cannot be read: {str(error.detail).rstrip('.')}.", "invalid")
    if error.status_code == 404:
        return problem(404, "There is nothing at this address; /docs lists what there is.", "not_found")
    codes = {405: "method_not_allowed", 413: "too_large"}
    return problem(error.status_code, str(error.detail), codes.get(error.status_code, "refused"), headers=error.headers)


async def _bad_value(request: Request, error: Exception) -> JSONResponse:
    """A value could not be taken in: what was sent is at fault, and one of our own checks is missing."""
    log.warning("a value was not checked", path=request.url.path, error=type(error).__name__)
    return problem(422, "A value in the request cannot be used; check for unusual characters and sizes.", "invalid")


async def _busy(request: Request, error: Exception) -> JSONResponse:
    """Somebody else holds what this request would change, for longer than anybody waits."""
    log.warning("a lock was not to be had", path=request.url.path, error=type(error).__name__)
    return problem(
        503,
        "Somebody else is changing the same thing just now; nothing was changed. Try again in a few seconds.",
        "busy",
        headers={"Retry-After": RETRY_AFTER},
    )


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    if is_to_be_made_again(request, error):
        log.info("a connection was lost; served again", path=request.url.path, error=type(error).__name__)
    else:
        log.warning("the database did not answer", path=request.url.path, error=repr(error))
    return problem(
        503,
        "The database does not answer just now; nothing was changed. Try again in a few seconds.",
        "database_unavailable",
        headers={"Retry-After": "5"},
    )


async def _unknown(request: Request, error: Exception) -> JSONResponse:
    if request.method in {"GET", "HEAD"}:
        return await _unavailable(request, error)
    log.warning("the database was lost during a commit", path=request.url.path, error=repr(error))
    return problem(
        503,
        "The database was lost while this was being stored: it may have been, or not. With an Idempotency-Key,"
        " send it again as it is; a summary may be queued again in any case, as an active job is never doubled.",
        "outcome_unknown",
        headers={"Retry-After": "5"},
    )


def unexpected(request: Request, error: Exception) -> JSONResponse:
    """What nobody thought of: logged in full, and answered without a word of it."""
    log.error("request failed", path=request.url.path, method=request.method, exc_info=error)
    return problem(500, "Something went wrong on our side; it has been logged.", "internal_error")


def answer_errors(app: FastAPI) -> None:
    """Install the handlers."""
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DataError, _bad_value)
    app.add_exception_handler(UnicodeError, _bad_value)  # a form in a codec of its own choice
    for held in (LockNotAvailable, DeadlockDetected, SerializationFailure):
        app.add_exception_handler(held, _busy)
    for away in (OperationalError, PoolTimeout, IdleInTransactionSessionTimeout, ReadOnlySqlTransaction):
        app.add_exception_handler(away, _unavailable)
    app.add_exception_handler(OutcomeUnknown, _unknown)
