"""Every page in a real browser against the real stack: looked at, and held to WCAG, at two widths, light and dark."""

import re
from collections.abc import Mapping

import pytest
from playwright.async_api import expect

from synopsis.kit.config import CHECKOUT
from tests.browser.conftest import Visit
from tests.browser.furnishing import furnish
from tests.browser.pages import PLACES, SCHEMES, Place
from tests.browser.visitor import Visitor
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MOST_STOPS = 60
FEWEST_STOPS = 3
LOOKS = [pytest.param(1280, "en-GB", id="wide-english"), pytest.param(390, "nl-NL", id="phone-dutch")]
TABLET = 1024
# What has columns stays within its card, whose border would else go through the last of them.
SPILT = """() => [...document.querySelectorAll("main table, main [role=grid]")].flatMap((table) => {
  const card = table.closest("section, li, figure") ?? table.parentElement;
  const over = Math.round(table.getBoundingClientRect().right - card.getBoundingClientRect().right);
  return over > 0 ? [`a table reaches ${over} pixels over the border of its card`] : [];
})"""
# Keys alone: each press of Tab gives the focus to something, which is to be seen, and looks otherwise while it has it.
WALK = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return false;
  const look = () => [at, at.parentElement, ...at.parentElement.children].flatMap((one) =>
    [null, "::before", "::after"].map((part) => {
      const style = getComputedStyle(one, part);
      return [style.outlineStyle, style.outlineColor, style.boxShadow, style.borderColor].join();
    })).join();
  // A switch's own element has no size; what it looks like is beside it.
  const boxes = [at, at.parentElement].map((one) => one.getBoundingClientRect());
  const isSeen = boxes.some(({ width, height, top, bottom }) => width && height && bottom > 0 && top < innerHeight);
  const label = [at.tagName, at.dataset.testid ?? at.getAttribute("aria-label") ?? at.textContent.slice(0, 40)];
  (window.walked ??= []).push({ label: label.join(" "), isSeen, look, focused: look() });
  return true;
}"""
FAULTS = """() => {
  document.activeElement?.blur();
  const faults = window.walked.flatMap(({ label, isSeen, look, focused }) => [
    ...(isSeen ? [] : [`${label} has the focus and is not on the screen`]),
    ...(look() === focused ? [`${label} looks the same with the focus and without`] : []),
  ]);
  const count = window.walked.length;
  window.walked = [];
  return [count, faults];
}"""


@pytest.fixture(scope="module")
async def furnished(product: Product) -> Mapping[str, object]:
    """What the addresses of pages name."""
    return await furnish(product.url)


@pytest.mark.parametrize(("width", "language"), LOOKS)
async def test_every_page_is_fit_to_be_seen(
    product: Product, furnished: Mapping[str, object], visit: Visit, width: int, language: str
) -> None:
    """A picture of each, light and dark; nothing that axe finds, no complaint, nothing wider than screen or card."""
    found: list[str] = []
    for reader in dict.fromkeys(place.reader for place in PLACES):
        visitor = await visit(product.url, width=width, language=language)
        await visitor.sign_in(reader)
        await expect(visitor.page.get_by_test_id("account")).to_be_visible()
        for place in (place for place in PLACES if place.reader == reader):
            found += [f"{place.component}: {fault}" for fault in await faults_of(visitor, place, furnished, width)]
    assert found == [], "\n".join(found)


async def faults_of(visitor: Visitor, place: Place, furnished: Mapping[str, object], width: int) -> list[str]:
    """Open a page, keep pictures of it, and say what is wrong with it."""
    page, faults = visitor.page, list[str]()
    await visitor.go(place.path.format_map(furnished))
    await expect(page.locator(place.selector).first).to_be_visible()
    await expect(page.locator('[aria-busy="true"]')).to_have_count(0)
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        await expect(page.locator(f':root[data-mantine-color-scheme="{scheme}"]')).to_have_count(1)
        await visitor.picture(f"{width}-{scheme}-{place.component}")
        faults += [f"{scheme}: {barrier}" for barrier in await visitor.barriers()]
    faults += await too_wide(visitor)
    # With the menu beside the page, and in either language: where columns have the least room.
    await page.set_viewport_size({"width": TABLET, "height": 900})
    faults += [f"at {TABLET} pixels: {fault}" for fault in await too_wide(visitor)]
    await page.set_viewport_size({"width": width, "height": 900})
    faults += visitor.complaints
    visitor.complaints.clear()
    return faults


async def too_wide(visitor: Visitor) -> list[str]:
    """What reaches over the edge of the screen, or of its card."""
    wide, window = await visitor.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    spilt = await visitor.page.evaluate(SPILT)
    assert isinstance(spilt, list)
    return [f"{wide - window} pixels wider than the screen", *spilt] if wide > window else spilt


async def test_every_page_is_walked_by_keyboard(
    product: Product, furnished: Mapping[str, object], visit: Visit
) -> None:
    """Tab goes through all that can be used, which is on the screen and marked while it has the focus."""
    found: list[str] = []
    for reader in dict.fromkeys(place.reader for place in PLACES):
        visitor = await visit(product.url, height=700)
        await visitor.sign_in(reader)
        await expect(visitor.page.get_by_test_id("account")).to_be_visible()
        for place in (place for place in PLACES if place.reader == reader):
            found += [f"{place.component}: {fault}" for fault in await unreachable(visitor, place, furnished)]
    assert found == [], "\n".join(found)


async def unreachable(visitor: Visitor, place: Place, furnished: Mapping[str, object]) -> list[str]:
    """What of a page the Tab key does not come to, or comes to without its being seen."""
    page = visitor.page
    await visitor.go(place.path.format_map(furnished))
    await expect(page.locator(place.selector).first).to_be_visible()
    await page.evaluate("document.querySelector('a[href=\"#content\"]').focus()")
    for _ in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        if not await page.evaluate(WALK):
            break
    count, faults = await page.evaluate(FAULTS)
    assert isinstance(faults, list)
    return faults if count > FEWEST_STOPS else [f"Tab came to {count} things"]


async def test_a_focus_that_cannot_be_seen_would_be_noticed(
    product: Product, furnished: Mapping[str, object], visit: Visit
) -> None:
    """The test above can fail: with the mark taken away, every stop is a fault."""
    visitor = await visit(product.url)
    await visitor.sign_in(PLACES[0].reader)
    await expect(visitor.page.locator(PLACES[0].selector)).to_be_visible()
    await visitor.page.evaluate("document.styleSheets[0].insertRule('*, ::after { outline: none !important }', 0)")
    assert len(await unreachable(visitor, PLACES[0], furnished)) > FEWEST_STOPS


def test_no_page_is_left_out() -> None:
    """What the router draws is in the table that these tests go through."""
    router = (CHECKOUT / "frontend" / "src" / "router.tsx").read_text(encoding="utf-8")
    drawn = set(re.findall(r"\b(\w+Page)\b", router)) - {"SignInPage"}
    assert drawn == {place.component for place in PLACES}
    assert not [place.component for place in PLACES if sum(place.shows == other.shows for other in PLACES) > 1]
