"""The lists' own indexes begin with the same columns as the two by which a teacher's webhooks are found."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP INDEX jobs_with_webhooks_of_an_evaluation, jobs_with_webhooks_of_somebody")


def downgrade() -> None:
    op.execute("""
    CREATE INDEX jobs_with_webhooks_of_an_evaluation ON summary_generation_jobs (school_id, evaluation_id)
        WHERE webhook_url IS NOT NULL;
    CREATE INDEX jobs_with_webhooks_of_somebody ON summary_generation_jobs (school_id, created_by)
        WHERE webhook_url IS NOT NULL;
    """)
