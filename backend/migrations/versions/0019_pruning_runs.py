"""The runs of a schedule that are no longer kept may be deleted."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # As the application may delete a schedule with all of its runs already.
    op.execute("GRANT DELETE ON schedule_runs TO synopsis_app")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON schedule_runs FROM synopsis_app")
