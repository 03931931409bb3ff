"""Somebody else's program that queues summaries: a key for each request, asked again until it is answered."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx

from tests.eventually import eventually
from tests.faults.crowd import Crowd
from tests.faults.fleet import Fleet, Kept

BATCH_EVERY = 10
"""One class in so many is queued whole; the students of the others one by one."""
BURST = 10
AGAIN_SECONDS = 0.1
LONGEST_TRY_SECONDS = 15.0
GIVEN_UP_SECONDS = 60.0


@dataclass(frozen=True)
class Request:
    """One thing that is wanted."""

    key: str
    path: str


@dataclass
class Integrator(AbstractAsyncContextManager["Integrator"]):
    """Queues a crowd's summaries, over and over, and keeps what it was told.

    Args:
        running: its APIs are the addresses; the first is any, the next try goes to the other.
        crowd: whose summaries.
        per_second: requests, in bursts as programs make them.
        in_flight: the most at a time: a slow machine is asked less often, not to do what it cannot.
        seed: of all chance.
        with_keys: send an Idempotency-Key.
        again: which share of the requests is made once more though it was answered, as one whose answer was lost.
    """

    running: Fleet
    crowd: Crowd
    per_second: float
    seed: int
    in_flight: int = 40
    with_keys: bool = True
    again: float = 0.2
    answers: dict[str, list[list[tuple[str, bool]]]] = field(default_factory=dict)
    """By key, for each answer of its request: the jobs, and whether each was new."""
    trouble: Counter[str] = field(default_factory=Counter)
    """What tries ended with instead of a 2xx."""
    failed: list[str] = field(default_factory=list)
    """Requests that were given up."""
    longest_seconds: float = 0.0
    """From the first try of a request to its answer."""

    token: str = ""
    """What its requests are authorised with."""

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._wanted = requests(self.crowd)
        self._under_way: set[asyncio.Task[None]] = set()
        # A connection for each request, as a load balancer opens them by default: none is found closed at its use.
        self._client = httpx.AsyncClient(
            timeout=LONGEST_TRY_SECONDS, limits=httpx.Limits(max_connections=None, max_keepalive_connections=0)
        )
        self._asking: asyncio.Task[None] | None = None

    @property
    def promised(self) -> list[str]:
        """The jobs that it was told of."""
        return list(dict.fromkeys(job_id for told in self.answers.values() for jobs in told for job_id, _ in jobs))

    @property
    def made(self) -> list[str]:
        """The jobs that were new, once for each request that they were made for."""
        return [job_id for told in self.answers.values() for job_id, is_new in told[0] if is_new]

    @property
    def contradictions(self) -> list[str]:
        """Requests that were told one thing and, when they were made again, another."""
        return [key for key, told in self.answers.items() if any(jobs != told[0] for jobs in told)]

    async def __aenter__(self) -> Self:
        self.token = await sign_in(self.running.apis[0], self.crowd.admin_email)
        self._client.headers["Authorization"] = self.token
        self._asking = asyncio.create_task(self._ask_on())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        await self._client.aclose()

    async def stop(self) -> None:
        """Ask nothing more; all that was asked is answered when this returns."""
        assert self._asking is not None
        self._asking.cancel()
        await asyncio.gather(self._asking, return_exceptions=True)
        await asyncio.gather(*self._under_way)

    async def has_asked(self, times: int, *, within: float) -> None:
        """Wait until so many requests have been answered."""

        async def enough() -> bool:
            return len(self.answers) >= times

        await eventually(enough, within=within, every=0.1)

    async def _ask_on(self) -> None:
        while True:
            begun = time.monotonic()
            for request in itertools.islice(self._wanted, min(BURST, self.in_flight - len(self._under_way))):
                task = asyncio.create_task(self._ask(request))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
            await asyncio.sleep(max(0.0, BURST / self.per_second - (time.monotonic() - begun)))

    async def _ask(self, request: Request) -> None:
        times = 2 if self.with_keys and self._chance.random() < self.again else 1
        for _ in range(times):
            begun = time.monotonic()
            jobs = await self._answered(request)
            if jobs is None:
                self.failed.append(request.path)
                return
            self.longest_seconds = max(self.longest_seconds, time.monotonic() - begun)
            self.answers.setdefault(request.key, []).append(jobs)

    async def _answered(self, request: Request) -> list[tuple[str, bool]] | None:
        """The jobs that it was told of; None when it gave up."""
        headers = {"Idempotency-Key": request.key} if self.with_keys else {}
        deadline = time.monotonic() + GIVEN_UP_SECONDS
        for turn in itertools.count(self._chance.randrange(2)):
            url = self.running.apis[turn % len(self.running.apis)].url
            try:
                answer = await self._client.post(url + request.path, headers=headers)
            except httpx.ConnectError:
                self.trouble["refused"] += 1
            except httpx.TimeoutException:
                self.trouble["late"] += 1
            except httpx.TransportError:
                self.trouble["broken"] += 1
            else:
                if answer.is_success:
                    return _jobs(answer.json())
                self.trouble[str(answer.status_code)] += 1
                if answer.status_code < 500:
                    return None
            if time.monotonic() > deadline:
                return None
            # Between two rounds of all addresses, not before the other one.
            await asyncio.sleep(AGAIN_SECONDS * (turn % len(self.running.apis)))
        raise AssertionError("there is no end to the turns")


async def sign_in(api: Kept, email: str) -> str:
    """As a person does; what goes into the header Authorization."""
    form = {"username": email, "password": "synopsis-demo"}
    async with httpx.AsyncClient(base_url=api.url, timeout=LONGEST_TRY_SECONDS) as client:
        answer = await client.post("/api/v1/auth/token", data=form)
    return f"Bearer {answer.raise_for_status().json()['access_token']}"


def _jobs(told: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(job["job_id"], not job["deduplicated"]) for job in told.get("jobs", [told])]


def requests(crowd: Crowd) -> Iterator[Request]:
    """Everybody's summary, each round under keys of its own."""
    for times in itertools.count():
        for place, evaluation_id in enumerate(crowd.evaluation_ids):
            path = f"/api/v1/feedback-summaries/evaluation/{evaluation_id}"
            if place % BATCH_EVERY == 0:
                yield Request(f"{times}-{evaluation_id}", path + "/batch-queue")
                continue
            for student in crowd.student_ids:
                yield Request(f"{times}-{evaluation_id}-{student}", f"{path}/student/{student}/queue")
