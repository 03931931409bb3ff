"""The shapes that more than one router speaks."""

import re
from dataclasses import asdict, fields
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from synopsis.ai.writer import Method, PointKind
from synopsis.api.dependencies import LARGEST_ID
from synopsis.jobs.dependencies import OnFailure
from synopsis.jobs.job import MOST_SHOWN, Job
from synopsis.jobs.priority import Priority
from synopsis.jobs.status import Status
from synopsis.jobs.webhook_retry import WebhookRetry
from synopsis.summaries.store import Summary


def rfc3339(at: datetime) -> str:
    """A time as every answer shows it: UTC, with a Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _without_control_characters(text: str) -> str:
    if any(ord(character) < 32 and character not in "\n\t" for character in text):
        raise ValueError("must not contain control characters")
    return text


_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]", re.ASCII)


def _is_date_and_time(value: object) -> object:
    if value is not None and not (isinstance(value, str) and _DATE_AND_TIME.match(value)):
        raise ValueError("must be a date and a time with its offset from UTC, like 2026-09-01T08:30:00+02:00")
    return value


Moment = Annotated[AwareDatetime | None, BeforeValidator(_is_date_and_time)]
"""A point in time that a client names, whatever its zone; a bare number or date names none."""
Time = Annotated[
    datetime,
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-09-01T06:30:00.000Z"]}),
]
Text = Annotated[
    str,
    AfterValidator(_without_control_characters),
    Field(json_schema_extra={"pattern": r"^[^\x00-\x08\x0b-\x1f]*$"}),
]
Title = Annotated[
    Text,
    StringConstraints(min_length=1, max_length=200),
    Field(json_schema_extra={"pattern": r"^[^\x00-\x08\x0b-\x1f]*[^\x00-\x1f\s][^\x00-\x08\x0b-\x1f]*$"}),
]
"""What people call a thing: not empty, nor of spaces alone."""
Id = Annotated[int, Field(ge=1, le=LARGEST_ID, strict=True)]
JobIdText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern="^[A-Za-z0-9_-]+$")]


class Body(BaseModel):
    """What a client sends: a field that we do not know is a mistake that they want to hear of."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def example(**fields: JsonValue) -> ConfigDict:
    """For the documentation of a body: one that is fit to be sent."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A part of a list. Each has a class of its own: clients in other languages name their types after it."""

    items: list[Item]
    next_cursor: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class Problem(BaseModel):
    """An error."""

    detail: str = Field(description="What was wrong and what to do, for a person.")
    code: str = Field(description="What was wrong, for a program; does not change.")


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(examples=["body.max_retries"])
    message: str


class Unusable(Problem):
    """What was sent cannot be used."""

    errors: list[Fault] = Field(default=[], description="With the code `invalid`: each of the first twenty faults.")


class UnknownStudents(Problem):
    """Something that was named is not there."""

    student_ids: list[int] = Field(default=[], description="With the code `student_not_found`: those who take no part.")


GenerationMethod = Annotated[
    Method | Literal["empty"],
    Field(description="`ai`, `extractive` (by rules, without AI) or `empty` (no feedback yet)."),
]


class ResultOut(BaseModel):
    """What a completed job made."""

    summary_text: str
    generation_method: GenerationMethod
    feedback_count: int


class DependencyOut(BaseModel):
    """A job that another one waits for."""

    job_id: str
    on_failure: OnFailure = Field(description="What becomes of the one that waits if this one fails or is cancelled.")
    status: Status


JOB = tuple(field.name for field in fields(Job))


class JobOut(BaseModel):
    """A job."""

    job_id: str
    status: Status
    progress: int = Field(description="In per cent.")
    stage: str | None = Field(description="What was done last; null before the first.", examples=["anonymised"])
    student_id: int | None = Field(description="Null: it is about the class as a whole.")
    evaluation_id: int
    priority: Priority
    queue_name: str
    task_type: str
    batch_id: UUID | None
    workflow_id: UUID | None = Field(description="The workflow that made it.")
    step: str | None = Field(description="Of which of the workflow's steps it is.")
    is_blocked: bool = Field(description="Whether it waits for other jobs to end.")
    depends_on: list[DependencyOut] = Field(
        description=f"For which it waits, or has waited; of many the first {MOST_SHOWN}, those first that have not"
        " ended."
    )
    depends_on_more: bool = Field(description="Whether there are more of them.")
    run_at: Time = Field(description="Its first try begins no earlier.")
    retry_of: str | None = Field(description="The job in whose place this one was made: it failed or was cancelled.")
    retried_as: str | None = Field(description="The job that was made in the place of this one.")
    retried_status: Status | None = Field(description="How that one stands; it may have been retried in its turn.")
    retry_count: int
    max_retries: int
    next_retry_at: Time | None
    error_code: str | None
    error_message: str | None
    created_at: Time
    started_at: Time | None
    completed_at: Time | None
    failed_at: Time | None
    cancelled_at: Time | None
    cancelled_by: int | None
    webhook_url: str | None
    webhook_retry: WebhookRetry | None = Field(description="How often it is tried; null: as the school has settled it.")
    webhook_delivered: bool
    webhook_attempts: int
    result: ResultOut | dict[str, JsonValue] | None = Field(
        description="Of a pupil's summary as shown here; of another kind of task its own object."
    )
    result_url: str | None = Field(
        description="From where whoever has this link can get the result, for a short time: ask for the job again for"
        " a fresh one. Null where results are kept in no store, and until this one is there."
    )
    deduplicated: bool = Field(description="Whether this job was active already and none was added.")

    @classmethod
    def of(cls, job: Job, *, deduplicated: bool = False, result_url: str | None = None) -> "JobOut":
        """The answer for a job."""
        told = {name: getattr(job, name) for name in JOB}
        told |= {"depends_on": job.depends_on[:MOST_SHOWN], "depends_on_more": len(job.depends_on) > MOST_SHOWN}
        return cls.model_validate({**told, "deduplicated": deduplicated, "result_url": result_url})


class PointOut(BaseModel):
    """One thing that a summary says."""

    kind: PointKind
    text: str
    reviewers: int | None = Field(
        description="How many classmates say so. Null for a student, who reads the words that a teacher released."
    )
    evidence: list[int] = Field(
        description="The ids of their feedback. Empty for a student: which ids go together would tell who wrote what."
    )


class SummaryOut(BaseModel):
    """A student's summary."""

    id: int
    evaluation_id: int
    student_id: int
    summary_text: str
    points: list[PointOut] = Field(description="What the text says.")
    generation_method: GenerationMethod
    model: str
    language: str
    feedback_count: int
    reviewer_count: int
    created_at: Time = Field(description="When it was written; that a teacher changed it is told by `edited_at`.")
    released_at: Time | None
    released_by: int | None = Field(description="Who released it.")
    released_by_name: str | None = Field(description="As they are called now.")
    edit_of: int | None = Field(description="The version that a teacher changed into this one; null: none has.")
    edited_at: Time | None
    edited_by: int | None = Field(description="Who changed it last.")
    edited_by_name: str | None = Field(description="As they are called now.")
    shown_id: int | None = Field(
        description="The id of the one that the student sees: this one, an older one, or null for none."
    )
    earlier_edit_id: int | None = Field(
        description="A teacher's version after which this one was written, without its changes; null once a version"
        " has been released since, and for a student."
    )

    @classmethod
    def of(cls, summary: Summary) -> "SummaryOut":
        """The answer for a summary, for the staff."""
        return cls.model_validate(asdict(summary))

    @classmethod
    def for_student(cls, summary: Summary) -> "SummaryOut":
        """The answer for its student: nothing by which classmates could be told apart, no version but this one."""
        points = [{**point, "reviewers": None, "evidence": []} for point in summary.points]
        hidden = {"points": points, "edit_of": None, "earlier_edit_id": None}
        return cls.model_validate({**asdict(summary), **hidden})


_WORDS = {
    401: "Not signed in",
    403: "Signed in, but not allowed",
    404: "Not there, or another school's",
    409: "Its state forbids it",
    413: "Too large",
    422: "What was sent is not usable",
    503: "Not just now: the database does not answer, or others are in the way; try again",
}
_WHEN = {
    "schema": {"type": "integer", "minimum": 1},
    "required": True,
    "description": "Seconds to wait before a retry.",
}
_MORE: dict[int, dict[str, Any]] = {
    401: {"headers": {"WWW-Authenticate": {"schema": {"const": "Bearer"}, "required": True}}},
    503: {"headers": {"Retry-After": _WHEN}},
}


def refusals(*statuses: int, **models: type[BaseModel] | UnionType) -> dict[int | str, dict[str, Any]]:
    """The errors of a route, for its documentation.

    What every route answers comes with its router: 401, 403, 429 and 503, and 413 where there is a body.

    Args:
        statuses: of HTTP.
        models: what they look like where they say more than others, as in ``on_409=RetriedAlready``.
    """
    shown: dict[int, type[BaseModel] | UnionType]
    shown = {status: Unusable if status == 422 else Problem for status in statuses}
    shown |= {int(name.removeprefix("on_")): model for name, model in models.items()}
    return {
        status: {"model": model, "description": _WORDS[status], **_MORE.get(status, {})}
        for status, model in sorted(shown.items())
    }
