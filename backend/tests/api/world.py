"""Two schools in which everybody has something of every kind: what the matrix of routes is tried in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from synopsis.jobs import workflows
from synopsis.jobs.cancelling import cancel_named
from synopsis.jobs.notify import NOTIFY
from synopsis.jobs.submission import THE_CLASS, Submission, submit
from synopsis.jobs.workflows import Step
from synopsis.kit.database import Database
from synopsis.tenancy.actor import Actor, Role
from synopsis.tenancy.key_scopes import KeyScope
from synopsis.tenancy.keys import make_key
from synopsis.tenancy.scope import school_scope
from synopsis.tenancy.tokens import Claims, Tokens
from tests.conftest import JWT_SECRET
from tests.factories import School, make_replay, make_schedule, owe_webhook

Values = dict[str, object]


class Owner(StrEnum):
    """Whose an object is, as north's teacher sees it."""

    OWN = "own"
    QUEUED = "queued"
    """A colleague's, but for the job, which the teacher queued."""
    COLLEAGUES = "colleague's"
    SOUTHS = "south's"
    MISSING = "missing"


TEXTS = ("title", "schedule", "summary", "overview", "key")

OVERVIEW = {
    "themes": [{"kind": "strength", "text": "elkaar helpen", "pupils": 3}],
    "pupil_count": 6,
    "summarised_count": 5,
    "comment_count": 25,
    "point_count": 12,
    "points_in_themes": 4,
    "fewest_pupils": 3,
    "language": "nl",
    "generation_method": "extractive",
    "model": "m",
    "as_of": "2026-11-26T08:30:00.000Z",
}
"""As a job keeps it, but for its text."""


@dataclass(frozen=True)
class Key:
    """An API key, as its holder has it."""

    id: int
    text: str

    @property
    def headers(self) -> dict[str, str]:
        """What is sent with it."""
        return {"Authorization": f"Bearer {self.text}"}


@dataclass
class World:
    """Both schools, and one object of each kind for each owner."""

    database: Database
    north: School
    south: School
    objects: dict[Owner, Values] = field(default_factory=dict)
    key_with: dict[KeyScope, Key] = field(default_factory=dict)
    """Keys of north's admin with one scope alone."""
    key_without: dict[KeyScope, Key] = field(default_factory=dict)
    """Keys with every scope but one."""

    @property
    def pupil(self) -> Actor:
        """The pupil of north whom the teacher's objects are about, and to whom their summary is released."""
        return self.student(0)

    def student(self, position: int) -> Actor:
        """One of north's pupils."""
        return Actor(self.north.students[position], self.north.id, Role.STUDENT, f"student{position}@north.example", "")

    def marks(self, owner: Owner) -> set[str]:
        """Texts that are seen where an owner's objects are shown, and nowhere else."""
        whose = Owner.COLLEAGUES if owner is Owner.QUEUED else owner
        return {f"{what} that is {whose}" for what in TEXTS}

    def token(self, actor: Actor) -> dict[str, str]:
        """The header of somebody who signed in."""
        token = Tokens(JWT_SECRET, timedelta(minutes=10)).issue(Claims(actor.user_id, actor.school_id, 1))
        return {"Authorization": f"Bearer {token}"}

    async def renew(self, owner: Owner, name: str) -> None:
        """Another one of what a request is about to delete."""
        school = self.south if owner is Owner.SOUTHS else self.north
        evaluation_id = int(str(self.objects[owner]["evaluation_id"]))
        if name == "schedule_id":
            self.objects[owner][name] = await make_schedule(self.database, school, evaluation_id)
        elif name == "key_id":
            self.objects[owner][name] = (await make_api_key(self.database, school, KeyScope)).id


async def make_world(database: Database, admin_url: str, north: School, south: School) -> World:
    """Put it all in."""
    with psycopg.connect(admin_url) as connection:  # long ids of their own: tests put one in another's place
        connection.execute("SELECT setval('api_keys_id_seq', 6600000), setval('cancellations_id_seq', 7700000)")
    world = World(database, north, south)
    colleague, student = north.other_teacher, north.students[1]
    with psycopg.connect(admin_url) as connection:
        for one in north.students:
            connection.execute("INSERT INTO enrolments VALUES (1, %s, %s)", [north.other_evaluation_id, one])
    for owner, school, evaluation_id, teacher, student_id in (
        (Owner.OWN, north, north.evaluation_id, north.teacher, world.pupil.user_id),
        (Owner.COLLEAGUES, north, north.other_evaluation_id, colleague, student),
        (Owner.SOUTHS, south, south.evaluation_id, south.teacher, south.students[0]),
    ):
        world.objects[owner] = await _objects(world, school, evaluation_id, teacher, student_id)
        summary_id = _mark(admin_url, world.objects[owner], owner, released=owner is Owner.OWN)
        world.objects[owner]["summary_id"] = summary_id
    for scope in KeyScope:
        world.key_with[scope] = await make_api_key(database, north, [scope])
        world.key_without[scope] = await make_api_key(database, north, set(KeyScope) - {scope})
    queued = await _job(world, north, north.other_evaluation_id, north.teacher, north.students[2])
    world.objects[Owner.QUEUED] = {**world.objects[Owner.COLLEAGUES], **queued, "student_id": north.students[2]}
    world.objects[Owner.MISSING] = missing(world.objects[Owner.OWN])
    return world


async def _objects(world: World, school: School, evaluation_id: int, teacher: Actor, student_id: int) -> Values:
    return {
        "evaluation_id": evaluation_id,
        "student_id": student_id,
        "schedule_id": await make_schedule(world.database, school, evaluation_id),
        "replay_id": await make_replay(world.database, school, teacher),
        "key_id": (await make_api_key(world.database, school, KeyScope)).id,
        "cancellation_id": await _cancellation(world, school, teacher),
        "workflow_id": await _workflow(world, school, evaluation_id, teacher),
        **await _job(world, school, evaluation_id, teacher, student_id),
    }


async def make_api_key(database: Database, school: School, scopes: Iterable[KeyScope], *, days: int = 1) -> Key:
    """A key of the school's admin."""
    async with school_scope(database, school.id) as scope:
        key, text = await make_key(scope, school.admin, "Grade book", list(scopes), days=days)
    return Key(key.id, text)


async def _cancellation(world: World, school: School, teacher: Actor) -> int:
    """What this teacher called off: nothing that there is."""
    async with school_scope(world.database, school.id) as scope:
        return await cancel_named(scope, teacher, ["summary-1-2-3"])


async def _workflow(world: World, school: School, evaluation_id: int, teacher: Actor) -> str:
    """Something to do about the class, begun by this teacher."""
    workflow_id = uuid4()
    submission = Submission(
        evaluation_id=evaluation_id,
        student_ids=THE_CLASS,
        created_by=teacher.user_id,
        task_type=NOTIFY,
        workflow_id=workflow_id,
        step="tell",
    )
    async with school_scope(world.database, school.id) as scope:
        await workflows.begin(
            scope, workflow_id, "x", [Step(submission)], evaluation_id=evaluation_id, created_by=teacher.user_id
        )
    return str(workflow_id)


async def _job(world: World, school: School, evaluation_id: int, teacher: Actor, student_id: int) -> Values:
    """A job that this teacher queued, with a webhook that is owed."""
    async with school_scope(world.database, school.id) as scope:
        [submitted] = await submit(
            scope, Submission(evaluation_id=evaluation_id, student_ids=[student_id], created_by=teacher.user_id)
        )
    job_id = submitted.job.job_id
    return {"job_id": job_id, "delivery_id": await owe_webhook(world.database, school, job_id)}


def _mark(admin_url: str, objects: Values, owner: Owner, *, released: bool) -> int:
    """Write the owner's name into all that shows a text; returns the id of the summary."""
    with psycopg.connect(admin_url) as connection:
        row = connection.execute(
            "WITH titled AS ("
            "     UPDATE evaluations SET title = %(title)s WHERE id = %(evaluation_id)s RETURNING school_id),"
            " named AS (UPDATE scheduled_jobs SET name = %(schedule)s WHERE id = %(schedule_id)s),"
            " called AS (UPDATE api_keys SET name = %(key)s WHERE id = %(key_id)s),"
            " told AS (INSERT INTO summary_generation_jobs (school_id, evaluation_id, task_type, status, progress,"
            "     completed_at, result) SELECT school_id, %(evaluation_id)s, 'class_overview', 'completed', 100, now(),"
            "     jsonb_set(%(document)s, '{overview_text}', to_jsonb(%(overview)s::text)) FROM titled)"
            " INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text,"
            "     generation_method, model, prompt_version, language, feedback_count, reviewer_count, released_at,"
            "     released_by)"
            " SELECT school_id, %(evaluation_id)s, %(student_id)s, repeat('a', 64), %(summary)s, 'extractive', 'm',"
            "     '1', 'nl', 5, 5, CASE WHEN %(released)s THEN now() END,"
            "     CASE WHEN %(released)s THEN 1002 END FROM titled RETURNING id",
            {
                **objects,
                **{what: f"{what} that is {owner}" for what in TEXTS},
                "released": released,
                "document": Jsonb(OVERVIEW),
            },
        ).fetchone()
    assert row is not None
    return int(row[0])


def missing(like: Values) -> Values:
    """Ids as long as these, of things that are nowhere."""
    evaluation, student = f"9{str(like['evaluation_id'])[1:]}", f"9{str(like['student_id'])[1:]}"
    number = f"9{str(like['job_id']).rsplit('-', 1)[1][1:]}"
    numbers = {name: f"9{str(value)[1:]}" for name, value in like.items() if name not in {"job_id", "workflow_id"}}
    return {
        **numbers,
        "workflow_id": "9" * 8 + str(like["workflow_id"])[8:],
        "job_id": f"summary-{evaluation}-{student}-{number}",
    }
