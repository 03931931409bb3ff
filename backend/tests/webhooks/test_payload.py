"""What a webhook says, against the specification's own JSON."""

import json
from datetime import UTC, datetime, timedelta, timezone

from synopsis.webhooks.payload import TEST_MESSAGE, Ended, Event, body

AT = datetime(2026, 1, 1, 10, 0, 0, 987_654, tzinfo=UTC)


def ended(**changes: object) -> Ended:
    """The specification's job."""
    return Ended(
        **{
            "job_id": "summary-123-456-1234567890",
            "student_id": 456,
            "evaluation_id": 123,
            "result": None,
            "error": None,
            **changes,
        }  # type: ignore[arg-type]
    )


def test_success() -> None:
    """As printed, in the order as printed."""
    result = {"summary_text": "...", "generation_method": "ai", "feedback_count": 5}
    said = json.loads(body(Event.COMPLETED, AT, ended(result=result)))
    printed = {
        "event": "job.completed",
        "timestamp": "2026-01-01T10:00:00",
        "data": {
            "job_id": "summary-123-456-1234567890",
            "status": "completed",
            "student_id": 456,
            "evaluation_id": 123,
            "result": {"summary_text": "...", "generation_method": "ai", "feedback_count": 5},
        },
    }
    assert json.dumps(said) == json.dumps(printed)


def test_failure() -> None:
    """As printed, in the order as printed."""
    said = json.loads(body(Event.FAILED, AT, ended(error="Connection timeout")))
    printed = {
        "event": "job.failed",
        "timestamp": "2026-01-01T10:00:00",
        "data": {
            "job_id": "summary-123-456-1234567890",
            "status": "failed",
            "student_id": 456,
            "evaluation_id": 123,
            "error": "Connection timeout",
        },
    }
    assert json.dumps(said) == json.dumps(printed)


def test_cancelled() -> None:
    """Neither result nor error."""
    assert json.loads(body(Event.CANCELLED, AT, ended(error="Retry 1/3: x")))["data"] == {
        "job_id": "summary-123-456-1234567890",
        "status": "cancelled",
        "student_id": 456,
        "evaluation_id": 123,
    }


def test_a_test_is_about_no_job() -> None:
    """And says so."""
    assert json.loads(body(Event.TEST, AT, None)) == {
        "event": "webhook.test",
        "timestamp": "2026-01-01T10:00:00",
        "data": {"message": TEST_MESSAGE},
    }


def test_the_time_is_utc_whatever_the_clock_says() -> None:
    """Ten in UTC is ten, written by a clock in Amsterdam too."""
    amsterdam = AT.astimezone(timezone(timedelta(hours=1)))
    assert body(Event.TEST, amsterdam, None) == body(Event.TEST, AT, None)


def test_names_are_written_as_they_are() -> None:
    """UTF-8 and no escapes: the text stays readable, and short."""
    result = {"summary_text": "Zoë helpt goed 👍", "generation_method": "ai", "feedback_count": 5}
    assert "Zoë helpt goed 👍".encode() in body(Event.COMPLETED, AT, ended(result=result))
