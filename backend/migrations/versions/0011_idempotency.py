"""A request that is made again under its key is answered with what the first one did."""

from alembic import op

from migrations.tenancy import owned_by_school

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    -- Written in the transaction of what the request did, so that neither is there without the other.
    CREATE TABLE idempotency_keys (
        school_id     bigint NOT NULL,
        actor_id      bigint NOT NULL,
        key           text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
        -- Of the route and the body: the same key with another request is a mistake.
        request_hash  bytea NOT NULL CHECK (length(request_hash) = 32),
        -- {"batch_id": …, "jobs": [[job_id, whether it was new], …]}
        answer        jsonb,
        created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (key, actor_id, school_id),
        FOREIGN KEY (actor_id, school_id) REFERENCES users (id, school_id)
    );
    CREATE INDEX idempotency_keys_by_age ON idempotency_keys (school_id, created_at);

    ALTER TABLE job_history ADD CONSTRAINT known_verb CHECK (verb IN (
        'submit', 'claim', 'report', 'complete', 'retry', 'fail', 'interrupt', 'rescue', 'cancel'));
    ALTER TABLE job_history ADD CONSTRAINT known_status CHECK (
        to_status IN ('queued', 'processing', 'completed', 'failed', 'cancelled'));
    """)
    op.execute(owned_by_school("idempotency_keys", app="SELECT, INSERT, UPDATE, DELETE"))


def downgrade() -> None:
    op.execute("""
    ALTER TABLE job_history DROP CONSTRAINT known_verb;
    ALTER TABLE job_history DROP CONSTRAINT known_status;
    DROP TABLE idempotency_keys;
    """)
