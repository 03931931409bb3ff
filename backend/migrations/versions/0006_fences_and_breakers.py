"""History tells under which lease each write was made; a provider in trouble is known to the whole fleet."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    -- Of the attempt that wrote the row; null where it was nobody's attempt (submit, rescue, cancel).
    ALTER TABLE job_history ADD COLUMN lease uuid;

    -- The dispatcher asks what is due by queue and kind of task, and how many of each queue Redis holds already.
    DROP INDEX jobs_to_hand_over;
    CREATE INDEX jobs_to_hand_over ON summary_generation_jobs (queue_name, task_type, available_at, id)
        WHERE status = 'queued' AND dispatched_at IS NULL;
    DROP INDEX jobs_handed_over;
    CREATE INDEX jobs_handed_over ON summary_generation_jobs (queue_name, dispatched_at)
        WHERE status = 'queued' AND dispatched_at IS NOT NULL;

    -- A service outside that jobs depend on, once it has been in trouble. No school's: all of them share it.
    CREATE TABLE provider_breakers (
        provider       text PRIMARY KEY CHECK (length(provider) BETWEEN 1 AND 300),
        -- The kinds of task that need it: while it is open, their jobs are not handed over.
        task_types     text[] NOT NULL,
        -- In a row, without a success that anybody has told of.
        failures       integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
        -- Open since; null while the provider answers.
        opened_at      timestamptz,
        -- Since it opened: how many jobs were let through to see whether it answers again, and when the next one may.
        probes         integer NOT NULL DEFAULT 0 CHECK (probes >= 0),
        next_probe_at  timestamptz,
        error_code     text,
        error_message  text,
        CONSTRAINT open_awaits_a_probe CHECK ((opened_at IS NULL) = (next_probe_at IS NULL))
    );
    GRANT SELECT, INSERT, UPDATE ON provider_breakers TO synopsis_system;
    """)


def downgrade() -> None:
    op.execute("""
    DROP TABLE provider_breakers;
    DROP INDEX jobs_to_hand_over;
    CREATE INDEX jobs_to_hand_over ON summary_generation_jobs (queue_name, available_at, id)
        WHERE status = 'queued' AND dispatched_at IS NULL;
    DROP INDEX jobs_handed_over;
    CREATE INDEX jobs_handed_over ON summary_generation_jobs (dispatched_at)
        WHERE status = 'queued' AND dispatched_at IS NOT NULL;
    ALTER TABLE job_history DROP COLUMN lease;
    """)
