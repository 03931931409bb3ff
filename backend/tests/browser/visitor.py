"""Somebody in front of the page: what they do, and all that moved while they watched."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Self

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Response, expect

PICTURES = Path(__file__).parents[3] / "artifacts" / "page"
AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PASSWORD = "synopsis-demo"  # of the demo
PATIENCE = 30_000
"""Milliseconds that anything may take on a busy machine."""

# Notes every state of every pupil's row in the order in which it was shown, and how often a document was loaded.
OBSERVER = """
window.shown = {};
sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;
const note = () => {
  for (const row of document.querySelectorAll('[data-testid^="student-"]')) {
    const now = `${row.dataset.status} ${row.dataset.progress}`;
    const before = (window.shown[row.dataset.testid] ??= []);
    if (before.at(-1) !== now) before.push(now);
  }
};
new MutationObserver(note).observe(document, {
  subtree: true, childList: true, attributes: true, attributeFilter: ["data-status", "data-progress"],
});
"""

State = tuple[str, int]
"""A status and a progress in per cent."""


@dataclass
class Visitor:
    """A browser window of its own."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    """What the browser's console said was wrong, without failed requests, which are part of some tests."""
    bodies: list[Response] = field(default_factory=list)

    @classmethod
    async def enter(cls, context: BrowserContext) -> Self:
        """Open the page's front door."""
        await context.add_init_script(OBSERVER)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        visitor = cls(page)
        page.on("console", visitor._hear)
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        page.on("response", lambda response: visitor.bodies.append(response))  # noqa: PLW0108  # Playwright marks it
        await page.goto("/")
        return visitor

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    async def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the form and send it, by key: a pointer would lie on what comes next, and have its code fetched."""
        await self.page.get_by_test_id("sign-in-email").fill(email)
        await self.page.get_by_test_id("sign-in-password").fill(password)
        await self.page.get_by_test_id("sign-in-password").press("Enter")

    async def open_class(self, evaluation_id: int) -> None:
        """From the list to one evaluation, whose stream is open then."""
        async with self.page.expect_response(lambda response: "/stream?" in response.url):
            await self.page.get_by_test_id(f"evaluation-{evaluation_id}").click()
        await expect(self.page.locator('[data-testid^="student-"]').first).to_be_visible()

    async def go(self, path: str) -> None:
        """To another address of the page, as a link in it leads there: without loading the document again."""
        await self.page.evaluate("path => history.pushState({}, '', path)", path)

    async def expect_statuses(self, status: str, count: int) -> None:
        """Wait until so many pupils stand like this."""
        rows = self.page.locator(f'[data-testid^="student-"][data-status="{status}"]')
        await expect(rows).to_have_count(count)

    async def shown(self) -> Mapping[str, list[State]]:
        """What each pupil's row has shown, in order."""
        noted: dict[str, list[str]] = await self.page.evaluate("window.shown")
        return {
            row: [(status, int(progress)) for status, progress in (state.split() for state in states)]
            for row, states in noted.items()
        }

    async def forget(self) -> None:
        """Note from here on."""
        await self.page.evaluate("window.shown = {}")

    async def loads(self) -> int:
        """How often a document was loaded in this window."""
        return int(await self.page.evaluate("Number(sessionStorage.loads)"))

    async def first_load(self) -> int:
        """What this window has been sent so far, in bytes, as it came over the wire."""
        sizes = [await response.request.sizes() for response in self.bodies if response.ok]
        return sum(size["responseBodySize"] for size in sizes)

    async def barriers(self) -> list[str]:
        """What of WCAG 2.2, levels A and AA, the shown page breaks, as far as axe can tell."""
        if await self.page.evaluate("typeof axe === 'undefined'"):
            await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = await self.page.evaluate(
            "Promise.all(document.getAnimations().map((one) => one.effect.getTiming().iterations === Infinity"
            " || one.finished.catch(() => null))).then(() => axe.run(document, { runOnly: STANDARDS }))".replace(
                "STANDARDS", json.dumps(STANDARDS)
            )
        )
        return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]

    async def picture(self, name: str) -> None:
        """Keep a screenshot."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def goes_back(states: list[State]) -> bool:
    """Whether a bar went back although its job did not."""
    return any(
        status == before_status == "processing" and progress < before
        for (before_status, before), (status, progress) in pairwise(states)
    )
