"""One trace holds all that was done for one job, in whichever process, attempt and year: real ones, and a collector."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from synopsis.devstack.stack import Addresses
from tests.eventually import eventually
from tests.factories import NAMES, School
from tests.fake_openai import SCENARIOS, FakeOpenAI
from tests.faults.fleet import Fleet, fleet
from tests.tracing.collector import Collector, Seen, tree
from tests.webhooks.receiver import Receiver

DOCUMENT = Path(__file__).parents[3] / "docs" / "tracing.md"
CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"


class Traced:
    """A fleet that exports its traces, with a model and a receiver of webhooks."""

    def __init__(self, processes: Fleet, collector: Collector, model: FakeOpenAI, receiver: Receiver) -> None:
        self.processes = processes
        self.collector = collector
        self.model = model
        self.receiver = receiver
        self.clients = AsyncExitStack()

    async def teacher(self, school: School) -> httpx.AsyncClient:
        """Somebody who may queue summaries, at an API of this fleet."""
        api = await self.processes.start_api()
        client = httpx.AsyncClient(base_url=api.url + "/api/v1", timeout=10)
        await self.clients.enter_async_context(client)
        form = {"username": school.teacher.email, "password": "synopsis-demo"}
        client.headers["Authorization"] = (
            f"Bearer {(await client.post('/auth/token', data=form)).json()['access_token']}"
        )
        return client

    async def spans(self, trace: str, *names: str) -> list[Seen]:
        """The spans of a trace, once spans of these names have come, as often as they are named."""

        async def have_come() -> bool:
            left = list(names)
            for span in self.collector.of(trace):
                if span.name in left:
                    left.remove(span.name)
            return not left

        await eventually(have_come, within=20)
        return self.collector.of(trace)


@pytest.fixture
async def traced(addresses: Addresses, tmp_path: Path) -> AsyncIterator[Traced]:
    """No process runs yet."""
    async with Collector() as collector, FakeOpenAI() as model, Receiver() as receiver:
        settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
            "SYNOPSIS_AI_PROVIDER": "openai",
            "SYNOPSIS_AI_BASE_URL": model.base_url,
            "SYNOPSIS_AI_MODEL": "some-model",
            "SYNOPSIS_AI_API_KEY": "sk-a-secret-of-the-operator",
            "SYNOPSIS_WEBHOOK_ALLOW_PRIVATE": "true",
        }
        async with fleet(addresses, tmp_path, **settings) as processes:
            traced = Traced(processes, collector, model, receiver)
            async with traced.clients:
                yield traced


def queue_path(school: School, *, student: int = 0) -> str:
    """Where a student's summary is queued."""
    return f"/feedback-summaries/evaluation/{school.evaluation_id}/student/{school.students[student]}/queue"


def named(spans: list[Seen], name: str) -> list[Seen]:
    """Those of a name."""
    return [span for span in spans if span.name == name]


async def test_one_trace_holds_all_of_a_job(traced: Traced, north: School) -> None:
    """From the caller's own span to the answer of the webhook's receiver, over a failed attempt; as documented."""
    traced.model.next(SCENARIOS["failing"])
    teacher = await traced.teacher(north)
    await traced.processes.start_worker("--model")
    secret_url = traced.receiver.url + "/a-secret-path?token=a-secret-token"
    answer = await teacher.post(
        queue_path(north), json={"webhook_url": secret_url}, headers={"traceparent": CALLER + "-01"}
    )
    job_id = answer.json()["job_id"]
    trace = CALLER.split("-")[1]
    spans = await traced.spans(trace, "process ai-summaries", "process ai-summaries", "deliver webhook")

    assert tree(spans) in DOCUMENT.read_text(), tree(spans)
    ids = {span.id for span in spans}
    [request] = [span for span in spans if span.kind == "SERVER"]
    assert f"00-{trace}-{request.parent}" == CALLER
    assert [span for span in spans if span is not request and span.parent not in ids] == []
    assert [span for span in spans if span.ended < span.began] == []
    # Whom we call is told under which span.
    failed, answered = named(spans, "chat some-model")
    called = [call.headers["traceparent"][:-3] for call in traced.model.requests]
    assert called == [failed.traceparent, answered.traceparent]
    [posted] = named(spans, "POST")
    assert [call.headers["traceparent"][:-3] for call in traced.receiver.calls] == [posted.traceparent]
    _is_described(spans, job_id, answered, posted)
    _names_nobody(spans, north)


def _is_described(spans: list[Seen], job_id: str, answered: Seen, posted: Seen) -> None:
    first, second = named(spans, "process ai-summaries")
    assert (first.kind, first.is_error, first.attributes["error.type"]) == ("CONSUMER", True, "provider_unavailable")
    assert second.attributes == {
        "messaging.system": "synopsis", "messaging.destination.name": "ai-summaries", "messaging.message.id": job_id,
        "messaging.operation.name": "process", "messaging.operation.type": "process",
        "synopsis.task.type": "generate_summary", "synopsis.job.attempt": 2, "synopsis.job.retry_count": 1,
        "synopsis.outcome": "completed",
    }  # fmt: skip
    assert answered.kind == "CLIENT"
    assert answered.attributes["gen_ai.operation.name"] == "chat"
    assert answered.attributes["gen_ai.request.model"] == "some-model"
    assert answered.attributes["gen_ai.usage.input_tokens"] > 0  # type: ignore[operator]
    assert answered.attributes["gen_ai.usage.output_tokens"] > 0  # type: ignore[operator]
    assert posted.attributes["http.response.status_code"] == 200
    assert posted.attributes["server.address"] == "127.0.0.1"


def _names_nobody(spans: list[Seen], school: School) -> None:
    """No name, no text, no token: every word is one of ours, an id or a number."""
    texts = " ".join(span.all_texts() for span in spans)
    names = [word for name in NAMES for word in name.split() if len(word) > 3]
    secrets = [*names, school.teacher.email, "a-secret", "Bearer", "You prepare", "sk-"]
    assert [secret for secret in secrets if secret in texts] == []
    assert re.search("a-secret", "the control: a-secret-path")


async def test_what_a_killed_worker_left_goes_on_in_its_trace(traced: Traced, north: School) -> None:
    """The spans of a killed worker are lost with it; those of whoever makes up for it are where they belong."""
    traced.model.next(SCENARIOS["hanging"])
    teacher = await traced.teacher(north)
    worker = await traced.processes.start_worker("--model")
    answer = await teacher.post(queue_path(north), headers={"traceparent": CALLER + "-01"})
    await eventually(lambda: _asked(traced.model, 1))
    await traced.processes.kill(worker)
    await traced.processes.start_worker("--model")
    spans = await traced.spans(CALLER.split("-")[1], "process ai-summaries")
    [attempt] = named(spans, "process ai-summaries")
    assert (attempt.attributes["synopsis.job.attempt"], attempt.attributes["synopsis.outcome"]) == (2, "completed")
    assert attempt.attributes["messaging.message.id"] == answer.json()["job_id"]
    assert attempt.parent == named(spans, "create ai-summaries")[0].id


async def _asked(model: FakeOpenAI, times: int) -> bool:
    return model.calls >= times


async def test_each_job_of_a_batch_has_a_trace_of_its_own(traced: Traced, north: School) -> None:
    """It begins with a span that is linked to the request's; a caller that wants no trace gets none of its jobs'."""
    teacher = await traced.teacher(north)
    await traced.processes.start_worker("--model")
    batch = f"/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue"
    students: dict[str, Any] = {"student_ids": north.students[:3]}
    await teacher.post(batch, json=students, headers={"traceparent": CALLER + "-01"})
    unwanted = {"student_ids": north.students[3:]}
    await teacher.post(batch, json=unwanted, headers={"traceparent": CALLER.replace("4bf9", "5bf9") + "-00"})
    collector = traced.collector

    async def all_made() -> list[Seen]:
        made = named(collector.spans, "process ai-summaries")
        return made if len(made) >= 3 and traced.model.calls >= 6 else []

    made = await eventually(all_made, within=20)
    [request] = await traced.spans(
        CALLER.split("-")[1], "POST /feedback-summaries/evaluation/{evaluation_id}/batch-queue"
    )
    beginnings = named(collector.spans, "create ai-summaries")
    assert len({span.trace for span in beginnings} | {request.trace}) == 4
    assert [span.links for span in beginnings] == [[request.traceparent]] * 3
    assert {span.trace for span in made} == {span.trace for span in beginnings}
