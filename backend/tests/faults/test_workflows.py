"""F48: a workflow of a thousand steps, and workers that are killed all along."""

import asyncio
import random
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from synopsis.devstack.stack import Stack
from synopsis.jobs import workflows
from synopsis.jobs.dependencies import OnFailure
from synopsis.jobs.notify import NOTIFY
from synopsis.jobs.submission import THE_CLASS, Submission
from synopsis.jobs.workflows import Needed, Step
from synopsis.kit.database import Database
from synopsis.tenancy.scope import SchoolId, school_scope
from tests.eventually import eventually
from tests.faults.checker import check
from tests.faults.crowd import Crowd, make_crowd
from tests.faults.fleet import fleet
from tests.faults.nemesis import Nemesis
from tests.faults.results import record

LAYERS, WIDTH = 8, 125
UNFINISHED = "SELECT count(*) FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"
RELEASED = """
SELECT count(*) FILTER (WHERE verb = 'release'), count(DISTINCT job) FILTER (WHERE verb = 'release') FROM job_history
"""


def layered(crowd: Crowd, chance: random.Random) -> list[Step]:
    """Eight times 125: each step waits for three of the layer before it."""
    workflow_id = uuid4()
    steps = []
    for layer in range(LAYERS):
        for number in range(WIDTH):
            before = chance.sample(range(WIDTH), 3) if layer else []
            submission = Submission(
                evaluation_id=crowd.evaluation_ids[0],
                student_ids=THE_CLASS,
                created_by=crowd.teacher_id,
                task_type=NOTIFY,
                workflow_id=workflow_id,
                step=f"s{layer}-{number}",
                is_blocked=layer > 0,
            )
            needed = [Needed(f"s{layer - 1}-{one}", chance.choice([*OnFailure])) for one in before]
            steps.append(Step(submission, needed))
    return steps


async def begin(database_url: str, crowd: Crowd) -> list[str]:
    """Begin it; its job ids."""
    steps = layered(crowd, random.Random(48))
    workflows.refuse_unfit(steps)
    workflow_id = steps[0].submission.workflow_id
    assert workflow_id is not None
    database = await Database(database_url, name="test-faults").open()
    async with school_scope(database, SchoolId(crowd.school_id)) as scope:
        begun = await workflows.begin(
            scope, workflow_id, "F48", steps, evaluation_id=crowd.evaluation_ids[0], created_by=crowd.teacher_id
        )
    await database.close()
    return [one.job.job_id for one in begun]


@pytest.mark.timeout(300)
async def test_f48_a_workflow_under_kills(own_stack: Stack, logs: Path) -> None:
    """Every step once, none before those that it waits for, whoever is killed and whatever Redis forgets."""
    admin_url = own_stack.addresses.admin_url
    crowd = make_crowd(admin_url, 10)

    def look() -> bool:
        with psycopg.connect(admin_url) as connection:
            row = connection.execute(UNFINISHED).fetchone()
        return row is not None and row[0] == 0

    async with fleet(own_stack.addresses, logs) as running:
        for _ in range(3):
            await running.start_worker("--shortest", "0.3", "--longest", "1")
        accepted = await begin(own_stack.addresses.database_url, crowd)
        nemesis = Nemesis(running, own_stack, seed=48)
        async with nemesis.at_work({"kill_worker": 2, "flush": 5}):
            await eventually(lambda: asyncio.to_thread(look), within=200, every=0.2)
    verdict = check(admin_url, accepted)
    assert verdict.is_clean, verdict
    assert verdict.counts == {"completed": LAYERS * WIDTH}
    assert nemesis.done["kill_worker"] >= 5, nemesis.done
    with psycopg.connect(admin_url) as connection:
        assert connection.execute(RELEASED).fetchone() == ((LAYERS - 1) * WIDTH,) * 2
    record(
        "F48", what=f"worker killed (kill -9) while a workflow of {LAYERS * WIDTH} steps ran",
        times=nemesis.done["kill_worker"], lost=len(verdict.lost), doubled=len(verdict.doubled),
        command="pytest tests/faults/test_workflows.py",
    )  # fmt: skip
