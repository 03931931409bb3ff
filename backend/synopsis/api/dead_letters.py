"""Dead letters: what failed, by its cause, and for how long it is kept."""

from dataclasses import asdict
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from synopsis.api.cursor import LONGEST_GROUP_CURSOR, read_group_cursor, write_group_cursor
from synopsis.api.dependencies import CurrentActor, CurrentScope
from synopsis.api.job_lists import InQuery, OfFailures, filters_of
from synopsis.api.schemas import Body, Page, Time, example, refusals
from synopsis.jobs import keeping
from synopsis.jobs.causes import Remedy, remedy_of
from synopsis.jobs.dead_letters import MOST_LETTERS, Group, GroupPlace, find_groups
from synopsis.tenancy.audit import Action, record

router = APIRouter(prefix="/feedback-summaries/dead-letters", tags=["Dead letters"])


class OfDeadLetters(OfFailures):
    """A page of causes."""

    evaluation_id: InQuery | None = None
    student_id: InQuery | None = None
    cursor: Annotated[str, Field(max_length=LONGEST_GROUP_CURSOR)] | None = Field(
        default=None, description="`next_cursor` of the page before, with the same filters."
    )
    limit: int = Field(default=50, ge=1, le=200)


class GroupOut(BaseModel):
    """The dead letters of one cause."""

    cause: str = Field(
        description="For the filters and a replay: kind of task, error code, and a mark of the message, in which"
        " numbers do not count.",
        examples=["generate_summary.provider_unavailable.0cc175b9"],
    )
    task_type: str
    error_code: str
    error_message: str = Field(description="Of the newest of them.")
    remedy: Remedy = Field(
        description="What has to change before a replay can succeed: `time` alone, the `settings` of the provider,"
        " the `data` of the school, the `software`; or `unknown`, for a code that Synopsis does not know."
    )
    is_permanent: bool = Field(description="Whether a replay fails again for certain until that has changed.")
    jobs: int
    evaluations: int
    evaluation_ids: list[int] = Field(description="The first 20 of them.")
    first_failed_at: Time
    last_failed_at: Time
    newest_job_ids: list[str] = Field(description="Up to 10.")
    replay_ids: list[int] = Field(description="Replays of this cause that run or have stopped, and that you may see.")

    @classmethod
    def of(cls, group: Group) -> Self:
        """The answer for a group."""
        remedy = remedy_of(group.cause.error_code)
        told = {name: getattr(group, name) for name in Group.__slots__} | asdict(group.cause)
        return cls.model_validate(
            {**told, "cause": str(group.cause), "remedy": remedy, "is_permanent": remedy.is_permanent}
        )


class GroupPage(Page[GroupOut]):
    """Some of the causes."""

    jobs: int = Field(description="Dead letters of all causes that match.")
    is_complete: bool = Field(description=f"False where only the newest {MOST_LETTERS} were counted.")


class DeadLetterSettingsIn(Body):
    """How long dead letters are kept."""

    model_config = example(keep_days=180)

    keep_days: Annotated[int, Field(ge=1, le=keeping.LONGEST_DAYS, strict=True)] | None = Field(
        description="Days after the failure; null: for ever."
    )


class DeadLetterSettingsOut(BaseModel):
    """How long dead letters are kept."""

    keep_days: int | None = Field(description="Days after the failure; null: for ever.")
    is_default: bool = Field(description="Whether that is Synopsis' own, and not the school's.")
    updated_at: Time | None = Field(description="When it was last changed; null for never.")
    updated_by: int | None

    @classmethod
    def of(cls, found: keeping.Keeping) -> Self:
        """The answer for a school's."""
        return cls.model_validate(asdict(found))


@router.get("", responses=refusals(404, 422))
async def list_dead_letters(
    asked: Annotated[OfDeadLetters, Query()], actor: CurrentActor, scope: CurrentScope
) -> GroupPage:
    """Jobs that failed and in whose place no job was made, by their cause; the newest failure first.

    The jobs themselves: `GET /feedback-summaries/jobs?is_dead_letter=true&cause=…`, with the same filters.
    """
    filters = asked.narrow(await filters_of(scope, actor, asked, [], asked.evaluation_id, asked.student_id))
    after = read_group_cursor(asked.cursor, scope.school_id, filters) if asked.cursor is not None else None
    found = await find_groups(scope, actor, filters, limit=asked.limit + 1, after=after)
    page, more = found.groups[: asked.limit], None
    if len(found.groups) > len(page):
        as_of = after.as_of if after else found.as_of
        assert as_of is not None
        place = GroupPlace(as_of, page[-1].last_failed_at, page[-1].cause)
        more = write_group_cursor(place, scope.school_id, filters)
    items = [GroupOut.of(group) for group in page]
    return GroupPage(items=items, next_cursor=more, jobs=found.jobs, is_complete=found.is_complete)


@router.get("/settings")
async def get_dead_letter_settings(scope: CurrentScope) -> DeadLetterSettingsOut:
    """How long your school keeps its dead letters."""
    return DeadLetterSettingsOut.of(await keeping.keeping(scope))


@router.put("/settings", responses=refusals(422))
async def change_dead_letter_settings(
    body: DeadLetterSettingsIn, actor: CurrentActor, scope: CurrentScope
) -> DeadLetterSettingsOut:
    """Settle it. What is older already is deleted within minutes, with its history."""
    changed = await keeping.change_keeping(scope, body.keep_days, actor_id=actor.user_id)
    await record(scope, Action.DEAD_LETTER_SETTINGS_CHANGE, actor_id=actor.user_id, keep_days=body.keep_days)
    return DeadLetterSettingsOut.of(changed)
