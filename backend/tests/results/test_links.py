"""The link in a job: for whoever may read its result, once it is there."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from synopsis.api.links import links_to
from synopsis.jobs.store import get_job
from synopsis.kit.config import Settings
from synopsis.results.store import ResultStore
from synopsis.tenancy.scope import school_scope
from tests.factories import School
from tests.results.owed import Owed
from tests.results.test_store import fetched

SignIn = Callable[..., Awaitable[httpx.AsyncClient]]
JOBS = "/feedback-summaries/jobs"


async def test_a_job_has_its_link_once_its_result_is_stored(north: School, owed: Owed, as_user: SignIn) -> None:
    """In the job, in lists and with the student; a plain GET of it gives the job's own result."""
    [job_id] = await owed.owe(north)
    teacher = await as_user("teacher@north.example")

    async def shown() -> list[dict[str, Any]]:
        whole = await teacher.get(f"{JOBS}/{job_id}")
        listed = await teacher.get(JOBS)
        of_evaluation = await teacher.get(f"/feedback-summaries/evaluation/{north.evaluation_id}/jobs")
        students = await teacher.get(f"/evaluations/{north.evaluation_id}/students")
        jobs = [whole.json(), *listed.json()["items"], *of_evaluation.json()["items"]]
        return [*jobs, *(one["job"] for one in students.json()["items"] if one["job"])]

    assert [job["result_url"] for job in await shown()] == [None] * 4, "it is not there yet"
    await owed.uploader().tick()
    jobs = await shown()
    for job in jobs:
        status, body = await fetched(job["result_url"])
        assert (status, json.loads(body)["result"]) == (200, job["result"])
    assert [job["job_id"] for job in jobs] == [job_id] * 4


@pytest.mark.parametrize(
    ("who", "status"), [("admin@south.example", 404), ("student0@north.example", 403), ("other@north.example", 403)]
)
async def test_nobody_else_gets_the_link(
    north: School, south: School, owed: Owed, as_user: SignIn, who: str, status: int
) -> None:
    """Not another school, not a student, whose summary may not be released, and not a teacher of other classes."""
    [job_id] = await owed.owe(north)
    await owed.uploader().tick()
    client = await as_user(who)
    answer = await client.get(f"{JOBS}/{job_id}")
    assert (answer.status_code, "X-Amz-Signature" in answer.text) == (status, False)
    assert "X-Amz-Signature" not in (await client.get(JOBS)).text


async def test_an_administrator_is_told_what_is_owed_and_why(
    north: School, owed: Owed, as_user: SignIn, api: str
) -> None:
    """A store that refuses is a reason of the queues' health and a number for Prometheus."""
    await owed.owe(north, 3)
    await owed.uploader(result_store_access_key_id="nobody").tick()
    admin = await as_user("admin@north.example")
    health = (await admin.get("/feedback-summaries/queue/health")).json()
    [reason] = [one for one in health["reasons"] if one["code"] == "result_store_refuses"]
    assert "access_denied" in reason["detail"]
    assert "3 wait" in reason["detail"]
    async with httpx.AsyncClient() as client:
        metrics = (await client.get(f"{api}/metrics")).text
    assert "synopsis_result_uploads_owed 3.0" in metrics
    assert 'synopsis_health_reason{code="result_store_refuses"} 1.0' in metrics


async def test_a_job_is_read_where_no_link_can_be_signed(
    settings: Settings, north: School, owed: Owed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without credentials anywhere there is no link; the job is whole all the same."""
    [job_id] = await owed.owe(north)
    await owed.uploader().tick()
    async with school_scope(owed.database, north.id) as scope:
        job = await get_job(scope, job_id)
    assert list(await links_to(ResultStore(settings), north.id, [job])) == [job_id]
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    nobody = {"result_store_access_key_id": "", "result_store_secret_access_key": SecretStr("")}
    assert await links_to(ResultStore(settings.model_copy(update=nobody)), north.id, [job]) == {}
