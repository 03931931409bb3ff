"""What a running schedule needs to say: on whose behalf, about which evaluation, and what came of each moment."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    ALTER TABLE scheduled_jobs
        -- Whose rights it uses: who made it, or changed it last.
        ADD COLUMN runs_as bigint,
        -- For lists by evaluation. No foreign key: a schedule outlives its evaluation, stops, and says why.
        ADD COLUMN evaluation_id bigint GENERATED ALWAYS AS ((task_params ->> 'evaluation_id')::bigint) STORED,
        ADD FOREIGN KEY (runs_as, school_id) REFERENCES users (id, school_id);
    CREATE INDEX scheduled_jobs_of_an_evaluation ON scheduled_jobs (school_id, evaluation_id, id DESC);

    ALTER TABLE schedule_runs
        ADD COLUMN queued integer NOT NULL DEFAULT 0 CHECK (queued >= 0),
        ADD COLUMN already_queued integer NOT NULL DEFAULT 0 CHECK (already_queued >= 0),
        -- Null when the time had come; otherwise who asked for it.
        ADD COLUMN triggered_by bigint,
        ADD FOREIGN KEY (triggered_by, school_id) REFERENCES users (id, school_id),
        DROP CONSTRAINT schedule_runs_outcome_check,
        ADD CONSTRAINT schedule_runs_outcome_check
            CHECK (outcome IN ('submitted', 'missed', 'overlapped', 'skipped', 'failed')),
        ADD CONSTRAINT submitted_has_a_batch CHECK ((outcome = 'submitted') = (batch_id IS NOT NULL)) NOT VALID,
        ADD CONSTRAINT whatever_is_not_submitted_has_its_reason
            CHECK (outcome = 'submitted' OR detail IS NOT NULL) NOT VALID;

    -- The ticker only asks over all schools what is due; it fires in the school's own transaction.
    REVOKE UPDATE ON scheduled_jobs FROM synopsis_system;
    REVOKE INSERT ON schedule_runs FROM synopsis_system;
    """)


def downgrade() -> None:
    op.execute("""
    GRANT UPDATE ON scheduled_jobs TO synopsis_system;
    GRANT INSERT ON schedule_runs TO synopsis_system;
    ALTER TABLE schedule_runs
        DROP CONSTRAINT whatever_is_not_submitted_has_its_reason,
        DROP CONSTRAINT submitted_has_a_batch,
        DROP CONSTRAINT schedule_runs_outcome_check,
        ADD CONSTRAINT schedule_runs_outcome_check
            CHECK (outcome IN ('submitted', 'missed', 'overlapped', 'failed')) NOT VALID,
        DROP COLUMN triggered_by, DROP COLUMN already_queued, DROP COLUMN queued;
    ALTER TABLE scheduled_jobs DROP COLUMN evaluation_id, DROP COLUMN runs_as;
    """)
