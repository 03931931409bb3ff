"""Jobs in PostgreSQL against a small model, through thousands of orders of events that nobody would think of.

Larger: ``SYNOPSIS_MODEL_EXAMPLES=5000 pytest tests/jobs/test_model.py``, with chance of its own and no time limit.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, LiteralString, TypeVar
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg.rows import dict_row

from synopsis.devstack.stack import Addresses
from synopsis.jobs import breaker, handover, lifecycle
from synopsis.jobs.lifecycle import Completed, Failed, Holding, Interrupted, Reported, Retried
from synopsis.jobs.submission import GENERATE_SUMMARY, Submission, retry_job, submit
from synopsis.kit.database import Database
from synopsis.kit.errors import Conflict, Unavailable
from synopsis.runtime import TASK_TYPES
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.transport.doorbell import QUEUES
from tests.factories import School, make_school
from tests.faults.checker import check
from tests.jobs.model import FINAL, Job, Model

EXAMPLES = int(os.environ.get("SYNOPSIS_MODEL_EXAMPLES", "0"))
CI = settings(
    max_examples=50, stateful_step_count=30, derandomize=True, database=None, print_blob=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
LARGE = settings(CI, max_examples=EXAMPLES or 1, stateful_step_count=50, derandomize=False)

PROVIDER = "api.example model-1"

Value = TypeVar("Value")

SEEN: LiteralString = """
SELECT job_id, status, attempt, progress, retry_count AS retries, lost_count AS losses, lease,
    dispatched_at IS NOT NULL AS is_handed_over, available_at <= clock_timestamp() AS is_due,
    coalesce(lease_expires_at <= clock_timestamp(), false) AS is_lapsed
FROM summary_generation_jobs WHERE school_id = %s
"""


@dataclass(frozen=True)
class Attempt:
    """A claim that somebody made, and may have lost since."""

    job_id: str
    id: int
    lease: UUID


class World:
    """One database with one school for all examples, each of which begins without a job."""

    def __init__(self, addresses: Addresses, runner: asyncio.Runner, database: Database) -> None:
        self.addresses = addresses
        self.runner = runner
        self.database = database
        self.school = runner.run(make_school(database, 1, "north"))
        self.admin = psycopg.connect(addresses.admin_url, autocommit=True, row_factory=dict_row)
        self.steps = 0
        self.seen: Counter[str] = Counter()
        """What was reached, so that a test can see that it was."""


class JobsInPostgres(RuleBasedStateMachine):
    """Every verb, in any order, by workers that are right, late, lost or lied to."""

    world: ClassVar[World]
    jobs: Bundle[str] = Bundle("jobs")
    attempts: Bundle[Attempt] = Bundle("attempts")

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.redis: list[str] = []
        self.lost_before: dict[str, int] = {}
        self.school: School = self.world.school
        # Here and not at the end: an example that failed ended anywhere.
        self.clock("TRUNCATE summary_generation_jobs, feedback_summaries, provider_breakers CASCADE")

    def run(self, doing: Coroutine[Any, Any, Value]) -> Value:
        """Do it in the world's event loop."""
        self.world.steps += 1
        return self.world.runner.run(doing)

    def as_system(self, verb: Any, *arguments: Any, **more: Any) -> Any:
        """One call in a transaction over all schools."""

        async def call() -> Any:
            async with system_scope(self.world.database) as transaction:
                return await verb(transaction, *arguments, **more)

        return self.run(call())

    def clock(self, sql: LiteralString, *values: object) -> None:
        """Time passes, for some."""
        self.world.admin.execute(sql, values)

    @initialize(target=attempts, losses=st.lists(st.sampled_from([0, 0, 3, 5]), min_size=3, max_size=3))
    def begin(self, losses: list[int]) -> Any:
        """A class's jobs, all of them in somebody's hands."""
        for student, lost in enumerate(losses):
            self.submit(student=student, retries=student, losses=lost, webhook=student > 0)
        return self.work()

    @rule(
        target=jobs,
        student=st.integers(0, 2),
        retries=st.integers(0, 2),
        webhook=st.booleans(),
        losses=st.sampled_from([0, 0, 3, 4, 5]),
    )
    def submit(self, student: int, retries: int, losses: int, *, webhook: bool) -> str:
        """A new job, or the one that is active; some have lost workers before."""
        wanted = Submission(
            evaluation_id=self.school.evaluation_id,
            student_ids=[self.school.students[student]],
            created_by=self.school.teacher.user_id,
            max_retries=retries,
            webhook_url="https://example.com/hook" if webhook else None,
        )

        async def ask() -> tuple[str, bool]:
            async with school_scope(self.world.database, self.school.id) as scope:
                [one] = await submit(scope, wanted)
            return one.job.job_id, one.is_new

        job_id, is_new = self.run(ask())
        assert is_new == (self.model.active(student) is None)
        assert is_new or job_id == self.model.active(student)
        if is_new:
            self.model.jobs[job_id] = Job(student, retries, losses=losses)
            self.clock("UPDATE summary_generation_jobs SET lost_count = %s WHERE job_id = %s", losses, job_id)
            self.lost_before[job_id] = losses
        return job_id

    @rule(target=jobs, job_id=jobs)
    def again(self, job_id: str) -> Any:
        """Somebody wants a job made again."""

        async def ask() -> tuple[str, bool] | None:
            async with school_scope(self.world.database, self.school.id) as scope:
                try:
                    one = await retry_job(scope, job_id, actor_id=self.school.teacher.user_id)
                except Conflict:
                    return None
            return one.job.job_id, one.is_new

        expected, answer = self.model.again(job_id), self.run(ask())
        if answer is None or not answer[1]:
            assert expected == (answer and answer[0])
            return multiple()
        assert expected == job_id
        job = self.model.jobs[job_id]
        job.retried_as = answer[0]
        self.model.jobs[answer[0]] = Job(job.student, job.max_retries)
        self.world.seen["again"] += 1
        return answer[0]

    @precondition(lambda self: self.model.waiting())
    @rule(is_pushed=st.booleans())
    def hand_over(self, *, is_pushed: bool) -> None:
        """Ids go to Redis, or are lost on the way."""
        queues = list(QUEUES.values())
        found = self.as_system(handover.hand_over, queues, TASK_TYPES, window=1000, batch=1000)
        handed = [job_id for ids in found.values() for job_id in ids]
        self.hold_the_clock()
        assert self.model.may_hand_over(handed), (handed, self.model)
        self.world.seen["probe"] += self.model.is_open and bool(handed)
        self.model.hand_over(handed)
        self.redis += handed if is_pushed else []

    @rule(target=attempts, job_id=jobs)
    def forge(self, job_id: str) -> Any:
        """A worker is given an id twice, or though nobody handed it over, or though its job has ended."""
        return multiple(*self.claimed([job_id, job_id]))

    @precondition(lambda self: self.redis)
    @rule()
    def flush(self) -> None:
        """Redis forgets everything."""
        self.redis.clear()

    @precondition(lambda self: any(job.is_handed_over for job in self.model.jobs.values()))
    @rule()
    def take_back(self) -> None:
        """The reconciler finds what Redis has lost."""
        lost = self.as_system(handover.missing, self.redis)
        self.as_system(handover.take_back, [job_id for job_id, _ in lost])
        self.model.take_back(set(self.model.jobs) - set(self.redis))

    @rule(job_id=jobs)
    def not_pushed(self, job_id: str) -> None:
        """A push failed, as far as anybody knows."""
        self.as_system(handover.take_back, [job_id])
        self.model.take_back([job_id])

    @precondition(lambda self: self.redis)
    @rule(target=attempts, most=st.integers(1, 4))
    def claim(self, most: int) -> Any:  # Hypothesis' own type
        """A worker takes ids and claims what they ring for."""
        taken, self.redis = self.redis[:most], self.redis[most:]
        return multiple(*self.claimed([*taken, "summary-0-0-0"]))

    @precondition(lambda self: self.model.waiting())
    @rule(target=attempts)
    def work(self) -> Any:
        """The provider is well, and everything that waits is handed over and claimed."""
        self.recover(began_before=False)
        self.hand_over(is_pushed=True)
        taken, self.redis = self.redis, []
        return multiple(*self.claimed(taken))

    def claimed(self, job_ids: Sequence[str]) -> list[Attempt]:
        """What a claim brings, as the model has it."""
        lease = uuid4()
        found = self.as_system(lifecycle.claim, job_ids, worker="host.1.x", lease=lease, lease_seconds=3600)
        assert {job.job_id for job in found} == self.model.claimable(job_ids)
        for job in found:
            self.model.claim(job.job_id, lease)
            self.world.seen["suspect"] += job.is_suspect
        return [Attempt(job.job_id, job.id, lease) for job in found]

    def holds(self, attempt: Attempt) -> bool:
        """Whether it may still write."""
        is_held = self.model.holds(attempt.job_id, attempt.lease)
        self.world.seen["fenced"] += not is_held
        return is_held

    @rule(attempt=attempts, progress=st.sampled_from([10, 40, 60, 80]))
    def report(self, attempt: Attempt, progress: int) -> None:
        """It has come further; what comes late changes nothing."""
        held = self.as_system(lifecycle.report, [Reported(attempt.id, attempt.lease, "generated", progress, [])])
        assert held == self.only(attempt)
        if held:
            job = self.model.jobs[attempt.job_id]
            job.progress = max(job.progress, progress)

    @rule(attempt=attempts)
    def extend(self, attempt: Attempt) -> None:
        """It is alive."""
        holding = [Holding(attempt.id, attempt.lease)]
        held = self.as_system(lifecycle.extend, holding, lease_seconds=3600)
        assert held == dict.fromkeys(self.only(attempt), True)
        assert set(held) == self.as_system(lifecycle.held, holding)
        if held:
            self.model.jobs[attempt.job_id].is_lapsed = False

    @rule(attempt=attempts)
    def complete(self, attempt: Attempt) -> None:
        """It has its result, which is kept only by who holds the job."""

        async def finish() -> set[int]:
            async with school_scope(self.world.database, self.school.id) as scope:
                held = await lifecycle.hold(scope, [Holding(attempt.id, attempt.lease)])
                summary = await self.summary(scope, attempt) if held else 0
                return await lifecycle.complete(scope, [Completed(attempt.id, attempt.lease, summary, [])])

        changed = self.run(finish())
        assert changed == self.only(attempt)
        if changed:
            self.model.jobs[attempt.job_id].end_attempt("completed", 100)

    async def summary(self, scope: Any, attempt: Attempt) -> int:
        """One to complete a job with."""
        row = await scope.first(
            "INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text,"
            " generation_method, model, prompt_version, language, feedback_count, reviewer_count)"
            " VALUES (%(school_id)s, %(evaluation)s, %(student)s, %(print)s, 'text', 'extractive', 'm', '1', 'en', 1,"
            " 1) RETURNING id",
            evaluation=self.school.evaluation_id,
            student=self.school.students[self.model.jobs[attempt.job_id].student],
            print=f"{attempt.id:064x}",
        )
        return int(row["id"])

    @rule(attempt=attempts)
    def retry(self, attempt: Attempt) -> None:
        """It failed and is to be made again, later, if retries are left."""
        job = self.model.jobs[attempt.job_id]
        is_left = job.retries < job.max_retries
        again = Retried(attempt.id, attempt.lease, "x", "Timeout", 3600, [])
        assert self.as_system(lifecycle.retry, [again]) == (self.only(attempt) if is_left else set())
        if is_left and self.holds(attempt):
            job.end_attempt("queued", 0)
            job.retries, job.is_due = job.retries + 1, False

    @rule(attempt=attempts)
    def fail(self, attempt: Attempt) -> None:
        """It failed for good."""
        assert self.as_system(lifecycle.fail, [Failed(attempt.id, attempt.lease, "x", "No.", [])]) == self.only(attempt)
        if self.holds(attempt):
            self.model.jobs[attempt.job_id].end_attempt("failed")

    @rule(attempt=attempts)
    def interrupt(self, attempt: Attempt) -> None:
        """Its worker stops."""
        changed = self.as_system(lifecycle.interrupt, [Interrupted(attempt.id, attempt.lease)])
        assert changed == self.only(attempt)
        if changed:
            self.model.jobs[attempt.job_id].end_attempt("queued", 0)

    def only(self, attempt: Attempt) -> set[int]:
        """The attempt's job, if it still holds it."""
        return {attempt.id} if self.holds(attempt) else set()

    @rule(attempt=attempts)
    def lose(self, attempt: Attempt) -> None:
        """Nobody extends its lease any more."""
        if self.holds(attempt):
            self.model.jobs[attempt.job_id].is_lapsed = True
            self.clock(
                "UPDATE summary_generation_jobs SET lease_expires_at = clock_timestamp() WHERE id = %s", attempt.id
            )

    @precondition(lambda self: self.model.lapse())
    @rule()
    def rescue(self) -> None:
        """Whose lease has lapsed?"""
        assert self.as_system(lifecycle.rescue, limit=100) == len(self.model.lapse())
        before = Counter(job.status for job in self.model.jobs.values())
        self.model.rescue()
        self.world.seen["poison"] += (
            Counter(job.status for job in self.model.jobs.values())["failed"] - before["failed"]
        )

    @rule(
        target=attempts,
        attempt=attempts,
        progress=st.sampled_from([10, 60]),
        last_words=st.sampled_from(["extend", "complete", "retry", "fail", "interrupt"]),
    )
    def freeze(self, attempt: Attempt, progress: int, last_words: str) -> Any:
        """Its worker freezes on the way, the rescuer comes, and another worker; then the first one wakes."""
        self.report(attempt, progress)
        self.lose(attempt)
        self.rescue()
        begun = self.work()
        self.world.seen["woken"] += self.model.jobs[attempt.job_id].lease not in {None, attempt.lease}
        getattr(self, last_words)(attempt)
        return begun

    @rule(job_id=jobs)
    def cancel(self, job_id: str) -> None:
        """Called off, unless it has ended."""

        async def call_off() -> bool:
            async with school_scope(self.world.database, self.school.id) as scope:
                try:
                    await lifecycle.cancel(scope, job_id, actor_id=self.school.teacher.user_id)
                except Conflict:
                    return False
            return True

        job = self.model.jobs[job_id]
        assert self.run(call_off()) == (job.status not in FINAL)
        if job.status not in FINAL:
            job.end_attempt("cancelled")

    @precondition(lambda self: any(job.status == "queued" and not job.is_due for job in self.model.jobs.values()))
    @rule()
    def wait(self) -> None:
        """Every retry's moment comes."""
        self.clock(
            "UPDATE summary_generation_jobs SET available_at = clock_timestamp(), next_retry_at = CASE WHEN"
            " next_retry_at IS NOT NULL THEN clock_timestamp() END WHERE school_id = %s AND status = 'queued'",
            self.school.id,
        )
        for job in self.model.jobs.values():
            job.is_due = job.is_due or job.status == "queued"

    @precondition(lambda self: self.model.failures < breaker.FAILURES_TO_OPEN)
    @rule(attempt=attempts, failures=st.integers(1, 3), at_once=st.booleans(), is_over=st.booleans())
    def trouble(self, attempt: Attempt, failures: int, *, at_once: bool, is_over: bool) -> None:
        """The provider fails, or asks for a pause; when the fleet knows, it is no fault of the attempt."""
        errors = [Unavailable("Away.", code="away", retry_after_seconds=600, asks_for_a_pause=at_once)] * failures
        is_open = self.as_system(breaker.note_trouble, PROVIDER, [GENERATE_SUMMARY], errors) is not None
        self.hold_the_clock()
        self.model.trouble(failures, at_once=at_once)
        assert is_open == self.model.is_open
        self.world.seen["opening"] += is_open
        if is_open:
            self.interrupt(attempt)
        if is_open and is_over:
            self.pause_is_over()

    @precondition(lambda self: self.model.is_open)
    @rule()
    def pause_is_over(self) -> None:
        """One may look whether it answers again."""
        self.clock("UPDATE provider_breakers SET next_probe_at = clock_timestamp() WHERE provider = %s", PROVIDER)
        self.model.may_probe = True
        self.hand_over(is_pushed=True)

    @precondition(lambda self: self.model.failures)
    @rule(began_before=st.booleans())
    def recover(self, *, began_before: bool) -> None:
        """It answers; to one that asked before it was known to be in trouble, too."""
        self.as_system(breaker.note_success, PROVIDER, age_seconds=3600 if began_before else 0)
        self.model.recover(began_before=began_before)

    def hold_the_clock(self) -> None:
        """The next probe waits for ``pause_is_over``, not for how fast this machine is."""
        self.clock("UPDATE provider_breakers SET next_probe_at = next_probe_at + interval '1 hour'")

    @invariant()
    def rows_are_as_the_model_has_them(self) -> None:
        """All of them, after every step."""
        rows = self.world.admin.execute(SEEN, [self.school.id]).fetchall()
        assert {row["job_id"] for row in rows} == set(self.model.jobs)
        for row in rows:
            job = self.model.jobs[row["job_id"]]
            expected = {name: getattr(job, name) for name in row if name not in {"job_id", "is_due"}}
            assert {name: row[name] for name in expected} == expected, row["job_id"]
            assert job.status != "queued" or row["is_due"] == job.is_due, row["job_id"]

    def teardown(self) -> None:
        """From wherever it came to, everything can end, and the checker finds nothing."""
        self.recover(began_before=False)
        while self.model.active(0) or self.model.active(1) or self.model.active(2):
            self.flush()
            self.take_back()
            self.wait()
            self.clock(
                "UPDATE summary_generation_jobs SET lease_expires_at = clock_timestamp() WHERE status = 'processing'"
            )
            for job in self.model.jobs.values():
                job.is_lapsed = job.status == "processing"
            self.rescue()
            self.hand_over(is_pushed=True)
            for attempt in self.claimed(self.redis):
                self.complete(attempt)
            self.rows_are_as_the_model_has_them()
        verdict = check(
            self.world.addresses.admin_url,
            self.model.jobs,
            may_fail={job_id for job_id, job in self.model.jobs.items() if job.status == "failed"},
            lost_before=self.lost_before,
        )
        assert verdict.is_clean, verdict


@pytest.fixture
def world(addresses: Addresses) -> Iterator[World]:
    """The database, and an event loop to speak to it in."""
    with asyncio.Runner() as runner:
        database = runner.run(Database(addresses.database_url, name="test-model").open())
        JobsInPostgres.world = World(addresses, runner, database)
        yield JobsInPostgres.world
        JobsInPostgres.world.admin.close()
        runner.run(database.close())


@pytest.mark.timeout(0 if EXAMPLES else 300)
def test_jobs_do_what_the_model_says(world: World) -> None:
    """Whatever comes in whatever order; and it did come to what matters."""
    run_state_machine_as_test(JobsInPostgres, settings=LARGE if EXAMPLES else CI)
    assert world.steps >= 1000
    assert all(world.seen[name] for name in ("suspect", "poison", "fenced", "opening", "probe", "woken", "again")), (
        world.seen
    )


UNLESS_OPEN = """
    WHERE NOT EXISTS (SELECT FROM provider_breakers WHERE opened_at IS NOT NULL AND known.name = ANY(task_types))"""
GUARDS = [
    (lifecycle, "FAIL", " AND jobs.lease = given.lease"),
    (lifecycle, "CLAIM", " AND dispatched_at IS NOT NULL"),
    (lifecycle, "LAPSED", " AND lease_expires_at < clock_timestamp()"),
    (handover, "HAND_OVER", UNLESS_OPEN),
]  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("room", "statement", "guard"), GUARDS, ids=[statement for _, statement, _ in GUARDS])
def test_without_a_guard_the_model_finds_the_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, room: Any, statement: str, guard: str
) -> None:
    """Each guard of a statement is taken away once."""
    assert world.steps == 0
    sql = getattr(room, statement)
    assert guard in sql
    monkeypatch.setattr(room, statement, sql.replace(guard, ""))
    with pytest.raises((AssertionError, psycopg.Error, BaseExceptionGroup)):
        run_state_machine_as_test(JobsInPostgres, settings=settings(CI, max_examples=500, phases=[Phase.generate]))
