"""Who is behind an id, and who there is."""

from dataclasses import asdict
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from synopsis.api.dependencies import LARGEST_ID, CurrentActor, CurrentScope, Cursor, Limit
from synopsis.api.schemas import Body, Page, Text, refusals
from synopsis.evaluations.names import names_of
from synopsis.tenancy.actor import Role
from synopsis.tenancy.directory import Person, PersonStatus, list_people

router = APIRouter(tags=["People"])

MOST_NAMES = 200
LONGEST_Q = 100
Ids = Annotated[
    list[Annotated[int, Field(ge=1, le=LARGEST_ID)]],
    Field(max_length=MOST_NAMES, description="May be given more than once."),
]
Q = Annotated[
    Text | None, Query(max_length=LONGEST_Q, description="A part of the name or of the e-mail address, in any case.")
]


class Named(Body):
    """Of whom and of what the names are wanted."""

    student_id: Ids = Field(default=[])
    user_id: Ids = Field(default=[])
    evaluation_id: Ids = Field(default=[])


class NamesOut(BaseModel):
    """Names, by id. An id that is missing is nobody's, or not yours to see."""

    students: dict[int, str]
    users: dict[int, str]
    evaluations: dict[int, str] = Field(description="Their titles.")


class UserOut(BaseModel):
    """Somebody of the school."""

    id: int
    name: str
    email: str
    role: Role
    status: PersonStatus = Field(description="`archived`: they left, and cannot sign in.")

    @classmethod
    def of(cls, person: Person) -> Self:
        """The answer for a person."""
        return cls.model_validate(asdict(person))


class UserPage(Page[UserOut]):
    """Some of the people."""


@router.get("/names", responses=refusals(422))
async def list_names(asked: Annotated[Named, Query()], actor: CurrentActor, scope: CurrentScope) -> NamesOut:
    """What ids of pupils, people and evaluations stand for, to be shown beside them.

    A teacher is told the pupils and the titles of the evaluations that they teach, and who works at the school.
    """
    names = await names_of(
        scope, actor, students=asked.student_id, users=asked.user_id, evaluations=asked.evaluation_id
    )
    return NamesOut.model_validate(asdict(names))


@router.get("/users", responses=refusals(422))
async def list_users(
    scope: CurrentScope,
    role: Role | None = None,
    status: PersonStatus | None = None,
    q: Q = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> UserPage:
    """Your school's people, by name."""
    found = await list_people(scope, role=role, status=status, q=q and q.strip(), after=cursor, limit=limit + 1)
    page = [UserOut.of(person) for person in found[:limit]]
    return UserPage(items=page, next_cursor=str(page[-1].id) if len(found) > limit else None)
