"""Signing in."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.background import BackgroundTask

from synopsis.api.caller import address_of
from synopsis.api.dependencies import CurrentActor, CurrentScope, Parts, Token
from synopsis.api.errors import refused
from synopsis.api.rate_limit import REFUSED, RateLimited
from synopsis.api.schemas import Body, Problem, example, refusals
from synopsis.tenancy.actor import Role
from synopsis.tenancy.attempts import Origin
from synopsis.tenancy.key_scopes import KeyScope
from synopsis.tenancy.passwords import LONGEST
from synopsis.tenancy.people import WrongCredentials, log_in, note_failure, school_of
from synopsis.tenancy.sessions import sign_out as end_session

public = APIRouter(prefix="/auth", tags=["Signing in"])
router = APIRouter(prefix="/auth", tags=["Signing in"])


TOO_OFTEN = {**REFUSED[429], "model": RateLimited | Problem, "description": "Too many calls, or too many failures"}


EXAMPLE: dict[str, JsonValue] = {"username": "teacher@north.example", "password": "synopsis-demo"}


class Credentials(BaseModel):
    """The form of OAuth 2's password grant; what it has beyond a name and a password is taken and not looked at."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE], "additionalProperties": True})

    username: str = Field(min_length=1, description="The e-mail address.")
    password: str = Field(min_length=1, json_schema_extra={"format": "password"})
    grant_type: Literal["password"] = "password"
    scope: str = ""
    client_id: str = ""
    client_secret: str = Field(default="", json_schema_extra={"format": "password"})


class TokenOut(BaseModel):
    """A bearer token."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105  # the name of a scheme, no password
    expires_in: int = Field(description="Seconds.")


class SchoolOut(BaseModel):
    """The caller's school."""

    id: int
    name: str
    timezone: str


class UsedKeyOut(BaseModel):
    """The API key of the caller."""

    id: int
    name: str
    scopes: list[KeyScope]


class MeOut(BaseModel):
    """The caller."""

    id: int
    email: str
    name: str
    role: Role
    school: SchoolOut
    api_key: UsedKeyOut | None = Field(description="The key that was sent; null for a session.")


@public.post("/token", response_model=TokenOut, responses={**refusals(422), 429: TOO_OFTEN})
async def sign_in(form: Annotated[Credentials, Form()], parts: Parts, request: Request) -> TokenOut | Response:
    """Exchange an e-mail address and a password for a bearer token.

    After some failures in a row, of one account or from one address, each further attempt has to wait (429), longer
    each time, whether the account exists or not and whatever the password.
    """
    if len(form.password) > LONGEST or "\x00" in form.username:
        raise WrongCredentials
    origin = Origin(
        address_of(request.scope),
        account_free=parts.settings.sign_in_failures,
        address_free=parts.settings.sign_in_failures_address,
    )
    try:
        claims = await log_in(parts.database, form.username, form.password, origin)
    except WrongCredentials as failure:
        answer = refused(failure)
        answer.background = BackgroundTask(note_failure, parts.database, failure)
        return answer
    return TokenOut(access_token=parts.tokens.issue(claims), expires_in=int(parts.tokens.lifetime.total_seconds()))


class SignOut(Body):
    """Which sessions end."""

    model_config = example(everywhere=True)

    everywhere: bool = Field(default=False, strict=True, description="All that you have, on every device.")


@router.post("/logout", status_code=204, responses=refusals(422))
async def sign_out(
    actor: CurrentActor, scope: CurrentScope, parts: Parts, token: Token, choice: SignOut | None = None
) -> None:
    """End this session, or all of yours: from the answer on the token opens nothing.

    Live streams that it holds end within 15 seconds. API keys are not sessions, and stay.
    """
    assert token, f"{actor.user_id} has shown one"
    await end_session(scope, parts.tokens.read(token), everywhere=choice is not None and choice.everywhere)


@router.get("/me")
async def who_am_i(actor: CurrentActor, scope: CurrentScope) -> MeOut:
    """Whom the token or the API key speaks for."""
    school = await school_of(scope)
    return MeOut(
        id=actor.user_id,
        email=actor.email,
        name=actor.name,
        role=actor.role,
        school=SchoolOut(id=school.id, name=school.name, timezone=school.timezone),
        api_key=UsedKeyOut(id=key.id, name=key.name, scopes=sorted(key.scopes)) if (key := actor.key) else None,
    )
