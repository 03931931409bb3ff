"""Results that are owed to a store, and uploaders that bring them there."""

from dataclasses import dataclass, field
from typing import Any

from psycopg.types.json import Jsonb

from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.results.store import ResultStore
from synopsis.results.uploader import Uploader
from synopsis.tenancy.scope import school_scope
from tests.factories import School

OWE = """
WITH summaries AS (
    INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text, generation_method,
        model, prompt_version, language, feedback_count, reviewer_count)
    SELECT %(school_id)s, %(evaluation)s, %(student)s, repeat('0', 64), 'Works hard, number ' || n, 'extractive',
        'rules', '1', 'en', 5, 5 FROM generate_series(1, %(count)s) AS n
    RETURNING id, school_id
), jobs AS (
    INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id, status, progress, completed_at,
        summary_id, created_by)
    SELECT school_id, %(evaluation)s, %(student)s, 'completed', 100, clock_timestamp(), id, %(teacher)s FROM summaries
    RETURNING id, school_id, job_id
), owed AS (
    INSERT INTO result_uploads (school_id, job) SELECT school_id, id FROM jobs
)
SELECT job_id FROM jobs ORDER BY id
"""

OWE_OF_A_CLASS = """
WITH jobs AS (
    INSERT INTO summary_generation_jobs (school_id, evaluation_id, task_type, status, progress, completed_at, result,
        created_by)
    VALUES (%(school_id)s, %(evaluation)s, 'class_overview', 'completed', 100, clock_timestamp(), %(result)s,
        %(teacher)s)
    RETURNING id, school_id, job_id
), owed AS (
    INSERT INTO result_uploads (school_id, job) SELECT school_id, id FROM jobs
)
SELECT job_id FROM jobs
"""


class Clock:
    """One that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        """Its time, in seconds."""
        return self.now


@dataclass
class Owed:
    """Uploads of schools, in a real database."""

    database: Database
    settings: Settings
    clock: Clock = field(default_factory=Clock)

    def uploader(self, store: ResultStore | None = None, **other: Any) -> Uploader:
        """One, to the store of the settings, some of which may be changed; it never rests by the clock on the wall."""
        settings = self.settings.model_copy(update=other)
        return Uploader(self.database, store or ResultStore(settings), timeout_seconds=2, clock=self.clock)

    async def owe(self, school: School, count: int = 1) -> list[str]:
        """Completed jobs of the school, whose results are not in the store; their ids."""
        async with school_scope(self.database, school.id) as scope:
            rows = await scope.all(
                OWE,
                evaluation=school.evaluation_id,
                student=school.students[0],
                teacher=school.teacher.user_id,
                count=count,
            )
        return [row["job_id"] for row in rows]

    async def owe_of_a_class(self, school: School, result: dict[str, Any]) -> str:
        """A completed job that is about a whole class, likewise; its id."""
        async with school_scope(self.database, school.id) as scope:
            row = await scope.first(
                OWE_OF_A_CLASS,
                evaluation=school.evaluation_id,
                teacher=school.teacher.user_id,
                result=Jsonb(result),
            )
        assert row is not None
        return str(row["job_id"])

    async def rows(self, school: School) -> list[dict[str, Any]]:
        """All of the school's uploads."""
        async with school_scope(self.database, school.id) as scope:
            rows = await scope.all(
                "SELECT job_id, uploads.*, extract(epoch FROM next_attempt_at - clock_timestamp())::float AS due_in"
                " FROM result_uploads AS uploads JOIN summary_generation_jobs AS jobs ON jobs.id = uploads.job"
                " WHERE uploads.school_id = %(school_id)s ORDER BY uploads.job"
            )
        return list(rows)

    async def missing(self, school: School) -> int:
        """How many are not stored."""
        return sum(row["stored_at"] is None for row in await self.rows(school))

    async def pass_time(self, *schools: School, ends_leases: bool = False) -> None:
        """All waits are over, and leases too if so told."""
        self.clock.now += 1000
        for school in schools:
            async with school_scope(self.database, school.id) as scope:
                await scope.run(
                    "UPDATE result_uploads SET next_attempt_at = clock_timestamp() - interval '1 second'"
                    " WHERE school_id = %(school_id)s AND stored_at IS NULL AND (lease IS NULL OR %(ends_leases)s)",
                    ends_leases=ends_leases,
                )
