"""Live progress: Server-Sent Events of the caller's jobs."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from synopsis.api.dependencies import LARGEST_ID, CurrentActor, Parts
from synopsis.api.jobs import visible_job
from synopsis.api.schemas import refusals, rfc3339
from synopsis.evaluations.store import must_teach
from synopsis.jobs.history import Change, Cursor
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import school_scope
from synopsis.transport.watchtower import Watchtower

router = APIRouter(prefix="/feedback-summaries", tags=["Live"])

RECONNECT_MILLISECONDS = 1000


class Interest:
    """Which changes one caller wants to see and may; an evaluation or a job has been checked to be theirs."""

    def __init__(self, actor: Actor, evaluation_id: int | None, job_id: str | None) -> None:
        self.actor = actor
        self._evaluation_id = evaluation_id
        self._job_id = job_id
        self._is_checked = evaluation_id is not None or job_id is not None

    def __contains__(self, change: Change) -> bool:
        return (
            change.school_id == self.actor.school_id
            and self._evaluation_id in {None, change.evaluation_id}
            and self._job_id in {None, change.job_id}
            # Unless they asked for what was checked to be theirs, a teacher sees what they queued themselves.
            and (self._is_checked or self.actor.teaches in {None, change.created_by})
        )


async def _interest(
    parts: Parts,
    actor: CurrentActor,
    evaluation_id: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    job_id: Annotated[str | None, Query(max_length=200, pattern="^[A-Za-z0-9_-]+$")] = None,
) -> Interest:
    actor.must_be_staff("to watch jobs")
    async with school_scope(parts.database, actor.school_id) as scope:
        if evaluation_id is not None:
            await must_teach(scope, actor, evaluation_id)
        if job_id is not None:
            await visible_job(scope, actor, job_id)
    return Interest(actor, evaluation_id, job_id)


@router.get("/stream", response_class=EventSourceResponse, responses=refusals(401, 403, 404, 422))
async def stream(
    interest: Annotated[Interest, Depends(_interest)],
    parts: Parts,
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """The caller's jobs as they change.

    - `hello`: the stream begins; from here on nothing is missed, so this is the moment to fetch what is so now.
    - `job`: a job's state. It may come twice; the later one holds.
    - `reset`: too much was missed to tell it one by one; fetch everything again.

    Send the last `id` as `Last-Event-ID` to go on after a broken connection.
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
        async for change in watcher.changes():
            if change in interest:
                yield _event(change)
        yield ServerSentEvent(event="reset", id=str(await tower.here()), data={})


def _event(change: Change) -> ServerSentEvent:
    return ServerSentEvent(
        event="job",
        id=str(change.cursor),
        data={
            "job_id": change.job_id,
            "status": change.status,
            "progress": change.progress,
            "stage": change.stage,
            "student_id": change.student_id,
            "evaluation_id": change.evaluation_id,
            "retry_count": change.retry_count,
            "max_retries": change.max_retries,
            "next_retry_at": rfc3339(change.next_retry_at) if change.next_retry_at else None,
            "error_message": change.error_message,
            "at": rfc3339(change.at),
        },
    )
