"""A big school, made in a moment: classes with short comments, whose summaries a test has made under faults."""

from dataclasses import dataclass

import psycopg

PER_CLASS = 20
BASE = 1_000_000

MAKE = """
INSERT INTO schools (id, slug, name) VALUES (%(school)s, 'crowd' || %(school)s, 'Crowd');
INSERT INTO users (id, school_id, email, name, role, password_hash)
    VALUES (%(base)s, %(school)s, 'admin@crowd' || %(school)s || '.example', 'Ada Crowd', 'admin', %(hash)s),
           (%(base)s + 1, %(school)s, 'teacher@crowd' || %(school)s || '.example', 'Tom Crowd', 'teacher', %(hash)s);
INSERT INTO users (id, school_id, email, name, role)
    SELECT %(base)s + 10 + n, %(school)s, 's' || n || '@crowd' || %(school)s || '.example',
        (ARRAY['Sanne','Mehmet','Jayden','Zoë','Li','Roos','Daan','Emma'])[1 + n %% 8] || ' Crowdson' || n, 'student'
    FROM generate_series(0, %(per_class)s - 1) AS n;
INSERT INTO evaluations (id, school_id, title, created_by)
    SELECT %(base)s + e, %(school)s, 'Class ' || e, %(base)s + 1 FROM generate_series(1, %(classes)s) AS e;
INSERT INTO evaluation_teachers SELECT %(school)s, %(base)s + e, %(base)s + 1 FROM generate_series(1, %(classes)s) AS e;
INSERT INTO enrolments SELECT %(school)s, %(base)s + e, %(base)s + 10 + n
    FROM generate_series(1, %(classes)s) AS e, generate_series(0, %(per_class)s - 1) AS n;
INSERT INTO feedback (school_id, evaluation_id, reviewer_id, reviewee_id, criterion, score, comment)
    SELECT %(school)s, %(base)s + e, %(base)s + 10 + (n + k) %% %(per_class)s, %(base)s + 10 + n, 'Teamwork', 7,
        (ARRAY['You are always on time.', 'Je luistert goed naar anderen.',
            'You could speak up more.'])[1 + (n + k) %% 3]
    FROM generate_series(1, %(classes)s) AS e, generate_series(0, %(per_class)s - 1) AS n, generate_series(1, 3) AS k;
"""


@dataclass(frozen=True)
class Crowd:
    """The school's ids."""

    school_id: int
    admin_id: int
    teacher_id: int
    admin_email: str
    evaluation_ids: list[int]
    student_ids: list[int]

    @property
    def size(self) -> int:
        """How many jobs it has room for at a time."""
        return len(self.evaluation_ids) * len(self.student_ids)


def make_crowd(admin_url: str, jobs: int, *, school_id: int = 90, password_hash: str = "") -> Crowd:
    """A school with room for at least so many jobs."""
    base = BASE * school_id
    classes = -(-jobs // PER_CLASS)
    with psycopg.connect(admin_url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(
            MAKE,
            {
                "school": school_id,
                "base": base,
                "classes": classes,
                "per_class": PER_CLASS,
                "hash": password_hash or None,
            },
        )
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    return Crowd(
        school_id,
        base,
        base + 1,
        f"admin@crowd{school_id}.example",
        [base + e for e in range(1, classes + 1)],
        [base + 10 + n for n in range(PER_CLASS)],
    )
