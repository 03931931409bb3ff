"""What a teacher does on the pages of schedules, in a real browser."""

import re
from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.furnishing import sign_in
from tests.browser.pages import TEACHER
from tests.browser.visitor import Visitor
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PATH = "/feedback-summaries/scheduled-jobs"


@pytest.fixture
async def api(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """The teacher's other software."""
    async with httpx.AsyncClient(base_url=product.url + "/api/v1", timeout=20) as client:
        await sign_in(client, TEACHER)
        yield client


async def planner(product: Product, visit: Visit) -> Visitor:
    """A teacher in front of the form for a new schedule, with her class chosen already."""
    visitor = await visit(product.url)
    await visitor.sign_in(TEACHER)
    await expect(visitor.page.get_by_test_id("evaluation-123")).to_be_visible()
    await visitor.page.goto("/schedules/new?evaluation=123")
    await expect(visitor.page.get_by_test_id("coming-run")).to_have_count(10)
    return visitor


async def shown_runs(page: Page) -> list[datetime]:
    """The moments of the preview."""
    said = await page.get_by_test_id("coming-run").locator("time").evaluate_all("all => all.map((one) => one.dateTime)")
    return [datetime.fromisoformat(moment) for moment in said]


async def preview(api: httpx.AsyncClient, expression: str, zone: str) -> list[datetime]:
    """What the API says of the same."""
    asked: dict[str, str | int] = {"cron_expression": expression, "timezone": zone, "count": 10}
    answer = (await api.get(f"{PATH}/preview", params=asked)).raise_for_status()
    return [datetime.fromisoformat(moment) for moment in answer.json()["next_runs"]]


async def test_a_teacher_plans_the_nightly_run_without_knowing_cron(
    product: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """A class, a time, and it is planned; run at once, the history says so; changes are not lost by leaving."""
    visitor = await planner(product, visit)
    page = visitor.page
    await page.get_by_test_id("schedule-time").fill("02:30")
    await expect(page.get_by_test_id("schedule-words")).to_have_text("Every day at 02:30")
    await expect(page.get_by_test_id("clock-skipped")).to_contain_text("skip 02:30: it runs at 03:00 then")
    assert await shown_runs(page) == await preview(api, "30 2 * * *", "Europe/Amsterdam")
    await page.get_by_test_id("schedule-name").fill("Our nightly run")
    await page.get_by_test_id("save-schedule").click()
    await expect(page.get_by_role("heading", name="Our nightly run")).to_be_visible()
    made = (await api.get(PATH)).raise_for_status().json()["items"][0]
    assert page.url == f"{product.url}/schedules/{made['id']}"
    assert (made["cron_expression"], made["task_params"]) == (
        "30 2 * * *",
        {"evaluation_id": 123, "student_ids": "all"},
    )

    await page.get_by_test_id("run-now").click()
    await expect(page.get_by_role("dialog")).to_contain_text("queued for 27 pupils of “Project Waterstad")
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_test_id("run-submitted")).to_contain_text("by hand, Marieke Dekker")
    await expect(page.get_by_test_id("run-submitted")).to_contain_text("27 ready", timeout=60_000)
    await expect(page.get_by_test_id("schedule-facts")).to_contain_text("27 ready")
    await expect(page.get_by_role("switch")).to_have_count(1)
    [run] = (await api.get(f"{PATH}/{made['id']}/runs")).raise_for_status().json()["items"]
    await expect(page.get_by_role("link", name="See its jobs")).to_have_attribute(
        "href", re.compile(f"/jobs\\?batch=.*{run['batch_id']}")
    )

    await page.get_by_test_id("when-weekdays").check()
    await page.get_by_role("link", name="All schedules").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Leave without saving?")
    await page.get_by_test_id("keep").click()
    await page.get_by_test_id("save-schedule").click()
    await expect(page.get_by_test_id("save-schedule")).to_be_disabled()
    await page.get_by_role("link", name="All schedules").click()
    row = page.get_by_test_id(f"schedule-{made['id']}")
    await expect(row).to_contain_text("Monday to Friday at 02:30")
    await expect(row.get_by_role("img")).to_have_accessible_name("The newest 1 run, oldest first: 1 × queued")
    await row.get_by_role("switch").click(force=True)  # `uncheck` looks before the page has drawn anew
    await expect(row.get_by_role("switch")).not_to_be_checked()
    await expect(row).to_contain_text("None while it is off")
    await row.get_by_test_id(f"delete-{made['id']}").click()
    await page.get_by_test_id("confirm").click()
    await expect(row).to_have_count(0)
    assert (await api.get(f"{PATH}/{made['id']}")).status_code == 404
    assert visitor.complaints == []


async def test_an_expression_and_a_zone_of_ones_own_are_shown_as_the_api_reads_them(
    product: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """One that cannot be is said at its field, and not sent; a zone that is not the browser's is shown by its clock."""
    visitor = await planner(product, visit)
    page = visitor.page
    await page.get_by_test_id("when-own").check()
    expression = page.get_by_test_id("schedule-expression")
    await expression.fill("0 25 * * *")
    await expect(page.get_by_text("“25” is no hour: 0 to 23 are possible.")).to_be_visible()
    await expect(expression).to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("save-schedule").click()
    await expect(expression).to_be_focused()
    await expect(page.get_by_text("Something is not right yet")).to_be_visible()
    assert await visitor.barriers() == []
    await visitor.picture("1280-light-schedule-mistake")
    await expression.fill("0 9 * * MON")
    await page.get_by_test_id("schedule-zone").fill("Tokyo")
    await page.get_by_role("option", name="Asia/Tokyo").click()
    await expect(page.get_by_test_id("coming-run").first).to_contain_text("09:00 GMT+9")
    await expect(page.get_by_test_id("coming-run").first).to_contain_text("00:00 on your clock")
    assert page.url.endswith("/schedules/new?evaluation=123")
    assert await shown_runs(page) == await preview(api, "0 9 * * MON", "Asia/Tokyo")
