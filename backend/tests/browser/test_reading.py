"""Reading a pupil's summary beside its comments, changing and releasing it; and what the pupil sees of that."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.furnishing import sign_in
from tests.browser.pages import TEACHER
from tests.eventually import eventually
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

CLASS = "/evaluations/124/pupils"
SUMMARY = "/feedback-summaries/evaluation/124/student"


@pytest.fixture(scope="module")
async def api(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """The teacher's other software; every pupil of the class has a summary, and none is released."""
    async with httpx.AsyncClient(base_url=product.url + "/api/v1", timeout=30) as client:
        await sign_in(client, TEACHER)
        (await client.post("/feedback-summaries/evaluation/124/batch-queue")).raise_for_status()

        async def done() -> bool:
            students = (await client.get("/evaluations/124/students")).raise_for_status().json()["items"]
            return all(student["summary"] for student in students)

        await eventually(done, within=60)
        for student_id in (458, 460, 465):
            await client.delete(f"{SUMMARY}/{student_id}/release")
        yield client


async def read(page: Page, student_id: int) -> None:
    """Open a pupil's page and wait for the summary and the comments."""
    await page.goto(f"{CLASS}/{student_id}")
    await expect(page.get_by_test_id(f"summary-{student_id}")).to_be_visible()
    await expect(page.get_by_test_id("comments").locator("li").first).to_be_visible()


async def marked(page: Page, what: str) -> list[str]:
    """The ids of the points, or of the comments, that are marked."""
    found = page.locator(f'[id^="{what}-"][data-marked="true"]')
    return sorted([await one.get_attribute("id") or "" for one in await found.all()])


async def count_prints(page: Page) -> None:
    """Count from here on how often the browser is told to print, in ``printed``, without its dialog."""
    await page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")


async def on_paper(page: Page) -> str:
    """What would be printed."""
    await page.emulate_media(media="print")
    said = await page.locator("main").inner_text()
    await page.emulate_media(media="screen")
    return said


async def expect_one_sheet(teachers: Page, pupils: Page, name: str, changed: str) -> None:
    """Teacher and pupil print the same, down to who wrote it, each told in their own words."""
    mine, theirs = await on_paper(teachers), await on_paper(pupils)
    assert mine.split("Changed by ")[0] == theirs.split("Changed by ")[0]
    assert f"Summary for {name}\n" in theirs
    assert changed in theirs
    assert "released it to you on" in theirs
    assert "Changed by Marieke Dekker" in mine
    assert "Released by Marieke Dekker on" in mine


async def test_points_and_comments_lead_to_each_other_by_keyboard_alone(
    product: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """What a point rests on is marked and said, a comment tells its points, and the keyboard follows the links."""
    summary = (await api.get(f"{SUMMARY}/457")).json()
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(TEACHER)
    await expect(page.get_by_test_id("account")).to_be_visible()
    await read(page, 457)
    shown = sorted(summary["points"], key=lambda point: point["kind"] != "strength")
    evidence = shown[0]["evidence"]
    assert await marked(page, "comment") == []
    await page.get_by_test_id("point-1").get_by_role("button").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("found")).to_contain_text("Point 1 rests on")
    assert await marked(page, "comment") == sorted(f"comment-{number}" for number in evidence)
    assert await marked(page, "point") == ["point-1"]
    assert await visitor.barriers() == []
    await visitor.picture("1280-light-reading-linked")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    first = page.get_by_test_id(f"comment-{min(evidence)}")
    await expect(first.get_by_role("button").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("found")).to_contain_text("on this comment")
    uses = [f"point-{place}" for place, point in enumerate(shown, start=1) if min(evidence) in point["evidence"]]
    assert await marked(page, "point") == sorted(uses)
    assert await marked(page, "comment") == [f"comment-{min(evidence)}"]
    assert visitor.complaints == []


async def test_a_summary_is_mended_released_and_only_then_seen_by_its_pupil(
    product: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """A classmate's name is refused at its field; once right it is a new version, and released it is the pupil's.

    One press of Print prints once, and the same sheet for both: with the name, and who released it.
    """
    pupils = (await api.get("/evaluations/124/students")).json()["items"]
    name = next(one["name"] for one in pupils if one["student_id"] == 465)
    teacher, pupil = await visit(product.url), await visit(product.url)
    await pupil.sign_in("student465@north.example")
    await expect(pupil.page.get_by_text("Nothing here yet")).to_be_visible()
    await expect(pupil.page.get_by_test_id("menu")).to_have_count(0)
    page = teacher.page
    await teacher.sign_in(TEACHER)
    await expect(page.get_by_test_id("account")).to_be_visible()
    await read(page, 465)
    await page.get_by_test_id("edit").click()
    text = page.get_by_test_id("edit-text")
    await text.fill("Emily says that you plan well.")
    await page.get_by_test_id("drop-1").click()
    await page.get_by_test_id("save").click()
    await expect(page.get_by_text("This names Emily")).to_be_visible()
    await expect(text).to_be_focused()
    assert await teacher.barriers() == []
    await teacher.picture("1280-light-reading-refused")
    await text.fill("Somebody says that you plan well.")
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("summary-465")).to_have_text("Somebody says that you plan well.")
    await expect(page.get_by_test_id("summary-panel").get_by_test_id("edited")).to_contain_text(
        "Changed by Marieke Dekker"
    )
    await count_prints(page)
    await page.get_by_test_id("more-menu").click()
    await page.get_by_test_id("print").click()
    await pupil.page.reload()
    await expect(pupil.page.get_by_text("Nothing here yet")).to_be_visible()
    await page.get_by_test_id("release-and-next").click()
    await expect(page).not_to_have_url(product.url + f"{CLASS}/465")
    assert await page.evaluate("printed") == 1
    await pupil.page.reload()
    await expect(pupil.page.get_by_test_id("my-summary")).to_have_text("Somebody says that you plan well.")
    told = "A teacher changed this text. Fixed rules put the first version together"
    await expect(pupil.page.get_by_test_id("released-124")).to_contain_text(told)
    await count_prints(pupil.page)
    await pupil.page.get_by_test_id("print").click()
    await pupil.picture("1280-light-pupil-changed")
    assert await pupil.page.evaluate("printed") == 1
    await read(page, 465)
    await expect_one_sheet(page, pupil.page, name, told)
    await page.get_by_test_id("withdraw").click()
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_test_id("release")).to_be_visible()
    await pupil.page.reload()
    await expect(pupil.page.get_by_text("Nothing here yet")).to_be_visible()
    assert teacher.complaints + pupil.complaints == []


async def test_what_changed_meanwhile_is_shown_and_not_released_unread(
    product: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """A colleague was quicker: the release is refused, their text is there, and a second press releases that one.

    Made again, it is as the rules write it, and their version is taken up again.
    """
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(TEACHER)
    await expect(page.get_by_test_id("account")).to_be_visible()
    await read(page, 458)
    before = await page.get_by_test_id("summary-458").inner_text()
    current = (await api.get(f"{SUMMARY}/458")).json()
    theirs = {"summary_id": current["id"], "summary_text": f"A colleague wrote this over {current['id']}."}
    newest = (await api.patch(f"{SUMMARY}/458", json=theirs)).raise_for_status().json()
    await page.get_by_test_id("release").click()
    await expect(page.get_by_test_id("refused")).to_contain_text("read it first")
    await expect(page.get_by_test_id("summary-458")).to_have_text(theirs["summary_text"])
    assert (await api.get(f"{SUMMARY}/458")).json()["released_at"] is None
    await page.get_by_test_id("release").click()
    await expect(page.get_by_test_id("standing")).to_contain_text("Released by Marieke Dekker")
    released = (await api.get(f"{SUMMARY}/458")).json()
    assert (released["id"], released["shown_id"]) == (newest["id"], newest["id"])
    await page.get_by_test_id("more-menu").click()
    await page.get_by_test_id("make-again").click()
    await expect(page.get_by_role("dialog")).to_contain_text("they are kept under Versions")
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_test_id("summary-458")).to_have_text(before)
    await page.get_by_test_id("more-menu").click()
    await page.get_by_test_id("versions").click()
    await page.get_by_test_id(f"take-{newest['id']}").click()
    await expect(page.get_by_test_id("summary-458")).to_have_text(theirs["summary_text"])


async def test_an_unsaved_edit_outlives_the_session_and_is_not_left_by_mistake(
    product: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """The token ends while somebody writes: after the sign-in the words are there. Who leaves them is asked."""
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(TEACHER)
    await expect(page.get_by_test_id("account")).to_be_visible()
    await read(page, 460)
    before = await page.get_by_test_id("summary-460").inner_text()
    await page.get_by_test_id("edit").click()
    await page.get_by_test_id("edit-text").fill("Half a sentence")
    await page.get_by_test_id("previous").click()
    await expect(page.get_by_text("Leave without saving?")).to_be_visible()
    await page.get_by_test_id("keep").click()
    await expect(page.get_by_test_id("edit-text")).to_have_value("Half a sentence")
    await page.route("**/student/460", lambda route: route.fulfill(status=401, json={"code": "token_expired"}))
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("sign-in-email")).to_be_visible()
    await page.unroute("**/student/460")
    await visitor.sign_in(TEACHER)
    await expect(page.get_by_test_id("restored")).to_be_visible()
    await expect(page.get_by_test_id("edit-text")).to_have_value("Half a sentence")
    await page.get_by_test_id("cancel-edit").click()
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_test_id("summary-460")).to_have_text(before)
    await page.reload()
    await expect(page.get_by_test_id("summary-460")).to_have_text(before)
