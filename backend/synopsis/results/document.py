"""What is stored of a result: one JSON document, with ids for people and no names."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from synopsis.results.address import key_of

VERSION = 1
"""Goes up when a field changes its meaning or is dropped; fields may be added under the same number."""


@dataclass(frozen=True, slots=True)
class Result:
    """A completed job with what it made. It does not change any more."""

    school_id: int
    evaluation_id: int
    student_id: int | None
    """None: it is about no single student."""
    job_id: str
    task_type: str
    created_at: datetime
    completed_at: datetime
    result: dict[str, Any] | None
    traceparent: str | None = None
    """Of its job; no part of what is stored."""

    @property
    def key(self) -> str:
        """Where it belongs."""
        return key_of(self.school_id, self.evaluation_id, self.job_id)


def document(result: Result) -> bytes:
    """The object's content, in UTF-8. The same result gives the same bytes, however often it is written."""
    said = {
        "version": VERSION,
        "school_id": result.school_id,
        "evaluation_id": result.evaluation_id,
        "student_id": result.student_id,
        "job_id": result.job_id,
        "task_type": result.task_type,
        "created_at": _printed(result.created_at),
        "completed_at": _printed(result.completed_at),
        "result": result.result,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _printed(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
