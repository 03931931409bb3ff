"""The audit log is read by time, whoever and whatever is looked for, and webhooks of a span of time are found."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    DROP INDEX audit_log_of_a_school, audit_log_of_an_actor, audit_log_of_an_action;
    CREATE INDEX audit_log_of_a_school ON audit_log (school_id, at DESC, id DESC);
    CREATE INDEX audit_log_of_an_actor ON audit_log (school_id, actor_id, at DESC, id DESC);
    CREATE INDEX audit_log_of_an_action ON audit_log (school_id, action, at DESC, id DESC);
    CREATE INDEX audit_log_of_an_object ON audit_log (school_id, object, at DESC, id DESC) WHERE object IS NOT NULL;
    CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (school_id, created_at);
    """)


def downgrade() -> None:
    op.execute("""
    DROP INDEX webhook_deliveries_by_age, audit_log_of_an_object, audit_log_of_an_action, audit_log_of_an_actor,
        audit_log_of_a_school;
    CREATE INDEX audit_log_of_a_school ON audit_log (school_id, id DESC);
    CREATE INDEX audit_log_of_an_actor ON audit_log (school_id, actor_id, id DESC);
    CREATE INDEX audit_log_of_an_action ON audit_log (school_id, action, id DESC);
    """)
