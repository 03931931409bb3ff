"""What comes of a moment: on time, late, overlapping, and when things have changed since the schedule was made."""

import asyncio
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from synopsis import runtime
from synopsis.jobs.submission import submit
from synopsis.kit.database import Database
from synopsis.kit.errors import Conflict
from synopsis.schedules import firing
from synopsis.schedules.firing import run_now
from synopsis.schedules.generate_summary import GenerateSummary
from synopsis.schedules.schedule import Misfire, Overlap, Queue
from synopsis.schedules.ticker import Ticker
from synopsis.tenancy.scope import school_scope
from tests.factories import School
from tests.faults.results import record
from tests.schedules.school_clock import Simulation, utc


async def test_a_moment_on_time_queues_the_class(clock: Simulation, north: School) -> None:
    """One job for each student, under the schedule's school, queue and owner; the next run is the next moment."""
    made = await clock.create(due="2026-03-02 02:00", queue_name=Queue.LOW, task_params={
        "evaluation_id": north.evaluation_id, "student_ids": "all", "max_retries": 5})  # fmt: skip
    assert await clock.tick("2026-03-02 01:59") == 0
    assert await clock.tick("2026-03-02 02:00") == 1
    assert await clock.tick("2026-03-02 02:00") == 0
    jobs = clock.jobs()
    assert [job["student_id"] for job in jobs] == north.students
    [run] = await clock.runs(made)
    assert (run.outcome, run.queued, run.already_queued, run.triggered_by) == ("submitted", 6, 0, None)
    assert {(job["school_id"], job["queue_name"], job["created_by"], job["max_retries"]) for job in jobs} == {
        (north.id, "ai-summaries-low", north.teacher.user_id, 5)
    }
    assert {job["batch_id"] for job in jobs} == {run.batch_id}
    schedule = await clock.schedule(made)
    assert (schedule.last_run_at, schedule.next_run_at) == (utc("2026-03-02 02:00"), utc("2026-03-03 02:00"))
    assert schedule.last_run == run


async def test_only_the_students_that_are_named(clock: Simulation, north: School) -> None:
    """In the order of their ids, each once."""
    wanted = [north.students[2], north.students[0], north.students[2]]
    params = {"evaluation_id": north.evaluation_id, "student_ids": wanted}
    await clock.create(due="2026-03-02 02:00", task_params=params)
    await clock.tick("2026-03-02 02:00")
    assert [job["student_id"] for job in clock.jobs()] == [north.students[0], north.students[2]]


LATE = {
    # name: (expression, misfire, due first, when a scheduler comes, what is recorded, next run)
    "a minute": ("0 2 * * *", "skip", "2026-03-02 02:00", "2026-03-02 02:01",
                 [("2026-03-02 02:00", "submitted")], "2026-03-03 02:00"),
    "within the hour": ("0 2 * * *", "skip", "2026-03-02 02:00", "2026-03-02 03:00",
                        [("2026-03-02 02:00", "submitted")], "2026-03-03 02:00"),
    "two hours, skip": ("0 2 * * *", "skip", "2026-03-02 02:00", "2026-03-02 04:00",
                        [("2026-03-02 02:00", "missed")], "2026-03-03 02:00"),
    "two hours, once": ("0 2 * * *", "once", "2026-03-02 02:00", "2026-03-02 04:00",
                        [("2026-03-02 02:00", "submitted")], "2026-03-03 02:00"),
    "three days, skip": ("0 2 * * *", "skip", "2026-03-02 02:00", "2026-03-05 12:00",
                         [("2026-03-02 02:00", "missed")], "2026-03-06 02:00"),
    "three days, once": ("0 2 * * *", "once", "2026-03-02 02:00", "2026-03-05 12:00",
                         [("2026-03-02 02:00", "missed"), ("2026-03-05 02:00", "submitted")], "2026-03-06 02:00"),
    "three days, back within the grace": (
        "0 2 * * *", "skip", "2026-03-02 02:00", "2026-03-05 02:30",
        [("2026-03-02 02:00", "missed"), ("2026-03-05 02:00", "submitted")], "2026-03-06 02:00"),
    "two hours of quarters, skip": (
        "*/15 * * * *", "skip", "2026-03-02 02:00", "2026-03-02 04:01",
        [("2026-03-02 02:00", "missed"), ("2026-03-02 04:00", "submitted")], "2026-03-02 04:15"),
    "three days of minutes, once": (
        "* * * * *", "once", "2026-03-02 02:00", "2026-03-05 02:00",
        [("2026-03-02 02:00", "missed"), ("2026-03-05 02:00", "submitted")], "2026-03-05 02:01"),
    "ten years of minutes, once": (
        "* * * * *", "once", "2016-03-02 02:00", "2026-03-05 02:00",
        [("2016-03-02 02:00", "missed"), ("2026-03-05 02:00", "submitted")], "2026-03-05 02:01"),
    "a year of Mondays, skip": (
        "0 9 * * 1", "skip", "2025-03-03 09:00", "2026-03-05 02:00",
        [("2025-03-03 09:00", "missed")], "2026-03-09 09:00"),
}  # fmt: skip


@pytest.mark.parametrize("name", LATE)
async def test_late_moments_are_coalesced_and_never_burst(clock: Simulation, name: str) -> None:
    """However many have passed: at most one run, one row for those that were missed, and on with the next."""
    expression, misfire, due, comes, recorded, next_run = LATE[name]
    made = await clock.create(due=due, cron_expression=expression, misfire=Misfire(misfire))
    assert await clock.tick(comes) == 1
    assert await clock.tick(comes) == 0
    assert await clock.outcomes(made) == recorded
    assert len(clock.jobs()) == 6 * sum(outcome == "submitted" for _, outcome in recorded)
    assert (await clock.schedule(made)).next_run_at == utc(next_run)
    assert all(run.detail for run in await clock.runs(made) if run.outcome == "missed")


EVERY = {"* * * * *": timedelta(minutes=1), "*/15 * * * *": timedelta(minutes=15), "0 2 * * *": timedelta(days=1)}
DOWN = {
    "a minute": timedelta(minutes=1),
    "two hours": timedelta(hours=2),
    "three days": timedelta(days=3),
    "three days and a night": timedelta(days=3, hours=9, minutes=7, seconds=30),
}
OUTAGES = list(product(EVERY, DOWN, Misfire, Overlap))


def made_of(due: list[datetime], back: datetime, misfire: Misfire, overlap: Overlap) -> list[tuple[datetime, str]]:
    """What is to come of the moments that passed, while the jobs of the run before are active still."""
    if misfire is Misfire.SKIP and back - due[-1] > timedelta(hours=1):
        return [(due[0], "missed")]
    latest = (due[-1], "overlapped" if overlap is Overlap.SKIP else "submitted")
    return [*([(due[0], "missed")] if len(due) > 1 else []), latest]


async def test_f21_however_long_nobody_came_there_is_never_a_burst(clock: Simulation) -> None:
    """Away for a minute to days, by each rule for what is late and for what overlaps: one run at most for all of it."""
    down, wrong = utc("2026-03-02 02:00"), []
    for expression, away, misfire, overlap in OUTAGES:
        before, back = down - EVERY[expression], down + DOWN[away]
        due = [down + number * EVERY[expression] for number in range((back - down) // EVERY[expression] + 1)]
        made = await clock.create(
            due=f"{before:%Y-%m-%d %H:%M}", cron_expression=expression, misfire=misfire, overlap=overlap
        )
        ticker = Ticker(clock.database, runtime.SCHEDULABLES)
        ticks = [await ticker.tick(moment) for moment in (before, back, back)]
        [first, *then] = [(run.fire_at, str(run.outcome)) for run in await clock.runs(made)]
        following = (await clock.schedule(made)).next_run_at
        came = (ticks, first, then, len(clock.jobs()), following)
        wanted = (
            [1, 1, 0],
            (before, "submitted"),
            made_of(due, back, misfire, overlap),
            6,
            due[-1] + EVERY[expression],
        )
        if came != wanted:
            wrong.append((expression, away, misfire, overlap, came, wanted))
        clock.run_sql("DELETE FROM scheduled_jobs")
        clock.run_sql("DELETE FROM summary_generation_jobs")
    record("F21", what="nobody came for a minute to three days, by rule for late and overlapping runs",
           times=len(OUTAGES), lost=0, doubled=len(wrong),
           command="pytest tests/schedules/test_firing.py -k f21")  # fmt: skip
    assert len(OUTAGES) >= 30
    assert wrong == []


async def test_what_was_missed_is_counted(clock: Simulation) -> None:
    """The row says how many moments it stands for; beyond a thousand, that they were more."""
    few = await clock.create(due="2026-03-02 02:00", cron_expression="*/15 * * * *")
    many = await clock.create(due="2026-03-02 02:00", cron_expression="* * * * *")
    await clock.tick("2026-03-05 02:00")
    [missed, _] = await clock.runs(few)
    assert missed.detail == "288 moments passed before a scheduler came; the run after them stands for them."
    [missed, _] = await clock.runs(many)
    assert (missed.detail or "").startswith("1000 moments or more passed")


async def test_a_run_whose_jobs_are_active_is_not_overtaken(clock: Simulation) -> None:
    """Overlap `skip`: recorded as such, and the next moment after they ended runs again."""
    made = await clock.create(due="2026-03-02 02:00", cron_expression="0 * * * *")
    for hour in (2, 3):
        await clock.tick(f"2026-03-02 0{hour}:00")
    clock.finish_jobs()
    await clock.tick("2026-03-02 04:00")
    assert [outcome for _, outcome in await clock.outcomes(made)] == ["submitted", "overlapped", "submitted"]
    assert len(clock.jobs()) == 12


async def test_overlap_can_be_allowed(clock: Simulation) -> None:
    """Then a run is submitted, and the students who have an active job are counted, not queued twice."""
    made = await clock.create(due="2026-03-02 02:00", cron_expression="0 * * * *", overlap=Overlap.ALLOW)
    for hour in (2, 3):
        await clock.tick(f"2026-03-02 0{hour}:00")
    assert [(run.outcome, run.queued, run.already_queued) for run in await clock.runs(made)] == [
        ("submitted", 6, 0),
        ("submitted", 0, 6),
    ]


@pytest.mark.parametrize("status", ["closed", "draft"])
async def test_an_evaluation_that_is_not_open_is_passed_over(clock: Simulation, north: School, status: str) -> None:
    """Recorded with the reason, no jobs, and the schedule goes on by itself once it is opened."""
    made = await clock.create(due="2026-03-02 02:00")
    closed_at = "now()" if status == "closed" else "NULL"
    clock.run_sql(
        f"UPDATE evaluations SET status = '{status}', closed_at = {closed_at} WHERE id = {north.evaluation_id}"
    )
    await clock.tick("2026-03-02 02:00")
    [run] = await clock.runs(made)
    assert run.outcome == "skipped"
    assert f"Evaluation {north.evaluation_id} is " in (run.detail or "")
    assert status in (run.detail or "")
    assert clock.jobs() == []
    clock.run_sql(f"UPDATE evaluations SET status = 'open', closed_at = NULL WHERE id = {north.evaluation_id}")
    await clock.tick("2026-03-03 02:00")
    assert await clock.outcomes(made) == [("2026-03-02 02:00", "skipped"), ("2026-03-03 02:00", "submitted")]


async def test_students_who_left_are_passed_over_by_name(clock: Simulation, north: School) -> None:
    """The others' jobs are queued, and the run says who was left out; when nobody is left, that is said."""
    stays, leaves = north.students[0], north.students[1]
    both = await clock.create(due="2026-03-02 02:00", task_params={
        "evaluation_id": north.evaluation_id, "student_ids": [stays, leaves]})  # fmt: skip
    alone = await clock.create(due="2026-03-02 02:00", task_params={
        "evaluation_id": north.evaluation_id, "student_ids": [leaves]})  # fmt: skip
    clock.run_sql("DELETE FROM feedback WHERE %s IN (reviewer_id, reviewee_id);", leaves)
    clock.run_sql("DELETE FROM enrolments WHERE student_id = %s", leaves)
    await clock.tick("2026-03-02 02:00")
    [run] = await clock.runs(both)
    assert (run.outcome, run.queued) == ("submitted", 1)
    assert run.detail == f"Passed over, as they take no part any more: {leaves}."
    assert [job["student_id"] for job in clock.jobs()] == [stays]
    [run] = await clock.runs(alone)
    assert (run.outcome, run.detail) == (
        "skipped",
        f"None of the students of this schedule take part in evaluation {north.evaluation_id}.",
    )


GONE = {
    "left": ("UPDATE users SET archived_at = now() WHERE id = {teacher}", "Whoever answered for this schedule has"),
    "became a pupil": ("UPDATE users SET role = 'student' WHERE id = {teacher}", "with the rights of Tom Teacher"),
    "teaches it no more": ("DELETE FROM evaluation_teachers WHERE teacher_id = {teacher}", "with the rights of Tom"),
    "the evaluation was deleted": (
        "DELETE FROM feedback WHERE evaluation_id = {evaluation}; DELETE FROM evaluations WHERE id = {evaluation}",
        "There is no evaluation {evaluation}.",
    ),
    "the zone is gone": ("UPDATE scheduled_jobs SET timezone = 'Mars/Olympus'", "timezone: this is no IANA time zone"),
    "the kind of task is gone": ("UPDATE scheduled_jobs SET task_type = 'sing'", "only generate_summary can be"),
}  # fmt: skip


@pytest.mark.parametrize("what", GONE)
async def test_a_schedule_that_cannot_go_on_stops_and_says_why(clock: Simulation, north: School, what: str) -> None:
    """No jobs under lost rights, no failure every night: it is disabled, and its history has the reason."""
    statement, reason = GONE[what]
    made = await clock.create(due="2026-03-02 02:00")
    names = {"teacher": north.teacher.user_id, "evaluation": north.evaluation_id}
    for one in statement.format(**names).split("; "):
        clock.run_sql(one)
    assert await clock.tick("2026-03-04 12:00") == 1
    assert clock.jobs() == []
    [*_, run] = await clock.runs(made)
    assert run.outcome == "failed"
    assert reason.format(**names) in (run.detail or "")
    assert "The schedule is disabled; whoever enables it again answers for it." in (run.detail or "")
    schedule = await clock.schedule(made)
    assert (schedule.enabled, schedule.next_run_at) == (False, None)


async def test_whoever_enables_it_answers_for_it(clock: Simulation, north: School) -> None:
    """The admin enables what a teacher left behind: it runs again, with the admin's rights and under their name."""
    made = await clock.create(due="2026-03-02 02:00")
    clock.run_sql("UPDATE users SET archived_at = now() WHERE id = %s", north.teacher.user_id)
    await clock.tick("2026-03-02 02:00")
    schedule = await clock.change(made, north.admin, enabled=True)
    assert (schedule.enabled, schedule.runs_as, schedule.created_by) == (
        True, north.admin.user_id, north.teacher.user_id,
    )  # fmt: skip
    assert schedule.next_run_at is not None
    await Ticker(clock.database, runtime.SCHEDULABLES).tick(schedule.next_run_at)
    assert {job["created_by"] for job in clock.jobs()} == {north.admin.user_id}


async def test_editing_and_enabling_reckon_from_now(clock: Simulation) -> None:
    """A schedule that was off for a year does not make it up; a new expression counts from the present."""
    made = await clock.create(due="2025-03-02 02:00")
    off = await clock.change(made, enabled=False)
    assert off.next_run_at is None
    on = await clock.change(made, enabled=True)
    assert on.next_run_at is not None
    assert on.next_run_at > on.updated_at
    changed: tuple[dict[str, Any], ...] = ({"cron_expression": "30 4 * * *"}, {"timezone": "Asia/Kathmandu"})
    for changes in changed:
        before = (await clock.schedule(made)).next_run_at
        assert (await clock.change(made, **changes)).next_run_at != before
    before = (await clock.schedule(made)).next_run_at
    assert (await clock.change(made, name="Other", enabled=True, misfire=Misfire.SKIP)).next_run_at == before


async def test_a_moment_that_a_change_overtook_is_recorded(clock: Simulation) -> None:
    """It was due and no scheduler had come: the change drops it, and says so."""
    made = await clock.create(due="2026-03-02 02:00")
    await clock.change(made, cron_expression="0 3 * * *")
    [run] = await clock.runs(made)
    assert (run.outcome, run.fire_at) == ("missed", utc("2026-03-02 02:00"))
    assert "changed before" in (run.detail or "")


async def test_a_clock_that_is_put_back_fires_nothing_twice(clock: Simulation) -> None:
    """The moment is due anew, by the schedule's own row; its run is there, so it moves on without one."""
    made = await clock.create(due="2026-03-02 02:00")
    await clock.tick("2026-03-02 02:00")
    clock.finish_jobs()
    clock.run_sql("UPDATE scheduled_jobs SET next_run_at = '2026-03-02 02:00Z'")
    assert await clock.tick("2026-03-02 02:30") == 1
    assert await clock.outcomes(made) == [("2026-03-02 02:00", "submitted")]
    assert len(clock.jobs()) == 6
    assert (await clock.schedule(made)).next_run_at == utc("2026-03-03 02:00")


async def test_a_parameter_of_another_release_stops_no_schedule(clock: Simulation) -> None:
    """During a deploy, or after one was taken back, there are parameters that this release does not know."""
    made = await clock.create(due="2026-03-02 02:00")
    clock.run_sql("UPDATE scheduled_jobs SET task_params = task_params || '{\"of_tomorrow\": 1}' WHERE id = %s", made)
    await clock.tick("2026-03-02 02:00")
    assert await clock.outcomes(made) == [("2026-03-02 02:00", "submitted")]
    assert (await clock.schedule(made)).enabled


class Broken(GenerateSummary):
    """A kind of task with a fault."""

    async def plan(self, *args: Any, **kwargs: Any) -> Any:
        """Fail as no code of ours should."""
        raise ZeroDivisionError("a fault")


async def test_a_schedule_that_breaks_holds_up_no_other(clock: Simulation, database: Database) -> None:
    """A fault is recorded and logged; the schedule goes on to its next moment, and the others' moments are fired."""
    broken = await clock.create(due="2026-03-02 02:00")
    clock.run_sql("UPDATE scheduled_jobs SET task_type = 'broken' WHERE id = %s", broken)
    good = await clock.create(due="2026-03-02 02:00")
    ticker = Ticker(database, {**runtime.SCHEDULABLES, "broken": Broken()})
    assert await ticker.tick(utc("2026-03-02 02:00")) == 2
    assert await clock.outcomes(good) == [("2026-03-02 02:00", "submitted")]
    [run] = await clock.runs(broken)
    assert (run.outcome, run.detail) == (
        "failed",
        "It failed unexpectedly (ZeroDivisionError); the scheduler's log says where.",
    )
    schedule = await clock.schedule(broken)
    assert (schedule.enabled, schedule.next_run_at) == (True, utc("2026-03-03 02:00"))


async def test_what_is_asked_for_is_run_whatever_the_calendar_says(clock: Simulation, north: School) -> None:
    """Disabled, closed or overlapping: whoever asks gets the jobs, under their name; the next run stays when it is."""
    made = await clock.create(enabled=False)
    clock.run_sql("UPDATE evaluations SET status = 'closed', closed_at = now() WHERE id = %s", north.evaluation_id)
    schedule = await clock.schedule(made)
    for queued, already_queued in ((6, 0), (0, 6)):
        async with school_scope(clock.database, north.id) as scope:
            run = await run_now(scope, north.admin, schedule, runtime.SCHEDULABLES)
        assert (run.outcome, run.queued, run.already_queued) == ("submitted", queued, already_queued)
        assert run.triggered_by == north.admin.user_id
    assert {job["created_by"] for job in clock.jobs()} == {north.admin.user_id}
    after = await clock.schedule(made)
    assert (after.enabled, after.next_run_at, after.last_run_at) == (False, None, run.fire_at)
    assert len(await clock.runs(made)) == 2


async def test_there_is_nothing_to_run_for_an_evaluation_without_students(clock: Simulation, north: School) -> None:
    """The one who asks is told so; at a moment of the schedule it is recorded."""
    params = {"evaluation_id": north.other_evaluation_id}
    made = await clock.create(actor=north.admin, due="2026-03-02 02:00", task_params=params)
    schedule = await clock.schedule(made)
    with pytest.raises(Conflict, match="None of students take part") as refusal:
        async with school_scope(clock.database, north.id) as scope:
            await run_now(scope, north.admin, schedule, runtime.SCHEDULABLES)
    assert refusal.value.reason == "nothing_to_do"
    await clock.tick("2026-03-02 02:00")
    assert await clock.outcomes(made) == [("2026-03-02 02:00", "skipped")]


async def test_a_change_and_a_scheduler_wait_for_each_other(
    clock: Simulation, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disabled while it fires: the run that had begun is whole, the change comes after it, and nothing fires again."""
    made = await clock.create(due="2126-03-02 02:00")
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow_submit(*args: Any) -> Any:
        begun.set()
        await may_end.wait()
        return await submit(*args)

    monkeypatch.setattr(firing, "submit", slow_submit)
    firing_it = asyncio.create_task(clock.tick("2126-03-02 02:00"))
    await begun.wait()
    changing = asyncio.create_task(clock.change(made, enabled=False))
    may_end.set()
    assert await firing_it == 1
    assert (await changing).enabled is False
    assert await clock.outcomes(made) == [("2126-03-02 02:00", "submitted")]
    assert await clock.tick("2126-04-02 02:00") == 0
