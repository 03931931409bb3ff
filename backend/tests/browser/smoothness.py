"""Whether a page keeps up: the longest time between two pictures of it, against that of the same page at rest."""

from dataclasses import dataclass

from playwright.async_api import Page

# Waits for a picture again and again, and lets `step` do something before each.
WATCH = """([milliseconds, step]) => new Promise((done) => {
  const act = new Function("past", step);
  const begun = performance.now();
  let last = begun, longest = 0;
  const frame = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (now - begun > milliseconds) return done(longest);
    act(now - begun);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""
LONGEST_REST = 1000
"""Milliseconds for which the page is watched at rest."""


async def longest_gap(page: Page, milliseconds: int, step: str = "") -> float:
    """The longest time between two frames, in milliseconds.

    Args:
        page: in front, so that it draws.
        milliseconds: for how long.
        step: JavaScript that is done at each frame; it has the milliseconds that have ``past``.
    """
    return float(await page.evaluate(WATCH, [milliseconds, step]))


@dataclass(frozen=True)
class Rest:
    """How the page draws when nothing happens, on this machine and now."""

    gap: float

    @classmethod
    async def of(cls, page: Page) -> "Rest":
        """Watch it for a second."""
        return cls(await longest_gap(page, LONGEST_REST))

    def times(self, gap: float) -> float:
        """How many times as long as at rest; a machine that is quicker than a picture takes is not asked for more."""
        return gap / max(self.gap, 1000 / 60)
