"""Calling off many jobs is written down when it is accepted, so that somebody finishes it, and says what came of it."""

from alembic import op

from migrations.tenancy import owned_by_school

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    CREATE TABLE cancellations (
        id               bigint GENERATED ALWAYS AS IDENTITY,
        school_id        bigint NOT NULL REFERENCES schools (id),
        created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
        created_by       bigint NOT NULL,
        -- The rights with which it was accepted, and with which it is finished.
        role             text NOT NULL CHECK (role IN ('teacher', 'admin')),
        api_key_id       bigint,
        -- The jobs that were named, or what finds them (jobs/listing.py: Filters).
        job_ids          text[] CHECK (cardinality(job_ids) BETWEEN 1 AND 500),
        filters          jsonb CHECK (jsonb_typeof(filters) = 'object'),
        cancelled_count  integer NOT NULL DEFAULT 0 CHECK (cancelled_count >= 0),
        ended_count      integer NOT NULL DEFAULT 0 CHECK (ended_count >= 0),
        -- How far it has come: from the moment of the request back, so that what is queued meanwhile is left alone.
        before_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
        before_id        bigint NOT NULL DEFAULT 9223372036854775807,
        -- Until then somebody is at it; nobody else butts in.
        attended_until   timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at      timestamptz,
        PRIMARY KEY (id, school_id),
        FOREIGN KEY (created_by, school_id) REFERENCES users (id, school_id),
        FOREIGN KEY (api_key_id, school_id) REFERENCES api_keys (id, school_id),
        CONSTRAINT named_or_found CHECK ((job_ids IS NULL) <> (filters IS NULL))
    );
    CREATE INDEX cancellations_unfinished ON cancellations (attended_until) WHERE finished_at IS NULL;
    CREATE INDEX cancellations_of_a_school ON cancellations (school_id, id);
    CREATE INDEX cancellations_of_somebody ON cancellations (school_id, created_by, id);

    -- What came of each job, in the transaction in which it did.
    CREATE TABLE cancellation_outcomes (
        school_id        bigint NOT NULL,
        cancellation_id  bigint NOT NULL,
        number           integer NOT NULL CHECK (number >= 1),
        -- Of what was named, and nowhere, too.
        job_id           text NOT NULL CHECK (length(job_id) <= 200),
        outcome          text NOT NULL CHECK (outcome IN ('cancelled', 'ended', 'not_found', 'not_allowed')),
        -- How it had ended.
        status           text CHECK (status IN ('completed', 'failed', 'cancelled')),
        PRIMARY KEY (cancellation_id, number, school_id),
        FOREIGN KEY (cancellation_id, school_id) REFERENCES cancellations (id, school_id) ON DELETE CASCADE,
        CONSTRAINT ended_somehow CHECK ((status IS NOT NULL) = (outcome = 'ended'))
    );
    """)
    op.execute(
        owned_by_school(
            "cancellations",
            app="SELECT, INSERT, UPDATE",
            # Which are left, and no more: not what somebody typed to find the jobs.
            system="SELECT (id, school_id, created_at, cancelled_count, attended_until, finished_at),"
            " UPDATE (attended_until)",
        )
    )
    op.execute(owned_by_school("cancellation_outcomes", app="SELECT, INSERT"))


def downgrade() -> None:
    op.execute("DROP TABLE cancellation_outcomes, cancellations")
