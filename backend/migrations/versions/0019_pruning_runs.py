"""The runs of a schedule that are no longer kept may be deleted; the checks of 0018 hold for rows of before, too."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # As the application may delete a schedule with all of its runs already.
    op.execute("GRANT DELETE ON schedule_runs TO synopsis_app")
    for table, constraint in (
        ("webhook_deliveries", "retry_has_its_form"),
        ("summary_generation_jobs", "webhook_retry_has_its_form"),
        ("summary_generation_jobs", "retries_need_a_webhook"),
    ):
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON schedule_runs FROM synopsis_app")
