"""A school may hold up its own jobs of a queue."""

from alembic import op

from migrations.tenancy import owned_by_school

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    -- While a row is here, no queued job of this school and queue is handed over or begun.
    CREATE TABLE paused_queues (
        school_id   bigint NOT NULL REFERENCES schools (id),
        queue_name  text NOT NULL
                    CHECK (queue_name IN ('ai-summaries-high', 'ai-summaries', 'ai-summaries-low')),
        paused_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
        paused_by   bigint NOT NULL,
        PRIMARY KEY (school_id, queue_name),
        FOREIGN KEY (paused_by, school_id) REFERENCES users (id, school_id)
    );
    """)
    op.execute(owned_by_school("paused_queues", app="SELECT, INSERT, UPDATE (queue_name), DELETE", system="SELECT"))


def downgrade() -> None:
    op.execute("DROP TABLE paused_queues")
