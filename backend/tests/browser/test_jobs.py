"""The list of jobs: as long as it may be, while much happens, and when what it hears from is gone for a while."""

import os
import signal
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.furnishing import sign_in
from tests.browser.many_jobs import MANY, PRINCIPAL, fill
from tests.browser.smoothness import Rest, longest_gap
from tests.browser.visitor import Visitor
from tests.eventually import eventually
from tests.faults.proxy import Proxy
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

JOBS = "/feedback-summaries/jobs"
ROW = 60
"""Pixels, of a row of the list on a wide screen."""
EVERY = 100
"""Rows, from one anchor to the next."""
# A stutter is what one sees: several pictures left out in a row.
MOST_TIMES_REST = 12
# As far as the time says, like a hand on a wheel: a machine that draws seldom scrolls as far as one that draws often.
SCROLL = "scrollTo(0, past * 14)"
STUTTER = "if (past > 300 && !window.stuttered) { window.stuttered = true; const end = performance.now() + 800;"
STUTTER += " while (performance.now() < end); }"


@pytest.fixture(scope="module")
async def filled(product: Product) -> Product:
    """The product, with a school of a hundred thousand jobs, a thousand of which wait in paused queues."""
    await fill(product)
    return product


@pytest.fixture
async def api(filled: Product) -> AsyncIterator[httpx.AsyncClient]:
    """What the API says to an admin of that school."""
    async with httpx.AsyncClient(base_url=filled.url + "/api/v1", timeout=30) as client:
        await sign_in(client, PRINCIPAL)
        yield client


async def told(api: httpx.AsyncClient, path: str, **params: object) -> Any:
    """An answer of the API."""
    answer = await api.get(path, params=params)  # type: ignore[arg-type]  # httpx takes what it can write down
    return answer.raise_for_status().json()


async def open_list(visitor: Visitor, path: str = "/jobs") -> Page:
    """Sign in and come to the list, whose stream is open then."""
    page = visitor.page
    await visitor.sign_in(PRINCIPAL)
    await expect(page.get_by_test_id("account")).to_be_visible()
    async with page.expect_response(lambda response: response.url.endswith("/stream")):
        await page.get_by_role("link", name="Jobs", exact=True).click()
    if path != "/jobs":
        await page.get_by_test_id(path).click()
    await expect(page.locator('[data-testid="job-rows"] [data-status]').first).to_be_visible()
    return page


async def shown_counts(page: Page) -> Mapping[str, int]:
    """The numbers that stand beside the statuses."""
    texts = await page.locator('[data-testid^="status-"]').evaluate_all(
        "all => all.map((one) => [one.dataset.testid.slice(7), one.querySelector('b').textContent])"
    )
    return {status: int(text.replace(",", "")) for status, text in texts}


async def expect_the_apis_numbers(page: Page, api: httpx.AsyncClient) -> None:
    """What the page counts becomes what the API counts, without anybody's doing anything."""

    async def is_so() -> bool:
        counts = (await told(api, JOBS + "/counts"))["by_status"]
        return await shown_counts(page) == {"all": sum(counts.values()), **counts}

    await eventually(is_so, within=40, every=0.2)


async def row_of(page: Page, number: int) -> str | None:
    """Which job stands in a row, the first being number 0."""
    row = page.locator(f'[aria-rowindex="{number + 2}"][data-status]')
    await expect(row).to_be_in_viewport()
    return (await row.get_attribute("data-testid") or "").removeprefix("job-")


async def test_a_hundred_thousand_jobs_are_counted_and_each_is_in_its_row(visit: Visit, api: httpx.AsyncClient) -> None:
    """The number is right; the end, the middle and a part by its filter show the rows that the API has there."""
    visitor = await visit(str(api.base_url).removesuffix("/api/v1/"))
    page = await open_list(visitor)
    anchors = await told(api, JOBS + "/anchors", every=EVERY)
    total = anchors["total"]
    assert total > MANY - EVERY
    await expect(page.get_by_test_id("job-count")).to_have_text(f"{total:,} jobs")
    await expect_the_apis_numbers(page, api)

    async def job_at(number: int) -> str:
        cursor = anchors["anchors"][number // EVERY]["cursor"]
        rows = await told(api, JOBS, cursor=cursor, limit=EVERY)
        return str(rows["items"][number % EVERY]["job_id"])

    await page.locator('[data-row="0"]').focus()
    await page.keyboard.press("End")
    assert await row_of(page, total - 1) == await job_at(total - 1)
    await expect(page.locator(f'[data-row="{total - 1}"]')).to_be_focused()
    await page.evaluate(f"scrollTo(0, {ROW} * {total // 2})")
    assert await row_of(page, total // 2) == await job_at(total // 2)

    counts = (await told(api, JOBS + "/counts"))["by_status"]
    await page.evaluate("scrollTo(0, 0)")
    await page.get_by_test_id("status-failed").click()
    await expect(page).to_have_url(api.base_url.copy_with(raw_path=b"/jobs?status=failed").__str__())
    await expect(page.get_by_test_id("job-count")).to_have_text(f"{counts['failed']:,} jobs")
    await page.go_back()
    await expect(page.get_by_test_id("job-count")).to_have_text(f"{total:,} jobs")
    assert await visitor.loads() == 1
    assert visitor.complaints == []


async def test_the_list_scrolls_without_a_stutter(visit: Visit, api: httpx.AsyncClient) -> None:
    """While it is scrolled fast, the page draws nearly as often as at rest; one that is held up would be noticed."""
    visitor = await visit(str(api.base_url).removesuffix("/api/v1/"))
    page = await open_list(visitor)
    rest = await Rest.of(page)
    scrolled = rest.times(await longest_gap(page, 2500, SCROLL))
    assert await page.evaluate("scrollY") > 100 * ROW
    held_up = rest.times(await longest_gap(page, 1000, SCROLL + ";" + STUTTER))
    assert scrolled < MOST_TIMES_REST
    assert held_up > scrolled


async def test_a_thousand_jobs_called_off_at_once_are_told_live(visit: Visit, api: httpx.AsyncClient) -> None:
    """Counted first, then done from one window; another that only watches has every number right, and keeps drawing."""
    url = str(api.base_url).removesuffix("/api/v1/")
    watching, acting = await visit(url), await visit(url)
    page = await open_list(acting, "status-queued")
    waiting = (await told(api, JOBS + "/counts"))["by_status"]["queued"]
    assert waiting > 900
    await page.get_by_test_id("choose-shown").check()
    await page.get_by_test_id("choose-all").click()
    await page.get_by_test_id("cancel-chosen").click()
    await expect(page.get_by_test_id("cancel-count")).to_contain_text(f"{waiting:,} jobs will be cancelled")
    watched = await open_list(watching)
    newest = await row_of(watched, 0)
    rest = await Rest.of(watched)
    await page.get_by_test_id("confirm").click()
    drawn = rest.times(await longest_gap(watched, 4000))
    await expect(page.get_by_test_id("cancellation")).to_contain_text(f"{waiting:,} jobs cancelled")
    for each in (watched, page):
        await expect_the_apis_numbers(each, api)
    await expect(watched.get_by_test_id(f"job-{newest}")).to_have_attribute("data-status", "cancelled")
    await expect(watched.locator('[data-row][data-status="queued"]')).to_have_count(0)
    assert drawn < 2 * MOST_TIMES_REST
    assert await watching.loads() == await acting.loads() == 1


async def test_a_failed_job_is_explained_made_again_and_called_off(visit: Visit, api: httpx.AsyncClient) -> None:
    """From the list to one that failed, by keys: why, what to do, the new one in its place and why that waits."""
    visitor = await visit(str(api.base_url).removesuffix("/api/v1/"))
    page = await open_list(visitor, "status-failed")
    await page.locator('[data-row="0"][data-status="failed"]').focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Shift+ArrowDown")
    await expect(page.get_by_test_id("bulk")).to_contain_text("3 chosen")
    await page.get_by_test_id("retry-chosen").click()
    await expect(page.get_by_test_id("retry-count")).to_contain_text("The AI service is not available")
    await expect(page.get_by_test_id("confirm")).to_have_text("Try 3 jobs again")
    await page.get_by_test_id("keep").click()
    await page.locator('[data-row="2"]').focus()
    failed = await row_of(page, 2)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("job-now")).to_contain_text("The AI service is not available at the moment.")
    await expect(page.get_by_test_id("job-reasons")).to_contain_text("try it again")
    await expect(page.get_by_test_id("job-log")).to_contain_text("Did not work; this was the last attempt")
    await page.get_by_test_id("retry-job").click()
    await expect(page.get_by_test_id("job-related").get_by_role("link", name=str(failed))).to_be_visible()
    await expect(page.get_by_test_id("job-log")).to_contain_text(f"In the place of {failed}")
    await expect(page.get_by_test_id("job-reasons")).to_contain_text("Its queue is paused")
    await expect(page.get_by_test_id("job-estimate")).to_contain_text("depends on when the queue is resumed")
    await page.get_by_test_id("cancel-job").click()
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_test_id("job-now")).to_contain_text("Cancelled by Person 0.")
    assert await visitor.loads() == 1
    assert visitor.complaints == []


async def test_a_lost_connection_is_said_and_made_good(visit: Visit, api: httpx.AsyncClient) -> None:
    """What is called off while nothing gets through is on the page once it does, without a reload."""
    url = str(api.base_url).removesuffix("/api/v1/")
    async with Proxy(url) as line:
        visitor = await visit(line.url_for(url))
        page = await open_list(visitor)
        job = (await told(api, JOBS, status="processing", limit=1))["items"][0]["job_id"]
        await visitor.page.context.set_offline(True)
        line.reset()
        await expect(page.get_by_test_id("unreachable")).to_be_visible()
        (await api.post(f"{JOBS}/{job}/cancel")).raise_for_status()
        await visitor.page.context.set_offline(False)
        await expect(page.get_by_test_id("unreachable")).to_have_count(0)
        await expect(page.get_by_test_id("not-live")).to_have_count(0)
        await expect_the_apis_numbers(page, api)
        assert await visitor.loads() == 1


async def test_a_killed_api_costs_no_reload_and_no_number(
    filled: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """The API is killed under an open list: it is started again, and what is done then is shown, without a reload."""
    visitor = await visit(filled.url)
    page = await open_list(visitor)
    job = (await told(api, JOBS, status="processing", limit=1))["items"][0]["job_id"]
    os.kill(filled.child("uvicorn"), signal.SIGKILL)

    async def is_back() -> bool:
        try:
            return (await api.post(f"{JOBS}/{job}/cancel")).is_success
        except httpx.TransportError:
            return False

    await eventually(is_back, within=60, every=0.2)
    await expect_the_apis_numbers(page, api)
    await expect(page.get_by_test_id("not-live")).to_have_count(0)
    await expect(page.get_by_test_id("late")).to_have_count(0)
    assert await visitor.loads() == 1
