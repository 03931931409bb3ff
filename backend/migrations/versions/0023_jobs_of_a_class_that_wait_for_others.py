"""A job may be about a whole class, may wait for other jobs, and may be a step of a workflow."""

from alembic import op

from migrations.tenancy import owned_by_school

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    CREATE TABLE workflows (
        workflow_id    uuid NOT NULL DEFAULT gen_random_uuid(),
        school_id      bigint NOT NULL REFERENCES schools (id),
        -- In the order in which they were begun.
        number         bigint GENERATED ALWAYS AS IDENTITY,
        evaluation_id  bigint NOT NULL,
        name           text NOT NULL CHECK (name <> '' AND length(name) <= 200),
        -- What was asked for: its steps by name, each with its kind of task and what it depends on.
        steps          jsonb NOT NULL CHECK (jsonb_typeof(steps) = 'array'),
        created_by     bigint,
        created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (workflow_id, school_id),
        FOREIGN KEY (evaluation_id, school_id) REFERENCES evaluations (id, school_id) ON DELETE CASCADE,
        FOREIGN KEY (created_by, school_id) REFERENCES users (id, school_id)
    );
    CREATE INDEX workflows_in_order ON workflows (school_id, number);
    CREATE INDEX workflows_of_an_evaluation_in_order ON workflows (school_id, evaluation_id, number);

    ALTER TABLE summary_generation_jobs
        -- Null: about the class as a whole.
        ALTER COLUMN student_id DROP NOT NULL,
        ALTER COLUMN job_id SET EXPRESSION AS (CASE WHEN student_id IS NULL
            THEN 'class-' || evaluation_id::text || '-' || id::text
            ELSE 'summary-' || evaluation_id::text || '-' || student_id::text || '-' || id::text END),
        -- Of kinds of task whose result is not a pupil's summary.
        ADD COLUMN result jsonb CHECK (jsonb_typeof(result) = 'object'),
        -- Queued, and waiting for other jobs to end; no dispatcher sees it before that.
        ADD COLUMN is_blocked boolean NOT NULL DEFAULT false,
        ADD COLUMN workflow_id uuid,
        ADD COLUMN step text CHECK (step ~ '^[a-z][a-z0-9_-]{0,59}$'),
        -- One that is about a student is of an evaluation by the student's enrolment in it.
        ADD CONSTRAINT of_an_evaluation_of_the_school FOREIGN KEY (evaluation_id, school_id)
            REFERENCES evaluations (id, school_id) ON DELETE CASCADE,
        ADD CONSTRAINT of_a_workflow_of_the_school FOREIGN KEY (workflow_id, school_id)
            REFERENCES workflows (workflow_id, school_id) ON DELETE CASCADE,
        ADD CONSTRAINT a_summary_is_somebodys CHECK (task_type <> 'generate_summary' OR student_id IS NOT NULL),
        ADD CONSTRAINT only_completed_has_a_result CHECK (result IS NULL OR status = 'completed'),
        ADD CONSTRAINT only_queued_is_blocked CHECK (NOT is_blocked OR (status = 'queued' AND dispatched_at IS NULL)),
        ADD CONSTRAINT a_step_is_of_a_workflow CHECK ((workflow_id IS NULL) = (step IS NULL)),
        DROP CONSTRAINT retries_a_job_of_the_same_student,
        ADD CONSTRAINT retries_a_job_of_the_same_student CHECK (starts_with(retry_of, CASE WHEN student_id IS NULL
            THEN 'class-' || evaluation_id || '-' ELSE 'summary-' || evaluation_id || '-' || student_id || '-' END));

    -- One active job for a class and a kind of task; a workflow has jobs of its own, for they wait for its steps.
    CREATE UNIQUE INDEX one_active_job_of_a_class
        ON summary_generation_jobs (evaluation_id, task_type, workflow_id, step, school_id) NULLS NOT DISTINCT
        WHERE student_id IS NULL AND status IN ('queued', 'processing');
    CREATE INDEX jobs_of_a_workflow ON summary_generation_jobs (school_id, workflow_id) WHERE workflow_id IS NOT NULL;
    DROP INDEX jobs_to_hand_over;
    CREATE INDEX jobs_to_hand_over ON summary_generation_jobs (queue_name, task_type, available_at, id)
        WHERE status = 'queued' AND dispatched_at IS NULL AND NOT is_blocked;
    -- Who waits for others is not late.
    DROP INDEX jobs_active_of_a_school, jobs_waiting_longest;
    CREATE INDEX jobs_active_of_a_school
        ON summary_generation_jobs (school_id, status, queue_name, is_blocked, available_at)
        WHERE status IN ('queued', 'processing');
    CREATE INDEX jobs_waiting_longest ON summary_generation_jobs (queue_name, available_at)
        WHERE status = 'queued' AND NOT is_blocked;

    -- Who waits for whom.
    CREATE TABLE job_dependencies (
        school_id   bigint NOT NULL,
        job         bigint NOT NULL,
        depends_on  bigint NOT NULL,
        -- What becomes of the one that waits if the other fails or is cancelled.
        on_failure  text NOT NULL DEFAULT 'cancel' CHECK (on_failure IN ('cancel', 'run')),
        -- How the other one ended: written by the statement that ends it.
        ended_as    text CHECK (ended_as IN ('completed', 'failed', 'cancelled')),
        -- Whether that has been looked at since.
        is_heard    boolean NOT NULL DEFAULT false,
        PRIMARY KEY (job, depends_on, school_id),
        FOREIGN KEY (job, school_id) REFERENCES summary_generation_jobs (id, school_id) ON DELETE CASCADE,
        FOREIGN KEY (depends_on, school_id) REFERENCES summary_generation_jobs (id, school_id) ON DELETE CASCADE,
        CONSTRAINT waits_for_another CHECK (job <> depends_on),
        CONSTRAINT heard_when_ended CHECK (ended_as IS NOT NULL OR NOT is_heard)
    );
    CREATE INDEX dependencies_on_a_job ON job_dependencies (depends_on, school_id);
    CREATE INDEX dependencies_to_hear ON job_dependencies (job) WHERE ended_as IS NOT NULL AND NOT is_heard;

    -- Which jobs a workflow's step is done by. A student's job that was active already stands in for a new one; it is
    -- not the workflow's own, and no cancelled workflow takes it along.
    CREATE TABLE workflow_steps (
        workflow_id  uuid NOT NULL,
        school_id    bigint NOT NULL,
        step         text NOT NULL,
        job          bigint NOT NULL,
        PRIMARY KEY (workflow_id, step, job, school_id),
        FOREIGN KEY (workflow_id, school_id) REFERENCES workflows (workflow_id, school_id) ON DELETE CASCADE,
        FOREIGN KEY (job, school_id) REFERENCES summary_generation_jobs (id, school_id) ON DELETE CASCADE
    );
    CREATE INDEX workflow_steps_of_a_job ON workflow_steps (job, school_id);

    ALTER TABLE job_history DROP CONSTRAINT known_verb, ADD CONSTRAINT known_verb CHECK (verb IN (
        'submit', 'release', 'claim', 'report', 'complete', 'retry', 'fail', 'interrupt', 'rescue', 'cancel'));
    """)
    op.execute(owned_by_school("workflows", app="SELECT, INSERT"))
    op.execute(owned_by_school("workflow_steps", app="SELECT, INSERT"))
    op.execute(owned_by_school("job_dependencies", app="SELECT, INSERT, UPDATE", system="SELECT, INSERT, UPDATE"))


def downgrade() -> None:
    # What is about a class has no place in the schema before; neither has what waits for others.
    op.execute("""
    DROP TABLE workflow_steps, job_dependencies;
    -- Row-level security binds the owner too, who would delete nothing.
    ALTER TABLE summary_generation_jobs NO FORCE ROW LEVEL SECURITY;
    DELETE FROM summary_generation_jobs WHERE student_id IS NULL;
    ALTER TABLE summary_generation_jobs FORCE ROW LEVEL SECURITY;
    -- What was released or called off so is told as what it came to; the rest of a line stays.
    ALTER TABLE job_history NO FORCE ROW LEVEL SECURITY;
    UPDATE job_history SET verb = CASE to_status WHEN 'cancelled' THEN 'cancel' ELSE 'submit' END
        WHERE verb = 'release';
    ALTER TABLE job_history FORCE ROW LEVEL SECURITY;
    ALTER TABLE job_history DROP CONSTRAINT known_verb, ADD CONSTRAINT known_verb CHECK (verb IN (
        'submit', 'claim', 'report', 'complete', 'retry', 'fail', 'interrupt', 'rescue', 'cancel'));
    DROP INDEX one_active_job_of_a_class, jobs_of_a_workflow, jobs_to_hand_over, jobs_active_of_a_school,
        jobs_waiting_longest;
    ALTER TABLE summary_generation_jobs
        DROP CONSTRAINT retries_a_job_of_the_same_student,
        ADD CONSTRAINT retries_a_job_of_the_same_student
            CHECK (starts_with(retry_of, 'summary-' || evaluation_id || '-' || student_id || '-')),
        DROP CONSTRAINT of_an_evaluation_of_the_school,
        DROP CONSTRAINT a_summary_is_somebodys,
        DROP COLUMN result, DROP COLUMN is_blocked, DROP COLUMN step, DROP COLUMN workflow_id,
        ALTER COLUMN job_id SET EXPRESSION AS (
            'summary-' || evaluation_id::text || '-' || student_id::text || '-' || id::text),
        ALTER COLUMN student_id SET NOT NULL;
    CREATE INDEX jobs_to_hand_over ON summary_generation_jobs (queue_name, task_type, available_at, id)
        WHERE status = 'queued' AND dispatched_at IS NULL;
    CREATE INDEX jobs_active_of_a_school ON summary_generation_jobs (school_id, status, queue_name, available_at)
        WHERE status IN ('queued', 'processing');
    CREATE INDEX jobs_waiting_longest ON summary_generation_jobs (queue_name, available_at) WHERE status = 'queued';
    DROP TABLE workflows;
    """)
