"""Which strategies there may be, and how long each waits."""

import re
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError

from synopsis.devstack.stack import Addresses
from synopsis.jobs.webhook_retry import DEFAULT, LONGEST_TOTAL, WebhookRetry
from tests.conftest import BACKEND
from tests.factories import School
from tests.tenancy.every_table import fill

GOOD: list[tuple[dict[str, Any], list[int]]] = [
    ({"max_attempts": 1, "waits": []}, []),
    ({"max_attempts": 2, "waits": [5]}, [5]),
    ({"max_attempts": 5, "waits": [30, 60, 300]}, [30, 60, 300, 300]),
    ({"max_attempts": 20, "waits": [60]}, [60] * 19),
    ({"max_attempts": 4, "waits": [86_400]}, [86_400] * 3),
    ({"max_attempts": 3, "waits": [300, 30]}, [300, 30]),
]

GROWING: list[tuple[dict[str, Any], list[int]]] = [
    ({"strategy": "fixed", "max_attempts": 1, "wait": 60}, []),
    ({"strategy": "fixed", "max_attempts": 4, "wait": 60}, [60, 60, 60]),
    ({"strategy": "exponential", "max_attempts": 1, "first_wait": 30}, []),
    ({"strategy": "exponential", "max_attempts": 6, "first_wait": 30}, [30, 60, 120, 240, 480]),
    ({"strategy": "exponential", "max_attempts": 5, "first_wait": 5, "factor": 1.5}, [5, 8, 11, 17]),
    (
        {"strategy": "exponential", "max_attempts": 20, "first_wait": 60, "factor": 10, "longest_wait": 3600},
        [60, 600, *[3600] * 17],
    ),
]

BAD: dict[str, dict[str, Any]] = {
    "waits is empty, and 3 attempts have 2 between them ": {"max_attempts": 3},
    "Field required": {"waits": [30]},
    "Extra inputs": {"max_attempts": 2, "waits": [30], "jitter": 2},
    'the strategy "list" has no factor; "exponential" has': {"max_attempts": 2, "waits": [30], "factor": 2},
    'the strategy "list" has no wait; "fixed" has': {"max_attempts": 2, "wait": 30},
    'the strategy "fixed" has no first_wait; "exponential" has': {
        "strategy": "fixed",
        "max_attempts": 2,
        "wait": 30,
        "first_wait": 30,
    },
    "'list', 'fixed' or 'exponential'": {"strategy": "linear", "max_attempts": 2, "waits": [30]},
    'the strategy "fixed" needs wait, in seconds': {"strategy": "fixed", "max_attempts": 2},
    'the strategy "exponential" needs first_wait, in seconds': {"strategy": "exponential", "max_attempts": 2},
    'the strategy "fixed" works its waits out': {
        "strategy": "fixed",
        "max_attempts": 3,
        "wait": 30,
        "waits": [30, 30],
    },
    'the strategy "exponential" begins with first_wait, which is more than longest_wait': {
        "strategy": "exponential",
        "max_attempts": 3,
        "first_wait": 60,
        "longest_wait": 30,
    },
    "greater than 1": {"strategy": "exponential", "max_attempts": 3, "first_wait": 60, "factor": 1},
    "less than or equal to 10": {"strategy": "exponential", "max_attempts": 3, "first_wait": 60, "factor": 1e300},
    "valid number": {"strategy": "exponential", "max_attempts": 3, "first_wait": 60, "factor": "2"},
    "greater than or equal to 5 ": {"strategy": "fixed", "max_attempts": 3, "wait": 1},
    "less than or equal to 86400 ": {"strategy": "exponential", "max_attempts": 3, "first_wait": 86_401},
    "the waits take 727650 seconds together, and may take 259200 (three days): make fewer": {
        "strategy": "exponential",
        "max_attempts": 20,
        "first_wait": 30,
    },
    "greater than or equal to 1": {"max_attempts": 0, "waits": []},
    "less than or equal to 20": {"max_attempts": 21, "waits": [30]},
    "valid integer": {"max_attempts": True, "waits": []},
    "valid integer ": {"max_attempts": 2, "waits": [30.0]},
    "valid integer  ": {"max_attempts": 2, "waits": ["30"]},
    "valid tuple": {"max_attempts": 2, "waits": 30},
    "greater than or equal to 5": {"max_attempts": 2, "waits": [4]},
    "less than or equal to 86400": {"max_attempts": 2, "waits": [86_401]},
    "waits has 3, and 3 attempts have 2 between them": {"max_attempts": 3, "waits": [30, 60, 90]},
    "waits is empty, and 3 attempts have 2 between them": {"max_attempts": 3, "waits": []},
    "the waits take 345600 seconds together, and may take 259200": {"max_attempts": 5, "waits": [86_400]},
    "at most 19 items": {"max_attempts": 20, "waits": [30] * 20},
}


@pytest.mark.parametrize(("given", "waits"), GOOD)
def test_what_is_waited(given: dict[str, Any], waits: list[int]) -> None:
    """One wait between each two attempts; the last one that is named holds for the rest."""
    retry = WebhookRetry.model_validate(given)
    assert [retry.wait_after(attempt) for attempt in range(1, retry.max_attempts)] == waits
    assert sum(waits) <= LONGEST_TOTAL
    assert retry.model_dump(mode="json") == given


@pytest.mark.parametrize(("given", "waits"), GROWING)
def test_what_is_worked_out(given: dict[str, Any], waits: list[int]) -> None:
    """A formula comes to waits that everybody can read; what was answered may be sent again, and is stored as it is."""
    retry = WebhookRetry.model_validate(given)
    assert [retry.wait_after(attempt) for attempt in range(1, retry.max_attempts)] == waits
    answered = retry.model_dump(mode="json")
    assert answered.items() >= given.items()
    assert WebhookRetry.model_validate(answered) == WebhookRetry.stored(answered) == retry
    # A courier of before, during an upgrade, reads no more than this.
    older = WebhookRetry.stored({name: answered[name] for name in ("max_attempts", "waits")})
    assert [older.wait_after(attempt) for attempt in range(1, older.max_attempts)] == waits


@pytest.mark.parametrize("words", BAD)
def test_what_is_refused(words: str) -> None:
    """No attempt, too many, a wait that is none, waits that are never used, and more than three days."""
    with pytest.raises(ValidationError, match=re.escape(words.strip())):
        WebhookRetry.model_validate(BAD[words])


def test_the_default_is_the_specifications() -> None:
    """Three attempts; the migration says the same of what was owed before there was a choice."""
    assert WebhookRetry(max_attempts=3, waits=(30, 300)) == DEFAULT
    migration = (BACKEND / "migrations" / "versions" / "0018_webhook_retries.py").read_text()
    [said] = re.findall(r"ADD COLUMN retry jsonb NOT NULL DEFAULT '\{(\{.*?\})\}'", migration)
    assert WebhookRetry.model_validate_json(said) == DEFAULT


BROKEN = [
    "{}", "[]", "3", '{"max_attempts": 3}', '{"max_attempts": 0, "waits": []}', '{"max_attempts": 21, "waits": [30]}',
    '{"max_attempts": 3, "waits": 30}', '{"max_attempts": "3", "waits": [30]}', '{"max_attempts": null, "waits": []}',
]  # fmt: skip


async def test_the_database_keeps_out_what_cannot_be_read(addresses: Addresses, north: School) -> None:
    """Whoever writes it: a strategy without its form is refused by each of the three tables, and a good one is not."""
    fill(addresses.admin_url, north)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE summary_generation_jobs SET webhook_url = 'https://example.com/'")
        for setting in (
            "webhook_settings SET retry = %s::jsonb",
            "webhook_deliveries SET retry = %s::jsonb",
            "summary_generation_jobs SET webhook_retry = %s::jsonb WHERE student_id IS NOT NULL",
        ):
            update = f"UPDATE {setting}".encode()
            assert connection.execute(update, [DEFAULT.model_dump_json()]).rowcount == 1
            for text in BROKEN:
                with pytest.raises(psycopg.errors.CheckViolation, match="retry_has_its_form"), connection.transaction():
                    connection.execute(update, [text])
