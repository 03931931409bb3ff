"""Who works, how many jobs stand where, and how long each waited: what monitoring reads."""

from alembic import op

from migrations.tenancy import owned_by_school

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    -- Of the fleet, not of a school: only the cross-school role sees it.
    CREATE TABLE workers (
        name          text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 300),
        host          text NOT NULL,
        pid           integer NOT NULL,
        version       text NOT NULL,
        slots         integer NOT NULL CHECK (slots > 0),
        running       integer NOT NULL CHECK (running >= 0),
        state         text NOT NULL CHECK (state IN ('running', 'stopping')),
        started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        last_seen_at  timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    ALTER TABLE workers ENABLE ROW LEVEL SECURITY;
    ALTER TABLE workers FORCE ROW LEVEL SECURITY;
    CREATE POLICY workers_of_the_fleet ON workers TO synopsis_system USING (true) WITH CHECK (true);
    GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO synopsis_system;
    -- Is the schema the one that the code knows?
    GRANT SELECT ON alembic_version TO synopsis_system;

    -- due_at: when its first try could have begun; available_at moves on with each retry, this does not.
    -- claimed_at: when its last try began. Both are for measuring and guard nothing.
    ALTER TABLE summary_generation_jobs ADD COLUMN due_at timestamptz, ADD COLUMN claimed_at timestamptz;

    -- How many jobs of a school stand where, without counting them. Transitions only add lines to
    -- job_count_changes, so none waits for another; job_counts is what the lines before came to. The truth is the sum
    -- of both, in every snapshot.
    CREATE TABLE job_counts (
        school_id   bigint NOT NULL REFERENCES schools (id) ON DELETE CASCADE,
        queue_name  text NOT NULL,
        status      text NOT NULL,
        jobs        bigint NOT NULL,
        PRIMARY KEY (school_id, queue_name, status)
    );
    CREATE TABLE job_count_changes (
        school_id   bigint NOT NULL,
        queue_name  text NOT NULL,
        status      text NOT NULL,
        jobs        bigint NOT NULL
    );
    CREATE INDEX job_count_changes_of_a_school ON job_count_changes (school_id);

    CREATE FUNCTION count_new_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO job_count_changes
        SELECT school_id, queue_name, status, count(*) FROM after GROUP BY 1, 2, 3;
        RETURN NULL;
    END $$;
    CREATE FUNCTION count_moved_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO job_count_changes
        SELECT school_id, queue_name, status, sum(jobs) FROM (
            SELECT school_id, queue_name, status, 1 AS jobs FROM after
            UNION ALL SELECT school_id, queue_name, status, -1 FROM before
        ) AS moved GROUP BY 1, 2, 3 HAVING sum(jobs) <> 0;
        RETURN NULL;
    END $$;
    CREATE FUNCTION count_deleted_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO job_count_changes
        SELECT school_id, queue_name, status, -count(*) FROM before GROUP BY 1, 2, 3;
        RETURN NULL;
    END $$;
    CREATE TRIGGER new_jobs_are_counted AFTER INSERT ON summary_generation_jobs
        REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_new_jobs();
    CREATE TRIGGER moved_jobs_are_counted AFTER UPDATE ON summary_generation_jobs
        REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_moved_jobs();
    CREATE TRIGGER deleted_jobs_are_counted AFTER DELETE ON summary_generation_jobs
        REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION count_deleted_jobs();

    -- What one school has waiting and running, by queue, the longest waiting first.
    CREATE INDEX jobs_active_of_a_school ON summary_generation_jobs (school_id, status, queue_name, available_at)
        WHERE status IN ('queued', 'processing');
    -- What is due the longest in each queue, whether handed over or not.
    CREATE INDEX jobs_waiting_longest ON summary_generation_jobs (queue_name, available_at) WHERE status = 'queued';
    -- What ended at one school in a span of time.
    CREATE INDEX jobs_ended_of_a_school
        ON summary_generation_jobs (school_id, (coalesce(completed_at, failed_at, cancelled_at)))
        WHERE status IN ('completed', 'failed', 'cancelled');
    CREATE INDEX job_history_retries ON job_history (school_id, at) WHERE verb = 'retry';
    """)
    op.execute(owned_by_school("job_counts", app="SELECT", system="SELECT, INSERT, UPDATE"))
    # UPDATE, for who adds up locks the lines that it takes.
    op.execute(owned_by_school("job_count_changes", app="SELECT, INSERT", system="SELECT, INSERT, UPDATE, DELETE"))
    # What a foreign key deletes is deleted in the name of the owner, who is bound by row-level security too.
    op.execute("CREATE POLICY job_count_changes_of_cascades ON job_count_changes FOR INSERT TO CURRENT_USER"
               " WITH CHECK (true)")  # fmt: skip
    # The jobs that are there already; creating the triggers has locked the table against writers until we commit.
    op.execute("""
    SET LOCAL ROLE synopsis_system;
    INSERT INTO job_counts SELECT school_id, queue_name, status, count(*) FROM summary_generation_jobs GROUP BY 1, 2, 3;
    RESET ROLE;
    """)


def downgrade() -> None:
    op.execute("""
    DROP INDEX job_history_retries, jobs_ended_of_a_school, jobs_waiting_longest, jobs_active_of_a_school;
    DROP TRIGGER new_jobs_are_counted ON summary_generation_jobs;
    DROP TRIGGER moved_jobs_are_counted ON summary_generation_jobs;
    DROP TRIGGER deleted_jobs_are_counted ON summary_generation_jobs;
    DROP FUNCTION count_new_jobs();
    DROP FUNCTION count_moved_jobs();
    DROP FUNCTION count_deleted_jobs();
    DROP TABLE job_count_changes, job_counts;
    ALTER TABLE summary_generation_jobs DROP COLUMN claimed_at, DROP COLUMN due_at;
    REVOKE SELECT ON alembic_version FROM synopsis_system;
    DROP TABLE workers;
    """)
