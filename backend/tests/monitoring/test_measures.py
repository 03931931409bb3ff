"""What the workers count and time, from real jobs to what Prometheus is told."""

import time
from collections.abc import Awaitable, Callable

import httpx
import psycopg
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from synopsis.devstack.stack import Addresses
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.kit.tally import MOST_SERIES, OTHER, Family, Tally
from synopsis.transport.measures import RUN
from synopsis.transport.measuring import Measuring
from tests.eventually import eventually
from tests.factories import School
from tests.fake_openai import SCENARIOS, FakeOpenAI
from tests.webhooks.receiver import Receiver
from tests.working import work

SignIn = Callable[..., Awaitable[httpx.AsyncClient]]
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
QUEUE = {"queue": "ai-summaries", "task_type": "generate_summary"}

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def samples(api: str) -> Samples:
    """Each number by its name and labels, as the strict parser of OpenMetrics reads it."""
    async with httpx.AsyncClient(base_url=api, headers={"Accept": OPENMETRICS}) as machine:
        answer = await machine.get("/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)  # type: ignore[no-untyped-call]
        for sample in family.samples
    }


def of(seen: Samples, name: str, **labels: str) -> float | None:
    """One of them."""
    return seen.get((name, frozenset(labels.items())))


async def test_prometheus_is_told_of_what_jobs_did(settings: Settings, north: School, api: str) -> None:
    """Waits, runs, totals, failures by cause, the model's time and tokens, webhooks: of a class, one of whom failed."""
    async with FakeOpenAI() as model, Receiver() as receiver:
        model.next(SCENARIOS["quota_spent"])
        settings = settings.model_copy(
            update={
                "ai_provider": "openai", "ai_base_url": model.base_url, "ai_model": "some-model",
                "webhook_allow_private": True,
            }
        )  # fmt: skip
        async with work(settings) as submit_class:
            statuses = await submit_class(
                school_id=north.id, evaluation_id=north.evaluation_id, created_by=north.teacher.user_id,
                webhook_url=receiver.url,
            )  # fmt: skip
            await eventually(lambda: _have_ended(statuses))
            await receiver.until(lambda: len(receiver.accepted) == 6)

            async def told() -> Samples | None:
                seen = await samples(api)
                return seen if of(seen, "synopsis_webhook_request_seconds_count", outcome="delivered") == 6 else None

            seen = await eventually(told)
    assert seen is not None
    assert of(seen, "synopsis_job_wait_seconds_count", **QUEUE) == 6
    assert of(seen, "synopsis_job_run_seconds_count", **QUEUE, outcome="completed") == 5
    assert of(seen, "synopsis_job_run_seconds_count", **QUEUE, outcome="failed") == 1
    assert of(seen, "synopsis_job_run_seconds_bucket", **QUEUE, outcome="completed", le="+Inf") == 5
    assert of(seen, "synopsis_job_total_seconds_count", **QUEUE) == 6
    assert of(seen, "synopsis_job_failures_total", **QUEUE, code="provider_quota") == 1
    assert of(seen, "synopsis_provider_request_seconds_count", model="some-model", outcome="answered") == 5
    assert of(seen, "synopsis_provider_request_seconds_count", model="some-model", outcome="provider_quota") == 1
    for direction in ("input", "output"):
        assert (of(seen, "synopsis_provider_tokens_total", model="some-model", direction=direction) or 0) > 0
    assert of(seen, "synopsis_webhooks_owed") == 0
    wait, run, total = (
        of(seen, f"synopsis_job_{name}_seconds_sum", **labels) or 0
        for name, labels in (("wait", QUEUE), ("run", {**QUEUE, "outcome": "completed"}), ("total", QUEUE))
    )
    assert 0 <= wait <= total < 6 * 30
    assert 0 < run <= total


async def _have_ended(statuses: Callable[[], Awaitable[list[str]]]) -> bool:
    return sorted(await statuses()) == ["completed"] * 5 + ["failed"]


async def test_each_bound_belongs_to_its_bucket(database: Database, addresses: Addresses) -> None:
    """As Prometheus has it: a duration of exactly a bound is in its bucket; what two processes tell is added up."""
    family = Family("a_test_seconds", "Of this test.", ("label",), (1, 5))
    for durations in ((0.5, 1, 1.1), (5, 5.1)):
        tally = Tally()
        for seconds in durations:
            tally.time(family, ('it\'s, "odd" {}',), seconds)
        measuring = Measuring(database, tally)
        await measuring.tick()
        await measuring.tick()  # nothing more
    with psycopg.connect(addresses.admin_url) as connection:
        rows = connection.execute("SELECT labels, total, counts FROM fleet_metrics").fetchall()
    assert rows == [(['it\'s, "odd" {}'], pytest.approx(12.7), [2, 2, 1])]


async def test_what_cannot_be_told_now_is_told_later(database: Database, addresses: Addresses) -> None:
    """While the table is away nothing is lost, and nothing is counted twice."""
    tally, counter = Tally(), Family("a_test", "Of this test.")
    measuring = Measuring(database, tally)
    with psycopg.connect(addresses.admin_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE fleet_metrics RENAME TO hidden")
        tally.count(counter)
        with pytest.raises(psycopg.ProgrammingError):
            await measuring.tick()
        connection.execute("ALTER TABLE hidden RENAME TO fleet_metrics")
        tally.count(counter, by=2)
        await measuring.tick()
        await measuring.tick()
        assert connection.execute("SELECT total FROM fleet_metrics").fetchall() == [(3,)]


def test_no_label_can_grow_without_bound() -> None:
    """What a stranger's task calls its errors is under `other` once there are too many."""
    tally, counter = Tally(), Family("a_test", "Of this test.", ("code",))
    for number in range(3 * MOST_SERIES):
        tally.count(counter, (f"code_{number}",))
    rows = tally.take()
    assert len(rows) == MOST_SERIES + 1
    assert {row["total"] for row in rows if row["labels"] == [OTHER]} == {2 * MOST_SERIES}
    assert tally.take() == []


def test_counting_costs_next_to_nothing() -> None:
    """What is timed of a job takes less than twenty times what it takes to make the labels that it is timed under."""
    tally, many = Tally(), 20_000

    def cost(work: Callable[[str], object]) -> float:
        began = time.thread_time()
        for _ in range(many):
            work("ai-summaries")
        return time.thread_time() - began

    bare = cost(lambda queue: [(queue, "generate_summary", f"{queue}"), 0.5])
    assert cost(lambda queue: tally.time(RUN, (queue, "generate_summary", "completed"), 0.5)) < 20 * bare


async def test_a_schools_own_numbers_have_types_causes_and_tokens(
    settings: Settings, north: School, south: School, as_user: SignIn
) -> None:
    """By type of task, of what jobs failed, and what the model took and read; the other school sees none of it."""
    async with FakeOpenAI() as model:
        model.next(SCENARIOS["quota_spent"])
        update = {"ai_provider": "openai", "ai_base_url": model.base_url, "ai_model": "some-model"}
        async with work(settings.model_copy(update=update)) as submit_class:
            whose = {"school_id": north.id, "evaluation_id": north.evaluation_id}
            statuses = await submit_class(**whose, created_by=north.teacher.user_id)
            await eventually(lambda: _have_ended(statuses))
    found = (await (await as_user(north.teacher.email)).get("/feedback-summaries/queue/metrics")).json()
    [kind] = found["task_types"]
    assert (kind["task_type"], kind["queue_name"]) == ("generate_summary", None)
    assert kind["totals"] == {**found["all"]["totals"]}
    assert (kind["totals"]["completed"], kind["totals"]["failed"]) == (5, 1)
    assert found["causes"] == [{"error_code": "provider_quota", "jobs": 1, "dead_letters": 1}]
    assert kind["totals"]["input_tokens"] > 0
    assert kind["totals"]["output_tokens"] > 0
    assert 0 < kind["totals"]["provider"]["p50"] <= kind["totals"]["run"]["p99"]
    assert sum(span["input_tokens"] for span in kind["series"]) == kind["totals"]["input_tokens"]
    elsewhere = (await (await as_user(south.teacher.email)).get("/feedback-summaries/queue/metrics")).json()
    assert (elsewhere["task_types"], elsewhere["causes"]) == ([], [])
    assert elsewhere["all"]["totals"]["input_tokens"] == 0
