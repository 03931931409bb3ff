"""A teacher and a class, from a file with mistakes in it to summaries, one called off, and what they have in common."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import Visit
from tests.browser.furnishing import sign_in
from tests.browser.pages import TEACHER
from tests.browser.visitor import Visitor
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

HEADERS = "reviewer_email,reviewer_name,reviewee_email,reviewee_name,criterion,score,comment"
EMILY, WILL, MEI = (
    "student458@north.example,Emily Carter",
    "student462@north.example,Will Thompson",
    "student467@north.example,Mei-Ling Chen",
)
WRONG = (
    f"{EMILY},{WILL},Planning,8/10,Always on time.",
    f"{WILL},{MEI},Planning,8,",
    "student467 at north,Mei-Ling Chen,student458@north.example,Emily Carter,Planning,9,Clear.",
)
# A criterion that looks like somebody's name, and comments that are: nothing of that can be sent to a model.
NOT_ANONYMOUS = (
    f"{EMILY},{WILL},Snap:,7,pawnstorm12",
    f"{WILL},{MEI},Snap:,8,queenside.mei",
    f"{MEI},{EMILY},Snap:,9,rook99",
)
MENDED = tuple(line.rsplit(",", 1)[0] + "," for line in NOT_ANONYMOUS)


@pytest.fixture
async def api(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """The teacher's other software."""
    async with httpx.AsyncClient(base_url=product.url + "/api/v1", timeout=30) as client:
        await sign_in(client, TEACHER)
        yield client


async def choose(page: Page, lines: Sequence[str]) -> None:
    """Choose a file of these lines."""
    text = "\n".join((HEADERS, *lines, ""))
    file = FilePayload(name="class.csv", mimeType="text/csv", buffer=text.encode())
    await page.locator('input[type="file"]').set_input_files([file])


async def expect_status(page: Page, status: str, count: int) -> None:
    """Wait until so many pupils stand like this."""
    await expect(page.locator(f'[data-testid^="student-"][data-status="{status}"]')).to_have_count(count)


async def import_at_the_second_attempt(visitor: Visitor, api: httpx.AsyncClient, evaluation: int) -> None:
    """Choose a file with mistakes, and then one without; nothing is stored before a button is pressed."""
    page = visitor.page
    await choose(page, WRONG)
    mistakes = page.get_by_test_id("mistakes")
    await expect(mistakes).to_contain_text("2 mistakes in this file")
    await expect(page.get_by_test_id("mistake-2")).to_contain_text("8/10")
    await expect(page.get_by_test_id("mistake-2")).to_contain_text("not 7/10")
    await expect(page.get_by_test_id("mistake-4")).to_contain_text("student467 at north")
    assert await visitor.barriers() == []
    await visitor.picture("1280-light-mistakes")
    await choose(page, NOT_ANONYMOUS)
    await expect(page.get_by_test_id("preview")).to_contain_text("new")
    await expect(page.get_by_test_id("sample")).to_contain_text("queenside.mei")
    await expect(mistakes).to_have_count(0)
    assert await visitor.barriers() == []
    await visitor.picture("1280-light-preview")
    assert (await api.get(f"/evaluations/{evaluation}")).json()["student_count"] == 0, "nothing is stored before"
    await page.get_by_test_id("import").click()
    await expect_status(page, "none", 3)


async def stop_what_is_queued(page: Page, api: httpx.AsyncClient, evaluation: int) -> None:
    """Call off one of three jobs that wait, then the rest; and have all of them made after all."""
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    path = f"/feedback-summaries/evaluation/{evaluation}/batch-queue"
    (await api.post(path, json={"run_at": later, "force": True})).raise_for_status()
    await expect_status(page, "queued", 3)
    await page.get_by_test_id("cancel-458").click()
    await expect_status(page, "cancelled", 1)
    await page.get_by_test_id("cancel-all").click()
    await expect(page.get_by_test_id("cancel-count")).to_contain_text("2 jobs")
    await page.get_by_test_id("confirm").click()
    await expect_status(page, "cancelled", 3)
    await page.get_by_test_id("queue-458").click()
    await expect_status(page, "completed", 1)
    await page.get_by_test_id("summarise-rest").click()
    await expect_status(page, "completed", 3)
    await expect(page.get_by_test_id("outcome")).to_be_empty()
    await page.get_by_test_id("summarise-class").click()
    await expect(page.get_by_test_id("outcome")).to_have_text("3 have no comments yet.")


async def failures_of(api: httpx.AsyncClient, evaluation: int) -> int:
    """How many failed jobs of an evaluation somebody has to see to."""
    answer = await api.get("/feedback-summaries/dead-letters", params={"evaluation_id": evaluation})
    jobs: int = answer.raise_for_status().json()["jobs"]
    return jobs


async def test_from_a_file_with_mistakes_to_a_class_that_is_stopped_and_closed(
    product: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """Each mistake is told in its place and stores nothing; what fails is said, mended, and tried again together."""
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(TEACHER)
    await page.get_by_test_id("new-evaluation").click()
    await page.get_by_test_id("save-title").click()
    await expect(page.get_by_text("Give the evaluation a title.")).to_be_visible()
    await page.get_by_test_id("evaluation-title").fill("Chess club")
    await page.get_by_test_id("save-title").click()
    await expect(page.get_by_test_id("drop")).to_be_visible()
    evaluation = int(page.url.split("/")[-2])

    await import_at_the_second_attempt(visitor, api, evaluation)
    await page.get_by_test_id("summarise-class").click()
    await expect_status(page, "failed", 3)
    await expect(page.get_by_test_id("student-458")).to_contain_text("nothing was sent to the AI")
    await page.get_by_test_id(f"menu-{evaluation}").click()
    await page.get_by_test_id("to-import").click()
    await choose(page, MENDED)
    await expect(page.get_by_test_id("preview")).to_contain_text("changed3")
    await page.get_by_test_id("import").click()
    assert await failures_of(api, evaluation) == 3
    await page.get_by_test_id("retry-failed").click()
    await expect_status(page, "completed", 3)
    assert await failures_of(api, evaluation) == 0, "what was made again is nobody's failure any more"

    await stop_what_is_queued(page, api, evaluation)
    await page.get_by_test_id(f"menu-{evaluation}").click()
    await page.get_by_test_id("close-evaluation").click()
    await expect(page.get_by_text("each of its 3 pupils")).to_be_visible()
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_text("Closed", exact=True)).to_be_visible()
    await page.get_by_test_id(f"menu-{evaluation}").click()
    await page.get_by_test_id("reopen-evaluation").click()
    await expect(page.get_by_text("Closed", exact=True)).to_have_count(0)
    assert await visitor.loads() == 1
    assert visitor.complaints == []


async def test_the_template_is_a_file_that_can_be_imported(
    product: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """As it is downloaded, in each language, it is read without a mistake."""
    made = (await api.post("/evaluations", json={"title": "Templates"})).raise_for_status().json()["id"]
    for language, separator in (("en-GB", "a comma"), ("nl-NL", "een puntkomma")):
        visitor = await visit(product.url, language=language)
        page = visitor.page
        await visitor.sign_in(TEACHER)
        await expect(page.get_by_test_id("account")).to_be_visible()
        await page.goto(f"/evaluations/{made}/import")
        async with page.expect_download() as download:
            await page.get_by_test_id("template").click()
        path: Path = await (await download.value).path()
        await page.locator('input[type="file"]').set_input_files(path)
        await expect(page.get_by_test_id("preview")).to_contain_text(separator)
        assert visitor.complaints == []


async def test_pupils_are_chosen_by_how_they_stand_and_by_name(product: Product, visit: Visit) -> None:
    """The address says which are shown, so that the page comes back as it was."""
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(TEACHER)
    await visitor.open_class(123)
    rows = page.locator('[data-testid^="student-"]')
    name = await page.get_by_test_id("name-456").inner_text()
    await page.get_by_test_id("search-pupils").fill(name.upper())
    await expect(rows).to_have_count(1)
    await expect(page).to_have_url(product.url + f"/evaluations/123?q={name.upper().replace(' ', '+')}")
    await page.reload()
    await expect(rows).to_have_count(1)
    await page.get_by_test_id("search-pupils").fill("nobody of this name")
    await expect(page.get_by_text("No pupil matches")).to_be_visible()


async def test_the_overview_of_a_class_is_made_with_the_summaries_that_it_lacks(
    product: Product, visit: Visit, api: httpx.AsyncClient
) -> None:
    """One button: who has no summary gets one, then the overview is made, and says what it rests on."""
    rows = [
        f"p{one}@north.example,Pupil {letter},p{(one + step) % 6}@north.example,Pupil {'ABCDEF'[(one + step) % 6]},"
        f"Planning,,You plan well and you are always on time."
        for one, letter in enumerate("ABCDEF")
        for step in (1, 2)
    ]
    made = (await api.post("/evaluations", json={"title": "Overview"})).raise_for_status().json()["id"]
    file = ("class.csv", "\n".join((HEADERS, *rows)).encode())
    (await api.post(f"/evaluations/{made}/import", files={"file": file})).raise_for_status()
    visitor = await visit(product.url)
    page = visitor.page
    await visitor.sign_in(TEACHER)
    await visitor.open_class(made)
    await page.get_by_test_id("to-overview").click()
    await expect(page.get_by_text("6 pupils have no summary yet")).to_be_visible()
    async with page.expect_request(lambda request: request.url.endswith("/workflows")) as asked:
        await page.get_by_test_id("make-overview").click()
    steps = json.loads((await asked.value).post_data or "")["steps"]
    assert [step["name"] for step in steps] == ["summaries", "overview"]
    await expect(page.get_by_test_id("overview-text")).to_contain_text("6")
    await expect(page.get_by_test_id("overview-basis")).to_contain_text("Summaries of 6 of 6 pupils")
    await expect(page.get_by_test_id("overview-basis")).to_contain_text("fewer than 3 pupils")
    await expect(page.get_by_test_id("making-overview")).to_have_count(0)
    await page.emulate_media(media="print")
    await expect(page.get_by_test_id("make-overview")).to_be_hidden()
    await expect(page.get_by_test_id("overview-text")).to_be_visible()
    assert await visitor.loads() == 1
    assert visitor.complaints == []
