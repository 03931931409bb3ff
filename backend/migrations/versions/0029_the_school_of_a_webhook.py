"""That the school of a webhook exists is known from its job, or from who tried it out.

To ask for it in every one took longer than to write the row: all of a school's jobs lock that one row to ask. Not
together with 0028, which holds the jobs: couriers take webhooks first, and then jobs.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE webhook_deliveries DROP CONSTRAINT webhook_deliveries_school_id_fkey")


def downgrade() -> None:
    op.execute("""
    ALTER TABLE webhook_deliveries ADD CONSTRAINT webhook_deliveries_school_id_fkey
        FOREIGN KEY (school_id) REFERENCES schools (id)
    """)
