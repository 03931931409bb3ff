"""What a webhook says: the specification's bodies, as printed there."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Event(StrEnum):
    """What a school's software is told of."""

    COMPLETED = "job.completed"
    FAILED = "job.failed"
    CANCELLED = "job.cancelled"
    TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that has ended, as far as a webhook tells of it."""

    job_id: str
    student_id: int | None
    """None: it is about the class as a whole."""
    evaluation_id: int
    result: dict[str, Any] | None
    """Of a completed one: ``summary_text``, ``generation_method``, ``feedback_count``; of other kinds their own."""
    error: str | None
    """Of a failed one: why."""


TEST_MESSAGE = "A test from Synopsis. Nothing has happened to any job."


def body(event: Event, at: datetime, job: Ended | None) -> bytes:
    """The body, in UTF-8. The same arguments give the same bytes, so that every attempt says the same.

    Args:
        event: what happened.
        at: when it happened.
        job: to which job; None for a test.
    """
    said = {"event": event, "timestamp": _printed(at), "data": _data(event, job)}
    return json.dumps(said, ensure_ascii=False).encode()


def _data(event: Event, job: Ended | None) -> dict[str, Any]:
    if job is None:
        return {"message": TEST_MESSAGE}
    data: dict[str, Any] = {
        "job_id": job.job_id,
        "status": event.removeprefix("job."),
        "student_id": job.student_id,
        "evaluation_id": job.evaluation_id,
    }
    match event:
        case Event.COMPLETED:
            return {**data, "result": job.result}
        case Event.FAILED:
            return {**data, "error": job.error}
        case _:
            return data


def _printed(at: datetime) -> str:
    """As the specification prints it: whole seconds of UTC, without a zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
