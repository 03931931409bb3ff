"""What jobs about a whole class made last: kept with the job, for it has no table of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Result:
    """A result and the job that made it, or that found it to be made already."""

    job_id: str
    completed_at: datetime
    result: Mapping[str, Any]


NEWEST: LiteralString = """
SELECT wanted.evaluation_id, newest.job_id, newest.completed_at, newest.result
FROM unnest(%(evaluation_ids)s::bigint[]) AS wanted (evaluation_id) CROSS JOIN LATERAL (
    SELECT job_id, completed_at, result FROM summary_generation_jobs
    WHERE school_id = %(school_id)s AND evaluation_id = wanted.evaluation_id AND student_id IS NULL
        AND task_type = %(task_type)s AND status = 'completed'
    ORDER BY id DESC LIMIT 1
) AS newest
"""


async def newest_results(scope: Scope, task_type: str, evaluation_ids: Sequence[int]) -> dict[int, Result]:
    """The newest result of a kind of task for each evaluation that has one."""
    rows = await scope.all(NEWEST, task_type=task_type, evaluation_ids=list(evaluation_ids))
    return {row["evaluation_id"]: Result(row["job_id"], row["completed_at"], row["result"]) for row in rows}
