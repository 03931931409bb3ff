"""Webhooks over HTTP: registration, the log, sending again, a test, and the secret."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.webhooks.connection import NameNotFound, Names
from tests.eventually import eventually
from tests.factories import School, owe_webhook
from tests.webhooks.receiver import Receiver, Reply
from tests.webhooks.test_target import HOSTILE_URLS

SignIn = Callable[..., Any]
LOG = "/feedback-summaries/webhook-deliveries"
TEST = "/feedback-summaries/webhooks/test"
SECRET = "/feedback-summaries/webhooks/secret"
SETTINGS = "/feedback-summaries/webhooks/settings"
PREVIEW = "/feedback-summaries/webhooks/preview"
JOBS_OWN = {"max_attempts": 5, "waits": [30, 60, 300]}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """One that takes everything, until it is told otherwise."""
    async with Receiver() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Receivers on this machine are allowed, but where a test gives names their addresses."""
    return settings.model_copy(update={"webhook_allow_private": "names" not in request.fixturenames})


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the application's own resolver answers; nothing is asked outside of this machine."""
    known = {"in.test": ["10.0.0.1"], "mixed.test": ["8.8.8.8", "127.0.0.1"], "out.test": ["8.8.8.8"]}

    async def answer(_: Names, host: str) -> list[str]:
        if host not in known:
            raise NameNotFound(host)
        return known[host]

    monkeypatch.setattr(Names, "__call__", answer)
    return known


def queue_path(north: School, student: int = 0) -> str:
    """Where a summary is queued."""
    return f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[student]}/queue"


async def test_hostile_addresses_are_not_registered(
    teacher: httpx.AsyncClient, north: School, names: dict[str, list[str]]
) -> None:
    """422 on each route that takes one, with a sentence that names the field; no job is made."""
    batch = f"/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue"
    hostile = [*HOSTILE_URLS[::9], "https://in.test/", "https://mixed.test/"]
    for url in hostile:
        for path, field in ((queue_path(north), "webhook_url"), (batch, "webhook_url"), (TEST, "url")):
            answer = await teacher.post(path, json={field: url})
            assert answer.status_code == 422, (url, path)
            problem = answer.json()
            assert problem["code"] == "invalid"
            assert problem["detail"].startswith(f"body.{field}: must "), problem
            assert problem["errors"][0]["where"] == f"body.{field}"
    assert (await teacher.get(LOG)).json() == {"items": [], "next_cursor": None}
    answer = await teacher.post(queue_path(north), json={"webhook_url": "https://in.test/"})
    assert answer.json()["detail"] == "body.webhook_url: must be a public address on the Internet."


async def test_good_addresses_are(teacher: httpx.AsyncClient, north: School, names: dict[str, list[str]]) -> None:
    """Public, not known yet, and the documentation's: each job keeps its address."""
    for student, url in enumerate(("https://out.test/a?b=c", "https://new.test/", "https://example.com/webhook")):
        answer = await teacher.post(queue_path(north, student), json={"webhook_url": url})
        assert (answer.status_code, answer.json()["webhook_url"]) == (202, url)


async def cancelled(teacher: httpx.AsyncClient, north: School, url: str, student: int = 0) -> str:
    """A job with a webhook, called off."""
    job = (await teacher.post(queue_path(north, student), json={"webhook_url": url})).json()
    await teacher.post(f"/feedback-summaries/jobs/{job['job_id']}/cancel")
    return str(job["job_id"])


async def delivered(client: httpx.AsyncClient, job_id: str, status: str = "delivered") -> dict[str, Any]:
    """The job's delivery, once it stands so."""

    async def look() -> dict[str, Any] | None:
        items = (await client.get(LOG, params={"job_id": job_id, "status": status})).json()["items"]
        return items[0] if items else None

    found = await eventually(look)
    assert found is not None
    return found


@pytest.mark.usefixtures("working")
async def test_the_log(teacher: httpx.AsyncClient, admin: httpx.AsyncClient, north: School, receiver: Receiver) -> None:
    """Every attempt, with what came back."""
    receiver.always = Reply(202, body=b'{"queued": true}')
    job_id = await cancelled(teacher, north, receiver.url)
    delivery = await delivered(teacher, job_id)
    [attempt] = delivery.pop("attempts")
    assert attempt.pop("milliseconds") >= 0
    assert attempt.pop("at").endswith("Z")
    assert attempt == {"number": 1, "status_code": 202, "error": None, "response": '{"queued": true}'}
    times = [delivery.pop(name) for name in ("created_at", "delivered_at")]
    assert times == sorted(times)
    assert delivery == {
        "id": delivery["id"],
        "webhook_id": f"msg_{delivery['id']}",
        "event": "job.cancelled",
        "job_id": job_id,
        "url": receiver.url,
        "status": "delivered",
        "webhook_retry": {"max_attempts": 3, "waits": [30, 300]},
        "next_attempt_at": None,
        "last_error": None,
    }
    job = (await teacher.get(f"/feedback-summaries/jobs/{job_id}")).json()
    assert (job["webhook_delivered"], job["webhook_attempts"]) == (True, 1)
    assert (await admin.get(LOG)).json()["items"][0]["job_id"] == job_id


async def test_pages(teacher: httpx.AsyncClient, admin: httpx.AsyncClient, north: School) -> None:
    """Newest first; a cursor leads through all of them once."""
    jobs = [await cancelled(teacher, north, "https://example.com/", student) for student in range(5)]
    for client in (teacher, admin):
        seen: list[str] = []
        cursor = None
        while True:
            page = (await client.get(LOG, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
            seen += [item["job_id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == jobs[::-1]

        async def found(client: httpx.AsyncClient = client, **params: str) -> list[str]:
            return [item["job_id"] for item in (await client.get(LOG, params=params)).json()["items"]]

        made = page["items"][0]["created_at"]  # of the oldest, to the millisecond
        assert await found(event="job.cancelled") == await found(created_after=made) == jobs[::-1]
        assert await found(event="job.completed") == await found(created_before=made) == []


async def test_a_teacher_sees_their_own(
    north: School, south: School, database: Database, as_user: SignIn, teacher: httpx.AsyncClient
) -> None:
    """Of their evaluations, and what they queued; a colleague none of it, another school nothing, a pupil neither."""
    job = (await teacher.post(queue_path(north), json={"webhook_url": "https://example.com/"})).json()["job_id"]
    delivery = await owe_webhook(database, north, job)
    assert [item["id"] for item in (await teacher.get(LOG)).json()["items"]] == [delivery]
    colleague, stranger = await as_user(north.other_teacher.email), await as_user(south.admin.email)
    pupil = await as_user("student0@north.example")
    for client in (colleague, stranger):
        assert (await client.get(LOG)).json()["items"] == []
    answers = [await client.post(f"{LOG}/{delivery}/replay") for client in (colleague, stranger, pupil)]
    assert [answer.status_code for answer in answers] == [403, 404, 403]
    assert (await pupil.get(LOG)).status_code == 403


@pytest.mark.usefixtures("working")
async def test_sending_again(teacher: httpx.AsyncClient, north: School, receiver: Receiver) -> None:
    """The same message under the same id, also when it was delivered; the job's count goes on."""
    job_id = await cancelled(teacher, north, receiver.url)
    delivery = await delivered(teacher, job_id)
    answer = await teacher.post(f"{LOG}/{delivery['id']}/replay")
    assert (answer.status_code, answer.json()["status"]) == (202, "owed")
    await receiver.until(lambda: len(receiver.calls) == 2)
    first, second = receiver.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == delivery["webhook_id"]
    assert first.body == second.body
    again = await delivered(teacher, job_id)
    assert [attempt["number"] for attempt in again["attempts"]] == [1, 2]
    job = (await teacher.get(f"/feedback-summaries/jobs/{job_id}")).json()
    assert (job["webhook_delivered"], job["webhook_attempts"]) == (True, 2)


async def test_what_is_owed_cannot_be_sent_again(teacher: httpx.AsyncClient, north: School) -> None:
    """Nobody asks for a second one while the first is on its way."""
    job_id = await cancelled(teacher, north, "https://example.com/")
    [delivery] = (await teacher.get(LOG, params={"job_id": job_id})).json()["items"]
    answer = await teacher.post(f"{LOG}/{delivery['id']}/replay")
    assert answer.status_code == 409
    assert answer.json() == {
        "detail": f"Webhook delivery {delivery['id']} is still being delivered.",
        "code": "delivery_owed",
    }


async def test_a_test(teacher: httpx.AsyncClient, admin: httpx.AsyncClient, receiver: Receiver) -> None:
    """One call, signed, about no job; the answer says what came of it, and so does the log."""
    answer = await teacher.post(TEST, json={"url": receiver.url})
    assert answer.status_code == 200
    tested = answer.json()
    assert (tested["status"], tested["event"], tested["job_id"], tested["last_error"]) == (
        "delivered", "webhook.test", None, None,
    )  # fmt: skip
    assert tested["attempts"][0]["status_code"] == 200
    [call] = receiver.calls
    assert call.json["event"] == "webhook.test"
    call.verify((await admin.get(SECRET)).json()["secret"])
    assert (await teacher.get(LOG)).json()["items"] == [tested]


@pytest.mark.parametrize(
    ("reply", "word"), [(Reply(500), "failing"), (Reply(302, {"Location": "/"}), "redirected"), (Reply(410), "gone")]
)
async def test_a_test_that_fails(teacher: httpx.AsyncClient, receiver: Receiver, reply: Reply, word: str) -> None:
    """Said as plainly; it is not tried again."""
    receiver.always = reply
    tested = (await teacher.post(TEST, json={"url": receiver.url})).json()
    assert (tested["status"], tested["last_error"], len(tested["attempts"])) == ("given_up", word, 1)
    assert tested["attempts"][0]["status_code"] == reply.status
    assert len(receiver.calls) == 1


async def test_a_test_of_the_documentations_address(teacher: httpx.AsyncClient) -> None:
    """Nothing is sent to example.com."""
    tested = (await teacher.post(TEST, json={"url": "https://example.com/webhook"})).json()
    assert (tested["status"], tested["last_error"]) == ("given_up", "documentation_name")


@pytest.mark.usefixtures("working")
async def test_an_address_that_is_gone_comes_back_with_a_test(
    teacher: httpx.AsyncClient, north: School, receiver: Receiver
) -> None:
    """410 ends it; what is owed later is given up without a call; a test that gets through opens it again."""
    receiver.always = Reply(410)
    assert (await delivered(teacher, await cancelled(teacher, north, receiver.url), "given_up"))["last_error"] == "gone"
    second = await delivered(teacher, await cancelled(teacher, north, receiver.url), "given_up")
    assert (second["last_error"], second["attempts"]) == ("disabled", [])
    refused = await teacher.post(f"{LOG}/{second['id']}/replay")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_disabled")
    receiver.always = Reply(200)
    assert (await teacher.post(TEST, json={"url": receiver.url})).json()["status"] == "delivered"
    assert (await teacher.post(f"{LOG}/{second['id']}/replay")).status_code == 202
    await delivered(teacher, second["job_id"])


async def test_one_test_at_a_time(teacher: httpx.AsyncClient, admin: httpx.AsyncClient, receiver: Receiver) -> None:
    """A school cannot make the API call out many times at once."""
    receiver.always = Reply(delay_seconds=1)
    first = asyncio.create_task(teacher.post(TEST, json={"url": receiver.url}))
    await receiver.until(lambda: receiver.open_calls == 1)
    second = await admin.post(TEST, json={"url": receiver.url})
    assert (second.status_code, second.json()["code"]) == (409, "test_under_way")
    assert (await first).json()["status"] == "delivered"


async def test_the_secret(admin: httpx.AsyncClient, receiver: Receiver) -> None:
    """An admin reads it and changes it; while both hold, each verifies what is sent."""
    before = (await admin.get(SECRET)).json()
    assert before["secret"].startswith("whsec_")
    assert (before["expires_at"], before["previous"]) == (None, [])
    assert (await admin.get(SECRET)).json() == before
    after = (await admin.post(f"{SECRET}/rotate", json={"overlap_hours": 1})).json()
    assert [one["secret"] for one in after["previous"]] == [before["secret"]]
    await admin.post(TEST, json={"url": receiver.url})
    for secret in (before["secret"], after["secret"]):
        receiver.calls[0].verify(secret)
    last = (await admin.post(f"{SECRET}/rotate", json={"overlap_hours": 0})).json()
    assert last["previous"] == []
    await admin.post(TEST, json={"url": receiver.url})
    assert [receiver.calls[1].is_signed_by(one["secret"]) for one in (before, after, last)] == [False, False, True]
    assert (await admin.post(f"{SECRET}/rotate")).status_code == 200, "a day, unless something else is said"


async def test_the_secret_is_the_admins(
    teacher: httpx.AsyncClient, as_user: SignIn, admin: httpx.AsyncClient, south: School
) -> None:
    """A teacher and a pupil may neither read nor change it; another school has another one."""
    pupil = await as_user("student0@north.example")
    for client in (teacher, pupil):
        answers = [await client.get(SECRET), await client.post(f"{SECRET}/rotate")]
        assert [answer.status_code for answer in answers] == [403, 403]
    other = await as_user(south.admin.email)
    assert (await other.get(SECRET)).json()["secret"] != (await admin.get(SECRET)).json()["secret"]


@pytest.mark.parametrize("hours", [-1, 169, 1.5, "1", None, True])
async def test_impossible_overlaps(admin: httpx.AsyncClient, hours: object) -> None:
    """422."""
    assert (await admin.post(f"{SECRET}/rotate", json={"overlap_hours": hours})).status_code == 422


async def test_the_settings(admin: httpx.AsyncClient, north: School) -> None:
    """The specification's three attempts until an admin settles something else, and again when they take it back."""
    default = {"webhook_retry": {"max_attempts": 3, "waits": [30, 300]}, "is_default": True}
    before = (await admin.get(SETTINGS)).json()
    assert before == {**default, "updated_at": None, "updated_by": None}
    answer = await admin.put(SETTINGS, json={"webhook_retry": JOBS_OWN})
    assert answer.status_code == 200
    after = (await admin.get(SETTINGS)).json()
    assert after == answer.json()
    assert after.pop("updated_at").endswith("Z")
    assert after == {"webhook_retry": JOBS_OWN, "is_default": False, "updated_by": north.admin.user_id}
    again = (await admin.put(SETTINGS, json={"webhook_retry": None})).json()
    assert {name: again[name] for name in default} == default
    log = (await admin.get("/audit", params={"action": "webhook_settings.change"})).json()["items"]
    assert [line["detail"] for line in log] == [{"webhook_retry": None}, {"webhook_retry": JOBS_OWN}]


async def test_settings_that_are_none(admin: httpx.AsyncClient) -> None:
    """422 in words that name the field; nothing is stored. An empty body settles nothing by accident."""
    for body, words in (
        ({}, "body.webhook_retry"),
        ({"webhook_retry": {"max_attempts": 3}}, "body.webhook_retry: waits is empty, and 3 attempts have 2"),
        ({"webhook_retry": {"strategy": "fixed", "max_attempts": 3}}, 'the strategy "fixed" needs wait, in seconds'),
        ({"webhook_retry": {"strategy": "exponential", "max_attempts": 20, "first_wait": 30}}, "make fewer attempts"),
        ({"webhook_retry": {"max_attempts": 21, "waits": [30]}}, "body.webhook_retry.max_attempts"),
        ({"webhook_retry": {"max_attempts": 3, "waits": [4]}}, "body.webhook_retry.waits"),
        ({"webhook_retry": {"max_attempts": 2, "waits": [30, 60]}}, "2 attempts have 1 between them"),
        ({"webhook_retry": {"max_attempts": 20, "waits": [80_000]}}, "may take 259200"),
        ({"webhook_retry": JOBS_OWN, "timeout": 5}, "body.timeout"),
    ):
        answer = await admin.put(SETTINGS, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), body
        assert words in answer.json()["detail"], answer.text
    assert (await admin.get(SETTINGS)).json()["updated_at"] is None


async def test_a_jobs_own_strategy(
    teacher: httpx.AsyncClient, north: School, receiver: Receiver, database: Database
) -> None:
    """Queued alone, in a batch, by a schedule and again: the job has it, and so has its delivery."""
    own = {"webhook_url": receiver.url, "webhook_retry": JOBS_OWN}
    base = f"/feedback-summaries/evaluation/{north.evaluation_id}"
    one = (await teacher.post(queue_path(north), json=own)).json()
    batch = (await teacher.post(f"{base}/batch-queue", json={**own, "student_ids": north.students[1:3]})).json()
    params = {"evaluation_id": north.evaluation_id, "student_ids": north.students[3:4], **own}
    made = await teacher.post(
        "/feedback-summaries/scheduled-jobs",
        json={"name": "Nightly", "cron_expression": "0 2 * * *", "task_params": params},
    )
    assert made.json()["task_params"] == params
    ran = (await teacher.post(f"/feedback-summaries/scheduled-jobs/{made.json()['id']}/run")).json()
    by_schedule = await teacher.get("/feedback-summaries/jobs", params={"batch_id": ran["batch_id"]})
    jobs = [one, *batch["jobs"], *by_schedule.json()["items"]]
    assert [job["webhook_retry"] for job in jobs] == [JOBS_OWN] * 4
    await teacher.post(f"/feedback-summaries/jobs/{one['job_id']}/cancel")
    again = (await teacher.post(f"/feedback-summaries/jobs/{one['job_id']}/retry")).json()
    assert (again["retry_of"], again["webhook_retry"]) == (one["job_id"], JOBS_OWN)
    [delivery] = (await teacher.get(LOG, params={"job_id": one["job_id"]})).json()["items"]
    assert (delivery["webhook_retry"], delivery["status"]) == (JOBS_OWN, "owed")
    assert delivery["next_attempt_at"] is not None


GROWING: dict[str, Any] = {"strategy": "exponential", "max_attempts": 4, "first_wait": 30}
GROWN = {**GROWING, "factor": 2.0, "longest_wait": 86400, "waits": [30, 60, 120]}
STEADY: dict[str, Any] = {"strategy": "fixed", "max_attempts": 3, "wait": 90}


async def test_each_kind_of_strategy_wherever_one_is_said(
    teacher: httpx.AsyncClient, admin: httpx.AsyncClient, north: School
) -> None:
    """A school's, a job's, a batch's, a schedule's and its change: answers have the waits, and may be sent back."""
    for given, shown in ((GROWING, GROWN), (STEADY, {**STEADY, "waits": [90]})):
        assert (await admin.put(SETTINGS, json={"webhook_retry": given})).json()["webhook_retry"] == shown
        again = await admin.put(SETTINGS, json={"webhook_retry": shown})
        assert (again.status_code, again.json()["webhook_retry"]) == (200, shown)
        own = {"webhook_url": "https://example.com/", "webhook_retry": given}
        params = {"evaluation_id": north.evaluation_id, **own}
        made = (
            await teacher.post(
                "/feedback-summaries/scheduled-jobs",
                json={"name": "Nightly", "cron_expression": "0 2 * * *", "task_params": {**params, "max_retries": 1}},
            )
        ).json()
        schedule = f"/feedback-summaries/scheduled-jobs/{made['id']}"
        assert (await teacher.patch(schedule, json={"task_params": params})).status_code == 200
        unfit = {**params, "webhook_retry": {**given, "max_attempts": 21}}
        refused = await teacher.patch(schedule, json={"task_params": unfit})
        assert (refused.status_code, "less than or equal to 20" in refused.json()["detail"]) == (422, True)
        ran = (await teacher.post(f"{schedule}/run")).json()
        jobs = (await teacher.get("/feedback-summaries/jobs", params={"batch_id": ran["batch_id"]})).json()["items"]
        await teacher.post("/feedback-summaries/jobs/cancel", json={"batch_id": ran["batch_id"]})
        path = f"/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue"
        batch = (await teacher.post(path, json=own)).json()["jobs"]
        await teacher.post("/feedback-summaries/jobs/cancel", json={"status": ["queued"]})
        assert [job["webhook_retry"] for job in [*jobs, *batch]] == [shown] * 2 * len(north.students)
        [delivery] = (await teacher.get(LOG, params={"job_id": batch[0]["job_id"]})).json()["items"]
        assert delivery["webhook_retry"] == shown


async def test_a_strategy_is_seen_before_it_is_settled(
    teacher: httpx.AsyncClient, admin: httpx.AsyncClient, north: School
) -> None:
    """Each attempt, at the earliest and the latest; without a strategy, those of the one that holds."""
    answer = (await teacher.get(PREVIEW, params=GROWING)).json()
    assert (answer["webhook_retry"], answer["whose"]) == (GROWN, "asked")
    assert [(one["number"], one["after_seconds"], one["latest_after_seconds"]) for one in answer["attempts"]] == [
        (1, 0, 0), (2, 30, 33), (3, 90, 99), (4, 210, 231),
    ]  # fmt: skip
    first, *_, last = [datetime.fromisoformat(one["at"]) for one in answer["attempts"]]
    assert last - first == timedelta(seconds=210)
    lists = (await teacher.get(PREVIEW, params={"max_attempts": 4, "waits": [30, 60]})).json()
    assert [one["after_seconds"] for one in lists["attempts"]] == [0, 30, 90, 150]
    default = (await teacher.get(PREVIEW)).json()
    assert (default["whose"], [one["after_seconds"] for one in default["attempts"]]) == ("default", [0, 30, 330])
    await admin.put(SETTINGS, json={"webhook_retry": STEADY})
    schools = (await teacher.get(PREVIEW)).json()
    assert (schools["whose"], [one["after_seconds"] for one in schools["attempts"]]) == ("school", [0, 90, 180])
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"wait": 30}, "query.max_attempts: Field required"),
        ({"max_attempts": 3, "wait": 30}, 'query: the strategy "list" has no wait; "fixed" has'),
        ({"strategy": "fixed", "max_attempts": 3, "wait": 4}, "query.wait: Input should be greater than or equal to 5"),
        ({**GROWING, "max_attempts": 20}, "may take 259200 (three days)"),
        ({**GROWING, "factor": "inf"}, "query.factor"),
    ]
    for unfit, words in refusals:
        refused = await teacher.get(PREVIEW, params=unfit)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        assert words in refused.json()["detail"], refused.text


@pytest.mark.usefixtures("working")
async def test_a_strategy_of_one_attempt(teacher: httpx.AsyncClient, north: School, receiver: Receiver) -> None:
    """With a worker: one call to a receiver that fails, and the job says that nobody was told."""
    receiver.always = Reply(500)
    own = {"webhook_url": receiver.url, "webhook_retry": {"max_attempts": 1, "waits": []}}
    job = (await teacher.post(queue_path(north), json=own)).json()
    await teacher.post(f"/feedback-summaries/jobs/{job['job_id']}/cancel")
    given_up = await delivered(teacher, job["job_id"], "given_up")
    assert (len(given_up["attempts"]), len(receiver.calls)) == (1, 1)


async def test_a_strategy_needs_an_address(teacher: httpx.AsyncClient, north: School) -> None:
    """Without one it is a mistake that they want to hear of: alone, in a batch and in a schedule."""
    base = f"/feedback-summaries/evaluation/{north.evaluation_id}"
    schedule = {
        "name": "Nightly",
        "cron_expression": "0 2 * * *",
        "task_params": {"evaluation_id": north.evaluation_id, "webhook_retry": JOBS_OWN},
    }
    for path, body in (
        (queue_path(north), {"webhook_retry": JOBS_OWN}),
        (f"{base}/batch-queue", {"webhook_retry": JOBS_OWN}),
        ("/feedback-summaries/scheduled-jobs", schedule),
    ):
        answer = await teacher.post(path, json=body)
        assert answer.status_code == 422
        assert "webhook_retry is of use with a webhook_url only." in answer.json()["detail"]
