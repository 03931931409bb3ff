"""The audit log, for a school's admins."""

from dataclasses import asdict
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from synopsis.api.dependencies import LARGEST_ID, CurrentScope, Cursor, Limit
from synopsis.api.schemas import Moment, Page, Text, Time, refusals
from synopsis.tenancy.audit import Action, Entry, Sought, entries

router = APIRouter(prefix="/audit", tags=["Audit"])

Object = Annotated[
    Text | None,
    Query(alias="object", max_length=200, description="What was done to this: its id or its name, as entries have it."),
]
After = Annotated[Moment, Query(description="From this moment on, with its offset from UTC.")]
Before = Annotated[Moment, Query(description="Before this moment, without it.")]
ActorId = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="What this person did, and their keys.")]


class EntryOut(BaseModel):
    """Who did what."""

    id: int
    at: Time
    action: str
    actor_id: int | None = Field(description="Null for whoever runs the installation, at its command line.")
    actor_name: str | None = Field(description="As they are called now.")
    api_key_id: int | None = Field(description="The key with which it was done; null for the person themselves.")
    object: str | None = Field(description="The id or the name of what it was done to.")
    detail: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The answer for an entry."""
        return cls.model_validate(asdict(entry))


class EntryPage(Page[EntryOut]):
    """Some of the entries."""


@router.get("", responses=refusals(422))
async def list_audit_entries(
    scope: CurrentScope,
    action: Action | None = None,
    actor_id: ActorId = None,
    about: Object = None,
    after: After = None,
    before: Before = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> EntryPage:
    """Who did what in your school, newest first. Nobody can change it, nor can Synopsis itself."""
    sought = Sought(action=action, actor_id=actor_id, object=about, after=after, before=before)
    found = await entries(scope, sought, following=cursor, limit=limit + 1)
    page = [EntryOut.of(entry) for entry in found[:limit]]
    return EntryPage(items=page, next_cursor=str(page[-1].id) if len(found) > limit else None)
