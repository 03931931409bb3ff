"""A demo that has been lived in, so that every page has something to show."""

import httpx

from tests.browser.pages import TEACHER
from tests.browser.visitor import PASSWORD
from tests.eventually import eventually


async def sign_in(client: httpx.AsyncClient, email: str) -> None:
    """Let the client act for somebody of the demo."""
    answer = await client.post("/auth/token", data={"username": email, "password": PASSWORD})
    client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"


async def furnish(url: str) -> dict[str, object]:
    """Make what the pages show; gives what their addresses name."""
    async with httpx.AsyncClient(base_url=url + "/api/v1", timeout=30) as client:
        await sign_in(client, TEACHER)
        queued = await client.post("/feedback-summaries/evaluation/123/batch-queue")
        jobs = queued.raise_for_status().json()["jobs"]

        async def done() -> bool:
            students = (await client.get("/evaluations/123/students")).raise_for_status().json()["items"]
            return all(student["summary"] for student in students)

        await eventually(done, within=60)
        return {"job_id": jobs[0]["job_id"]}
