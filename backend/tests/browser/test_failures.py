"""The page of the failures: what went wrong, in words, and the way to make it again."""

import pytest
from playwright.async_api import Page, expect
from pydantic import SecretStr

from synopsis.cli.demo_school import load
from synopsis.devstack.stack import Addresses
from synopsis.kit.config import CHECKOUT, Settings
from tests.browser.conftest import Visit
from tests.browser.furnishing import acting_for
from tests.browser.pages import ADMIN, TEACHER
from tests.fake_openai import FakeOpenAI
from tests.serving import serve
from tests.working import work

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

CLASS = 27


async def test_a_class_that_failed_is_mended_from_the_page(
    settings: Settings, addresses: Addresses, visit: Visit
) -> None:
    """One reason, in words; a replay that stops itself while it is in vain, and completes once it is not; no reload."""
    await load(addresses.database_url)
    async with FakeOpenAI(api_key="the new key") as model:
        change = {
            "ai_provider": "openai",
            "ai_base_url": model.base_url,
            "ai_model": "small-1",
            "ai_api_key": SecretStr("the old key"),
            "page_directory": CHECKOUT / "frontend" / "dist",
        }
        with_page = settings.model_copy(update=change)
        async with serve(with_page) as url, work(with_page):
            visitor = await visit(url)
            page = visitor.page
            await visitor.sign_in(TEACHER)
            await expect(page.get_by_test_id("evaluation-123")).to_be_visible()
            await page.goto("/failures")
            await expect(page.get_by_test_id("nothing-failed")).to_be_visible()

            async with acting_for(url, TEACHER) as software:
                queued = await software.post("/feedback-summaries/evaluation/123/batch-queue")
                asked = queued.raise_for_status().json()["queued"]
            group = page.get_by_test_id("group-provider_auth")
            await expect(group).to_contain_text("The key for the AI service is not accepted")
            await expect(group).to_contain_text("Needs a setting")
            await expect(group).to_contain_text("Please tell your administrator.")
            # A pupil without feedback needs no model.
            await expect(group.get_by_test_id("group-jobs")).to_have_text("26 jobs of 1 evaluation")
            assert asked == CLASS

            await page.get_by_test_id("open-provider_auth").click()
            await expect(page.get_by_test_id("jobs-provider_auth").locator("tbody tr")).to_have_count(10)
            assert "open=generate_summary.provider_auth." in page.url

            await page.get_by_test_id("replay-provider_auth").click()
            await expect(page.get_by_test_id("dry-run")).to_contain_text("26 failed jobs are tried again")
            await expect(page.get_by_test_id("dry-run")).to_contain_text("they will fail again")
            await page.get_by_test_id("confirm").click()
            await expect(page.get_by_test_id("replay-status")).to_contain_text("the others were not touched")
            await expect(page.get_by_test_id("canary-outcome")).to_contain_text("failed again. For the same reason.")
            await expect(page.get_by_test_id("count-waiting")).to_have_text("25")

            model.api_key = ""
            await page.get_by_test_id("resume-replay").click()
            await page.get_by_test_id("confirm").click()
            await expect(page.get_by_test_id("replay-status")).to_contain_text("Done.")
            await expect(page.get_by_test_id("count-completed")).to_have_text("25")
            await expect(page.get_by_test_id("canary-outcome")).to_contain_text("has worked")
            await expect(page.get_by_test_id("canary-outcome")).not_to_contain_text("follow")

            # What is left is the one that failed the second time: by itself.
            await page.get_by_role("link", name="All failed jobs").click()
            await expect(group.get_by_test_id("group-jobs")).to_have_text("1 job of 1 evaluation")
            await page.get_by_test_id("replay-provider_auth").click()
            await page.get_by_test_id("confirm").click()
            await expect(page.get_by_test_id("replay-status")).to_contain_text("It worked this time.")
            await page.get_by_role("link", name="All failed jobs").click()
            await expect(page.get_by_test_id("nothing-failed")).to_be_visible()
            await expect_it_settled_everywhere(page)
            # The sign-in and the address that was typed, and nothing after that.
            assert await visitor.loads() == 2
            assert visitor.complaints == []
            await page.context.close()


async def expect_it_settled_everywhere(page: Page) -> None:
    """What was made again asks nothing of anybody on the other pages either, and leads to what took its place."""
    await page.get_by_role("link", name="Queues", exact=True).click()
    cause = page.get_by_test_id("cause-provider_auth")
    await expect(cause).to_contain_text("27 jobs")  # One of them failed twice.
    # These are the whole school's: a teacher is not told what is to do, nor sent there.
    await expect(cause).not_to_contain_text("all tried again")
    await expect(cause.get_by_role("link")).to_have_count(0)
    await page.get_by_role("link", name="Jobs", exact=True).click()
    await page.get_by_test_id("status-failed").click()
    await expect(page.get_by_test_id("job-count")).to_have_text("27 jobs")
    await expect(page.get_by_test_id("status-failed").locator("b")).to_have_text("27")
    await expect(page.get_by_test_id("to-do")).to_have_text("all tried again")
    newest = page.locator('[data-row="0"]')
    await expect(newest).to_contain_text("Tried again")
    await expect(newest.get_by_test_id("tried-again-as")).to_have_text("The new job: Ready")
    await page.get_by_test_id("choose-shown").check()
    await expect(page.get_by_test_id("bulk")).to_contain_text("27 chosen")
    await expect(page.get_by_test_id("bulk")).to_contain_text("Nothing can be done with these")
    await expect(page.get_by_test_id("cancel-chosen")).to_have_count(0)
    await newest.get_by_role("link").first.click()
    await expect(page.get_by_test_id("job-status")).to_contain_text("Did not work, and was tried again")
    await expect(page.get_by_test_id("job-now")).not_to_contain_text("tell your administrator")
    await expect(page.get_by_test_id("made-in-its-place")).to_contain_text("Ready")
    await expect(page.get_by_test_id("job-reasons")).to_have_count(0)


async def test_an_admin_settles_for_how_long_failures_are_kept(
    settings: Settings, addresses: Addresses, visit: Visit
) -> None:
    """What would be deleted is counted before; what was settled is what the API says. A teacher is not asked."""
    await load(addresses.database_url)
    with_page = settings.model_copy(update={"page_directory": CHECKOUT / "frontend" / "dist"})
    async with serve(with_page) as url:
        admin, teacher = await visit(url), await visit(url)
        for visitor, email in ((admin, ADMIN), (teacher, TEACHER)):
            await visitor.sign_in(email)
            await expect(visitor.page.get_by_test_id("account")).to_be_visible()
            await visitor.page.goto("/failures")
            await expect(visitor.page.get_by_test_id("nothing-failed")).to_be_visible()
        page = admin.page
        await expect(page.get_by_test_id("kept-for")).to_contain_text("For 90 days")
        await expect(teacher.page.get_by_test_id("keeping")).to_have_count(0)
        await page.get_by_test_id("change-keeping").click()
        await page.get_by_test_id("keep-days").fill("0")
        await expect(page.get_by_test_id("confirm")).to_be_disabled()
        await page.get_by_test_id("keep-days").fill("180")
        await expect(page.get_by_test_id("deletes")).to_contain_text("None that there are now is older")
        await page.get_by_test_id("confirm").click()
        await expect(page.get_by_test_id("kept-for")).to_have_text(
            "For 180 days after they failed; then they are deleted with their history."
        )
        async with acting_for(url, ADMIN) as software:
            settled = await software.get("/feedback-summaries/dead-letters/settings")
        assert settled.json()["keep_days"] == 180
        for visitor in (admin, teacher):
            await visitor.page.context.close()
