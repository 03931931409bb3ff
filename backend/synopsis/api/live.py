"""Live progress: Server-Sent Events of the caller's jobs."""

import math
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, Field

from synopsis.api.dependencies import LARGEST_ID, Parts, Token, authenticate
from synopsis.api.jobs import visible_job
from synopsis.api.schemas import Time, refusals
from synopsis.evaluations.store import must_teach
from synopsis.jobs.history import Change, Cursor
from synopsis.jobs.status import Status
from synopsis.kit.errors import Refusal
from synopsis.runtime import Backend
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import school_scope
from synopsis.transport.watchtower import Watchtower

router = APIRouter(prefix="/feedback-summaries", tags=["Live"])

RECONNECT_MILLISECONDS = 1000
CHECK_SECONDS = 15.0
"""How long a stream may go on without asking again whether its caller may still watch."""


class Interest:
    """Which changes one caller wants to see and may."""

    def __init__(
        self, request: Request, parts: Backend, token: str | None, evaluation_id: int | None, job_id: str | None
    ) -> None:
        self._request = request
        self._parts = parts
        self._token = token
        self._evaluation_id = evaluation_id
        self._job_id = job_id
        self._is_narrow = evaluation_id is not None or job_id is not None
        self._checked_at = -math.inf
        self.actor: Actor

    async def check(self) -> None:
        """Ask who they are and whether they may, as for any request; an answer holds for ``CHECK_SECONDS``.

        Raises:
            Refusal: they may not, or no longer: the token ended, they left, or it is not theirs any more.
        """
        if time.monotonic() - self._checked_at < CHECK_SECONDS:
            return
        self.actor = await authenticate(self._request, self._parts, self._token)
        async with school_scope(self._parts.database, self.actor.school_id) as scope:
            if self._evaluation_id is not None:
                await must_teach(scope, self.actor, self._evaluation_id)
            if self._job_id is not None:
                await visible_job(scope, self.actor, self._job_id)
        self._checked_at = time.monotonic()

    def __contains__(self, change: Change) -> bool:
        return (
            change.school_id == self.actor.school_id
            and self._evaluation_id in {None, change.evaluation_id}
            and self._job_id in {None, change.job_id}
            # Unless they asked for what was checked to be theirs, a teacher sees what they queued themselves.
            and (self._is_narrow or self.actor.teaches in {None, change.created_by})
        )


async def _interest(
    request: Request,
    parts: Parts,
    token: Token,
    evaluation_id: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    job_id: Annotated[str | None, Query(max_length=200, pattern="^[A-Za-z0-9_-]+$")] = None,
) -> Interest:
    interest = Interest(request, parts, token, evaluation_id, job_id)
    await interest.check()
    return interest


class JobEventOut(BaseModel):
    """A job's state, as an event `job` tells it."""

    job_id: str
    status: Status
    progress: int = Field(description="In per cent.")
    stage: str | None
    student_id: int
    evaluation_id: int
    retry_count: int
    max_retries: int
    next_retry_at: Time | None
    error_message: str | None
    at: Time


@router.get(
    "/stream",
    response_class=EventSourceResponse,
    responses={
        200: {"model": JobEventOut, "description": "The stream, which does not end by itself"},
        **refusals(404, 422),
    },
)
async def stream_jobs(
    interest: Annotated[Interest, Depends(_interest)],
    parts: Parts,
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """The caller's jobs as they change.

    - `hello`: the stream begins; from here on nothing is missed, so this is the moment to fetch what is so now.
    - `job`: a job's state. It may come twice; the later one holds.
    - `reset`: too much was missed to tell it one by one; fetch everything again.

    Send the last `id` as `Last-Event-ID` to go on after a broken connection. The stream ends when the server is told to
    stop: connect again. It also ends when the token does, or when the caller may no longer watch; then the next request
    says why.
    """
    tower: Watchtower = parts.watchtower
    async with tower.watch(interest.actor.school_id) as watcher:
        here = await tower.here()
        cursor = Cursor.parse(last_event_id) if last_event_id else None
        if cursor is None:
            yield ServerSentEvent(event="hello", id=str(here), data={}, retry=RECONNECT_MILLISECONDS)
        elif cursor > here:
            # Of another database, or of this one before it was restored: what was missed cannot be known.
            yield ServerSentEvent(event="reset", id=str(here), data={})
        else:
            missed = await tower.missed(cursor, interest.actor.school_id)
            if missed is None:
                yield ServerSentEvent(event="reset", id=str(await tower.here()), data={})
            for change in missed or ():
                if change in interest:
                    yield _event(change)
        async for news in watcher.changes(pause_seconds=CHECK_SECONDS):
            try:
                await interest.check()
            except (Refusal, DatabaseError, PoolTimeout):
                return
            if news is not None and news in interest:
                yield _event(news)
        if watcher.is_behind:
            yield ServerSentEvent(event="reset", id=str(await tower.here()), data={})


def _event(change: Change) -> ServerSentEvent:
    job = JobEventOut.model_validate(change, from_attributes=True)
    return ServerSentEvent(event="job", id=str(change.cursor), data=job.model_dump(mode="json"))
