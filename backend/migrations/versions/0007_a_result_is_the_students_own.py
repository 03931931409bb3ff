"""A job's result is a summary of the very student and evaluation that the job is about, whoever writes."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    ALTER TABLE feedback_summaries ADD CONSTRAINT whose_summary UNIQUE (id, evaluation_id, student_id, school_id);
    ALTER TABLE summary_generation_jobs DROP CONSTRAINT summary_generation_jobs_summary_id_school_id_fkey;
    ALTER TABLE summary_generation_jobs ADD CONSTRAINT result_is_the_students_own
        FOREIGN KEY (summary_id, evaluation_id, student_id, school_id)
        REFERENCES feedback_summaries (id, evaluation_id, student_id, school_id);
    """)


def downgrade() -> None:
    op.execute("""
    ALTER TABLE summary_generation_jobs DROP CONSTRAINT result_is_the_students_own;
    ALTER TABLE summary_generation_jobs ADD CONSTRAINT summary_generation_jobs_summary_id_school_id_fkey
        FOREIGN KEY (summary_id, school_id) REFERENCES feedback_summaries (id, school_id);
    ALTER TABLE feedback_summaries DROP CONSTRAINT whose_summary;
    """)
