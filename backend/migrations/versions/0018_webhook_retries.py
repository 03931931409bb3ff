"""How often a webhook is tried, and when, as a school or a job wants it."""

from alembic import op

from migrations.tenancy import owned_by_school

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _has_its_form(column: str) -> str:
    """What the courier could not read is kept out; the rest is checked where it comes in (jobs/webhook_retry.py)."""
    form = '$.max_attempts >= 1 && $.max_attempts <= 20 && $.waits.type() == "array"'
    return f"CONSTRAINT {column}_has_its_form CHECK ({column} IS NULL OR ({column} @@ '{form}') IS TRUE)"


def upgrade() -> None:
    op.execute(f"""
    CREATE TABLE webhook_settings (
        school_id   bigint PRIMARY KEY REFERENCES schools (id),
        -- Null: the default.
        retry       jsonb {_has_its_form("retry")},
        updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
        updated_by  bigint,
        FOREIGN KEY (updated_by, school_id) REFERENCES users (id, school_id)
    );
    -- In the order in which couriers take them. The checks are validated by 0019, while the traffic goes on.
    LOCK TABLE webhook_deliveries, summary_generation_jobs IN ACCESS EXCLUSIVE MODE;
    ALTER TABLE summary_generation_jobs
        -- Null: whatever the school has settled when the job ends.
        ADD COLUMN webhook_retry jsonb,
        ADD {_has_its_form("webhook_retry")} NOT VALID,
        ADD CONSTRAINT retries_need_a_webhook CHECK (webhook_url IS NOT NULL OR webhook_retry IS NULL) NOT VALID;
    ALTER TABLE webhook_deliveries
        -- Settled when it becomes owed.
        ADD COLUMN retry jsonb NOT NULL DEFAULT '{{"max_attempts": 3, "waits": [30, 300]}}',
        ADD {_has_its_form("retry")} NOT VALID;
    """)
    op.execute(owned_by_school("webhook_settings", app="SELECT, INSERT, UPDATE", system="SELECT"))


def downgrade() -> None:
    op.execute("""
    ALTER TABLE webhook_deliveries DROP COLUMN retry;
    ALTER TABLE summary_generation_jobs DROP CONSTRAINT retries_need_a_webhook, DROP COLUMN webhook_retry;
    DROP TABLE webhook_settings;
    """)
