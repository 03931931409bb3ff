"""No question of monitoring reads the whole table of jobs, or of their history, whichever way it is planned."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import psycopg
import pytest

from synopsis.jobs import handover, history, lifecycle, pausing, replayer, results, store
from synopsis.jobs import pruning as dead_letter_pruning
from synopsis.monitoring import fleet, metrics, place, recent, stats
from synopsis.schedules import overdue, pruning, ticker
from synopsis.schedules import store as schedules
from synopsis.summaries import class_collect, released
from synopsis.summaries import store as summaries
from synopsis.tenancy import audit
from synopsis.transport import counting
from synopsis.transport.doorbell import QUEUES
from synopsis.webhooks import log as webhooks
from tests.plans.conftest import Seeded
from tests.plans.seed import FIRST_SCHOOL

pytestmark = pytest.mark.alone  # with test_speed.py, whose databases these are

SCHOOL = FIRST_SCHOOL + 7
QUEUE_NAMES = list(QUEUES.values())
HOUR = {"bucket": timedelta(minutes=1), "start": datetime.now(UTC) - timedelta(hours=1), "end": datetime.now(UTC)}
WEEK = {"bucket": timedelta(hours=1), "start": datetime.now(UTC) - timedelta(days=7), "end": datetime.now(UTC)}
SHARES = {"shares": metrics.SHARES}
TASK_TYPES = ["generate_summary"]
JOB = {"job_id": f"summary-{SCHOOL}000-{SCHOOL}002-2000000007"}
MANY = [2_000_000_007 + n for n in range(500)]

LINES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "person": {"actor_id": SCHOOL * 1000},
    "action": {"action": "school.add"},
    "object": {"object": JOB["job_id"]},
    "time, long ago": {"before": datetime.now(UTC) - timedelta(days=60)},
    "object and time": {"object": JOB["job_id"], "after": datetime.now(UTC) - timedelta(days=90)},
    "page": {"last_at": datetime.now(UTC) - timedelta(days=45), "last_id": 1},
}

STATEMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "stats": (stats.STATS, {"queue_names": QUEUE_NAMES}),
    "what the workers run": (stats.RUNNING, {"teaches": None}),
    "what the workers run, for a teacher": (stats.RUNNING, {"teaches": SCHOOL * 1000 + 1}),
    "all that they run": (stats.RUN_EACH, {"teaches": None, "most": 50}),
    "all that they run, for a teacher": (stats.RUN_EACH, {"teaches": SCHOOL * 1000 + 1, "most": 50}),
    **{
        f"the audit log by {name}": (audit.SELECT + audit.narrowed(sought) + audit.NEWEST, {**sought, "limit": 51})
        for name, sought in LINES.items()
    },
    "the fleet's queues": (fleet.QUEUES, {"queue_names": QUEUE_NAMES}),
    "outcomes of an hour": (metrics.ENDED, {**HOUR, **SHARES}),
    "outcomes of a week": (metrics.ENDED, {**WEEK, **SHARES}),
    "retries of an hour": (metrics.RETRIES, HOUR),
    "retries of a week": (metrics.RETRIES, WEEK),
    "the oldest of an hour": (metrics.OLDEST, HOUR),
    "the oldest of a week": (metrics.OLDEST, WEEK),
    "causes of a week": (metrics.CAUSES, {**WEEK, "most": 20}),
    "the fleet's webhooks": (fleet.WEBHOOKS, {"most": 100}),
    "the oldest due schedule": (fleet.OLDEST_SCHEDULE, {}),
    "a school's overdue schedules": (overdue.OVERDUE, {"teaches": None, "longer_than": 300, "limit": 3}),
    "what came of schedules": (schedules.RECENT, {"ids": [SCHOOL * 1000 + n for n in range(20)]}),
    "the overviews of classes": (
        results.NEWEST,
        {"task_type": "class_overview", "evaluation_ids": [SCHOOL * 1000, SCHOOL * 1000 + 1]},
    ),
    "the newest summaries of classes": (
        class_collect.NEWEST_OF_A_CLASS,
        {"evaluation_ids": [SCHOOL * 1000, SCHOOL * 1000 + 1]},
    ),
    "what was released to a student": (
        released.RELEASED_TO,
        {"student_id": SCHOOL * 1000 + 2, "after": datetime.now(UTC), "after_id": 3_000_000_000, "limit": 51},
    ),
    "the versions of a summary": (
        summaries.VERSIONS,
        {"evaluation_id": SCHOOL * 1000, "student_id": SCHOOL * 1000 + 2, "before": None, "limit": 21},
    ),
    "one job": (store.ONE, JOB),
    "its timeline": (history.TIMELINE, JOB),
}
# Of these the bound is their own, over all schools: so many jobs are looked at, and no more.
BOUNDED: dict[str, tuple[str, dict[str, Any], int]] = {
    "who is ahead": (
        place.AHEAD,
        {
            "queue_names": QUEUE_NAMES, "queue_name": QUEUE_NAMES[-1], "task_types": TASK_TYPES, "its_school": SCHOOL,
            "available_at": datetime.now(UTC), "id": 3_000_000_000, "most": 50,
        },
        3 * 51,
    ),
    "who is ahead of one of the first": (
        place.AHEAD,
        {
            "queue_names": QUEUE_NAMES[:2], "queue_name": QUEUE_NAMES[1], "task_types": TASK_TYPES,
            "its_school": SCHOOL, "available_at": datetime.now(UTC) - timedelta(days=99), "id": 1, "most": 50,
        },
        51,
    ),
    "how a job stands": (
        place.STANDING, {**JOB, "its_school": SCHOOL, "task_types": TASK_TYPES, "suspect_losses": 4}, 1,
    ),
    "what a job waits for": (place.WAITED_FOR, {"job": 2_000_000_007, "most": 50}, 0),
    "what runs": (place.RUNNING, {"most": 50}, 50),
    "tries that ended lately": (recent.TRIES, {"rows": 1000, "tries": 100}, 1000 + 100 * 6),
    "what came in lately": (recent.ARRIVALS, {"rows": 1000}, 2 * 1000),
    "since when": (recent.SINCE, {"rows": 1000}, 1000),
}  # fmt: skip
LOOPS: dict[str, tuple[str, dict[str, Any]]] = {
    "the dispatcher": (
        handover.HAND_OVER,
        {"queue_names": QUEUE_NAMES, "task_types": TASK_TYPES, "window": 1000, "batch": 500, "longest_gap": 30},
    ),
    "a pause": (pausing.PAUSE, {"queue_name": "ai-summaries", "actor_id": SCHOOL * 1000}),
    "what of many may be cancelled": (
        lifecycle.LOCK_ACTIVE,
        {
            "job_ids": [f"summary-{SCHOOL}000-{SCHOOL}002-{2_000_000_007 + n}" for n in range(500)],
            "statuses": ["queued", "processing"],
        },
    ),
    "cancelling many": (lifecycle.CANCEL, {"actor_id": 1, "ids": MANY}),
    "the rescuer": (lifecycle.LAPSED, {"limit": 500}),
    "what it rescues": (lifecycle.RESCUE, {"verb": "rescue", "most_losses": 5, "ids": MANY}),
    "the releaser": (lifecycle.HEAR, {"limit": 500}),
    "what may be released": (lifecycle.LOCK_BLOCKED, {"ids": MANY}),
    "releasing": (lifecycle.RELEASE, {"verb": "release", "ids": MANY}),
    "the ticker": (ticker.DUE, {"now": datetime.now(UTC), "crowd": 1000, "limit": 20}),
    "pruning": (pruning.NEXT_SCHEDULES, {"after": 0, "slice": 100, "kept": 1000}),
    "replays": (replayer.RUNNING, {"after": 0, "slice": 20}),
    "pruning dead letters": (dead_letter_pruning.NEXT_SCHOOLS, {"after": 0, "slice": 100, "default_days": 90}),
    "pruning a school's": (dead_letter_pruning.PRUNE, {"days": 30, "batch": 500}),
    "counting": (counting.ADD_UP, {"limit": 1000}),
}
THREE_WEBHOOKS = """
WITH changed AS (
    UPDATE summary_generation_jobs SET webhook_url = 'https://a.example' WHERE school_id = %(school_id)s AND id IN (
        SELECT id FROM summary_generation_jobs WHERE school_id = %(school_id)s ORDER BY id LIMIT 3)
    RETURNING school_id, id, webhook_url
)
INSERT INTO webhook_deliveries (school_id, job, event, url, retry, tries_left)
SELECT school_id, id, 'job.completed', webhook_url, '{"max_attempts": 1, "waits": []}', 1 FROM changed
"""
TYPES = {
    str: "text",
    int: "bigint",
    list: "text[]",
    timedelta: "interval",
    datetime: "timestamptz",
    type(None): "bigint",
}
ARRAYS = {"evaluation_ids": "bigint[]", "shares": "float8[]", "ids": "bigint[]"}
BIG = {"summary_generation_jobs", "job_history", "scheduled_jobs", "schedule_runs", "feedback_summaries", "audit_log"}


def plan(
    seeded: Seeded,
    sql: str,
    values: dict[str, Any],
    mode: str,
    *,
    first: str | None = None,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """How the application's own role, or the system's, would carry a prepared statement out.

    Args:
        seeded: the database.
        sql: with psycopg's named parameters.
        values: of them.
        mode: ``force_custom_plan``: for these very values; ``force_generic_plan``: for any, as after some executions.
        first: a statement that is carried out before it, in the same transaction.
        settings: of that transaction.
    """
    names: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        name = match[1]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    is_of_a_school = "%(school_id)s" in sql
    values = {"school_id": SCHOOL, **values}
    prepared = re.sub(r"%\((\w+)\)s", numbered, sql).replace("%%", "%")
    types = ", ".join(ARRAYS.get(name) or TYPES.get(type(values[name]), "unknown") for name in names)
    with psycopg.connect(seeded.database_url, cursor_factory=psycopg.ClientCursor) as connection:
        for name, value in {**settings, "plan_cache_mode": mode}.items():
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        if is_of_a_school:
            connection.execute("SELECT set_config('app.school_id', %s, true)", [str(values["school_id"])])
        else:
            connection.execute("SET LOCAL ROLE synopsis_system")
        if first is not None:
            connection.execute(first.encode(), values)
        connection.execute(f"PREPARE question {f'({types})' if names else ''} AS {prepared}".encode())
        given = f"({', '.join(['%s'] * len(names))})" if names else ""
        row = connection.execute(
            f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE question {given}".encode(),
            [values[name] for name in names],
        ).fetchone()
        connection.rollback()  # some of them write
    assert row is not None
    found: dict[str, Any] = row[0][0]["Plan"]
    return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of it."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def rows_read(plan: dict[str, Any]) -> int:
    """How many rows of the big tables it looked at, also those that it then passed over."""
    return int(
        sum(
            node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
            for node in nodes(plan)
            if node.get("Relation Name") in BIG
        )
    )


def reads_all_of(plan: dict[str, Any]) -> list[str]:
    """The big tables that it reads from end to end."""
    return [
        node["Relation Name"]
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG
    ]


def most_rows(seeded: Seeded) -> int:
    """What a question about one school may look at: a fifth of the school's own jobs, or a few."""
    return 100 + seeded.jobs // 1000


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_reads_the_whole_table(many: Seeded, name: str, mode: str) -> None:
    """Each goes by an index, and looks at hardly more rows than it needs."""
    carried_out = plan(many, *STATEMENTS[name], mode)
    assert reads_all_of(carried_out) == []
    assert rows_read(carried_out) <= most_rows(many)


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
def test_a_teachers_few_webhooks_are_found_among_their_many_jobs(many: Seeded, mode: str) -> None:
    """Though no index knows which jobs have one."""
    sql = webhooks.SELECT + webhooks.THEIRS + webhooks.NEWEST
    found = plan(many, sql, {"teaches": SCHOOL * 1000 + 1, "limit": 51}, mode, first=THREE_WEBHOOKS)
    assert found["Actual Rows"] == 3
    assert rows_read(found) <= most_rows(many)


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("name", BOUNDED)
def test_an_explanation_looks_at_so_many_and_no_more(many: Seeded, name: str, mode: str) -> None:
    """However many wait, whatever comes of the look: a school may have paused them all."""
    with psycopg.connect(many.admin_url) as connection:
        connection.execute(
            "INSERT INTO paused_queues (school_id, queue_name, paused_by)"
            " SELECT id, 'ai-summaries', id * 1000 FROM schools WHERE id % 10 = 0 ON CONFLICT DO NOTHING"
        )
    sql, values, most = BOUNDED[name]
    carried_out = plan(many, sql, values, mode)
    assert reads_all_of(carried_out) == []
    assert rows_read(carried_out) <= most


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("name", LOOPS)
def test_no_loop_reads_the_whole_table(many: Seeded, name: str, mode: str) -> None:
    """Nor do the statements that move jobs, with schools that have paused a queue."""
    with psycopg.connect(many.admin_url) as connection:
        connection.execute(
            "INSERT INTO paused_queues (school_id, queue_name, paused_by)"
            " SELECT id, 'ai-summaries', id * 1000 FROM schools WHERE id % 10 = 0 ON CONFLICT DO NOTHING"
        )
    settings = handover.PLANNED if name == "the dispatcher" else {}
    assert reads_all_of(plan(many, *LOOPS[name], mode, settings=settings)) == []


@pytest.mark.parametrize(
    ("indexes", "name"),
    [
        # Of the lists' index, the planner thinks now and then that it serves the counts as well, and then it does.
        (["jobs_active_of_a_school", "jobs_not_completed_by_age"], "stats"),
        (["jobs_waiting_longest"], "the fleet's queues"),
        (["jobs_ended_of_a_school"], "outcomes of a week"),
        (["job_history_retries"], "retries of an hour"),
        (["schedules_due"], "the oldest due schedule"),
    ],
)
def test_without_its_index_it_is_noticed(many: Seeded, indexes: list[str], name: str) -> None:
    """The control: take its index away, and a statement reads what it may not."""
    with psycopg.connect(many.admin_url) as connection:
        definitions = connection.execute(
            "SELECT pg_get_indexdef(name) FROM unnest(%s::regclass[]) AS name", [indexes]
        ).fetchall()
        connection.execute(f"DROP INDEX {', '.join(indexes)}".encode())
        connection.commit()
        try:
            carried_out = plan(many, *STATEMENTS[name], "force_custom_plan")
        finally:
            for (definition,) in definitions:
                connection.execute(definition.encode())
    assert reads_all_of(carried_out) or rows_read(carried_out) > most_rows(many)
