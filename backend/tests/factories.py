"""Schools, people and feedback for tests, put in through the application's own role."""

import random
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher

from synopsis.kit.database import Database
from synopsis.tenancy.actor import Actor, Role
from synopsis.tenancy.scope import SchoolId, school_scope

STUDENTS = 6
COMMENTS = (
    "You prepare your part well and you are always on time.",
    "Good listener, but you could speak up more in discussions.",
    "Je helpt anderen goed, maar je mag vaker je eigen mening geven.",
    "Nice to work with, funny too.",
    "Sometimes you come late to our meetings.",
)


@cache
def demo_hash() -> str:
    """Of the password of everybody in the tests; hundreds of them sign somebody in, so it takes no time to check."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("synopsis-demo")


@dataclass(frozen=True)
class School:
    """A school's ids, as a test needs them."""

    id: SchoolId
    slug: str
    admin: Actor
    teacher: Actor
    other_teacher: Actor
    evaluation_id: int
    other_evaluation_id: int
    """Of the other teacher."""
    students: list[int] = field(default_factory=list)


NAMES = ["Sanne de Vries", "Mehmet Yılmaz", "Jayden van der Berg", "Zoë Jansen", "Li Wei", "Roos Bakker"]


async def make_school(database: Database, number: int, slug: str) -> School:
    """A school with two teachers, an evaluation of six students who each got five comments, and one without."""
    school_id, base = SchoolId(number), number * 1000
    people = [
        (base + 1, f"admin@{slug}.example", "Ada Admin", "admin"),
        (base + 2, f"teacher@{slug}.example", "Tom Teacher", "teacher"),
        (base + 3, f"other@{slug}.example", "Olga Other", "teacher"),
        *((base + 10 + n, f"student{n}@{slug}.example", NAMES[n], "student") for n in range(STUDENTS)),
    ]
    students = [base + 10 + n for n in range(STUDENTS)]
    async with school_scope(database, school_id) as scope:
        await scope.run(
            "INSERT INTO schools (id, slug, name) VALUES (%(school_id)s, %(slug)s, %(name)s)",
            slug=slug, name=f"{slug.title()} School",
        )  # fmt: skip
        await scope.run(
            "INSERT INTO users (id, school_id, email, name, role, password_hash)"
            " SELECT id, %(school_id)s, email, name, role, %(hash)s"
            " FROM unnest(%(ids)s::bigint[], %(emails)s::text[], %(names)s::text[], %(roles)s::text[])"
            " AS person (id, email, name, role)",
            ids=[p[0] for p in people], emails=[p[1] for p in people], names=[p[2] for p in people],
            roles=[p[3] for p in people], hash=demo_hash(),
        )  # fmt: skip
        for evaluation_id, teacher in ((base + 23, base + 2), (base + 24, base + 3)):
            await scope.run(
                "WITH e AS (INSERT INTO evaluations (id, school_id, title, created_by)"
                " VALUES (%(id)s, %(school_id)s, 'Project week', %(teacher)s))"
                " INSERT INTO evaluation_teachers VALUES (%(school_id)s, %(id)s, %(teacher)s)",
                id=evaluation_id, teacher=teacher,
            )  # fmt: skip
        await scope.run(
            "INSERT INTO enrolments"
            " SELECT %(school_id)s, %(evaluation_id)s, id FROM unnest(%(ids)s::bigint[]) AS who (id)",
            evaluation_id=base + 23, ids=students,
        )  # fmt: skip
        await scope.run(
            "INSERT INTO feedback (school_id, evaluation_id, reviewer_id, reviewee_id, criterion, score, comment)"
            " SELECT %(school_id)s, %(evaluation_id)s, reviewer.id, reviewee.id, 'Working together', 7,"
            " (%(comments)s::text[])[1 + (reviewer.id + reviewee.id) %% 5]"
            " FROM unnest(%(students)s::bigint[]) AS reviewer (id), unnest(%(students)s::bigint[]) AS reviewee (id)"
            " WHERE reviewer.id <> reviewee.id",
            evaluation_id=base + 23, students=students, comments=list(COMMENTS),
        )  # fmt: skip

    def actor(position: int, role: Role) -> Actor:
        return Actor(people[position][0], school_id, role, people[position][1], people[position][2])

    return School(
        school_id, slug, actor(0, Role.ADMIN), actor(1, Role.TEACHER), actor(2, Role.TEACHER),
        base + 23, base + 24, students,
    )  # fmt: skip


async def owe_webhook(
    database: Database, school: School, job_id: str, url: str = "https://example.com/webhook", event: str = "job.failed"
) -> int:
    """A webhook that is owed for a job of the school; returns the delivery's id."""
    async with school_scope(database, school.id) as scope:
        row = await scope.first(
            "INSERT INTO webhook_deliveries (id, school_id, job, event, url)"
            " SELECT 5000000 + id, school_id, id, %(event)s, %(url)s FROM summary_generation_jobs"
            " WHERE school_id = %(school_id)s AND job_id = %(job_id)s RETURNING id",
            job_id=job_id, url=url, event=event,
        )  # fmt: skip
    assert row is not None
    return int(row["id"])


async def make_workflow(database: Database, school: School, evaluation_id: int, made_by: Actor) -> str:
    """A workflow of an evaluation, without jobs; returns its id, in which there is no number to take for another."""
    workflow_id = str(UUID("".join(random.choices("abcdef", k=32))))
    async with school_scope(database, school.id) as scope:
        await scope.run(
            "INSERT INTO workflows (school_id, workflow_id, evaluation_id, name, steps, created_by)"
            " VALUES (%(school_id)s, %(workflow_id)s, %(evaluation_id)s, 'Class', '[]', %(made_by)s)",
            workflow_id=workflow_id, evaluation_id=evaluation_id, made_by=made_by.user_id,
        )  # fmt: skip
    return workflow_id


async def make_schedule(database: Database, school: School, evaluation_id: int | None = None) -> int:
    """A schedule of an evaluation, every night, made by the school's teacher; returns its id, which is a long one."""
    async with school_scope(database, school.id) as scope:
        row = await scope.first(
            "INSERT INTO scheduled_jobs (id, school_id, name, cron_expression, timezone, task_params, next_run_at,"
            " created_by, runs_as) SELECT coalesce(max(id), 6000000 + 1000000 * %(school_id)s) + 1, %(school_id)s,"
            " 'Nightly', '0 2 * * *', 'UTC',"
            " jsonb_build_object('evaluation_id', %(evaluation_id)s::bigint), clock_timestamp() + interval '1 day',"
            " %(teacher)s, %(teacher)s FROM scheduled_jobs RETURNING id",
            evaluation_id=evaluation_id or school.evaluation_id, teacher=school.teacher.user_id,
        )  # fmt: skip
    assert row is not None
    return int(row["id"])


async def make_replay(database: Database, school: School, whose: Actor) -> int:
    """A replay of no dead letters that has stopped itself; returns its id, which is a long one."""
    async with school_scope(database, school.id) as scope:
        row = await scope.first(
            "INSERT INTO dead_letter_replays (id, school_id, status, task_type, error_code, fingerprint,"
            " error_message, canary, max_failed_percent, requested_by, stopped_at, stopped_code, stopped_reason)"
            " SELECT coalesce(max(id), 7700000 + 10000 * %(school_id)s) + 1, %(school_id)s, 'stopped',"
            " 'generate_summary', 'x', '00000000', 'No.', 1, 20, %(teacher)s, clock_timestamp(), 'canary_failed',"
            " 'The canary failed.' FROM dead_letter_replays RETURNING id",
            teacher=whose.user_id,
        )
    assert row is not None
    return int(row["id"])
