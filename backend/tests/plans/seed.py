"""Many jobs of many schools, made inside PostgreSQL.

    cd backend && python -m tests.plans.seed POSTGRESQL_URL_OF_A_SUPERUSER 1000000

The jobs of the last ninety days: nine in ten completed, the rest failed or cancelled, one try in twenty made again; of
each school's students some have one that waits or runs. Every other class was queued as a batch. Schedules that
nobody fires. Nothing is random: the
same number gives the same jobs.
"""

import hashlib
import sys
import time
from uuid import UUID

import psycopg

SCHOOLS = 200
FIRST_SCHOOL = 10_001
STUDENTS = 50
"""Of each evaluation; all of a school's evaluations are of the same students."""
JOBS_OF_AN_EVALUATION = 1000
SCHEDULES = 100
"""Of each school: one in ten is disabled, and nearly four in ten are due and not fired."""

# As the superuser, with triggers off: keys and counts are made right here, not checked and counted row by row.
PEOPLE = """
SET LOCAL session_replication_role = replica;
INSERT INTO schools (id, slug, name) SELECT id, 'school-' || id, 'School ' || id
FROM generate_series(%(first)s, %(last)s) AS id;
INSERT INTO users (id, school_id, email, name, role, password_hash)
SELECT school * 1000 + n, school, 'user' || n || '@' || school || '.example', 'Person ' || n,
    CASE n WHEN 0 THEN 'admin' WHEN 1 THEN 'teacher' ELSE 'student' END, %(password_hash)s
FROM generate_series(%(first)s, %(last)s) AS school, generate_series(0, %(students)s + 1) AS n;
INSERT INTO evaluations (id, school_id, title, created_by)
SELECT school * 1000 + n, school, 'Evaluation ' || n, school * 1000 + 1
FROM generate_series(%(first)s, %(last)s) AS school, generate_series(0, %(evaluations)s - 1) AS n;
INSERT INTO evaluation_teachers (school_id, evaluation_id, teacher_id)
SELECT school_id, id, created_by FROM evaluations WHERE school_id BETWEEN %(first)s AND %(last)s;
INSERT INTO enrolments (school_id, evaluation_id, student_id)
SELECT school_id, id, school_id * 1000 + 2 + n
FROM evaluations, generate_series(0, %(students)s - 1) AS n WHERE school_id BETWEEN %(first)s AND %(last)s;
INSERT INTO scheduled_jobs (id, school_id, name, cron_expression, timezone, task_params, enabled, next_run_at,
    created_by, runs_as)
SELECT school * 1000 + n, school, 'Schedule ' || n, '0 2 * * *', 'UTC',
    jsonb_build_object('evaluation_id', school * 1000), n %% 10 > 0,
    CASE WHEN n %% 10 > 0 THEN now() + make_interval(mins => 60 - n) END, school * 1000 + 1, school * 1000 + 1
FROM generate_series(%(first)s, %(last)s) AS school, generate_series(0, %(schedules)s - 1) AS n;
INSERT INTO schedule_runs (school_id, schedule_id, fire_at, outcome, detail)
SELECT school_id, id, now() - make_interval(days => n), 'skipped', 'Nothing to do.'
FROM scheduled_jobs, generate_series(1, 5) AS n WHERE school_id BETWEEN %(first)s AND %(last)s;
INSERT INTO feedback_summaries (id, school_id, evaluation_id, student_id, fingerprint, summary_text,
    generation_method, model, prompt_version, language, feedback_count, reviewer_count)
SELECT evaluation_id * 1000 + student_id %% 1000, school_id, evaluation_id, student_id, repeat('a', 64), 'A summary.',
    'extractive', 'rules', '1', 'en', 5, 5
FROM enrolments WHERE school_id BETWEEN %(first)s AND %(last)s;
"""

# Job n is of school n mod schools; k counts a school's own jobs, and `chance` is a number from 0 to 999 that looks
# random. The newest job of each student and evaluation may be active.
JOBS = """
SET LOCAL session_replication_role = replica;
INSERT INTO summary_generation_jobs (id, school_id, evaluation_id, student_id, priority, status, progress, stage,
    created_at, available_at, due_at, started_at, claimed_at, completed_at, failed_at, cancelled_at, attempt,
    retry_count, next_retry_at, lease, lease_expires_at, claimed_by, error_code, error_message, summary_id, created_by,
    batch_id)
SELECT 2000000000 + n, school, evaluation, student,
    CASE WHEN chance < 100 THEN 'high' WHEN chance < 850 THEN 'normal' ELSE 'low' END, status,
    CASE status WHEN 'completed' THEN 100 WHEN 'processing' THEN 60 ELSE 0 END,
    CASE status WHEN 'completed' THEN 'completed' WHEN 'processing' THEN 'anonymised' END,
    due, due + retry, due, began, began, CASE status WHEN 'completed' THEN ended END,
    CASE status WHEN 'failed' THEN ended END, CASE status WHEN 'cancelled' THEN ended END,
    (status <> 'queued')::int, (retry > interval '0')::int,
    CASE WHEN status = 'queued' AND retry > interval '0' THEN due + retry END,
    CASE status WHEN 'processing' THEN gen_random_uuid() END,
    CASE status WHEN 'processing' THEN now() + interval '1 hour' END,
    CASE status WHEN 'processing' THEN 'worker-' || n %% 20 END,
    CASE status WHEN 'failed' THEN 'provider_unavailable' END, CASE status WHEN 'failed' THEN 'It was away' END,
    CASE status WHEN 'completed' THEN evaluation * 1000 + student %% 1000 END, school * 1000 + 1,
    CASE WHEN class %% 2 = 0 THEN md5(school || '-' || class)::uuid END
FROM (
    SELECT *, CASE WHEN status <> 'queued' THEN due + make_interval(secs => 1 + chance / 20.0) END AS began,
        due + make_interval(secs => 5 + chance / 10.0) AS ended,
        CASE WHEN status = 'queued' AND chance < 50 THEN interval '10 minutes' ELSE interval '0' END AS retry
    FROM (
        SELECT *, school * 1000 + place / %(students)s AS evaluation,
            school * 1000 + 2 + place %% %(students)s AS student,
            CASE WHEN is_newest AND chance < 200 THEN 'queued' WHEN is_newest AND chance < 220 THEN 'processing'
                WHEN chance < 940 THEN 'completed' WHEN chance < 970 THEN 'failed' ELSE 'cancelled' END AS status,
            now() - CASE WHEN is_newest AND chance < 220 THEN make_interval(secs => chance)
                ELSE interval '90 days' * (1 - n::float / %(jobs)s) + interval '10 minutes' END AS due
        FROM (
            SELECT n, %(first)s + n %% %(schools)s AS school, n / %(schools)s %% %(places)s AS place,
                n / %(schools)s / %(students)s AS class,
                (n * 7919 %% 100003 * 31 %% 1000)::int AS chance,
                n / %(schools)s >= %(jobs)s / %(schools)s - %(places)s AS is_newest
            FROM generate_series(%(from)s::bigint, %(to)s::bigint) AS n
        ) AS numbered
    ) AS placed
) AS timed
"""

HISTORY = """
SET LOCAL session_replication_role = replica;
INSERT INTO job_history (school_id, job, at, verb, from_status, to_status, attempt, progress)
SELECT school_id, id, created_at, 'submit', NULL, 'queued', 0, 0
FROM summary_generation_jobs WHERE id BETWEEN 2000000000 + %(from)s AND 2000000000 + %(to)s
UNION ALL
SELECT school_id, id, ended_at,
    CASE status WHEN 'completed' THEN 'complete' WHEN 'failed' THEN 'fail' ELSE 'cancel' END, 'processing', status,
    attempt, progress
FROM summary_generation_jobs
WHERE id BETWEEN 2000000000 + %(from)s AND 2000000000 + %(to)s AND ended_at IS NOT NULL
UNION ALL
SELECT school_id, id, claimed_at, 'retry', 'processing', 'queued', 1, 0
FROM summary_generation_jobs
WHERE id BETWEEN 2000000000 + %(from)s AND 2000000000 + %(to)s AND status <> 'queued' AND id %% 20 = 0
"""

AUDIT = """
SET LOCAL session_replication_role = replica;
INSERT INTO audit_log (school_id, at, actor_id, action, object)
SELECT school_id, created_at, created_by,
    (ARRAY['job.queue', 'job.retry', 'job.cancel', 'auth.sign_in', 'summary.release'])[(1 + id %% 5)::int], job_id
FROM summary_generation_jobs WHERE id BETWEEN 2000000000 + %(from)s AND 2000000000 + %(to)s
"""

# With the jobs themselves: where a product runs, they may be changed as soon as they are there.
COUNTS = """
INSERT INTO job_counts AS kept (school_id, queue_name, status, jobs)
SELECT school_id, queue_name, status, count(*) FROM summary_generation_jobs
WHERE id BETWEEN 2000000000 + %(from)s AND 2000000000 + %(to)s GROUP BY 1, 2, 3
ON CONFLICT (school_id, queue_name, status) DO UPDATE SET jobs = kept.jobs + excluded.jobs
"""

BATCH = 50_000


def batch_of(school: int, number: int) -> UUID:
    """The batch in which the school's class of this number was queued; every other class was."""
    return UUID(hashlib.md5(f"{school}-{number}".encode(), usedforsecurity=False).hexdigest())


def seed(
    admin_url: str,
    jobs: int,
    *,
    schools: int = SCHOOLS,
    schedules: int = SCHEDULES,
    password_hash: str | None = None,
) -> None:
    """Fill a migrated database that has none of these schools.

    Args:
        admin_url: of a superuser.
        jobs: how many; at least 50 for each school.
        schools: how many.
        schedules: of each school, as ``SCHEDULES``; none where a scheduler runs, which would fire them.
        password_hash: of all people; None: nobody can sign in.
    """
    evaluations = max(1, jobs // schools // JOBS_OF_AN_EVALUATION)
    values = {
        "first": FIRST_SCHOOL, "last": FIRST_SCHOOL + schools - 1, "schools": schools, "students": STUDENTS,
        "schedules": schedules, "evaluations": evaluations, "places": evaluations * STUDENTS, "jobs": jobs,
        "password_hash": password_hash,
    }  # fmt: skip
    with psycopg.connect(admin_url, cursor_factory=psycopg.ClientCursor, autocommit=True) as connection:
        with connection.transaction():
            connection.execute(PEOPLE, values)
        for start in range(0, jobs, BATCH):
            batch = {**values, "from": start, "to": min(start + BATCH, jobs) - 1}
            with connection.transaction():
                connection.execute(JOBS, batch)
                connection.execute(HISTORY, batch)
                connection.execute(AUDIT, batch)
                connection.execute(COUNTS, batch)
        # What autovacuum would have done meanwhile.
        connection.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    began = time.monotonic()
    seed(sys.argv[1], int(sys.argv[2]))
    sys.stdout.write(f"{sys.argv[2]} jobs of {SCHOOLS} schools in {time.monotonic() - began:.0f} s\n")
