"""A teacher's webhooks are found without looking at the whole school's."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    CREATE INDEX jobs_with_webhooks_of_an_evaluation ON summary_generation_jobs (school_id, evaluation_id)
        WHERE webhook_url IS NOT NULL;
    CREATE INDEX jobs_with_webhooks_of_somebody ON summary_generation_jobs (school_id, created_by)
        WHERE webhook_url IS NOT NULL;
    CREATE INDEX webhook_tests_of_somebody ON webhook_deliveries (school_id, created_by)
        WHERE created_by IS NOT NULL;
    CREATE INDEX webhooks_given_up ON webhook_deliveries (school_id, id DESC) WHERE status = 'given_up';
    """)


def downgrade() -> None:
    op.execute("""
    DROP INDEX webhooks_given_up, webhook_tests_of_somebody, jobs_with_webhooks_of_somebody,
        jobs_with_webhooks_of_an_evaluation;
    """)
