"""Retries over real time: what is stored of each, when it is made, and that no job gets one more or one less."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from tests.eventually import eventually
from tests.faults.checker import check
from tests.faults.crowd import make_crowd
from tests.faults.fleet import fleet
from tests.faults.provider import all_ended, ask, change, provider, queue_all

JITTER = 0.1
LONGEST_WRITE_SECONDS = 0.1
ALLOWED = (0, 1, 10)
ENDED = """
SELECT DISTINCT max_retries, status, attempt, retry_count, next_retry_at FROM summary_generation_jobs ORDER BY 1
"""
JOB = """
SELECT status, retry_count, error_message, attempt, next_retry_at = available_at AS is_due_then,
    extract(epoch FROM next_retry_at - (SELECT max(at) FROM job_history AS h WHERE h.job = jobs.id))::float AS wait
FROM summary_generation_jobs AS jobs WHERE status <> 'processing'
"""
LET_IT_BE_DUE = """
UPDATE summary_generation_jobs SET available_at = clock_timestamp(), next_retry_at = clock_timestamp()
WHERE status = 'queued' AND retry_count > 0
"""
TRIES = """
SELECT h.verb, extract(epoch FROM h.at)::float AS at FROM job_history AS h
WHERE h.verb IN ('claim', 'retry', 'fail') ORDER BY h.id
"""


async def stored(addresses: Addresses, retries: int, status: str = "queued") -> dict[str, Any]:
    """The job's row once it has spent so many retries."""

    async def look() -> dict[str, Any] | None:
        rows = ask(addresses.admin_url, JOB)
        return rows[0] if rows and (rows[0]["retry_count"], rows[0]["status"]) == (retries, status) else None

    row = await eventually(look, within=60, every=0.1)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("scenario", "max_retries", "message"),
    [
        ("hanging", 3, r"Connection timeout: the model at 127\.0\.0\.1 did not finish within 1 seconds\."),
        ("truncated", 10, r"The model's answer could not be used: it was cut off after \d+ tokens, at .*\."),
    ],
    ids=["three_timeouts", "ten_unusable_answers"],
)
async def test_the_schedule_is_stored_as_the_specification_has_it(
    addresses: Addresses, tmp_path: Path, scenario: str, max_retries: int, message: str
) -> None:
    """2, 4, 8 … minutes, at most 30, each lengthened by up to a tenth; and exactly ``max_retries`` of them."""
    crowd = make_crowd(addresses.admin_url, 1)
    crowd.student_ids[1:] = []
    database = await Database(addresses.database_url, name="retries").open()
    settings = {"SYNOPSIS_RETRY_BASE_SECONDS": "60", "SYNOPSIS_AI_TIMEOUT_SECONDS": "1"}
    try:
        async with provider() as model, fleet(addresses, tmp_path, **model.settings(**settings)) as running:
            await model.behave(always=scenario)
            await running.start_worker("--model")
            job_ids = await queue_all(database, crowd, max_retries=max_retries)
            for retry in range(1, max_retries + 1):
                row = await stored(addresses, retry)
                assert re.fullmatch(f"Retry {retry}/{max_retries}: {message}", row["error_message"])
                minutes = min(2**retry, 30)
                # Stored a moment before its history is.
                assert minutes * 60 - 0.1 <= row["wait"] <= minutes * 60 * (1 + JITTER)
                assert row["is_due_then"]
                change(addresses.admin_url, LET_IT_BE_DUE)
            ended = await stored(addresses, max_retries, "failed")
            seen = await model.behave()
    finally:
        await database.close()
    assert ended["attempt"] == max_retries + 1
    assert re.fullmatch(message, ended["error_message"])
    assert seen.calls == max_retries + 1
    verdict = check(addresses.admin_url, job_ids, may_fail=job_ids)
    assert verdict.is_clean, verdict


async def test_no_job_is_tried_once_more_or_once_less(addresses: Addresses, tmp_path: Path) -> None:
    """Sixty jobs whose every answer breaks off: each makes its first try and 0, 1 or 10 retries, and then fails."""
    crowd = make_crowd(addresses.admin_url, 60)
    job_ids: list[str] = []
    database = await Database(addresses.database_url, name="retries").open()
    settings = {"SYNOPSIS_RETRY_BASE_SECONDS": "0.0005"}
    try:
        async with provider() as model, fleet(addresses, tmp_path, **model.settings(**settings)) as running:
            await model.behave(always="truncated")
            for evaluation_id, max_retries in zip(crowd.evaluation_ids, ALLOWED, strict=True):
                one_class = replace(crowd, evaluation_ids=[evaluation_id])
                job_ids += await queue_all(database, one_class, max_retries=max_retries)
            await running.start_worker("--model")
            await all_ended(addresses.admin_url)
            seen = await model.behave()
    finally:
        await database.close()
    rows = ask(addresses.admin_url, ENDED)
    assert [tuple(row.values()) for row in rows] == [(n, "failed", n + 1, n, None) for n in ALLOWED]
    assert seen.calls == sum(len(crowd.student_ids) * (n + 1) for n in ALLOWED)
    verdict = check(addresses.admin_url, job_ids, may_fail=job_ids)
    assert verdict.is_clean, verdict


@pytest.mark.alone
async def test_a_retry_is_made_when_it_is_due_and_no_sooner(addresses: Addresses, tmp_path: Path) -> None:
    """In real time: waits of 1, 2 and 4 seconds are held, and the worker comes back on its own soon after each."""
    crowd = make_crowd(addresses.admin_url, 1)
    crowd.student_ids[1:] = []
    database = await Database(addresses.database_url, name="retries").open()
    settings = {"SYNOPSIS_RETRY_BASE_SECONDS": "0.5", "SYNOPSIS_RETRY_JITTER": "0"}
    try:
        async with provider() as model, fleet(addresses, tmp_path, **model.settings(**settings)) as running:
            await model.behave(always="truncated")
            await running.start_worker("--model")
            await queue_all(database, crowd)
            await all_ended(addresses.admin_url)
    finally:
        await database.close()
    tries = ask(addresses.admin_url, TRIES)
    assert [row["verb"] for row in tries] == ["claim", "retry"] * 3 + ["claim", "fail"]
    waits = [again["at"] - failed["at"] for failed, again in zip(tries[1::2], tries[2::2], strict=False)]
    assert len(waits) == 3
    for wait, due in zip(waits, (1, 2, 4), strict=True):
        # It is counted from the lock of the row, and the row of history says when that was written.
        assert due - LONGEST_WRITE_SECONDS <= wait <= due + 2, waits
