"""The schema: made, unmade and made again, and what it refuses whoever writes."""

from urllib.parse import urlsplit

import psycopg
import pytest
from alembic.script import ScriptDirectory

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from tests.conftest import BACKEND, migrate
from tests.factories import School, make_school
from tests.tenancy.every_table import FLEET_TABLES, fill

COMPLETED = """
UPDATE summary_generation_jobs SET status = 'completed', progress = 100, completed_at = now(), summary_id = 1000
"""
HEAD, *BEFORE = [script.revision for script in ScriptDirectory(str(BACKEND / "migrations")).walk_revisions()]
REVISIONS = [*BEFORE, "base"]


async def test_every_revision_can_be_undone_and_made_again_with_data_in_place(
    addresses: Addresses, database: Database
) -> None:
    """Upgrade, downgrade and upgrade again, step by step, on a database that is in use."""
    school = await make_school(database, 1, "north")
    fill(addresses.admin_url, school)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(COMPLETED)
    await database.close()
    for revision in REVISIONS:
        migrate(addresses.database_owner_url, revision)
        migrate(addresses.database_owner_url, "head")
        migrate(addresses.database_owner_url, revision)
    migrate(addresses.database_owner_url, "head")
    with psycopg.connect(addresses.admin_url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)


def test_every_table_of_a_school_is_locked_to_it(addresses: Addresses) -> None:
    """Row-level security is forced on each table that has a school, with a policy for the application."""
    with psycopg.connect(addresses.admin_url) as connection:
        tables = connection.execute(
            """
            SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
                EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname AND 'synopsis_app' = ANY(p.roles))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'alembic_version'
        """
        ).fetchall()
    assert len(tables) >= 13
    open_to_all = {name for name, forced, has_policy in tables if not (forced and has_policy)}
    assert open_to_all == FLEET_TABLES


def test_every_unique_key_and_foreign_key_carries_the_school(addresses: Addresses) -> None:
    """A key without the school would tell one school what exists in another."""
    with psycopg.connect(addresses.admin_url) as connection:
        keys = connection.execute(
            """
            SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            WHERE i.indisunique AND c.relname NOT IN ('schools', 'alembic_version') AND c.relname <> ALL(%s)
                AND NOT EXISTS (
                SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
                    AND a.attname = 'school_id')
            UNION ALL
            SELECT conname FROM pg_constraint k WHERE contype = 'f' AND NOT EXISTS (
                SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)
                    AND a.attname = 'school_id')
        """,
            [list(FLEET_TABLES)],
        ).fetchall()
    assert keys == []


INSERT = """
INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id, {columns})
VALUES (1, 1023, 1010, {values})
"""

IMPOSSIBLE = [
    ("processing_has_a_lease", "status", "'processing'"),
    ("completed_has_its_time", "status, progress, task_type", "'completed', 100, 'other'"),
    ("completed_has_its_result", "status, progress, completed_at", "'completed', 100, now()"),
    ("completed_is_hundred", "progress", "100"),
    ("failed_has_its_time", "status, error_code, error_message", "'failed', 'x', 'x'"),
    ("failed_has_its_reason", "status, failed_at", "'failed', now()"),
    ("cancelled_has_its_time", "status", "'cancelled'"),
    ("no_half_lease", "lease", "gen_random_uuid()"),
    ("only_queued_is_handed_over", "status, cancelled_at, dispatched_at", "'cancelled', now(), now()"),
    ("only_queued_awaits_a_retry", "status, cancelled_at, next_retry_at", "'cancelled', now(), now()"),
    ("delivered_needs_a_webhook", "webhook_delivered", "true"),
]


@pytest.mark.parametrize(("constraint", "columns", "values"), IMPOSSIBLE)
async def test_a_status_without_its_columns_is_refused(
    addresses: Addresses, north: School, constraint: str, columns: str, values: str
) -> None:
    """What a status says and what its columns say cannot disagree, whoever writes."""
    assert north.id == 1
    with psycopg.connect(addresses.admin_url) as connection:
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            connection.execute(INSERT.format(columns=columns, values=values))
        assert refused.value.diag.constraint_name == constraint


@pytest.mark.parametrize("final", ["completed", "failed", "cancelled"])
@pytest.mark.parametrize("after", ["queued", "processing", "completed", "failed", "cancelled"])
async def test_a_final_status_is_never_left(addresses: Addresses, north: School, final: str, after: str) -> None:
    """Not even the superuser turns an ended job into something else."""
    columns = {
        "completed": ("status, progress, completed_at, task_type", "'completed', 100, now(), 'other'"),
        "failed": ("status, failed_at, error_code, error_message", "'failed', now(), 'x', 'x'"),
        "cancelled": ("status, cancelled_at", "'cancelled', now()"),
    }[final]
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(INSERT.format(columns=columns[0], values=columns[1]))
        if after == final:
            connection.execute("UPDATE summary_generation_jobs SET status = status, webhook_attempts = 1")
            return
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            connection.execute("UPDATE summary_generation_jobs SET status = %s", [after])
        assert refused.value.diag.constraint_name == "final_is_final"


async def test_progress_never_falls_within_an_attempt(addresses: Addresses, north: School) -> None:
    """Sixty per cent is never followed by fifty."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            INSERT.format(
                columns="status, progress, lease, lease_expires_at, claimed_by",
                values="'processing', 60, gen_random_uuid(), now(), 'w'",
            )
        )
        with pytest.raises(psycopg.errors.CheckViolation, match="cannot fall from 60 to 50"):
            connection.execute("UPDATE summary_generation_jobs SET progress = 50")


async def test_one_job_at_a_time_for_a_student(addresses: Addresses, north: School) -> None:
    """The second active job for the same student and evaluation is refused by the database itself."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(INSERT.format(columns="priority", values="'high'"))
        with pytest.raises(psycopg.errors.UniqueViolation) as refused:
            connection.execute(INSERT.format(columns="priority", values="'low'"))
        assert refused.value.diag.constraint_name == "one_active_job"


async def test_a_job_cannot_have_anothers_summary(addresses: Addresses, north: School) -> None:
    """The summary of another student, even of the same evaluation, is nobody else's result; one's own is."""
    fill(addresses.admin_url, north)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(INSERT.format(columns="priority", values="'high'").replace("1010", "1011"))
        with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused, connection.transaction():
            connection.execute(COMPLETED + "WHERE student_id = 1011")
        assert refused.value.diag.constraint_name == "result_is_the_students_own"
        connection.execute(COMPLETED + "WHERE student_id = 1010")


def test_the_owners_address_may_be_written_as_libpq_takes_it(addresses: Addresses) -> None:
    """postgres:// and addresses in the query, as the application's own settings take them."""
    url = urlsplit(addresses.database_owner_url)
    role, _, server = url.netloc.rpartition("@")
    host, _, port = server.rpartition(":")
    migrate(f"postgres://{role}@{url.path}?host={host}&port={port}")


async def test_the_audit_log_is_append_only(addresses: Addresses, north: School) -> None:
    """Neither the application nor the owner changes what was written."""
    with psycopg.connect(addresses.admin_url, autocommit=True) as connection:
        connection.execute("INSERT INTO audit_log (school_id, action) VALUES (1, 'test')")
        for statement in ("UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                connection.execute(statement)
