"""A thousand open pages on one API process: how soon each hears of what happens, and what that costs."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles

import uvloop

from bench.installation import ALL_CLASSES, CLASS, CLASSES_EACH, SCHOOLS, TEACHERS, Event, Installation
from bench.measure import memory_bytes, processor_seconds
from bench.results import Limit, Row, Scenario
from bench.servers import Servers
from bench.streams import Watcher, Wish, open_all

WATCHERS = 1000
ONE_IN_TEN = 10
IDLE_SECONDS = 20.0
BOUND_MS = 250.0


@dataclass(frozen=True)
class Page:
    """An open page: one stream, and whose events it is to be told."""

    watcher: Watcher
    school_id: int

    def is_due(self, event: Event) -> bool:
        """Whether it has to hear of the event."""
        wanted = self.watcher.wish.evaluation_id
        return event.school_id == self.school_id and wanted in {None, event.evaluation_id}


@dataclass(frozen=True)
class Rush:
    """What came of one rush of jobs."""

    delays: Sequence[float]
    """Seconds from each event's commit to each watcher that it concerns."""
    events: int
    missed: int
    seconds: float
    processor_seconds: float
    """Of the API."""

    @cached_property
    def percentiles(self) -> Sequence[float]:
        """In milliseconds; the 95th has the index 94."""
        return [cut * 1000 for cut in quantiles(self.delays, n=100)]

    def limit(self, what: str) -> Limit:
        """The promise, for what was watched."""
        return Limit(
            f"{what}: 95 % of all deliveries within {BOUND_MS:g} ms", self.percentiles[94], BOUND_MS, at_least=False
        )

    def row(self, what: str) -> Row:
        """How it is shown."""
        return Row(what, version("synopsis"), self.percentiles[94], self.more())

    def more(self) -> dict[str, float | str]:
        """The columns beside the 95th percentile."""
        return {
            "p50 ms": self.percentiles[49],
            "p99 ms": self.percentiles[98],
            "max ms": max(self.delays) * 1000,
            "events": f"{self.events:,}",
            "delivered": f"{len(self.delays):,}",
            "missed": f"{self.missed}",
            "API CPU µs/delivery": self.processor_seconds * 1e6 / len(self.delays),
            "API CPU %": self.processor_seconds / self.seconds * 100,
        }


def told(events: Mapping[str, Event], pages: Sequence[Page]) -> tuple[list[float], int]:
    """The delay of each delivery, and how many are missing."""
    delays, missed = list[float](), 0
    for page in pages:
        heard = dict[str, float]()
        for name, at in page.watcher.arrivals():
            heard.setdefault(name, at)
        for name, event in events.items():
            if page.is_due(event):
                if name in heard:
                    delays.append(heard[name] - event.at)
                else:
                    missed += 1
    return delays, missed


def spread(installation: Installation, count: int) -> list[Page]:
    """Pages over all schools: most watch a class, one in ten, an admin, the whole school."""
    pages = []
    for n in range(count):
        school_id, turn = 1 + n % SCHOOLS, n // SCHOOLS
        is_whole = turn % ONE_IN_TEN == 0
        evaluation_id = None if is_whole else school_id * 100 + 1 + turn % CLASSES_EACH
        token = installation.token(school_id, 0 if is_whole else 1 + turn % TEACHERS)
        pages.append(Page(Watcher(Wish(token, evaluation_id)), school_id))
    return pages


def gathered(installation: Installation, count: int) -> list[Page]:
    """Pages that all watch one class of one school."""
    return [Page(Watcher(Wish(installation.token(1, 1 + n % TEACHERS), 101)), 1) for n in range(count)]


async def quiet(pages: Sequence[Page]) -> None:
    """Until no page has heard anything for two seconds."""
    heard = -1
    while heard != (now := sum(len(page.watcher.pieces) for page in pages)):
        heard = now
        await asyncio.sleep(2)


@contextlib.asynccontextmanager
async def opened(pages: Sequence[Page], port: int) -> AsyncIterator[None]:
    """Their streams, for the length of the block."""
    try:
        await open_all([page.watcher for page in pages], port)
        yield
    finally:
        for page in pages:
            page.watcher.close()
        await asyncio.sleep(1)


async def _herd(installation: Installation, api: int, pages: Sequence[Page]) -> str:
    """Stop the API while jobs run, start it again, and have every page back in the same moment."""
    for page in pages:
        page.watcher.forget()
    before = installation.happened().keys()
    await installation.queue(ALL_CLASSES[::2])
    installation.stop(api)
    for page in pages:
        await page.watcher.ended()
        page.watcher.forget()
    await installation.idle()
    places = [page.watcher.last_id for page in pages]
    api = await installation.start_api()
    spent, began = processor_seconds(api), time.time()
    await open_all([page.watcher for page in pages], installation.port, at_once=len(pages))
    await quiet(pages)
    spent = processor_seconds(api) - spent
    events = {name: event for name, event in installation.happened().items() if name not in before}
    arrivals, missed = list[float](), 0
    for page, place in zip(pages, places, strict=True):
        heard = dict(page.watcher.arrivals())
        due = {name for name, event in events.items() if page.is_due(event) and _place(name) > _place(place)}
        arrivals += [heard[name] for name in due & heard.keys()]
        missed += len(due - heard.keys())
    return (
        f"The API was stopped in the middle of a rush and started again: {len(pages):,} streams came back in the same"
        f" moment with what they had missed still to be told, {len(arrivals):,} deliveries, of which {missed} never"
        f" came. All were there {max(arrivals) - began:.1f} s after the first connection, for {spent:.1f} s of the"
        f" API's processor; {sum(page.watcher.refusals for page in pages)} had to ask a second time."
    )


def _place(name: str) -> tuple[int, int]:
    xid, _, row = name.partition("-")
    return int(xid or 0), int(row or 0)


async def rush(installation: Installation, api: int, classes: Sequence[tuple[int, int]], pages: Sequence[Page]) -> Rush:
    """Queue classes, wait until every job has ended and a moment longer, and see what each page was told."""
    known = installation.happened().keys()
    for page in pages:
        page.watcher.forget()
    began, spent = time.monotonic(), processor_seconds(api)
    await installation.queue(classes)
    await installation.idle()
    await quiet(pages)
    seconds, spent = time.monotonic() - began, processor_seconds(api) - spent
    events = {name: event for name, event in installation.happened().items() if name not in known}
    delays, missed = told(events, pages)
    return Rush(delays, len(events), missed, seconds, spent)


async def _idle(installation: Installation, api: int, watchers: int, memory: int, before: tuple[int, int]) -> str:
    """What open streams cost while nothing happens."""
    await asyncio.sleep(2)
    each = (memory_bytes(api) - memory) / watchers / 1024
    spent, began = processor_seconds(api), time.monotonic()
    await asyncio.sleep(IDLE_SECONDS)
    share = (processor_seconds(api) - spent) / (time.monotonic() - began) * 100
    (postgres, valkey), (more_postgres, more_valkey) = before, installation.connections()
    return (
        f"{watchers:,} open streams take {each:.0f} KiB of the API's memory each, and {share:.1f} % of a processor"
        f" while nothing happens. Of its pool of ten connections to PostgreSQL the API had opened {postgres} before"
        f" they came, and {more_postgres} with them; to Redis there were {valkey} connections before, and"
        f" {more_valkey} with them."
    )


async def _measure(installation: Installation, watchers: int) -> Scenario:
    api = await installation.start_api()
    installation.start_worker()
    # Once around: connections are open, statements prepared, code warm.
    warm = gathered(installation, 1)
    async with opened(warm, installation.port):
        await rush(installation, api, ALL_CLASSES[:1], warm)
        alone = await rush(installation, api, ALL_CLASSES[:1], warm)
    memory, connections = memory_bytes(api), installation.connections()
    pages = gathered(installation, watchers)
    async with opened(pages, installation.port):
        idle = await _idle(installation, api, watchers, memory, connections)
        one = await rush(installation, api, ALL_CLASSES[:1], pages)
    pages = spread(installation, watchers)
    async with opened(pages, installation.port):
        many = await rush(installation, api, ALL_CLASSES, pages)
        herd = await _herd(installation, api, pages)
    return Scenario(
        name="watching",
        question=f"How soon do {watchers:,} open pages hear of an event, from one API process?",
        unit="p95 ms",
        rows=(
            alone.row(f"a class of {CLASS}, and one watches it"),
            one.row(f"a class of {CLASS}, and all {watchers:,} watch it"),
            many.row(f"{len(ALL_CLASSES)} classes of {CLASS} of {SCHOOLS} schools at once, {watchers:,} watch"),
        ),
        base=None,
        limits=(
            one.limit(f"{watchers:,} watchers of one class"),
            many.limit(f"{watchers:,} watchers of {len(ALL_CLASSES)} classes"),
        ),
        more_is_better=False,
        notes=(idle, herd),
    )


def measure(servers: Servers, *, quick: bool) -> Scenario:
    """Open a thousand streams, and have classes summarised by a real worker."""
    addresses = servers.fresh()
    with tempfile.TemporaryDirectory(prefix="synopsis-watching-") as folder:
        installation = Installation(addresses, Path(folder))
        try:
            return uvloop.run(_measure(installation, 100 if quick else WATCHERS))
        finally:
            installation.stop_all()
            servers.drop(addresses)
