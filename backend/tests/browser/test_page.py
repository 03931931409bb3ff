"""The page in a real browser, against the whole product: real servers, a real worker, real streams."""

import os
import signal
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import expect

from synopsis.jobs.breaker import FAILURES_TO_OPEN
from tests.browser.conftest import Supervised, Visit
from tests.browser.furnishing import acting_for, sign_in
from tests.browser.pages import ADMIN, SCHEMES
from tests.browser.visitor import PASSWORD, Visitor, goes_back
from tests.eventually import eventually
from tests.fake_openai import SCENARIOS
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

TEACHER = "teacher@north.example"
COLLEAGUE = "teacher@south.example"
CLASS = 27
SMALLER_CLASS = 10
MOST_BYTES = 300_000

LOOKS = [pytest.param(1280, "en-GB", id="wide-english"), pytest.param(390, "nl-NL", id="phone-dutch")]
"""Each in light and dark colours."""


@pytest.fixture
async def api(supervised: Supervised) -> AsyncIterator[httpx.AsyncClient]:
    """The teacher's other software."""
    async with httpx.AsyncClient(base_url=supervised.url + "/api/v1", timeout=20) as client:
        await sign_in(client, TEACHER)
        yield client


@pytest.mark.parametrize(("width", "language"), LOOKS)
async def test_nobody_is_kept_out(product: Product, visit: Visit, *, width: int, language: str) -> None:
    """Contrast, names, roles of the sign-in, of its form filled in wrongly, and of a sign-in that is refused.

    Of all other pages ``test_every_page`` says so.
    """
    visitor = await visit(product.url, width=width, language=language)
    page = visitor.page
    found = await barriers(visitor, f"{width}-sign-in")
    await page.get_by_test_id("sign-in-submit").click()
    found += await barriers(visitor)
    await visitor.sign_in(TEACHER, "wrong")
    await expect(page.get_by_test_id("sign-in-error")).to_be_visible()
    assert found + await barriers(visitor) == []


async def barriers(visitor: Visitor, picture: str | None = None) -> list[str]:
    """What axe finds in light and in dark colours; with a picture of each, if it has a name."""
    found: list[str] = []
    for scheme in SCHEMES:
        await visitor.page.emulate_media(color_scheme=scheme)
        await expect(visitor.page.locator(f':root[data-mantine-color-scheme="{scheme}"]')).to_have_count(1)
        if picture:
            await visitor.picture(f"{picture}-{scheme}")
        found += [f"{scheme}: {barrier}" for barrier in await visitor.barriers()]
    return found


@pytest.mark.parametrize(("width", "language"), LOOKS)
async def test_a_class_is_summarised_from_the_page(
    product: Product, visit: Visit, *, width: int, language: str
) -> None:
    """One sign-in, one button: a summary for each of 27 pupils, without a reload or a complaint of the browser."""
    visitor = await visit(product.url, width=width, language=language)
    page = visitor.page
    await visitor.sign_in(TEACHER)
    await expect(page.get_by_test_id("evaluation-123")).to_be_visible()
    assert await visitor.first_load() < MOST_BYTES
    await visitor.open_class(123)
    assert await barriers(visitor) == []  # ``test_every_page`` has it with its summaries
    before = {row: states[-1] for row, states in (await visitor.shown()).items()}
    await visitor.forget()

    async with page.expect_response(lambda response: response.url.endswith("/batch-queue")) as queued:
        await page.get_by_test_id("summarise-class").click()
    assert (await (await queued.value).json())["queued"] == CLASS
    await expect(page.get_by_test_id("class-progress")).to_have_text(
        "Alle 27 samenvattingen zijn klaar" if language == "nl-NL" else "All 27 summaries are ready"
    )
    await visitor.expect_statuses("completed", CLASS)
    shown = await visitor.shown()
    assert set(shown) == set(before)
    assert len(shown) == CLASS
    assert all(states[-1] == ("completed", 100) for states in shown.values())
    assert not [row for row, states in shown.items() if goes_back(states)]

    await page.get_by_test_id("open-summary-456").click()
    await expect(page.get_by_test_id("summary-456")).to_contain_text("klasgenoten")
    assert await visitor.loads() == 1
    assert visitor.complaints == []


async def test_every_bar_moves_by_itself_while_the_model_writes(supervised: Supervised, visit: Visit) -> None:
    """Each of 27 bars is seen on its way, never goes back, and arrives; nothing is asked of the teacher meanwhile."""
    visitor = await visit(supervised.url)
    await visitor.sign_in(TEACHER)
    await visitor.open_class(123)
    button = visitor.page.get_by_test_id("summarise-class")

    async def writing() -> bool:
        shown = await visitor.shown()
        return sum(("processing", 60) in states for states in shown.values()) >= CLASS - 2  # two have no feedback

    supervised.model.gate.clear()
    try:
        await button.click()
        await expect(button).to_be_disabled()
        await expect(visitor.page.get_by_test_id("student-456")).to_contain_text("Writing the summary")
        await eventually(writing, within=30)
        await visitor.picture("1280-light-running")
    finally:
        supervised.model.gate.set()
    await visitor.expect_statuses("completed", CLASS)
    await expect(button).to_be_enabled()
    shown = await visitor.shown()
    assert not [row for row, states in shown.items() if goes_back(states)]
    assert await visitor.loads() == 1
    await visitor.page.get_by_test_id("open-summary-456").click()
    panel = visitor.page.get_by_test_id("summary-panel")
    await expect(panel.get_by_text("Written by an AI")).to_be_visible()
    assert visitor.complaints == []


async def test_what_went_wrong_is_said_in_plain_words_and_can_be_tried_again(
    supervised: Supervised, visit: Visit
) -> None:
    """A key that is refused fails for good and is explained; once mended, "Try again" makes that summary."""
    supervised.model.always = SCENARIOS["bad_key"]
    visitor = await visit(supervised.url)
    await visitor.sign_in(COLLEAGUE)
    await visitor.open_class(223)
    await visitor.page.get_by_test_id("summarise-class").click()
    row = visitor.page.locator('[data-status="failed"]').first
    await expect(row).to_contain_text("The key for the AI service is not accepted.")
    await expect(visitor.page.get_by_test_id("advice")).to_have_text("Please tell your administrator.")
    await visitor.picture("1280-light-failed")
    name = await row.get_attribute("data-testid")
    assert name is not None
    supervised.model.always = None
    await row.get_by_role("button", name="Try again").click()
    await expect(visitor.page.get_by_test_id(name)).to_have_attribute("data-status", "completed")
    assert await visitor.loads() == 1


async def test_a_pupil_that_is_tried_again_later_says_when(supervised: Supervised, visit: Visit) -> None:
    """An answer of the model that cannot be used is a wait of minutes: how long, and which attempt it will be."""
    supervised.model.always = SCENARIOS["truncated"]
    visitor = await visit(supervised.url, language="nl-NL")
    await visitor.sign_in(COLLEAGUE)
    await visitor.open_class(223)
    await visitor.page.get_by_test_id("summarise-class").click()
    row = visitor.page.locator('[data-status="queued"]').first
    await expect(row).to_contain_text("Wordt over 2 minuten opnieuw geprobeerd (poging 2 van 4)")
    await visitor.picture("1280-light-retrying")
    supervised.model.always = None


async def test_a_class_whose_ai_service_is_in_trouble_waits_and_goes_on_by_itself(
    supervised: Supervised, visit: Visit
) -> None:
    """Rows say what they wait for, those that were tried also why, and go on by themselves when the service is back.

    All but the few whose failures were how the trouble was found: those are a retry of two minutes.
    """
    supervised.model.always = SCENARIOS["overloaded"]
    visitor = await visit(supervised.url, language="nl-NL")
    await visitor.sign_in(TEACHER)
    await visitor.open_class(124)
    await visitor.page.get_by_test_id("summarise-class").click()
    waiting = visitor.page.locator('[data-status="queued"]', has_text="Wacht op de AI-dienst")
    await expect(waiting.filter(has_text="De AI-dienst is op dit moment niet beschikbaar.").first).to_be_visible()
    await visitor.picture("1280-light-waiting-for-the-ai-service")
    supervised.model.always = None
    completed = visitor.page.locator('[data-status="completed"]')
    await expect(completed.nth(SMALLER_CLASS - FAILURES_TO_OPEN)).to_be_visible()


async def test_jobs_of_other_software_appear_and_a_killed_api_costs_no_reload(
    supervised: Supervised, visit: Visit, api: httpx.AsyncClient
) -> None:
    """What others queue is shown too; with the API killed meanwhile, the page is right again by itself."""
    supervised.model.delay_seconds = 3
    visitor = await visit(supervised.url)
    await visitor.sign_in(TEACHER)
    await visitor.open_class(123)
    queue = await api.post("/feedback-summaries/evaluation/123/batch-queue", json={"force": True})
    assert queue.status_code == 202
    await expect(visitor.page.get_by_test_id("student-456")).to_have_attribute("data-status", "processing")
    os.kill(supervised.child("uvicorn"), signal.SIGKILL)
    await expect(visitor.page.get_by_test_id("class-progress")).to_have_text("All 27 summaries are ready")
    await visitor.expect_statuses("completed", CLASS)
    await expect(visitor.page.get_by_test_id("not-live")).to_have_count(0)
    await visitor.forget()
    supervised.model.delay_seconds = 0
    await visitor.page.get_by_test_id("summarise-class").click()
    await expect(visitor.page.get_by_test_id("student-456")).to_have_attribute("data-status", "completed")
    assert await visitor.loads() == 1


async def test_a_wrong_password_and_an_ended_session_are_polite(product: Product, visit: Visit) -> None:
    """A wrong password is said to be wrong; a token that ended leads through the sign-in back to where one was."""
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(TEACHER, "not the password")
    await expect(page.get_by_test_id("sign-in-error")).to_have_text("The e-mail address or the password is not right.")
    await visitor.sign_in(TEACHER)
    await visitor.open_class(123)
    await page.evaluate("""() => {
        const kept = JSON.parse(sessionStorage.getItem("synopsis.session"));
        sessionStorage.setItem("synopsis.session", JSON.stringify({ ...kept, token: kept.token + "x" }));
    }""")
    await page.reload()
    await expect(page.get_by_text("Your session has ended")).to_be_visible()
    await visitor.sign_in(TEACHER)
    await expect(page.get_by_test_id("summarise-class")).to_be_visible()
    assert page.url.endswith("/evaluations/123")


OUTLIVES_THE_TABS = """(() => {
  const { token } = JSON.parse(sessionStorage.getItem("synopsis.session"));
  return JSON.stringify(localStorage).includes(token) || document.cookie.includes(token);
})()"""


async def test_a_session_is_one_for_all_tabs_and_ends_with_the_last(product: Product, visit: Visit) -> None:
    """A new tab takes the session over, signing out counts in all, and closing the last one ends it.

    The audit log knows of each sign-in with a password; another window's browser, the control, has to have one.
    """
    async with acting_for(product.url, ADMIN) as admin:

        async def sign_ins() -> int:
            found = await admin.get("/audit", params={"action": "auth.sign_in", "limit": 200})
            return len(found.raise_for_status().json()["items"])

        before = await sign_ins()
        visitor = await visit(product.url)
        first = visitor.page
        await visitor.sign_in(TEACHER)
        async with first.context.expect_page() as opened:
            await first.get_by_test_id("evaluation-123").click(modifiers=["Control"])
        second = await opened.value
        await expect(second.get_by_test_id("summarise-class")).to_be_visible()
        assert not await second.evaluate(OUTLIVES_THE_TABS)
        assert await sign_ins() == before + 1
        stranger = await visit(product.url)
        await expect(stranger.page.get_by_test_id("sign-in-email")).to_be_visible()

        await second.get_by_test_id("account").click()
        await second.get_by_test_id("sign-out").click()
        await expect(first.get_by_text("You have signed out.")).to_be_visible()
        await visitor.sign_in(ADMIN)
        await expect(first.get_by_test_id("account")).to_be_visible()
        assert await visitor.loads() == 2, "nothing that was fetched for one person may be there for the next"
        await expect(second.get_by_test_id("sign-in-email")).to_be_visible()
        assert await sign_ins() == before + 2

        context = first.context
        await first.close()
        await second.close()
        third = await context.new_page()
        await third.goto("/evaluations/123")
        await expect(third.get_by_test_id("sign-in-email")).to_be_visible()
        assert visitor.complaints == []


async def test_the_page_is_worked_by_keyboard_alone(product: Product, visit: Visit) -> None:
    """From the sign-in to a summary and back with keys only; the old address of a summary leads to it too."""
    visitor = await visit(product.url)
    page = visitor.page
    await page.get_by_test_id("sign-in-email").focus()
    await page.keyboard.type(TEACHER)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_test_id("evaluation-123").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("summarise-class")).to_be_enabled()  # once the pupils are known
    await page.get_by_test_id("summarise-class").focus()
    await page.keyboard.press("Enter")
    read = page.get_by_test_id("open-summary-456")
    await expect(read).to_have_text("Read")
    await read.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("summary-456")).to_be_visible()
    await expect(page).to_have_url(product.url + "/evaluations/123/pupils/456")
    await page.get_by_role("main").get_by_role("link").first.focus()
    await page.keyboard.press("Enter")
    await expect(read).to_be_visible()
    await page.goto("/evaluations/123?pupil=456")
    await expect(page).to_have_url(product.url + "/evaluations/123/pupils/456")


async def test_another_schools_evaluation_is_shown_as_missing(product: Product, visit: Visit) -> None:
    """An address that somebody was given, of another school: a sentence, and no way to tell whether it exists."""
    visitor = await visit(product.url)
    await visitor.sign_in(TEACHER)
    await expect(visitor.page.get_by_test_id("evaluation-123")).to_be_visible()
    for evaluation_id in (223, 999_999):
        await visitor.page.goto(f"/evaluations/{evaluation_id}")
        await expect(visitor.page.get_by_role("alert")).to_contain_text("does not exist, or it is not yours to see")


STYLES = """[...document.querySelectorAll("style")].map((one) => [one.nonce !== "", one.sheet?.cssRules.length ?? 0])"""


async def test_a_style_that_is_not_the_pages_own_is_refused(supervised: Supervised, visit: Visit) -> None:
    """The library's have the nonce of this answer and are applied, a dialogue's too; another one is not."""
    visitor = await visit(supervised.url, dark=True)
    page = visitor.page
    await visitor.sign_in(TEACHER)
    await visitor.open_class(123)
    await page.get_by_test_id("menu-123").click()
    await page.get_by_test_id("rename").click()
    await expect(page.get_by_test_id("evaluation-title")).to_be_visible()
    styles = await page.evaluate(STYLES)
    assert len(styles) >= 2, "the theme's, and what keeps the page from scrolling behind the dialogue"
    assert all(has_nonce and rules for has_nonce, rules in styles), styles
    assert visitor.complaints == []
    for foreign in ("<style>h1 { color: red }</style>", "<p style='color: red'>x</p>"):
        await page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", foreign)
        assert "Content Security Policy" in visitor.complaints.pop()
    assert visitor.complaints == []
