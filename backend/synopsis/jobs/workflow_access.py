"""Whose a workflow is, for whoever asks for no more of it than its jobs."""

from typing import LiteralString
from uuid import UUID

from synopsis.kit.errors import Forbidden, NotFound
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope

# As with a job: of whoever made it, and of the evaluation's teachers.
WHOSE: LiteralString = """
SELECT %(teaches)s::bigint IS NULL OR created_by = %(teaches)s OR EXISTS (
    SELECT FROM evaluation_teachers AS t WHERE t.school_id = %(school_id)s
        AND t.evaluation_id = workflows.evaluation_id AND t.teacher_id = %(teaches)s) AS is_theirs
FROM workflows WHERE school_id = %(school_id)s AND workflow_id = %(workflow_id)s
"""


async def must_see_workflow(scope: Scope, actor: Actor, workflow_id: UUID) -> None:
    """Refuse what is not the actor's.

    Raises:
        NotFound: the school has no such workflow.
        Forbidden: it is another teacher's.
    """
    row = await scope.first(WHOSE, workflow_id=workflow_id, teaches=actor.teaches)
    if row is None:
        raise NotFound(f"There is no workflow {workflow_id}.", code="workflow_not_found")
    if not row["is_theirs"]:
        raise Forbidden(f"Workflow {workflow_id} is of an evaluation that you do not teach.")
