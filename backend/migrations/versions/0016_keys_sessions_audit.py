"""API keys that can be recognised, sessions that end one by one, and an audit log that knows the key that was used."""

from alembic import op

from migrations.tenancy import owned_by_school

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    ALTER TABLE api_keys
        -- What the key begins with: enough to recognise it in a leak, and useless without the rest.
        ADD COLUMN prefix text NOT NULL DEFAULT '' CHECK (length(prefix) <= 20),
        ADD COLUMN revoked_by bigint,
        ALTER COLUMN expires_at SET NOT NULL,
        ADD FOREIGN KEY (revoked_by, school_id) REFERENCES users (id, school_id),
        ADD CONSTRAINT revoked_by_somebody CHECK ((revoked_at IS NULL) = (revoked_by IS NULL));
    ALTER TABLE api_keys ALTER COLUMN prefix DROP DEFAULT;
    -- Who may use a key, and until when, is settled when it is made.
    REVOKE UPDATE ON api_keys FROM synopsis_app;
    GRANT UPDATE (last_used_at, revoked_at, revoked_by) ON api_keys TO synopsis_app;

    -- Tokens that were ended before their time, until that time has come.
    CREATE TABLE revoked_tokens (
        school_id   bigint NOT NULL REFERENCES schools (id),
        token_id    uuid NOT NULL,
        user_id     bigint NOT NULL,
        expires_at  timestamptz NOT NULL,
        PRIMARY KEY (token_id, school_id),
        FOREIGN KEY (user_id, school_id) REFERENCES users (id, school_id)
    );
    CREATE INDEX revoked_tokens_by_end ON revoked_tokens (school_id, expires_at);

    ALTER TABLE audit_log
        -- Said by the transaction, see tenancy/scope.py: no statement can forget it, or name another.
        ADD COLUMN api_key_id bigint DEFAULT nullif(current_setting('app.api_key_id', true), '')::bigint,
        ADD FOREIGN KEY (api_key_id, school_id) REFERENCES api_keys (id, school_id);
    CREATE INDEX audit_log_of_an_actor ON audit_log (school_id, actor_id, id DESC);
    CREATE INDEX audit_log_of_an_action ON audit_log (school_id, action, id DESC);
    -- When it was, and by which key, is not for the application to say.
    REVOKE INSERT ON audit_log FROM synopsis_app;
    GRANT INSERT (school_id, actor_id, action, object, request_id, detail) ON audit_log TO synopsis_app;
    """)
    op.execute(owned_by_school("revoked_tokens", app="SELECT, INSERT, DELETE"))


def downgrade() -> None:
    op.execute("""
    REVOKE INSERT (school_id, actor_id, action, object, request_id, detail) ON audit_log FROM synopsis_app;
    GRANT INSERT ON audit_log TO synopsis_app;
    DROP INDEX audit_log_of_an_actor, audit_log_of_an_action;
    ALTER TABLE audit_log DROP COLUMN api_key_id;
    DROP TABLE revoked_tokens;
    REVOKE UPDATE (last_used_at, revoked_at, revoked_by) ON api_keys FROM synopsis_app;
    GRANT UPDATE ON api_keys TO synopsis_app;
    ALTER TABLE api_keys ALTER COLUMN expires_at DROP NOT NULL, DROP COLUMN revoked_by, DROP COLUMN prefix;
    """)
