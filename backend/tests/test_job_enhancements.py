"""The specification read aloud: a class for each feature, its JSON as literals, through real servers.

Runs by itself: ``cd backend && pytest tests/test_job_enhancements.py -v``.
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any, ClassVar

import httpx
import psycopg
import pytest
import redis

from synopsis import runtime
from synopsis.cli import demo_school
from synopsis.devstack.stack import Addresses
from synopsis.kit.config import Settings
from tests.cli.running import synopsis
from tests.eventually import eventually
from tests.factories import School
from tests.fake_openai import SCENARIOS, FakeOpenAI
from tests.webhooks.receiver import Receiver
from tests.webhooks.receiver import Reply as WebhookReply

SignIn = Callable[..., Any]


@pytest.fixture
async def teacher(north: School, as_user: SignIn) -> httpx.AsyncClient:
    """The teacher of the evaluation, signed in."""
    client: httpx.AsyncClient = await as_user(north.teacher.email)
    return client


@pytest.fixture
def queue_path(north: School) -> str:
    """Where the first student's summary is queued."""
    return f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue"


@pytest.fixture
async def model() -> AsyncIterator[FakeOpenAI]:
    """A model's server, to be told how to behave."""
    async with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
def settings(settings: Settings, model: FakeOpenAI) -> Settings:
    """As elsewhere, but with that model as the writer."""
    return settings.model_copy(
        update={"ai_provider": "openai", "ai_base_url": model.base_url, "ai_model": "fake", "ai_timeout_seconds": 5}
    )


async def status(client: httpx.AsyncClient, job_id: str) -> dict[str, Any]:
    """The job, as the specification's status route gives it."""
    answer = await client.get(f"/feedback-summaries/jobs/{job_id}/status")
    assert answer.status_code == 200
    job: dict[str, Any] = answer.json()
    return job


async def reached(client: httpx.AsyncClient, job_id: str, **wanted: Any) -> dict[str, Any]:
    """The job, once it shows what is wanted."""

    async def look() -> dict[str, Any] | None:
        job = await status(client, job_id)
        return job if wanted.items() <= job.items() else None

    job = await eventually(look)
    assert job is not None
    return job


class TestJobProgress:
    """1. Jobs report progress while they run."""

    @pytest.mark.usefixtures("working")
    async def test_the_answer_shows_the_progress(
        self, teacher: httpx.AsyncClient, queue_path: str, model: FakeOpenAI, north: School
    ) -> None:
        """While the model writes, a job stands at 60 %: anonymisation completed."""
        model.always = SCENARIOS["hanging"]
        job_id = (await teacher.post(queue_path)).json()["job_id"]
        job = await reached(teacher, job_id, progress=60)
        assert re.fullmatch(rf"summary-{north.evaluation_id}-{north.students[0]}-\d{{10,}}", job["job_id"])
        shown = {
            "status": "processing",
            "progress": 60,
            "student_id": north.students[0],
            "evaluation_id": north.evaluation_id,
        }
        assert shown.items() <= job.items()

    @pytest.mark.usefixtures("working")
    async def test_the_nine_stages(self, teacher: httpx.AsyncClient, queue_path: str) -> None:
        """10, 20, 30, 40, 50, 60, 80, 90 and 100 %, in this order."""
        job_id = (await teacher.post(queue_path)).json()["job_id"]
        await reached(teacher, job_id, status="completed", progress=100)
        events = (await teacher.get(f"/feedback-summaries/jobs/{job_id}/events")).json()["items"]
        progress = list(dict.fromkeys(event["progress"] for event in events))
        assert progress == [0, 10, 20, 30, 40, 50, 60, 80, 90, 100]


class TestJobCancellation:
    """2. Jobs that are queued or in progress can be cancelled."""

    async def test_a_queued_job(self, teacher: httpx.AsyncClient, queue_path: str, north: School) -> None:
        """The answer is the specification's, and who cancelled it when is kept."""
        job_id = (await teacher.post(queue_path)).json()["job_id"]
        answer = await teacher.post(f"/feedback-summaries/jobs/{job_id}/cancel")
        assert answer.status_code == 200
        assert answer.json() == {"message": "Job cancelled successfully", "job_id": job_id, "status": "cancelled"}
        job = await status(teacher, job_id)
        assert job["cancelled_by"] == north.teacher.user_id
        assert job["cancelled_at"]

    @pytest.mark.alone
    @pytest.mark.usefixtures("working")
    async def test_a_running_job(self, teacher: httpx.AsyncClient, queue_path: str, model: FakeOpenAI) -> None:
        """Its call to the model is closed, and it stays cancelled."""
        model.always = SCENARIOS["hanging"]
        job_id = (await teacher.post(queue_path)).json()["job_id"]
        await reached(teacher, job_id, progress=60)
        assert (await teacher.post(f"/feedback-summaries/jobs/{job_id}/cancel")).status_code == 200

        async def closed() -> bool:
            return model.disconnects == 1

        await eventually(closed, within=2)
        assert (await status(teacher, job_id))["status"] == "cancelled"

    async def test_an_ended_job_cannot_be_cancelled(self, teacher: httpx.AsyncClient, queue_path: str) -> None:
        """The second cancellation is a 409 that says what the job is."""
        job_id = (await teacher.post(queue_path)).json()["job_id"]
        await teacher.post(f"/feedback-summaries/jobs/{job_id}/cancel")
        again = await teacher.post(f"/feedback-summaries/jobs/{job_id}/cancel")
        assert again.status_code == 409
        assert again.json() == {
            "detail": f"Job {job_id} is cancelled and cannot be cancelled.",
            "code": "job_cancelled",
        }


class TestPriorityQueues:
    """3. Three queues, read in their order."""

    async def test_the_specifications_request(self, teacher: httpx.AsyncClient, queue_path: str) -> None:
        """Its body is accepted as printed."""
        answer = await teacher.post(
            queue_path, json={"priority": "high", "webhook_url": "https://example.com/webhook", "max_retries": 5}
        )
        assert answer.status_code == 202
        job = answer.json()
        assert (job["priority"], job["queue_name"], job["max_retries"]) == ("high", "ai-summaries-high", 5)
        assert job["webhook_url"] == "https://example.com/webhook"

    async def test_each_priority_has_its_queue(
        self, teacher: httpx.AsyncClient, north: School, addresses: Addresses
    ) -> None:
        """What is handed over shows in `LLEN rq:queue:…`."""
        for student, priority in zip(north.students, ("high", "normal", "low"), strict=False):
            path = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{student}/queue"
            assert (await teacher.post(path, json={"priority": priority})).status_code == 202
        client = redis.Redis.from_url(addresses.redis_url)

        async def lengths() -> bool:
            names = ("ai-summaries-high", "ai-summaries", "ai-summaries-low")
            return [client.llen(f"rq:queue:{name}") for name in names] == [1, 1, 1]

        await eventually(lengths)

    async def test_a_worker_reads_them_in_order(
        self, teacher: httpx.AsyncClient, north: School, settings: Settings, model: FakeOpenAI
    ) -> None:
        """With room for one job at a time, high goes first and low last, whatever the order of asking."""
        wanted = list(zip(north.students, ("low", "normal", "high"), strict=False))
        jobs = []
        for student, priority in wanted:
            path = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{student}/queue"
            jobs.append((await teacher.post(path, json={"priority": priority})).json()["job_id"])
        stop, hurry = asyncio.Event(), asyncio.Event()
        async with runtime.worker(settings.model_copy(update={"worker_concurrency": 1})) as worker:
            working = asyncio.create_task(worker.run(stop, hurry))
            ended = [await reached(teacher, job_id, status="completed") for job_id in jobs]
            stop.set()
            await working
        in_order = sorted(ended, key=lambda job: job["started_at"])
        assert [job["priority"] for job in in_order] == ["high", "normal", "low"]


class TestWebhookNotifications:
    """4. Other software is told when a job ends."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Receivers on this machine are allowed."""
        return settings.model_copy(update={"webhook_allow_private": True, "webhook_timeout_seconds": 2})

    @pytest.fixture
    async def receiver(self) -> AsyncIterator[Receiver]:
        """The software that is told."""
        async with Receiver() as running:
            yield running

    @pytest.mark.usefixtures("working")
    async def test_success(
        self, teacher: httpx.AsyncClient, queue_path: str, north: School, receiver: Receiver
    ) -> None:
        """The specification's payload, with the summary that can be read over HTTP too."""
        job_id = (await teacher.post(queue_path, json={"priority": "normal", "webhook_url": receiver.url})).json()[
            "job_id"
        ]
        await receiver.until(lambda: len(receiver.calls) == 1)
        job = await reached(teacher, job_id, status="completed", webhook_delivered=True, webhook_attempts=1)
        said = receiver.calls[0].json
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", said["timestamp"])
        assert job["completed_at"].startswith(said["timestamp"]), "in UTC"
        path = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}"
        summary = (await teacher.get(path)).json()
        assert said == {
            "event": "job.completed",
            "timestamp": said["timestamp"],
            "data": {
                "job_id": job_id,
                "status": "completed",
                "student_id": north.students[0],
                "evaluation_id": north.evaluation_id,
                "result": {
                    "summary_text": summary["summary_text"],
                    "generation_method": "ai",
                    "feedback_count": 5,
                },
            },
        }

    @pytest.mark.usefixtures("working")
    async def test_failure(
        self, teacher: httpx.AsyncClient, queue_path: str, model: FakeOpenAI, north: School, receiver: Receiver
    ) -> None:
        """The specification's payload, with the error that the job shows."""
        model.always = SCENARIOS["bad_key"]
        job_id = (await teacher.post(queue_path, json={"webhook_url": receiver.url, "max_retries": 0})).json()["job_id"]
        await receiver.until(lambda: len(receiver.calls) == 1)
        job = await reached(teacher, job_id, status="failed", webhook_delivered=True)
        said = receiver.calls[0].json
        assert said == {
            "event": "job.failed",
            "timestamp": said["timestamp"],
            "data": {
                "job_id": job_id,
                "status": "failed",
                "student_id": north.students[0],
                "evaluation_id": north.evaluation_id,
                "error": job["error_message"],
            },
        }

    @pytest.mark.usefixtures("working")
    async def test_cancellation(
        self, teacher: httpx.AsyncClient, queue_path: str, model: FakeOpenAI, north: School, receiver: Receiver
    ) -> None:
        """Ours beside the specification's two: who waits for a job learns that it will not come."""
        model.always = SCENARIOS["hanging"]
        job_id = (await teacher.post(queue_path, json={"webhook_url": receiver.url})).json()["job_id"]
        await reached(teacher, job_id, progress=60)
        await teacher.post(f"/feedback-summaries/jobs/{job_id}/cancel")
        await receiver.until(lambda: len(receiver.calls) == 1)
        said = receiver.calls[0].json
        assert said == {
            "event": "job.cancelled",
            "timestamp": said["timestamp"],
            "data": {
                "job_id": job_id,
                "status": "cancelled",
                "student_id": north.students[0],
                "evaluation_id": north.evaluation_id,
            },
        }

    @pytest.mark.usefixtures("working")
    async def test_up_to_three_attempts(
        self, teacher: httpx.AsyncClient, queue_path: str, receiver: Receiver, addresses: Addresses
    ) -> None:
        """Automatic retry, and its state in the job's row, as the specification's field names have it."""
        receiver.always = WebhookReply(503)
        job_id = (await teacher.post(queue_path, json={"webhook_url": receiver.url})).json()["job_id"]
        for attempts in (1, 2, 3):
            await receiver.until(lambda attempts=attempts: len(receiver.calls) == attempts)  # type: ignore[misc]
            job = await reached(teacher, job_id, webhook_attempts=attempts, webhook_delivered=False)
            assert job["status"] == "completed", "a receiver in trouble is no trouble of the job"
            await waits_pass(addresses)
        [delivery] = await deliveries_that(teacher, "given_up")
        assert [attempt["error"] for attempt in delivery["attempts"]] == ["failing"] * 3
        assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1

    @pytest.mark.usefixtures("working")
    async def test_the_timeout(self, teacher: httpx.AsyncClient, queue_path: str, receiver: Receiver) -> None:
        """A receiver that does not answer is left after ten seconds; here, after the two of this test's settings."""
        assert Settings.model_fields["webhook_timeout_seconds"].default == 10
        receiver.always = WebhookReply(manner="hang")
        await teacher.post(queue_path, json={"webhook_url": receiver.url})
        await receiver.until(lambda: len(receiver.calls) == 1)

        async def first_attempt() -> dict[str, Any] | None:
            [delivery] = await deliveries_that(teacher, "owed")
            attempt: dict[str, Any] = delivery["attempts"][0]
            return attempt if attempt["error"] else None

        attempt = await eventually(first_attempt)
        assert attempt is not None
        assert attempt["error"] == "timed_out"
        assert 1900 < attempt["milliseconds"] < 6000

    @pytest.mark.usefixtures("working")
    async def test_proper_headers(
        self, teacher: httpx.AsyncClient, queue_path: str, receiver: Receiver, north: School, as_user: SignIn
    ) -> None:
        """Signed by the school's secret, as libraries of Standard Webhooks verify it."""
        await teacher.post(queue_path, json={"webhook_url": receiver.url})
        await receiver.until(lambda: len(receiver.calls) == 1)
        admin = await as_user(north.admin.email)
        [call] = receiver.calls
        call.verify((await admin.get("/feedback-summaries/webhooks/secret")).json()["secret"])
        assert call.headers["content-type"] == "application/json"
        assert call.headers["user-agent"].startswith("Synopsis/")


async def deliveries_that(client: httpx.AsyncClient, status: str) -> list[dict[str, Any]]:
    """The webhooks that stand so, as soon as there is one."""

    async def look() -> list[dict[str, Any]]:
        answer = await client.get("/feedback-summaries/webhook-deliveries", params={"status": status})
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    return await eventually(look)


async def waits_pass(addresses: Addresses) -> None:
    """The waits between attempts are over: half a minute, then five."""

    async def waiting() -> int:
        async with await psycopg.AsyncConnection.connect(addresses.admin_url) as connection:
            changed = await connection.execute(
                "UPDATE webhook_deliveries SET next_attempt_at = now() WHERE status = 'owed' AND lease IS NULL"
            )
            ended = await connection.execute("SELECT FROM webhook_deliveries WHERE status <> 'owed'")
            return changed.rowcount + ended.rowcount

    await eventually(waiting)


class TestRetryMechanism:
    """6. A failed try is made again, later each time."""

    @pytest.mark.usefixtures("working")
    async def test_the_status_during_a_retry(
        self, teacher: httpx.AsyncClient, queue_path: str, model: FakeOpenAI
    ) -> None:
        """Queued again, for two minutes later, with the count and the cause."""
        model.always = SCENARIOS["failing"]
        job_id = (await teacher.post(queue_path)).json()["job_id"]
        job = await reached(teacher, job_id, retry_count=1)
        assert (job["status"], job["max_retries"]) == ("queued", 3)
        assert job["error_message"].startswith("Retry 1/3: ")
        assert job["next_retry_at"] > job["started_at"]

    @pytest.mark.usefixtures("working")
    async def test_without_retries_a_failure_is_final(
        self, teacher: httpx.AsyncClient, queue_path: str, model: FakeOpenAI
    ) -> None:
        """`max_retries` is honoured exactly: none means none."""
        model.always = SCENARIOS["failing"]
        job_id = (await teacher.post(queue_path, json={"max_retries": 0})).json()["job_id"]
        job = await reached(teacher, job_id, status="failed")
        assert job["retry_count"] == 0
        assert job["error_code"] == "provider_unavailable"


class TestQueueMonitoring:
    """5. Counts and health, under the specification's names."""

    async def test_the_statistics(
        self, teacher: httpx.AsyncClient, queue_path: str, north: School, model: FakeOpenAI, settings: Settings
    ) -> None:
        """Its seven fields, with numbers that are so: one job of each status, and the worker that ran them."""
        model.always = SCENARIOS["failing"]
        path = "/feedback-summaries/evaluation/{}/student/{}/queue"
        paths = [path.format(north.evaluation_id, student) for student in north.students]
        stop, hurry = asyncio.Event(), asyncio.Event()
        async with runtime.worker(settings) as worker:
            working = asyncio.create_task(worker.run(stop, hurry))
            failing = (await teacher.post(paths[0], json={"max_retries": 0})).json()["job_id"]
            await reached(teacher, failing, status="failed")
            await reached(teacher, (await teacher.post(paths[1])).json()["job_id"], retry_count=1, status="queued")
            model.always = None
            await reached(teacher, (await teacher.post(paths[2])).json()["job_id"], status="completed")
            model.always = SCENARIOS["hanging"]
            await reached(teacher, (await teacher.post(paths[3])).json()["job_id"], progress=60)
            await reached(teacher, (await teacher.post(paths[4])).json()["job_id"], progress=60)
            cancelled = (await teacher.post(paths[5])).json()["job_id"]
            await teacher.post(f"/feedback-summaries/jobs/{cancelled}/cancel")
            shown = {
                "queue_name": "ai-summaries",
                "queued_count": 1,
                "processing_count": 2,
                "completed_count": 1,
                "failed_count": 1,
                "cancelled_count": 1,
                "workers_count": 1,
            }

            async def so() -> bool:
                stats: dict[str, Any] = (await teacher.get("/feedback-summaries/queue/stats")).json()
                return shown.items() <= stats.items()

            await eventually(so)
            stop.set()
            hurry.set()
            await working

    @pytest.mark.usefixtures("working")
    async def test_the_health_check(self, teacher: httpx.AsyncClient, queue_path: str, model: FakeOpenAI) -> None:
        """Its shape: the status, Redis, the workers with what they run, and the three queues in their order."""
        model.always = SCENARIOS["hanging"]
        job_id = (await teacher.post(queue_path)).json()["job_id"]
        await reached(teacher, job_id, progress=60)

        async def so() -> dict[str, Any] | None:
            health: dict[str, Any] = (await teacher.get("/feedback-summaries/queue/health")).json()
            return health if health["workers"] and health["workers"][0]["state"] == "busy" else None

        health = await eventually(so)
        assert health is not None
        assert (health["status"], health["redis"]) == ("healthy", "connected")
        [worker] = health["workers"]
        assert worker["name"].startswith("rq:worker:")
        assert {"state": "busy", "current_job": job_id}.items() <= worker.items()
        assert [{name: queue[name] for name in ("name", "count")} for queue in health["queues"]] == [
            {"name": "ai-summaries-high", "count": 0},
            {"name": "ai-summaries", "count": 0},
            {"name": "ai-summaries-low", "count": 0},
        ]

    async def test_without_a_worker_it_is_not_healthy(self, teacher: httpx.AsyncClient) -> None:
        """And says why."""
        health = (await teacher.get("/feedback-summaries/queue/health")).json()
        assert health["status"] == "unhealthy"
        assert [reason["code"] for reason in health["reasons"]] == ["no_workers"]


class TestScheduledJobs:
    """7. Recurring jobs, by cron expressions; in the demo school, so that the JSON is the specification's own."""

    @pytest.fixture
    async def demo_teacher(self, addresses: Addresses, as_user: SignIn) -> httpx.AsyncClient:
        """The teacher of evaluation 123."""
        await demo_school.load(addresses.database_url)
        client: httpx.AsyncClient = await as_user("teacher@north.example")
        return client

    DAILY: ClassVar[dict[str, Any]] = {
        "name": "Daily summary generation",
        "cron_expression": "0 2 * * *",
        "task_params": {"evaluation_id": 123, "student_ids": [456, 457, 458]},
        "enabled": True,
    }

    async def test_create_a_scheduled_job(self, demo_teacher: httpx.AsyncClient) -> None:
        """The specification's body, and its columns in the answer."""
        answer = await demo_teacher.post("/feedback-summaries/scheduled-jobs", json=self.DAILY)
        assert answer.status_code == 201
        job = answer.json()
        assert self.DAILY.items() <= job.items()
        assert set(job) >= {
            "id", "school_id", "name", "task_type", "queue_name", "cron_expression", "task_params", "enabled",
            "last_run_at", "next_run_at", "created_at", "updated_at", "created_by",
        }  # fmt: skip
        assert (job["school_id"], job["created_by"], job["last_run_at"]) == (1, 2, None)
        assert job["next_run_at"] > job["created_at"]

    @pytest.mark.parametrize(
        ("cron_expression", "in_words"),
        [
            ("0 2 * * *", "Every day at 02:00"),
            ("0 */6 * * *", "Every day at 00:00, 06:00, 12:00 and 18:00"),
            ("0 9 * * 1", "Every Monday at 09:00"),
            ("*/15 * * * *", "Every 15 minutes"),
        ],
    )
    async def test_the_examples(self, demo_teacher: httpx.AsyncClient, cron_expression: str, in_words: str) -> None:
        """Each means what the specification says of it."""
        body = {**self.DAILY, "cron_expression": cron_expression}
        job = (await demo_teacher.post("/feedback-summaries/scheduled-jobs", json=body)).json()
        assert job["description"]["en"] == in_words

    async def test_list_update_and_delete(self, demo_teacher: httpx.AsyncClient) -> None:
        """GET shows it, PATCH switches it off, DELETE removes it."""
        job = (await demo_teacher.post("/feedback-summaries/scheduled-jobs", json=self.DAILY)).json()
        listed = (await demo_teacher.get("/feedback-summaries/scheduled-jobs")).json()["items"]
        assert listed[0] == job
        path = f"/feedback-summaries/scheduled-jobs/{job['id']}"
        changed = await demo_teacher.patch(path, json={"enabled": False})
        assert (changed.status_code, changed.json()["enabled"], changed.json()["next_run_at"]) == (200, False, None)
        assert (await demo_teacher.delete(path)).status_code == 204
        assert (await demo_teacher.get(path)).status_code == 404

    @pytest.mark.usefixtures("working")
    async def test_the_scheduler_daemon_runs_it(
        self, demo_teacher: httpx.AsyncClient, settings: Settings, addresses: Addresses
    ) -> None:
        """When its time has come, its students get their summaries, and it is told when the next one comes."""
        job = (await demo_teacher.post("/feedback-summaries/scheduled-jobs", json=self.DAILY)).json()
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute("UPDATE scheduled_jobs SET next_run_at = now() WHERE id = %s", [job["id"]])
        stop = asyncio.Event()
        async with runtime.scheduler(settings) as scheduler:
            running = asyncio.create_task(scheduler.run(stop))

            async def summaries() -> set[int]:
                students = (await demo_teacher.get("/evaluations/123/students")).json()["items"]
                ready = {student["student_id"] for student in students if student["summary"]}
                return ready if ready == {456, 457, 458} else set()

            await eventually(summaries, within=20)
            stop.set()
            await running
        after = (await demo_teacher.get(f"/feedback-summaries/scheduled-jobs/{job['id']}")).json()
        assert after["last_run_at"] > job["created_at"]
        assert after["next_run_at"] >= job["next_run_at"]
        assert (after["last_run"]["outcome"], after["last_run"]["queued"]) == ("submitted", 3)


class TestRateLimiting:
    """Feature 8: how often may be called, and what whoever calls more often is told."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """With the limits of an installation of which nobody has changed anything."""
        names = ("rate_limit_queue", "rate_limit_batch", "rate_limit_default")
        return settings.model_copy(update={name: Settings.model_fields[name].default for name in names})

    async def test_headers_and_refusal(self, teacher: httpx.AsyncClient, queue_path: str) -> None:
        """Of ten calls a minute, seven are left after the third, and the eleventh is told when to come back."""
        answers = [await teacher.post(queue_path) for _ in range(11)]
        assert [answers[2].headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining")] == ["10", "7"]
        assert 0 < int(answers[2].headers["X-RateLimit-Reset"]) <= 60
        assert {answer.status_code for answer in answers[:10]} <= {200, 202}
        seconds = answers[10].headers["Retry-After"]
        assert answers[10].status_code == 429
        assert answers[10].json()["detail"] == f"Rate limit exceeded. Retry after {seconds} seconds."

    async def test_batches_and_the_rest_have_limits_of_their_own(
        self, teacher: httpx.AsyncClient, queue_path: str
    ) -> None:
        """Five batches a minute, a hundred calls of other routes."""
        batch = queue_path.rpartition("/student/")[0] + "/batch-queue"
        assert [(await teacher.post(batch)).status_code for _ in range(6)] == [202] * 5 + [429]
        assert (await teacher.get("/feedback-summaries/queue/stats")).headers["X-RateLimit-Limit"] == "100"

    async def test_by_user_and_by_address(
        self, teacher: httpx.AsyncClient, queue_path: str, as_user: SignIn, north: School, api: str
    ) -> None:
        """What one has used up is everybody else's still; whoever is not signed in counts as their address."""
        assert [await teacher.post(queue_path) for _ in range(11)][10].status_code == 429
        assert (await (await as_user(north.admin.email)).post(queue_path)).status_code in {200, 202}
        async with httpx.AsyncClient(base_url=api + "/api/v1") as nobody:
            left = [int((await nobody.post(queue_path)).headers["X-RateLimit-Remaining"]) for _ in range(2)]
        assert left == [9, 8]


class TestApiEndpoints:
    """Every address that the text names is there, and wants to know who asks."""

    ENDPOINTS: ClassVar = [
        ("POST", "/evaluation/1023/student/1010/queue"), ("POST", "/jobs/summary-1023-1010-1234567890/cancel"),
        ("GET", "/queue/stats"), ("GET", "/queue/health"), ("POST", "/scheduled-jobs"), ("GET", "/scheduled-jobs"),
        ("PATCH", "/scheduled-jobs/1"), ("DELETE", "/scheduled-jobs/1"),
    ]  # fmt: skip

    async def test_all_are_there_and_need_a_token(self, teacher: httpx.AsyncClient, api: str) -> None:
        """Without one: 401, whatever else is wrong. With one, the answer is about what was asked."""
        async with httpx.AsyncClient(base_url=api + "/api/v1/feedback-summaries") as nobody:
            assert {(await nobody.request(*endpoint)).status_code for endpoint in self.ENDPOINTS} == {401}
        answers = [await teacher.request(method, "/feedback-summaries" + path) for method, path in self.ENDPOINTS]
        assert [answer.status_code for answer in answers] == [202, 404, 200, 200, 422, 200, 422, 404]
        assert {answer.json()["code"] for answer in answers if answer.status_code == 404} <= {
            "job_not_found", "scheduled_job_not_found"
        }  # fmt: skip


CHECK_JOB_STATUS = """
-- Active jobs
SELECT job_id, status, progress, priority, student_id, evaluation_id
FROM summary_generation_jobs
WHERE status IN ('queued', 'processing')
ORDER BY
  CASE priority
    WHEN 'high' THEN 1
    WHEN 'normal' THEN 2
    WHEN 'low' THEN 3
  END,
  created_at ASC;

-- Failed jobs with retries
SELECT job_id, retry_count, max_retries, next_retry_at, error_message
FROM summary_generation_jobs
WHERE status = 'queued' AND retry_count > 0
ORDER BY next_retry_at ASC;

-- Scheduled jobs
SELECT name, cron_expression, enabled, next_run_at
FROM scheduled_jobs
WHERE enabled = true
ORDER BY next_run_at ASC;
"""


class TestMonitoringFromTheShell:
    """The specification's section "Monitoring": SQL and Redis commands that operators type."""

    async def test_the_sql_runs_as_printed(
        self, teacher: httpx.AsyncClient, queue_path: str, addresses: Addresses
    ) -> None:
        """Piped to `synopsis sql`, it shows the jobs of all schools; tables and columns have the names of the text."""
        job_id = (await teacher.post(queue_path, json={"priority": "low"})).json()["job_id"]
        asked = await asyncio.to_thread(
            synopsis, "sql", typed=CHECK_JOB_STATUS, DATABASE_OWNER_URL=addresses.database_owner_url
        )
        assert asked.returncode == 0, asked.stderr
        student_id, evaluation_id = re.findall(r"\d+", queue_path)[::-1]
        assert [line.split("\t") for line in asked.stdout.splitlines()] == [
            ["job_id", "status", "progress", "priority", "student_id", "evaluation_id"],
            [job_id, "queued", "0", "low", student_id, evaluation_id],
            ["job_id", "retry_count", "max_retries", "next_retry_at", "error_message"],
            ["name", "cron_expression", "enabled", "next_run_at"],
        ]

    @pytest.mark.usefixtures("working")
    async def test_redis_shows_the_workers_and_the_queues(self, addresses: Addresses) -> None:
        """`SMEMBERS rq:workers` names the worker, and RQ knows all three queues."""
        client = redis.Redis.from_url(addresses.redis_url, decode_responses=True)

        async def seen() -> bool:
            queues = {"rq:queue:ai-summaries-high", "rq:queue:ai-summaries", "rq:queue:ai-summaries-low"}
            workers: set[str] = client.smembers("rq:workers")  # type: ignore[assignment]  # both colours in one type
            return (
                len(workers) == 1 and min(workers).startswith("rq:worker:") and client.smembers("rq:queues") == queues
            )

        await eventually(seen)

    @pytest.mark.usefixtures("working")
    async def test_rq_info_works_beside_us(self, addresses: Addresses) -> None:
        """RQ's own command lists the worker and what it listens to."""

        async def seen() -> bool:
            info = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "rq.cli", "info", "--url", addresses.redis_url, "--raw",
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            output, _ = await info.communicate()
            return b"ai-summaries-high,ai-summaries,ai-summaries-low" in output.replace(b", ", b",")

        await eventually(seen, within=20)
