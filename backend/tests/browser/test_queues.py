"""The page of the queues: whether anything is stuck, and whether its numbers are true."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Page, expect

from synopsis.cli.demo_school import load
from synopsis.devstack.stack import Addresses
from synopsis.kit.config import CHECKOUT, Settings
from synopsis.monitoring import fleet
from tests.browser.conftest import Visit
from tests.browser.furnishing import acting_for
from tests.browser.pages import ADMIN, TEACHER
from tests.browser.visitor import Visitor
from tests.serving import serve
from tests.transport.test_repair import worker_process

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SOON_SECONDS = 4.0
LOW = "ai-summaries-low"


@pytest.fixture
async def url(settings: Settings, addresses: Addresses, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The demo school, with the page; a worker that is silent for four seconds is taken for dead."""
    monkeypatch.setattr(fleet, "ALIVE_SECONDS", SOON_SECONDS)
    await load(addresses.database_url)
    async with serve(settings.model_copy(update={"page_directory": CHECKOUT / "frontend" / "dist"})) as served:
        yield served


@pytest.fixture
async def software(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """An admin's other software."""
    async with acting_for(url, ADMIN) as client:
        yield client


async def look_again(page: Page) -> None:
    """Somebody comes back to the tab: then the page asks at once, and not only when its ten seconds are over."""
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")


async def queue(software: httpx.AsyncClient, student: int, priority: str) -> None:
    """One more job."""
    path = f"/feedback-summaries/evaluation/123/student/{student}/queue"
    (await software.post(path, json={"priority": priority})).raise_for_status()


async def opened(visit: Visit, url: str, email: str) -> Visitor:
    """Somebody who looks at the queues."""
    visitor = await visit(url)
    await visitor.sign_in(email)
    await expect(visitor.page.get_by_test_id("account")).to_be_visible()
    await visitor.page.goto("/queues")
    await expect(visitor.page.get_by_test_id("verdict")).to_be_visible()
    return visitor


async def test_the_page_says_what_is_stuck_and_why(
    settings: Settings, url: str, software: httpx.AsyncClient, visit: Visit
) -> None:
    """A paused queue, for admins and teachers; what was resumed is done; a killed worker is missed; no reload."""
    async with worker_process(settings) as worker:
        admin, teacher = await opened(visit, url, ADMIN), await opened(visit, url, TEACHER)
        page = admin.page
        low = page.get_by_test_id(f"queue-{LOW}")
        await expect(page.get_by_test_id("workers")).to_contain_text("Ready")
        await expect(page.get_by_test_id("verdict-sentence")).to_have_text("Nothing is stuck, and nothing is waiting.")

        await page.get_by_test_id(f"pause-{LOW}").click()
        await expect(page.get_by_role("dialog")).to_contain_text("Other schools do not notice.")
        await page.get_by_test_id("confirm").click()
        await expect(low.get_by_test_id("paused")).to_contain_text("Paused by ")
        await expect(low.get_by_test_id("paused")).not_to_contain_text("Person")
        for student in (456, 457):
            await queue(software, student, "low")
        await queue(software, 458, "normal")
        for visitor in (admin, teacher):
            await look_again(visitor.page)
            await expect(visitor.page.get_by_test_id("verdict-sentence")).to_have_text("Your school holds up 2 jobs.")
            await expect(visitor.page.get_by_test_id(f"reason-{LOW}")).to_contain_text(
                "The queue “Low priority” is paused, and 2 jobs wait in it."
            )
        await expect(teacher.page.get_by_test_id(f"resume-{LOW}")).to_have_count(0)
        await expect(low.get_by_test_id("waiting")).to_have_text("2")

        # The page asks now and then; who is about to decide is told what waits now.
        await queue(software, 459, "low")
        await page.get_by_test_id(f"resume-{LOW}").click()
        await expect(page.get_by_test_id("hold-up")).to_contain_text("3 jobs that wait begin")
        await page.get_by_test_id("confirm").click()
        await expect(low.get_by_test_id("paused")).to_have_count(0)
        await look_again(page)
        await expect(page.get_by_test_id("total-completed")).to_have_text("4")
        await expect(page.get_by_test_id("verdict-sentence")).to_have_text("Nothing is stuck, and nothing is waiting.")
        await expect(page.get_by_test_id("chart-ended")).to_contain_text("4 ready, 0 did not work, 0 cancelled")
        await expect(page.get_by_test_id("chart-wait").get_by_test_id("sentence")).to_contain_text("95 of 100 at most")
        stats = (await software.get("/feedback-summaries/queue/stats")).json()
        for one in stats["queues"]:
            card = page.get_by_test_id(f"queue-{one['queue_name']}")
            await expect(card.get_by_test_id("waiting")).to_have_text(str(one["queued_count"]))
            await expect(card.get_by_test_id("running")).to_have_text(str(one["processing_count"]))

        worker.kill()
        await worker.wait()
        await expect(page.get_by_test_id("verdict-sentence")).to_contain_text("Nothing is being made now")
        await expect(page.get_by_test_id("reason-no_workers")).to_contain_text("has to start one")
        await expect(page.get_by_test_id("workers")).to_contain_text("No worker is running")
        assert await admin.loads() == 2, "the sign-in, and the address that was typed"
        assert admin.complaints == teacher.complaints == []
        for visitor in (admin, teacher):
            await visitor.page.context.close()


async def test_numbers_that_cannot_be_fetched_anew_say_how_old_they_are(url: str, visit: Visit) -> None:
    """Without a connection what was there stays, with its age; once it is back, it is fresh by itself."""
    visitor = await opened(visit, url, TEACHER)
    page = visitor.page
    fresh = page.get_by_test_id("freshness")
    await expect(fresh).to_have_attribute("data-is-cut", "false")
    await page.context.set_offline(True)
    await look_again(page)
    await expect(fresh).to_contain_text("Could not be fetched anew just now. As of")
    await expect(page.get_by_test_id("unreachable")).to_contain_text("Synopsis cannot be reached at the moment")
    await expect(page.get_by_test_id(f"queue-{LOW}")).to_be_visible()
    await page.context.set_offline(False)
    await look_again(page)
    await expect(fresh).to_have_attribute("data-is-cut", "false")
    await expect(page.get_by_test_id("unreachable")).to_have_count(0)
    await page.context.close()
