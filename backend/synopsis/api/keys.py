"""API keys, for other software of a school."""

from dataclasses import asdict
from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from synopsis.api.dependencies import LARGEST_ID, CurrentActor, CurrentScope, Cursor, Limit
from synopsis.api.schemas import Body, Page, Time, Title, example, refusals
from synopsis.tenancy.audit import Action, record
from synopsis.tenancy.key_scopes import MEANINGS, KeyScope
from synopsis.tenancy.keys import ApiKey, KeyStatus, list_keys, make_key, revoke_key

router = APIRouter(prefix="/api-keys", tags=["API keys"])

LONGEST_DAYS = 2 * 365

KeyId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The key's id.", examples=[1])]


class ApiKeyIn(Body):
    """A new key."""

    model_config = example(name="Grade book", scopes=["jobs:read", "evaluations:read"], expires_in_days=90)

    name: Title = Field(description="What it is for.", examples=["Grade book"])
    scopes: list[KeyScope] = Field(
        min_length=1,
        max_length=len(KeyScope),
        description="What it may do: "
        + "; ".join(f"`{scope}`: {meaning}" for scope, meaning in MEANINGS.items())
        + ".",
        examples=[["jobs:read", "jobs:write"]],
    )
    expires_in_days: int = Field(default=365, ge=1, le=LONGEST_DAYS, strict=True)


class ApiKeyOut(BaseModel):
    """A key, without what makes it one."""

    id: int
    name: str
    prefix: str = Field(description="What the key begins with, to recognise it where it has leaked.")
    scopes: list[str]
    status: KeyStatus = Field(description="`orphaned`: whoever made it has left, or is no admin any more.")
    created_by: int = Field(description="For whom it speaks.")
    created_at: Time
    expires_at: Time
    last_used_at: Time | None = Field(description="To the minute.")
    revoked_at: Time | None
    revoked_by: int | None

    @classmethod
    def of(cls, made: ApiKey, **more: object) -> Self:
        """The answer for a key."""
        return cls.model_validate({**asdict(made), **more})


class ApiKeyPage(Page[ApiKeyOut]):
    """Some of the API keys."""


class NewApiKeyOut(ApiKeyOut):
    """A key that has just been made."""

    key: str = Field(description="Shown this once; send it as `Authorization: Bearer …`.")


@router.post("", status_code=201, responses=refusals(409, 422))
async def create_api_key(body: ApiKeyIn, actor: CurrentActor, scope: CurrentScope) -> NewApiKeyOut:
    """A new key, which speaks for the admin who makes it and does what its scopes say. It is shown this once."""
    key, text = await make_key(scope, actor, body.name, body.scopes, days=body.expires_in_days)
    await record(scope, Action.API_KEY_CREATE, actor_id=actor.user_id, about=key.id, scopes=list(key.scopes))
    return NewApiKeyOut.of(key, key=text)


@router.get("", responses=refusals(422))
async def list_api_keys(scope: CurrentScope, cursor: Cursor = None, limit: Limit = 50) -> ApiKeyPage:
    """The school's keys, newest first, with those that cannot be used any more."""
    found = await list_keys(scope, before=cursor, limit=limit + 1)
    page = [ApiKeyOut.of(key) for key in found[:limit]]
    return ApiKeyPage(items=page, next_cursor=str(page[-1].id) if len(found) > limit else None)


@router.delete("/{key_id}", status_code=204, responses=refusals(404, 422))
async def revoke_api_key(key_id: KeyId, actor: CurrentActor, scope: CurrentScope) -> None:
    """End a key: from the answer on it opens nothing, and live streams that it holds end within 15 seconds."""
    if await revoke_key(scope, actor, key_id):
        await record(scope, Action.API_KEY_REVOKE, actor_id=actor.user_id, about=key_id)
