"""A real browser, and a product whose language model is the tests' own."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.visitor import PATIENCE, Visitor
from tests.fake_openai import FakeOpenAI
from tests.product import child_of, start_demo, stop_demo

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

Visit = Callable[..., Awaitable[Visitor]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium, without a window."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "the tests of the page need Chromium; on Debian: apt-get install chromium"
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield running
        await running.close()


@pytest.fixture
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """Opens the page as a visitor of their own: nothing is shared between two, not even the session."""
    async with AsyncExitStack() as visitors:

        async def open_page(
            url: str, *, width: int = 1280, height: int = 900, dark: bool = False, language: str = "en-GB"
        ) -> Visitor:
            context = await browser.new_context(
                base_url=url,
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                locale=language,
            )
            visitors.push_async_callback(context.close)
            return await Visitor.enter(context)

        yield open_page


@dataclass(frozen=True)
class Supervised:
    """A running demo with a language model that does as it is told."""

    url: str
    supervisor: int
    """The process that starts the others."""
    model: FakeOpenAI

    def child(self, word: str) -> int:
        """The process that has a word in its command line."""
        return child_of(self.supervisor, word)


@pytest.fixture(scope="module")
async def supervised(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Supervised]:
    """The demo, writing with the tests' own language model, which takes its time."""
    folder = tmp_path_factory.mktemp("supervised")
    async with FakeOpenAI(delay_seconds=1) as model:
        demo, url = await asyncio.to_thread(
            start_demo,
            folder / "data",
            folder / "log",
            SYNOPSIS_AI_PROVIDER="openai",
            SYNOPSIS_AI_BASE_URL=model.base_url,
            SYNOPSIS_AI_MODEL="small-1",
            SYNOPSIS_AI_API_KEY="a-key",
        )
        yield Supervised(url, demo.pid, model)
        await asyncio.to_thread(stop_demo, demo)
