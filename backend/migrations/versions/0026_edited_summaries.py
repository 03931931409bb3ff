"""Summaries that a teacher has changed, comments that were replaced, and what was released to a pupil."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    -- A teacher's change is a summary of its own, beside the one that it was made of. All that says how that one was
    -- written is copied, created_at too: it goes on meaning when, by whom and of what feedback.
    ALTER TABLE feedback_summaries
        ADD COLUMN edit_of bigint,
        ADD COLUMN edited_by bigint,
        ADD COLUMN edited_at timestamptz,
        ADD FOREIGN KEY (edit_of, evaluation_id, student_id, school_id)
            REFERENCES feedback_summaries (id, evaluation_id, student_id, school_id),
        ADD FOREIGN KEY (edited_by, school_id) REFERENCES users (id, school_id),
        ADD CONSTRAINT edited_by_somebody_some_time CHECK (num_nonnulls(edit_of, edited_by, edited_at) IN (0, 3));
    CREATE INDEX feedback_summaries_edited ON feedback_summaries (edit_of, school_id) WHERE edit_of IS NOT NULL;
    -- What a pupil may read, in all their evaluations.
    CREATE INDEX feedback_summaries_released ON feedback_summaries (school_id, student_id, evaluation_id, id DESC)
        WHERE released_at IS NOT NULL;

    -- When an import last put another comment in the place of this one; null for never, or before this was kept.
    ALTER TABLE feedback ADD COLUMN changed_at timestamptz;
    """)


def downgrade() -> None:
    op.execute("""
    ALTER TABLE feedback DROP COLUMN changed_at;
    DROP INDEX feedback_summaries_released;
    ALTER TABLE feedback_summaries DROP COLUMN edit_of, DROP COLUMN edited_by, DROP COLUMN edited_at;
    """)
