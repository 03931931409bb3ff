"""Loads the two schools of the demo: people with fixed ids, evaluations, and what pupils wrote to each other.

The data is in ``demo_data/``. It goes in as the application itself would write it: under the application's role, one
school's scope at a time, so that row-level security has its say.
"""

import asyncio
import json
from importlib.resources import files
from typing import Any

from synopsis.kit.database import Database
from synopsis.tenancy.passwords import hash_password
from synopsis.tenancy.scope import SchoolId, Scope, school_scope

SCHOOLS = ("north", "south")
PASSWORD = "synopsis-demo"  # noqa: S105  # printed by the demo, and of no use anywhere else
"""Of everybody in the demo schools."""

School = dict[str, Any]


def read_school(name: str) -> School:
    """The contents of ``demo_data/<name>.json``: ``school``, ``users``, ``evaluations`` and ``schedules``."""
    text = files("synopsis.cli").joinpath("demo_data", f"{name}.json").read_text(encoding="utf-8")
    school: School = json.loads(text)
    return school


async def load(database_url: str) -> None:
    """Put the demo schools into a migrated database; a school that is there already is left as it is.

    Args:
        database_url: of the application's role.
    """
    password_hash = await asyncio.to_thread(hash_password, PASSWORD)
    database = await Database(database_url, name="synopsis-demo-school", size=1).open()
    try:
        for name in SCHOOLS:
            data = read_school(name)
            async with school_scope(database, SchoolId(data["school"]["id"])) as scope:
                await _load(scope, data, password_hash)
    finally:
        await database.close()


async def _load(scope: Scope, data: School, password_hash: str) -> None:
    """All of one school, in the scope's transaction: it is there completely or not at all."""
    school = data["school"]
    added = await scope.run(
        "INSERT INTO schools (id, slug, name, timezone) VALUES (%(school_id)s, %(slug)s, %(name)s, %(timezone)s)"
        " ON CONFLICT DO NOTHING",
        slug=school["slug"],
        name=school["name"],
        timezone=school["timezone"],
    )
    if added:
        await _add_people(scope, data["users"], password_hash)
        await _add_evaluations(scope, data["evaluations"])
        await _add_feedback(scope, data["evaluations"])
        await _add_schedules(scope, data.get("schedules", []), school["timezone"])


async def _add_people(scope: Scope, users: list[dict[str, Any]], password_hash: str) -> None:
    # Identities start far above these ids, so no sequence has to be moved.
    await scope.run(
        "INSERT INTO users (id, school_id, email, name, role, nicknames, student_number, password_hash)"
        " SELECT id, %(school_id)s, email, name, role, coalesce(nicknames, '{}'), student_number, %(password_hash)s"
        " FROM jsonb_to_recordset(%(users)s::jsonb) AS person"
        " (id bigint, email text, name text, role text, nicknames text[], student_number text)",
        users=json.dumps(users),
        password_hash=password_hash,
    )


async def _add_evaluations(scope: Scope, evaluations: list[dict[str, Any]]) -> None:
    described = json.dumps([{**evaluation, "feedback": None} for evaluation in evaluations])
    await scope.run(
        "INSERT INTO evaluations (id, school_id, title, status, created_by, created_at, closed_at)"
        " SELECT id, %(school_id)s, title, status, teachers[1],"
        " clock_timestamp() - make_interval(days => made_days_ago),"
        " clock_timestamp() - make_interval(days => closed_days_ago)"
        " FROM jsonb_to_recordset(%(evaluations)s::jsonb) AS evaluation"
        " (id bigint, title text, status text, teachers bigint[], made_days_ago int, closed_days_ago int)",
        evaluations=described,
    )
    await scope.run(
        "INSERT INTO evaluation_teachers (school_id, evaluation_id, teacher_id)"
        " SELECT %(school_id)s, id, unnest(teachers)"
        " FROM jsonb_to_recordset(%(evaluations)s::jsonb) AS evaluation (id bigint, teachers bigint[])",
        evaluations=described,
    )
    await scope.run(
        "INSERT INTO enrolments (school_id, evaluation_id, student_id)"
        " SELECT %(school_id)s, id, unnest(students)"
        " FROM jsonb_to_recordset(%(evaluations)s::jsonb) AS evaluation (id bigint, students bigint[])",
        evaluations=described,
    )


async def _add_feedback(scope: Scope, evaluations: list[dict[str, Any]]) -> None:
    await scope.run(
        "INSERT INTO feedback"
        " (school_id, evaluation_id, reviewer_id, reviewee_id, criterion, score, comment, created_at)"
        " SELECT %(school_id)s, evaluation, reviewer, reviewee, criterion, score, comment,"
        " clock_timestamp() - make_interval(days => coalesce(closed_days_ago + 1, 0))"
        " FROM jsonb_to_recordset(%(feedback)s::jsonb) AS said (evaluation bigint, closed_days_ago int,"
        " reviewer bigint, reviewee bigint, criterion text, score numeric, comment text)",
        feedback=json.dumps(
            [
                {"evaluation": evaluation["id"], "closed_days_ago": evaluation.get("closed_days_ago"), **said}
                for evaluation in evaluations
                for said in evaluation["feedback"]
            ]
        ),
    )


async def _add_schedules(scope: Scope, schedules: list[dict[str, Any]], timezone: str) -> None:
    """Disabled: a demo does nothing that nobody asked for."""
    await scope.run(
        "INSERT INTO scheduled_jobs"
        " (school_id, name, cron_expression, timezone, task_params, enabled, created_by, runs_as)"
        " SELECT %(school_id)s, name, cron_expression, %(timezone)s, task_params, false, teacher_id, teacher_id"
        " FROM jsonb_to_recordset(%(schedules)s::jsonb) AS schedule"
        " (name text, cron_expression text, task_params jsonb)"
        " JOIN evaluation_teachers AS t ON t.school_id = %(school_id)s"
        "     AND t.evaluation_id = (task_params ->> 'evaluation_id')::bigint",
        schedules=json.dumps(schedules),
        timezone=timezone,
    )
