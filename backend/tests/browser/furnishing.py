"""A demo that has been lived in, so that every page has something to show."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from tests.browser.pages import ADMIN, TEACHER
from tests.browser.visitor import PASSWORD
from tests.eventually import eventually


async def sign_in(client: httpx.AsyncClient, email: str) -> None:
    """Let the client act for somebody of the demo."""
    answer = await client.post("/auth/token", data={"username": email, "password": PASSWORD})
    client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"


@asynccontextmanager
async def acting_for(url: str, email: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's other software."""
    async with httpx.AsyncClient(base_url=url + "/api/v1", timeout=30) as client:
        await sign_in(client, email)
        yield client


@dataclass(frozen=True)
class Hands:
    """Who makes things: other software that acts for people of the demo."""

    teacher: httpx.AsyncClient
    admin: httpx.AsyncClient


async def furnish(url: str) -> dict[str, object]:
    """Make what the pages show; gives what their addresses name."""
    async with acting_for(url, TEACHER) as teacher, acting_for(url, ADMIN) as admin:
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


async def overview(hands: Hands) -> dict[str, object]:
    """What the class has in common."""
    of_class = "/feedback-summaries/evaluation/123/overview"
    (await hands.teacher.post(f"{of_class}/queue")).raise_for_status()

    async def done() -> bool:
        return (await hands.teacher.get(of_class)).is_success

    await eventually(done, within=30)
    return {}


async def released_summary(hands: Hands) -> dict[str, object]:
    """One pupil may read theirs."""
    (await hands.teacher.post("/feedback-summaries/evaluation/123/student/456/release")).raise_for_status()
    return {}


async def api_key(hands: Hands) -> dict[str, object]:
    """Other software of the school."""
    made = await hands.admin.post("/api-keys", json={"name": "Grade book", "scopes": ["jobs:read", "evaluations:read"]})
    return {"key_id": made.raise_for_status().json()["id"]}


async def schedules(hands: Hands) -> dict[str, object]:
    """One that has run, one of some pupils in another zone, one that is off."""
    path = "/feedback-summaries/scheduled-jobs"
    whole = {"evaluation_id": 123}
    some = {"evaluation_id": 124, "student_ids": [456, 457]}
    plans: list[dict[str, object]] = [
        {"name": "Before the year ends", "cron_expression": "30 8 L * *", "task_params": whole, "enabled": False},
        {"name": "Two whom I coach", "cron_expression": "0 9 * * MON", "task_params": some, "timezone": "Asia/Tokyo"},
        {"name": "Every night", "cron_expression": "0 2 * * *", "task_params": whole},
    ]
    for plan in plans:
        made = (await hands.teacher.post(path, json=plan)).raise_for_status().json()
    for _ in range(2):
        (await hands.teacher.post(f"{path}/{made['id']}/run")).raise_for_status()
    return {"schedule_id": made["id"]}


async def webhooks(hands: Hands) -> dict[str, object]:
    """A test that went nowhere, and the message of a job."""
    (
        await hands.admin.post("/feedback-summaries/webhooks/test", json={"url": "https://example.com/test"})
    ).raise_for_status()
    wish = {"webhook_url": "https://example.com/webhook", "student_ids": [456], "force": True}
    (await hands.teacher.post("/feedback-summaries/evaluation/124/batch-queue", json=wish)).raise_for_status()

    async def told() -> bool:
        found = await hands.admin.get("/feedback-summaries/webhook-deliveries", params={"status": "given_up"})
        return len(found.raise_for_status().json()["items"]) >= 2

    await eventually(told, within=30)
    return {}


NICKNAMES = """reviewer_email,reviewer_name,reviewee_email,reviewee_name,criterion,score,comment
student458@north.example,Emily Carter,student462@north.example,Will Thompson,Snap:,7,pawnstorm12
student462@north.example,Will Thompson,student467@north.example,Mei-Ling Chen,Snap:,8,queenside.mei
student467@north.example,Mei-Ling Chen,student458@north.example,Emily Carter,Snap:,9,rook99
"""


async def failures(hands: Hands) -> dict[str, object]:
    """Jobs that failed, as names cannot be taken out of what was asked, and a replay that has stopped itself."""
    letters = "/feedback-summaries/dead-letters"
    made = await hands.teacher.post("/evaluations", json={"title": "Chess club"})
    evaluation = made.raise_for_status().json()["id"]
    imported = await hands.teacher.post(
        f"/evaluations/{evaluation}/import", files={"file": ("chess.csv", NICKNAMES.encode(), "text/csv")}
    )
    imported.raise_for_status()
    queued = await hands.teacher.post(f"/feedback-summaries/evaluation/{evaluation}/batch-queue")
    queued.raise_for_status()

    async def have_failed() -> bool:
        found = await hands.teacher.get(letters, params={"evaluation_id": evaluation})
        return bool(found.raise_for_status().json()["jobs"] == 3)

    await eventually(have_failed, within=60)
    begun = await hands.teacher.post(letters + "/replay", json={"evaluation_id": evaluation})
    replay = begun.raise_for_status().json()["causes"][0]["replay_id"]

    async def has_stopped() -> bool:
        found = await hands.teacher.get(f"{letters}/replays/{replay}")
        return bool(found.raise_for_status().json()["status"] == "stopped")

    await eventually(has_stopped, within=60)
    return {"replay_id": replay}


MAKERS = (summarised_class, overview, released_summary, failures, schedules, webhooks, api_key)
