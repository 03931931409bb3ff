"""What people do on the page of webhooks, with a receiver that is really called."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.furnishing import sign_in
from tests.browser.pages import ADMIN, TEACHER
from tests.product import Product
from tests.webhooks.receiver import Receiver, Reply

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SECRET = "/feedback-summaries/webhooks/secret"


@pytest.fixture
async def admin(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator's other software."""
    async with httpx.AsyncClient(base_url=product.url + "/api/v1", timeout=20) as client:
        await sign_in(client, ADMIN)
        yield client


async def test_a_test_arrives_signed_and_one_that_failed_is_sent_again(
    product: Product, visit: Visit, admin: httpx.AsyncClient
) -> None:
    """What came of each call is said in plain words, and by itself; a teacher has neither settings nor secret."""
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(TEACHER)
    await page.get_by_role("link", name="Webhooks").click()
    await expect(page.get_by_test_id("tab-deliveries")).to_be_visible()
    await expect(page.get_by_test_id("tab-secret")).to_have_count(0)
    await page.get_by_test_id("tab-test").click()
    async with Receiver() as receiver:
        receiver.next(Reply(200, body=b"welcome"), Reply(503, body=b"not today"))
        await page.get_by_test_id("test-url").fill("not an address")
        await page.get_by_test_id("send-test").click()
        await expect(page.get_by_text("There are spaces")).to_be_visible()
        await page.get_by_test_id("test-url").fill(receiver.url)
        await page.get_by_test_id("send-test").click()
        outcome = page.get_by_test_id("test-outcome")
        await expect(outcome).to_contain_text("It arrived: answered with 200")
        await expect(outcome).to_contain_text("welcome")
        await visitor.picture("1280-light-webhook-test")
        secret = (await admin.get(SECRET)).raise_for_status().json()["secret"]
        assert receiver.calls[0].is_signed_by(secret)

        await page.get_by_test_id("send-test").click()
        await expect(outcome).to_contain_text("The receiver is in trouble itself.")
        await page.get_by_test_id("tab-deliveries").click()
        delivery = page.locator('[data-testid^="delivery-"]', has_text=receiver.url).first
        await expect(delivery).to_have_attribute("data-status", "given_up")
        await delivery.get_by_role("button").first.click()
        await expect(delivery.get_by_test_id("attempt-1")).to_contain_text("503")
        await expect(delivery.get_by_test_id("attempt-1")).to_contain_text("not today")
        await delivery.get_by_role("button", name="Send again").click()
        await page.get_by_test_id("confirm").click()
        await expect(delivery).to_have_attribute("data-status", "delivered")
        await expect(delivery.get_by_test_id("attempt-2")).to_contain_text("It arrived.")
        assert await visitor.barriers() == []
        await visitor.picture("1280-light-delivery")
        assert len({call.headers["webhook-id"] for call in receiver.calls[1:]}) == 1
    assert await visitor.loads() == 1
    assert visitor.complaints == []


async def test_a_strategy_is_seen_before_it_is_settled_and_the_secret_is_hidden_and_replaced(
    product: Product, visit: Visit, admin: httpx.AsyncClient
) -> None:
    """The page shows what the API foretells and stores; the secret is fetched when it is asked for, and rotates."""
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(ADMIN)
    await expect(page.get_by_test_id("account")).to_be_visible()
    await page.goto("/webhooks?tab=settings")
    await page.get_by_test_id("strategy-list").check()
    await page.get_by_label("Attempts in all").fill("4")
    await page.get_by_test_id("retry-waits").fill("10, 60")
    planned = page.get_by_test_id("planned-attempt")
    await expect(planned).to_have_text(
        [re.compile("at once"), re.compile("10 sec"), re.compile("1 min"), re.compile("2 min")]
    )
    assert await visitor.barriers() == []
    await visitor.picture("1280-light-webhook-settings")
    await page.get_by_test_id("save-retry").click()
    await expect(page.get_by_text("Last changed by Ingrid Postma")).to_be_visible()
    settled = (await admin.get("/feedback-summaries/webhooks/settings")).raise_for_status().json()
    assert settled["webhook_retry"] == {"max_attempts": 4, "waits": [10, 60]}
    await page.get_by_test_id("retry-default").click()
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_text("Nobody has settled anything")).to_be_visible()

    await page.get_by_test_id("tab-secret").click()
    await expect(page.get_by_test_id("show-secret")).to_be_visible()
    before = (await admin.get(SECRET)).raise_for_status().json()["secret"]
    assert before not in await page.content()
    await page.get_by_test_id("show-secret").click()
    await expect(page.get_by_test_id("secret-text")).to_have_text(before)
    await page.get_by_test_id("rotate-secret").click()
    await page.get_by_test_id("overlap-hours").fill("1")
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_test_id("previous-secrets")).to_contain_text(before)
    after = (await admin.get(SECRET)).raise_for_status().json()
    await expect(page.get_by_test_id("secret-text")).to_have_text(after["secret"])
    assert after["secret"] != before
    assert await visitor.barriers() == []
    await visitor.picture("1280-light-webhook-secret")
    assert visitor.complaints == []
