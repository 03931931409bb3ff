"""Why a job stands where it stands. Decided here from what was seen; nothing is asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from synopsis.jobs.causes import remedy_of
from synopsis.jobs.status import DEPENDENCY_FAILED, Status
from synopsis.monitoring.place import Other, Others, Place, Standing


class Why(StrEnum):
    """A reason; stable. In this order: what decides most comes first."""

    QUEUE_PAUSED = "queue_paused"
    WAITS_FOR_JOBS = "waits_for_jobs"
    UNKNOWN_TASK = "unknown_task"
    NO_WORKER = "no_worker"
    PROVIDER_IN_TROUBLE = "provider_in_trouble"
    NOT_YET = "not_yet"
    NEXT_RETRY = "next_retry"
    RUNS_ALONE = "runs_alone"
    OTHERS_AHEAD = "others_ahead"
    SLOTS_BUSY = "slots_busy"
    HANDED_OVER = "handed_over"
    NEXT = "next"
    WORKER_LOST = "worker_lost"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason."""

    code: Why
    detail: str
    """A sentence for a teacher: what it is, and what to do where there is something to do."""
    since: datetime | None = None
    until: datetime | None = None
    jobs: Sequence[Other] = ()


@dataclass(frozen=True, slots=True)
class Paused:
    """Who holds the job's queue up."""

    since: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended."""

    at: datetime
    by: str | None
    """Who cancelled it."""
    remark: str | None
    """What its timeline says of it."""
    retried_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that was seen of a job and of what is around it."""

    its: Standing
    place: Place | None = None
    """Of a job that is queued."""
    workers: int | None = None
    """That are alive and take jobs; None: not known now."""
    slots: int = 0
    running: int = 0
    """Attempts, on all workers."""
    paused: Paused | None = None
    waits_for: Others | None = None
    ended: Ended | None = None


NEXT = Reason(code=Why.NEXT, detail="Nothing holds it: it begins in a moment.")


def reasons_of(seen: Seen) -> list[Reason]:
    """Every reason that holds now, most decisive first; at least one."""
    match seen.its.status:
        case Status.QUEUED:
            found = [*_what_holds_it(seen), *_what_it_waits_for(seen)]
            return sorted(found, key=lambda reason: list(Why).index(reason.code)) or [NEXT]
        case Status.PROCESSING:
            return [_running(seen.its)]
        case _:
            return [_ended(seen)]


def _queue_paused(seen: Seen) -> Reason:
    by = f" by {seen.paused.by}" if seen.paused else ""
    return Reason(
        code=Why.QUEUE_PAUSED,
        detail=f"Your school's queue {seen.its.queue_name} is paused{by}; it waits until an admin resumes it.",
        since=seen.paused.since if seen.paused else None,
    )


def _waits_for_others(seen: Seen) -> Reason:
    others = seen.waits_for
    if others is None or not others.left:
        return Reason(code=Why.WAITS_FOR_JOBS, detail="The jobs that it waited for have ended; it goes on in a moment.")
    jobs = (
        "another job" if others.number == 1 else f"other jobs, of which {others.left:,} of {others.number:,} are left"
    )
    return Reason(code=Why.WAITS_FOR_JOBS, detail=f"It waits for {jobs}.", jobs=others.named)


def _moment(seen: Seen) -> Reason:
    its = seen.its
    if not its.retry_count or its.error_message is None:
        wait = f"It was asked for a later moment, {in_words(its.due_in)} from now."
        return Reason(code=Why.NOT_YET, detail=wait, until=its.available_at)
    error = its.error_message.removeprefix(f"Retry {its.retry_count}/{its.max_retries}: ")
    return Reason(
        code=Why.NEXT_RETRY,
        detail=f"Its last try failed ({error}); retry {its.retry_count} of {its.max_retries} begins in"
        f" {in_words(its.due_in)}.",
        until=its.available_at,
    )


OF_CONDITION: Mapping[str, Callable[[Seen], Reason]] = {
    "waits_for_no_other": _waits_for_others,
    "moment_has_come": _moment,
    "is_not_paused": _queue_paused,
}
"""The reason that is told where one of ``eligibility.CONDITIONS`` does not hold."""


def _what_holds_it(seen: Seen) -> Iterator[Reason]:
    """What keeps it from being handed over or begun, by the conditions of those who do that; and who is not there."""
    its = seen.its
    yield from (OF_CONDITION[name](seen) for name in its.fails)
    if not its.is_known:
        yield Reason(
            code=Why.UNKNOWN_TASK,
            detail=f"No program here knows the task {its.task_type!r}; an update may be under way.",
        )
    if its.trouble:
        probe = (its.trouble.next_probe_at - its.now).total_seconds()
        yield Reason(
            code=Why.PROVIDER_IN_TROUBLE,
            detail=f"The AI provider {its.trouble.provider} is in trouble ({its.trouble.error_code}); jobs wait at no"
            f" cost, and one of them asks it again {f'in {in_words(probe)}' if probe > 0 else 'now'}.",
            since=its.trouble.opened_at,
            until=its.trouble.next_probe_at,
        )
    if seen.workers == 0:
        yield Reason(
            code=Why.NO_WORKER,
            detail="No worker is running, so no job is being done; whoever runs Synopsis has to start one.",
        )


def may_begin(its: Standing) -> bool:
    """Whether nothing but its place holds a queued job; what is true of it is handed over, and claimed."""
    return not its.fails and its.is_known and its.trouble is None


def _what_it_waits_for(seen: Seen) -> Iterator[Reason]:
    """Of a job that may begin: whom it waits for."""
    its, place = seen.its, seen.place
    if not may_begin(its):
        return
    if its.is_suspect:
        yield Reason(
            code=Why.RUNS_ALONE,
            detail="Its workers were lost again and again, so it runs alone: it begins when a worker has nothing else.",
        )
    if place and (place.ahead or place.is_more):
        yield _others(place)
    if seen.workers and seen.running >= seen.slots:
        yield Reason(
            code=Why.SLOTS_BUSY,
            detail=f"All {seen.slots} places at the workers are taken; the next that is free goes to whoever is first.",
        )
    if its.dispatched_at:
        yield Reason(
            code=Why.HANDED_OVER,
            detail="It has been handed over to the workers, and waits for one to take it.",
            since=its.dispatched_at,
        )


def _others(place: Place) -> Reason:
    number = f"{'At least ' if place.is_more else ''}{place.ahead:,}"
    are = "job is" if place.ahead == 1 and not place.is_more else "jobs are"
    parts = [f"{place.more_urgent:,} in more urgent queues"] if place.more_urgent else []
    parts += [f"{place.of_its_school:,} of them your school's"] if place.of_its_school else []
    which = f" ({', '.join(parts)})" if parts else ""
    return Reason(code=Why.OTHERS_AHEAD, detail=f"{number} {are} before it{which}.")


def _running(its: Standing) -> Reason:
    if its.is_lost:
        return Reason(
            code=Why.WORKER_LOST,
            detail="Its worker has fallen silent; in a moment it is queued again, at no cost of a retry.",
            since=its.claimed_at,
        )
    stage = f", and has come to {its.stage!r}" if its.stage else ""
    return Reason(
        code=Why.RUNNING,
        detail=f"It has been running for {in_words(its.ran_for or 0)} (attempt {its.attempt}){stage}.",
        since=its.claimed_at,
    )


def _ended(seen: Seen) -> Reason:
    its, ended = seen.its, seen.ended
    assert ended is not None
    if its.status is Status.COMPLETED:
        return Reason(
            code=Why.COMPLETED,
            detail=f"It is done{f': {ended.remark}' if ended.remark else ''}. Its result is in the job.",
            since=ended.at,
        )
    again = f"It was queued again as {ended.retried_as}." if ended.retried_as else _what_next(its.error_code)
    if its.status is Status.CANCELLED:
        by = f" by {ended.by}" if ended.by else ""
        why = f": {its.error_message}" if its.error_code == DEPENDENCY_FAILED else "."
        return Reason(code=Why.CANCELLED, detail=f"It was cancelled{by}{why} {again}", since=ended.at)
    retries = f" after {its.retry_count} of {its.max_retries} retries" if its.retry_count else ""
    why = (its.error_message or "").removesuffix(".")
    return Reason(code=Why.FAILED, detail=f"It failed{retries}: {why} ({its.error_code}). {again}", since=ended.at)


def _what_next(error_code: str | None) -> str:
    """What may help: to queue a job again for which nothing has changed ends as it did."""
    again = "Queue it again with POST …/retry, or on its page with “Try again”"
    if error_code == DEPENDENCY_FAILED:
        return f"Retry that one first; then this one. {again}."
    if error_code is not None and remedy_of(error_code).is_permanent:
        return f"{again}, once that has been mended: before, it would end so again."
    return f"{again}."


def in_words(seconds: float) -> str:
    """How long that is, roughly: "12 seconds", "3 hours"."""
    for name, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 1.5 * size:
            return f"{round(seconds / size)} {name}s"
    whole = max(1, round(seconds))
    return f"{whole} second{'s' if whole > 1 else ''}"
