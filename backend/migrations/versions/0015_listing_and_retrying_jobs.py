"""Jobs are listed by age, quickly among however many, and a job may be another one made again."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    -- A list is one or more lanes, each of which is read from its newest row; see jobs/listing.py.
    DROP INDEX jobs_newest_of_a_school;
    CREATE INDEX jobs_by_age_of_a_school ON summary_generation_jobs (school_id, created_at, id);
    CREATE INDEX jobs_by_age_of_an_evaluation ON summary_generation_jobs (school_id, evaluation_id, created_at, id);
    CREATE INDEX jobs_by_age_of_somebody ON summary_generation_jobs (school_id, created_by, created_at, id);
    -- Most jobs are completed: those are found among all, and cost nothing here.
    CREATE INDEX jobs_not_completed_by_age ON summary_generation_jobs (school_id, status, created_at, id)
        WHERE status <> 'completed';
    -- A student's jobs are found by what they take part in: this table hardly changes, and the jobs always do.
    CREATE INDEX enrolments_of_a_student ON enrolments (school_id, student_id, evaluation_id);

    -- The job that this one is made in the place of. Once at most, so that who asks twice gets no two.
    ALTER TABLE summary_generation_jobs
        ADD COLUMN retry_of text,
        ADD CONSTRAINT retries_a_job_of_this_school FOREIGN KEY (retry_of, school_id)
            REFERENCES summary_generation_jobs (job_id, school_id) ON DELETE SET NULL (retry_of),
        ADD CONSTRAINT retries_a_job_of_the_same_student
            CHECK (starts_with(retry_of, 'summary-' || evaluation_id || '-' || student_id || '-')),
        ADD CONSTRAINT retries_another_job CHECK (retry_of <> job_id);
    CREATE UNIQUE INDEX retried_once ON summary_generation_jobs (retry_of, school_id) WHERE retry_of IS NOT NULL;
    """)


def downgrade() -> None:
    op.execute("""
    ALTER TABLE summary_generation_jobs DROP COLUMN retry_of;
    DROP INDEX enrolments_of_a_student, jobs_not_completed_by_age, jobs_by_age_of_somebody,
        jobs_by_age_of_an_evaluation, jobs_by_age_of_a_school;
    CREATE INDEX jobs_newest_of_a_school ON summary_generation_jobs (school_id, id DESC);
    """)
