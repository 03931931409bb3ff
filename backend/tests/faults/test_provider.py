"""The provider misbehaves: storms, spent quotas, nonsense, and calls that never end (F14, F15).

``python -m tests.faults.test_provider --jobs 10000 --seconds 60`` makes one storm at any size.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest

from synopsis.devstack.stack import Addresses, Stack
from synopsis.jobs.breaker import FAILURES_TO_OPEN
from synopsis.kit.database import Database
from tests.conftest import migrate
from tests.eventually import eventually
from tests.faults.checker import Verdict, check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import LEASE_SECONDS, fleet
from tests.faults.provider import Provider, Seen, all_ended, ask, change, provider, queue_all
from tests.faults.results import record
from tests.faults.worker import OTHER_KIND

JOBS = 500
SLOTS = 50
OTHERS = 20
BEFORE_IT_OPENS = FAILURES_TO_OPEN - 1
"""Failures that nobody asked a pause for cost their jobs a retry, until the fifth opens the breaker."""

BREAKER = "SELECT extract(epoch FROM opened_at)::float AS opened_at, probes FROM provider_breakers"
SPENT = "SELECT coalesce(sum(retry_count), 0)::int AS retries, coalesce(sum(lost_count), 0)::int AS losses,"
SPENT += " sum(attempt)::int AS attempts FROM summary_generation_jobs"
OLDER = """
SELECT 1 FROM pg_stat_activity
WHERE datname = current_database() AND xact_start < to_timestamp(%(moment)s)
"""
CLAIMS_AFTER = """
SELECT count(*) AS claims FROM job_history AS h JOIN summary_generation_jobs AS jobs ON jobs.id = h.job
WHERE verb = 'claim' AND task_type = 'generate_summary' AND h.at > to_timestamp(%(moment)s)
"""
OTHERS_LEFT = """
SELECT count(*) AS jobs FROM summary_generation_jobs WHERE task_type <> 'generate_summary' AND status <> 'completed'
"""


@dataclass
class Storm:
    """What was seen of one."""

    verdict: Verdict
    during: Seen
    """Up to its end."""
    open_seconds: float
    """From the opening of the breaker to the storm's end."""
    seen_open_seconds: float
    """Likewise, from the moment when every claim had to see it."""
    probes: int
    """Jobs that were claimed since everybody had to see it."""
    retries: int
    """Spent by all jobs together, up to its end."""
    waiting: list[str]
    """What jobs that had been interrupted said meanwhile."""
    others_left: int
    """Jobs that need another provider or none and were not done when it ended."""
    recovery_seconds: float
    """From its end until the breaker was closed."""
    breakers: int

    def __str__(self) -> str:
        return (
            f"{self.verdict.counts}: {self.during.calls} calls in a storm of {self.open_seconds:.1f} s, {self.probes}"
            f" of them probes; {self.retries} retries spent; closed {self.recovery_seconds:.1f} s after its end\n"
            f"{self.verdict}"
        )


async def storm(
    addresses: Addresses, folder: Path, crowd: Crowd, scenario: str, *, workers: int, seconds: float, others: int = 0
) -> Storm:
    """Queue the crowd's summaries while every call is answered with the scenario, and wait until they are made."""
    database = await Database(addresses.database_url, name="storm").open()
    try:
        async with provider() as model, fleet(addresses, folder, **model.settings()) as running:
            await model.behave(always=scenario)
            job_ids = await queue_all(database, crowd)
            _change_kind(addresses, job_ids[:others])
            for _ in range(workers):
                await running.start_worker("--model")
            opened_at = await eventually(lambda: _opened_at(addresses), within=60, every=0.1)
            assert opened_at is not None
            open_since = await _all_see_what_is_stored(addresses)
            await asyncio.sleep(seconds)
            ended_at, seen = time.time(), await model.behave(always=None)
            [spent], [probes] = (
                ask(addresses.admin_url, SPENT),
                ask(addresses.admin_url, CLAIMS_AFTER, moment=open_since),
            )
            waiting = ask(
                addresses.admin_url,
                "SELECT DISTINCT error_message AS said FROM summary_generation_jobs"
                " WHERE status = 'queued' AND attempt > 0 AND retry_count = 0",
            )
            [left] = ask(addresses.admin_url, OTHERS_LEFT)
            await eventually(lambda: _is_closed(addresses), within=60, every=0.1)
            closed_at = time.time()
            await all_ended(addresses.admin_url, within=60 + len(job_ids) / 5)
    finally:
        await database.close()
    return Storm(
        check(addresses.admin_url, job_ids), seen, ended_at - opened_at, ended_at - open_since, probes["claims"],
        spent["retries"], [row["said"] for row in waiting], left["jobs"], closed_at - ended_at,
        len(ask(addresses.admin_url, BREAKER)),
    )  # fmt: skip


def _change_kind(addresses: Addresses, job_ids: Sequence[str]) -> None:
    change(
        addresses.admin_url,
        "UPDATE summary_generation_jobs SET task_type = %(kind)s WHERE job_id = ANY(%(ids)s)",
        kind=OTHER_KIND,
        ids=list(job_ids),
    )


async def _opened_at(addresses: Addresses) -> float | None:
    rows = await asyncio.to_thread(ask, addresses.admin_url, BREAKER)
    return rows[0]["opened_at"] if rows else None


async def _all_see_what_is_stored(addresses: Addresses) -> float:
    """Wait until no transaction is left that began earlier, and so may not see what is committed now.

    Returns:
        from when on, in seconds since 1970.
    """
    moment = time.time()

    async def none_is_older() -> bool:
        return not await asyncio.to_thread(ask, addresses.admin_url, OLDER, moment=moment)

    await eventually(none_is_older, within=60, every=0.01)
    return time.time()


async def _is_closed(addresses: Addresses) -> bool:
    return await _opened_at(addresses) is None


@pytest.mark.parametrize(
    ("scenario", "seconds", "workers", "pause", "spent"),
    [
        ("rate_limited_for_long", 60, 3, 3, 0),
        ("rate_limited_silently", 3, 1, 1, 0),
        ("overloaded", 3, 1, 1, BEFORE_IT_OPENS),
        ("failing", 3, 1, 1, BEFORE_IT_OPENS),
        ("cutting", 3, 1, 1, BEFORE_IT_OPENS),
        ("page", 3, 1, 1, BEFORE_IT_OPENS),
    ],
)
async def test_a_storm_is_waited_out(
    addresses: Addresses, tmp_path: Path, scenario: str, seconds: float, workers: int, pause: float, spent: int
) -> None:
    """F15: one breaker for the fleet; while it is open a probe a second at most, or as the provider asks.

    It spends nobody's retries, holds up nobody who needs another provider, and after its end everything is done.
    """
    crowd = make_crowd(addresses.admin_url, JOBS)
    seen = await storm(addresses, tmp_path, crowd, scenario, workers=workers, seconds=seconds, others=OTHERS)
    assert seen.verdict.is_clean, seen
    assert seen.verdict.counts == {"completed": crowd.size}, seen
    assert seen.breakers == 1
    assert seen.retries <= spent, seen
    allowed = seen.open_seconds / pause + 1
    assert seen.probes <= seen.seen_open_seconds / pause + 1, seen
    assert seen.during.calls <= workers * SLOTS + spent + allowed, seen
    assert seen.others_left == 0, seen
    assert all(said.startswith("Waits for the provider, at no cost of a retry: ") for said in seen.waiting), (
        seen.waiting
    )
    record(
        "F15", what=f"{scenario} for {seen.open_seconds:.0f} s, {workers} workers", times=crowd.size,
        lost=len(seen.verdict.lost), doubled=len(seen.verdict.doubled), recovery_seconds=seen.recovery_seconds,
        command=f"pytest tests/faults/test_provider.py -k {scenario}", calls=seen.during.calls, probes=seen.probes,
        retries_spent=seen.retries, failed=seen.verdict.counts.get("failed", 0),
    )  # fmt: skip


async def test_without_the_breaker_a_storm_costs_everybody(addresses: Addresses, tmp_path: Path) -> None:
    """The control: the same storm spends retries, asks again and again, and ends jobs as failed."""
    crowd = make_crowd(addresses.admin_url, 60)
    database = await Database(addresses.database_url, name="storm").open()
    try:
        async with provider() as model, fleet(addresses, tmp_path, **model.settings()) as running:
            await model.behave(always="rate_limited_silently")
            await queue_all(database, crowd)
            await running.start_worker("--model", "--without", "breaker")
            await all_ended(addresses.admin_url)
            seen = await model.behave()
    finally:
        await database.close()
    assert check(addresses.admin_url).counts == {"failed": crowd.size}
    assert seen.calls == 4 * crowd.size


async def test_a_spent_quota_fails_at_once_and_is_not_retried(addresses: Addresses, tmp_path: Path) -> None:
    """F15: it is 429 as well, but waiting does not help; the reader is told what does. Each job asks once."""
    crowd = make_crowd(addresses.admin_url, JOBS)
    database = await Database(addresses.database_url, name="storm").open()
    try:
        async with provider() as model, fleet(addresses, tmp_path, **model.settings()) as running:
            await model.behave(always="quota_spent")
            job_ids = await queue_all(database, crowd)
            await running.start_worker("--model")
            await all_ended(addresses.admin_url)
            seen = await model.behave()
    finally:
        await database.close()
    verdict = check(addresses.admin_url, job_ids, may_fail=job_ids)
    assert verdict.is_clean, verdict
    assert verdict.counts == {"failed": crowd.size}
    assert seen.calls == crowd.size
    [ended] = ask(
        addresses.admin_url,
        "SELECT DISTINCT error_code, attempt, retry_count, error_message LIKE '%%Top up or raise the limit%%' AS helps"
        " FROM summary_generation_jobs",
    )
    assert ended == {"error_code": "provider_quota", "attempt": 1, "retry_count": 0, "helps": True}
    record(
        "F15", what="quota spent (429)", times=crowd.size, lost=len(verdict.lost), doubled=len(verdict.doubled),
        command="pytest tests/faults/test_provider.py -k quota", calls=seen.calls,
    )  # fmt: skip


EARLIEST = """
SELECT min(extract(epoch FROM again.at - failed.at) / 2 ^ (failed.nth - 1))::float AS first_wait
FROM (SELECT *, row_number() OVER (PARTITION BY job ORDER BY id) AS nth FROM job_history WHERE verb = 'retry') AS failed
JOIN job_history AS again ON again.job = failed.job AND again.verb = 'claim' AND again.attempt = failed.attempt + 1
"""


async def test_answers_that_break_off_are_asked_for_again_later(addresses: Addresses, tmp_path: Path) -> None:
    """F15: what the model itself wrote may be the pupil's comments' doing, so it costs a retry, and its wait."""
    crowd, base_seconds = make_crowd(addresses.admin_url, JOBS), 2.0
    database = await Database(addresses.database_url, name="storm").open()
    settings = {"SYNOPSIS_RETRY_BASE_SECONDS": str(base_seconds)}
    try:
        async with provider() as model, fleet(addresses, tmp_path, **model.settings(**settings)) as running:
            await model.behave(always="truncated")
            job_ids = await queue_all(database, crowd)
            await running.start_worker("--model")

            async def has_met_all() -> bool:
                return not ask(
                    addresses.admin_url, "SELECT 1 FROM summary_generation_jobs WHERE retry_count = 0 LIMIT 1"
                )

            await eventually(has_met_all, within=60, every=0.1)
            await model.behave(always=None)
            await all_ended(addresses.admin_url)
            seen = await model.behave()
    finally:
        await database.close()
    verdict, [spent] = check(addresses.admin_url, job_ids), ask(addresses.admin_url, SPENT)
    assert verdict.is_clean, verdict
    assert verdict.counts == {"completed": crowd.size}
    assert seen.calls == spent["attempts"] == crowd.size + spent["retries"]
    [earliest] = ask(addresses.admin_url, EARLIEST)
    assert earliest["first_wait"] >= base_seconds * 2
    record(
        "F15", what="answers that break off", times=crowd.size, lost=len(verdict.lost), doubled=len(verdict.doubled),
        command="pytest tests/faults/test_provider.py -k break_off", calls=seen.calls,
    )  # fmt: skip


DEADLINE_SECONDS = 5
ANSWER_SECONDS = 1.5
HUNG = ["hanging", "dripping", "slow"] * 17
RAN = """
SELECT extract(epoch FROM ended.at - claimed.at)::float AS seconds
FROM job_history AS claimed
JOIN job_history AS ended ON ended.job = claimed.job AND ended.attempt = claimed.attempt AND ended.verb = 'complete'
JOIN summary_generation_jobs AS jobs ON jobs.id = claimed.job
WHERE claimed.verb = 'claim' AND claimed.attempt = 1 AND jobs.evaluation_id = ANY(%(evaluations)s)
"""


@pytest.mark.alone
async def test_calls_that_never_end_hold_up_nobody(addresses: Addresses, tmp_path: Path) -> None:
    """F14: calls that hang, drip or take a minute end at their deadline.

    Their slots are free again, their leases were kept meanwhile, and the jobs beside them take no longer than without.
    """
    crowd = make_crowd(addresses.admin_url, 460)
    parts = [crowd.evaluation_ids[:5], crowd.evaluation_ids[5:14], crowd.evaluation_ids[14:23]]
    slots = len(parts[1]) * len(crowd.student_ids)
    assert DEADLINE_SECONDS > LEASE_SECONDS
    settings = {
        "SYNOPSIS_AI_TIMEOUT_SECONDS": str(DEADLINE_SECONDS),
        "SYNOPSIS_WORKER_CONCURRENCY": str(slots),
    }
    database = await Database(addresses.database_url, name="hung").open()
    try:
        async with (
            provider(delay_seconds=ANSWER_SECONDS) as model,
            fleet(addresses, tmp_path, **model.settings(**settings)) as running,
        ):
            await running.start_worker("--model")
            seen = [
                await _run(addresses, database, model, replace(crowd, evaluation_ids=part), hung)
                for part, hung in zip(parts, ([], HUNG, []), strict=True)
            ]
    finally:
        await database.close()
    verdict, [spent] = check(addresses.admin_url), ask(addresses.admin_url, SPENT)
    assert verdict.is_clean, verdict
    assert verdict.counts == {"completed": crowd.size}
    took = [left - began for began, left in zip(seen[1].began, sorted(seen[1].left), strict=False)]
    assert len(took) == len(HUNG)
    assert min(took) >= DEADLINE_SECONDS - 2
    assert max(took) <= DEADLINE_SECONDS + 2
    assert spent["losses"] == 0
    assert spent["retries"] <= BEFORE_IT_OPENS
    assert (seen[1].open_calls, seen[2].peak) == (0, slots)
    before, beside, after = (_p95(ask(addresses.admin_url, RAN, evaluations=part)) for part in parts)
    assert beside <= 1.1 * max(before, after), (before, beside, after)
    record(
        "F14", what="calls that hang, drip or take a minute, among others", times=len(HUNG), lost=len(verdict.lost),
        doubled=len(verdict.doubled), recovery_seconds=max(took), deadline_seconds=DEADLINE_SECONDS,
        p95_before=round(before, 3), p95_beside=round(beside, 3), p95_after=round(after, 3),
        command="pytest tests/faults/test_provider.py -k never_end",
    )  # fmt: skip


async def _run(addresses: Addresses, database: Database, model: Provider, crowd: Crowd, hung: list[str]) -> Seen:
    await model.behave(next=hung, forget=True)
    await queue_all(database, crowd)
    await all_ended(addresses.admin_url)
    return await model.behave()


def _p95(rows: list[dict[str, Any]]) -> float:
    return float(quantiles([row["seconds"] for row in rows], n=20)[-1])


async def main(jobs: int, seconds: float, workers: int, scenario: str) -> int:
    """A storm at any size; 0 when nothing was lost, doubled or failed."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder) / "stack", durable=False) as stack:
        migrate(stack.addresses.database_owner_url)
        crowd = make_crowd(stack.addresses.admin_url, jobs)
        logs = Path(folder) / "logs"
        logs.mkdir()
        seen = await storm(stack.addresses, logs, crowd, scenario, workers=workers, seconds=seconds)
    print(f"{scenario}, {workers} workers\n{seen}")  # noqa: T201  # a command's answer
    return 0 if seen.verdict.is_clean and set(seen.verdict.counts) == {"completed"} else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--scenario", default="rate_limited")
    chosen = parser.parse_args()
    raise SystemExit(asyncio.run(main(chosen.jobs, chosen.seconds, chosen.workers, chosen.scenario)))
