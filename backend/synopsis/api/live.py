"""Live progress: Server-Sent Events of the caller's jobs."""

import asyncio
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import format_sse_event
from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from synopsis.api.admission import Doorkeeper, Visit, everything_of
from synopsis.api.dependencies import LARGEST_ID, CurrentActor, Parts, Token
from synopsis.api.jobs import visible_job
from synopsis.api.policy import policy_of
from synopsis.api.schemas import Time, refusals
from synopsis.jobs.history import Change, Cursor, Topic
from synopsis.jobs.status import Status
from synopsis.tenancy.scope import school_scope
from synopsis.transport.catching_up import LONGEST_RESUME
from synopsis.transport.watchtower import Watchtower

router = APIRouter(prefix="/feedback-summaries", tags=["Live"])

RECONNECT_MILLISECONDS = 1000


async def _visit(
    request: Request,
    parts: Parts,
    token: Token,
    actor: CurrentActor,
    evaluation_id: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    job_id: Annotated[str | None, Query(max_length=200, pattern="^[A-Za-z0-9_-]+$")] = None,
) -> AsyncIterator[Visit]:
    """The caller's stream, looked after for as long as the answer takes."""
    is_narrow = evaluation_id is not None or job_id is not None
    keeper: Doorkeeper = request.app.state.doorkeeper
    taught = set[int]()
    if evaluation_id is not None:
        await keeper.must_teach(actor, evaluation_id)
        taught.add(evaluation_id)
    if job_id is not None:
        async with school_scope(parts.database, actor.school_id, reads_only=True) as scope:
            job = await visible_job(scope, actor, job_id)
        taught |= set() if job.created_by == actor.user_id else {job.evaluation_id}
    topic = Topic(actor.school_id, evaluation_id, job_id) if is_narrow else everything_of(actor)
    async with parts.watchtower.watch(topic) as watcher:
        assert token is not None, "somebody was behind it"
        credential = token if actor.key else parts.tokens.read(token)
        visit = Visit(watcher, credential, policy_of(request), frozenset(taught), is_narrow)
        with keeper.watching(visit):
            yield visit


class JobEventOut(BaseModel):
    """A job's state, as an event `job` tells it."""

    job_id: str
    status: Status
    progress: int = Field(description="In per cent.")
    stage: str | None
    student_id: int | None
    evaluation_id: int
    task_type: str
    retry_count: int
    max_retries: int
    next_retry_at: Time | None
    error_message: str | None
    at: Time


class LiveStream(Response):
    """An answer that goes on: one write for all that there is to tell."""

    media_type = "text/event-stream"

    def __init__(self, visit: Visit, tower: Watchtower, beginning: bytes = b"") -> None:
        # Not Response's own, which would state a length.
        self.status_code = 200
        self.background = None
        self.init_headers({"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        self._visit = visit
        self._beginning = beginning
        self._tower = tower

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # as ASGI has it
        """Send until the caller leaves, or is told to."""
        leaving = asyncio.create_task(self._end_when_left(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for text in self._texts():
                await send({"type": "http.response.body", "body": text, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leaving.cancel()

    async def _end_when_left(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._visit.watcher.dismiss()

    async def _texts(self) -> AsyncIterator[bytes]:
        if self._beginning:
            yield self._beginning
        async for changes in self._visit.watcher.news():
            if self._visit.has_lapsed:
                return
            yield b"".join(map(_event, changes)) or _about_nothing("here", self._tower.cursor)
        if self._visit.watcher.is_behind:
            yield _about_nothing("reset", self._tower.cursor)


@router.get(
    "/stream",
    status_code=200,
    response_class=LiveStream,
    responses={
        200: {"model": JobEventOut, "description": "The stream, which does not end by itself"},
        **refusals(404, 422),
    },
)
async def stream_jobs(
    visit: Annotated[Visit, Depends(_visit)],
    parts: Parts,
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> LiveStream:
    """The caller's jobs as they change.

    - `hello`: the stream begins; from here on nothing is missed, so this is the moment to fetch what is so now.
    - `job`: a job's state. It may come twice; the later one holds.
    - `reset`: too much was missed to tell it one by one; fetch everything again.
    - `here`: nothing has happened for a while; the stream is alive, and this is the id to go on from.

    Send the last `id` as `Last-Event-ID` to go on after a broken connection. The stream ends when the server is told to
    stop: connect again. It also ends when the token does, or when the caller may no longer watch; then the next request
    says why.
    """
    cursor, tower = Cursor.parse(last_event_id) if last_event_id else None, parts.watchtower
    past = await tower.catch_up(cursor)
    if cursor is None:
        return LiveStream(visit, tower, _about_nothing("hello", past.end, retry=RECONNECT_MILLISECONDS))
    missed = past.since(cursor, visit.watcher.topic)
    if missed is None:
        return LiveStream(visit, tower, _about_nothing("reset", past.end))
    visit.watcher.begin_with(missed)
    return LiveStream(visit, tower)


@lru_cache(LONGEST_RESUME)  # said once, to everybody who watches it
def _event(change: Change) -> bytes:
    job = JobEventOut.model_validate(change, from_attributes=True)
    return format_sse_event(event="job", data_str=job.model_dump_json(), id=str(change.cursor))


def _about_nothing(event: str, cursor: Cursor | None, *, retry: int | None = None) -> bytes:
    return format_sse_event(event=event, data_str="{}", id=str(cursor), retry=retry)
