"""Results are owed to a store outside, where one is configured."""

from alembic import op

from migrations.tenancy import owned_by_school

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    -- Written by the statement that completes the job.
    CREATE TABLE result_uploads (
        school_id        bigint NOT NULL,
        job              bigint NOT NULL,
        owed_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
        -- While somebody has it, when the lease ends.
        next_attempt_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
        lease            uuid,
        failures         integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
        -- One of a fixed list of words; null for a stored one.
        last_error       text CHECK (last_error ~ '^[a-z_]{1,40}$'),
        stored_at        timestamptz,
        PRIMARY KEY (job, school_id),
        FOREIGN KEY (job, school_id) REFERENCES summary_generation_jobs (id, school_id) ON DELETE CASCADE,
        CHECK (stored_at IS NULL OR (lease IS NULL AND last_error IS NULL))
    );

    -- The uploader's question, asked school by school: which result is owed?
    CREATE INDEX uploads_owed ON result_uploads (school_id, next_attempt_at, job) WHERE stored_at IS NULL;
    -- And the administrator's: how long has the oldest waited, and why?
    CREATE INDEX oldest_uploads_owed ON result_uploads (owed_at) WHERE stored_at IS NULL;
    """)
    op.execute(owned_by_school("result_uploads", app="SELECT, INSERT, UPDATE", system="SELECT, UPDATE"))


def downgrade() -> None:
    op.execute("DROP TABLE result_uploads")
