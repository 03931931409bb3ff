"""A client of the API, as an integrator's program is one, that remembers what it was answered."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from tests.faults.crowd import Crowd

PASSWORD = "synopsis-demo"


@dataclass(frozen=True)
class Answer:
    """To one request."""

    status: int
    seconds: float
    body: Any
    """None where it is no JSON."""

    @property
    def is_ours(self) -> bool:
        """Whether an error has the shape that the API promises: a sentence and a stable name."""
        return self.status < 400 or (isinstance(self.body, dict) and {"detail", "code"} <= self.body.keys())


@dataclass
class Caller:
    """Signed in as the crowd's admin; queues the summary of one student after the other."""

    client: httpx.AsyncClient
    places: Iterator[tuple[int, int]]
    """Evaluation and student of each request to come."""
    answers: list[Answer] = field(default_factory=list)
    """To the requests that queue."""
    accepted: list[str] = field(default_factory=list)
    """The ids that were promised."""

    @classmethod
    @contextlib.asynccontextmanager
    async def signed_in(cls, api_url: str, crowd: Crowd) -> AsyncIterator[Self]:
        """Until the block ends."""
        async with httpx.AsyncClient(base_url=api_url + "/api/v1", timeout=60) as client:
            answer = await client.post("/auth/token", data={"username": crowd.admin_email, "password": PASSWORD})
            answer.raise_for_status()
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            yield cls(client, itertools.product(crowd.evaluation_ids, crowd.student_ids))

    async def ask(self, method: str, path: str) -> Answer:
        """One request, whatever comes of it."""
        begun = time.monotonic()
        response = await self.client.request(method, "/feedback-summaries" + path)
        seconds = time.monotonic() - begun
        with contextlib.suppress(ValueError):
            return Answer(response.status_code, seconds, response.json())
        return Answer(response.status_code, seconds, None)

    async def queue_one(self) -> Answer:
        """The next student's."""
        evaluation_id, student_id = next(self.places)
        answer = await self.ask("POST", f"/evaluation/{evaluation_id}/student/{student_id}/queue")
        self.answers.append(answer)
        if answer.status in {200, 202}:
            self.accepted.append(answer.body["job_id"])
        return answer

    async def queue_class(self, evaluation_id: int) -> Answer:
        """Everybody's of an evaluation."""
        answer = await self.ask("POST", f"/evaluation/{evaluation_id}/batch-queue")
        self.answers.append(answer)
        if answer.status == 202:
            self.accepted += [job["job_id"] for job in answer.body["jobs"]]
        return answer

    @contextlib.asynccontextmanager
    async def at_pace(self, per_second: float) -> AsyncIterator[None]:
        """Queue one student's after the other while the block lasts, whether or not the last was answered."""
        asked: list[asyncio.Task[Answer]] = []

        async def go_on() -> None:
            for n in itertools.count():
                asked.append(asyncio.create_task(self.queue_one()))
                await asyncio.sleep(max(0, begun + (n + 1) / per_second - time.monotonic()))

        begun = time.monotonic()
        going = asyncio.create_task(go_on())
        try:
            yield
        finally:
            going.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await going
            await asyncio.gather(*asked)

    @contextlib.asynccontextmanager
    async def by(self, callers: int) -> AsyncIterator[None]:
        """So many queue one student's after the other while the block lasts, each as soon as it has its answer."""
        is_over = False

        async def go_on() -> None:
            while not is_over:
                await self.queue_one()

        async with asyncio.TaskGroup() as group:
            for _ in range(callers):
                group.create_task(go_on())
            try:
                yield
            finally:
                is_over = True

    def statuses(self) -> set[int]:
        """All that were seen."""
        return {answer.status for answer in self.answers}


def p99(answers: Iterable[Answer]) -> float:
    """Of how long they took, in seconds."""
    return p99_of(answer.seconds for answer in answers)


def p99_of(seconds: Iterable[float]) -> float:
    """The value that one of a hundred exceeds; 0 where there are none."""
    in_order = sorted(seconds)
    return in_order[min(len(in_order) - 1, int(len(in_order) * 0.99))] if in_order else 0
