"""Whoever fails to sign in again and again has to wait."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    -- No school's: nobody is signed in yet. Of an account or an address there is a hash, and a row for a day at most.
    CREATE TABLE sign_in_failures (
        subject        bytea PRIMARY KEY CHECK (length(subject) = 32),
        -- In a row, none of them long after the one before.
        failures       integer NOT NULL CHECK (failures > 0),
        last_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
        refused_until  timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);
    ALTER TABLE sign_in_failures ENABLE ROW LEVEL SECURITY;
    ALTER TABLE sign_in_failures FORCE ROW LEVEL SECURITY;
    CREATE POLICY sign_in_failures_of_nobody ON sign_in_failures TO synopsis_system USING (true) WITH CHECK (true);
    GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failures TO synopsis_system;
    """)


def downgrade() -> None:
    op.execute("DROP TABLE sign_in_failures")
