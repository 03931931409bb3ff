"""What Prometheus is told."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from synopsis.kit.config import Settings
from tests.factories import School
from tests.serving import serve

SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def machine(api: str) -> AsyncIterator[httpx.AsyncClient]:
    """Something without a token."""
    async with httpx.AsyncClient(base_url=api, timeout=5) as client:
        yield client


async def samples(machine: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    """Each number by its name and its labels' values, as Prometheus' own parser reads it."""
    answer = await machine.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def queue(client: httpx.AsyncClient, school: School) -> str:
    """Queue a student's summary; the job's id."""
    path = f"/feedback-summaries/evaluation/{school.evaluation_id}/student/{school.students[0]}/queue"
    return str((await client.post(path)).json()["job_id"])


async def test_the_fleet_is_told(machine: httpx.AsyncClient, north: School, as_user: SignIn) -> None:
    """Jobs by queue and status, workers, and the health with its reasons."""
    await queue(await as_user(north.teacher.email), north)
    seen = await samples(machine)
    assert seen["synopsis_jobs", "ai-summaries", "queued"] == 1
    assert seen["synopsis_jobs", "ai-summaries-high", "queued"] == 0
    assert seen["synopsis_workers", "running"] == 0
    assert (seen["synopsis_up", "postgresql"], seen["synopsis_up", "redis"]) == (1, 1)
    assert (seen["synopsis_health", "unhealthy"], seen["synopsis_health", "healthy"]) == (1, 0)
    assert seen["synopsis_health_reason", "no_workers"] == 1
    assert seen["synopsis_health_reason", "redis_down"] == 0
    assert 0 <= seen["synopsis_oldest_queued_seconds", "ai-summaries"] < 30


async def test_what_cannot_be_asked_is_not_said_to_be_zero(settings: Settings) -> None:
    """Without Redis there is no number of ids that it holds."""
    settings = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    async with serve(settings) as url, httpx.AsyncClient(base_url=url) as machine:
        seen = await samples(machine)
    assert seen["synopsis_up", "redis"] == 0
    assert not [name for name, *_ in seen if name == "synopsis_handed_over_jobs"]


async def test_requests_are_counted_under_their_route(
    machine: httpx.AsyncClient, north: School, as_user: SignIn
) -> None:
    """By the path as its router has it: what a client puts into it, or where there is nothing, makes no new label."""
    teacher = await as_user(north.teacher.email)
    await samples(machine)
    before = len(await samples(machine))
    route = "/feedback-summaries/jobs/{job_id}"
    for n in range(20):
        await teacher.get(f"/feedback-summaries/jobs/summary-1-2-{n}")
        await machine.get(f"/api/v1/nothing-here-{n}")
        await machine.request(f"METHOD{n}", "/healthz")
    seen = await samples(machine)
    assert seen["synopsis_http_requests_total", "GET", route, "404"] == 20
    assert seen["synopsis_http_request_seconds_count", route] == 20
    assert len(seen) - before < 60, sorted(seen)


async def test_nobody_is_named(machine: httpx.AsyncClient, north: School, as_user: SignIn, working: None) -> None:
    """No school, person, job, worker or address of a server is in it."""
    job_id = await queue(await as_user(north.teacher.email), north)
    text = (await machine.get("/metrics")).text
    secrets = [job_id, str(north.students[0]), str(north.evaluation_id), north.slug, north.teacher.email, "rq:worker"]
    assert [secret for secret in secrets if secret in text] == []
