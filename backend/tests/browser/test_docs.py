"""/docs in a real browser that reaches no other host."""

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.visitor import PASSWORD
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def test_the_description_shows_and_can_be_tried_without_the_internet(product: Product, browser: Browser) -> None:
    """Every route is there, a log-in and a call work, and nothing is asked of anybody but the API."""
    context = await browser.new_context(base_url=product.url)
    abroad: list[str] = []
    complaints: list[str] = []

    async def stay_home(route: Route) -> None:
        if route.request.url.startswith((product.url + "/", "data:")):
            await route.continue_()
        else:
            abroad.append(route.request.url)
            await route.abort()

    await context.route("**/*", stay_home)
    page = await context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto("/docs")
    described = (await (await context.request.get("/openapi.json")).json())["paths"]
    routes = page.locator(".opblock")
    await expect(routes).to_have_count(sum(len(methods) for methods in described.values()))
    await expect(page.locator('[data-path="/api/v1/evaluations/{evaluation_id}/import"]')).to_be_visible()

    await page.locator(".scheme-container .authorize").click()
    dialog = page.locator(".dialog-ux")
    await dialog.locator("#oauth_username").fill("teacher@north.example")
    await dialog.locator("#oauth_password").fill(PASSWORD)
    await dialog.locator("button.authorize").first.click()
    await expect(dialog).to_contain_text("Logout")
    await dialog.locator("button.btn-done").first.click()
    listing = page.locator(".opblock-get", has=page.locator('[data-path="/api/v1/evaluations"]'))
    await listing.locator(".opblock-summary-control").click()
    await listing.get_by_role("button", name="Try it out").click()
    await listing.get_by_role("button", name="Execute").click()
    await expect(listing.locator(".live-responses-table")).to_contain_text("Project Waterstad")
    assert abroad == []
    assert complaints == []
    await context.close()


async def test_a_foreign_script_would_be_noticed(product: Product, browser: Browser) -> None:
    """The test above can fail: the policy refuses another host, and the browser says so."""
    context = await browser.new_context(base_url=product.url)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await page.goto("/docs")
    await page.evaluate(
        "new Promise((done) => { const script = document.createElement('script'); script.onerror = done;"
        " script.src = 'https://cdn.example/swagger-ui-bundle.js'; document.head.append(script); })"
    )
    assert any("Content Security Policy" in complaint for complaint in complaints)
    await context.close()
