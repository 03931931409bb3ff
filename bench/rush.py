"""Many schools, each with copies of the demo's class: its 27 pupils, by their names, and what they wrote each other."""

import json
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.servers import BACKEND

CLASS = BACKEND / "synopsis" / "cli" / "demo_data" / "north.json"
SCHOOLS = 20
TEACHER = 0
PER_SCHOOL = 100_000
"""School s has the people from s * PER_SCHOOL, the teacher first, and its evaluations are numbered likewise."""

SCHOOL = """
INSERT INTO schools (id, slug, name) SELECT school, 'school-' || school, 'School ' || school
FROM generate_series(1, %(schools)s) AS school
"""
PEOPLE = """
INSERT INTO users (id, school_id, email, name, nicknames, student_number, role)
SELECT school * %(per_school)s + place, school, replace(email, '@', '.' || school || '@'), name, nicknames,
    student_number, role
FROM generate_series(1, %(schools)s) AS school, jsonb_to_recordset(%(people)s::jsonb)
    AS person (place int, email text, name text, nicknames text[], student_number text, role text)
"""
EVALUATIONS = """
WITH made AS (
    INSERT INTO evaluations (id, school_id, title, created_by)
    SELECT school * %(per_school)s + n, school, 'Evaluation ' || n, school * %(per_school)s
    FROM generate_series(1, %(schools)s) AS school, generate_series(0, %(evaluations)s - 1) AS n
    RETURNING id, school_id, created_by
)
INSERT INTO evaluation_teachers (school_id, evaluation_id, teacher_id) SELECT school_id, id, created_by FROM made
"""
ENROLMENTS = """
INSERT INTO enrolments (school_id, evaluation_id, student_id)
SELECT school_id, evaluations.id, school_id * %(per_school)s + n
FROM evaluations, generate_series(1, %(students)s) AS n WHERE school_id <= %(schools)s
"""
FEEDBACK = """
INSERT INTO feedback (school_id, evaluation_id, reviewee_id, reviewer_id, criterion, comment)
SELECT school_id, evaluations.id, school_id * %(per_school)s + reviewee, school_id * %(per_school)s + reviewer,
    criterion, comment
FROM evaluations, jsonb_to_recordset(%(comments)s::jsonb)
    AS written (reviewee int, reviewer int, criterion text, comment text)
WHERE school_id <= %(schools)s
"""


@dataclass(frozen=True)
class Class:
    """One class of a school."""

    school_id: int
    evaluation_id: int
    student_ids: list[int]
    teacher_id: int


def fill(admin_url: str, jobs: int, *, comments: int) -> list[Class]:
    """As many classes as it takes to have a student for each job.

    Args:
        admin_url: of the superuser.
        jobs: how many students.
        comments: the most that each student has received; of what the demo's pupils have, the shortest.
    """
    people, written = _class(comments)
    students = len(people) - 1
    evaluations = -(-jobs // (students * SCHOOLS))
    values = {
        "schools": SCHOOLS, "per_school": PER_SCHOOL, "evaluations": evaluations, "students": students,
        "people": json.dumps(people), "comments": json.dumps(written),
    }  # fmt: skip
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for statement in (SCHOOL, PEOPLE, EVALUATIONS, ENROLMENTS, FEEDBACK, "ANALYZE"):
            connection.execute(statement, values)
    return _cut(jobs, evaluations, students)


def _cut(jobs: int, evaluations: int, students: int) -> list[Class]:
    """The classes, school by school in turns, and of the last as many students as are needed."""
    classes = []
    for evaluation in range(evaluations):
        for school in range(1, SCHOOLS + 1):
            first, most = school * PER_SCHOOL, min(students, jobs)
            if most:
                ids = [first + place for place in range(1, most + 1)]
                classes.append(Class(school, first + evaluation, ids, teacher_id=first))
            jobs -= most
    return classes


def _class(comments: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The teacher and the students, numbered from 0; and what they wrote, by these numbers."""
    demo = json.loads(CLASS.read_text())
    evaluation = demo["evaluations"][0]
    known = {person["id"]: person for person in demo["users"]}
    members = [known[evaluation["teachers"][0]], *(known[student] for student in evaluation["students"])]
    places = {person["id"]: place for place, person in enumerate(members)}
    people = [
        {"place": places[person["id"]], "nicknames": person.get("nicknames", [])}
        | {name: person.get(name) for name in ("email", "name", "student_number", "role")}
        for person in members
    ]
    written: dict[int, list[dict[str, Any]]] = {}
    for one in evaluation["feedback"]:
        if one["reviewer"] in places and one["comment"]:
            written.setdefault(places[one["reviewee"]], []).append(
                {"reviewee": places[one["reviewee"]], "reviewer": places[one["reviewer"]]}
                | {"criterion": one["criterion"], "comment": one["comment"]}
            )
    return people, [one for received in written.values() for one in sorted(received, key=_length)[:comments]]


def _length(written: dict[str, Any]) -> int:
    return len(written["comment"])
