"""By which span a job was made, so that all that is done for it, wherever and whenever, is found in one trace."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # W3C Trace Context; null where no traces are kept. No index: it is read with its row and never looked for.
    op.execute("ALTER TABLE summary_generation_jobs ADD COLUMN traceparent text")


def downgrade() -> None:
    op.execute("ALTER TABLE summary_generation_jobs DROP COLUMN traceparent")
