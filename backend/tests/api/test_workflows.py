"""Workflows: begun whole or not at all, carried out step by step, and told of; through real servers."""

from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.tenancy.scope import school_scope
from tests.eventually import eventually
from tests.factories import School
from tests.webhooks.receiver import Receiver
from tests.working import work

JOBS = "/feedback-summaries"
WORKFLOWS = f"{JOBS}/workflows"
SUMMARIES = {"name": "summaries", "task_type": "generate_summary"}
SignIn = Callable[..., Any]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Webhooks may be sent to this machine."""
    return settings.model_copy(update={"webhook_allow_private": True})


def tell(*needed: Any, name: str = "tell", url: str = "https://example.com/hook") -> dict[str, Any]:
    """A step that tells a school's system."""
    return {"name": name, "task_type": "notify", "depends_on": list(needed), "webhook_url": url}


def of(school: School, *steps: dict[str, Any]) -> dict[str, Any]:
    """A workflow of these steps."""
    return {"name": "Class 5B", "evaluation_id": school.evaluation_id, "steps": list(steps)}


async def start(client: httpx.AsyncClient, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Begin it; the answer's body."""
    answer = await client.post(WORKFLOWS, json=body, **more)
    assert answer.status_code == 202, answer.text
    workflow: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/v1{WORKFLOWS}/{workflow['workflow_id']}"
    return workflow


async def ended(client: httpx.AsyncClient, workflow_id: str) -> dict[str, Any]:
    """It, once nothing of it runs any more."""

    async def look() -> dict[str, Any] | None:
        workflow: dict[str, Any] = (await client.get(f"{WORKFLOWS}/{workflow_id}")).json()
        return None if workflow["status"] == "running" else workflow

    workflow = await eventually(look, within=15)
    assert workflow is not None
    return workflow


async def test_a_class_is_summarised_and_then_the_schools_system_is_told(
    settings: Settings, north: School, teacher: httpx.AsyncClient
) -> None:
    """The second step begins when the last pupil's summary is there, and its webhook names them all."""
    async with Receiver() as receiver, work(settings):
        workflow = await start(teacher, of(north, SUMMARIES, tell("summaries", url=receiver.url)))
        assert [step["status"] for step in workflow["steps"]] == ["running", "waiting"]
        assert workflow["steps"][1]["jobs"] == {"queued": 1, "blocked": 1, "removed": 0}
        workflow = await ended(teacher, workflow["workflow_id"])
        assert workflow["status"] == "completed"
        await receiver.until(lambda: len(receiver.accepted) == 1)
    [told] = [call.json["data"] for call in receiver.accepted]
    [summaries, telling] = workflow["steps"]
    assert told["job_id"] == telling["job_ids"][0]
    assert told["student_id"] is None
    assert {job["job_id"] for job in told["result"]["jobs"]} == set(summaries["job_ids"])
    assert {(job["step"], job["status"]) for job in told["result"]["jobs"]} == {("summaries", "completed")}
    job = (await teacher.get(f"{JOBS}/jobs/{telling['job_ids'][0]}")).json()
    assert told["result"]["counts"] == {"completed": 6}
    assert job["result"] == told["result"]
    assert (job["workflow_id"], job["step"]) == (workflow["workflow_id"], "tell")
    assert len(job["depends_on"]) == 6


async def test_what_fails_takes_along_whom_it_is_said_to(
    database: Database, north: School, teacher: httpx.AsyncClient
) -> None:
    """A step with `run` is told of failures, too; one without is called off, and says why."""
    first = {**SUMMARIES, "student_ids": north.students[:2]}
    workflow = await start(
        teacher, of(north, first, tell("summaries"), tell({"step": "summaries", "on_failure": "run"}, name="always"))
    )
    assert workflow["steps"][2]["depends_on"] == [{"step": "summaries", "on_failure": "run"}]
    async with school_scope(database, north.id) as scope:
        await lifecycle.cancel_many(scope, workflow["steps"][0]["job_ids"], actor_id=north.teacher.user_id)
    async with database.transaction(role="synopsis_system") as transaction:
        assert await lifecycle.release(transaction, limit=100) == 4
    workflow = (await teacher.get(f"{WORKFLOWS}/{workflow['workflow_id']}")).json()
    assert [step["status"] for step in workflow["steps"]] == ["cancelled", "cancelled", "running"]
    job = (await teacher.get(f"{JOBS}/jobs/{workflow['steps'][1]['job_ids'][0]}")).json()
    assert job["error_message"].endswith("was cancelled, and this one was to be done only after it.")


async def test_an_active_job_stands_in_and_is_not_cancelled_with_the_workflow(
    north: School, teacher: httpx.AsyncClient
) -> None:
    """A pupil has one job of a kind at a time: the workflow waits for it as it is, and leaves it alone."""
    path = f"{JOBS}/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue"
    theirs = (await teacher.post(path)).json()["job_id"]
    workflow = await start(teacher, of(north, SUMMARIES, tell("summaries")))
    assert theirs in workflow["steps"][0]["job_ids"]
    answer = (await teacher.post(f"{WORKFLOWS}/{workflow['workflow_id']}/cancel")).json()
    assert answer["cancelled_count"] == len(answer["cancelled"]) == 6
    assert theirs not in answer["cancelled"]
    assert (await teacher.get(f"{JOBS}/jobs/{theirs}")).json()["status"] == "queued"
    assert (await teacher.get(f"{WORKFLOWS}/{workflow['workflow_id']}")).json()["status"] == "running"
    again = (await teacher.post(f"{WORKFLOWS}/{workflow['workflow_id']}/cancel")).json()
    assert again["cancelled_count"] == 0


async def test_a_job_that_is_retried_takes_its_place_in_the_step(north: School, teacher: httpx.AsyncClient) -> None:
    """The step counts the new one, and the old one no more."""
    workflow = await start(teacher, of(north, {**SUMMARIES, "student_ids": north.students[:1]}))
    [old] = workflow["steps"][0]["job_ids"]
    await teacher.post(f"{JOBS}/jobs/{old}/cancel")
    new = (await teacher.post(f"{JOBS}/jobs/{old}/retry")).json()
    assert (new["workflow_id"], new["step"]) == (workflow["workflow_id"], "summaries")
    [step] = (await teacher.get(f"{WORKFLOWS}/{workflow['workflow_id']}")).json()["steps"]
    assert (step["job_ids"], step["jobs"]) == ([new["job_id"]], {"queued": 1, "blocked": 0, "removed": 0})


async def test_a_job_that_is_retried_waits_for_what_the_old_one_waited_for(
    database: Database, north: School, teacher: httpx.AsyncClient
) -> None:
    """Cancelling and retrying is no way past `depends_on`; and of what was retried as well, the new one counts."""
    workflow = await start(teacher, of(north, {**SUMMARIES, "student_ids": north.students[:2]}, tell("summaries")))
    [first, second], [old] = (step["job_ids"] for step in workflow["steps"])
    await teacher.post(f"{JOBS}/jobs/{old}/cancel")
    await teacher.post(f"{JOBS}/jobs/{first}/cancel")
    again = (await teacher.post(f"{JOBS}/jobs/{first}/retry")).json()["job_id"]
    new = (await teacher.post(f"{JOBS}/jobs/{old}/retry")).json()
    assert new["is_blocked"]
    assert [one["job_id"] for one in new["depends_on"]] == [second, again]
    async with database.transaction(role="synopsis_system") as transaction:
        await lifecycle.release(transaction, limit=100)
    assert (await teacher.get(f"{JOBS}/jobs/{new['job_id']}")).json()["is_blocked"]


async def test_what_is_made_in_the_place_of_a_stand_in_stands_in(north: School, teacher: httpx.AsyncClient) -> None:
    """A workflow that waits for it goes on to count it."""
    path = f"{JOBS}/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue"
    theirs = (await teacher.post(path)).json()["job_id"]
    workflow = await start(teacher, of(north, {**SUMMARIES, "student_ids": north.students[:1]}))
    await teacher.post(f"{JOBS}/jobs/{theirs}/cancel")
    again = (await teacher.post(f"{JOBS}/jobs/{theirs}/retry")).json()["job_id"]
    [step] = (await teacher.get(f"{WORKFLOWS}/{workflow['workflow_id']}")).json()["steps"]
    assert (step["status"], step["job_ids"]) == ("running", [again])


async def test_a_job_that_is_kept_no_longer_is_not_forgotten(
    addresses: Addresses, north: School, teacher: httpx.AsyncClient
) -> None:
    """Dead letters are removed after a while; their workflow has failed all the same."""
    workflow = await start(teacher, of(north, {**SUMMARIES, "student_ids": north.students[:1]}))
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("DELETE FROM summary_generation_jobs")
    one = (await teacher.get(f"{WORKFLOWS}/{workflow['workflow_id']}")).json()
    assert (one["status"], one["steps"][0]["jobs"]) == ("failed", {"blocked": 0, "removed": 1})
    [line] = (await teacher.get(WORKFLOWS)).json()["items"]
    assert (line["status"], line["jobs"]) == ("failed", {"removed": 1})


async def test_a_workflow_is_begun_once_under_a_key(north: School, teacher: httpx.AsyncClient) -> None:
    """Sent again, the answer is the first one, as it stands now."""
    body, key = of(north, SUMMARIES), {"Idempotency-Key": "k"}
    first = await start(teacher, body, headers=key)
    again = await teacher.post(WORKFLOWS, json=body, headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["workflow_id"] == first["workflow_id"]
    assert len((await teacher.get(WORKFLOWS)).json()["items"]) == 1


async def test_workflows_are_listed_page_by_page(north: School, teacher: httpx.AsyncClient) -> None:
    """The newest first, of an evaluation or of all that one may see."""
    begun = [(await start(teacher, of(north, tell(), tell(name="too"))))["workflow_id"] for _ in range(3)]
    first = (await teacher.get(WORKFLOWS, params={"limit": 2, "evaluation_id": north.evaluation_id})).json()
    second = (await teacher.get(WORKFLOWS, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [one["workflow_id"] for one in (*first["items"], *second["items"])] == begun[::-1]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("text", ['"\\u0000"', '"\\ud800"', "NaN", "1e999", '"' + "x" * 10_001 + '"'])
async def test_params_that_cannot_be_kept_are_refused(north: School, teacher: httpx.AsyncClient, text: str) -> None:
    """Whatever JSON the client's language writes and PostgreSQL does not take."""
    step = '{"name": "x", "task_type": "participation", "task_params": {"a": [' + text + "]}}"
    body = f'{{"name": "x", "evaluation_id": {north.evaluation_id}, "steps": [{step}]}}'
    answer = await teacher.post(WORKFLOWS, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.text


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("workflow_cycle", [tell("b", name="a"), tell("c", name="b"), tell("a", name="c")]),
        ("workflow_cycle", [tell("a", name="a")]),
        ("unknown_step", [tell("nobody")]),
        ("step_name_taken", [tell(), tell()]),
        ("unknown_task_type", [{"name": "x", "task_type": "dance"}]),
        ("student_in_two_steps", [SUMMARIES, {**SUMMARIES, "name": "again"}]),
        ("invalid", [{"name": "tell", "task_type": "notify"}]),
        ("invalid", [{"name": "Tell us", "task_type": "notify"}]),
        ("invalid", []),
        ("invalid", [{**SUMMARIES, "task_params": {"poison": "exit"}}]),
        ("invalid", [{**SUMMARIES, "student_ids": []}]),
    ],
)
async def test_what_cannot_be_done_is_refused_whole(
    north: School, teacher: httpx.AsyncClient, code: str, steps: list[dict[str, Any]]
) -> None:
    """With a sentence that says what; and nothing of it is queued."""
    answer = await teacher.post(WORKFLOWS, json=of(north, *steps))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await teacher.get(f"{JOBS}/jobs")).json()["items"] == []


async def test_a_circle_is_named(north: School, teacher: httpx.AsyncClient) -> None:
    """So that whoever wrote it finds it."""
    steps = [tell("c", name="a"), tell("a", name="b"), tell("b", name="c")]
    answer = await teacher.post(WORKFLOWS, json=of(north, *steps))
    assert answer.json()["detail"] == "These steps wait for each other, so none could begin: a → c → b → a."


async def test_too_many_that_wait_for_too_many_are_refused(north: School, teacher: httpx.AsyncClient) -> None:
    """Before anything is looked at that takes long."""
    steps = [tell(*(f"s{m}" for m in range(max(0, n - 60), n)), name=f"s{n}") for n in range(120)]
    answer = await teacher.post(WORKFLOWS, json=of(north, *steps))
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_dependencies")
    steps = [tell(name=f"s{n}", url=f"https://example.com/{n}") for n in range(21)]
    answer = await teacher.post(WORKFLOWS, json=of(north, *steps))
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_addresses")


async def test_a_long_chain_is_no_circle(north: School, teacher: httpx.AsyncClient) -> None:
    """A thousand steps, one after the other."""
    steps = [tell(*([f"s{n - 1}"] if n else []), name=f"s{n}") for n in range(1000)]
    workflow = await start(teacher, of(north, *steps))
    assert [step["status"] for step in workflow["steps"]] == ["running", *["waiting"] * 999]
    answer = (await teacher.post(f"{WORKFLOWS}/{workflow['workflow_id']}/cancel")).json()
    assert answer["cancelled_count"] == 1000


async def test_a_job_waits_for_others_that_a_request_names(north: School, teacher: httpx.AsyncClient) -> None:
    """`depends_on` of one student or a batch: jobs that one may see; a 404 for any other."""
    queue = f"{JOBS}/evaluation/{north.evaluation_id}/student"
    first = (await teacher.post(f"{queue}/{north.students[0]}/queue")).json()["job_id"]
    second = (await teacher.post(f"{queue}/{north.students[1]}/queue", json={"depends_on": [first]})).json()
    assert second["is_blocked"]
    assert second["depends_on"] == [{"job_id": first, "on_failure": "cancel", "status": "queued"}]
    body = {"depends_on": [{"job_id": first, "on_failure": "run"}], "student_ids": north.students[2:4]}
    batch = (await teacher.post(f"{JOBS}/evaluation/{north.evaluation_id}/batch-queue", json=body)).json()
    assert [job["depends_on"][0]["on_failure"] for job in batch["jobs"]] == ["run", "run"]
    unknown = await teacher.post(f"{queue}/{north.students[4]}/queue", json={"depends_on": ["summary-1-2-3"]})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "job_not_found")
    stats = (await teacher.get(f"{JOBS}/queue/stats")).json()
    assert stats["blocked_count"] == 3
