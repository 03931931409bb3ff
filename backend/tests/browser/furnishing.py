"""A demo that has been lived in, so that every page has something to show."""

from dataclasses import dataclass

import httpx

from tests.browser.pages import ADMIN, TEACHER
from tests.browser.visitor import PASSWORD
from tests.eventually import eventually


async def sign_in(client: httpx.AsyncClient, email: str) -> None:
    """Let the client act for somebody of the demo."""
    answer = await client.post("/auth/token", data={"username": email, "password": PASSWORD})
    client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"


@dataclass(frozen=True)
class Hands:
    """Who makes things: other software that acts for people of the demo."""

    teacher: httpx.AsyncClient
    admin: httpx.AsyncClient


async def furnish(url: str) -> dict[str, object]:
    """Make what the pages show; gives what their addresses name."""
    base = url + "/api/v1"
    async with (
        httpx.AsyncClient(base_url=base, timeout=30) as teacher,
        httpx.AsyncClient(base_url=base, timeout=30) as admin,
    ):
        await sign_in(teacher, TEACHER)
        await sign_in(admin, ADMIN)
        named: dict[str, object] = {}
        for make in MAKERS:
            named |= await make(Hands(teacher, admin))
        return named


async def summarised_class(hands: Hands) -> dict[str, object]:
    """Every pupil of an evaluation has a summary."""
    queued = await hands.teacher.post("/feedback-summaries/evaluation/123/batch-queue")
    jobs = queued.raise_for_status().json()["jobs"]

    async def done() -> bool:
        students = (await hands.teacher.get("/evaluations/123/students")).raise_for_status().json()["items"]
        return all(student["summary"] for student in students)

    await eventually(done, within=60)
    return {"job_id": jobs[0]["job_id"]}


async def released_summary(hands: Hands) -> dict[str, object]:
    """One pupil may read theirs."""
    (await hands.teacher.post("/feedback-summaries/evaluation/123/student/456/release")).raise_for_status()
    return {}


async def api_key(hands: Hands) -> dict[str, object]:
    """Other software of the school."""
    made = await hands.admin.post("/api-keys", json={"name": "Grade book", "scopes": ["jobs:read", "evaluations:read"]})
    return {"key_id": made.raise_for_status().json()["id"]}


MAKERS = (summarised_class, released_summary, api_key)
