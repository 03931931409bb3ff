"""When a job ended, however it ended: one column, by which what ended lately is found."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # An index on the expression itself is of no use under row-level security: PostgreSQL does not count COALESCE among
    # what it may ask before it has asked whose row it is.
    op.execute("""
    DROP INDEX jobs_ended_of_a_school;
    ALTER TABLE summary_generation_jobs ADD COLUMN ended_at timestamptz
        GENERATED ALWAYS AS (coalesce(completed_at, failed_at, cancelled_at)) STORED;
    CREATE INDEX jobs_ended_of_a_school ON summary_generation_jobs (school_id, ended_at) WHERE ended_at IS NOT NULL;
    """)


def downgrade() -> None:
    op.execute("""
    DROP INDEX jobs_ended_of_a_school;
    ALTER TABLE summary_generation_jobs DROP COLUMN ended_at;
    CREATE INDEX jobs_ended_of_a_school
        ON summary_generation_jobs (school_id, (coalesce(completed_at, failed_at, cancelled_at)))
        WHERE status IN ('completed', 'failed', 'cancelled');
    """)
