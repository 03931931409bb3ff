"""Signing in."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel

from synopsis.api.dependencies import CurrentActor, CurrentScope, Parts
from synopsis.api.schemas import refusals
from synopsis.kit.errors import Unauthenticated
from synopsis.tenancy.actor import Role
from synopsis.tenancy.passwords import LONGEST
from synopsis.tenancy.people import log_in, school_of

public = APIRouter(prefix="/auth", tags=["Signing in"])
router = APIRouter(prefix="/auth", tags=["Signing in"])


class TokenOut(BaseModel):
    """A bearer token."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105  # the name of a scheme, no password
    expires_in: int
    """Seconds."""


class SchoolOut(BaseModel):
    """The caller's school."""

    id: int
    name: str
    timezone: str


class MeOut(BaseModel):
    """The caller."""

    id: int
    email: str
    name: str
    role: Role
    school: SchoolOut


@public.post("/token", responses=refusals(401, 422, 503))
async def sign_in(form: Annotated[OAuth2PasswordRequestForm, Depends()], parts: Parts) -> TokenOut:
    """Exchange an e-mail address and a password for a bearer token."""
    if len(form.password) > LONGEST or "\x00" in form.username:
        raise Unauthenticated("The e-mail address or the password is not right.", code="wrong_credentials")
    claims = await log_in(parts.database, form.username, form.password)
    return TokenOut(access_token=parts.tokens.issue(claims), expires_in=int(parts.tokens.lifetime.total_seconds()))


@router.get("/me", responses=refusals(401))
async def who_am_i(actor: CurrentActor, scope: CurrentScope) -> MeOut:
    """Whom the token speaks for."""
    school = await school_of(scope)
    return MeOut(
        id=actor.user_id,
        email=actor.email,
        name=actor.name,
        role=actor.role,
        school=SchoolOut(id=school.id, name=school.name, timezone=school.timezone),
    )
