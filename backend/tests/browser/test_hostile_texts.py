"""F42: what somebody wrote to do harm comes through the API, the database, a worker, a webhook and the page as it is.

Whatever is accepted is text and stays text: nothing is run, fetched or followed, by anybody.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
from playwright.async_api import Request, expect

from synopsis.devstack.stack import Addresses
from synopsis.kit.config import CHECKOUT, Settings
from synopsis.kit.database import Database
from tests.api.hostile import TEXTS
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.eventually import eventually
from tests.factories import School
from tests.faults.results import record
from tests.serving import serve
from tests.webhooks.post_office import PostOffice
from tests.webhooks.receiver import Receiver
from tests.working import work

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DOES = "window.executed=1"
MARKUP = (
    f"<script data-evil>{DOES}</script>",
    f'"><script data-evil>{DOES}</script>',
    f"</title></textarea></style><script data-evil>{DOES}</script>",
    f"<img data-evil src=/executed onerror={DOES}>",
    f"<svg data-evil onload={DOES}>",
    f"<iframe data-evil srcdoc='<script>parent.{DOES}</script>'></iframe>",
    f'<a data-evil href="javascript:{DOES}" autofocus onfocus={DOES}>x</a>',
    "<style data-evil>@import '/executed';</style>",
    "<meta data-evil http-equiv=refresh content='0;url=/executed'>",
    "<base data-evil href=https://evil.example/>",
    f"javascript:{DOES}",
    "![x](https://evil.example/?q=1)",
    "{{constructor.constructor('" + DOES + "')()}}",
    "${" + DOES + "}",
)
"""Ways in which a text has been taken for a part of a page."""
HARM = tuple(dict.fromkeys((*MARKUP, *(text for text in TEXTS.values() if len(text) < 190))))
COLUMNS = ("reviewer_email", "reviewer_name", "reviewee_email", "reviewee_name", "criterion", "score", "comment")
POINT = {"kind": "growth", "reviewers": 2, "evidence": []}
CALLERS = ("Ann Apple", "Bob Berry", "Cas Cherry")


def feedback(number: int, name: str) -> bytes:
    """A file in which three pupils write to another; all that is text is what that one is called."""
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(COLUMNS)
    for caller in CALLERS:
        mail = f"{caller.split()[0].lower()}@h.example"
        comment = f"{name} You explain things well and you are always on time. {name}"
        lines.writerow((mail, caller, f"h{number}@h.example", name, name, "7", comment))
    return file.getvalue().encode()


@dataclass
class Desk:
    """The teacher's other software, and what of the hostile texts it got in."""

    api: httpx.AsyncClient
    receiver: Receiver
    tried: int = 0

    async def sent(self, path: str, **request: Any) -> httpx.Response | None:
        """The answer; None if what was sent was refused, with a reason."""
        self.tried += 1
        answer = await self.api.post(path, **request)
        assert answer.status_code in {200, 201, 202, 422}, answer.text
        return None if answer.status_code == 422 else answer

    async def title_evaluations(self) -> list[str]:
        """Evaluations that are called by the texts; the titles as they are stored."""
        answers = [await self.sent("/evaluations", json={"title": text, "status": "open"}) for text in HARM]
        return [answer.json()["title"] for answer in answers if answer]

    async def import_class(self) -> int:
        """An evaluation of pupils who are called by the texts, and of whom others wrote them; its id."""
        made: int = (await self.api.post("/evaluations", json={"title": "Hostile", "status": "open"})).json()["id"]
        for number, name in enumerate(HARM):
            file = ("feedback.csv", feedback(number, name))
            await self.sent(f"/evaluations/{made}/import", files={"file": file})
        return made

    async def students(self, evaluation_id: int) -> list[dict[str, Any]]:
        """Of an evaluation."""
        answer = await self.api.get(f"/evaluations/{evaluation_id}/students")
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def summarise(self, evaluation_id: int) -> list[dict[str, Any]]:
        """Each pupil of the class, with a webhook of a hostile address; all of them when they are done."""
        students = await self.students(evaluation_id)
        for number, student in enumerate(students):
            url = f"{self.receiver.url}/{quote(HARM[number % len(HARM)], safe='')}"
            path = f"/feedback-summaries/evaluation/{evaluation_id}/student/{student['student_id']}/queue"
            answer = await self.sent(path, json={"webhook_url": url})
            assert answer or await self.sent(path, json={"webhook_url": self.receiver.url})

        async def done() -> list[dict[str, Any]]:
            now = await self.students(evaluation_id)
            return now if all(one["job"]["status"] not in {"queued", "processing"} for one in now) else []

        return await eventually(done, within=60)


async def test_what_was_meant_to_harm_is_text_to_the_last(
    settings: Settings, addresses: Addresses, database: Database, north: School, visit: Visit
) -> None:
    """Titles, names, criteria, comments and summaries of every hostile kind: shown as they were sent, and inert."""
    page_too = settings.model_copy(
        update={"page_directory": CHECKOUT / "frontend" / "dist", "webhook_allow_private": True}
    )
    with psycopg.connect(addresses.admin_url) as connection:  # what is made here has ids of its own
        connection.execute("ALTER SEQUENCE evaluations_id_seq RESTART 500000")
    async with (
        Receiver() as receiver, serve(page_too) as url, work(page_too),
        httpx.AsyncClient(base_url=url + "/api/v1", timeout=30) as api,
    ):  # fmt: skip
        answer = await api.post("/auth/token", data={"username": north.teacher.email, "password": "synopsis-demo"})
        api.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        desk = Desk(api, receiver)
        titles = await desk.title_evaluations()
        evaluation_id = await desk.import_class()
        students = await desk.summarise(evaluation_id)
        assert {student["job"]["status"] for student in students} == {"completed"}
        assert min(len(titles), len(students)) > 30, "most texts are fit to be stored"
        secret = await PostOffice(database).secret(north)
        await receiver.until(lambda: len(receiver.accepted) == len(students), seconds=30)
        for call in receiver.calls:
            call.verify(secret)
            assert call.json["event"] == "job.completed"
            assert not {"x-injected", "set-cookie"} & call.headers.keys()

        # The page trusts no summary either, wherever it came from.
        with psycopg.connect(addresses.admin_url) as connection:
            connection.execute(
                "UPDATE feedback_summaries SET summary_text = %s, points = %s",
                ["\n".join(MARKUP), json.dumps([{"text": text, **POINT} for text in MARKUP])],
            )
        executed = await look_at_all(await visit(url), url, titles, evaluation_id, students)
    record(
        "F42", what="hostile titles, names, comments and summaries, through API, worker, webhook and page",
        times=desk.tried, lost=0, doubled=len(executed), command="pytest tests/browser/test_hostile_texts.py",
    )  # fmt: skip
    assert executed == []


async def look_at_all(
    visitor: Visitor, url: str, titles: Sequence[str], evaluation_id: int, students: Sequence[dict[str, Any]]
) -> list[str]:
    """Read every page that shows what somebody wrote; gives whatever of it was more than text."""
    page, found = visitor.page, list[str]()

    def look_at(request: Request) -> None:
        if not request.url.startswith((url + "/", "data:")) or "/executed" in request.url:
            found.append(request.url)

    page.on("request", look_at)
    page.on("dialog", lambda dialog: found.append(dialog.message))
    await visitor.sign_in("teacher@north.example")
    await expect(page.get_by_test_id(f"evaluation-{evaluation_id}")).to_be_visible()
    shown = await page.locator("main").inner_text()
    found += [f"title not shown: {title}" for title in titles if title in MARKUP and title not in shown]
    await visitor.open_class(evaluation_id)
    shown = await page.locator("main").inner_text()
    names = [student["name"] for student in students if student["name"] in MARKUP]
    found += [f"name not shown: {name}" for name in names if name not in shown]
    pupil = students[-1]["student_id"]
    await page.get_by_test_id(f"open-summary-{pupil}").click()
    summary = page.get_by_test_id(f"summary-{pupil}")
    await expect(summary).to_be_visible()
    said = await summary.inner_text()
    found += [f"summary not shown: {text}" for text in MARKUP if text not in said]
    assert await summary.locator("xpath=ancestor::article").locator("li").count() == len(MARKUP)
    if await page.locator("[data-evil]").count() or await page.evaluate("window.executed"):
        found.append("a part of the page")
    assert visitor.complaints == []
    assert len(names) > 5
    so_far = list(found)
    await _would_be_seen(visitor)
    assert len(found) > len(so_far), "what is fetched is noticed"
    return so_far


async def _would_be_seen(visitor: Visitor) -> None:
    """The control: put into the page as markup, the texts are parts of it, and the policy alone keeps them quiet."""
    stays = [text for text in MARKUP if "refresh" not in text]  # no policy keeps the page from leaving
    await visitor.page.evaluate("html => { document.body.innerHTML = html }", "".join(stays))
    assert await visitor.page.locator("[data-evil]").count() > 5
    assert any("Content Security Policy" in complaint for complaint in visitor.complaints)
    assert not await visitor.page.evaluate("window.executed")
