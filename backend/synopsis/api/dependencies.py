"""What a handler may ask for: the parts of this process, and who calls."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.security import OAuth2PasswordBearer

from synopsis.api.known_keys import KnownKeys
from synopsis.api.policy import policy_of
from synopsis.kit.errors import Unauthenticated
from synopsis.kit.failpoints import hit
from synopsis.runtime import Backend
from synopsis.tenancy.actor import Actor, scope_of
from synopsis.tenancy.keys import is_key
from synopsis.tenancy.scope import Scope

LARGEST_ID = 2**53 - 1
"""Up to here every reader of JSON has a whole number exactly, as does the document; ids are counted from one."""

_bearer = OAuth2PasswordBearer(
    "/api/v1/auth/token", auto_error=False, description="A token of `POST /auth/token`, or an API key."
)


# Each of these asks for the request alone, and is no plain function: FastAPI works out what a dependency itself depends
# on once for each that mentions it, and takes plain functions to another thread. Each one more costs a request what ten
# lines of a handler do.
async def _backend(request: Request) -> Backend:
    backend: Backend = request.app.state.backend
    return backend


Parts = Annotated[Backend, Depends(_backend)]
"""The parts of this process."""


Token = Annotated[str | None, Depends(_bearer)]
"""What the caller sent to show who they are."""


async def authenticate(request: Request, token: Token) -> Actor:
    """Whoever the token or the API key speaks for, as they are now, if the route's policy admits them.

    Raises:
        Unauthenticated: nobody, or no longer.
        Forbidden: they may not use this route.
    """
    if not token:
        raise Unauthenticated("Sign in first: send the header `Authorization: Bearer …` (POST /api/v1/auth/token).")
    parts: Backend = request.app.state.backend
    if is_key(token):
        actor = await parts.callers.behind_key(token)
        if actor.key is not None:
            known: KnownKeys = request.app.state.known_keys
            known.note(token, actor.key.id)
    else:
        actor = await parts.callers.behind_token(parts.tokens.read(token))
    policy_of(request).admit(actor)
    request.state.actor = actor
    return actor


async def _actor(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


CurrentActor = Annotated[Actor, Depends(_actor)]
"""Whoever calls and may use the route, as every router has it from ``authenticate``."""


async def _scope(request: Request) -> AsyncIterator[Scope]:
    async with scope_of(request.app.state.backend.database, request.state.actor) as scope:
        yield scope
    hit("api.committed")


# scope="function": the transaction ends before the answer leaves. FastAPI's own default commits after it has been sent,
# so that a crash in between would break a promise that was already given.
CurrentScope = Annotated[Scope, Depends(_scope, scope="function")]
"""One transaction in the caller's school, committed before the answer is sent."""

Cursor = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="`next_cursor` of the page before.")]
"""Of a list whose cursors are numbers."""
Limit = Annotated[int, Query(ge=1, le=200)]
"""Of what may be in a page."""
EvaluationId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The evaluation's id.", examples=[123])]
StudentId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The student's id.", examples=[456])]
JobId = Annotated[
    str,
    Path(
        max_length=200, pattern="^[A-Za-z0-9_-]+$", description="The job's id.", examples=["summary-123-456-1000000001"]
    ),
]
