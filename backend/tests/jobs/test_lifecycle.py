"""Every verb: its transition, its guard, its history, and the fence that keeps a lost worker from writing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from synopsis.jobs import lifecycle
from synopsis.jobs.dependencies import Dependency
from synopsis.jobs.handover import hand_over
from synopsis.jobs.lifecycle import Completed, Failed, Holding, Interrupted, Reported, Retried
from synopsis.jobs.retry import MOST_LOSSES, SUSPECT_LOSSES
from synopsis.jobs.status import TRANSITIONS
from synopsis.jobs.submission import THE_CLASS, Submission, number_of, submit
from synopsis.jobs.tasks import Claimed
from synopsis.kit.database import Database
from synopsis.kit.errors import Conflict, NotFound
from synopsis.runtime import TASK_TYPES
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.transport.doorbell import QUEUES
from tests.factories import School

STAGES = [{"stage": "generated", "progress": 80, "after": 0.5}]


@dataclass(frozen=True)
class Jobs:
    """Some jobs of a school, and what a test does to them."""

    database: Database
    school: School

    async def submit(self, count: int = 1, **options: Any) -> list[str]:
        """Queue the summaries of the first students."""
        async with school_scope(self.database, self.school.id) as scope:
            wanted = Submission(
                evaluation_id=self.school.evaluation_id,
                student_ids=self.school.students[:count],
                created_by=self.school.teacher.user_id,
                **options,
            )
            return [one.job.job_id for one in await submit(scope, wanted)]

    async def claim(
        self, job_ids: Sequence[str], *, lease_seconds: float = 30, lease: UUID | None = None
    ) -> list[Claimed]:
        """Hand over what is due, and claim them as a worker does."""
        async with system_scope(self.database) as transaction:
            await hand_over(transaction, list(QUEUES.values()), TASK_TYPES, window=1000, batch=1000)
            return await lifecycle.claim(
                transaction, job_ids, worker="w", lease=lease or uuid4(), lease_seconds=lease_seconds
            )

    async def row(self, job_id: str) -> dict[str, Any]:
        """The job's row, whole."""
        async with school_scope(self.database, self.school.id) as scope:
            found = await scope.first(
                "SELECT *, extract(epoch FROM available_at - clock_timestamp())::float AS due_in"
                " FROM summary_generation_jobs WHERE school_id = %(school_id)s AND job_id = %(job_id)s",
                job_id=job_id,
            )
        assert found is not None
        return found

    async def history(self, job_id: str) -> list[tuple[str, str | None, str]]:
        """The job's transitions in order: verb, from, to."""
        async with school_scope(self.database, self.school.id) as scope:
            rows = await scope.all(
                "SELECT h.verb, h.from_status, h.to_status FROM job_history AS h JOIN summary_generation_jobs AS j"
                " ON j.id = h.job WHERE h.school_id = %(school_id)s AND j.job_id = %(job_id)s ORDER BY h.id",
                job_id=job_id,
            )
        return [(row["verb"], row["from_status"], row["to_status"]) for row in rows]

    async def owed(self) -> list[str]:
        """The webhooks that are owed, by event."""
        async with school_scope(self.database, self.school.id) as scope:
            rows = await scope.all("SELECT event FROM webhook_deliveries WHERE school_id = %(school_id)s ORDER BY id")
        return [row["event"] for row in rows]

    async def summary(self, student: int | None) -> int:
        """A summary to complete a job with."""
        async with school_scope(self.database, self.school.id) as scope:
            row = await scope.first(
                "INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text,"
                " generation_method, model, prompt_version, language, feedback_count, reviewer_count)"
                " VALUES (%(school_id)s, %(evaluation)s, %(student)s, repeat('a', 64), 'text', 'extractive', 'm', '1',"
                " 'en', 1, 1) RETURNING id",
                evaluation=self.school.evaluation_id,
                student=student,
            )
        assert row is not None
        return int(row["id"])


@pytest.fixture
def jobs(database: Database, north: School) -> Jobs:
    """The jobs of a small school."""
    return Jobs(database, north)


Verb = Callable[[Jobs, Claimed, UUID], Awaitable[set[int]]]


async def _report(jobs: Jobs, job: Claimed, lease: UUID) -> set[int]:
    async with system_scope(jobs.database) as transaction:
        return await lifecycle.report(transaction, [Reported(job.id, lease, "generated", 80, STAGES)])


async def _complete(jobs: Jobs, job: Claimed, lease: UUID) -> set[int]:
    summary = await jobs.summary(job.student_id)
    async with school_scope(jobs.database, job.school_id) as scope:
        return await lifecycle.complete(scope, [Completed(job.id, lease, summary, STAGES)])


async def _retry(jobs: Jobs, job: Claimed, lease: UUID) -> set[int]:
    async with system_scope(jobs.database) as transaction:
        return await lifecycle.retry(transaction, [Retried(job.id, lease, "x", "Connection timeout", 120, [])])


async def _fail(jobs: Jobs, job: Claimed, lease: UUID) -> set[int]:
    async with system_scope(jobs.database) as transaction:
        return await lifecycle.fail(transaction, [Failed(job.id, lease, "x", "Connection timeout", [])])


async def _interrupt(jobs: Jobs, job: Claimed, lease: UUID) -> set[int]:
    async with system_scope(jobs.database) as transaction:
        return await lifecycle.interrupt(transaction, [Interrupted(job.id, lease)])


async def _extend(jobs: Jobs, job: Claimed, lease: UUID) -> set[int]:
    async with system_scope(jobs.database) as transaction:
        held = await lifecycle.extend(transaction, [Holding(job.id, lease)], lease_seconds=30)
    return {job_id for job_id, is_extended in held.items() if is_extended}


async def _hold(jobs: Jobs, job: Claimed, lease: UUID) -> set[int]:
    async with school_scope(jobs.database, job.school_id) as scope:
        return await lifecycle.hold(scope, [Holding(job.id, lease)])


VERBS: dict[str, Verb] = {
    "report": _report, "complete": _complete, "retry": _retry, "fail": _fail, "interrupt": _interrupt,
    "extend": _extend, "hold": _hold,
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
async def test_without_the_lease_nothing_is_written(jobs: Jobs, verb: str) -> None:
    """Whoever was given up and wakes touches no row and leaves no trace in the history."""
    [job_id] = await jobs.submit(webhook_url="https://example.com/hook")
    [job] = await jobs.claim([job_id])
    before = await jobs.row(job_id)
    assert await VERBS[verb](jobs, job, uuid4()) == set()
    after = await jobs.row(job_id)
    assert {k: v for k, v in after.items() if k != "due_in"} == {k: v for k, v in before.items() if k != "due_in"}
    assert [verb for verb, _, _ in await jobs.history(job_id)] == ["submit", "claim"]
    assert await jobs.owed() == []


@pytest.mark.parametrize("verb", VERBS)
async def test_with_the_lease_it_is_written(jobs: Jobs, verb: str) -> None:
    """The control to the fence: the same call under the right lease is effective."""
    [job_id] = await jobs.submit()
    [job] = await jobs.claim([job_id])
    assert await VERBS[verb](jobs, job, job.lease) == {job.id}


async def test_every_arrow_of_the_table_is_walked_and_no_other(jobs: Jobs) -> None:
    """What the history shows after every verb has been used is exactly the table of transitions."""
    ids = await jobs.submit(6)
    walked = set()
    for job_id, verb in zip(ids, ("complete", "retry", "fail", "interrupt", "report"), strict=False):
        [job] = await jobs.claim([job_id])
        await VERBS[verb](jobs, job, job.lease)
    async with school_scope(jobs.database, jobs.school.id) as scope:
        await lifecycle.cancel(scope, ids[4], actor_id=jobs.school.teacher.user_id)
        await lifecycle.cancel(scope, ids[5], actor_id=jobs.school.teacher.user_id)
    for _ in range(MOST_LOSSES + 1):
        await _lose(jobs, ids[3])
    waiting = [await _wait_for(jobs, ids[0], "after_success"), await _wait_for(jobs, ids[2], "after_failure")]
    async with system_scope(jobs.database) as transaction:
        assert await lifecycle.release(transaction, limit=10) == 2
    for job_id in [*ids, *waiting]:
        walked |= set(await jobs.history(job_id))
    assert walked == {(arrow.verb.value, arrow.source, arrow.target) for arrow in TRANSITIONS}


async def _wait_for(jobs: Jobs, job_id: str, task_type: str) -> str:
    async with school_scope(jobs.database, jobs.school.id) as scope:
        wanted = Submission(
            evaluation_id=jobs.school.evaluation_id,
            student_ids=THE_CLASS,
            created_by=None,
            task_type=task_type,
            depends_on=[Dependency(number_of(job_id))],
        )
        [one] = await submit(scope, wanted)
    return one.job.job_id


async def _lose(jobs: Jobs, job_id: str, *, begun: bool = True) -> None:
    """Claim a job under a lease that has lapsed already, begin it, and let the rescuer find it."""
    [job] = await jobs.claim([job_id], lease_seconds=-1)
    if begun:
        await _report(jobs, job, job.lease)
    async with system_scope(jobs.database) as transaction:
        assert await lifecycle.rescue(transaction, limit=10) == 1


async def test_of_two_claims_at_once_one_wins(jobs: Jobs) -> None:
    """Six jobs, twenty workers, each offered all of them: every job is claimed once."""
    ids = await jobs.submit(6)
    claims = await asyncio.gather(*(jobs.claim(ids * 2) for _ in range(20)))
    won = [job.job_id for claimed in claims for job in claimed]
    assert sorted(won) == sorted(ids)


async def test_a_claim_passes_over_what_is_not_due_not_queued_or_not_there(jobs: Jobs) -> None:
    """A forged, finished or early id is no error and changes nothing."""
    [early, done, good] = await jobs.submit(3)
    [job] = await jobs.claim([done])
    await _fail(jobs, job, job.lease)
    [waiting] = await jobs.claim([early])
    await _retry(jobs, waiting, waiting.lease)
    claimed = await jobs.claim([early, done, "summary-1-2-3", "; DROP TABLE users", "\ufffd", good])
    assert [job.job_id for job in claimed] == [good]


async def test_a_retry_says_which_one_it_is_and_when(jobs: Jobs) -> None:
    """As the specification prints it; with none left the job is not touched."""
    [job_id] = await jobs.submit(max_retries=1)
    [job] = await jobs.claim([job_id])
    assert await _retry(jobs, job, job.lease) == {job.id}
    row = await jobs.row(job_id)
    assert (row["status"], row["retry_count"], row["progress"]) == ("queued", 1, 0)
    assert row["error_message"] == "Retry 1/1: Connection timeout"
    assert row["next_retry_at"] == row["available_at"] or row["due_in"] == pytest.approx(120, abs=5)
    async with system_scope(jobs.database) as transaction:
        await transaction.run("UPDATE summary_generation_jobs SET available_at = clock_timestamp()")
    [again] = await jobs.claim([job_id])
    assert (again.attempt, again.retry_count) == (2, 1)
    assert await _retry(jobs, again, again.lease) == set()
    assert (await jobs.row(job_id))["status"] == "processing"


async def test_an_interruption_costs_nothing(jobs: Jobs) -> None:
    """A worker that stops gives the job back at once, with its retries as they were."""
    [job_id] = await jobs.submit()
    [job] = await jobs.claim([job_id])
    await _interrupt(jobs, job, job.lease)
    row = await jobs.row(job_id)
    assert (row["status"], row["retry_count"], row["lost_count"]) == ("queued", 0, 0)
    assert row["due_in"] <= 0


async def test_a_job_whose_worker_is_lost_again_and_again_is_given_up(jobs: Jobs) -> None:
    """Five losses are forgiven, apart from the user's retries; the sixth ends the job as poison, and is told."""
    [job_id] = await jobs.submit(webhook_url="https://example.com/hook")
    for losses in range(1, MOST_LOSSES + 1):
        await _lose(jobs, job_id)
        row = await jobs.row(job_id)
        assert (row["status"], row["lost_count"], row["retry_count"]) == ("queued", losses, 0)
    assert await jobs.owed() == []
    await _lose(jobs, job_id)
    row = await jobs.row(job_id)
    assert (row["status"], row["error_code"]) == ("failed", "poison")
    assert await jobs.owed() == ["job.failed"]


async def test_a_suspect_is_not_blamed_before_it_begins(jobs: Jobs) -> None:
    """From its fourth loss on a job is claimed at 0 %, and a loss counts only once it has been begun, alone."""
    [job_id] = await jobs.submit()
    for _ in range(SUSPECT_LOSSES):
        await _lose(jobs, job_id, begun=False)  # no suspect yet: claimed is begun
    for _ in range(10):
        await _lose(jobs, job_id, begun=False)
    row = await jobs.row(job_id)
    assert (row["status"], row["lost_count"]) == ("queued", SUSPECT_LOSSES)
    [job] = await jobs.claim([job_id])
    assert job.is_suspect
    assert (await jobs.row(job_id))["progress"] == 0


async def test_a_bell_that_was_not_rung_by_the_dispatcher_starts_nothing(jobs: Jobs) -> None:
    """An id that came from a forger, or was taken back, claims no job until it is handed over."""
    [job_id] = await jobs.submit()
    async with system_scope(jobs.database) as transaction:
        assert await lifecycle.claim(transaction, [job_id], worker="w", lease=uuid4(), lease_seconds=9) == []
    assert len(await jobs.claim([job_id])) == 1


async def test_a_claim_whose_answer_was_lost_is_found_by_its_lease(jobs: Jobs) -> None:
    """The jobs themselves say what was committed; another lease finds nothing."""
    ids = await jobs.submit(3)
    lease = uuid4()
    claimed = await jobs.claim(ids, lease=lease)
    async with system_scope(jobs.database) as transaction:
        assert await lifecycle.claimed_under(transaction, ids, lease) == claimed
        assert await lifecycle.claimed_under(transaction, ids, uuid4()) == []


async def test_history_tells_under_which_lease_each_write_was_made(jobs: Jobs) -> None:
    """Every row of an attempt bears the lease of its claim; what nobody's attempt wrote bears none."""
    [job_id] = await jobs.submit()
    [job] = await jobs.claim([job_id])
    await _report(jobs, job, job.lease)
    await _retry(jobs, job, job.lease)
    async with school_scope(jobs.database, jobs.school.id) as scope:
        rows = await scope.all("SELECT verb, lease FROM job_history WHERE school_id = %(school_id)s ORDER BY id")
    told = [(row["verb"], row["lease"]) for row in rows]
    assert told == [("submit", None), ("claim", job.lease), ("report", job.lease), ("retry", job.lease)]


async def test_a_lease_that_holds_is_not_rescued(jobs: Jobs) -> None:
    """The control to rescue: a job in good hands stays there."""
    [job_id] = await jobs.submit()
    [job] = await jobs.claim([job_id], lease_seconds=30)
    async with system_scope(jobs.database) as transaction:
        assert await lifecycle.rescue(transaction, limit=10) == 0
    assert await _extend(jobs, job, job.lease) == {job.id}


@pytest.mark.alone
async def test_a_row_that_is_locked_holds_up_no_other_lease(jobs: Jobs) -> None:
    """One job is being completed over a line that fell silent: it is still held, and the others' leases go on."""
    locked, other = await jobs.claim(await jobs.submit(2))
    holdings = [Holding(job.id, job.lease) for job in (locked, other)]
    async with school_scope(jobs.database, locked.school_id) as scope:
        await lifecycle.hold(scope, holdings[:1])
        async with asyncio.timeout(2), system_scope(jobs.database) as transaction:
            held = await lifecycle.extend(transaction, holdings, lease_seconds=30)
    assert held == {locked.id: False, other.id: True}


async def test_each_end_owes_one_webhook(jobs: Jobs) -> None:
    """Completed, failed and cancelled are told once each, and nothing else is."""
    ids = await jobs.submit(5, webhook_url="https://example.com/hook")
    for job_id, verb in zip(ids, ("complete", "fail", "retry", "interrupt"), strict=False):
        [job] = await jobs.claim([job_id])
        await VERBS[verb](jobs, job, job.lease)
        await VERBS[verb](jobs, job, job.lease)
    async with school_scope(jobs.database, jobs.school.id) as scope:
        await lifecycle.cancel(scope, ids[4], actor_id=jobs.school.teacher.user_id)
    assert sorted(await jobs.owed()) == ["job.cancelled", "job.completed", "job.failed"]


async def test_a_report_made_twice_is_written_once(jobs: Jobs) -> None:
    """When the answer to a report was lost, telling it again neither doubles it nor loses the job."""
    [job_id] = await jobs.submit()
    [job] = await jobs.claim([job_id])
    assert await _report(jobs, job, job.lease) == {job.id}
    assert await _report(jobs, job, job.lease) == {job.id}
    assert [verb for verb, _, _ in await jobs.history(job_id)] == ["submit", "claim", "report"]


async def test_a_cancelled_job_says_who_and_an_ended_one_how(jobs: Jobs) -> None:
    """Cancelling what has ended is a conflict that names its status; what is not there is not found."""
    [job_id] = await jobs.submit()
    teacher = jobs.school.teacher.user_id
    async with school_scope(jobs.database, jobs.school.id) as scope:
        job = await lifecycle.cancel(scope, job_id, actor_id=teacher)
        assert (job.status, job.cancelled_by) == ("cancelled", teacher)
        with pytest.raises(Conflict, match="is cancelled") as refused:
            await lifecycle.cancel(scope, job_id, actor_id=teacher)
        assert refused.value.reason == "job_cancelled"
        with pytest.raises(NotFound):
            await lifecycle.cancel(scope, "summary-1-2-3", actor_id=teacher)


async def test_cancel_against_complete_has_one_winner(jobs: Jobs) -> None:
    """Fifty races: the answer of each side agrees with how the job ended, and a cancelled job keeps no summary."""
    outcomes: set[str] = set()
    for _ in range(50):
        [job_id] = await jobs.submit()
        [job] = await jobs.claim([job_id])
        summary = await jobs.summary(job.student_id)

        async def complete(job: Claimed = job, summary: int = summary) -> bool:
            async with school_scope(jobs.database, jobs.school.id) as scope:
                return bool(await lifecycle.complete(scope, [Completed(job.id, job.lease, summary, [])]))

        async def cancel(job_id: str = job_id) -> bool:
            async with school_scope(jobs.database, jobs.school.id) as scope:
                try:
                    await lifecycle.cancel(scope, job_id, actor_id=jobs.school.teacher.user_id)
                except Conflict:
                    return False
                return True

        if len(outcomes) % 2:
            completes, cancels = await asyncio.gather(complete(), cancel())
        else:
            cancels, completes = await asyncio.gather(cancel(), complete())
        assert completes != cancels
        row = await jobs.row(job_id)
        assert row["status"] == ("completed" if completes else "cancelled")
        assert (row["summary_id"] is not None) == completes
        outcomes.add(row["status"])


async def test_fifty_submissions_at_once_make_one_job_for_each_student(jobs: Jobs) -> None:
    """Teachers who press the button at the same moment get the same jobs, and none gets an error."""
    answers = await asyncio.gather(*(jobs.submit(6) for _ in range(50)))
    assert len({tuple(ids) for ids in answers}) == 1
    async with school_scope(jobs.database, jobs.school.id) as scope:
        rows = await scope.all("SELECT id FROM summary_generation_jobs WHERE school_id = %(school_id)s")
    assert len(rows) == 6
