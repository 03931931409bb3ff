"""Waits, runs and outcomes as series: held to numbers that are worked out by hand."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from tests.eventually import eventually
from tests.factories import School

SignIn = Callable[..., Awaitable[httpx.AsyncClient]]
METRICS = "/feedback-summaries/queue/metrics"

# Two hours are divided into spans of ten minutes; the one before the last whole one began at least twenty minutes ago.
# Each job says when it was due, began, began its last try and ended, in seconds from the beginning of that span.
INSERT = """
INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id, task_type, priority, status, created_at,
    due_at, started_at, available_at, claimed_at, completed_at, failed_at, cancelled_at, progress, error_code,
    error_message)
SELECT %(school)s, %(evaluation)s, %(student)s, 'other', %(priority)s, %(status)s, %(due)s,
    %(due)s, %(started)s, %(available)s, %(claimed)s,
    CASE WHEN %(status)s = 'completed' THEN %(ended)s::timestamptz END,
    CASE WHEN %(status)s = 'failed' THEN %(ended)s::timestamptz END,
    CASE WHEN %(status)s = 'cancelled' THEN %(ended)s::timestamptz END,
    CASE WHEN %(status)s = 'completed' THEN 100 ELSE 0 END,
    CASE WHEN %(status)s = 'failed' THEN 'x' END, CASE WHEN %(status)s = 'failed' THEN 'x' END
RETURNING id
"""


def whole_span() -> datetime:
    """When the span of ten minutes before the last whole one began."""
    now = datetime.now(UTC)
    return now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0) - timedelta(minutes=20)


class Past:
    """Writes jobs into the past of a school."""

    def __init__(self, admin_url: str, school: School) -> None:
        self._admin_url = admin_url
        self._school = school
        self.span = whole_span()

    def job(
        self, status: str, due: float, started: float | None, ended: float | None, *,
        priority: str = "normal", claimed: float | None = None, available: float | None = None, student: int = 0,
        retried_at: float | None = None,
    ) -> None:  # fmt: skip
        """A job; its last try is its first unless said otherwise."""

        def at(seconds: float | None) -> datetime | None:
            return None if seconds is None else self.span + timedelta(seconds=seconds)

        with psycopg.connect(self._admin_url) as connection:
            row = connection.execute(
                INSERT,
                {
                    "school": self._school.id, "evaluation": self._school.evaluation_id,
                    "student": self._school.students[student], "priority": priority, "status": status,
                    "due": at(due), "started": at(started), "ended": at(ended),
                    "claimed": at(started if claimed is None else claimed),
                    "available": at(due if available is None else available),
                },
            ).fetchone()  # fmt: skip
            assert row is not None
            if retried_at is not None:
                connection.execute(
                    "INSERT INTO job_history (school_id, job, at, verb, to_status, attempt, progress)"
                    " VALUES (%s, %s, %s, 'retry', 'queued', 1, 0)",
                    [self._school.id, row[0], at(retried_at)],
                )


@pytest.fixture
def past(addresses: Addresses, north: School) -> Past:
    """North's past."""
    return Past(addresses.admin_url, north)


async def metrics(client: httpx.AsyncClient, **query: object) -> dict[str, Any]:
    """The answer for spans of ten minutes."""
    answer = await client.get(METRICS, params={"window_seconds": 7200, "bucket_seconds": 600, **query})  # type: ignore[dict-item]
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def span_of(series: dict[str, Any], began: datetime) -> dict[str, Any]:
    """The span that began then."""
    [found] = [span for span in series["series"] if datetime.fromisoformat(span["at"]) == began]
    assert isinstance(found, dict)
    return found


async def test_the_numbers_are_those_of_the_jobs(north: School, past: Past, as_user: SignIn) -> None:
    """Counts, percentiles and throughput of one span, by queue and together, and the sums of the whole window."""
    for n in range(100):  # waits of 1 … 100 s, runs of 0.1 … 10 s
        past.job("completed", 0, n + 1, n + 1 + (n + 1) / 10)
    past.job("failed", 100, 102, 232, claimed=222, available=222, retried_at=103)
    past.job("cancelled", 100, None, 150, priority="high")
    past.job("completed", -3000, -2999, -2990)
    found = await metrics(await as_user(north.teacher.email))
    high, normal, low = found["queues"]
    assert [queue["queue_name"] for queue in found["queues"]] == [
        "ai-summaries-high",
        "ai-summaries",
        "ai-summaries-low",
    ]
    span = span_of(normal, past.span)
    assert (span["completed"], span["failed"], span["cancelled"], span["retries"]) == (100, 1, 0, 1)
    assert (span["seconds"], span["throughput_per_minute"]) == (600, 10)
    # Of 101 waits: 1, 2, 2, 3 … 100; of 101 runs: 0.1 … 10 and one of 10; of 101 totals: 1.1, 2.2 … 110 and 132.
    assert span["wait"] == {"p50": 50, "p95": 95, "p99": 99}
    assert span["run"] == {"p50": 5.1, "p95": 9.6, "p99": 10}
    assert span["total"] == {"p50": 56.1, "p95": 105.6, "p99": 110}
    assert span_of(high, past.span)["cancelled"] == 1
    assert (span_of(high, past.span)["wait"], span_of(high, past.span)["run"]) == (None, None)
    everything = span_of(found["all"], past.span)
    assert (everything["completed"], everything["failed"], everything["cancelled"]) == (100, 1, 1)
    assert everything["wait"] == span["wait"]
    assert (normal["totals"]["completed"], normal["totals"]["retries"], low["totals"]["completed"]) == (101, 1, 0)
    assert found["all"]["totals"]["cancelled"] == 1


async def test_the_series_has_no_gaps(north: School, past: Past, as_user: SignIn) -> None:
    """Every span is there, also the empty ones, one after the other; the last one ends now."""
    past.job("completed", 0, 1, 2)
    found = await metrics(await as_user(north.teacher.email))
    for series in (found["all"], *found["queues"]):
        begins = [datetime.fromisoformat(span["at"]) for span in series["series"]]
        assert len(begins) in {12, 13}
        assert {later - earlier for earlier, later in pairwise(begins)} == {timedelta(minutes=10)}
        last = series["series"][-1]
        left = datetime.fromisoformat(found["end"]) - begins[-1]
        assert last["seconds"] == pytest.approx(left.total_seconds(), abs=0.01)
    assert span_of(found["queues"][0], past.span)["completed"] == 0


async def test_how_old_the_oldest_was(north: School, past: Past, as_user: SignIn) -> None:
    """At the end of each span: of jobs that have ended since, that run, that wait, and that waited for another try."""
    past.job("completed", -900, 450, 460)  # waited over the ends of two spans: at -600 and 0 for 300 s and 900 s
    past.job("completed", -100, 1, 2)  # younger, at 0
    past.job("completed", -590, -589, 700, claimed=650, available=550)  # at 600 its last try had been due for 50 s
    past.job("queued", 590, None, None, student=1)  # waits since, at 600 for 10 s
    past.job("completed", -700, -650, -640)  # began before the end of its span
    found = await metrics(await as_user(north.teacher.email))
    normal = found["queues"][1]
    ages = [span_of(normal, past.span + timedelta(seconds=at))["oldest_queued_seconds"] for at in (-1200, -600, 0)]
    assert ages == [300, 900, 50]
    waited = (datetime.fromisoformat(found["end"]) - past.span).total_seconds() - 590
    assert normal["series"][-1]["oldest_queued_seconds"] == pytest.approx(waited, abs=0.01)
    assert normal["totals"]["oldest_queued_seconds"] == pytest.approx(waited, abs=0.01)
    assert found["queues"][0]["series"][-1]["oldest_queued_seconds"] is None


async def test_the_numbers_are_of_ones_own_school(north: School, south: School, past: Past, as_user: SignIn) -> None:
    """The other school's jobs are in no number."""
    past.job("completed", 0, 1, 2)
    past.job("queued", 0, None, None, student=1)
    found = await metrics(await as_user(south.admin.email))
    assert found["all"]["totals"] == {
        **found["all"]["totals"], "completed": 0, "wait": None, "oldest_queued_seconds": None,
    }  # fmt: skip
    assert (await metrics(await as_user(north.admin.email)))["all"]["totals"]["completed"] == 1


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"window_seconds": 604_800, "bucket_seconds": 60}, "a bucket_seconds of at least 3024"),
        ({"window_seconds": 59}, "window_seconds"),
        ({"window_seconds": 604_801}, "window_seconds"),
        ({"bucket_seconds": 9}, "bucket_seconds"),
    ],
)
async def test_more_than_anybody_reads_is_refused(
    north: School, as_user: SignIn, query: dict[str, int], says: str
) -> None:
    """422, with what can be asked for."""
    answer = await (await as_user(north.teacher.email)).get(METRICS, params=query)
    assert (answer.status_code, says in answer.json()["detail"]) == (422, True), answer.text


async def test_the_moments_are_kept_by_the_claim(north: School, as_user: SignIn, working: None) -> None:
    """A real job shows up with its wait, its run and its total."""
    teacher = await as_user(north.teacher.email)
    path = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue"
    job_id = (await teacher.post(path)).json()["job_id"]

    async def completed() -> bool:
        return bool((await teacher.get(f"/feedback-summaries/jobs/{job_id}")).json()["status"] == "completed")

    await eventually(completed)
    totals = (await metrics(teacher))["all"]["totals"]
    assert totals["completed"] == 1
    assert 0 <= totals["wait"]["p50"] <= totals["total"]["p50"] < 30
    assert 0 < totals["run"]["p50"] <= totals["total"]["p50"]
