"""The shapes that more than one router speaks."""

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from synopsis.api.dependencies import LARGEST_ID
from synopsis.jobs.job import Job
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
Time = Annotated[datetime, PlainSerializer(rfc3339, return_type=str, when_used="json")]
Text = Annotated[str, AfterValidator(_without_control_characters)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID, strict=True)]


class Body(BaseModel):
    """What a client sends: a field that we do not know is a mistake that they want to hear of."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A part of a list."""

    items: list[Item]
    next_cursor: str | None = Field(default=None, description="Send it as `cursor` for what follows; null at the end.")


class Problem(BaseModel):
    """An error."""

    detail: str = Field(description="What was wrong and what to do, for a person.")
    code: str = Field(description="What was wrong, for a program; does not change.")


class ResultOut(BaseModel):
    """What a completed job made."""

    summary_text: str
    generation_method: str = Field(
        description="`ai`, `extractive` (by rules, without AI) or `empty` (no feedback yet)."
    )
    feedback_count: int


class JobOut(BaseModel):
    """A job."""

    job_id: str
    status: Status
    progress: int
    stage: str | None
    student_id: int
    evaluation_id: int
    priority: Priority
    queue_name: str
    task_type: str
    batch_id: UUID | None
    run_at: Time = Field(description="Its first try begins no earlier.")
    retry_of: str | None = Field(description="The job in whose place this one was made: it failed or was cancelled.")
    retried_as: str | None = Field(description="The job that was made in the place of this one.")
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
    result: ResultOut | None
    deduplicated: bool = Field(default=False, description="Whether this job was active already and none was added.")

    @classmethod
    def of(cls, job: Job, *, deduplicated: bool = False) -> "JobOut":
        """The answer for a job."""
        return cls.model_validate({**asdict(job), "deduplicated": deduplicated})


class SummaryOut(BaseModel):
    """A student's current summary."""

    id: int
    evaluation_id: int
    student_id: int
    summary_text: str
    points: list[dict[str, Any]] = Field(
        description="What the text says, each with its kind, how many reviewers say so, and the ids of their feedback."
    )
    generation_method: str
    model: str
    language: str
    feedback_count: int
    reviewer_count: int
    created_at: Time
    released_at: Time | None
    shown_id: int | None = Field(
        description="The id of the one that the student sees: this one, an older one, or null for none."
    )

    @classmethod
    def of(cls, summary: Summary) -> "SummaryOut":
        """The answer for a summary."""
        return cls.model_validate(asdict(summary))


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route, for its documentation."""
    words = {
        401: "Not signed in",
        403: "Signed in, but not allowed",
        404: "Not there, or another school's",
        409: "Its state forbids it",
        413: "Too large",
        422: "What was sent is not usable",
        503: "Not just now: the database does not answer, or others are in the way; try again",
    }
    return {status: {"model": Problem, "description": words[status]} for status in statuses}
