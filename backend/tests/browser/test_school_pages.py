"""What an administrator's pages of keys and of the audit log do, in a real browser."""

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.furnishing import acting_for
from tests.browser.pages import ADMIN, TEACHER
from tests.eventually import eventually
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_a_key_is_made_seen_once_used_and_revoked(product: Product, visit: Visit) -> None:
    """The key on the page is the one that works; once it is revoked there, it does not; the log tells of both."""
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(ADMIN)
    await page.get_by_role("link", name="API keys").click()
    await page.get_by_test_id("new-key").first.click()
    await page.get_by_test_id("make-key").click()
    await expect(page.get_by_text("Say what the key is for.")).to_be_visible()
    await expect(page.get_by_text("Choose at least one thing that it may do.")).to_be_visible()
    await page.get_by_test_id("key-name").fill("Report printer")
    await page.get_by_test_id("scope-jobs:read").check()
    await page.get_by_test_id("make-key").click()
    key = await page.get_by_test_id("key-text").inner_text()
    async with httpx.AsyncClient(base_url=product.url, headers={"Authorization": f"Bearer {key}"}) as software:
        me = (await software.get("/api/v1/auth/me")).raise_for_status().json()
        assert me["api_key"]["scopes"] == ["jobs:read"]
        await page.get_by_test_id("key-kept").click()
        await expect(page.get_by_test_id("key-text")).to_have_count(0)
        row = page.get_by_test_id(f"key-{me['api_key']['id']}")
        await expect(row).to_contain_text("Works")
        await row.get_by_role("button", name="Revoke").click()
        await page.get_by_test_id("confirm").click()
        await expect(row).to_contain_text("Revoked")
        assert (await software.get("/api/v1/auth/me")).status_code == 401
    await page.get_by_role("link", name="Audit log").click()
    await expect(page.get_by_role("row", name="Revoked an API key").first).to_contain_text(str(me["api_key"]["id"]))
    assert await visitor.loads() == 1
    assert visitor.complaints == []


async def test_the_log_is_filtered_by_what_and_who_and_the_address_keeps_it(product: Product, visit: Visit) -> None:
    """A filter is part of the address: a link shows the same, and going back undoes it."""
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(ADMIN)
    await page.get_by_role("link", name="Audit log").click()
    rows = page.locator('[data-testid^="entry-"]')
    await expect(rows.first).to_be_visible()
    await page.get_by_role("combobox", name="What").click()
    await page.get_by_role("option", name="Signed in").click()
    await expect(rows.filter(has_not_text="Signed in")).to_have_count(0)
    await expect(page).to_have_url(product.url + "/audit?action=auth.sign_in")
    await page.reload()
    await expect(rows.filter(has_text="Signed in").first).to_be_visible()
    await expect(rows.filter(has_not_text="Signed in")).to_have_count(0)
    today = await page.evaluate("new Date().toLocaleDateString('sv')")
    await page.get_by_test_id("audit-until").fill(today)
    await expect(rows.first).to_be_visible()
    await page.get_by_test_id("audit-until").fill("2020-01-01")
    await expect(page.get_by_text("Nothing like this has happened")).to_be_visible()
    await page.get_by_test_id("audit-everything").click()
    await expect(
        rows.filter(has_text="Queued summaries").or_(rows.filter(has_text="Made an API key")).first
    ).to_be_visible()


async def test_the_log_tells_names_and_leads_to_what_was_done(product: Product, visit: Visit) -> None:
    """A summary is told by its pupil and its evaluation, and a request for a class leads to its jobs."""
    async with acting_for(product.url, TEACHER) as teacher:
        batch = await queued_and_released(teacher)
    visitor = await visit(product.url)
    await visitor.sign_in(ADMIN)
    page = visitor.page
    await page.get_by_role("link", name="Audit log").click()
    await page.goto("/audit?action=summary.release")
    newest = page.locator('[data-testid^="entry-"]').first
    await expect(newest).to_contain_text("Project Waterstad")
    await newest.get_by_role("link", name="Sanne de Vries").click()
    await expect(page).to_have_url(f"{product.url}/evaluations/123/pupils/456")
    await page.goto("/audit?action=job.queue")
    await newest.get_by_role("link", name="Project Waterstad").click()
    await expect(page).to_have_url(f"{product.url}/jobs?batch={batch}")
    await expect(page.get_by_text("Sanne de Vries").first).to_be_visible()


async def queued_and_released(teacher: httpx.AsyncClient) -> str:
    """Two pupils are summarised and one summary is released; the request's batch."""
    path = "/feedback-summaries/evaluation/123"
    queued = await teacher.post(f"{path}/batch-queue", json={"student_ids": [456, 457]})

    async def is_released() -> bool:
        return (await teacher.post(f"{path}/student/456/release")).is_success

    await eventually(is_released)
    batch: str = queued.raise_for_status().json()["batch_id"]
    return batch


async def test_a_teacher_is_told_that_a_page_is_an_administrators(product: Product, visit: Visit) -> None:
    """Neither in the menu nor at its address."""
    visitor = await visit(product.url)
    await visitor.sign_in(TEACHER)
    await expect(visitor.page.get_by_role("link", name="Jobs", exact=True)).to_be_visible()
    await expect(visitor.page.get_by_role("link", name="Audit log")).to_have_count(0)
    await visitor.page.goto("/keys")
    await expect(visitor.page.get_by_text("This page is for administrators")).to_be_visible()


async def test_a_page_whose_code_cannot_be_fetched_says_so_and_comes_by_itself(product: Product, visit: Visit) -> None:
    """Offline, a page that was not visited before is an error in words; back online it is there, without a reload."""
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(ADMIN)
    link = page.get_by_role("link", name="Audit log")
    await expect(link).to_be_visible()
    await page.context.set_offline(offline=True)
    await link.click()
    await expect(page.get_by_text("This page could not be fetched")).to_be_visible()
    await page.context.set_offline(offline=False)
    await expect(page.locator('[data-testid^="entry-"]').first).to_be_visible()
    assert await visitor.loads() == 1
