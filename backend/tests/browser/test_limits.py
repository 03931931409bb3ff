"""Who uses the page as people do never meets a rate limit, nor the page's own policy."""

import pytest
from playwright.async_api import Response, expect

from synopsis.cli.demo_school import load
from synopsis.devstack.stack import Addresses
from synopsis.kit.config import CHECKOUT, Settings
from synopsis.kit.rate import Rate
from tests.browser.conftest import Visit
from tests.browser.visitor import PATIENCE
from tests.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

AS_EVER = {"rate_limit_queue": Rate(10, 60), "rate_limit_batch": Rate(5, 60), "rate_limit_default": Rate(100, 60)}


async def test_a_teacher_at_work_has_calls_to_spare(
    settings: Settings, addresses: Addresses, visit: Visit, working: None
) -> None:
    """A class of 27 summarised and ten summaries read, in a minute, with the page open in a second window."""
    await load(addresses.database_url)
    left: list[tuple[str, int]] = []

    def note(response: Response) -> None:
        if "x-ratelimit-remaining" in response.headers:
            policy = response.headers["ratelimit-policy"].split('"')[1]
            left.append((policy, int(response.headers["x-ratelimit-remaining"])))

    page_too = settings.model_copy(update={**AS_EVER, "page_directory": CHECKOUT / "frontend" / "dist"})
    async with serve(page_too) as url:
        teacher, watcher = await visit(url), await visit(url)
        for visitor in (teacher, watcher):
            visitor.page.on("response", note)
            await visitor.sign_in("teacher@north.example")
            await visitor.open_class(123)
        await teacher.page.get_by_test_id("summarise-class").click()
        for visitor in (teacher, watcher):
            await visitor.expect_statuses("completed", 27)
        for student in range(456, 466):
            reading = teacher.page.get_by_test_id(f"open-summary-{student}")
            if await reading.count():
                await reading.click(timeout=PATIENCE)
                await expect(teacher.page.get_by_test_id(f"summary-{student}")).to_be_visible()
                await teacher.page.go_back()
        assert teacher.complaints == watcher.complaints == [], "the page's policy is kept"
        # Chromium closes its streams before the server does.
        for visitor in (teacher, watcher):
            await visitor.page.context.close()
    assert {policy for policy, _ in left} == {"default", "batch"}
    assert min(remaining for policy, remaining in left if policy == "default") > 40
