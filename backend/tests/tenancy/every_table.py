"""A row in every table of the schema, for one school: what the other school must never see."""

import psycopg

from tests.factories import School

# What the factory leaves empty. Written as the superuser: row-level security is what is being tested.
REST = """
INSERT INTO feedback_summaries (id, school_id, evaluation_id, student_id, fingerprint, summary_text, generation_method,
    model, prompt_version, language, feedback_count, reviewer_count)
VALUES (%(base)s, %(school)s, %(evaluation)s, %(student)s, repeat('a', 64), 'x', 'extractive', 'm', '1', 'nl', 5, 5);
INSERT INTO summary_generation_jobs (id, school_id, evaluation_id, student_id)
VALUES (%(base)s, %(school)s, %(evaluation)s, %(student)s);
INSERT INTO workflows (school_id, workflow_id, evaluation_id, name, steps)
VALUES (%(school)s, '00000000-0000-0000-0000-000000000001', %(evaluation)s, 'x', '[]');
INSERT INTO summary_generation_jobs (id, school_id, evaluation_id, task_type, workflow_id, step)
VALUES (%(base)s + 1, %(school)s, %(evaluation)s, 'class_overview', '00000000-0000-0000-0000-000000000001', 'x');
INSERT INTO workflow_steps (school_id, workflow_id, step, job)
VALUES (%(school)s, '00000000-0000-0000-0000-000000000001', 'x', %(base)s + 1);
INSERT INTO job_dependencies (school_id, job, depends_on) VALUES (%(school)s, %(base)s + 1, %(base)s);
INSERT INTO job_history (school_id, job, verb, to_status, attempt, progress)
VALUES (%(school)s, %(base)s, 'submit', 'queued', 0, 0);
INSERT INTO webhook_deliveries (id, school_id, job, event, url)
VALUES (%(base)s, %(school)s, %(base)s, 'job.completed', 'https://example.com/');
INSERT INTO webhook_delivery_attempts (school_id, delivery, number) VALUES (%(school)s, %(base)s, 1);
INSERT INTO webhook_secrets (school_id, sealed) VALUES (%(school)s, 'x');
INSERT INTO disabled_webhooks (school_id, url) VALUES (%(school)s, 'https://example.com/');
INSERT INTO webhook_settings (school_id, updated_by) VALUES (%(school)s, %(admin)s);
INSERT INTO scheduled_jobs (id, school_id, name, cron_expression, timezone, enabled)
VALUES (%(base)s, %(school)s, 'Nightly', '0 2 * * *', 'UTC', false);
INSERT INTO schedule_runs (school_id, schedule_id, fire_at, outcome, detail)
VALUES (%(school)s, %(base)s, now(), 'skipped', 'x');
INSERT INTO api_keys (school_id, name, prefix, key_hash, scopes, created_by, expires_at)
VALUES (%(school)s, 'k', 'synk_01234567', sha256(%(slug)s::bytea), '{}', %(admin)s, now() + interval '1 day');
INSERT INTO revoked_tokens (school_id, token_id, user_id, expires_at)
VALUES (%(school)s, gen_random_uuid(), %(admin)s, now() + interval '1 hour');
INSERT INTO idempotency_keys (school_id, actor_id, key, request_hash)
VALUES (%(school)s, %(admin)s, 'k', sha256('x'));
INSERT INTO audit_log (school_id, action) VALUES (%(school)s, 'test');
INSERT INTO paused_queues (school_id, queue_name, paused_by) VALUES (%(school)s, 'ai-summaries-low', %(admin)s);
INSERT INTO cancellations (id, school_id, created_by, role, filters) OVERRIDING SYSTEM VALUE
VALUES (%(base)s, %(school)s, %(admin)s, 'admin', '{}');
INSERT INTO cancellation_outcomes (school_id, cancellation_id, number, job_id, outcome)
VALUES (%(school)s, %(base)s, 1, 'summary-1-2-3', 'not_found');
INSERT INTO result_uploads (school_id, job) VALUES (%(school)s, %(base)s);
INSERT INTO dead_letter_replays (id, school_id, task_type, error_code, fingerprint, error_message, canary,
    max_failed_percent, requested_by)
VALUES (%(base)s, %(school)s, 'generate_summary', 'x', '00000000', 'x', 1, 20, %(admin)s);
INSERT INTO dead_letter_replay_jobs (school_id, replay, position, job_id) VALUES (%(school)s, %(base)s, 1, 'x');
INSERT INTO dead_letter_settings (school_id, updated_by) VALUES (%(school)s, %(admin)s);
INSERT INTO job_counts (school_id, queue_name, status, jobs) VALUES (%(school)s, 'ai-summaries', 'queued', 0);
"""


FLEET_TABLES = {"fleet_metrics", "provider_breakers", "sign_in_failures", "workers"}
"""No school's, and closed to the application's role: only the loops that serve all schools may use them."""


def fill(admin_url: str, school: School) -> None:
    """Put a row of this school into every table that the factory leaves empty."""
    with psycopg.connect(admin_url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(
            REST,
            {
                "base": school.id * 1000,
                "school": school.id,
                "evaluation": school.evaluation_id,
                "student": school.students[0],
                "slug": school.slug,
                "admin": school.admin.user_id,
            },
        )


def tables(admin_url: str) -> dict[str, str]:
    """Every table that belongs to schools, with the column that names its school."""
    with psycopg.connect(admin_url) as connection:
        found = connection.execute(
            "SELECT c.relname, (SELECT attname FROM pg_attribute a WHERE a.attrelid = c.oid"
            " AND attname IN ('school_id', 'id') ORDER BY attname DESC LIMIT 1)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'alembic_version'"
            " AND c.relname <> ALL(%s) ORDER BY 1",
            [list(FLEET_TABLES)],
        ).fetchall()
    return dict(found)
