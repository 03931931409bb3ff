"""Sums of what the workers count and time, for Prometheus; and how long the model took for each summary."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    -- The fleet's, and no school's: its labels are queues, kinds of task, outcomes and models. A row is written again
    -- every two seconds by each worker, within its page.
    CREATE TABLE fleet_metrics (
        name    text NOT NULL,
        labels  text[] NOT NULL,
        -- Of a counter; of a histogram's seconds.
        total   double precision NOT NULL,
        -- Of a histogram: how many fell up to each bound and above the one before; the last: above all.
        counts  bigint[] NOT NULL,
        PRIMARY KEY (name, labels)
    ) WITH (fillfactor = 50);
    ALTER TABLE fleet_metrics ENABLE ROW LEVEL SECURITY;
    ALTER TABLE fleet_metrics FORCE ROW LEVEL SECURITY;
    CREATE POLICY fleet_metrics_of_the_fleet ON fleet_metrics TO synopsis_system USING (true) WITH CHECK (true);
    GRANT SELECT, INSERT, UPDATE ON fleet_metrics TO synopsis_system;

    -- Null where no model was asked, or before this was kept.
    ALTER TABLE feedback_summaries ADD COLUMN provider_seconds real;
    """)


def downgrade() -> None:
    op.execute("""
    ALTER TABLE feedback_summaries DROP COLUMN provider_seconds;
    DROP TABLE fleet_metrics;
    """)
