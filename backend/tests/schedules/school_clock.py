"""A schedule in simulated time: one school, one schedule, and a scheduler that is told what time it is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from synopsis import runtime
from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from synopsis.schedules import store
from synopsis.schedules.schedule import Draft, Misfire, Overlap, Queue, Run, Schedule
from synopsis.schedules.ticker import Ticker
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import school_scope
from tests.factories import School


def utc(text: str) -> datetime:
    """A moment, from ``2026-03-02 02:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Simulation:
    """What a test does to schedules of a school."""

    database: Database
    addresses: Addresses
    school: School

    async def create(self, *, due: str | None = None, actor: Actor | None = None, **wanted: Any) -> int:
        """A schedule of the school's evaluation, every day at two o'clock UTC unless said otherwise; its id.

        Args:
            due: when it is due first, in simulated time.
            actor: who makes it; the evaluation's teacher if left out.
            wanted: fields of the Draft.
        """
        fields: dict[str, Any] = {
            "name": "Nightly",
            "cron_expression": "0 2 * * *",
            "timezone": "UTC",
            "task_type": "generate_summary",
            "task_params": {"evaluation_id": self.school.evaluation_id},
            "enabled": True,
            "queue_name": Queue.NORMAL,
            "misfire": Misfire.ONCE,
            "overlap": Overlap.SKIP,
            **wanted,
        }
        async with school_scope(self.database, self.school.id) as scope:
            made = await store.create_schedule(
                scope, actor or self.school.teacher, Draft(**fields), runtime.SCHEDULABLES
            )
        if due:
            self.run_sql("UPDATE scheduled_jobs SET next_run_at = %s WHERE id = %s", utc(due), made.id)
        return made.id

    async def tick(self, at: str) -> int:
        """A scheduler looks at this moment."""
        return await Ticker(self.database, runtime.SCHEDULABLES).tick(utc(at))

    async def schedule(self, schedule_id: int) -> Schedule:
        """As it stands."""
        async with school_scope(self.database, self.school.id) as scope:
            return await store.get_schedule(scope, self.school.admin, schedule_id)

    async def change(self, schedule_id: int, actor: Actor | None = None, **changes: Any) -> Schedule:
        """Change it as a person does; its next run is reckoned from the real present."""
        async with school_scope(self.database, self.school.id) as scope:
            who = actor or self.school.teacher
            return await store.change_schedule(scope, who, schedule_id, changes, runtime.SCHEDULABLES)

    async def runs(self, schedule_id: int) -> list[Run]:
        """What came of its moments, oldest first."""
        async with school_scope(self.database, self.school.id) as scope:
            return (await store.list_runs(scope, schedule_id, before=None, limit=200))[::-1]

    async def outcomes(self, schedule_id: int) -> list[tuple[str, str]]:
        """The moments with their outcomes, oldest first."""
        return [(f"{run.fire_at:%Y-%m-%d %H:%M}", run.outcome.value) for run in await self.runs(schedule_id)]

    def jobs(self) -> list[dict[str, Any]]:
        """Every job that there is, oldest first."""
        with psycopg.connect(self.addresses.admin_url, row_factory=psycopg.rows.dict_row) as connection:
            return connection.execute("SELECT * FROM summary_generation_jobs ORDER BY id").fetchall()

    def finish_jobs(self) -> None:
        """All jobs end, so that the next run finds none active."""
        self.run_sql(
            "UPDATE summary_generation_jobs SET status = 'cancelled', cancelled_at = now(), dispatched_at = NULL"
            " WHERE status = 'queued'"
        )

    def run_sql(self, statement: str, *values: object) -> None:
        """As the superuser."""
        with psycopg.connect(self.addresses.admin_url) as connection:
            connection.execute(statement.encode(), values)
